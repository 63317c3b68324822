"""Uncertain worlds: what was drawn in each, and what each option came to in it.

A row is one replication, the same under every option. Rows that share parameters and structure belong to one
design point; an average over them sheds luck and leaves what the parameters do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

import numpy as np

from model.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.store import Run

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

P = ParamSpec("P")
R = TypeVar("R")

Better = Literal["more", "less"]

DUMMY = "(dummy)"
"""The name of the column that cannot matter: the noise floor of every ranking."""

EXTRA = "pip install 'reassurance-sim[analysis]'"


@dataclass(frozen=True)
class Criterion:
    """An outcome by which options are judged. `threshold` is the value that is good enough, where one is stated."""

    id: str
    title: str
    unit: str
    better: Better
    kind: str = "mean"
    threshold: float | None = None


@dataclass(frozen=True)
class Worlds:
    """Rows of parameters, and for each outcome an array (rows, options); NaN: the outcome does not apply.

    `names` and `bases` describe the columns of `parameters` (rows, columns). `point` is the design point of each
    row, `structure` the index into `structures` (labels of rival theories) of each row.
    """

    names: tuple[str, ...]
    bases: tuple[str, ...]
    parameters: Floats
    options: tuple[str, ...]
    outcomes: Mapping[str, Floats]
    point: Ints
    structure: Ints
    structures: tuple[str, ...] = ("as given",)

    def __post_init__(self) -> None:
        rows = self.parameters.shape[0]
        wrong = [name for name, values in self.outcomes.items() if values.shape != (rows, len(self.options))]
        if wrong or self.point.shape != (rows,) or self.structure.shape != (rows,):
            raise ValueError(f"rows do not match: {', '.join(wrong) or 'point or structure'}")
        if not len(self.names) == len(self.bases) == self.parameters.shape[1]:
            raise ValueError("names, bases and columns of parameters differ in number")

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.point.size)

    @property
    def replicated(self) -> bool:
        """Whether any design point has more than one row."""
        return bool(np.unique(self.point).size < self.rows)

    def averaged(self) -> Worlds:
        """One row a design point, each outcome the mean over the rows where it applies."""
        first, inverse = _groups(self.point)
        outcomes = {name: _means(values, inverse, first.size) for name, values in self.outcomes.items()}
        return replace(
            self,
            parameters=self.parameters[first],
            outcomes=outcomes,
            point=self.point[first],
            structure=self.structure[first],
        )

    def noise(self, values: Floats) -> float:
        """The variance that luck leaves in a point's mean of `values` (rows,), or NaN without replications."""
        applies = ~np.isnan(values)
        _, inverse = _groups(self.point[applies])
        kept = values[applies]
        counts = np.bincount(inverse)
        spare = int(np.sum(counts - 1))
        if spare == 0:
            return float("nan")
        centred = kept - (np.bincount(inverse, kept) / counts)[inverse]
        return float(np.dot(centred, centred) / spare * np.mean(1.0 / counts))


def of_runs(runs: Sequence[Run]) -> Worlds:
    """The worlds of stored runs of one scenario: draws are rebuilt from the seed, since each is keyed by its path.

    Several runs differ in structures or seeds. Uncertain contents of options are not among the columns: they
    belong to one option, worlds belong to all. Raises InputError where the runs do not go together.
    """
    if not runs:
        raise InputError("no run was given")
    parts = [_of_run(run) for run in runs]
    return stack(parts)


