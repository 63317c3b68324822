"""Which rung Russia chooses, and how the choice is carried out."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    COLLAPSE,
    Choice,
    Given,
    Lever,
    Option,
    Own,
    Seen,
    Switch,
    Trait,
    Uniform,
    clip,
    ratio,
    rule,
)
from ...world.bargain.signing import standing_lost
from ...world.bargain.values import DealValues
from ...world.beliefs import chance
from ...world.ladders import BlueLadder, RedLadder, chance_attributed, expected_reply
from ...world.names import (
    CHANGED_RULES,
    CLAUSE_ALLOWS,
    HARASSMENT,
    LOCAL_DEFENCE,
    LOCAL_OFFENSIVE,
    PROBES,
    RED_RUNGS,
    RESUMPTION,
    STRIKE,
)
from .shows import head_start, readiness


class RungTerms(NamedTuple):
    """What Russia weighs in choosing a rung, in stakes over a quarter or as a discounted value."""

    pressure: float
    cost: float
    reply: float
    escalation: float
    friends: float
    force: float
    breach: float
    climb_down: float
    war: float


class Stand(NamedTuple):
    """Where Russia stands when it picks a rung: the two values, its beliefs, its nuclear signal, what the force costs
    it in status, the weeks of a build-up or of a show of force so far."""

    war_value: float
    peace_value: float
    belief_us: float
    belief_coalition: float
    intervention: float
    nuclear_signal: float
    status: float
    prepared: int
    showing: int


class RungWeights(NamedTuple):
    """What Russia believes of blue's stakes and fears, and what rungs cost it beside the ladder."""

    blue_stakes_belief: float
    blue_fear_belief: float
    local_part: float
    preparation_cost: float
    preparation_weeks: float
    local_weeks: float
    show_part: float
    climb_down_cost: float
    friendly_cost: float
    attack_cost: float
    exit_hope: float
    breach_cost: float


def rung_payoff(
    option: Option,
    me: Own[Stand],
    weights: Trait[RungWeights],
    contact_attribution_floor: Given[float],
    help_confrontation: Given[float],
    deal: Given[DealValues],
    status_half: Trait[float],
    red_line: Switch,
    war_years: Given[float],
    decisions_rationality: Given[float],
    command_mandate: Lever[float],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    contact_watch: Seen[float],
    contact_under_attack: Seen[int],
    contact_noticed: Seen[int],
    contributors_troops_total: Seen[float],
    contributors_western_troops: Seen[float],
    capitals_friendly_share: Seen[float],
    deal_clause: Seen[int],
    red_ladder: Seen[RedLadder],
    blue_ladder: Seen[BlueLadder],
) -> RungTerms:
    """One rung's worth: pressure, its own cost, the reply it expects, the slide into war it risks, and for the two
    highest rungs war itself against the ceasefire. War is a discounted value, never a weekly payoff.

    War presses at least as hard as anything below it, so that pressure worth more makes war no less likely. To harass
    or strike the force hopes to drive it out, and with it what it costs in status, and in standing where it came
    without being allowed; it risks a slide into war with those who sent it (Schelling 1966), and breaks the deal where
    that allows the force, as an offensive always does. What a build-up, or a show of force, has cost is sunk; to call
    a build-up off once it has been noticed costs face (Fearon 1994; Weeks 2008 for regimes without elections).
    """
    seen = chance_attributed(red_ladder.attributability[option], contact_watch, contact_attribution_floor)
    answer = expected_reply(
        provocation=red_ladder.provocation[option],
        seen_share=seen,
        stakes=weights.blue_stakes_belief * chance(me.belief_coalition),
        fear=weights.blue_fear_belief * (1.0 + me.nuclear_signal),
        red=option,
        force_present=contributors_troops_total > 0.0,
        pact=capitals_pact,
        mandate=command_mandate,
        promise=us_promise,
        us_belief=chance(me.belief_us),
        rationality=decisions_rationality,
        blue=blue_ladder,
    )
    at_stake = me.war_value - me.peace_value
    war = 0.0
    climb_down = 0.0
    if option == RESUMPTION:
        done = readiness(me.prepared, me.showing, weights.show_part, weights.preparation_weeks)
        war = at_stake - weights.preparation_cost * (1.0 - done)
    elif option == LOCAL_OFFENSIVE:
        done = readiness(me.prepared, me.showing, weights.show_part, weights.local_weeks)
        war = weights.local_part * (at_stake - weights.preparation_cost * (1.0 - done))
    elif me.prepared > 0 and contact_noticed == 1:
        climb_down = -weights.climb_down_cost
    # The value of war has the cost of war in it already.
    cost = red_ladder.cost[option] if option < RESUMPTION else 0.0
    friends = 0.0
    if option >= HARASSMENT:
        friends = -weights.friendly_cost * capitals_friendly_share
    yielding = 0.0
    if contact_under_attack == 1 and option < LOCAL_OFFENSIVE:
        yielding = weights.attack_cost
    feared = at_stake
    force = 0.0
    breach = 0.0
    if option == HARASSMENT or option == STRIKE:
        if contributors_western_troops > 0.0:
            feared = at_stake - help_confrontation * war_years
        # The deadlier the act against the force, the likelier its senders go home.
        deadly = ratio(red_ladder.force_deaths[option], red_ladder.force_deaths[STRIKE])
        lost = standing_lost(deal_clause, contributors_western_troops, status_half, red_line, deal)
        worth = me.status + lost
        force = weights.exit_hope * clip(deadly, 0.0, 1.0) * worth
    if option >= LOCAL_OFFENSIVE or (option >= HARASSMENT and deal_clause == CLAUSE_ALLOWS):
        breach = -weights.breach_cost
    slide = clip(red_ladder.escalation[option] + answer.escalation, 0.0, 1.0)
    return RungTerms(
        pressure=red_ladder.gain[option],
        cost=-cost - yielding,
        reply=-answer.pain,
        escalation=slide * feared if option < RESUMPTION else 0.0,
        friends=friends,
        force=force,
        breach=breach,
        climb_down=climb_down,
        war=war,
    )


