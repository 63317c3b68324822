"""The histories behind the variance shares: which worlds are played, under which luck, and how.

At each design point the worlds A and B are two independent draws of everything that varies. `assumed` is A with all
assumed parameters of B, `rest` is A with everything else of B; each further world is A with one group of B: the assumed
parameters of one room, those with a source, those calibrated, the contents of the options. Every world is played under
two independent streams of luck, the same for all worlds of the point and for all options; A under two more, for the
dummy; and A once under each rival theory. One history is one lane, so that all of it runs in ordinary blocks.

Draws and luck are keyed by the design point: more points add histories and change none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from model.experiment.blocks import BLOCK, BlockKey, Failure
from model.experiment.pool import Done, play_blocks
from model.experiment.runner import BlocksFailed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.scenario import Distribution, Scenario

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
    """One history at each design point: a world, a stream of luck, a theory put in another's place."""

    world: str
    luck: int
    rival: tuple[str, str] | None = None


@dataclass(frozen=True, order=True)
class CellKey(BlockKey):
    """Lanes `start` up to, not including, `stop` of an option's cells under one combination of theories."""

    part: int = 0


@dataclass(frozen=True)
class Group:
    """Parameters switched together. `room` is that of assumed ones, else the kind's own name."""

    name: str
    basis: str
    size: int


@dataclass(frozen=True)
class Design:
    """What is played for each option. Must pickle: each worker gets a copy, and calls it on a block."""

    scenario: Scenario
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    points: int
    seed: int

    def varying(self, option: str) -> dict[str, Distribution]:
        """Everything that varies under an option: parameters, then the option's contents, by path."""
        found: dict[str, Distribution] = {
            path: one.value for path, one in self.scenario.parameters.items() if one.value.varies
        }
        contents = {path: self.scenario.lever(option, path) for path in self.scenario.levers}
        return found | {path: one for path, one in contents.items() if one.varies}

    def group(self, path: str) -> str:
        """The group of a parameter or a lever."""
        parameter = self.scenario.parameters.get(path)
        if parameter is None:
            return CONTENTS
        if parameter.basis == ASSUMED:
            return path.split(".")[0]
        return CALIBRATED if parameter.basis == CALIBRATED else SOURCED

    def groups(self) -> tuple[Group, ...]:
        """All groups under any option, assumed ones first, each kind by falling size."""
        found: dict[str, set[str]] = {}
        for option in self.options:
            for path in self.varying(option):
                found.setdefault(self.group(path), set()).add(path)
        kinds = {SOURCED: "measured, reported or estimated", CALIBRATED: CALIBRATED, CONTENTS: CONTENTS}
        listed = [Group(name, kinds.get(name, ASSUMED), len(paths)) for name, paths in found.items()]
        return tuple(sorted(listed, key=lambda one: (one.basis != ASSUMED, -one.size, one.name)))

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
        there = {self.group(path) for path in self.varying(option)}
        worlds = [A, B, ASSUMED, REST, *(one.name for one in self.groups() if one.name in there)]
        own = [Cell(world, luck) for world in worlds for luck in range(STREAMS)]
        own += [Cell(A, STREAMS + luck) for luck in range(STREAMS)]
        return tuple(own), *((Cell(A, 0, rival),) for rival in self.rivals())

    def blocks(self) -> list[CellKey]:
        """The blocks of all options."""
        return [
            CellKey(option, start, min(start + BLOCK, len(cells) * self.points), part)
            for option in self.options
            for part, cells in enumerate(self.parts(option))
            for start in range(0, len(cells) * self.points, BLOCK)
        ]

    def wake(self) -> None:
        """Imports in a worker what takes long, while the parent still compiles."""
        import model.simulation.block  # noqa: F401

    def __call__(self, key: CellKey) -> dict[str, Floats]:
        """Plays a block: outcomes by id, a value a lane."""
        from model.simulation.block import simulate

        cells = self.parts(key.option)[key.part]
        cell, point = np.divmod(np.arange(key.start, key.stop, dtype=np.int64), self.points)
        luck = np.array([one.luck for one in cells], dtype=np.int64)[cell]
        rival = cells[0].rival
        block = simulate(
            self.scenario,
            key.option,
            FIRST_LUCK + 2 * STREAMS * point + luck,
            self.seed,
            self._worlds(key.option, [one.world for one in cells], cell, point),
            {} if rival is None else dict([rival]),
        )
        return {name: block.outcomes[name] for name in self.outcomes}

    def _worlds(self, option: str, worlds: Sequence[str], cell: Ints, point: Ints) -> dict[str, Floats]:
        """What each lane takes for everything that varies: from the first or the second draw of its point."""
        from model.simulation.parameters import draw_values

        drawn = self.varying(option)
        first, second = (draw_values(drawn, 2 * point + k, self.seed) for k in range(2))
        switched: dict[str, NDArray[np.bool_]] = {}
        found = {}
        for path in drawn:
            name = self.group(path)
            if name not in switched:
                kind = REST if name in (SOURCED, CALIBRATED, CONTENTS) else ASSUMED
                switched[name] = np.array([world in (B, kind, name) for world in worlds])[cell]
            found[path] = np.where(switched[name], second[path], first[path])
        return found


def lanes(design: Design) -> int:
    """How many histories the design plays."""
    return sum(key.size for key in design.blocks())


def seconds_needed(design: Design, workers: int) -> float:
    """About how long playing it takes, from a small sample of the last option; rules are taken to be compiled."""
    option = design.options[-1]
    design(CellKey(option, 0, 1))  # whatever is loaded once is loaded here
    began = perf_counter()
    design(CellKey(option, 0, SAMPLE))
    return (perf_counter() - began) / SAMPLE * lanes(design) / workers


def play(
    design: Design, workers: int, report: Callable[[int, int], None] | None = None
) -> tuple[dict[str, Columns], dict[str, dict[tuple[str, str], dict[str, Floats]]]]:
    """By option the columns of every world, and by option and rival theory the outcomes of A under it.

    `report` is told how many histories are done, of how many. Raises BlocksFailed.
    """
    keys = design.blocks()
    done: dict[BlockKey, Mapping[str, Floats]] = {}
    failures: list[Failure] = []
    total, so_far = sum(key.size for key in keys), 0
    with closing(play_blocks(design, keys, workers)) as events:  # type: ignore[arg-type]
        for event in events:
            if isinstance(event, Done):
                done[event.key] = event.result
                so_far += event.key.size
                if report is not None:
                    report(so_far, total)
            elif isinstance(event, Failure):
                failures.append(event)
    if failures:
        raise BlocksFailed(failures, len(keys))
    columns: dict[str, Columns] = {}
    rivals: dict[str, dict[tuple[str, str], dict[str, Floats]]] = {}
    for option in design.options:
        columns[option], rivals[option] = {}, {}
        for part, cells in enumerate(design.parts(option)):
            here = [done[key] for key in keys if key.option == option and key.part == part]
            whole = {name: np.concatenate([one[name] for one in here]) for name in design.outcomes}
            for k, cell in enumerate(cells):
                values = {name: one[k * design.points : (k + 1) * design.points] for name, one in whole.items()}
                if cell.rival is None:
                    columns[option][cell.world, cell.luck] = values
                else:
                    rivals[option][cell.rival] = values
        for one in design.groups():
            for luck in range(STREAMS):
                columns[option].setdefault((one.name, luck), columns[option][A, luck])
    return columns, rivals
