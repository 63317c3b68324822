"""What workers are given to do, each a value: equal tasks have equal results, so that none is done twice."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ...errors import SimError
from ...experiment.design.arms import BlockKey, arms_of
from ...experiment.design.points import design_points
from ...experiment.execute.worker import PointWork, SimulationWork
from ..view.side import PlayedSetting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...analysis.assumptions.swing_design import SwingWork
    from ...scenario import Scenario
    from ...simulation.counterfactual.intervention import Intervention
    from ...simulation.counterfactual.scan import Scan
    from ...simulation.counterfactual.twin import Twin
    from ...simulation.explain.answers import History
    from ...simulation.explain.week import WeekExplained

    Floats = NDArray[np.float64]

WORKS = 64
"""Settings whose work a worker keeps prepared."""


class Task(Protocol):
    """Something to do for a scenario. It pickles, and can be compared and hashed."""

    def play(self, scenario: Scenario) -> Any:
        """Does it. Raises SimError for what cannot be done."""
        ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class ServedWork(SimulationWork):
    """What a worker is started with: it does the tasks of one scenario, and answers with pickled results.

    A SimError that a task raises is its result.
    """

    def wake(self) -> bool:
        """Loads the rules and plays a history, so that the first task is as quick as the others, and gives whether it
        could: the rules are compiled."""
        if compiled := super().wake():
            setting = PlayedSetting(next(iter(self.scenario.options)), (), self.seed)
            BlockTask(setting, 0, 1).play(self.scenario)
        return compiled

    def __call__(self, task: Task) -> bytes:
        """Does a task."""
        try:
            result = task.play(self.scenario)
        except SimError as error:
            result = error
        return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


@dataclass(frozen=True)
class IsWarmTask:
    """Whether the rules are compiled, so that workers can play at once."""

    def play(self, scenario: Scenario) -> bool:
        """Asks the compiler's cache."""
        from ... import simulation

        return simulation.is_warm(scenario)


@dataclass(frozen=True)
class SideBlock:
    """Histories of a setting: `values` of shape (outcomes, histories), and sums over them by week.

    `sums` has the series of `model.simulation.weekly` at `quarters`, and the histories in play as `counts`.
    """

    values: Floats
    sums: Mapping[str, Floats]


@dataclass(frozen=True)
class BlockTask:
    """The histories `start` up to, not including, `stop` of a setting, by the work that `sim run` does."""

    setting: PlayedSetting
    start: int
    stop: int

    def play(self, scenario: Scenario) -> SideBlock:
        """Plays them."""
        from ...analysis.findings.course import quarters

        work, arm = _work(Hashed(scenario), self.setting)
        block = work(BlockKey(self.setting.option, self.start, self.stop, arm))
        places = np.array(quarters(scenario.horizon.ceasefire_weeks)) - 1
        return SideBlock(block.values, {name: sums[places] for name, sums in block.weekly.items()})


@dataclass(frozen=True)
class ToldHistory:
    """A history to be told: its turning points, and the troops in place by week since the signing."""

    history: History
    troops: tuple[float, ...]


@dataclass(frozen=True)
class HistoryTask:
    """One history told."""

    setting: PlayedSetting
    replication: int

    def play(self, scenario: Scenario) -> ToldHistory:
        """Replays it."""
        from ...analysis.findings.story import history_by_week

        of = self.setting
        history, _, troops = history_by_week(scenario, of.option, self.replication, of.seed, of.settings, of.structures)
        return ToldHistory(history, troops)


@dataclass(frozen=True)
class WeekTask:
    """The decisions of one week of a history; those of one actor, or of all where `actor` is empty."""

    setting: PlayedSetting
    replication: int
    week: int
    actor: str

    def play(self, scenario: Scenario) -> WeekExplained:
        """Replays the history up to that week, and explains it."""
        from ...simulation.explain.week import explain_week

        of = self.setting
        return explain_week(
            scenario, of.option, self.replication, of.seed, self.week, self.actor or None, of.settings, of.structures
        )


@dataclass(frozen=True)
class TwinTask:
    """One history played again with decisions given, beside the history as it was."""

    setting: PlayedSetting
    replication: int
    flips: tuple[Intervention, ...]

    def play(self, scenario: Scenario) -> Twin:
        """Plays both."""
        from ...simulation.counterfactual.twin import play_twin

        of = self.setting
        return play_twin(scenario, of.option, self.replication, of.seed, self.flips, of.settings, of.structures)


@dataclass(frozen=True)
class ScanTask:
    """The decisions of one history tried one by one."""

    setting: PlayedSetting
    replication: int

    def play(self, scenario: Scenario) -> Scan:
        """Tries them."""
        from ...simulation.counterfactual.scan import scan

        of = self.setting
        return scan(scenario, of.option, self.replication, of.seed, of.settings, of.structures)


@dataclass(frozen=True)
class SwingBlockTask:
    """The lanes `start` up to, not including, `stop` of the swings of an outcome: histories at the ends of ranges, or
    those of an arm, in which another theory is in force."""

    setting: PlayedSetting
    outcome: str
    start: int
    stop: int
    arm: int = 0

    def play(self, scenario: Scenario) -> Floats:
        """The outcome of each lane."""
        work = swing_work(Hashed(scenario), self.setting, self.outcome)
        values: Floats = work(BlockKey(self.setting.option, self.start, self.stop, self.arm)).values[0]
        return values


class Hashed:
    """A scenario as a key: a process has one alone."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Hashed) and other.scenario is self.scenario

    def __hash__(self) -> int:
        return id(self.scenario)


@lru_cache(maxsize=WORKS)
def _work(hashed: Hashed, setting: PlayedSetting) -> tuple[PointWork, int]:
    """The work that `sim run` would do for a setting, and the index of its arm."""
    study = setting.study(hashed.scenario)
    points = design_points(study)
    arm = next(arm for arm in arms_of(points, tuple(study.scenario.options)) if arm.option == setting.option)
    return PointWork.of(study, points, [arm], weekly=True), arm.index


@lru_cache(maxsize=8)
def swing_work(hashed: Hashed, setting: PlayedSetting, outcome: str) -> SwingWork:
    """The design of the swings of an outcome around a setting."""
    from ...analysis.assumptions.swing_design import SwingWork, other_theories, ranges_of

    scenario, option, settings, structures = hashed.scenario, setting.option, setting.settings, setting.structures
    ranges = ranges_of(scenario, option, outcome, settings, structures)
    theories = other_theories(scenario, structures)
    return SwingWork(scenario, setting.seed, option, outcome, ranges, settings, structures, theories)
