"""Deploying: troops go in by stages, rotate from a pool, take losses, are restricted, and go home."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    Own,
    Positive,
    Seen,
    Trait,
    clip,
    larger,
    ratio,
    rule,
    smaller,
    total,
)
from model.world.names import A_WEEK


class Contingent(NamedTuple):
    """One state's contingent after a week."""

    joined: int
    troops: float
    growth_factor: float
    pool_health: float
    deaths_year: float
    support: float
    caveat: int
    exit_weeks: int
    exits: int
    exit_now: int


@rule(owner="contributors")
def sustain(
    joined: Own[int],
    troops: Own[float],
    growth_factor: Own[float],
    pool_health: Own[float],
    deaths_year: Own[float],
    support: Own[float],
    caveat: Own[int],
    exit_weeks: Own[int],
    exits: Own[int],
    exit_now: Own[int],
    pledge: Own[float],
    growth: Trait[float],
    army_size: Trait[float],
    deployable_share: Trait[float],
    rotation_ratio: Trait[float],
    pool_wear: Trait[float],
    pool_recovery: Trait[float],
    casualty_tolerance: Positive,
    support_casualty_drop: Trait[float],
    caveat_share: Trait[float],
    exit_delay_weeks: Positive,
    capitals_scale: Seen[float],
    capitals_authorised: Seen[float],
    capitals_prospect: Seen[float],
    command_go: Seen[int],
    command_entered_weeks: Seen[int],
    readiness_weeks: Trait[float],
    command_lift: Seen[float],
    contact_force_deaths: Seen[float],
    capitals_troops_before: Seen[float],
) -> Contingent:
    """Move towards the contingent authorised, by this state's part of the lift; mourn; leave when decided.

    A pool worn by rotation recovers only as far as it is not in use. Deaths in the force fall on contributors by
    their part of it, and fade from memory over about a year.
    """
    growth_factor = growth_factor * (1.0 + A_WEEK * growth)
    load = clip(ratio(rotation_ratio * troops, 1000.0 * army_size * deployable_share * growth_factor), 0.0, 1.0)
    pool_health = pool_health + A_WEEK * (
        pool_recovery * (1.0 - load) * (1.0 - pool_health) - pool_wear * load * pool_health
    )
    exit_now = 0
    if exit_weeks > 0:
        exit_weeks = exit_weeks - 1
    elif exit_weeks == 0:
        if troops > 0.0:
            # Only troops that go home are seen to leave.
            exits = exits + 1
            exit_now = 1
        joined = 0
        exit_weeks = -1
    target = 0.0
    if joined == 1 and command_go == 1 and float(command_entered_weeks) >= readiness_weeks:
        target = pledge * capitals_scale
    if troops < target:
        # This state's part of the week's lift, by its part of all that is to go as last counted: the turn moves troops
        # before it reviews who is in, so that the parts add up to one.
        room = larger(0.0, capitals_authorised - capitals_troops_before)
        troops = troops + smaller(target - troops, smaller(command_lift, room) * ratio(target, capitals_prospect))
    elif troops > target:
        troops = larger(target, troops - larger(1.0, troops / exit_delay_weeks))
    deaths = contact_force_deaths * ratio(troops, capitals_troops_before)
    deaths_year = deaths_year * (1.0 - A_WEEK) + deaths
    support = clip(support - support_casualty_drop * deaths / casualty_tolerance, 0.0, 1.0)
    caveat = 1 if deaths_year > caveat_share * casualty_tolerance else 0
    return Contingent(
        joined,
        troops,
        growth_factor,
        pool_health,
        deaths_year,
        support,
        caveat,
        exit_weeks,
        exits,
        exit_now,
    )


class Muster(NamedTuple):
    """What all contributors add up to."""

    pledged: float
    pledged_quality: float
    pledged_western: float
    pledged_friendly: float
    troops_total: float
    quality_total: float
    western_troops: float
    friendly_troops: float
    nato_troops: float
    weight_in: float
    weight_all: float
    joined_count: float
    left_now: float
    left_total: float
    spending: float
    flank_gap: float
    weighted_support: float
    weight_west: float


@total(owner="contributors")
def muster(
    joined: Own[int],
    invited: Own[int],
    pledge: Own[float],
    troops: Own[float],
    growth_factor: Own[float],
    pool_health: Own[float],
    caveat: Own[int],
    exits: Own[int],
    exit_now: Own[int],
    support: Own[float],
    quality: Trait[float],
    caveat_cut: Trait[float],
    outsider: Trait[int],
    friendly_state: Trait[int],
    nato: Trait[int],
    lead_weight: Trait[float],
    cost_per_head: Trait[float],
    army_size: Trait[float],
    deployable_share: Trait[float],
    rotation_ratio: Positive,
    flank_pledge: Trait[float],
    capitals_cost_factor: Seen[float],
) -> Muster:
    """Add up the contributors, in the order of their ids.

    The flank gap is what forward presence lacks, in soldiers in place, once the rotation for the force has been taken
    from the pool.
    """
    pledged = pledge * float(joined)
    western = 1.0 - float(outsider)
    fit = quality * (1.0 - caveat_cut * float(caveat))
    free_for_flank = 1000.0 * army_size * deployable_share * growth_factor * pool_health - rotation_ratio * troops
    gap = 0.0
    if troops > 0.0:
        gap = clip(flank_pledge - free_for_flank / rotation_ratio, 0.0, flank_pledge)
    return Muster(
        pledged=pledged,
        pledged_quality=pledged * fit,
        pledged_western=pledged * western,
        pledged_friendly=pledged * float(friendly_state),
        troops_total=troops,
        quality_total=troops * fit,
        western_troops=troops * western,
        friendly_troops=troops * float(friendly_state),
        nato_troops=troops * float(nato),
        weight_in=lead_weight * float(joined),
        weight_all=lead_weight * float(invited),
        joined_count=float(joined),
        left_now=lead_weight * float(exit_now),
        left_total=float(exits),
        spending=A_WEEK * troops * cost_per_head * capitals_cost_factor,
        flank_gap=gap,
        weighted_support=lead_weight * western * support,
        weight_west=lead_weight * western,
    )
