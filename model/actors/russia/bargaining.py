"""How Russia bargains: the offer it tables, and its answer to one on the table."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import COLLAPSE, WAR, Choice, Given, Option, Own, Positive, Seen, Switch, Trait, rule
from ...world.bargain.bargaining import best_offer
from ...world.bargain.deal import BARGAINING_WEEKS, Offer, arrival_under
from ...world.bargain.signing import cost_of_ceding_russia, crosses_red_line, press_on, red_line_lost, worth_of_temper
from ...world.bargain.values import (
    DealValues,
    PublicArmy,
    WarValues,
    Weariness,
    outlook,
    relief_delivered,
    terms_of,
    under_clause,
    war_for_russia,
)
from ...world.deterrence import HelpValues
from ...world.names import CLAUSE_ALLOWS, LINE_IS_ABSOLUTE, LINE_IS_BLUFF, PROPOSER_RUSSIA
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
    temper: Own[float],
    red_line: Switch,
    silence: Switch,
    capitals_western_prospect: Seen[float],
) -> Proposal:
    """As proposer, table the offer that serves it best by its own beliefs; its own resolve lowers its cost of war."""
    offer = -1
    if deal_proposer == PROPOSER_RUSSIA:
        view = own_view(me, resolve, ukraine, war_weariness, war, help)
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        offer = best_offer(
            PROPOSER_RUSSIA,
            taste=worth_of_temper(temper, war),
            front=war_front,
            helped=helped,
            western_troops=capitals_western_prospect,
            red_line=red_line,
            silence=silence,
            view=view,
            war=war,
            deal=deal,
        )
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
    ceded: float
    red_line: float
    recognition: float
    press: float
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
    temper: Own[float],
    red_line: Switch,
    silence: Switch,
    deal_proposer: Seen[int],
    capitals_western_prospect: Seen[float],
) -> AnswerTerms:
    """War against the ceasefire on offer. `renewal` is what the risk that either side breaks it adds or takes. Paid or
    won once, at the signature: land held that is handed back, the red line against Western troops, recognition of the
    line, and what a mediator adds for its own text."""
    view = own_view(me, resolve, ukraine, war_weariness, war, help)
    if option == 0:
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        return AnswerTerms(
            war=war_for_russia(war_front, view, helped, war, deal) + worth_of_temper(temper, war),
            territory=0.0,
            sanctions=0.0,
            limits=0.0,
            concession=0.0,
            status=0.0,
            ceded=0.0,
            red_line=0.0,
            recognition=0.0,
            press=0.0,
            renewal=0.0,
        )
    thought = under_clause(view, arrival_under(deal_offer.clause, silence, deal.arrival_unagreed))
    terms = terms_of(deal_offer.share, deal_offer.relief, deal_offer.limits, thought.status, war, deal)
    seen = outlook(terms, thought, war, deal)
    territory = war.stake_russia * deal_offer.share
    sanctions = deal.sanctions_weight * relief_delivered(deal_offer.relief, deal)
    limits = deal.limits_weight_russia * deal_offer.limits
    return AnswerTerms(
        war=0.0,
        territory=territory,
        sanctions=sanctions,
        limits=limits,
        concession=terms.russia - territory - sanctions - limits + thought.status,
        status=-thought.status,
        ceded=-cost_of_ceding_russia(deal_offer.share, war_front, deal),
        red_line=-red_line_lost(deal_offer.clause, capitals_western_prospect, red_line, deal),
        recognition=deal.recognition_worth if deal_offer.recognition == 1 else 0.0,
        press=press_on(deal_proposer, deal),
        renewal=seen.russia - terms.russia,
    )


def answer_available(
    option: Option, deal_offer: Seen[Offer], red_line: Switch, capitals_western_prospect: Seen[float]
) -> bool:
    """Where its line against Western troops is absolute, Russia does not sign that they may come, whatever else is in
    the deal (Fearon 1994)."""
    return (
        option == 0
        or red_line != LINE_IS_ABSOLUTE
        or not crosses_red_line(deal_offer.clause, capitals_western_prospect)
    )


def answer_due(deal_on_table: Seen[int]) -> bool:
    """Only an offer on the table is answered."""
    return deal_on_table == 1


def answer_doctrine(
    option: Option,
    me: Own[Reckoning],
    minimum_share: Trait[float],
    status_limit: Trait[float],
    deal_offer: Seen[Offer],
    war_front: Seen[float],
    red_line: Switch,
) -> bool:
    """Doctrine: sign for no less than what is held and what is demanded, and for a Western presence only if the line
    against it is a bluff or the presence is small."""
    if option == 0:
        return True
    if deal_offer.share < minimum_share or deal_offer.share < war_front:
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
