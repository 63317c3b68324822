"""A scan: the decisions of one history given otherwise, one at a time, and what each would have come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import InputError, Problem, did_you_mean
from ...lanes import Trace
from ...scenario import Scenario
from ..explain.answers import History
from ..explain.history import turning_points
from ..explain.replay import Replay
from ..parameters import Settings
from .ends import End
from .intervention import DECISIONS, Intervention
from .lanes import Twins

STAGES: Mapping[str, str] = {
    "signing": "answer",
    "refused": "answer",
    "rung": "choose_rung",
    "prepares": "choose_rung",
    "called_off": "choose_rung",
    "response": "respond",
    "reply": "reply",
    "backstop": "backstop",
    "pact": "pact",
    "tie": "tie",
}
"""The decision of an actor behind a kind of turning point, by what follows the actor's name in its id."""


@dataclass(frozen=True)
class Trial:
    """One decision given otherwise, all else as it was.

    `own` is the option that its actor took, `chance` the probability that it gave to the option tried; None for a
    promise. `changed` says that the history comes to another end.
    """

    intervention: Intervention
    own: str
    chance: float | None
    end: End
    changed: bool


@dataclass(frozen=True)
class Scan:
    """The decisions of one history tried one by one, in order of weeks.

    `decisions` counts those that `decisions_of` names and that left another option open. Each is tried with
    the open option that was likeliest beside its own, or with each open option: then there are more `trials` than
    decisions. `end` is how the history ends as it was.
    """

    option: str
    title: str
    replication: int
    seed: int
    end: End
    decisions: int
    trials: tuple[Trial, ...]

    @property
    def changing(self) -> tuple[Trial, ...]:
        """The trials that come to another end."""
        return tuple(trial for trial in self.trials if trial.changed)


@dataclass(frozen=True)
class Alternative:
    """Another option that was open in a decision, and the chance that its actor gave to it; None for a promise."""

    intervention: Intervention
    own: str
    chance: float | None


def scan(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
    once: bool = False,
    each: bool = False,
    actor: str | None = None,
) -> Scan:
    """Try the decisions among a history's turning points one by one, all in one block.

    An option holds from its week on, or where `once` in that week alone. Where `each`, every open option is tried, else
    the likeliest beside the own. `actor` limits it to the decisions of one. Raises `InputError` for an option, path or
    actor that does not exist.
    """
    deciding = list(dict.fromkeys(decision.actor for decision in DECISIONS.values()))
    if actor is not None and actor not in deciding:
        raise InputError(
            Problem(
                f"no decision of {actor!r} can be given",
                expected=f"one of {', '.join(deciding)}",
                suggestion=did_you_mean(actor, deciding),
            )
        )
    replay = Replay(scenario, option, replication, seed, settings, structures)
    [history] = turning_points(replay)
    made = [(week, name) for week, name in decisions_of(history) if actor in (None, DECISIONS[name].actor)]
    again = Replay(scenario, option, replication, seed, settings, structures)
    tried = [alternatives if each else alternatives[:1] for alternatives in alternatives_of(again, made)]
    chosen = [alternative for alternatives in tried for alternative in alternatives]
    interventions = [replace(alternative.intervention, once=once) for alternative in chosen]
    lanes: list[Sequence[Intervention]] = [(), *([intervention] for intervention in interventions)]
    twins = Twins(scenario, option, replication, seed, lanes, settings, structures)
    end, *ends = twins.ends()
    trials = tuple(
        Trial(intervention, alternative.own, alternative.chance, other, not other.same_as(end))
        for alternative, intervention, other in zip(chosen, interventions, ends, strict=True)
    )
    return Scan(option, history.title, replication, seed, end, sum(map(bool, tried)), trials)


def decisions_of(history: History) -> list[tuple[int, str]]:
    """The weeks and ids of the decisions that can be given among the turning points up to a history's end, in order.

    Where general war came back and was a full one, what was decided later could no longer change either.
    """
    wars = {event.kind: event.week for event in reversed(history.events) if event.kind in ("collapse", "full_war")}
    last = max(wars.values()) if len(wars) == 2 else history.weeks
    named = (
        (week, f"{actor}.{STAGES[event.kind]}")
        for event in history.events
        if event.kind in STAGES and event.week <= last
        for week, actor in event.decisions
    )
    places = {name: place for place, name in enumerate(DECISIONS)}
    return sorted({made for made in named if made[1] in places}, key=lambda made: (made[0], places[made[1]]))


def alternatives_of(replay: Replay, made: Sequence[tuple[int, str]]) -> list[list[Alternative]]:
    """The other options that were open in each decision, the likeliest first; none where it was not made that week.

    `replay` has not begun to be played, and `made` is in order of weeks.
    """
    alternatives: dict[tuple[int, str], list[Alternative]] = {}
    for week in sorted({week for week, _ in made}):
        replay.forward(week)
        names = [name for when, name in made if when == week]
        traces: list[Trace] = []
        replay.watched = {DECISIONS[name].stage: None for name in names}
        replay.watchers = {0: traces.append}
        replay.step()
        replay.watched = {}
        for name in names:
            alternatives[week, name] = list(_alternatives(week, name, traces))
    return [alternatives[decision] for decision in made]


def _alternatives(week: int, name: str, traces: Sequence[Trace]) -> Iterator[Alternative]:
    decision = DECISIONS[name]
    trace = next((trace for trace in traces if trace.stage == decision.stage), None)
    if trace is None or not decision.made_in(trace):
        return
    if decision.test is not None:
        code = trace.out[decision.state]
        yield Alternative(Intervention(week, name, decision.options[1 - code]), decision.options[code], None)
        return
    assert trace.chosen is not None
    others = [place for place, option in enumerate(trace.options) if option.available and place != trace.chosen]
    for place in sorted(others, key=lambda place: (-trace.options[place].probability, place)):
        option = decision.options[place]
        yield Alternative(
            Intervention(week, name, option), decision.options[trace.chosen], trace.options[place].probability
        )
