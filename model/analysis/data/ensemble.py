"""An ensemble of uncertain worlds: the inputs of each, and the outcomes of each option in it.

A row is one replication, the same under every option. Rows that share parameters and structure belong to one
design point; their average removes luck and leaves the effect of the parameters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

import numpy as np

from ...errors import InputError, Problem, install_hint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

P = ParamSpec("P")
R = TypeVar("R")

Better = Literal["more", "less"]

DUMMY = "(dummy)"
"""The name of the column without any effect: the noise floor of every ranking."""


@dataclass(frozen=True)
class Criterion:
    """An outcome by which options are judged. `threshold` is the value that is good enough, and `weight` how much it
    counts against the others, where they are stated."""

    id: str
    title: str
    unit: str
    better: Better
    kind: str = "mean"
    threshold: float | None = None
    weight: float | None = None


@dataclass(frozen=True)
class Ensemble:
    """Rows of parameters, and for each outcome an array (rows, options); NaN: the outcome does not apply.

    `names` and `bases` describe the columns of `parameters` (rows, columns). `point` is the design point of each
    row, `structure` the index into `structures` (labels of rival theories) of each row.

    `labels` names the levels of columns that are categories, whose values are 0, 1, and so on. Some columns are
    uncertain contents, of which each option has its own: `own` maps option and column to (path, values). Columns named
    in one part of `together` are correlated.
    """

    names: tuple[str, ...]
    bases: tuple[str, ...]
    parameters: Floats
    options: tuple[str, ...]
    outcomes: Mapping[str, Floats]
    point: Ints
    structure: Ints
    structures: tuple[str, ...] = ("as given",)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, tuple[str, Floats]]] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()

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

    def averaged(self) -> Ensemble:
        """One row per design point, each outcome the mean over the rows where it applies. Contents that are drawn anew
        in each replication are left out."""
        first, inverse = _groups(self.point)
        outcomes = {name: _means(values, inverse, first.size) for name, values in self.outcomes.items()}
        columns = [k for k, name in enumerate(self.names) if not any(name in of for of in self.own.values())]
        return replace(
            self,
            names=tuple(self.names[k] for k in columns),
            bases=tuple(self.bases[k] for k in columns),
            parameters=self.parameters[first][:, columns],
            own={},
            outcomes=outcomes,
            point=self.point[first],
            structure=self.structure[first],
        )

    def luck(self, values: Floats) -> float:
        """The variance of luck in a single row of `values` (rows,), that within points; NaN without replications."""
        applies = ~np.isnan(values)
        _, inverse = _groups(self.point[applies])
        applicable = values[applies]
        counts = np.bincount(inverse)
        spare = int(np.sum(counts - 1))
        if spare == 0:
            return float("nan")
        centred = applicable - (np.bincount(inverse, applicable) / counts)[inverse]
        return float(np.dot(centred, centred) / spare)

    def under(self, option: str, other: str | None = None) -> Ensemble:
        """The ensemble with the contents of one option: their columns hold its own draws, under their paths. A content
        that the option fixes holds the draws of `other`, where that is given."""
        names, parameters = list(self.names), self.parameters.copy()
        for k, name in enumerate(self.names):
            for source in (option, other):
                path, values = self.own.get(source or "", {}).get(name, (name, None))
                if values is None:
                    continue
                names[k], parameters[:, k] = path, values
                if np.ptp(values) > 0.0:
                    break
        return replace(self, names=tuple(names), parameters=parameters)

    def of(self, options: Sequence[str]) -> Ensemble:
        """The ensemble with these options alone, in this order."""
        places = [self.options.index(option) for option in options]
        return replace(
            self,
            options=tuple(options),
            outcomes={name: values[:, places] for name, values in self.outcomes.items()},
            own={option: self.own[option] for option in options if option in self.own},
        )

    def without(self, bases: Sequence[str] = (), names: Sequence[str] = ()) -> Ensemble:
        """The ensemble without the columns of these bases or names."""
        columns = zip(self.names, self.bases, strict=True)
        remaining = [k for k, (name, basis) in enumerate(columns) if basis not in bases and name not in names]
        return replace(
            self,
            names=tuple(self.names[k] for k in remaining),
            bases=tuple(self.bases[k] for k in remaining),
            parameters=self.parameters[:, remaining],
        )


def stack(parts: Sequence[Ensemble]) -> Ensemble:
    """The rows of several ensembles, one below the other, with their own points and structures.

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
    own = {
        option: {
            name: (path, np.concatenate([part.own[option][name][1] for part in parts]))
            for name, (path, _) in of.items()
        }
        for option, of in first.own.items()
    }
    return replace(
        first,
        own=own,
        parameters=np.concatenate([part.parameters for part in parts]),
        outcomes={name: np.concatenate([part.outcomes[name] for part in parts]) for name in first.outcomes},
        point=np.concatenate(points),
        structure=np.concatenate(structures),
        structures=labels,
    )


def oriented(values: Floats, better: Better) -> Floats:
    """The values turned so that more is better."""
    return values if better == "more" else -values


def comparable(values: Floats, options: Sequence[str]) -> tuple[Floats, NDArray[np.bool_], tuple[str, ...]]:
    """The comparable part of (rows, options) values: the values, which rows they are (rows,), and which options.

    Options to which the outcome never applies are left out, then rows where it does not apply to all others.
    """
    missing = np.isnan(values)
    columns = [k for k in range(values.shape[1]) if not bool(missing[:, k].all())]
    complete: NDArray[np.bool_] = np.logical_not(missing[:, columns].any(axis=1))
    return values[complete][:, columns], complete, tuple(options[k] for k in columns)


def comparable_moves(
    moves: Floats | None, rows: NDArray[np.bool_], options: Sequence[str], among: Sequence[str]
) -> Floats | None:
    """The part of `moves` (draws, rows, options) that `comparable` keeps of the values: its rows, and the options that
    are `among` these."""
    places = [place for place, option in enumerate(options) if option in among]
    return None if moves is None else moves[:, rows][:, :, places]


def single_threaded(function: Callable[P, R]) -> Callable[P, R]:
    """Runs a function on one thread of the numerical libraries, where threadpoolctl is installed: many small fits are
    slower on several threads, and their last digits would depend on the number of threads."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        libraries = _libraries(len(sys.modules))
        if libraries is None:
            return function(*args, **kwargs)
        with libraries.limit(limits=1):
            return function(*args, **kwargs)

    return wrapped


@lru_cache(maxsize=1)
def _libraries(modules: int) -> Any:
    """The numerical libraries whose threads can be limited; None without threadpoolctl. To look for them takes
    milliseconds, so it is done anew only where more `modules` have been loaded, which may have brought one."""
    # SciPy brings linear algebra of its own. It is loaded now, since whoever limits first limits for the whole process:
    # of what a thread loads later it could not.
    import scipy.linalg  # noqa: F401

    try:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ThreadpoolController()


def missing_extra(analysis: str) -> InputError:
    """The error of an analysis whose library is not installed."""
    return InputError(f"{analysis} needs libraries that are not installed: {install_hint('analysis')}")


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
