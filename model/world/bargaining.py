"""The search for an offer: what a proposer tables, given its beliefs."""

from __future__ import annotations

from ..lanes import logistic, shared
from .deal import OFFERS, offered_limits, offered_relief, offered_share
from .names import PROPOSER_RUSSIA, PROPOSER_UKRAINE
from .values import DealValues, View, WarValues, outlook, terms_of, war_for_russia, war_for_ukraine


@shared
def best_offer(proposer: int, front: float, view: View, helped: float, war: WarValues, deal: DealValues) -> int:
    """The offer on the grid that serves `proposer` best under its own beliefs, or -1 where none beats war.

    A side weighs what an offer gives it over war by the chance that the other side takes it; the mediator looks only
    for the offer that both are likeliest to take. `helped` is 1 in a war renewed, in which help stands beside Ukraine.
    """
    best = 0.0
    offer = -1
    war_russia = war_for_russia(front, view, helped, war, deal)
    war_ukraine = war_for_ukraine(front, view, helped, war)
    for k in range(OFFERS):
        share = offered_share(k, front, deal.step)
        terms = terms_of(share, offered_relief(k), offered_limits(k), view.status, war, deal)
        seen = outlook(terms, view, war, deal)
        by_russia = logistic(deal.rationality * (seen.russia - war_russia))
        by_ukraine = logistic(deal.rationality * (seen.ukraine - war_ukraine))
        if proposer == PROPOSER_RUSSIA:
            worth = by_ukraine * (seen.russia - war_russia)
        elif proposer == PROPOSER_UKRAINE:
            worth = by_russia * (seen.ukraine - war_ukraine)
        else:
            worth = by_russia * by_ukraine
        if worth > best:
            best = worth
            offer = k
    return offer
