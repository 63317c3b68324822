"""Deploying: troops go in by stages, rotate from a pool, take losses, are restricted, and go home."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import CEASEFIRE, Own, Positive, Seen, Trait, clip, larger, ratio, rule, shared, smaller
from ...world.beliefs import chance
from ...world.names import A_WEEK, LOCAL_OFFENSIVE, RESUMPTION


class Army(NamedTuple):
    """What a state has to sustain: its part, what is left of a contingent, whether it is to leave."""

    joined: int
    cleared: int
    growth_factor: float
    worn: int
    exit_weeks: int


class Growth(NamedTuple):
    """An army after a week."""

    growth_factor: float
    engaged: int


@rule(owner="contributors", where="invitable")
def grow(me: Own[Army], growth: Trait[float], command_go: Seen[int]) -> Growth:
    """Armies grow. A state is engaged while it has a contingent, or anything left of one that `sustain` would move."""
    going = me.joined == 1 and me.cleared == 1 and command_go == 1
    return Growth(
        growth_factor=me.growth_factor * (1.0 + A_WEEK * growth),
        engaged=1 if going or me.worn == 1 or me.exit_weeks >= 0 else 0,
    )


class Contingent(NamedTuple):
    """One state's contingent after a week."""

    withdrawals: int
    tried: int
    joined: int
    troops: float
    pool_health: float
    deaths_year: float
    support: float
    caveat: int
    exit_weeks: int
    exits: int
    exit_now: int
    worn: int
    changed: int


class Pool(NamedTuple):
    """What a state can deploy, how that wears, what deaths do to its support, how long coming and going takes."""

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


@rule(owner="contributors", where="engaged")
def sustain(
    me: Own[Contingent],
    growth_factor: Own[float],
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
    worn = troops > 0.0 or deaths_year > 0.0 or pool_health != 1.0 or tried == 1 or exits > 0 or withdrawals > 0
    caveat = 1 if deaths_year > pool.caveat_share * pool.casualty_tolerance else 0
    return Contingent(
        withdrawals=withdrawals,
        tried=tried,
        joined=joined,
        troops=troops,
        pool_health=pool_health,
        deaths_year=deaths_year,
        support=clip(me.support - pool.support_casualty_drop * deaths / pool.casualty_tolerance, 0.0, 1.0),
        caveat=caveat,
        exit_weeks=exit_weeks,
        exits=exits,
        exit_now=exit_now,
        worn=1 if worn else 0,
        changed=1 if joined != me.joined or caveat != me.caveat else 0,
    )
