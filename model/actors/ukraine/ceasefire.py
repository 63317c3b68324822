"""How Ukraine responds in a ceasefire."""

from __future__ import annotations

from typing import NamedTuple

from model.actors.ukraine.outlook import own_view
from model.lanes import (
    CEASEFIRE,
    COLLAPSE,
    Bundle,
    Choice,
    Option,
    Own,
    Positive,
    Seen,
    SeenEach,
    Trait,
    rule,
)
from model.world.deterrence import HelpValues
from model.world.names import (
    ANSWER_IN_KIND,
    LOCAL_OFFENSIVE,
    MONTH,
    PROBES,
    QUARTER,
    RETAKE_LAND,
    STRIKE_DEEP,
)
from model.world.values import DealValues, WarValues, outlook, terms_of, war_for_ukraine


class Weighing(NamedTuple):
    """What Ukraine compares when it considers a response."""

    due: int
    quiet_weeks: int
    war_value: float
    peace_value: float


@rule(owner="ukraine", during=CEASEFIRE)
def weigh(
    due: Own[int],
    quiet_weeks: Own[int],
    war_value: Own[float],
    peace_value: Own[float],
    prepared: Own[int],
    strength: Own[float],
    public_ceiling: Own[float],
    public_rate: Own[float],
    optimism: Own[float],
    denial: Own[float],
    denial_fade: Own[float],
    intervention: Own[float],
    resolve: Positive,
    war: Bundle[WarValues],
    deal: Bundle[DealValues],
    help: Bundle[HelpValues],
    deal_share: Seen[float],
    deal_relief: Seen[float],
    deal_limits: Seen[float],
    war_weariness_russia: Seen[float],
    war_weariness_ukraine: Seen[float],
    russia_rung: Seen[int],
    russia_strength: Seen[float],
    russia_public_ceiling: Seen[float],
    russia_public_rate: Seen[float],
    russia_status: Seen[float],
    contact_incident: Seen[int],
) -> Weighing:
    """A response is considered when it has been hit, once a quarter, and every month while an offensive is prepared."""
    quiet_weeks = quiet_weeks + 1
    due = 0
    patience = MONTH if prepared > 0 else QUARTER
    if quiet_weeks >= patience or contact_incident == 1 or russia_rung >= PROBES:
        due = 1
        quiet_weeks = 0
        view = own_view(
            strength,
            public_ceiling,
            public_rate,
            optimism,
            denial,
            denial_fade,
            intervention,
            resolve,
            russia_strength,
            russia_public_ceiling,
            russia_public_rate,
            russia_status,
            war_weariness_russia,
            war_weariness_ukraine,
            war,
            help,
        )
        terms = terms_of(deal_share, deal_relief, deal_limits, russia_status, war, deal)
        war_value = war_for_ukraine(deal_share, view, 0.0, war)
        peace_value = outlook(terms, view, war, deal).ukraine
    return Weighing(due, quiet_weeks, war_value, peace_value)


class HoldFire(NamedTuple):
    """The response left standing at the start of a week."""

    response: int
    wanted: int
    prepared: int


@rule(owner="ukraine", during=CEASEFIRE | COLLAPSE)
def hold_fire(response: Own[int], wanted: Own[int], prepared: Own[int], history_phase: Seen[int]) -> HoldFire:
    """A strike lasts its week; an offensive goes on until it is called off, or until the fighting is settled."""
    if wanted < RETAKE_LAND or history_phase == COLLAPSE:
        response = 0
        wanted = 0
        prepared = 0
    return HoldFire(response, wanted, prepared)


RESPONSES = ("refrain", "answer_in_kind", "strike_deep", "retake_land")


class ResponseTerms(NamedTuple):
    """What Ukraine weighs in responding, in stakes over a quarter or as a discounted value."""

    redress: float
    cost: float
    backers: float
    escalation: float
    war: float


def response_payoff(
    option: Option,
    war_value: Own[float],
    peace_value: Own[float],
    redress_weight: Trait[float],
    kind_redress: Trait[float],
    deep_redress: Trait[float],
    kind_cost: Trait[float],
    deep_cost: Trait[float],
    backers_weight: Trait[float],
    kind_backers: Trait[float],
    offensive_backers: Trait[float],
    kind_escalation: Trait[float],
    deep_escalation: Trait[float],
    offensive_cost: Trait[float],
    russia_rung: Seen[int],
    contributors_troops_total: Seen[float],
    us_provision: Seen[float],
    red_ladder_provocation: SeenEach[float],
) -> ResponseTerms:
    """Redress for what was done, less its cost, what backers would think, and the slide into war."""
    provocation = red_ladder_provocation[russia_rung]
    patience = backers_weight * us_provision
    if contributors_troops_total > 0.0:
        patience = patience + backers_weight
    at_stake = war_value - peace_value
    if option == ANSWER_IN_KIND:
        return ResponseTerms(
            redress_weight * kind_redress * provocation,
            -kind_cost,
            -kind_backers * patience,
            kind_escalation * at_stake,
            0.0,
        )
    if option == STRIKE_DEEP:
        return ResponseTerms(
            redress_weight * deep_redress * provocation,
            -deep_cost,
            -patience,
            deep_escalation * at_stake,
            0.0,
        )
    if option == RETAKE_LAND:
        return ResponseTerms(0.0, -offensive_cost, -offensive_backers * patience, 0.0, at_stake)
    return ResponseTerms(0.0, 0.0, 0.0, 0.0, 0.0)


def response_due(due: Own[int]) -> bool:
    """A response is considered when `weigh` says so."""
    return due == 1


def response_doctrine(
    option: Option,
    doctrine_margin: Trait[float],
    war_value: Own[float],
    peace_value: Own[float],
    russia_rung: Seen[int],
) -> bool:
    """Doctrine: answer fire in kind, go no further unless war clearly beats the ceasefire."""
    if option == RETAKE_LAND:
        return war_value - peace_value > doctrine_margin
    if option == STRIKE_DEEP:
        return russia_rung >= LOCAL_OFFENSIVE
    return option == 0 or russia_rung >= PROBES


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
def act(response: Own[int], prepared: Own[int], wanted: Own[int], preparation_weeks: Trait[float]) -> Action:
    """Carry out the choice. An offensive to retake land is prepared for `preparation_weeks` first, and may be called
    off."""
    if wanted == RETAKE_LAND and response < RETAKE_LAND:
        prepared = prepared + 1
        if float(prepared) >= preparation_weeks:
            response = RETAKE_LAND
    else:
        response = wanted
        prepared = 0
    return Action(response, prepared)
