"""Every outcome, in the order of every table."""

from . import cost, deal, escalation, force, holding
from .outcome import Outcome

_IN_ORDER: tuple[Outcome, ...] = (
    deal.DEAL_SIGNED,
    deal.WEEKS_TO_DEAL,
    deal.DEAL_AND_HOLDS_5Y,
    deal.DEAL_AND_HOLDS_5Y_ALERT_HOLDS,
    deal.DEPLOY_AND_HOLDS_5Y,
    force.FORCE_DEPLOYED,
    force.WEEKS_TO_FIRST_TROOPS,
    force.FULL_FORCE_REACHED,
    force.WEEKS_TO_FULL_FORCE,
    force.TROOPS_PEAK,
    force.TROOPS_MEAN,
    *holding.CEASEFIRE_COLLAPSE,
    *escalation.FATAL_CLASH,
    *escalation.FULL_WAR,
    *escalation.HIGHEST_RUNG,
    escalation.STRIKE_ON_FORCE,
    escalation.DIRECT_CLASH,
    escalation.NUCLEAR_STOP,
    escalation.TREMBLE_SHARE,
    holding.VIOLATIONS_PER_WEEK,
    force.FORCE_DEATHS,
    force.CONTRIBUTORS_LEFT,
    holding.UKRAINE_RELATIVE_STRENGTH,
    cost.COST_EUR,
    cost.REPLACEMENT_COST_EUR,
    cost.FLANK_BRIGADE_YEARS,
)

OUTCOMES: dict[str, Outcome] = {outcome.id: outcome for outcome in _IN_ORDER}
"""Every outcome by id, in the order of every table. Ids stay stable."""
