"""The search for an offer: what a proposer tables, given its beliefs."""

from __future__ import annotations

from ...lanes import logistic, shared
from ..names import CLAUSE_ALLOWS, CLAUSE_SILENT, LINE_IS_ABSOLUTE, PROPOSER_RUSSIA, PROPOSER_UKRAINE, PROPOSER_US
from .deal import (
    CLAUSES,
    LIMIT_DEGREES,
    LINES,
    RECOGNITIONS,
    RELIEF_DEGREES,
    arrival_under,
    number_of,
    offered_limits,
    offered_relief,
    offered_share,
)
from .signing import (
    cost_of_ceding_russia,
    cost_of_ceding_ukraine,
    cost_of_standing_bare,
    crosses_red_line,
    press_on,
    red_line_lost,
)
from .values import DealValues, View, WarValues, outlook, terms_of, under_clause, war_for_russia, war_for_ukraine


@shared
def may_be_tabled(clause: int, western_troops: float, force_planned: bool, red_line: int) -> bool:
    """Whether an offer with this clause says anything that may be agreed.

    Where no force is planned deals are silent on it; a force without Western troops is not what the quarrel is about,
    and is allowed. Where Russia's line is absolute nobody tables what it would not sign.
    """
    if not force_planned:
        return clause == CLAUSE_SILENT
    if western_troops <= 0.0:
        return clause == CLAUSE_ALLOWS
    return not (red_line == LINE_IS_ABSOLUTE and crosses_red_line(clause, western_troops))


@shared
def is_its_to_offer(proposer: int, line: int, relief: int, recognition: int) -> bool:
    """Whether a part of a deal would come from this proposer.

    Russia has not offered land it holds since it annexed it, nor asks for relief of those who do not sign. Ukraine
    cannot give relief, and proposes no recognition. Washington may put anything in its text, Europe's relief too.
    """
    if proposer == PROPOSER_US:
        return True
    if relief > 0:
        return False
    if proposer == PROPOSER_RUSSIA:
        return line > 0
    return recognition == 0


@shared
def best_offer(
    proposer: int,
    taste: float,
    front: float,
    helped: float,
    western_troops: float,
    red_line: int,
    silence: int,
    view: View,
    war: WarValues,
    deal: DealValues,
) -> int:
    """The offer on the grid that serves `proposer` best under its own beliefs, or -1 where none beats war.

    A side weighs what an offer gives it over war by the chance that the other side takes it; the mediator looks only
    for the offer that both are likeliest to take. All know what a signature costs either side. `taste` is what war is
    worth to the proposer beyond what others know of it, `helped` is 1 in a war renewed, in which help stands beside
    Ukraine, `western_troops` those that would come.
    """
    best = 0.0
    offer = -1
    war_russia = war_for_russia(front, view, helped, war, deal)
    war_ukraine = war_for_ukraine(front, view, helped, war)
    if proposer == PROPOSER_RUSSIA:
        war_russia = war_russia + taste
    elif proposer == PROPOSER_UKRAINE:
        war_ukraine = war_ukraine + taste
    pressed = press_on(proposer, deal)
    force_planned = western_troops > 0.0 or view.arrival > 0.0
    for line in range(LINES):
        share = offered_share(line, front, deal.step, deal.claim)
        ceded_russia = cost_of_ceding_russia(share, front, deal)
        for relief in range(RELIEF_DEGREES):
            if not is_its_to_offer(proposer, line, relief, 0):
                continue
            lifted = offered_relief(relief, deal.relief_us)
            for limits in range(LIMIT_DEGREES):
                taken = offered_limits(limits, deal.limits_offered, deal.limits_asked)
                weighed = -1.0
                peace_russia = 0.0
                peace_ukraine = 0.0
                # Silent, forbidden, allowed: deals by which the same force comes have the same outlook.
                for k in range(CLAUSES):
                    clause = CLAUSES - k if k > 0 else 0
                    if not may_be_tabled(clause, western_troops, force_planned, red_line):
                        continue
                    part = arrival_under(clause, silence, deal.arrival_unagreed)
                    if part != weighed:
                        thought = under_clause(view, part)
                        terms = terms_of(share, lifted, taken, thought.status, war, deal)
                        seen = outlook(terms, thought, war, deal)
                        peace_russia = seen.russia
                        peace_ukraine = seen.ukraine - cost_of_standing_bare(thought, deal)
                        weighed = part
                    lost = red_line_lost(clause, western_troops, red_line, deal)
                    for recognition in range(RECOGNITIONS):
                        if not is_its_to_offer(proposer, line, relief, recognition):
                            continue
                        border = 1.0 if recognition == 1 else 0.0
                        gain_russia = (
                            peace_russia - war_russia + pressed - ceded_russia - lost + deal.recognition_worth * border
                        )
                        ceded_ukraine = cost_of_ceding_ukraine(share, front, recognition, deal)
                        gain_ukraine = peace_ukraine - war_ukraine + pressed - ceded_ukraine
                        by_russia = logistic(deal.rationality * gain_russia)
                        by_ukraine = logistic(deal.rationality * gain_ukraine)
                        if proposer == PROPOSER_RUSSIA:
                            worth = by_ukraine * gain_russia
                        elif proposer == PROPOSER_UKRAINE:
                            worth = by_russia * gain_ukraine
                        else:
                            worth = by_russia * by_ukraine
                        if worth > best:
                            best = worth
                            offer = number_of(line, relief, limits, clause, recognition)
    return offer
