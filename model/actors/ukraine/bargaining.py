"""How Ukraine bargains: the offer it tables, and its answer to one on the table."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import COLLAPSE, WAR, Choice, Given, Option, Own, Positive, Seen, Switch, rule
from ...world.bargain.bargaining import best_offer
from ...world.bargain.deal import BARGAINING_WEEKS, Offer, arrival_under
from ...world.bargain.signing import cost_of_ceding_ukraine, cost_of_standing_bare, press_on, worth_of_temper
from ...world.bargain.values import (
    DealValues,
    PublicArmy,
    WarValues,
    Weariness,
    outlook,
    relief_delivered,
    terms_of,
    under_clause,
    war_for_ukraine,
)
from ...world.deterrence import HelpValues
from ...world.names import PROPOSER_UKRAINE
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
    temper: Own[float],
    red_line: Switch,
    silence: Switch,
    capitals_western_prospect: Seen[float],
) -> Proposal:
    """As proposer, table the offer that serves it best by its own beliefs."""
    offer = -1
    if deal_proposer == PROPOSER_UKRAINE:
        view = own_view(me, resolve, russia, russia_status, war_weariness, war, help)
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        offer = best_offer(
            PROPOSER_UKRAINE,
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
    """What Ukraine weighs in answering an offer."""

    war: float
    territory: float
    recovery: float
    limits: float
    relief: float
    ceded: float
    bare: float
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
    russia: Seen[PublicArmy],
    russia_status: Seen[float],
    temper: Own[float],
    silence: Switch,
    deal_proposer: Seen[int],
) -> AnswerTerms:
    """War against the ceasefire on offer. `renewal` is what the risk that either side breaks it takes. Paid or won
    once, at the signature: land handed over or a line recognised (`ceded`), a deal with nobody behind it
    (`bare`), and what a mediator adds for its own text."""
    view = own_view(me, resolve, russia, russia_status, war_weariness, war, help)
    if option == 0:
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        return AnswerTerms(
            war=war_for_ukraine(war_front, view, helped, war) + worth_of_temper(temper, war),
            territory=0.0,
            recovery=0.0,
            limits=0.0,
            relief=0.0,
            ceded=0.0,
            bare=0.0,
            press=0.0,
            renewal=0.0,
        )
    thought = under_clause(view, arrival_under(deal_offer.clause, silence, deal.arrival_unagreed))
    terms = terms_of(deal_offer.share, deal_offer.relief, deal_offer.limits, thought.status, war, deal)
    seen = outlook(terms, thought, war, deal)
    return AnswerTerms(
        war=0.0,
        territory=war.stake_ukraine * (1.0 - deal_offer.share),
        recovery=deal.recovery,
        limits=-deal.limits_weight_ukraine * deal_offer.limits,
        relief=-deal.relief_cost * relief_delivered(deal_offer.relief, deal),
        ceded=-cost_of_ceding_ukraine(deal_offer.share, war_front, deal_offer.recognition, deal),
        bare=-cost_of_standing_bare(thought, deal),
        press=press_on(deal_proposer, deal),
        renewal=seen.ukraine - terms.ukraine,
    )


def answer_due(deal_on_table: Seen[int]) -> bool:
    """Only an offer on the table is answered."""
    return deal_on_table == 1


def answer_doctrine(
    option: Option, deal_offer: Seen[Offer], war_front: Seen[float], deal_limits_offered: Given[float]
) -> bool:
    """Doctrine: hand over nothing that is held, recognise nothing, take no limits beyond those offered in 2022."""
    if option == 0:
        return True
    return deal_offer.share <= war_front and deal_offer.recognition == 0 and deal_offer.limits <= deal_limits_offered


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
