"""How Ukraine responds in a ceasefire."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    COLLAPSE,
    Choice,
    Given,
    Option,
    Own,
    Positive,
    Seen,
    SeenEach,
    Trait,
    clip,
    rule,
)
from ...world.bargain.signing import press_left, worth_of_temper
from ...world.bargain.values import (
    DealValues,
    PublicArmy,
    WarValues,
    Weariness,
    drawn_to_war,
    outlook,
    terms_of,
    war_for_ukraine,
)
from ...world.deterrence import HelpValues
from ...world.names import ANSWER_IN_KIND, LOCAL_OFFENSIVE, MONTH, PROBES, QUARTER, RETAKE_LAND, STRIKE_DEEP
from .outlook import Reckoning, own_view


class Weighing(NamedTuple):
    """What Ukraine compares when it considers a response."""

    due: int
    quiet_weeks: int
    seen_rung: int
    war_value: float
    peace_value: float
    drawn: float


@rule(owner="ukraine", during=CEASEFIRE)
def weigh(
    now: Own[Weighing],
    prepared: Own[int],
    me: Own[Reckoning],
    resolve: Positive,
    war: Given[WarValues],
    deal: Given[DealValues],
    help: Given[HelpValues],
    deal_share: Seen[float],
    deal_relief: Seen[float],
    deal_limits: Seen[float],
    war_weariness: Seen[Weariness],
    contact_rung_seen: Seen[int],
    russia: Seen[PublicArmy],
    russia_status: Seen[float],
    contact_incident: Seen[int],
    clash_active: Seen[int],
    clash_begun: Seen[int],
    history_peace_weeks: Seen[int],
    temper: Own[float],
    decisions_rationality: Given[float],
    deal_pressed: Seen[int],
) -> Weighing:
    """A response is considered when it is hit anew or harder than before, when a clash has begun, once a quarter, and
    every month while the hits go on or an offensive is prepared. War and ceasefire are compared then, in the week after
    a signing, and while a clash lasts. As for Russia, a leader who did not sign has a taste of its own and a
    mediator's press fades."""
    quiet_weeks = now.quiet_weeks + 1
    hit = contact_rung_seen >= PROBES
    patience = MONTH if prepared > 0 or hit else QUARTER
    harder = hit and contact_rung_seen > now.seen_rung
    due = 0
    if quiet_weeks >= patience or contact_incident == 1 or clash_begun == 1 or harder:
        due = 1
        quiet_weeks = 0
    if due == 0 and clash_active == 0 and history_peace_weeks > 0:
        return Weighing(
            due=0,
            quiet_weeks=quiet_weeks,
            seen_rung=contact_rung_seen,
            war_value=now.war_value,
            peace_value=now.peace_value,
            drawn=now.drawn,
        )
    view = own_view(me, resolve, russia, russia_status, war_weariness, war, help)
    terms = terms_of(deal_share, deal_relief, deal_limits, russia_status, war, deal)
    war_value = war_for_ukraine(deal_share, view, 0.0, war) + worth_of_temper(temper, war)
    peace_value = outlook(terms, view, war, deal).ukraine + press_left(deal_pressed, float(history_peace_weeks), deal)
    # As for Russia: over nothing nobody is drawn to war.
    at_stake = clip(war.stake_ukraine + war.prize_ukraine + war.ruin_ukraine, 0.0, 1.0)
    return Weighing(
        due=due,
        quiet_weeks=quiet_weeks,
        seen_rung=contact_rung_seen,
        war_value=war_value,
        peace_value=peace_value,
        drawn=at_stake * drawn_to_war(war_value, peace_value, decisions_rationality),
    )


class HoldFire(NamedTuple):
    """The response left standing at the start of a week."""

    response: int
    wanted: int
    prepared: int


@rule(owner="ukraine", during=CEASEFIRE | COLLAPSE)
def hold_fire(now: Own[HoldFire], history_phase: Seen[int], contact_rung_seen: Seen[int]) -> HoldFire:
    """A strike lasts its week; fire is answered in kind while it is seen to go on; an offensive goes on until it is
    called off, or until the fighting is settled."""
    answering = now.wanted == ANSWER_IN_KIND and contact_rung_seen >= PROBES
    if history_phase == COLLAPSE or (now.wanted < RETAKE_LAND and not answering):
        return HoldFire(response=0, wanted=0, prepared=0)
    return now


