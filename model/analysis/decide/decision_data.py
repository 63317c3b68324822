"""What a decision rests on: the worlds to compare options over, and the rows behind them, of runs or of a sweep.

A run has one row a replication, parameters and luck drawn together. A sweep has design points, each played many
times: its points are the worlds, averaged over luck, and single replications tell how much luck is left in an average
and where an option fails.

Under common luck a replication is the same luck at every point. Where rows stand for drawn parameters, each replication
is taken at one point only, so that no draw counts twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.data.ensemble import Worlds, stack
from model.analysis.data.inputs import LEVER, THEORY, columns
from model.analysis.data.rows import Chunk, Stored
from model.analysis.decide import emulator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.experiment.store import Run
    from model.scenario import Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NOISY_ROWS = 40_000
"""Rows held of a sweep, beside the averages of its points, to judge luck by."""

DRAWN_ROWS = 10_000
"""Rows held of a sweep with everything that was drawn in them."""

FEWEST_LUCKS = 200
"""Replications of different luck below which a sweep says nothing of what was drawn in them."""

ONE_AT_A_TIME = "points that move one thing at a time do not tell what it does together with others"


@dataclass(frozen=True)
class Swept:
    """What a sweep was, for who reads the analysis. `points` of `of_points` are taken in, with `replications` of each;
    `levers` are the paths of levers that it varies, `uneven` whether some options hold more replications."""

    design: str
    luck: str
    points: int
    of_points: int
    replications: int
    uneven: bool
    levers: tuple[str, ...]
    parameters: tuple[str, ...]
    theories: tuple[str, ...]
    rows: int
    rows_held: int
    rows_drawn: int


@dataclass(frozen=True)
class Evidence:
    """Tables of the same options and outcomes for each part of an analysis.

    `worlds` are what robustness is judged over; `averaged` says whether they are design points. `inputs` tell what
    drives an outcome, `crossings` where the preferred option changes and what is worth knowing; `singles` are single
    replications, in which an option fails or does not. `noisy` has replications of design points; the averages rest
    on `thinner` times as many. `refused` says why indices make no sense here, None where they do.
    """

    worlds: Worlds
    averaged: bool
    inputs: Worlds
    crossings: Worlds
    singles: Worlds
    noisy: Worlds
    thinner: float = 1.0
    rows: int = 0
    refused: str | None = None
    swept: Swept | None = None

    def noise(self, values: Floats) -> float | None:
        """The variance of luck in a row of `inputs`, from the same quantity in the rows of `noisy`."""
        if self.inputs is self.noisy:
            return self.noisy.luck(values) if self.averaged else None
        return self.noisy.noise(values) / self.thinner if self.averaged else None


@dataclass(frozen=True)
class _Kept:
    """Rows kept while a sweep is read."""

    points: list[Ints]
    replications: list[Ints]
    values: list[Floats]

    def add(self, chunk: Chunk, chosen: Ints, rows: NDArray[np.bool_]) -> None:
        self.points.append(chosen[chunk.place[rows]])
        self.replications.append(chunk.replication[rows])
        self.values.append(chunk.values[rows])

    def whole(self) -> tuple[Ints, Ints, Floats]:
        return np.concatenate(self.points), np.concatenate(self.replications), np.concatenate(self.values)


def of_table(table: Worlds) -> Evidence:
    """The evidence of worlds at hand; where design points repeat, their averages are the worlds."""
    averaged = table.replicated
    points = table.averaged() if averaged else table
    return Evidence(points, averaged, points, points, table, table, rows=table.rows)


def of_runs(runs: Sequence[Run]) -> Worlds:
    """The worlds of stored runs of one scenario, which differ in structures or seeds.

    Raises InputError where the runs do not go together.
    """
    from model.errors import InputError

    if not runs:
        raise InputError("no run was given")
    return stack([_of_run(run) for run in runs])


def _of_run(run: Run) -> Worlds:
    import tempfile
    from pathlib import Path

    from model.scenario import load

    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scenario.yaml"
        file.write_text(run.scenario_yaml, encoding="utf-8")
        scenario = load(file)
    manifest = run.manifest
    replications = np.arange(manifest.replications, dtype=np.int64)
    settings = {path: np.asarray(value, dtype=np.float64) for path, value in manifest.settings.items()}
    found = columns(scenario, manifest.option_ids, replications, manifest.seed, settings)
    names = [info.id for info in manifest.outcomes]
    by_option = [run.values(option, names) for option in manifest.option_ids]
    theories = {**scenario.structures, **manifest.structures}
    return Worlds(
        names=found.names,
        bases=found.bases,
        parameters=found.values,
        options=manifest.option_ids,
        outcomes={name: np.column_stack([values[name] for values in by_option]) for name in names},
        point=replications,
        structure=np.zeros(replications.size, dtype=np.int64),
        structures=(", ".join(f"{name}: {value}" for name, value in theories.items()) or "as given",),
        own=found.own,
    )


def of_sweep(
    stored: Stored,
    scenario: Scenario,
    outcomes: Sequence[str],
    noisy_rows: int = NOISY_ROWS,
    drawn_rows: int = DRAWN_ROWS,
) -> Evidence:
    """The evidence of a stored sweep, read once from end to end, a piece at a time.

    Held in memory are an average for each point, option and outcome, and so many single rows. Raises InputError where
    rows are missing.
    """
    count, width = int(stored.chosen.size), len(stored.options)
    kept = max(1, min(stored.turns, noisy_rows // count))
    sums = np.zeros((count, width, len(outcomes)))
    applies = np.zeros_like(sums)
    held, drawn = _Kept([], [], []), _Kept([], [], [])
    for chunk in stored.chunks(outcomes):
        there = ~np.isnan(chunk.values)
        # Rows of a chunk are whole replications of all points, in order: turns first, then points.
        shape = (-1, count, width, len(outcomes))
        sums += np.where(there, chunk.values, 0.0).reshape(shape).sum(axis=0)
        applies += there.reshape(shape).sum(axis=0)
        held.add(chunk, stored.chosen, chunk.turn < kept)
        drawn.add(chunk, stored.chosen, _once(stored, chunk, drawn_rows))
    with np.errstate(invalid="ignore"):
        means = np.where(applies > 0, sums / np.maximum(applies, 1.0), np.nan)
    bases = {path: one.basis for path, one in scenario.parameters.items()}
    averages = _points(stored, scenario, bases, stored.chosen, means, outcomes)
    points, _, values = held.whole()
    noisy = _points(stored, scenario, bases, points, values, outcomes)
    points, replications, values = drawn.whole()
    singles = noisy
    several = count > 1
    if replications.size >= FEWEST_LUCKS or not several:
        table = _points(stored, scenario, bases, points, values, outcomes)
        singles = _with_draws(stored, scenario, table, points, replications)
    star = stored.sweep.manifest["design"] == "one_at_a_time"
    enough = count >= emulator.FEWEST_ROWS and not star
    swept = Swept(
        design=str(stored.sweep.manifest["design"]),
        luck="common" if stored.common else "own",
        points=count,
        of_points=stored.count,
        replications=stored.turns,
        uneven=stored.uneven,
        levers=tuple(path for path in stored.paths if path in scenario.levers),
        parameters=tuple(path for path in stored.paths if path in scenario.parameters),
        theories=stored.switches,
        rows=stored.rows,
        rows_held=noisy.rows,
        rows_drawn=singles.rows if singles is not noisy else 0,
    )
    return Evidence(
        worlds=averages if several else replace(noisy, point=np.arange(noisy.rows, dtype=np.int64)),
        averaged=several,
        inputs=averages if enough else noisy if several else singles,
        crossings=averages if enough else singles,
        singles=singles,
        noisy=noisy,
        thinner=stored.turns / kept,
        rows=stored.rows,
        refused=ONE_AT_A_TIME if star else None,
        swept=swept,
    )


def _once(stored: Stored, chunk: Chunk, most: int) -> NDArray[np.bool_]:
    """Which rows to take so that each replication's luck counts once, as evenly over the points as can be."""
    count = int(stored.chosen.size)
    if stored.common:
        order = np.random.default_rng(0).permutation(count)
        taken: NDArray[np.bool_] = (order[chunk.turn % count] == chunk.place) & (chunk.turn < most)
        return taken
    kinds = max(1, stored.count // stored.lucks)
    theory = stored.chosen[chunk.place] // stored.lucks
    taken = (theory == chunk.replication % kinds) & (chunk.turn < max(1, most * kinds // count))
    return taken


def _points(
    stored: Stored, scenario: Scenario, bases: Mapping[str, str], point: Ints, values: Floats, outcomes: Sequence[str]
) -> Worlds:
    """Rows at design points with the columns that are set there; what a point leaves to the scenario is its mean."""
    names: list[str] = []
    found: list[Floats] = []
    for column, path in enumerate(stored.paths):
        one = stored.values[point, column]
        known = scenario.parameters[path].value if path in scenario.parameters else None
        left = known.mean() if known is not None else scenario.lever(stored.options[0], path).mean()
        names.append(path)
        found.append(np.where(np.isnan(one), left, one))
    labels = {}
    for column, name in enumerate(stored.switches):
        order = scenario.theories[name].values
        used = [value for value in order if value in {theory[column] for theory in stored.theories}]
        codes = np.array([used.index(theory[column]) for theory in stored.theories], dtype=np.float64)
        names.append(name)
        found.append(codes[stored.theory[point]])
        labels[name] = tuple(used)
    theories = tuple(
        ", ".join(f"{name}: {value}" for name, value in zip(stored.switches, theory, strict=True)) or "as given"
        for theory in stored.theories
    )
    return Worlds(
        names=tuple(names),
        bases=tuple(bases.get(name, THEORY if name in labels else LEVER) for name in names),
        parameters=np.column_stack(found) if found else np.empty((point.size, 0)),
        options=stored.options,
        outcomes={name: values[:, :, column] for column, name in enumerate(outcomes)},
        point=point,
        structure=stored.theory[point],
        structures=theories,
        labels=labels,
    )


def _with_draws(stored: Stored, scenario: Scenario, table: Worlds, point: Ints, replication: Ints) -> Worlds:
    """The rows with everything that was drawn in them, beside the theories."""
    settings = {path: stored.values[point, column] for column, path in enumerate(stored.paths)}
    found = columns(scenario, stored.options, replication, int(stored.sweep.manifest["seed"]), settings)
    theories = [k for k, name in enumerate(table.names) if name in table.labels]
    alone = np.unique(point).size < emulator.FEWEST_ROWS
    return replace(
        table,
        names=(*found.names, *(table.names[k] for k in theories)),
        bases=(*found.bases, *(table.bases[k] for k in theories)),
        parameters=np.column_stack([found.values, table.parameters[:, theories]]),
        own=found.own,
        point=np.arange(point.size, dtype=np.int64) if alone else point,
    )
