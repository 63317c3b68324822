"""How Russia bargains: the offer it tables, and its answer to one on the table."""

from __future__ import annotations

from typing import NamedTuple

from model.actors.russia.outlook import own_view
from model.lanes import (
    COLLAPSE,
    WAR,
    Bundle,
    Choice,
    Option,
    Own,
    Positive,
    Seen,
    Trait,
    rule,
)
from model.world.bargaining import best_offer
from model.world.deal import BARGAINING_WEEKS
from model.world.deterrence import HelpValues
from model.world.names import (
    PROPOSER_RUSSIA,
)
from model.world.values import (
    DealValues,
    WarValues,
    outlook,
    terms_of,
    war_for_russia,
)


class Proposal(NamedTuple):
    """The offer Russia would table."""

    offer: int


@rule(owner="russia", during=WAR | COLLAPSE, every=BARGAINING_WEEKS)
def propose(
    offer: Own[int],
    strength: Own[float],
    public_ceiling: Own[float],
    public_rate: Own[float],
    optimism: Own[float],
    denial: Own[float],
    denial_fade: Own[float],
    intervention: Own[float],
    status: Own[float],
    resolve: Positive,
    war: Bundle[WarValues],
    deal: Bundle[DealValues],
    help: Bundle[HelpValues],
    deal_proposer: Seen[int],
    war_front: Seen[float],
    history_phase: Seen[int],
    war_weariness_russia: Seen[float],
    war_weariness_ukraine: Seen[float],
    ukraine_strength: Seen[float],
    ukraine_public_ceiling: Seen[float],
    ukraine_public_rate: Seen[float],
) -> Proposal:
    """As proposer, table the offer that serves it best by its own beliefs; its own resolve lowers its cost of war."""
    offer = -1
    if deal_proposer == PROPOSER_RUSSIA:
        view = own_view(
            strength,
            public_ceiling,
            public_rate,
            optimism,
            denial,
            denial_fade,
            intervention,
            status,
            resolve,
            war_weariness_russia,
            war_weariness_ukraine,
            ukraine_strength,
            ukraine_public_ceiling,
            ukraine_public_rate,
            war,
            help,
        )
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
    renewal: float


def answer_payoff(
    option: Option,
    strength: Own[float],
    public_ceiling: Own[float],
    public_rate: Own[float],
    optimism: Own[float],
    denial: Own[float],
    denial_fade: Own[float],
    intervention: Own[float],
    status: Own[float],
    resolve: Positive,
    war: Bundle[WarValues],
    deal: Bundle[DealValues],
    help: Bundle[HelpValues],
    deal_offer_share: Seen[float],
    deal_offer_relief: Seen[float],
    deal_offer_limits: Seen[float],
    war_front: Seen[float],
    history_phase: Seen[int],
    war_weariness_russia: Seen[float],
    war_weariness_ukraine: Seen[float],
    ukraine_strength: Seen[float],
    ukraine_public_ceiling: Seen[float],
    ukraine_public_rate: Seen[float],
) -> AnswerTerms:
    """War against the ceasefire on offer. `renewal` is what the risk that either side breaks it adds or takes."""
    view = own_view(
        strength,
        public_ceiling,
        public_rate,
        optimism,
        denial,
        denial_fade,
        intervention,
        status,
        resolve,
        war_weariness_russia,
        war_weariness_ukraine,
        ukraine_strength,
        ukraine_public_ceiling,
        ukraine_public_rate,
        war,
        help,
    )
    if option == 0:
        helped = 1.0 if history_phase == COLLAPSE else 0.0
        return AnswerTerms(war_for_russia(war_front, view, helped, war, deal), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    terms = terms_of(deal_offer_share, deal_offer_relief, deal_offer_limits, status, war, deal)
    seen = outlook(terms, view, war, deal)
    territory = war.stake_russia * deal_offer_share
    sanctions = deal.sanctions_weight * deal_offer_relief
    limits = deal.limits_weight_russia * deal_offer_limits
    concession = terms.russia - territory - sanctions - limits + status
    return AnswerTerms(0.0, territory, sanctions, limits, concession, -status, seen.russia - terms.russia)


def answer_due(deal_on_table: Seen[int]) -> bool:
    """Only an offer on the table is answered."""
    return deal_on_table == 1


def answer_doctrine(
    option: Option,
    minimum_share: Trait[float],
    status_limit: Trait[float],
    status: Own[float],
    deal_offer_share: Seen[float],
) -> bool:
    """Doctrine: sign only for the land demanded and a Western presence below the line drawn."""
    return option == 0 or (deal_offer_share >= minimum_share and status <= status_limit)


answer = Choice(
    name="answer",
    owner="russia",
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