def rung_available(
    option: Option, rung: Own[int], history_phase: Seen[int], contributors_troops_total: Seen[float]
) -> bool:
    """Down any number, up at most two, and general resumption as a planned choice. A force can only be harassed or
    struck where there is one: where there is none, those two rungs do not count. A local offensive is not followed by
    another: it ends, or general resumption follows. A general resumption once begun, and any fighting once the
    ceasefire has collapsed, is ended by a deal alone."""
    if history_phase == COLLAPSE:
        return option >= LOCAL_OFFENSIVE
    if rung == RESUMPTION:
        return option == RESUMPTION
    if rung == LOCAL_OFFENSIVE and option == LOCAL_OFFENSIVE:
        return False
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
    me: Own[Stand],
    doctrine_margin: Trait[float],
    doctrine_intervention: Trait[float],
    doctrine_rung: Trait[float],
) -> bool:
    """Doctrine: war only when it beats the ceasefire by a margin and intervention is thought unlikely; else pressure
    up to a fixed rung."""
    if option >= LOCAL_OFFENSIVE:
        return me.war_value - me.peace_value > doctrine_margin and me.intervention < doctrine_intervention
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
    taste_kinship="given:decisions_taste_kinship",
)


class Move(NamedTuple):
    """The rung in force after this week's decision."""

    rung: int
    wanted: int
    prepared: int
    massing: int
    trembled: int


class Orders(NamedTuple):
    """What was best at the last review, before noise, and whether this week is one."""

    best: int
    review: int


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def move(
    now: Own[Move],
    orders: Own[Orders],
    showing: Own[int],
    preparation_weeks: Trait[float],
    local_weeks: Trait[float],
    show_part: Trait[float],
    clash_grown: Seen[int],
    history_phase: Seen[int],
) -> Move:
    """Carry out the choice. An offensive is prepared for first, `local_weeks` for a local one and `preparation_weeks`
    for general resumption, less what troops massed for a show have done already. It may be called off; in a ceasefire
    a local offensive pauses while more is prepared.

    A clash that has grown is general war without a plan: Russia fights it, and nobody's hand has trembled.
    """
    if clash_grown == 1:
        return Move(rung=RESUMPTION, wanted=RESUMPTION, prepared=0, massing=0, trembled=0)
    rung = now.wanted
    prepared = 0
    if now.wanted >= LOCAL_OFFENSIVE and now.rung < now.wanted:
        needed = preparation_weeks if now.wanted == RESUMPTION else local_weeks
        prepared = now.prepared + 1
        if now.prepared == 0:
            prepared = prepared + int(head_start(showing, show_part, needed))
        rung = now.rung
        if now.rung == LOCAL_OFFENSIVE and history_phase == CEASEFIRE:
            rung = PROBES
        if float(prepared) >= needed:
            rung = now.wanted
    trembled = now.trembled
    if orders.review == 1 and now.wanted >= LOCAL_OFFENSIVE and now.rung < LOCAL_OFFENSIVE:
        trembled = 1 if orders.best < LOCAL_OFFENSIVE else 0
    massing = 1 if prepared > 0 and rung < now.wanted else 0
    return Move(rung=rung, wanted=now.wanted, prepared=prepared, massing=massing, trembled=trembled)


class StandDown(NamedTuple):
    """Orders on the day of a signing."""

    rung: int
    wanted: int
    prepared: int


@rule(owner="russia")
def stand_down(now: Own[StandDown], deal_signed_now: Seen[int]) -> StandDown:
    """A deal signed takes Russia back to compliance; what follows is decided anew."""
    if deal_signed_now == 1:
        return StandDown(rung=0, wanted=0, prepared=0)
    return now


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
