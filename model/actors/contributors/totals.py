"""What the contributors add up to: troops in place, pledges, means, public support.

Each total runs for those who have a part in it, as seldom as that changes: what reviews and votes settle changes
monthly, and beside that in a week in which somebody leaves or restricts its troops.
"""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import Own, Positive, Seen, Trait, clip, larger, shared, total
from ...world.names import A_WEEK
from .joining import REVIEW_WEEKS


class Muster(NamedTuple):
    """What is in place, and who has left, over all contributors."""

    troops_total: float
    quality_total: float
    western_troops: float
    friendly_troops: float
    nato_troops: float
    lead_troops: float
    withdrawn_under_fire: float
    left_now: float
    left_total: float
    spending: float
    flank_gap: float
    changed_total: int


class InPlace(NamedTuple):
    """One state's troops as they are added up, its pool, its leavings."""

    troops: float
    growth_factor: float
    pool_health: float
    caveat: int
    withdrawals: int
    exits: int
    exit_now: int
    changed: int


class Quality(NamedTuple):
    """What a state's troops are worth to the force, and where it stands."""

    quality: float
    caveat_cut: float
    outsider: int
    friendly_state: int


class Burden(NamedTuple):
    """What else a state's troops count for and cost."""

    nato: int
    lead: int
    lead_weight: float
    cost_per_head: float
    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float


@shared
def fitness(kind: Quality, caveat: int) -> float:
    """What a soldier of a state is worth, with the caveat that it may have."""
    return kind.quality * (1.0 - kind.caveat_cut * float(caveat))


@total(owner="contributors", where="engaged")
def muster(me: Own[InPlace], kind: Trait[Quality], burden: Trait[Burden], capitals_cost_factor: Seen[float]) -> Muster:
    """Add up the troops in place, in the order of the states' ids.

    The flank gap is what forward presence lacks, in soldiers in place, once the rotation for the force has been taken
    from the pool.
    """
    western = 1.0 - float(kind.outsider)
    usable = 1000.0 * burden.army_size * burden.deployable_share * me.growth_factor * me.pool_health
    free_for_flank = usable - burden.rotation_ratio * me.troops
    gap = 0.0
    if me.troops > 0.0:
        gap = clip(burden.flank_pledge - free_for_flank / burden.rotation_ratio, 0.0, burden.flank_pledge)
    return Muster(
        troops_total=me.troops,
        quality_total=me.troops * fitness(kind, me.caveat),
        western_troops=me.troops * western,
        friendly_troops=me.troops * float(kind.friendly_state),
        nato_troops=me.troops * float(burden.nato),
        lead_troops=me.troops * float(burden.lead),
        withdrawn_under_fire=float(me.withdrawals),
        left_now=burden.lead_weight * float(me.exit_now),
        left_total=float(me.exits),
        spending=A_WEEK * me.troops * burden.cost_per_head * capitals_cost_factor,
        flank_gap=gap,
        changed_total=me.changed,
    )


class Coalition(NamedTuple):
    """What those who are in have pledged, and their weight."""

    pledged: float
    pledged_quality: float
    pledged_western: float
    pledged_friendly: float
    cleared_troops: float
    cleared_western: float
    weight_in: float
    lead_in: float
    joined_count: float


class Partner(NamedTuple):
    """One state that is in."""

    pledge: float
    caveat: int
    cleared: int


@total(owner="contributors", every=REVIEW_WEEKS, where="joined", also="changed_total")
def add_up_pledges(me: Own[Partner], kind: Trait[Quality], lead: Trait[int], lead_weight: Trait[float]) -> Coalition:
    """Add up those who are in, in the order of their ids."""
    western = 1.0 - float(kind.outsider)
    return Coalition(
        pledged=me.pledge,
        pledged_quality=me.pledge * fitness(kind, me.caveat),
        pledged_western=me.pledge * western,
        pledged_friendly=me.pledge * float(kind.friendly_state),
        cleared_troops=me.pledge * float(me.cleared),
        cleared_western=me.pledge * float(me.cleared) * western,
        weight_in=lead_weight,
        lead_in=float(lead),
        joined_count=1.0,
    )


class Helpers(NamedTuple):
    """The means of those that help, with troops or otherwise."""

    budget_in: float


@total(owner="contributors", every=REVIEW_WEEKS, where="invitable", also="changed_total")
def add_up_helpers(
    joined: Own[int], cleared: Own[int], supports: Own[int], outsider: Trait[int], defence_budget: Trait[float]
) -> Helpers:
    """Add up the budgets of Western states that help, in the order of their ids."""
    western = 1.0 - float(outsider)
    return Helpers(defence_budget * western * larger(float(supports), float(joined * cleared)))


class Reach(NamedTuple):
    """What all whom the option may invite could bring."""

    fieldable: float
    fieldable_western: float
    weight_all: float
    budget_all: float
    supporting: float
    air_offer_in: float
    sea_offer_in: float


class Offer(NamedTuple):
    """What one state could bring, and whether it helps other than by troops."""

    invited: int
    pledge: float
    supports: int


class Means(NamedTuple):
    """A state's weight and means."""

    outsider: int
    lead_weight: float
    defence_budget: float
    air_offer: float
    sea_offer: float


@total(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def add_up_offers(me: Own[Offer], means: Trait[Means]) -> Reach:
    """Add up what the monthly review has settled, in the order of the states' ids.

    What a state gives in the air and at sea counts here only where it sends no troops: those who do bring it with them.
    """
    western = 1.0 - float(means.outsider)
    return Reach(
        fieldable=me.pledge,
        fieldable_western=me.pledge * western,
        weight_all=means.lead_weight * float(me.invited),
        budget_all=means.defence_budget * western,
        supporting=float(me.supports),
        air_offer_in=means.air_offer * float(me.supports),
        sea_offer_in=means.sea_offer * float(me.supports),
    )


class Publics(NamedTuple):
    """Support in all Western states, whether the option asks them or not."""

    weighted_support: float
    weight_west: float


@total(owner="contributors")
def gauge_support(support: Own[float], outsider: Trait[int], lead_weight: Trait[float]) -> Publics:
    """Add up public support in Western states by their weight, in the order of their ids."""
    western = 1.0 - float(outsider)
    return Publics(weighted_support=lead_weight * western * support, weight_west=lead_weight * western)
