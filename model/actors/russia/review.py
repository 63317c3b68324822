"""When Russia looks again, and what it then compares."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CEASEFIRE, COLLAPSE, Given, Own, Positive, Seen, Switch, Trait, absolute, clip, rule
from ...world.bargain.signing import press_left, standing_lost, worth_of_temper
from ...world.bargain.values import (
    DealValues,
    PublicArmy,
    WarValues,
    Weariness,
    balance_of,
    drawn_to_war,
    outlook,
    terms_of,
    war_for_russia,
)
from ...world.deterrence import HelpValues
from ...world.names import (
    FORTNIGHT,
    LOCAL_OFFENSIVE,
    MONTH,
    QUARTER,
    SANCTIONS,
    STRIKE_DEEP,
)
from .outlook import Reckoning, own_view


class Notice(NamedTuple):
    """Whether this is a week of review."""

    review: int
    quiet_weeks: int
    seen_intervention: float
    seen_balance: float
    seen_reply: int


class Alertness(NamedTuple):
    """What Russia watches between reviews, and what it saw at the last one."""

    quiet_weeks: int
    seen_intervention: float
    seen_balance: float
    seen_reply: int
    rung: int
    prepared: int
    intervention: float
    denial: float
    strength: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def notice(
    me: Own[Alertness],
    belief_shift: Trait[float],
    balance_shift: Trait[float],
    ukraine_strength: Seen[float],
    ukraine_response: Seen[int],
    contact_incident: Seen[int],
    contact_blue_rung: Seen[int],
    clash_begun: Seen[int],
    deal_signed_now: Seen[int],
    history_phase: Seen[int],
) -> Notice:
    """A review occurs at a quarter's end, on an incident, a clash, a blue reply stronger than the one last looked at, a
    Ukrainian strike, a shift in belief or balance since the last one, and every month while general resumption is
    prepared: nobody goes to war on one impulse. A local offensive is looked at after a fortnight: it is meant to be
    short. Otherwise the rung is kept."""
    quiet_weeks = me.quiet_weeks + 1
    balance = balance_of(me.strength, ukraine_strength + me.denial)
    patience = MONTH if me.prepared > 0 else QUARTER
    if me.rung == LOCAL_OFFENSIVE and history_phase == CEASEFIRE:
        patience = FORTNIGHT
    if (
        quiet_weeks >= patience
        or contact_incident == 1
        or clash_begun == 1
        or (contact_blue_rung >= SANCTIONS and contact_blue_rung > me.seen_reply)
        or ukraine_response >= STRIKE_DEEP
        or absolute(me.intervention - me.seen_intervention) > belief_shift
        or absolute(balance - me.seen_balance) > balance_shift
    ):
        return Notice(
            # On the day of a signing there is nothing to look at again yet.
            review=0 if deal_signed_now == 1 else 1,
            quiet_weeks=0,
            seen_intervention=me.intervention,
            seen_balance=balance,
            seen_reply=contact_blue_rung,
        )
    return Notice(
        review=0,
        quiet_weeks=quiet_weeks,
        seen_intervention=me.seen_intervention,
        seen_balance=me.seen_balance,
        seen_reply=me.seen_reply,
    )


class Weighing(NamedTuple):
    """The two values a review compares, and how far Russia would rather fight."""

    war_value: float
    peace_value: float
    drawn: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def weigh(
    now: Own[Weighing],
    review: Own[int],
    me: Own[Reckoning],
    resolve: Positive,
    war: Given[WarValues],
    deal: Given[DealValues],
    help: Given[HelpValues],
    deal_share: Seen[float],
    deal_relief: Seen[float],
    deal_limits: Seen[float],
    capitals_sanctions: Seen[float],
    war_front: Seen[float],
    war_weariness: Seen[Weariness],
    ukraine: Seen[PublicArmy],
    clash_active: Seen[int],
    history_peace_weeks: Seen[int],
    temper: Own[float],
    status_half: Trait[float],
    decisions_rationality: Given[float],
    red_line: Switch,
    deal_clause: Seen[int],
    deal_pressed: Seen[int],
    contributors_western_troops: Seen[float],
) -> Weighing:
    """What renewed war is worth now, and what the ceasefire is worth, both as discounted values: at a review, in the
    week after a signing, and while a clash lasts, for how it ends hangs on them.

    A leader who did not sign brings a taste of its own to it, and a mediator's press is worth less every month. Western
    troops that came without the clause cost Russia a part of the standing it would not sign away, while they stand.
    """
    if review == 0 and clash_active == 0 and history_peace_weeks > 0:
        return now
    view = own_view(me, resolve, ukraine, war_weariness, war, help)
    terms = terms_of(deal_share, deal_relief * (1.0 - capitals_sanctions), deal_limits, me.status, war, deal)
    war_value = war_for_russia(war_front, view, 1.0, war, deal) + worth_of_temper(temper, war)
    peace_value = outlook(terms, view, war, deal).russia + press_left(deal_pressed, float(history_peace_weeks), deal)
    peace_value = peace_value - standing_lost(deal_clause, contributors_western_troops, status_half, red_line, deal)
    # Nobody is drawn to war over nothing; from the whole disputed territory on, what is at stake counts in the values.
    at_stake = clip(war.stake_russia + war.prize_russia, 0.0, 1.0)
    drawn = at_stake * drawn_to_war(war_value, peace_value, decisions_rationality)
    return Weighing(war_value=war_value, peace_value=peace_value, drawn=drawn)
