"""How Ukraine bargains: the offer it tables, and its answer to one on the table."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import COLLAPSE, WAR, Choice, Given, Option, Own, Positive, Seen, Trait, rule
from ...world.bargaining import best_offer
from ...world.deal import BARGAINING_WEEKS, Offer
from ...world.deterrence import HelpValues
from ...world.names import PROPOSER_UKRAINE
from ...world.values import DealValues, PublicArmy, WarValues, Weariness, outlook, terms_of, war_for_ukraine
from .outlook import Reckoning, own_view


class Proposal(NamedTuple):
    """The offer Ukraine would table."""

    offer: int


@rule(owner="ukraine", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def propose(
    me: Own[Reckoning],
    resolve: Positive,
    war: Given[WarValues],
    deal: Given[DealValues],
    help: Given[HelpValues],
    deal_proposer: Seen[int],
    war_front: Seen[float],
    war_weariness: Seen[Weariness],
    history_phase: Seen[int],
    russia: Seen[PublicArmy],
    russia_status: Seen[float],
) -> Proposal:
    """As proposer, table the offer that serves it best by its own beliefs."""
    offer = -1
    if deal_proposer == PROPOSER_UKRAINE:
        view = own_view(me, resolve, russia, russia_status, war_weariness, war, help)
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        offer = best_offer(PROPOSER_UKRAINE, war_front, view, helped, war, deal)
    return Proposal(offer)


ANSWERS = ("fight_on", "sign")


class AnswerTerms(NamedTuple):
    """What Ukraine weighs in answering an offer."""

    war: float
    territory: float
    recovery: float
    limits: float
    relief: float
    renewal: float


def answer_payoff(
    option: Option,
    me: Own[Reckoning],
    resolve: Positive,
    war: Given[WarValues],
    deal: Given[DealValues],
    help: Given[HelpValues],
    deal_offer: Seen[Offer],
    war_front: Seen[float],
    war_weariness: Seen[Weariness],
    history_phase: Seen[int],
    russia: Seen[PublicArmy],
    russia_status: Seen[float],
) -> AnswerTerms:
    """War against the ceasefire on offer. `renewal` is what the risk that either side breaks it takes."""
    view = own_view(me, resolve, russia, russia_status, war_weariness, war, help)
    if option == 0:
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        value = war_for_ukraine(war_front, view, helped, war)
        return AnswerTerms(war=value, territory=0.0, recovery=0.0, limits=0.0, relief=0.0, renewal=0.0)
    terms = terms_of(deal_offer.share, deal_offer.relief, deal_offer.limits, russia_status, war, deal)
    seen = outlook(terms, view, war, deal)
    return AnswerTerms(
        war=0.0,
        territory=war.stake_ukraine * (1.0 - deal_offer.share),
        recovery=deal.recovery,
        limits=-deal.limits_weight_ukraine * deal_offer.limits,
        relief=-deal.relief_cost * deal_offer.relief,
        renewal=seen.ukraine - terms.ukraine,
    )


def answer_due(deal_on_table: Seen[int]) -> bool:
    """Only an offer on the table is answered."""
    return deal_on_table == 1


def answer_doctrine(option: Option, minimum_share: Trait[float], deal_offer: Seen[Offer]) -> bool:
    """Doctrine: never sign away more than a fixed share of the disputed land."""
    return option == 0 or 1.0 - deal_offer.share >= minimum_share


answer = Choice(
    name="answer",
    owner="ukraine",
    during=WAR | COLLAPSE,
    every=BARGAINING_WEEKS,
    options=ANSWERS,
    payoff=answer_payoff,
    due=answer_due,
    doctrine=answer_doctrine,
    writes="signs",
    reference="standing",
    decision="decision",
    rationality="given:deal_rationality",
    loss_aversion="given:decisions_loss_aversion",
)
