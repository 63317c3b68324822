"""How Russia bargains: the offer it tables, and its answer to one on the table."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import COLLAPSE, WAR, Choice, Given, Option, Own, Positive, Seen, Switch, Trait, rule
from ...world.bargaining import best_offer
from ...world.deal import BARGAINING_WEEKS, Offer
from ...world.deterrence import HelpValues
from ...world.names import CLAUSE_ALLOWS, LINE_HAS_A_PRICE, LINE_IS_ABSOLUTE, LINE_IS_BLUFF, PROPOSER_RUSSIA
from ...world.values import DealValues, PublicArmy, WarValues, Weariness, outlook, terms_of, war_for_russia
from .outlook import Reckoning, own_view


class Proposal(NamedTuple):
    """The offer Russia would table."""

    offer: int


@rule(owner="russia", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
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
    ukraine: Seen[PublicArmy],
) -> Proposal:
    """As proposer, table the offer that serves it best by its own beliefs; its own resolve lowers its cost of war."""
    offer = -1
    if deal_proposer == PROPOSER_RUSSIA:
        view = own_view(me, resolve, ukraine, war_weariness, war, help)
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        offer = best_offer(PROPOSER_RUSSIA, war_front, view, helped, war, deal)
    return Proposal(offer)


ANSWERS = ("fight_on", "sign")


class AnswerTerms(NamedTuple):
    """What Russia weighs in answering an offer."""

    war: float
    territory: float
    sanctions: float
    limits: float
    concession: float
    status: float
    red_line: float
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
    ukraine: Seen[PublicArmy],
    red_line: Switch,
    red_line_price: Trait[float],
    capitals_western_prospect: Seen[float],
) -> AnswerTerms:
    """War against the ceasefire on offer. `renewal` is what the risk that either side breaks it adds or takes;
    `red_line` the standing lost by signing that Western troops may come, which is paid once, at the signature
    (Fearon 1997), and is nothing where the line is a bluff."""
    view = own_view(me, resolve, ukraine, war_weariness, war, help)
    if option == 0:
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        return AnswerTerms(
            war=war_for_russia(war_front, view, helped, war, deal),
            territory=0.0,
            sanctions=0.0,
            limits=0.0,
            concession=0.0,
            status=0.0,
            red_line=0.0,
            renewal=0.0,
        )
    terms = terms_of(deal_offer.share, deal_offer.relief, deal_offer.limits, me.status, war, deal)
    seen = outlook(terms, view, war, deal)
    territory = war.stake_russia * deal_offer.share
    sanctions = deal.sanctions_weight * deal_offer.relief
    limits = deal.limits_weight_russia * deal_offer.limits
    lost = 0.0
    if deal_offer.clause == CLAUSE_ALLOWS and capitals_western_prospect > 0.0 and red_line == LINE_HAS_A_PRICE:
        lost = red_line_price
    return AnswerTerms(
        war=0.0,
        territory=territory,
        sanctions=sanctions,
        limits=limits,
        concession=terms.russia - territory - sanctions - limits + me.status,
        status=-me.status,
        red_line=-lost,
        renewal=seen.russia - terms.russia,
    )


def answer_available(
    option: Option, deal_offer: Seen[Offer], red_line: Switch, capitals_western_prospect: Seen[float]
) -> bool:
    """Where its line against Western troops is absolute, Russia does not sign that they may come, whatever else is in
    the deal (Fearon 1994)."""
    if option == 0 or deal_offer.clause != CLAUSE_ALLOWS or capitals_western_prospect <= 0.0:
        return True
    return red_line != LINE_IS_ABSOLUTE


def answer_due(deal_on_table: Seen[int]) -> bool:
    """Only an offer on the table is answered."""
    return deal_on_table == 1


def answer_doctrine(
    option: Option,
    me: Own[Reckoning],
    minimum_share: Trait[float],
    status_limit: Trait[float],
    deal_offer: Seen[Offer],
    red_line: Switch,
) -> bool:
    """Doctrine: sign only for the land demanded and, unless the line against it is a bluff, for a Western presence
    below the line drawn."""
    if option == 0:
        return True
    if deal_offer.share < minimum_share:
        return False
    return deal_offer.clause != CLAUSE_ALLOWS or red_line == LINE_IS_BLUFF or me.status <= status_limit


answer = Choice(
    name="answer",
    owner="russia",
    during=WAR | COLLAPSE,
    every=BARGAINING_WEEKS,
    options=ANSWERS,
    payoff=answer_payoff,
    available=answer_available,
    due=answer_due,
    doctrine=answer_doctrine,
    writes="signs",
    reference="standing",
    decision="decision",
    rationality="given:deal_rationality",
    loss_aversion="given:decisions_loss_aversion",
)
