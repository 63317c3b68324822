"""The explanation of one week of one history: what was decided, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InputError, Problem, did_you_mean
from ...lanes import Trace
from ...scenario import Scenario
from ...scenario.states import actor_of, is_other_state, nearest_member, not_among
from ..parameters import Settings
from ..turn import ACTORS
from .acts import PROPOSALS, acted, concerns
from .answers import Card
from .cards import make_cards
from .history import calendar
from .membership import REVIEW, MembershipCard, membership_card
from .replay import Replay


@dataclass(frozen=True)
class Situation:
    """The state of affairs at the beginning of a week."""

    phase: int
    rung: int
    troops: float
    joined: int
    agreed_share: float
    front: float


@dataclass(frozen=True)
class WeekExplained:
    """One week of one history: the cards of one actor, or of all that decided something (`actor` None).

    `since` counts weeks from the signing to this week, None before it.
    """

    option: str
    title: str
    replication: int
    seed: int
    week: int
    date: str
    since: int | None
    actor: str | None
    situation: Situation
    cards: tuple[Card, ...]
    reviews: tuple[MembershipCard, ...]
    members: Mapping[str, str]


def explain_week(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    week: int,
    actor: str | None = None,
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
) -> WeekExplained:
    """Explains what was decided in a week. Earlier weeks are played by compiled rules; this one is interpreted too.

    Raises `InputError` for an unknown option or actor, a week outside the history, or a week without a decision, and
    then names the next week with one. Raises `OurFault` where interpreted and compiled rules disagree.
    """
    if actor is not None:
        check_actor(scenario, actor)
    replay = Replay(scenario, option, replication, seed, settings, structures)
    _check_week(replay, week)
    before = replay.snapshot()
    situation = _situation(replay)
    traces = replay.interpret_week()
    mine = [trace for trace in traces if concerns(trace, actor)]
    if not any(acted(trace) for trace in mine):
        raise InputError(_no_decision(replay, week, actor))
    whole = actor is not None and actor != "contributors"
    chosen = [trace.stage + trace.actor for trace in mine if whole or acted(trace)]
    cards = [
        card
        for card in make_cards(replay, traces, before, set(PROPOSALS))
        if card.stage + card.actor in chosen and card.stage != REVIEW
    ]
    reviews = [membership_card(trace) for trace in mine if trace.stage == REVIEW]
    signed = replay.number("history", "signed_week") if replay.number("history", "since") >= 0 else None
    return WeekExplained(
        option,
        scenario.options[option].title,
        replication,
        seed,
        week,
        calendar(scenario.start_date, week),
        None if signed is None else week - signed,
        actor,
        situation,
        tuple(cards),
        tuple(review for review in reviews if review is not None),
        scenario.names["contributors"],
    )


def actor_names(scenario: Scenario) -> list[str]:
    """The names of all actors: rooms, and the members of groups."""
    names = []
    for room in ACTORS:
        names.append(room.name)
        if room.group is not None:
            names += [f"{room.name}/{member}" for member in scenario.groups[room.group]]
    return names


def check_actor(scenario: Scenario, actor: str) -> None:
    """Raises InputError with the nearest name where a scenario has no such actor."""
    names = actor_names(scenario)
    if actor in names:
        return
    rooms = [room.name for room in ACTORS]
    expected = f"one of {', '.join(rooms)}, or a contributor, as contributors/GBR"
    members = scenario.names["contributors"]
    group, _, member = actor.rpartition("/")
    message = f"no actor named {actor!r}"
    if is_other_state(member, members):
        message += f": {not_among(member, 'contributors', members)[0]}"
        near = actor_of(member)
    else:
        called = {room: room for room in rooms} | {title: f"contributors/{name}" for name, title in members.items()}
        state = nearest_member(member, members)
        near = called.get(did_you_mean(member, called) or "") if len(member) > 3 else None
        near = near or (f"contributors/{state}" if state is not None else None)
        near = near or (did_you_mean(actor, names) if group.casefold() != "contributors" else None)
    raise InputError(Problem(message, expected=expected, suggestion=near))


def _check_week(replay: Replay, week: int) -> None:
    if week >= 0:
        replay.forward(week)
    if week < 0 or replay.week < week or not replay.running:
        replay.forward(week + 10_000)
        raise InputError(
            Problem(
                f"week {week} is not in this history",
                expected=f"a week from 0 to {replay.week - 1}, counted from the start on {replay.scene.start_date}",
            )
        )


def _situation(replay: Replay) -> Situation:
    return Situation(
        replay.number("history", "phase"),
        replay.number("russia", "rung"),
        replay.number("contributors", "troops_total"),
        int(sum(replay.row("contributors", "joined"))),
        replay.number("deal", "share"),
        replay.number("war", "front"),
    )


def _no_decision(replay: Replay, week: int, actor: str | None) -> Problem:
    """The problem of a week without a decision; plays on to name the next week with one."""
    rooms = [actor.partition("/")[0]] if actor is not None else [room.name for room in ACTORS]
    acts: list[Trace] = []

    def collect(trace: Trace) -> None:
        if concerns(trace, actor) and acted(trace):
            acts.append(trace)

    replay.watched = {key: None for key, plan in replay.program.plans.items() if plan.room.name in rooms}
    replay.watchers[0] = collect
    while replay.running and not acts:
        replay.step()
    who = actor or "nobody"
    verb = "decided" if actor is None else "decided nothing"
    if not acts:
        return Problem(
            f"{who} {verb} {'anything ' if actor is None else ''}in week {week}, nor later in this history",
            expected="a week from the turning points: leave out --week",
        )
    return Problem(
        f"{who} {verb} {'anything ' if actor is None else ''}in week {week}",
        expected=f"--week {acts[0].week}, the next in which {'anybody' if actor is None else 'it'} did",
    )
