"""The two ladders: what each rung carries, and what each side gains and pays on it.

A rung's cost, deaths, attributability and the rest follow monotone shapes of few parameters, so that a draw of the
parameters can never make a strike less visible than a protest. Payoffs of both ladders live here because each side's
lookahead needs the other's (Signorino 1999): level 0, the other's own payoff net of any further reply.
"""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import Own, Room, SeenEach, State, Trait, exp, ratio, rule, shared
from model.world.names import (
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
        State(
            "gain",
            float,
            public=True,
            unit="stakes a quarter",
            doc="What pressure at this rung brings Russia.",
        ),
        State("cost", float, public=True, unit="stakes a quarter", doc="What the rung costs Russia by itself."),
        State(
            "attributability",
            float,
            public=True,
            unit="share",
            doc="Chance that it is attributed, fully watched.",
        ),
        State("deaths", float, public=True, unit="deaths a week", doc="Russian and Ukrainian battle deaths."),
        State(
            "force_deaths",
            float,
            public=True,
            unit="deaths a week per 10,000 exposed",
            doc="Deaths in the force.",
        ),
        State("escalation", float, public=True, unit="share a quarter", doc="Chance that it slides into war."),
        State("provocation", float, public=True, unit="index", doc="How strongly it calls for a reply."),
    ),
)

BLUE_LADDER = Room(
    "blue_ladder",
    kind="world",
    group="blue_ladder",
    state=(
        State("cost", float, public=True, unit="stakes a quarter", doc="What the reply costs its owner."),
        State("pain", float, public=True, unit="stakes a quarter", doc="What the reply costs Russia."),
        State("relief", float, public=True, unit="share", doc="Share of the provocation that the reply answers."),
        State("escalation", float, public=True, unit="share a quarter", doc="Chance that it slides into war."),
        State("signal", float, public=True, unit="log odds", doc="How far it moves beliefs in further replies."),
    ),
)


@shared
def curve(x: float, first: float, last: float, bend: float) -> float:
    """A monotone shape from `first` at x = 0 to `last` at x = 1; the larger `bend`, the later it rises."""
    return first + (last - first) * ratio(exp(bend * x) - 1.0, exp(bend) - 1.0)


class RedShape(NamedTuple):
    """What one red rung carries."""

    gain: float
    cost: float
    attributability: float
    deaths: float
    force_deaths: float
    escalation: float
    provocation: float


@rule(owner="red_ladder")
def shape_red(
    gain: Own[float],
    cost: Own[float],
    attributability: Own[float],
    deaths: Own[float],
    force_deaths: Own[float],
    escalation: Own[float],
    provocation: Own[float],
    height: Trait[float],
    harms_force: Trait[float],
    gain_top: Trait[float],
    gain_bend: Trait[float],
    cost_top: Trait[float],
    cost_bend: Trait[float],
    attributability_first: Trait[float],
    attributability_bend: Trait[float],
    deaths_top: Trait[float],
    deaths_bend: Trait[float],
    force_deaths_top: Trait[float],
    force_deaths_bend: Trait[float],
    escalation_top: Trait[float],
    escalation_bend: Trait[float],
    provocation_bend: Trait[float],
) -> RedShape:
    """Lay out the red ladder for this replication. `height` is the rung's place, 0 to 1."""
    gain = curve(height, 0.0, gain_top, gain_bend)
    cost = curve(height, 0.0, cost_top, cost_bend)
    attributability = curve(height, attributability_first, 1.0, attributability_bend)
    deaths = curve(height, 0.0, deaths_top, deaths_bend)
    force_deaths = harms_force * curve(height, 0.0, force_deaths_top, force_deaths_bend)
    escalation = curve(height, 0.0, escalation_top, escalation_bend)
    provocation = curve(height, 0.0, 1.0, provocation_bend)
    return RedShape(gain, cost, attributability, deaths, force_deaths, escalation, provocation)


class BlueShape(NamedTuple):
    """What one blue rung carries."""

    cost: float
    pain: float
    relief: float
    escalation: float
    signal: float


@rule(owner="blue_ladder")
def shape_blue(
    cost: Own[float],
    pain: Own[float],
    relief: Own[float],
    escalation: Own[float],
    signal: Own[float],
    height: Trait[float],
    cost_top: Trait[float],
    cost_bend: Trait[float],
    pain_top: Trait[float],
    pain_bend: Trait[float],
    relief_bend: Trait[float],
    escalation_top: Trait[float],
    escalation_bend: Trait[float],
    signal_top: Trait[float],
    signal_bend: Trait[float],
) -> BlueShape:
    """Lay out the blue ladder for this replication."""
    cost = curve(height, 0.0, cost_top, cost_bend)
    pain = curve(height, 0.0, pain_top, pain_bend)
    relief = curve(height, 0.0, 1.0, relief_bend)
    escalation = curve(height, 0.0, escalation_top, escalation_bend)
    signal = curve(height, 0.0, signal_top, signal_bend)
    return BlueShape(cost, pain, relief, escalation, signal)


class ReplyTerms(NamedTuple):
    """What any owner of a blue rung weighs in replying, in stakes."""

    provocation: float
    cost: float
    fear: float


@shared
def blue_terms(
    provocation: float,
    stakes: float,
    relief: float,
    cost: float,
    escalation: float,
    fear: float,
) -> ReplyTerms:
    """What one reply is worth to its owner, before anything follows: the provocation answered, less its cost and the
    feared slide into war. `fear` grows with nuclear signals."""
    return ReplyTerms(stakes * provocation * relief, -cost, -fear * escalation)


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
    blue_cost: SeenEach[float],
    blue_pain: SeenEach[float],
    blue_relief: SeenEach[float],
    blue_escalation: SeenEach[float],
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
            terms = blue_terms(provocation, stakes, blue_relief[b], blue_cost[b], blue_escalation[b], fear)
            weight = exp(rationality * (terms.provocation + terms.cost + terms.fear))
            if b == MORE_ENABLERS:
                weight = weight * us_belief
            elif b == DIRECT_COMBAT:
                weight = weight * us_belief * promise
            total = total + weight
            pain = pain + weight * blue_pain[b]
            escalation = escalation + weight * blue_escalation[b]
    return Reply(seen_share * ratio(pain, total), seen_share * ratio(escalation, total))


@shared
def chance_attributed(attributability: float, watch: float, floor: float) -> float:
    """Chance that an act is attributed: what the rung shows, as far as anybody watches."""
    return attributability * (floor + (1.0 - floor) * watch)
