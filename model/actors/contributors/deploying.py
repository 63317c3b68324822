"""Deploying: troops go in by stages, rotate from a pool, take losses, are restricted, and go home."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CEASEFIRE, Own, Positive, Seen, Trait, clip, larger, ratio, rule, shared, smaller, total
from ...world.beliefs import chance
from ...world.names import A_WEEK, LOCAL_OFFENSIVE, RESUMPTION


class Contingent(NamedTuple):
    """One state's contingent after a week."""

    withdrawals: int
    tried: int
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


class Pool(NamedTuple):
    """What a state can deploy, how that wears, what deaths do to its support, how long coming and going takes."""

    growth: float
    army_size: float
    deployable_share: float
    rotation_ratio: float
    pool_wear: float
    pool_recovery: float
    casualty_tolerance: Positive
    support_casualty_drop: float
    caveat_share: float
    exit_delay_weeks: Positive
    evacuation_weeks: Positive
    readiness_weeks: float


class Plan(NamedTuple):
    """The force as the capitals last counted it: what is authorised, offered, taken up of each pledge, in place."""

    scale: float
    authorised: float
    prospect: float
    troops_before: float
    belief_us: float


class Movement(NamedTuple):
    """Whether troops may enter, since when, and how many can be moved in a week."""

    go: int
    admitted: float
    entered_weeks: int
    lift: float


class Nerve(NamedTuple):
    """What a government that comes under fire goes by: leanings, in standard deviations, below which it withdraws."""

    stand_in_war: float
    stand_after_attack: float
    bond: float
    attack_share: float


@shared
def stands(leaning: float, bar: float, nerve: Nerve, pact: float, promise: float, belief_us: float) -> bool:
    """Whether a government under fire stays: the keener it was to go, and the more it is bound or covered by others,
    the likelier."""
    bound = 1.0 - (1.0 - clip(pact, 0.0, 1.0)) * (1.0 - promise * chance(belief_us))
    return leaning + nerve.bond * bound > bar


@rule(owner="contributors", where="invitable")
def sustain(
    me: Own[Contingent],
    pledge: Own[float],
    cleared: Own[int],
    leaning: Own[float],
    pool: Trait[Pool],
    nerve: Trait[Nerve],
    capitals: Seen[Plan],
    capitals_pact: Seen[float],
    us_promise: Seen[float],
    command: Seen[Movement],
    contact_force_deaths: Seen[float],
    contact_rung_seen: Seen[int],
    history_phase: Seen[int],
) -> Contingent:
    """Move towards the contingent authorised, by this state's part of the lift; mourn; leave when decided.

    A pool worn by rotation recovers only as far as it is not in use. Deaths in the force fall on contributors by
    their part of it, and fade from memory over about a year. Whoever is in place when general war opens, or after an
    attack in which many of its own die in a week, decides whether it stays; whoever does not is evacuated at once,
    with no vote. Into a general war nobody sends more. (Belgium left Rwanda within two weeks of ten dead in 1994;
    France kept its mission after ten dead in 2008, by 343 votes to 210.)
    """
    growth_factor = me.growth_factor * (1.0 + A_WEEK * pool.growth)
    usable = 1000.0 * pool.army_size * pool.deployable_share * growth_factor
    load = clip(ratio(pool.rotation_ratio * me.troops, usable), 0.0, 1.0)
    pool_health = me.pool_health + A_WEEK * (
        pool.pool_recovery * (1.0 - load) * (1.0 - me.pool_health) - pool.pool_wear * load * me.pool_health
    )
    joined, exit_weeks, exits, exit_now = me.joined, me.exit_weeks, me.exits, 0
    deaths = contact_force_deaths * ratio(me.troops, capitals.troops_before)
    withdrawals, tried = me.withdrawals, me.tried
    at_war = contact_rung_seen == RESUMPTION
    if history_phase == CEASEFIRE and contact_rung_seen < LOCAL_OFFENSIVE:
        tried = 0
    if joined == 1 and me.troops > 0.0:
        leaves = False
        if at_war and tried == 0:
            tried = 1
            leaves = not stands(leaning, nerve.stand_in_war, nerve, capitals_pact, us_promise, capitals.belief_us)
        elif deaths > nerve.attack_share * pool.casualty_tolerance:
            leaves = not stands(leaning, nerve.stand_after_attack, nerve, capitals_pact, us_promise, capitals.belief_us)
        if leaves:
            withdrawals = withdrawals + 1
            exit_weeks = 0
    if exit_weeks > 0:
        exit_weeks = exit_weeks - 1
    elif exit_weeks == 0:
        if me.troops > 0.0:
            # Only troops that go home are seen to leave.
            exits = exits + 1
            exit_now = 1
        joined = 0
        exit_weeks = -1
    troops = me.troops
    target = 0.0
    if joined == 1 and cleared == 1 and command.go == 1 and float(command.entered_weeks) >= pool.readiness_weeks:
        target = pledge * capitals.scale * command.admitted
        if at_war:
            target = smaller(target, troops)
    if troops < target:
        # This state's part of the week's lift, by its part of all that is to go as last counted: the turn moves troops
        # before it reviews who is in, so that the parts add up to one.
        room = larger(0.0, capitals.authorised - capitals.troops_before)
        troops = troops + smaller(target - troops, smaller(command.lift, room) * ratio(target, capitals.prospect))
    elif troops > target:
        home = troops / pool.exit_delay_weeks
        if withdrawals > 0 and joined == 0:
            home = troops / pool.evacuation_weeks
        troops = larger(target, troops - larger(1.0, home))
    deaths_year = me.deaths_year * (1.0 - A_WEEK) + deaths
    return Contingent(
        withdrawals=withdrawals,
        tried=tried,
        joined=joined,
        troops=troops,
        growth_factor=growth_factor,
        pool_health=pool_health,
        deaths_year=deaths_year,
        support=clip(me.support - pool.support_casualty_drop * deaths / pool.casualty_tolerance, 0.0, 1.0),
        caveat=1 if deaths_year > pool.caveat_share * pool.casualty_tolerance else 0,
        exit_weeks=exit_weeks,
        exits=exits,
        exit_now=exit_now,
    )


