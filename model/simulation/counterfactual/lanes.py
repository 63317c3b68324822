"""Twins of one history side by side: a lane for each list of interventions, all of them under the same luck."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from ...errors import InputError, Problem
from ...lanes import Bound, Trace, open_options
from ...scenario import Scenario
from ..explain.replay import Replay
from ..parameters import Settings
from ..recorder import WeeklyRecorder
from .ends import END_SERIES, End, read_ends
from .intervention import DECISIONS, Decision, Intervention


@dataclass(frozen=True)
class GivenDecision:
    """One time that a decision under an intervention came up in a twin.

    `own` is the option that its actor would have taken there, `option` the one that stood: they are equal where the
    option given was not open, and where the actor would have taken it anyhow. `chance` is the probability that the
    actor gave to the option given; None where it was not computed, or where the decision is a promise.
    """

    week: int
    decision: str
    own: str
    option: str
    open: bool
    chance: float | None = None


@dataclass
class _Standing:
    """The interventions on one decision in one lane, in order of weeks, and the one that was last given."""

    lane: int
    decision: Decision
    interventions: tuple[Intervention, ...]
    given: Intervention | None = None

    def in_force(self, week: int) -> Intervention | None:
        place = bisect_right([intervention.week for intervention in self.interventions], week) - 1
        if place < 0:
            return None
        latest = self.interventions[place]
        return latest if not latest.once or latest.week == week else None

    @property
    def changes(self) -> list[int]:
        """The weeks at which what is in force may change."""
        weeks = [intervention.week for intervention in self.interventions]
        return weeks + [intervention.week + 1 for intervention in self.interventions if intervention.once]


class NotMade(Exception):
    """A decision is not made in the week in which it is to be given once."""

    def __init__(self, intervention: Intervention) -> None:
        super().__init__(str(intervention))
        self.intervention = intervention


class Twins(Replay):
    """One replication of one option in as many lanes as there are lists of interventions; an empty list gives nothing.

    An option given stands in the place of the one that the stage wrote, whenever the decision is made and the option is
    open; all else is as the compiled rules have it, and the lanes do not touch one another. Where `weighed`, a choice
    is played by CPython when it is first given, and the chance of the option is known.

    Raises `InputError` for two interventions on one decision in the same week, and while it plays for an option that is
    not open when it is first to be given; raises `NotMade` for a decision not made in the week in which it is given
    once.
    """

    def __init__(
        self,
        scenario: Scenario,
        option: str,
        replication: int,
        seed: int,
        interventions: Sequence[Sequence[Intervention]],
        settings: Settings | None = None,
        structures: Mapping[str, str] | None = None,
        weighed: bool = False,
    ) -> None:
        super().__init__(scenario, option, replication, seed, settings, structures, len(interventions))
        self.given: list[list[GivenDecision]] = [[] for _ in interventions]
        self._weighed = weighed
        self._standing: dict[str, list[_Standing]] = {}
        for lane, several in enumerate(interventions):
            for standing in _standing_of(lane, several):
                self._standing.setdefault(standing.decision.stage, []).append(standing)
        self._recorder = WeeklyRecorder(self, series=END_SERIES)
        self.tape = self._recorder.tape

    def ends(self) -> tuple[End, ...]:
        """How each lane ends, played to its end."""
        self.forward(self._recorder.weeks)
        return read_ends(self, self._recorder)

    # -- what is attended, and when -----------------------------------------------------------------

    @cached_property
    def _changes(self) -> list[int]:
        """The weeks at which an intervention begins or has ended."""
        every = [*self._standing.values()]
        return sorted({week for several in every for standing in several for week in standing.changes})

    @cached_property
    def _stages(self) -> list[frozenset[str]]:
        """The stages under an intervention before the first change, and from each change on."""
        weeks = [-1, *self._changes]
        return [
            frozenset(
                stage
                for stage, several in self._standing.items()
                if any(standing.in_force(week) is not None for standing in several)
            )
            for week in weeks
        ]

    @property
    def attended(self) -> frozenset[str]:
        """The stages that are played by themselves this week."""
        return frozenset(self.watched) | self._stages[bisect_right(self._changes, self.week)]

    def _quiet_until(self, week: int) -> int:
        place = bisect_right(self._changes, self.week)
        ahead = self._changes[place] if place < len(self._changes) else week
        return min(ahead, super()._quiet_until(week))

    # -- giving -------------------------------------------------------------------------------------

    def _play(self, bound: Bound) -> None:
        standing = [
            (entry, intervention)
            for entry in self._standing.get(bound.plan.key, ())
            if (intervention := entry.in_force(self.week)) is not None
        ]
        if not standing or self.interpreting:
            super()._play(bound)
        elif standing[0][0].decision.test is None:
            self._choose(bound, standing)
        else:
            self._test(bound, standing)

    def _choose(self, bound: Bound, standing: Sequence[tuple[_Standing, Intervention]]) -> None:
        made = []
        for entry, intervention in standing:
            options = open_options(bound, self.luck, self.week, entry.lane)
            if options is None:
                if intervention.once:
                    raise NotMade(intervention)
                continue
            if entry.given is not intervention and not options[intervention.code]:
                raise _not_open(intervention, self.week, options)
            made.append((entry, intervention, options))
        weighed = [entry.lane for entry, intervention, _ in made if self._weighed and entry.given is not intervention]
        traces: dict[int, Trace] = {}
        self.active[weighed] = 0
        super()._play(bound)
        self.active[weighed] = 1
        for lane in weighed:
            bound.interpret(self.luck, self.week, lane, lambda trace, lane=lane: traces.update({lane: trace}))  # type: ignore[misc]
        for entry, intervention, options in made:
            trace = traces.get(entry.lane)
            chance = None if trace is None else trace.options[intervention.code].probability
            self._give(entry, intervention, options[intervention.code], chance)

    def _test(self, bound: Bound, standing: Sequence[tuple[_Standing, Intervention]]) -> None:
        room = bound.plan.room.name
        before = [self.see(room, entry.decision.test or "").item(entry.lane) for entry, _ in standing]
        super()._play(bound)
        for (entry, intervention), untested in zip(standing, before, strict=True):
            if untested == 0 and self.see(room, entry.decision.test or "")[entry.lane] == 1:
                self._give(entry, intervention, True, None)
            elif intervention.once:
                raise NotMade(intervention)

    def _give(self, entry: _Standing, intervention: Intervention, is_open: bool, chance: float | None) -> None:
        decision = entry.decision
        state: Any = self.see(decision.actor, decision.state)
        own = decision.options[int(state[entry.lane])]
        if is_open:
            state[entry.lane] = intervention.code
        entry.given = intervention
        stood = decision.options[int(state[entry.lane])]
        self.given[entry.lane].append(GivenDecision(self.week, decision.id, own, stood, is_open, chance))


def _standing_of(lane: int, interventions: Sequence[Intervention]) -> list[_Standing]:
    standing = []
    for decision in dict.fromkeys(intervention.decision for intervention in interventions):
        several = sorted((each for each in interventions if each.decision == decision), key=lambda each: each.week)
        for first, second in pairwise(several):
            if first.week == second.week:
                raise InputError(Problem(f"{decision} is given twice in week {first.week}", expected="one option"))
        standing.append(_Standing(lane, DECISIONS[decision], tuple(several)))
    return standing


def _not_open(intervention: Intervention, week: int, options: Sequence[bool]) -> InputError:
    decision = DECISIONS[intervention.decision]
    names = [name for name, is_open in zip(decision.options, options, strict=True) if is_open]
    return InputError(
        Problem(
            f"{intervention.option} is not open in week {week} as {decision.title} ({decision.id})",
            expected=f"one that is open then: {', '.join(names)}",
        )
    )
