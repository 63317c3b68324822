"""Which rung Russia chooses, and how the choice is carried out."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    CEASEFIRE,
    COLLAPSE,
    Choice,
    Given,
    Lever,
    Option,
    Own,
    Seen,
    SeenEach,
    Trait,
    Uniform,
    clip,
    rule,
)
from model.world.beliefs import chance
from model.world.ladders import chance_attributed, expected_reply
from model.world.names import (
    CHANGED_RULES,
    HARASSMENT,
    LOCAL_DEFENCE,
    LOCAL_OFFENSIVE,
    RED_RUNGS,
    RESUMPTION,
    STRIKE,
)


class RungTerms(NamedTuple):
    """What Russia weighs in choosing a rung, in stakes over a quarter or as a discounted value."""

    pressure: float
    cost: float
    reply: float
    escalation: float
    friends: float
    war: float


def rung_payoff(
    option: Option,
    war_value: Own[float],
    peace_value: Own[float],
    belief_us: Own[float],
    belief_coalition: Own[float],
    nuclear_signal: Own[float],
    blue_stakes_belief: Trait[float],
    blue_fear_belief: Trait[float],
    local_part: Trait[float],
    preparation_cost: Trait[float],
    friendly_cost: Trait[float],
    contact_attribution_floor: Given[float],
    decisions_rationality: Given[float],
    command_mandate: Lever[float],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    contact_watch: Seen[float],
    contact_under_attack: Seen[int],
    attack_cost: Trait[float],
    contributors_troops_total: Seen[float],
    capitals_friendly_share: Seen[float],
    red_ladder_gain: SeenEach[float],
    red_ladder_cost: SeenEach[float],
    red_ladder_attributability: SeenEach[float],
    red_ladder_escalation: SeenEach[float],
    red_ladder_provocation: SeenEach[float],
    blue_ladder_cost: SeenEach[float],
    blue_ladder_pain: SeenEach[float],
    blue_ladder_relief: SeenEach[float],
    blue_ladder_escalation: SeenEach[float],
) -> RungTerms:
    """One rung's worth: pressure, its own cost, the reply it expects, the slide into war it risks, and for the two
    highest rungs war itself against the ceasefire. War is a discounted value, never a weekly payoff."""
    seen = chance_attributed(red_ladder_attributability[option], contact_watch, contact_attribution_floor)
    answer = expected_reply(
        red_ladder_provocation[option],
        seen,
        blue_stakes_belief * chance(belief_coalition),
        blue_fear_belief * (1.0 + nuclear_signal),
        option,
        contributors_troops_total > 0.0,
        capitals_pact,
        command_mandate,
        us_promise,
        chance(belief_us),
        decisions_rationality,
        blue_ladder_cost,
        blue_ladder_pain,
        blue_ladder_relief,
        blue_ladder_escalation,
    )
    at_stake = war_value - peace_value
    war = 0.0
    if option == RESUMPTION:
        war = at_stake - preparation_cost
    elif option == LOCAL_OFFENSIVE:
        war = local_part * at_stake
    # The value of war has the cost of war in it already.
    cost = red_ladder_cost[option] if option < RESUMPTION else 0.0
    friends = 0.0
    if option >= HARASSMENT:
        friends = -friendly_cost * capitals_friendly_share
    yielding = 0.0
    if contact_under_attack == 1 and option < LOCAL_OFFENSIVE:
        yielding = attack_cost
    slide = clip(red_ladder_escalation[option] + answer.escalation, 0.0, 1.0)
    return RungTerms(
        pressure=red_ladder_gain[option] if option < LOCAL_OFFENSIVE else 0.0,
        cost=-cost - yielding,
        reply=-answer.pain,
        escalation=slide * at_stake if option < LOCAL_OFFENSIVE else 0.0,
        friends=friends,
        war=war,
    )


def rung_available(
    option: Option, rung: Own[int], history_phase: Seen[int], contributors_troops_total: Seen[float]
) -> bool:
    """Down any number, up at most two, and general resumption as a planned choice. A force can only be harassed or
    struck where there is one: where there is none, those two rungs do not count. A general resumption once begun, and
    any fighting once the ceasefire has collapsed, is ended by a deal alone."""
    if history_phase == COLLAPSE:
        return option >= LOCAL_OFFENSIVE
    if rung == RESUMPTION:
        return option == RESUMPTION
    reach = rung + 2
    if contributors_troops_total <= 0.0:
        if option == HARASSMENT or option == STRIKE:
            return False
        if reach >= HARASSMENT:
            reach = reach + 2
    return option <= reach or option == RESUMPTION


def rung_due(review: Own[int]) -> bool:
    """The rung is kept unless a review occurs."""
    return review == 1


def rung_doctrine(
    option: Option,
    war_value: Own[float],
    peace_value: Own[float],
    intervention: Own[float],
    doctrine_margin: Trait[float],
    doctrine_intervention: Trait[float],
    doctrine_rung: Trait[float],
) -> bool:
    """Doctrine: war only when it beats the ceasefire by a margin and intervention is thought unlikely; else pressure
    up to a fixed rung."""
    if option >= LOCAL_OFFENSIVE:
        return war_value - peace_value > doctrine_margin and intervention < doctrine_intervention
    return float(option) <= doctrine_rung


choose_rung = Choice(
    name="choose_rung",
    owner="russia",
    during=CEASEFIRE | COLLAPSE,
    options=RED_RUNGS,
    payoff=rung_payoff,
    available=rung_available,
    due=rung_due,
    doctrine=rung_doctrine,
    writes="wanted",
    best="best",
    reference="rung",
    decision="decision",
    rationality="given:decisions_rationality",
    loss_aversion="given:decisions_loss_aversion",
    taste="taste",
    taste_persistence="given:decisions_taste_persistence",
    taste_sd="given:decisions_taste_sd",
)


class Move(NamedTuple):
    """The rung in force after this week's decision."""

    rung: int
    prepared: int
    massing: int
    trembled: int


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def move(
    rung: Own[int],
    prepared: Own[int],
    massing: Own[int],
    trembled: Own[int],
    wanted: Own[int],
    best: Own[int],
    review: Own[int],
    preparation_weeks: Trait[float],
) -> Move:
    """Carry out the choice. General resumption is prepared for `preparation_weeks` first, and may be called off."""
    before = rung
    if wanted == RESUMPTION and rung < RESUMPTION:
        prepared = prepared + 1
        if float(prepared) >= preparation_weeks:
            rung = RESUMPTION
    else:
        rung = wanted
        prepared = 0
    if review == 1 and wanted >= LOCAL_OFFENSIVE and before < LOCAL_OFFENSIVE:
        trembled = 1 if best < LOCAL_OFFENSIVE else 0
    massing = 1 if prepared > 0 and rung < RESUMPTION else 0
    return Move(rung, prepared, massing, trembled)


