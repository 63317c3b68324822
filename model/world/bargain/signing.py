"""What a signature itself costs and brings either side, apart from what the deal is worth while it stands.

These are paid once, by the government that signs, and known to whoever proposes. They need no forecast: an offer that
differs in them alone is valued by the same outlook.
"""

from __future__ import annotations

from ...lanes import exp, ratio, shared
from ..names import CLAUSE_ALLOWS, LINE_HAS_A_PRICE, LINE_IS_BLUFF, PROPOSER_US
from .values import DealValues, View, WarValues


@shared
def crosses_red_line(clause: int, western_troops: float) -> bool:
    """Whether a deal says that Western troops may come, where there are any to come."""
    return clause == CLAUSE_ALLOWS and western_troops > 0.0


@shared
def red_line_lost(clause: int, western_troops: float, red_line: int, deal: DealValues) -> float:
    """Standing that Russia loses by signing that Western troops may come: its price under `price` (Fearon 1997), none
    under `bluff`; under `absolute` it does not sign at all, at any price (Fearon 1994)."""
    if crosses_red_line(clause, western_troops) and red_line == LINE_HAS_A_PRICE:
        return deal.red_line_price
    return 0.0


@shared
def standing_lost(clause: int, western_troops: float, half: float, red_line: int, deal: DealValues) -> float:
    """Standing that Russia lacks while Western troops stand there without having been allowed.

    It is a part of the price of signing that they may come: of ten earlier lines that were crossed two or three were
    answered, none against a member of NATO. It grows with the force as its cost in status does, by half of all of it at
    `half` troops: a hundred soldiers of five members drew words only. None of it where the line is a bluff.
    """
    if clause == CLAUSE_ALLOWS or red_line == LINE_IS_BLUFF or western_troops <= 0.0:
        return 0.0
    return deal.crossed_part * deal.red_line_price * ratio(western_troops, western_troops + half)


@shared
def cost_of_ceding_russia(share: float, front: float, deal: DealValues) -> float:
    """What handing back land it holds costs Russia at the signature, beyond the land itself.

    What is held weighs more than what is wanted (Kahneman & Tversky 1979), and since 2020 its constitution bars it, so
    that any of it needs an act. Stopping short of land it does not hold needs none.
    """
    if share < front:
        return deal.act_cost_russia + deal.cede_cost_russia * (front - share)
    return 0.0


@shared
def cost_of_ceding_ukraine(share: float, front: float, recognition: int, deal: DealValues) -> float:
    """What handing over land it holds costs Ukraine's government, and what recognising the line does: its constitution
    asks a referendum for either. A line that is only where the fighting stops needs none."""
    if share > front:
        return deal.act_cost_ukraine + deal.cede_cost_ukraine * (share - front)
    if recognition == 1:
        return deal.act_cost_ukraine
    return 0.0


@shared
def cost_of_standing_bare(view: View, deal: DealValues) -> float:
    """What signing with nobody to stand behind it costs Ukraine's government: all of `bare_cost` where it trusts in
    neither a force that comes nor a promise, none where it is sure of either. `view` is that under the clause."""
    return deal.bare_cost * (1.0 - view.arrival) * (1.0 - view.promised)


@shared
def press_on(proposer: int, deal: DealValues) -> float:
    """What the mediator adds for each side that signs its own text, in favours or in threats."""
    return deal.press if proposer == PROPOSER_US else 0.0


@shared
def press_left(pressed: int, weeks: float, deal: DealValues) -> float:
    """What is left of a mediator's press `weeks` after the signing: favours are spent and threats lapse, and with them
    part of what kept a signatory to a deal it did not prefer (Werner & Yuen 2005)."""
    if pressed == 0:
        return 0.0
    return deal.press * exp(-deal.press_fade * weeks)


@shared
def worth_of_temper(temper: float, war: WarValues) -> float:
    """A leader's own taste for war, in stakes: a share of what there is to win, so that with nothing at stake tempers
    start no war."""
    return temper * (war.stake_russia + war.prize_russia)
