"""A twin: one history played again with decisions given, beside the history as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from ...errors import InputError, Problem
from ...lanes import Trace
from ...scenario import Scenario
from ..explain.answers import Event, History
from ..explain.history import turning_points
from ..explain.replay import Replay
from ..parameters import Settings
from .ends import End
from .intervention import DECISIONS, Decision, Intervention
from .lanes import GivenDecision, NotMade, Twins


@dataclass(frozen=True)
class Parting:
    """The first turning points that differ, in calendar week `week`: None for a side that has none in that week."""

    week: int
    original: Event | None
    twin: Event | None


@dataclass(frozen=True)
class Twin:
    """One history as it was (`original`) and as it goes with decisions given (`twin`), under the same luck.

    `given` has each time that one of those decisions came up, in order of weeks. `parting` is None where all turning
    points are the same.
    """

    interventions: tuple[Intervention, ...]
    original: History
    twin: History
    given: tuple[GivenDecision, ...]
    parting: Parting | None
    original_end: End
    twin_end: End

    @property
    def same_end(self) -> bool:
        """Whether both come to the same end; see `End.same_as`."""
        return self.twin_end.same_as(self.original_end)


def play_twin(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    interventions: Sequence[Intervention],
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
) -> Twin:
    """Play one history as it is and with `interventions`, week by week side by side.

    Raises `InputError` for an option or path that does not exist, for no intervention, for a decision that never comes
    up in its weeks, and for an option that is not open when it is first to be given, with those that are.
    """
    if not interventions:
        raise InputError(Problem("nothing is given: the twin would be the history itself", expected="an intervention"))
    twins = Twins(scenario, option, replication, seed, [(), interventions], settings, structures, weighed=True)
    try:
        original, twin = turning_points(twins)
    except NotMade as fault:
        raise _not_made(Replay(scenario, option, replication, seed, settings, structures), fault.intervention) from None
    given = tuple(twins.given[1])
    for intervention in interventions:
        if not any(decision.decision == intervention.decision for decision in given):
            raise _not_made(Replay(scenario, option, replication, seed, settings, structures), intervention)
    ends = twins.ends()
    return Twin(tuple(interventions), original, twin, given, parting_of(original, twin), ends[0], ends[1])


def parting_of(original: History, twin: History) -> Parting | None:
    """The first turning points in which two histories differ; None where there are none."""
    ours, theirs = (
        {week: list(events) for week, events in groupby(history.events, key=lambda event: event.week)}
        for history in (original, twin)
    )
    for week in sorted({*ours, *theirs}):
        mine, other = ours.get(week, []), theirs.get(week, [])
        if mine != other:
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, other, strict=False)))
            return Parting(week, mine[same] if same < len(mine) else None, other[same] if same < len(other) else None)
    return None


def weeks_of(replay: Replay, decision: Decision) -> list[int]:
    """The weeks in which a decision is made in a history that has not begun to be played."""
    weeks = []

    def see(trace: Trace) -> None:
        if decision.made_in(trace):
            weeks.append(trace.week)

    replay.watched, replay.watchers = {decision.stage: None}, {0: see}
    while replay.running:
        replay.step()
    return weeks


def _not_made(replay: Replay, intervention: Intervention) -> InputError:
    decision, week = DECISIONS[intervention.decision], intervention.week
    made = "put to the test" if decision.test else "made"
    weeks = weeks_of(replay, decision)
    if not weeks:
        expected = "another history, or another decision: in this one it never is"
    elif intervention.once:
        near = [*[each for each in weeks if each < week][-2:], *[each for each in weeks if each > week][:2]]
        expected = f"a week in which it is {made}, as {' or '.join(str(each) for each in near)}"
    else:
        expected = f"a week up to {weeks[-1]}, the last in which it is {made}"
    when = f"in week {week}" if intervention.once else f"in week {week} or later"
    return InputError(Problem(f"{decision.title} ({decision.id}) is not {made} {when}", expected=expected))
