"""Reads the rows of a run into the tables of a decision: the alternative and the world of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ....errors import InputError, Problem
from ....scenario import SAMPLED
from ...data.alternatives import Alternative, Distinct, Layout, alike, lay_out
from ...data.ensemble import Ensemble, stack
from ...data.inputs import LEVER, THEORY, columns
from ...data.luck import LuckBatches, batches_of
from ...data.rows import MOST_POINTS, Chunk, DesignRows, read_design
from ...explore import emulator
from .decision_data import DecisionData, DesignInfo, of_table
from .surface_data import SurfaceSums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ....experiment.store.run import Run
    from ....scenario import Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

NOISY_ROWS = 40_000
"""The most single rows held of a design, beside the averages of its points, to estimate luck from."""

DRAWN_ROWS = 10_000
"""The most rows held of a design with all inputs that were drawn in them."""

MOST_VALUES = 8_000_000
"""The most values held of alternatives that are compared replication by replication; of more, the first
replications."""

MOST_SETTINGS = 1_000
"""The most settings of levers that are compared; of more, a sample."""

FEWEST_LUCKS = 200
"""The fewest replications of different luck from which the effect of drawn inputs is estimated."""

NO_INTERACTIONS = "a one-at-a-time design varies no two parameters together, and indices need that"


def of_runs(runs: Sequence[Run], outcomes: Sequence[str], seed: int = 0) -> DecisionData:
    """The data of a run, or of several of one design point each, which differ in structures or seeds.

    Raises InputError where runs cannot be analysed together, or where rows are missing.
    """
    if not runs:
        raise InputError("no run was given")
    if len(runs) == 1:
        return of_run(runs[0], outcomes, seed=seed)
    for run in runs:
        if run.manifest.points > 1:
            wanted = "one of its design points, RUN@POINT; theories that vary within a run are compared in it"
            message = "a run with several design points is analysed by itself"
            raise InputError(Problem(message, file=str(run.folder), expected=wanted))
    designs = [read_design(run) for run in runs]
    layouts = [lay_out(rows, run.scenario) for rows, run in zip(designs, runs, strict=True)]
    twins = [alike(rows, layout) for rows, layout in zip(designs, layouts, strict=True)]
    everywhere = {twin: first for twin, first in twins[0].items() if all(more.get(twin) == first for more in twins)}
    parts = [
        _Reading(run.scenario, rows, layout, Distinct(layout, rows.options, everywhere), tuple(outcomes)).replications()
        for run, rows, layout in zip(runs, designs, layouts, strict=True)
    ]
    table = stack([part.worlds for part in parts])
    return replace(of_table(table), alternatives=parts[0].alternatives, alike=parts[0].alike)


def of_run(
    run: Run,
    outcomes: Sequence[str],
    noisy_rows: int = NOISY_ROWS,
    drawn_rows: int = DRAWN_ROWS,
    seed: int = 0,
) -> DecisionData:
    """The data of a stored run, read once from end to end in chunks.

    Of a run with several design points memory holds an average for each point, option and outcome, and at most about
    `noisy_rows` and `drawn_rows` single rows. Raises InputError where rows are missing.
    """
    scenario = run.scenario
    rows = read_design(run, seed=seed)
    layout = lay_out(rows, scenario)
    if layout.levers and rows.chosen.size < rows.count:
        rows, layout = _fewer(read_design(run, rows.count), scenario, seed)
    distinct = Distinct(layout, rows.options, alike(rows, layout))
    reading = _Reading(scenario, rows, layout, distinct, tuple(outcomes))
    if rows.chosen.size == 1 or layout.comparison == "replications":
        return reading.replications()
    return reading.points(noisy_rows, drawn_rows)


def _fewer(rows: DesignRows, scenario: Scenario, seed: int) -> tuple[DesignRows, Layout]:
    """A sample of a design of very many points: whole settings of levers, each with all of its sampled worlds."""
    layout = lay_out(rows, scenario)
    rng = np.random.default_rng(seed)
    table = layout.table
    if layout.comparison == "scattered":
        chosen = rng.choice(rows.chosen, MOST_POINTS, replace=False)
    else:
        settings = rng.permutation(table.shape[0])[:MOST_SETTINGS]
        worlds = rng.permutation(table.shape[1])[: max(1, MOST_POINTS // settings.size)]
        places = table[np.ix_(np.sort(settings), np.sort(worlds))]
        chosen = rows.chosen[places[places >= 0]]
    rows = rows.of(rows.options, chosen)
    return rows, lay_out(rows, scenario)


@dataclass(frozen=True)
class _Rows:
    """Rows held while a design is read."""

    worlds: list[Ints] = field(default_factory=list)
    replications: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)

    def add(self, worlds: Ints, replications: Ints, values: Floats) -> None:
        self.worlds.append(worlds)
        self.replications.append(replications)
        self.values.append(values)

    def whole(self) -> tuple[Ints, Ints, Floats]:
        return np.concatenate(self.worlds), np.concatenate(self.replications), np.concatenate(self.values)


@dataclass(frozen=True)
class _Reading:
    """A design to be read: the alternative and the world of each of its rows."""

    scenario: Scenario
    rows: DesignRows
    layout: Layout
    distinct: Distinct
    outcomes: tuple[str, ...]

    @cached_property
    def table(self) -> Ints:
        """The index of each point among the chosen points (settings, worlds); a single setting where none are
        compared."""
        if self.layout.comparison == "scattered":
            return np.arange(self.rows.chosen.size, dtype=np.int64)[None, :]
        return self.layout.table[self.layout.everywhere]

    @property
    def unique(self) -> Ints:
        """The indices of alternatives without an earlier twin."""
        return self.distinct.unique

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """The alternatives without an earlier twin, in the order of the columns."""
        return self.distinct.alternatives

    # -- replications -----------------------------------------------------------------------------

    def replications(self) -> DecisionData:
        """The data with each replication as a world, with its drawn inputs: for a single design point, or settings of
        levers alone."""
        places, width = self.table[:, 0], self.unique.size * len(self.outcomes)
        limit = self.rows.turns if places.size == 1 else max(1, min(self.rows.turns, MOST_VALUES // max(1, width)))
        held = _Rows()
        sums = self._surface_sums()
        for chunk in self.rows.chunks(self.outcomes):
            cube = self._cube(chunk)
            if sums is not None:
                sums.add(cube)
            turns = chunk.turn.reshape(cube.shape[0], -1)[:, 0]
            here = turns < limit
            replication = chunk.replication.reshape(cube.shape[0], -1)[:, 0]
            held.add(np.zeros(int(here.sum()), dtype=np.int64), replication[here], self._columns(cube)[here, 0])
        _, replications, values = held.whole()
        point = int(self.rows.chosen[places[0]])
        given = {path: np.asarray(value, np.float64) for path, value in self.rows.settings(point).items()}
        drawn = columns(self.scenario, self.rows.options, replications, self.rows.run.manifest.seed, given)
        theories = {**self.scenario.structures, **self.rows.run.manifest.structures, **self.rows.structures(point)}
        table = Ensemble(
            names=drawn.names,
            bases=drawn.bases,
            parameters=drawn.values,
            options=self._labels(),
            outcomes={name: values[:, :, column] for column, name in enumerate(self.outcomes)},
            point=np.arange(replications.size, dtype=np.int64),
            structure=np.zeros(replications.size, dtype=np.int64),
            structures=(", ".join(f"{name}: {value}" for name, value in theories.items()) or "as given",),
            own=self._own(drawn.own),
            together=tuple(copula.paths for copula in self.scenario.copulas),
        )
        data = replace(of_table(table), rows=self.rows.turns * len(self.rows.options) * places.size)
        if places.size == 1:
            return replace(data, rows=table.rows, alternatives=self.alternatives, alike=self.distinct.alike)
        return replace(
            data,
            design=self._info(table.rows, table.rows),
            alternatives=self.alternatives,
            alike=self.distinct.alike,
            surface=None if sums is None else sums.data(),
        )

    # -- design points ----------------------------------------------------------------------------

    def points(self, noisy_rows: int, drawn_rows: int) -> DecisionData:
        """The data with averages over replications: each world is a design point, or one point per setting of
        levers."""
        rows, count = self.rows, self.table.shape[1]
        noisy_turns = max(1, min(rows.turns, noisy_rows // count))
        sums = np.zeros((count, self.unique.size, len(self.outcomes)))
        applies = np.zeros_like(sums)
        held, drawn = _Rows(), _Rows()
        size = batches_of(count, self.unique.size * len(self.outcomes), rows.turns)
        batch_sums, batch_counts = (np.zeros((size, *sums.shape)) for _ in range(2))
        surface = self._surface_sums()
        worlds = np.arange(count, dtype=np.int64)
        for chunk in rows.chunks(self.outcomes):
            cube = self._cube(chunk)
            if surface is not None:
                surface.add(cube)
            values = self._columns(cube)
            there = ~np.isnan(values)
            sums += np.where(there, values, 0.0).sum(axis=0)
            applies += there.sum(axis=0)
            # Rows of a chunk are whole replications of all worlds, in order: turns first, then worlds.
            turn = chunk.turn.reshape(cube.shape[0], -1)[:, 0]
            batch = turn * size // rows.turns
            for number in np.unique(batch):
                batch_sums[number] += np.where(there[batch == number], values[batch == number], 0.0).sum(axis=0)
                batch_counts[number] += there[batch == number].sum(axis=0)
            turns = np.repeat(turn, count)
            world = np.tile(worlds, cube.shape[0])
            replication = chunk.replication.reshape(cube.shape[0], -1)[:, self.table[0]].ravel()
            single = values.reshape(-1, *values.shape[2:])
            few = turns < noisy_turns
            held.add(world[few], replication[few], single[few])
            taken = self._once(turns, world, replication, drawn_rows)
            drawn.add(world[taken], replication[taken], single[taken])
        with np.errstate(invalid="ignore"):
            means = np.where(applies > 0, sums / np.maximum(applies, 1.0), np.nan)
        averages = self._ensemble(worlds, means)
        world, _, values = held.whole()
        point_replications = self._ensemble(world, values)
        world, replications, values = drawn.whole()
        paired = rows.common or self.table.shape[0] == 1
        single_replications = point_replications
        if replications.size >= FEWEST_LUCKS and paired:
            single_replications = self._with_draws(self._ensemble(world, values), world, replications)
        star = rows.run.manifest.design == "one_at_a_time"
        first = rows.chosen[self.table[0]]
        luck = LuckBatches(
            total={name: batch_sums[..., column] for column, name in enumerate(self.outcomes)},
            n={name: batch_counts[..., column] for column, name in enumerate(self.outcomes)},
            stream=first % rows.streams,
            setting=first if star else first % max(1, rows.count // len(rows.theories)),
            sampled=rows.run.manifest.design in SAMPLED,
        )
        enough = count >= emulator.FEWEST_ROWS and not star
        return DecisionData(
            worlds=averages,
            averaged=True,
            inputs=averages if enough else point_replications,
            threshold_rows=averages if enough else single_replications,
            single_replications=single_replications,
            point_replications=point_replications,
            rows=rows.rows,
            refused=NO_INTERACTIONS if star else None,
            design=self._info(
                point_replications.rows,
                single_replications.rows if single_replications is not point_replications else 0,
            ),
            alternatives=self.alternatives,
            alike=self.distinct.alike,
            surface=None if surface is None else surface.data(),
            luck=luck,
        )

    def _surface_sums(self) -> SurfaceSums | None:
        """The sums of response surfaces; None where settings were drawn, or where no world was played under all."""
        drawn = self.rows.run.manifest.design in SAMPLED
        if not self.layout.levers or drawn or not self.layout.shared_worlds.size:
            return None
        options = [option for option in self.rows.options if self.distinct.like(option) is None]
        return SurfaceSums.of(self.rows, self.layout, options, self.outcomes)

    def _once(self, turn: Ints, world: Ints, replication: Ints, most: int) -> NDArray[np.bool_]:
        """A mask of rows in which each replication's luck occurs once, spread evenly over the worlds."""
        rows, count = self.rows, self.table.shape[1]
        if rows.common:
            order = np.random.default_rng(0).permutation(count)
            taken: NDArray[np.bool_] = (order[turn % count] == world) & (turn < most)
            return taken
        kinds = max(1, rows.count // rows.streams)
        theory = rows.chosen[self.table[0][world]] // rows.streams
        taken = (theory == replication % kinds) & (turn < max(1, most * kinds // count))
        return taken

    def _ensemble(self, world: Ints, values: Floats) -> Ensemble:
        """Rows at worlds with the columns that vary between them; a path that a point leaves to the scenario has its
        mean."""
        rows, scenario = self.rows, self.scenario
        point = rows.chosen[self.table[0][world]]
        names: list[str] = []
        parameters: list[Floats] = []
        for path in rows.varied_paths:
            if path in self.layout.levers and self.layout.comparison != "scattered":
                continue
            column = rows.column(path)[point]
            known = scenario.parameters[path].value if path in scenario.parameters else None
            left = known.mean() if known is not None else scenario.lever(rows.options[0], path).mean()
            names.append(path)
            parameters.append(np.where(np.isnan(column), left, column))
        labels = {}
        switches = [(k, name) for k, name in enumerate(rows.switches) if name in rows.varied_switches]
        for k, name in switches:
            taken = {rows.theories[int(code)][k] for code in np.unique(rows.theory[rows.chosen])}
            used = [value for value in scenario.theories[name].values if value in taken]
            codes = np.array([used.index(theory[k]) if theory[k] in used else -1 for theory in rows.theories], float)
            names.append(name)
            parameters.append(codes[rows.theory[point]])
            labels[name] = tuple(used)
        theories = tuple(
            ", ".join(f"{name}: {theory[k]}" for k, name in switches) or "as given" for theory in rows.theories
        )
        bases = {path: parameter.basis for path, parameter in scenario.parameters.items()}
        return Ensemble(
            names=tuple(names),
            bases=tuple(bases.get(name, THEORY if name in labels else LEVER) for name in names),
            parameters=np.column_stack(parameters) if parameters else np.empty((point.size, 0)),
            options=self._labels(),
            outcomes={name: values[:, :, column] for column, name in enumerate(self.outcomes)},
            point=world,
            structure=rows.theory[point],
            structures=theories,
            labels=labels,
            together=tuple(copula.paths for copula in scenario.copulas),
        )

    def _with_draws(self, table: Ensemble, world: Ints, replication: Ints) -> Ensemble:
        """The rows with all inputs that were drawn in them, beside the theories."""
        rows = self.rows
        point = rows.chosen[self.table[0][world]]
        settings = {path: rows.column(path)[point] for path in rows.paths}
        drawn = columns(self.scenario, rows.options, replication, rows.run.manifest.seed, settings)
        theories = [k for k, name in enumerate(table.names) if name in table.labels]
        alone = np.unique(world).size < emulator.FEWEST_ROWS
        return replace(
            table,
            names=(*drawn.names, *(table.names[k] for k in theories)),
            bases=(*drawn.bases, *(table.bases[k] for k in theories)),
            parameters=np.column_stack([drawn.values, table.parameters[:, theories]]),
            own=self._own(drawn.own),
            point=np.arange(world.size, dtype=np.int64) if alone else world,
        )

    # -- shapes -----------------------------------------------------------------------------------

    def _cube(self, chunk: Chunk) -> Floats:
        """A chunk as (turns, chosen points, options, outcomes)."""
        count, width = int(self.rows.chosen.size), len(self.rows.options)
        return chunk.values.reshape(-1, count, width, len(self.outcomes))

    def _columns(self, cube: Floats) -> Floats:
        """A cube as (turns, worlds, alternatives, outcomes)."""
        turns, worlds = cube.shape[0], self.table.shape[1]
        if self.table.shape[0] == 1:
            values = cube[:, self.table[0]]
        else:
            values = cube[:, self.table].transpose(0, 2, 3, 1, 4).reshape(turns, worlds, -1, len(self.outcomes))
        every = len(self.rows.options) * self.table.shape[0]
        return values if self.unique.size == every else values[:, :, self.unique]

    def _labels(self) -> tuple[str, ...]:
        return tuple(alternative.label for alternative in self.alternatives)

    def _own(
        self, of_options: Mapping[str, Mapping[str, tuple[str, Floats]]]
    ) -> dict[str, Mapping[str, tuple[str, Floats]]]:
        return {alternative.label: of_options[alternative.option] for alternative in self.alternatives}

    def _info(self, held: int, drawn: int) -> DesignInfo:
        rows, scenario = self.rows, self.scenario
        first = int(rows.chosen[0])
        varied = rows.varied_paths
        return DesignInfo(
            design=rows.run.manifest.design,
            luck="common" if rows.common else "own",
            comparison=self.layout.comparison,
            points=int(rows.chosen.size),
            of_points=rows.count,
            replications=rows.turns,
            uneven=rows.uneven,
            levers=self.layout.levers,
            parameters=tuple(path for path in varied if path in scenario.parameters),
            uncertain=sum(item.value.varies for item in scenario.parameters.values()),
            theories=rows.varied_switches,
            settings={path: value for path, value in rows.settings(first).items() if path not in varied},
            structures={
                name: value for name, value in rows.structures(first).items() if name not in rows.varied_switches
            },
            rows=rows.rows,
            rows_held=held,
            rows_drawn=drawn,
        )