class Muster(NamedTuple):
    """Totals over all contributors."""

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
    lead_in: float
    lead_troops: float
    supporting: float
    fieldable: float
    fieldable_western: float
    cleared_troops: float
    cleared_western: float
    budget_in: float
    budget_all: float
    air_offer_in: float
    sea_offer_in: float
    withdrawn_under_fire: float
    joined_count: float
    left_now: float
    left_total: float
    spending: float
    flank_gap: float


class Member(NamedTuple):
    """One state as it is added up: whether it is in, what it pledges and has in place, its pool."""

    joined: int
    invited: int
    pledge: float
    troops: float
    growth_factor: float
    pool_health: float
    caveat: int
    cleared: int
    withdrawals: int
    supports: int
    exits: int
    exit_now: int


class Kind(NamedTuple):
    """What kind of contributor a state is: its quality, where it stands, its weight, its costs, its means."""

    quality: float
    caveat_cut: float
    outsider: int
    friendly_state: int
    nato: int
    lead: int
    lead_weight: float
    cost_per_head: float
    defence_budget: float
    air_offer: float
    sea_offer: float
    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float


@total(owner="contributors", where="invitable")
def muster(me: Own[Member], kind: Trait[Kind], capitals_cost_factor: Seen[float]) -> Muster:
    """Add up the contributors, in the order of their ids.

    What a state gives in the air and at sea counts here only where it sends no troops: those who do bring it with them.

    The flank gap is what forward presence lacks, in soldiers in place, once the rotation for the force has been taken
    from the pool.
    """
    pledged = me.pledge * float(me.joined)
    western = 1.0 - float(kind.outsider)
    fit = kind.quality * (1.0 - kind.caveat_cut * float(me.caveat))
    usable = 1000.0 * kind.army_size * kind.deployable_share * me.growth_factor * me.pool_health
    free_for_flank = usable - kind.rotation_ratio * me.troops
    gap = 0.0
    if me.troops > 0.0:
        gap = clip(kind.flank_pledge - free_for_flank / kind.rotation_ratio, 0.0, kind.flank_pledge)
    return Muster(
        pledged=pledged,
        pledged_quality=pledged * fit,
        pledged_western=pledged * western,
        pledged_friendly=pledged * float(kind.friendly_state),
        troops_total=me.troops,
        quality_total=me.troops * fit,
        western_troops=me.troops * western,
        friendly_troops=me.troops * float(kind.friendly_state),
        nato_troops=me.troops * float(kind.nato),
        weight_in=kind.lead_weight * float(me.joined),
        weight_all=kind.lead_weight * float(me.invited),
        lead_in=float(kind.lead * me.joined),
        lead_troops=me.troops * float(kind.lead),
        supporting=float(me.supports),
        fieldable=me.pledge,
        fieldable_western=me.pledge * western,
        cleared_troops=pledged * float(me.cleared),
        cleared_western=pledged * float(me.cleared) * western,
        budget_in=kind.defence_budget * western * larger(float(me.supports), float(me.joined * me.cleared)),
        budget_all=kind.defence_budget * western,
        air_offer_in=kind.air_offer * float(me.supports),
        sea_offer_in=kind.sea_offer * float(me.supports),
        withdrawn_under_fire=float(me.withdrawals),
        joined_count=float(me.joined),
        left_now=kind.lead_weight * float(me.exit_now),
        left_total=float(me.exits),
        spending=A_WEEK * me.troops * kind.cost_per_head * capitals_cost_factor,
        flank_gap=gap,
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
