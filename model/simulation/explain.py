"""The explanation of one history: its turning points, or one week's decisions in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.errors import InputError, Problem, did_you_mean
from model.lanes import Trace
from model.scenario import Scenario
from model.simulation.cards import Card, make_cards
from model.simulation.history import History, calendar, record
from model.simulation.membership import REVIEW, MembershipCard, membership_card
from model.simulation.parameters import Settings
from model.simulation.replay import Replay, replaying
from model.simulation.turn import ACTORS
from model.world.names import PROPOSER_RUSSIA, PROPOSER_UKRAINE, PROPOSER_US

ACTS: dict[str, tuple[str, ...]] = {
    "russia": ("rung", "massing"),
    "us": ("tested",),
    "command": ("go", "training_stage", "air_policing"),
    "capitals": ("asked_consent", "pact_tested"),
    "contributors": ("joined", "caveat"),
}
"""States whose change by a rule is an act of their owner, beside its choices, offers and reviews of membership."""

PROPOSALS = {"russia.propose": PROPOSER_RUSSIA, "ukraine.propose": PROPOSER_UKRAINE, "us.mediate": PROPOSER_US}
"""The rules by which offers are made."""


@dataclass(frozen=True)
class Situation:
    """Where things stood when the week began."""

    phase: int
    rung: int
    troops: float
    joined: int
    agreed_share: float
    front: float


@dataclass(frozen=True)
class WeekExplained:
    """One week of one history: the cards of one actor, or of all who decided something (`actor` None).

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


def explain_history(
    scenario: Scenario,
    option: str,
    replication: int,
    seed: int,
    settings: Settings | None = None,
    structures: Mapping[str, str] | None = None,
) -> History:
    """The turning points of one history. Raises `InputError` for an option or path that does not exist."""
    with replaying(scenario, option, replication, seed, settings, structures) as replay:
        return record(replay)


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
    """What was decided in a week, and why: played by compiled rules up to it, then interpreted, and checked.

    Raises `InputError` for an unknown option or actor, a week outside the history, or one in which nothing was decided;
    it then says when something is. Raises `OurFault` where interpreted and compiled rules disagree.
    """
    if actor is not None:
        _check_actor(scenario, actor)
    with replaying(scenario, option, replication, seed, settings, structures) as replay:
        _check_week(replay, week)
        before = replay.snapshot()
        situation = _situation(replay)
        traces = replay.interpret_week()
        mine = [trace for trace in traces if concerns(trace, actor)]
        if not any(acted(trace) for trace in mine):
            raise InputError(_nothing(replay, week, actor))
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


def concerns(trace: Trace, actor: str | None) -> bool:
    """Whether a trace is of that actor, of a member of that group, or of any actor where `actor` is None."""
    room = trace.actor.partition("/")[0]
    if actor is None:
        return any(room == one.name for one in ACTORS)
    return trace.kind != "total" and actor in (trace.actor, room)


def acted(trace: Trace) -> bool:
    """Whether something was decided: a choice, an offer, a review of membership, or a rule that amounts to an act."""
    if trace.kind == "choice":
        return trace.chosen is not None
    if trace.kind != "rule":
        return False
    if trace.stage in PROPOSALS:
        return bool(trace.args["deal_proposer"] == PROPOSALS[trace.stage])
    if trace.stage == REVIEW:
        return bool(trace.args["invited"] == 1)
    acts = ACTS.get(trace.actor.partition("/")[0], ())
    return any(name in acts and after != trace.args.get(name, after) for name, after in trace.out.items())


def actor_names(scenario: Scenario) -> list[str]:
    """The actors that can be asked about: rooms, and the members of groups."""
    names = []
    for room in ACTORS:
        names.append(room.name)
        if room.group is not None:
            names += [f"{room.name}/{member}" for member in scenario.groups[room.group]]
    return names


def _check_actor(scenario: Scenario, actor: str) -> None:
    names = actor_names(scenario)
    if actor in names:
        return
    near = next((name for name in names if name.casefold().endswith(f"/{actor.casefold()}")), None)
    titled = {title.casefold(): f"contributors/{one}" for one, title in scenario.names["contributors"].items()}
    rooms = [room.name for room in ACTORS]
    raise InputError(
        Problem(
            f"no actor named {actor!r}",
            expected=f"one of {', '.join(rooms)}, or a contributor, as contributors/GBR",
            suggestion=near or titled.get(actor.casefold()) or did_you_mean(actor, names),
        )
    )


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


def _nothing(replay: Replay, week: int, actor: str | None) -> Problem:
    """Plays on until the actor decides something, to say when."""
    rooms = [actor.partition("/")[0]] if actor is not None else [room.name for room in ACTORS]
    seen: list[Trace] = []

    def look(trace: Trace) -> None:
        if concerns(trace, actor) and acted(trace):
            seen.append(trace)

    replay.looked_into = frozenset(key for key, plan in replay.program.plans.items() if plan.room.name in rooms)
    replay.watch = look
    while replay.running and not seen:
        replay.step()
    who = actor or "nobody"
    verb = "decided" if actor is None else "decided nothing"
    if not seen:
        return Problem(
            f"{who} {verb} {'anything ' if actor is None else ''}in week {week}, nor later in this history",
            expected="a week from the turning points: leave out --week",
        )
    return Problem(
        f"{who} {verb} {'anything ' if actor is None else ''}in week {week}",
        expected=f"--week {seen[0].week}, the next in which {'anybody' if actor is None else 'it'} did",
    )
