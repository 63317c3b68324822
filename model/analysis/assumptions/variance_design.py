"""The design of the variance shares: which worlds are played, under which luck, and how.

At each design point the worlds A and B are two independent draws of everything that varies. `assumed` is A with all
assumed parameters of B, `rest` is A with everything else of B; each further world is A with one group of B: the assumed
parameters of one room, those with a source, those calibrated, the contents of the options. Every world is played under
two independent streams of luck, the same for all worlds of the point and for all options; A under two more, for the
dummy; and A once under each rival theory. Each history is a lane of an ordinary block, so that a design can be played
by any number of workers and resumed where it was interrupted.

Draws and luck are keyed by the design point: more points add histories and change none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from ...experiment.design.arms import Arm, BlockKey, BlockResult
from ...experiment.execute.events import OnEvent, ignore
from ...experiment.execute.executor import play as execute
from ...experiment.execute.plan import Plan, plan_work
from ...experiment.execute.worker import SimulationWork

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Distribution, Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ASSUMED, REST, SOURCED, CALIBRATED, CONTENTS = "assumed", "rest", "sourced", "calibrated", "contents"
A, B = "A", "B"
STREAMS = 2
"""Streams of luck under which every world is played."""

FIRST_LUCK = 1 << 24
"""Replications of the histories' luck begin here, far from those that key the draws of parameters."""

SAMPLE = 64
"""Histories timed for the forecast."""

Columns = dict[tuple[str, int], dict[str, "Floats"]]
"""World and stream of luck to outcomes by id, each of shape (points,); NaN where an outcome does not apply."""


@dataclass(frozen=True)
class Cell:
    """One history at each design point: a world, a stream of luck, and (structure, theory) where a rival theory
    replaces the scenario's."""

    world: str
    luck: int
    rival: tuple[str, str] | None = None


@dataclass(frozen=True)
class Group:
    """Parameters switched together. `name` is the room of assumed parameters, else the kind of the group."""

    name: str
    basis: str
    size: int


@dataclass(frozen=True)
class Design:
    """The histories to play for each option, by design point."""

    scenario: Scenario
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    points: int
    seed: int

    def varying(self, option: str) -> dict[str, Distribution]:
        """Everything that varies under an option: parameters, then the option's contents, by path."""
        parameters: dict[str, Distribution] = {
            path: parameter.value for path, parameter in self.scenario.parameters.items() if parameter.value.varies
        }
        contents = {path: self.scenario.lever(option, path) for path in self.scenario.levers}
        return parameters | {path: content for path, content in contents.items() if content.varies}

    def group(self, path: str) -> str:
        """The group of a parameter or a lever."""
        parameter = self.scenario.parameters.get(path)
        if parameter is None:
            return CONTENTS
        if parameter.basis == ASSUMED:
            return path.split(".")[0]
        return CALIBRATED if parameter.basis == CALIBRATED else SOURCED

    def groups(self, options: Sequence[str] | None = None) -> tuple[Group, ...]:
        """All groups under any of the options, assumed ones first, each kind by falling size."""
        members: dict[str, set[str]] = {}
        for option in self.options if options is None else options:
            for path in self.varying(option):
                members.setdefault(self.group(path), set()).add(path)
        kinds = {SOURCED: "measured, reported or estimated", CALIBRATED: CALIBRATED, CONTENTS: CONTENTS}
        listed = [Group(name, kinds.get(name, ASSUMED), len(paths)) for name, paths in members.items()]
        return tuple(sorted(listed, key=lambda group: (group.basis != ASSUMED, -group.size, group.name)))

    def rivals(self) -> tuple[tuple[str, str], ...]:
        """Every theory that the scenario does not use, with its structure."""
        return tuple(
            (name, value)
            for name, theory in self.scenario.theories.items()
            for value in theory.values
            if value != self.scenario.structures[name]
        )

    def parts(self, option: str) -> tuple[tuple[Cell, ...], ...]:
        """The cells of an option: those under the scenario's own theories, then a part for each rival theory.

        A group of which nothing varies under the option is not played: its world is A.
        """
        return self._parts[option]

    @cached_property
    def _parts(self) -> dict[str, tuple[tuple[Cell, ...], ...]]:
        # In the order of all options' groups, so that cells do not depend on which options are played.
        groups = self.groups(tuple(self.scenario.options))
        parts = {}
        for option in self.scenario.options:
            there = {self.group(path) for path in self.varying(option)}
            worlds = [A, B, ASSUMED, REST, *(group.name for group in groups if group.name in there)]
            own = [Cell(world, luck) for world in worlds for luck in range(STREAMS)]
            own += [Cell(A, STREAMS + luck) for luck in range(STREAMS)]
            parts[option] = (tuple(own), *((Cell(A, 0, rival),) for rival in self.rivals()))
        return parts

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """An arm for each part of every option of the scenario: its cells stand in the place of design points, and the
        design's points in that of replications."""
        own = self.scenario.structures
        arms: list[Arm] = []
        for option in self.scenario.options:
            for cells in self.parts(option):
                rival = cells[0].rival
                structures = own if rival is None else {**own, rival[0]: rival[1]}
                arms.append(Arm(len(arms), option, structures, np.arange(len(cells), dtype=np.int64)))
        return tuple(arms)

    @property
    def histories(self) -> int:
        """How many histories the design plays."""
        return sum(arm.width for arm in self.arms if arm.option in self.options) * self.points

    def plan(self, workers: int | None = None, home: Path | None = None) -> Plan:
        """The executor's plan of the design."""
        return plan_work(
            "variance",
            f"variance-{self.scenario.id}",
            f"variance shares of {self.scenario.title}",
            self.scenario,
            PickFreezeWork(self.scenario, self.seed, self),
            self.arms,
            {option: self.points for option in self.scenario.options if option in self.options},
            {"scenario": self.scenario.hash},
            self.seed,
            workers,
            home,
        )


