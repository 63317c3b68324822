"""What Ukraine has and believes: its means, its two beliefs about others, the help it reckons with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    WAR,
    Given,
    Lever,
    Normal,
    Own,
    Positive,
    Seen,
    SeenEach,
    Switch,
    Trait,
    Uniform,
    clip,
    larger,
    ratio,
    rule,
    shared,
)
from ...world.bargain.deal import arrival_under
from ...world.bargain.leaders import temper_after
from ...world.bargain.values import PublicArmy, View, WarValues, Weariness
from ...world.beliefs import Beliefs, Reading, Signals, chance, news_of_test, update_belief
from ...world.deterrence import Expected, HelpValues, Presence, expected_help
from ...world.names import A_WEEK, INFRASTRUCTURE, MARITIME, MONTH, SUPPLIES, TRAINING


class Army(NamedTuple):
    """Ukraine's means after a week."""

    strength: float
    public_ceiling: float
    economy: float
    optimism: float


class Growth(NamedTuple):
    """How the army and the economy grow in a ceasefire and wear in war, and what supplies and training add."""

    base_ceiling: float
    supplies_effect: float
    training_effect: float
    training_half: float
    coalition_reach: float
    economy_effect: float
    regeneration_rate: float
    war_ceiling: float
    war_rate: float
    learning: float
    peace_learning: float
    economy_growth: float
    economy_ceiling: float
    economy_damage: float
    economy_war_loss: float
    economy_least: float
    economy_most: float
    protection_half: float


class RoleTroops(NamedTuple):
    """Effective troops by role, in place and in prospect."""

    effective: Sequence[float]
    prospect: Sequence[float]


@rule(owner="ukraine")
def regenerate(
    me: Own[Army],
    growth: Trait[Growth],
    deal_limits_bite: Given[float],
    support_training: Lever[float],
    enablers_capacity: SeenEach[float],
    contributors_budget_in: Seen[float],
    contributors_budget_all: Seen[float],
    roles: Seen[RoleTroops],
    contact_harm: Seen[float],
    deal_limits: Seen[float],
    history_phase: Seen[int],
) -> Army:
    """Its army grows to a ceiling set by supplies, training and the economy; attacks on infrastructure hold it back.

    In a ceasefire the limits agreed take their part of that ceiling. The public ceiling is the one without limits:
    whoever forecasts takes off what the terms at hand would take.
    """
    trainers = roles.effective[TRAINING]
    if history_phase == WAR:
        # Nobody is there yet: the ceiling others forecast counts the training that the option would bring.
        trainers = roles.prospect[TRAINING]
    # States of the coalition that train at home and send equipment, by their part of all defence budgets.
    elsewhere = growth.coalition_reach * ratio(contributors_budget_in, contributors_budget_all)
    training = clip(support_training + elsewhere + ratio(trainers, trainers + growth.training_half), 0.0, 1.0)
    public_ceiling = (
        growth.base_ceiling
        + growth.supplies_effect * enablers_capacity[SUPPLIES]
        + growth.training_effect * training
        + growth.economy_effect * (me.economy - 1.0)
    )
    guards = roles.effective[INFRASTRUCTURE] + roles.effective[MARITIME]
    exposed = 1.0 - ratio(guards, guards + growth.protection_half)
    harm = growth.economy_damage * contact_harm * exposed
    optimism = me.optimism
    if history_phase == CEASEFIRE:
        strength = me.strength + A_WEEK * growth.regeneration_rate * (
            public_ceiling * (1.0 - deal_limits_bite * deal_limits) - me.strength
        )
        optimism = optimism * (1.0 - growth.peace_learning)
        economy = me.economy + A_WEEK * (growth.economy_growth * (growth.economy_ceiling - me.economy) - harm)
    else:
        strength = me.strength + A_WEEK * growth.war_rate * (
            growth.war_ceiling + growth.supplies_effect * enablers_capacity[SUPPLIES] - me.strength
        )
        optimism = optimism * (1.0 - growth.learning)
        economy = me.economy - A_WEEK * growth.economy_war_loss
    return Army(
        # Ceilings that limits or ruin take below nothing leave no army, not less than none.
        strength=larger(strength, 0.0),
        public_ceiling=public_ceiling,
        economy=clip(economy, growth.economy_least, growth.economy_most),
        optimism=optimism,
    )


