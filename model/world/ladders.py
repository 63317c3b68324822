"""The two ladders: what each rung carries, and what each side gains and pays on it.

A rung's cost, deaths, attributability and the rest follow monotone shapes of few parameters, so that a draw of the
parameters can never make a strike less visible than a protest. Payoffs of both ladders live here because each side's
lookahead needs the other's (Signorino 1999): level 0, the other's own payoff net of any further reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..lanes import OPENLY, Room, State, Trait, exp, larger, ratio, rule, shared
from .names import (
    A_RUNG,
    BLUE,
    CHANGED_RULES,
    DIRECT_COMBAT,
    HARASSMENT,
    LOCAL_DEFENCE,
    LOCAL_OFFENSIVE,
    MORE_ENABLERS,
    PROTEST,
    REINFORCEMENT,
    RETALIATION,
    STRIKE,
)

RED_LADDER = Room(
    "red_ladder",
    kind="world",
    group="red_ladder",
    state=(
        State("gain", float, shown=OPENLY, unit="stakes a quarter", doc="What pressure at this rung brings Russia."),
        State("cost", float, shown=OPENLY, unit="stakes a quarter", doc="What the rung costs Russia by itself."),
        State("attributability", float, shown=OPENLY, unit="share", doc="Chance that it is attributed, fully watched."),
        State("deaths", float, shown=OPENLY, unit="deaths a week", doc="Russian and Ukrainian battle deaths."),
        State("force_deaths", float, shown=OPENLY, unit="deaths a week per 10,000 exposed", doc="Deaths in the force."),
        State("escalation", float, shown=OPENLY, unit="share a quarter", doc="Chance that it slides into war."),
        State("provocation", float, shown=OPENLY, unit="index", doc="How strongly it calls for a reply."),
    ),
)

BLUE_LADDER = Room(
    "blue_ladder",
    kind="world",
    group="blue_ladder",
    state=(
        State("cost", float, shown=OPENLY, unit="stakes a quarter", doc="What the reply costs its owner."),
        State("pain", float, shown=OPENLY, unit="stakes a quarter", doc="What the reply costs Russia."),
        State("relief", float, shown=OPENLY, unit="share", doc="Share of the provocation that the reply answers."),
        State("escalation", float, shown=OPENLY, unit="share a quarter", doc="Chance that it slides into war."),
        State("signal", float, shown=OPENLY, unit="log odds", doc="How far it moves beliefs in further replies."),
    ),
)


@shared
def curve(x: float, first: float, last: float, bend: float) -> float:
    """A monotone shape from `first` at x = 0 to `last` at x = 1; the larger `bend`, the later it rises."""
    return first + (last - first) * ratio(exp(bend * x) - 1.0, exp(bend) - 1.0)


class RedShape(NamedTuple):
    """The properties of one red rung."""

    gain: float
    cost: float
    attributability: float
    deaths: float
    force_deaths: float
    escalation: float
    provocation: float


class RedLadder(NamedTuple):
    """The properties of all red rungs, as a vector each."""

    gain: Sequence[float]
    cost: Sequence[float]
    attributability: Sequence[float]
    deaths: Sequence[float]
    force_deaths: Sequence[float]
    escalation: Sequence[float]
    provocation: Sequence[float]


class RedForm(NamedTuple):
    """The form of the red ladder: what its first or last rung carries, and how late each curve rises."""

    height: float
    harms_force: float
    fights: float
    gain_top: float
    gain_bend: float
    cost_top: float
    cost_bend: float
    attributability_first: float
    attributability_bend: float
    deaths_top: float
    deaths_bend: float
    force_deaths_top: float
    force_deaths_bend: float
    escalation_top: float
    escalation_bend: float
    provocation_bend: float


@rule(owner="red_ladder")
def shape_red(form: Trait[RedForm]) -> RedShape:
    """Lay out the red ladder for this replication. `height` is the rung's place, 0 to 1; `fights` the part of the
    deaths at that place which it costs."""
    height = form.height
    return RedShape(
        gain=curve(height, 0.0, form.gain_top, form.gain_bend),
        cost=curve(height, 0.0, form.cost_top, form.cost_bend),
        attributability=curve(height, form.attributability_first, 1.0, form.attributability_bend),
        # However small an offensive is, it costs no less than the rung below it.
        deaths=larger(
            form.fights * curve(height, 0.0, form.deaths_top, form.deaths_bend),
            curve(height - A_RUNG, 0.0, form.deaths_top, form.deaths_bend),
        ),
        force_deaths=form.harms_force * curve(height, 0.0, form.force_deaths_top, form.force_deaths_bend),
        escalation=curve(height, 0.0, form.escalation_top, form.escalation_bend),
        provocation=curve(height, 0.0, 1.0, form.provocation_bend),
    )


class BlueShape(NamedTuple):
    """The properties of one blue rung."""

    cost: float
    pain: float
    relief: float
    escalation: float
    signal: float


class BlueLadder(NamedTuple):
    """The properties of all blue rungs, as a vector each."""

    cost: Sequence[float]
    pain: Sequence[float]
    relief: Sequence[float]
    escalation: Sequence[float]
    signal: Sequence[float]


class BlueForm(NamedTuple):
    """The form of the blue ladder: what its last rung carries, and how late each curve rises."""

    height: float
    cost_top: float
    cost_bend: float
    pain_top: float
    pain_bend: float
    relief_bend: float
    escalation_top: float
    escalation_bend: float
    signal_top: float
    signal_bend: float


@rule(owner="blue_ladder")
def shape_blue(form: Trait[BlueForm]) -> BlueShape:
    """Lay out the blue ladder for this replication. `height` is the rung's place, 0 to 1."""
    height = form.height
    return BlueShape(
        cost=curve(height, 0.0, form.cost_top, form.cost_bend),
        pain=curve(height, 0.0, form.pain_top, form.pain_bend),
        relief=curve(height, 0.0, 1.0, form.relief_bend),
        escalation=curve(height, 0.0, form.escalation_top, form.escalation_bend),
        signal=curve(height, 0.0, form.signal_top, form.signal_bend),
    )


