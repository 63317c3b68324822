"""The design of the swings: which ranges there are, and the histories at the ends of each.

A history is a lane of an ordinary block, so that a design can be played by any number of workers. Histories of one
replication stand side by side: more replications are lanes at the end, and those played before stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...experiment.design.arms import BlockKey, BlockResult
from ...experiment.execute.worker import SimulationWork
from ...simulation.outcomes import OUTCOMES, Outcome, OutcomeInfo

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Distribution, Scenario
    from ...simulation.engine import Engine

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

QUANTILE = 0.1
"""The low end of a range is this quantile of its distribution, the high end that of 1 less it."""

LANES = 256
"""Histories of a block."""

CONTENT = "content"
"""The basis of what an option draws, as the size of its force."""


@dataclass(frozen=True)
class Range:
    """What goes from its low to its high end: a parameter, or what each member of a group has of it, all together.

    `ends` has the values at either end by path; `path` has `*` in the place of the members.
    """

    path: str
    description: str
    unit: str
    basis: str
    ends: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class OtherTheory:
    """A theory that is not in force: a value of a `structure`, in the place of the one that is."""

    structure: str
    value: str
    description: str
    in_force: str


def other_theories(scenario: Scenario, structures: Mapping[str, str]) -> tuple[OtherTheory, ...]:
    """Every other value of every structure, in the order of the scenario; `structures` are chosen in it."""
    chosen = {**scenario.structures, **structures}
    return tuple(
        OtherTheory(name, value, structure.descriptions.get(value, ""), chosen[name])
        for name, structure in scenario.theories.items()
        for value in structure.values
        if value != chosen[name]
    )


def ranges_of(
    scenario: Scenario, option: str, outcome: str, settings: Mapping[str, float], structures: Mapping[str, str]
) -> tuple[Range, ...]:
    """Everything that varies under an option and can touch an outcome, in the order of the scenario.

    A parameter that each member of a group has is one range. What `settings` hold does not vary.
    """
    from .ledger import ledger

    stated = replace(scenario, structures={**scenario.structures, **structures})
    touching = {entry.path for entry in ledger(stated).entries if outcome in entry.touches}
    members = {member for group in scenario.groups.values() for member in group}
    ranges: dict[str, Range] = {}
    for path, parameter in scenario.parameters.items():
        if path in touching and path not in settings and parameter.value.varies:
            name = ".".join("*" if part in members else part for part in path.split("."))
            known = ranges.get(name, Range(name, parameter.description, parameter.unit, parameter.basis, {}))
            ranges[name] = replace(known, ends={**known.ends, path: ends_of(parameter.value)})
    for path, lever in scenario.levers.items():
        drawn = scenario.lever(option, path)
        if drawn.varies and path not in settings:
            ranges[path] = Range(path, lever.description, lever.unit, CONTENT, {path: ends_of(drawn)})
    return tuple(ranges.values())


def ends_of(distribution: Distribution) -> tuple[float, float]:
    """The ends of a range: quantiles of its distribution, of a choice among values the least and the greatest."""
    from ...lanes import quantile

    if distribution.kind == "choice":
        values = [v for v, w in zip(distribution.values, distribution.weights, strict=True) if w > 0.0]
        return min(values), max(values)
    kind, a, b, c = distribution.code()
    ends = (quantile(kind, a, b, c, distribution.low, distribution.high, at) for at in (QUANTILE, 1.0 - QUANTILE))
    low, high = (float(end) for end in ends)
    return low, high


@dataclass(frozen=True)
class SwingWork(SimulationWork):
    """Plays the cells of a swing analysis: all as drawn, then each range at its low and at its high end.

    Those are the lanes of arm 0. Each of `theories` is an arm of its own, from 1 on, with all as drawn: a lane a
    replication, since the theories of a block are those of all its lanes.
    """

    option: str
    outcome: str
    ranges: tuple[Range, ...]
    settings: Mapping[str, float]
    structures: Mapping[str, str]
    theories: tuple[OtherTheory, ...] = ()

    @property
    def cells(self) -> int:
        """Histories of a replication under the theories in force."""
        return 1 + 2 * len(self.ranges)

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The outcome that is played for."""
        return [OUTCOMES[self.outcome].info]

    def blocks(self, start: int, stop: int) -> list[BlockKey]:
        """The blocks that hold replications `start` up to, not including, `stop`."""
        widths = [self.cells, *(1 for _ in self.theories)]
        return [
            BlockKey(self.option, at, min(at + LANES, stop * width), arm)
            for arm, width in enumerate(widths)
            for at in range(start * width, stop * width, LANES)
        ]

    def __call__(self, key: BlockKey) -> BlockResult:
        """Plays a block: `values` has the shape (1, lanes)."""
        from ...simulation.engine import Engine

        lanes = np.arange(key.start, key.stop, dtype=np.int64)
        replication, cell = np.divmod(lanes, self.cells if key.arm == 0 else 1)
        settings = self._settings(replication, cell)
        structures = self.structures
        if key.arm > 0:
            theory = self.theories[key.arm - 1]
            structures = {**structures, theory.structure: theory.value}
        engine = Engine(self.scenario, self.option, replication, self.seed, settings, structures)
        return BlockResult(played_outcome(engine, OUTCOMES[self.outcome])[None, :])

    def _settings(self, replication: Ints, cell: Ints) -> dict[str, float | Floats]:
        """What is set in each lane; a range that is moved in none of them is drawn."""
        from ...simulation.parameters import world_of

        moved = sorted({(number - 1) // 2 for number in cell.tolist() if number > 0})
        played, place = np.unique(replication, return_inverse=True)
        drawn = world_of(self.scenario, self.option, played, self.seed, self.settings)
        settings: dict[str, float | Floats] = dict(self.settings)
        for number in moved:
            for path, (low, high) in self.ranges[number].ends.items():
                values = drawn[path][place]
                values[cell == 1 + 2 * number] = low
                values[cell == 2 + 2 * number] = high
                settings[path] = values
        return settings


def played_outcome(engine: Engine, outcome: Outcome) -> Floats:
    """One outcome of a block that has not begun to be played, of shape (lanes,): as a run has it, and no more played or
    recorded than it needs."""
    from ...simulation.equal_terms import play_again
    from ...simulation.outcomes.histories import Histories
    from ...simulation.outcomes.read import values_of
    from ...simulation.outcomes.thresholds import WEEKS_PER_YEAR
    from ...simulation.recorder import SERIES, play

    if outcome.equal_terms and engine.scene.start != "ceasefire":
        again = play_again(engine)
        weeks = min(outcome.years * WEEKS_PER_YEAR, engine.scene.horizon.ceasefire_weeks)
        if again is None or again.weeks < weeks:
            return np.full(engine.lanes, np.nan)
        return values_of(outcome, again)
    series = {name: state for name, state in SERIES.items() if f"{state[0]}.{state[1]}" in outcome.states}
    return values_of(outcome, Histories(engine, play(engine, series=series)))