class StandDown(NamedTuple):
    """Orders on the day of a signing."""

    rung: int
    wanted: int
    prepared: int


@rule(owner="russia")
def stand_down(rung: Own[int], wanted: Own[int], prepared: Own[int], deal_signed_now: Seen[int]) -> StandDown:
    """A deal signed takes Russia back to compliance; what follows is decided anew."""
    if deal_signed_now == 1:
        rung = 0
        wanted = 0
        prepared = 0
    return StandDown(rung, wanted, prepared)


class Brandish(NamedTuple):
    """Nuclear signalling after a week."""

    nuclear_signal: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def brandish(
    nuclear_signal: Own[float],
    rung: Own[int],
    nuclear_power: Own[float],
    signal_chance: Trait[float],
    signal_size: Trait[float],
    signal_fade: Trait[float],
    contact_blue_rung: Seen[int],
    word: Uniform,
) -> Brandish:
    """Nuclear signals stand beside any rung: likelier when fire is exchanged, raising what others fear to lose."""
    nuclear_signal = nuclear_signal * (1.0 - signal_fade)
    called = 0.0
    if contact_blue_rung >= CHANGED_RULES:
        called = 1.0
    if contact_blue_rung >= LOCAL_DEFENCE and rung >= STRIKE:
        called = 2.0
    if word < nuclear_power * signal_chance * called:
        nuclear_signal = clip(nuclear_signal + signal_size, 0.0, 1.0)
    return Brandish(nuclear_signal)
