"""What Russia has and believes: its army, its two beliefs about others, the help to Ukraine it reckons with."""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    CEASEFIRE,
    Bundle,
    Lever,
    Own,
    Positive,
    Seen,
    Switch,
    Trait,
    rule,
    shared,
)
from model.world.beliefs import chance, update_belief
from model.world.deterrence import HelpValues, expected_help
from model.world.names import (
    A_WEEK,
)
from model.world.values import (
    View,
    WarValues,
    status_of_presence,
)


class Army(NamedTuple):
    """Russia's strength after a week."""

    strength: float
    optimism: float


@rule(owner="russia")
def regenerate(
    strength: Own[float],
    optimism: Own[float],
    rebuild_ceiling: Trait[float],
    rebuild_rate: Trait[float],
    war_ceiling: Trait[float],
    war_rate: Trait[float],
    learning: Trait[float],
    history_phase: Seen[int],
) -> Army:
    """In a ceasefire the army is rebuilt; in war it is replaced as it is spent, and the war teaches its true odds."""
    if history_phase == CEASEFIRE:
        strength = strength + A_WEEK * rebuild_rate * (rebuild_ceiling - strength)
    else:
        strength = strength + A_WEEK * war_rate * (war_ceiling - strength)
        optimism = optimism * (1.0 - learning)
    return Army(strength, optimism)


class Beliefs(NamedTuple):
    """Russia's two beliefs about others."""

    belief_us: float
    belief_coalition: float


@rule(owner="russia")
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
    """What Russia believes of American resolve and of the coalition's staying power. A failed test outweighs words."""
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
    left = -leaving_weight * contributors_left_now
    answered = reply_weight * contact_blue_signal
    standing = 0.0
    if contributors_troops_total > 0.0:
        standing = A_WEEK * sunk_weight
    belief_coalition = update_belief(
        belief_coalition,
        belief_coalition_prior,
        A_WEEK * belief_decay,
        answered,
        standing,
        left,
        standing,
        credibility,
    )
    return Beliefs(belief_us, belief_coalition)


class Foresight(NamedTuple):
    """The help to Ukraine that Russia reckons with, and the status cost of the forces it expects."""

    denial: float
    denial_fade: float
    intervention: float
    status: float


@rule(owner="russia")
def foresee(
    denial: Own[float],
    denial_fade: Own[float],
    intervention: Own[float],
    status: Own[float],
    belief_us: Own[float],
    belief_coalition: Own[float],
    arrival_prior: Trait[float],
    status_cost: Trait[float],
    status_half: Trait[float],
    status_nato_extra: Trait[float],
    status_ease: Trait[float],
    deterrence: Switch,
    help: Bundle[HelpValues],
    command_nato: Lever[float],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    roles_denial: Seen[float],
    roles_denial_prospect: Seen[float],
    roles_hostages: Seen[float],
    roles_hostages_prospect: Seen[float],
    contributors_western_troops: Seen[float],
    capitals_western_prospect: Seen[float],
    capitals_friendly_share: Seen[float],
) -> Foresight:
    """Read the force believed likely to arrive, never the force planned."""
    arrival = arrival_prior * chance(belief_coalition)
    seen = expected_help(
        deterrence,
        arrival,
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
    western = contributors_western_troops
    if capitals_western_prospect > western:
        western = western + arrival * (capitals_western_prospect - western)
    status = status_of_presence(
        status_cost,
        western,
        status_half,
        status_nato_extra,
        command_nato,
        status_ease,
        capitals_friendly_share,
    )
    return Foresight(seen.denial, seen.denial_fade, seen.intervention, status)


@shared
def own_view(
    strength: float,
    ceiling: float,
    rate: float,
    optimism: float,
    denial: float,
    denial_fade: float,
    intervention: float,
    status: float,
    resolve: Positive,
    weariness_russia: float,
    weariness_ukraine: float,
    ukraine_strength: float,
    ukraine_ceiling: float,
    ukraine_rate: float,
    war: WarValues,
    help: HelpValues,
) -> View:
    """Russia's view of what is to come: it overrates its own strength, and its resolve lowers its cost of war."""
    return View(
        russia_now=strength * (1.0 + optimism),
        russia_ceiling=ceiling * (1.0 + optimism),
        russia_rate=rate,
        ukraine_now=ukraine_strength,
        ukraine_ceiling=ukraine_ceiling,
        ukraine_rate=ukraine_rate,
        denial=denial,
        denial_fade=denial_fade,
        intervention=intervention,
        intervention_strength=help.intervention_strength,
        confrontation=help.confrontation,
        cost_russia=war.cost_russia * (1.0 + war.fatigue * weariness_russia) / resolve,
        cost_ukraine=war.cost_ukraine * (1.0 + war.fatigue * weariness_ukraine),
        status=status,
    )
