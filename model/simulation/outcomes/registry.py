"""Every outcome, in the order of every table."""

from collections.abc import Iterator, Sequence

from . import cost, deal, escalation, force, holding, line, promises
from .outcome import Outcome

EQUAL_TERMS_YEARS = 5
"""Years from the signing up to which outcomes are told at equal terms too."""


def with_equal_terms(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Each outcome, followed by itself at equal terms where it looks no further than `EQUAL_TERMS_YEARS`."""
    for outcome in outcomes:
        yield outcome
        if outcome.years <= EQUAL_TERMS_YEARS:
            yield outcome.at_equal_terms()


_IN_ORDER: tuple[Outcome, ...] = (
    deal.DEAL_SIGNED,
    deal.WEEKS_TO_DEAL,
    deal.DEAL_AND_HOLDS_5Y,
    deal.DEPLOY_AND_HOLDS_5Y,
    *with_equal_terms((force.FORCE_DEPLOYED,)),
    force.ANY_TROOPS,
    force.WEEKS_TO_FIRST_TROOPS,
    force.WEEKS_TO_FULL_FORCE,
    force.TROOPS_PEAK,
    force.TROOPS_MEAN,
    holding.PEACE_YEARS,
    *with_equal_terms((holding.PEACE_YEARS_5Y,)),
    *with_equal_terms(holding.FIGHTING_BACK),
    *with_equal_terms(holding.CEASEFIRE_COLLAPSE),
    holding.GENERAL_WAR_FREE_YEARS,
    holding.FIGHTING_BACK_WEEK,
    holding.COLLAPSE_WEEK,
    holding.ALERT_WEEK,
    *escalation.FATAL_CLASH,
    *escalation.FULL_WAR,
    *with_equal_terms((escalation.LIMITED_STRIKE,)),
    escalation.HARASSMENT_OF_FORCE,
    escalation.DIRECT_CLASH,
    escalation.NUCLEAR_STOP,
    escalation.TREMBLE_SHARE,
    holding.VIOLATIONS_PER_WEEK,
    *line.DEAD,
    force.FORCE_DEATHS,
    force.CONTRIBUTORS_LEFT,
    force.WITHDRAWN_UNDER_FIRE,
    force.SUPPORTING_STATES,
    force.SOLDIER_YEARS,
    promises.PROMISE_TESTED,
    promises.PROMISE_KEPT,
    promises.PROMISE_BELIEVED,
    promises.ILLUSION,
    line.LAND_RUSSIA,
    line.LIMITS_ON_UKRAINE,
    line.UKRAINE_RELATIVE_STRENGTH,
    cost.COST_EUR,
    cost.REPLACEMENT_COST_EUR,
    cost.TOTAL_COST_EUR,
    cost.FLANK_BRIGADE_YEARS,
)

OUTCOMES: dict[str, Outcome] = {outcome.id: outcome for outcome in _IN_ORDER}
"""Every outcome by id, in the order of every table. Ids stay stable."""
