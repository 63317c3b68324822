"""What Ukraine has and believes: its means, its two beliefs about others, the help it reckons with."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    CEASEFIRE,
    WAR,
    Bundle,
    Given,
    Lever,
    Own,
    Positive,
    Seen,
    SeenEach,
    Switch,
    Trait,
    clip,
    ratio,
    rule,
    shared,
)
from model.world.beliefs import chance, update_belief
from model.world.deterrence import HelpValues, expected_help
from model.world.names import (
    A_WEEK,
    INFRASTRUCTURE,
    MARITIME,
    SUPPLIES,
    TRAINING,
)
from model.world.values import View, WarValues


class Army(NamedTuple):
    """Ukraine's means after a week."""

    strength: float
    public_ceiling: float
    economy: float
    optimism: float


@rule(owner="ukraine")
def regenerate(
    strength: Own[float],
    public_ceiling: Own[float],
    economy: Own[float],
    optimism: Own[float],
    base_ceiling: Trait[float],
    supplies_effect: Trait[float],
    training_effect: Trait[float],
    training_half: Trait[float],
    economy_effect: Trait[float],
    regeneration_rate: Trait[float],
    war_ceiling: Trait[float],
    war_rate: Trait[float],
    learning: Trait[float],
    economy_growth: Trait[float],
    economy_ceiling: Trait[float],
    economy_damage: Trait[float],
    economy_war_loss: Trait[float],
    economy_least: Trait[float],
    economy_most: Trait[float],
    protection_half: Trait[float],
    deal_limits_effect: Given[float],
    support_training: Lever[float],
    enablers_capacity: SeenEach[float],
    roles_effective: SeenEach[float],
    roles_prospect: SeenEach[float],
    red_ladder_provocation: SeenEach[float],
    russia_rung: Seen[int],
    deal_limits: Seen[float],
    history_phase: Seen[int],
) -> Army:
    """Its army grows to a ceiling set by supplies, training and the economy; attacks on infrastructure hold it back.

    In a ceasefire the limits agreed take their part of that ceiling. The public ceiling is the one without limits:
    whoever forecasts takes off what the terms at hand would take.
    """
    trainers = roles_effective[TRAINING]
    if history_phase == WAR:
        # Nobody is there yet: the ceiling others forecast counts the training that the option would bring.
        trainers = roles_prospect[TRAINING]
    training = clip(support_training + ratio(trainers, trainers + training_half), 0.0, 1.0)
    public_ceiling = (
        base_ceiling
        + supplies_effect * enablers_capacity[SUPPLIES]
        + training_effect * training
        + economy_effect * (economy - 1.0)
    )
    guards = roles_effective[INFRASTRUCTURE] + roles_effective[MARITIME]
    exposed = 1.0 - ratio(guards, guards + protection_half)
    harm = economy_damage * red_ladder_provocation[russia_rung] * exposed
    if history_phase == CEASEFIRE:
        strength = strength + A_WEEK * regeneration_rate * (
            public_ceiling * (1.0 - deal_limits_effect * deal_limits) - strength
        )
        economy = economy + A_WEEK * (economy_growth * (economy_ceiling - economy) - harm)
    else:
        strength = strength + A_WEEK * war_rate * (
            war_ceiling + supplies_effect * enablers_capacity[SUPPLIES] - strength
        )
        optimism = optimism * (1.0 - learning)
        economy = economy - A_WEEK * economy_war_loss
    economy = clip(economy, economy_least, economy_most)
    return Army(strength, public_ceiling, economy, optimism)


class Beliefs(NamedTuple):
    """Ukraine's two beliefs about others."""

    belief_us: float
    belief_coalition: float


@rule(owner="ukraine")
def believe(
    belief_us: Own[float],
    belief_coalition: Own[float],
    belief_us_prior: Trait[float],
    belief_coalition_prior: Trait[float],
    belief_decay: Trait[float],
    sunk_weight: Trait[float],
    test_weight: Trait[float],
    interest_weight: Trait[float],
    leaving_weight: Trait[float],
    reply_weight: Trait[float],
    credibility: Switch,
    us_statement: Seen[float],
    us_provision: Seen[float],
    us_fresh_test: Seen[int],
    us_honoured: Seen[int],
    contributors_left_now: Seen[float],
    contact_blue_signal: Seen[float],
    contributors_troops_total: Seen[float],
) -> Beliefs:
    """What Ukraine believes of American resolve and of the coalition's staying power."""
    tested = 0.0
    if us_fresh_test == 1:
        tested = test_weight if us_honoured == 1 else -test_weight
    sunk = A_WEEK * sunk_weight * (2.0 * us_provision - 1.0)
    interest = A_WEEK * interest_weight * (2.0 * us_provision - 1.0)
    belief_us = update_belief(
        belief_us,
        belief_us_prior,
        A_WEEK * belief_decay,
        12.0 * A_WEEK * us_statement,
        sunk,
        tested,
        interest,
        credibility,
    )
    standing = 0.0
    if contributors_troops_total > 0.0:
        standing = A_WEEK * sunk_weight
    belief_coalition = update_belief(
        belief_coalition,
        belief_coalition_prior,
        A_WEEK * belief_decay,
        reply_weight * contact_blue_signal,
        standing,
        -leaving_weight * contributors_left_now,
        standing,
        credibility,
    )
    return Beliefs(belief_us, belief_coalition)


class Foresight(NamedTuple):
    """The help that Ukraine reckons with."""

    denial: float
    denial_fade: float
    intervention: float


@rule(owner="ukraine")
def foresee(
    denial: Own[float],
    denial_fade: Own[float],
    intervention: Own[float],
    belief_us: Own[float],
    belief_coalition: Own[float],
    arrival_prior: Trait[float],
    deterrence: Switch,
    help: Bundle[HelpValues],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    roles_denial: Seen[float],
    roles_denial_prospect: Seen[float],
    roles_hostages: Seen[float],
    roles_hostages_prospect: Seen[float],
) -> Foresight:
    """Read the force believed likely to arrive, never the force planned."""
    seen = expected_help(
        deterrence,
        arrival_prior * chance(belief_coalition),
        roles_denial,
        roles_denial_prospect,
        roles_hostages,
        roles_hostages_prospect,
        chance(belief_us),
        chance(belief_coalition),
        us_promise,
        capitals_pact,
        help,
    )
    return Foresight(seen.denial, seen.denial_fade, seen.intervention)


@shared
def own_view(
    strength: float,
    ceiling: float,
    rate: float,
    optimism: float,
    denial: float,
    denial_fade: float,
    intervention: float,
    resolve: Positive,
    russia_strength: float,
    russia_ceiling: float,
    russia_rate: float,
    russia_status: float,
    weariness_russia: float,
    weariness_ukraine: float,
    war: WarValues,
    help: HelpValues,
) -> View:
    """Ukraine's view of what is to come: it overrates its own strength, and its resolve lowers its cost of war."""
    return View(
        russia_now=russia_strength,
        russia_ceiling=russia_ceiling,
        russia_rate=russia_rate,
        ukraine_now=strength * (1.0 + optimism),
        ukraine_ceiling=ceiling * (1.0 + optimism),
        ukraine_rate=rate,
        denial=denial,
        denial_fade=denial_fade,
        intervention=intervention,
        intervention_strength=help.intervention_strength,
        confrontation=help.confrontation,
        cost_russia=war.cost_russia * (1.0 + war.fatigue * weariness_russia),
        cost_ukraine=war.cost_ukraine * (1.0 + war.fatigue * weariness_ukraine) / resolve,
        status=russia_status,
    )