@dataclass(frozen=True)
class PickFreezeWork(SimulationWork):
    """Plays the cells of a design, each at its own point."""

    design: Design

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays a block: lanes are cells within points."""
        from ...simulation.block import simulate

        arm = self.design.arms[key.arm]
        parts = self.design.parts(arm.option)
        first = next(other.index for other in self.design.arms if other.option == arm.option)
        cells = parts[arm.index - first]
        cell, point = arm.locate(key.start, key.stop)
        luck = np.array([cell.luck for cell in cells], dtype=np.int64)[cell]
        block = simulate(
            self.scenario,
            arm.option,
            FIRST_LUCK + 2 * STREAMS * point + luck,
            self.seed,
            self._worlds(arm.option, [cell.world for cell in cells], cell, point),
            arm.structures,
        )
        return BlockResult(np.stack([block.outcomes[outcome.id] for outcome in self.outcomes()]))

    def _worlds(self, option: str, worlds: Sequence[str], cell: Ints, point: Ints) -> dict[str, Floats]:
        """The value of everything that varies in each lane, by path: the first or the second draw of its point."""
        from ...simulation.parameters import draw_values

        varying = self.design.varying(option)
        copulas = self.scenario.copulas
        first, second = (draw_values(varying, 2 * point + k, self.seed, copulas) for k in range(2))
        switched: dict[str, NDArray[np.bool_]] = {}
        values = {}
        for path in varying:
            name = self.design.group(path)
            if name not in switched:
                kind = REST if name in (SOURCED, CALIBRATED, CONTENTS) else ASSUMED
                switched[name] = np.array([world in (B, kind, name) for world in worlds])[cell]
            values[path] = np.where(switched[name], second[path], first[path])
        return values


def seconds_needed(design: Design, workers: int) -> float:
    """About how many seconds it takes to play a design, from a small sample of the last option, with compiled rules."""
    work = PickFreezeWork(design.scenario, design.seed, design)
    arm = next(arm for arm in design.arms if arm.option == design.options[-1])
    work(BlockKey(arm.option, 0, 1, arm.index))  # loads what is loaded once
    began = perf_counter()
    work(BlockKey(arm.option, 0, SAMPLE, arm.index))
    return (perf_counter() - began) / SAMPLE * design.histories / workers


def play(
    design: Design, workers: int | None = None, on_event: OnEvent = ignore, home: Path | None = None
) -> tuple[dict[str, Columns], dict[str, dict[tuple[str, str], dict[str, Floats]]]]:
    """By option the columns of every world, and by option and rival theory the outcomes of A under it.

    Histories that are stored are not played again. Raises BlocksFailed.
    """
    plan = design.plan(workers, home)
    execute(plan, on_event)
    rows = plan.row_store()
    rows.read()
    ids = [outcome.id for outcome in plan.manifest.outcomes]
    columns: dict[str, Columns] = {option: {} for option in design.options}
    rivals: dict[str, dict[tuple[str, str], dict[str, Floats]]] = {option: {} for option in design.options}
    for option in design.options:
        arms = [arm for arm in design.arms if arm.option == option]
        for arm, cells in zip(arms, design.parts(option), strict=True):
            values = rows.values(arm.index, 0, arm.width * design.points).reshape(len(ids), design.points, arm.width)
            for place, cell in enumerate(cells):
                outcomes = {name: values[ids.index(name), :, place].copy() for name in design.outcomes}
                if cell.rival is None:
                    columns[option][cell.world, cell.luck] = outcomes
                else:
                    rivals[option][cell.rival] = outcomes
        for group in design.groups():
            for luck in range(STREAMS):
                columns[option].setdefault((group.name, luck), columns[option][A, luck])
    return columns, rivals