class ReplyTerms(NamedTuple):
    """What any owner of a blue rung weighs in replying, in stakes."""

    provocation: float
    cost: float
    fear: float


@shared
def blue_terms(provocation: float, stakes: float, blue: BlueLadder, rung: int, extra: float, fear: float) -> ReplyTerms:
    """What one reply is worth to its owner, before anything follows: the provocation answered, less its cost (and
    `extra`, its owner's own reluctance) and the feared slide into war. `fear` grows with nuclear signals."""
    return ReplyTerms(
        provocation=stakes * provocation * blue.relief[rung],
        cost=-(blue.cost[rung] + extra),
        fear=-fear * blue.escalation[rung],
    )


@shared
def blue_available(rung: int, red: int, force_present: bool, pact: float, mandate: float, committed: bool) -> bool:
    """Whether blue can play a rung against red's: what its owners may do, and what Russia expects that they may.

    Without a force there is nothing to protest with from the spot, reinforce or defend. Rules of engagement and local
    defence need the mandate, and local defence somebody who attacks the force. Retaliation answers a strike, for a
    force or under a pact; direct combat answers an offensive, by a power that is `committed` to it.
    """
    if rung == PROTEST or rung == REINFORCEMENT:
        return force_present
    if rung == CHANGED_RULES:
        return force_present and mandate >= float(CHANGED_RULES)
    if rung == LOCAL_DEFENCE:
        return force_present and mandate >= float(LOCAL_DEFENCE) and red >= HARASSMENT
    if rung == RETALIATION:
        return red >= STRIKE and (force_present or pact > 0.0)
    if rung == DIRECT_COMBAT:
        return committed and red >= LOCAL_OFFENSIVE
    return True


class Reply(NamedTuple):
    """The reply Russia expects to one rung of its own."""

    pain: float
    escalation: float


@shared
def expected_reply(
    provocation: float,
    seen_share: float,
    stakes: float,
    fear: float,
    red: int,
    force_present: bool,
    pact: float,
    mandate: float,
    promise: float,
    us_belief: float,
    rationality: float,
    blue: BlueLadder,
) -> Reply:
    """Russia's expectation over blue's replies: a logit over blue's own payoffs net of further replies.

    Only rungs that blue could play against `red` count, see `blue_available`. `us_belief`, the chance that the United
    States acts, scales what its rungs would do, and `promise` its direct combat. `seen_share` is the chance that the
    act is attributed at all: an act nobody can pin on Russia draws no reply.
    """
    total = 0.0
    pain = 0.0
    escalation = 0.0
    for b in range(BLUE):
        if blue_available(b, red, force_present, pact, mandate, promise > 0.0):
            terms = blue_terms(provocation, stakes, blue, b, 0.0, fear)
            weight = exp(rationality * (terms.provocation + terms.cost + terms.fear))
            if b == MORE_ENABLERS:
                weight = weight * us_belief
            elif b == DIRECT_COMBAT:
                weight = weight * us_belief * promise
            total = total + weight
            pain = pain + weight * blue.pain[b]
            escalation = escalation + weight * blue.escalation[b]
    return Reply(seen_share * ratio(pain, total), seen_share * ratio(escalation, total))


@shared
def chance_attributed(attributability: float, watch: float, floor: float) -> float:
    """Chance that an act is attributed: what the rung shows, as far as anybody watches."""
    return attributability * (floor + (1.0 - floor) * watch)
