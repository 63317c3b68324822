"""When Russia looks again, and what it then compares."""

from __future__ import annotations

from typing import NamedTuple

from model.actors.russia.outlook import own_view
from model.lanes import (
    CEASEFIRE,
    COLLAPSE,
    Bundle,
    Own,
    Positive,
    Seen,
    Trait,
    absolute,
    rule,
)
from model.world.deterrence import HelpValues
from model.world.names import (
    MONTH,
    QUARTER,
    SANCTIONS,
    STRIKE_DEEP,
)
from model.world.values import (
    DealValues,
    WarValues,
    balance_of,
    outlook,
    terms_of,
    war_for_russia,
)


class Notice(NamedTuple):
    """Whether this is a week of review."""

    review: int
    quiet_weeks: int
    seen_intervention: float
    seen_balance: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def notice(
    review: Own[int],
    quiet_weeks: Own[int],
    seen_intervention: Own[float],
    seen_balance: Own[float],
    prepared: Own[int],
    intervention: Own[float],
    denial: Own[float],
    strength: Own[float],
    belief_shift: Trait[float],
    balance_shift: Trait[float],
    ukraine_strength: Seen[float],
    ukraine_response: Seen[int],
    contact_incident: Seen[int],
    contact_blue_rung: Seen[int],
    deal_signed_now: Seen[int],
) -> Notice:
    """A review occurs at a quarter's end, on an incident, a blue reply, a Ukrainian strike, a shift in belief or
    balance since the last one, and every month while general resumption is prepared: nobody goes to war on one
    impulse. Otherwise the rung is kept."""
    quiet_weeks = quiet_weeks + 1
    balance = balance_of(strength, ukraine_strength + denial)
    review = 0
    patience = MONTH if prepared > 0 else QUARTER
    if (
        quiet_weeks >= patience
        or contact_incident == 1
        or contact_blue_rung >= SANCTIONS
        or ukraine_response >= STRIKE_DEEP
        or absolute(intervention - seen_intervention) > belief_shift
        or absolute(balance - seen_balance) > balance_shift
    ):
        # On the day of a signing there is nothing to look at again yet.
        review = 0 if deal_signed_now == 1 else 1
        quiet_weeks = 0
        seen_intervention = intervention
        seen_balance = balance
    return Notice(review, quiet_weeks, seen_intervention, seen_balance)


class Weighing(NamedTuple):
    """The two values a review compares."""

    war_value: float
    peace_value: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def weigh(
    war_value: Own[float],
    peace_value: Own[float],
    review: Own[int],
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
    deal_share: Seen[float],
    deal_relief: Seen[float],
    capitals_sanctions: Seen[float],
    deal_limits: Seen[float],
    war_front: Seen[float],
    war_weariness_russia: Seen[float],
    war_weariness_ukraine: Seen[float],
    ukraine_strength: Seen[float],
    ukraine_public_ceiling: Seen[float],
    ukraine_public_rate: Seen[float],
) -> Weighing:
    """At a review: what renewed war is worth now, and what the ceasefire is worth, both as discounted values."""
    if review == 1:
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
        terms = terms_of(deal_share, deal_relief * (1.0 - capitals_sanctions), deal_limits, status, war, deal)
        war_value = war_for_russia(war_front, view, 1.0, war, deal)
        peace_value = outlook(terms, view, war, deal).russia
    return Weighing(war_value, peace_value)