class Leadership(NamedTuple):
    """The taste for war of whoever leads Ukraine."""

    temper: float


@rule(owner="ukraine", every=MONTH)
def change_leader(
    temper: Own[float], tenure_years: Positive, temper_sd: Trait[float], succession: Uniform, character: Normal
) -> Leadership:
    """Leaders die, fall or lose elections, in war as in peace, and a successor has signed nothing."""
    leaves = MONTH * A_WEEK / tenure_years
    return Leadership(temper_after(temper, leaves, temper_sd, succession, character))


@rule(owner="ukraine")
def believe(
    me: Own[Beliefs],
    reading: Trait[Reading],
    credibility: Switch,
    us: Seen[Signals],
    contributors_left_now: Seen[float],
    contact_blue_signal: Seen[float],
    contributors_troops_total: Seen[float],
) -> Beliefs:
    """What Ukraine believes of American resolve and of the coalition's staying power."""
    tested = news_of_test(us, reading.test_weight)
    sunk = A_WEEK * reading.sunk_weight * (2.0 * us.provision - 1.0)
    interest = A_WEEK * reading.interest_weight * (2.0 * us.provision - 1.0)
    standing = A_WEEK * reading.sunk_weight if contributors_troops_total > 0.0 else 0.0
    return Beliefs(
        belief_us=update_belief(
            me.belief_us,
            reading.belief_us_prior,
            A_WEEK * reading.belief_decay,
            statement=12.0 * A_WEEK * us.statement,
            sunk=sunk,
            tested=tested,
            interest=interest,
            credibility=credibility,
        ),
        belief_coalition=update_belief(
            me.belief_coalition,
            reading.belief_coalition_prior,
            A_WEEK * reading.belief_decay,
            statement=reading.reply_weight * contact_blue_signal,
            sunk=standing,
            tested=-reading.leaving_weight * contributors_left_now,
            interest=standing,
            credibility=credibility,
        ),
    )


@rule(owner="ukraine")
def foresee(
    me: Own[Beliefs],
    arrival_prior: Trait[float],
    deterrence: Switch,
    help: Given[HelpValues],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    roles: Seen[Presence],
    silence: Switch,
    deal_clause: Seen[int],
    deal_arrival_unagreed: Given[float],
    history_phase: Seen[int],
) -> Expected:
    """Read the force believed likely to arrive, never the force planned. Under a deal without the clause it is expected
    only as far as silence lets it come."""
    arrival = arrival_prior * chance(me.belief_coalition)
    if history_phase == CEASEFIRE:
        arrival = arrival * arrival_under(deal_clause, silence, deal_arrival_unagreed)
    return expected_help(
        deterrence,
        arrival,
        roles,
        us=chance(me.belief_us),
        coalition=chance(me.belief_coalition),
        backstop=us_promise,
        mutual_defence=capitals_pact,
        help=help,
    )


class Reckoning(NamedTuple):
    """What Ukraine counts on when it compares war and ceasefire: its army, and the help it expects."""

    strength: float
    public_ceiling: float
    public_rate: float
    optimism: float
    denial: float
    denial_fade: float
    intervention: float
    promised: float
    arrival: float


@shared
def own_view(
    me: Reckoning,
    resolve: Positive,
    russia: PublicArmy,
    russia_status: float,
    weariness: Weariness,
    war: WarValues,
    help: HelpValues,
) -> View:
    """Ukraine's view of what is to come: it overrates its own strength, and its resolve lowers its cost of war."""
    return View(
        russia_now=russia.strength,
        russia_ceiling=russia.public_ceiling,
        russia_rate=russia.public_rate,
        ukraine_now=me.strength * (1.0 + me.optimism),
        ukraine_ceiling=me.public_ceiling * (1.0 + me.optimism),
        ukraine_rate=me.public_rate,
        denial=me.denial,
        denial_fade=me.denial_fade,
        intervention=me.intervention,
        promised=me.promised,
        arrival=me.arrival,
        intervention_strength=help.intervention_strength,
        confrontation=help.confrontation,
        cost_russia=war.cost_russia * (1.0 + war.fatigue * weariness.russia),
        cost_ukraine=war.cost_ukraine * (1.0 + war.fatigue * weariness.ukraine) / resolve,
        status=russia_status,
    )