RESPONSES = ("refrain", "answer_in_kind", "strike_deep", "retake_land")


class ResponseTerms(NamedTuple):
    """What Ukraine weighs in responding, in stakes over a quarter or as a discounted value."""

    redress: float
    cost: float
    backers: float
    escalation: float
    war: float


class Motives(NamedTuple):
    """What each response redresses, costs, does to the patience of backers, and risks by sliding into war."""

    redress_weight: float
    kind_redress: float
    deep_redress: float
    kind_cost: float
    deep_cost: float
    backers_weight: float
    kind_backers: float
    offensive_backers: float
    kind_escalation: float
    deep_escalation: float
    offensive_cost: float


class Values(NamedTuple):
    """What war and ceasefire are worth to Ukraine, as last weighed."""

    war_value: float
    peace_value: float


def response_payoff(
    option: Option,
    me: Own[Values],
    motives: Trait[Motives],
    contact_rung_seen: Seen[int],
    contributors_troops_total: Seen[float],
    us_provision: Seen[float],
    red_ladder_provocation: SeenEach[float],
) -> ResponseTerms:
    """Redress for what was done, less its cost, what backers would think, and the slide into war."""
    provocation = red_ladder_provocation[contact_rung_seen]
    patience = motives.backers_weight * us_provision
    if contributors_troops_total > 0.0:
        patience = patience + motives.backers_weight
    at_stake = me.war_value - me.peace_value
    if option == ANSWER_IN_KIND:
        return ResponseTerms(
            redress=motives.redress_weight * motives.kind_redress * provocation,
            cost=-motives.kind_cost,
            backers=-motives.kind_backers * patience,
            escalation=motives.kind_escalation * at_stake,
            war=0.0,
        )
    if option == STRIKE_DEEP:
        return ResponseTerms(
            redress=motives.redress_weight * motives.deep_redress * provocation,
            cost=-motives.deep_cost,
            backers=-patience,
            escalation=motives.deep_escalation * at_stake,
            war=0.0,
        )
    if option == RETAKE_LAND:
        backers = -motives.offensive_backers * patience
        return ResponseTerms(redress=0.0, cost=-motives.offensive_cost, backers=backers, escalation=0.0, war=at_stake)
    return ResponseTerms(redress=0.0, cost=0.0, backers=0.0, escalation=0.0, war=0.0)


def response_due(due: Own[int]) -> bool:
    """A response is considered when `weigh` says so."""
    return due == 1


def response_doctrine(
    option: Option, me: Own[Values], doctrine_margin: Trait[float], contact_rung_seen: Seen[int]
) -> bool:
    """Doctrine: answer fire in kind, go no further unless war clearly beats the ceasefire."""
    if option == RETAKE_LAND:
        return me.war_value - me.peace_value > doctrine_margin
    if option == STRIKE_DEEP:
        return contact_rung_seen >= LOCAL_OFFENSIVE
    return option == 0 or contact_rung_seen >= PROBES


respond = Choice(
    name="respond",
    owner="ukraine",
    during=CEASEFIRE,
    options=RESPONSES,
    payoff=response_payoff,
    due=response_due,
    doctrine=response_doctrine,
    writes="wanted",
    reference="standing",
    decision="decision",
    rationality="given:decisions_rationality",
    loss_aversion="given:decisions_loss_aversion",
)


class Action(NamedTuple):
    """What is done this week, and how far an offensive is prepared."""

    response: int
    prepared: int


@rule(owner="ukraine", during=CEASEFIRE)
def act(now: Own[Action], wanted: Own[int], preparation_weeks: Trait[float]) -> Action:
    """Carry out the choice. An offensive to retake land is prepared for `preparation_weeks` first, and may be called
    off."""
    if wanted == RETAKE_LAND and now.response < RETAKE_LAND:
        prepared = now.prepared + 1
        ready = float(prepared) >= preparation_weeks
        return Action(response=RETAKE_LAND if ready else now.response, prepared=prepared)
    return Action(response=wanted, prepared=0)