def stack(parts: Sequence[Worlds]) -> Worlds:
    """Worlds of several runs, one under another. A column that varies in one alone is constant in the others.

    Raises InputError where their options, outcomes or columns differ.
    """
    first = parts[0]
    for other in parts[1:]:
        if (other.options, set(other.outcomes), other.names) != (first.options, set(first.outcomes), first.names):
            raise InputError(
                Problem(
                    "these runs cannot be analysed together",
                    expected="the same options, outcomes and uncertain parameters in each",
                )
            )
    labels = tuple(dict.fromkeys(label for part in parts for label in part.structures))
    points, structures, so_far = [], [], 0
    for part in parts:
        _, inverse = _groups(part.point)
        points.append(inverse + so_far)
        so_far += int(inverse.max(initial=-1)) + 1
        codes = np.array([labels.index(label) for label in part.structures], dtype=np.int64)
        structures.append(codes[part.structure])
    return replace(
        first,
        parameters=np.concatenate([part.parameters for part in parts]),
        outcomes={name: np.concatenate([part.outcomes[name] for part in parts]) for name in first.outcomes},
        point=np.concatenate(points),
        structure=np.concatenate(structures),
        structures=labels,
    )


def _of_run(run: Run) -> Worlds:
    import tempfile
    from pathlib import Path

    from model.scenario import load
    from model.simulation.parameters import draw_values

    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scenario.yaml"
        file.write_text(run.scenario_yaml, encoding="utf-8")
        scenario = load(file)
    manifest = run.manifest
    replications = np.arange(manifest.replications, dtype=np.int64)
    chosen = {
        path: one for path, one in scenario.parameters.items() if one.value.varies and path not in manifest.settings
    }
    drawn = draw_values({path: one.value for path, one in chosen.items()}, replications, manifest.seed)
    columns = [np.asarray(drawn[path], dtype=np.float64) for path in chosen]
    names = [info.id for info in manifest.outcomes]
    by_option = [run.values(option, names) for option in manifest.option_ids]
    theories = {**scenario.structures, **manifest.structures}
    return Worlds(
        names=tuple(chosen),
        bases=tuple(one.basis for one in chosen.values()),
        parameters=np.column_stack(columns) if columns else np.empty((replications.size, 0)),
        options=manifest.option_ids,
        outcomes={name: np.column_stack([values[name] for values in by_option]) for name in names},
        point=replications,
        structure=np.zeros(replications.size, dtype=np.int64),
        structures=(", ".join(f"{name}: {value}" for name, value in theories.items()) or "as given",),
    )


def oriented(values: Floats, better: Better) -> Floats:
    """The values turned so that more is better."""
    return values if better == "more" else -values


def comparable(values: Floats, options: Sequence[str]) -> tuple[Floats, NDArray[np.bool_], tuple[str, ...]]:
    """What can be compared of (rows, options) values: the values, which rows they are, and which options.

    Options to which the outcome never applies are left out, then rows where it does not apply to all others.
    """
    missing = np.isnan(values)
    kept = [k for k in range(values.shape[1]) if not bool(missing[:, k].all())]
    whole: NDArray[np.bool_] = np.logical_not(missing[:, kept].any(axis=1))
    return values[whole][:, kept], whole, tuple(options[k] for k in kept)


def one_thread(function: Callable[P, R]) -> Callable[P, R]:
    """Runs it on one thread of the numerical libraries, where that can be said: many small fits are slower on several,
    and their last digits would depend on how many."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
        except ImportError:
            return function(*args, **kwargs)
        with threadpool_limits(1):
            return function(*args, **kwargs)

    return wrapped


def missing_extra(what: str) -> InputError:
    """The error of an analysis whose library is not installed."""
    return InputError(f"{what} needs libraries that are not installed: {EXTRA}")


def _groups(point: Ints) -> tuple[Ints, Ints]:
    """The first row of each point and the number of each row's point, points in order of appearance."""
    _, first, inverse = np.unique(point, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return first[order].astype(np.int64), rank[inverse].astype(np.int64)


def _means(values: Floats, inverse: Ints, points: int) -> Floats:
    applies = ~np.isnan(values)
    filled = np.where(applies, values, 0.0)
    columns = []
    for column in range(values.shape[1]):
        total = np.bincount(inverse, filled[:, column], points)
        count = np.bincount(inverse, applies[:, column], points)
        columns.append(np.where(count > 0, total / np.maximum(count, 1.0), np.nan))
    return np.column_stack(columns)
