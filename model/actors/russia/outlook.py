"""What Russia has and believes: its army, its two beliefs about others, the help to Ukraine it reckons with."""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    CEASEFIRE,
    COLLAPSE,
    Given,
    Lever,
    Normal,
    Own,
    Positive,
    Seen,
    Switch,
    Trait,
    Uniform,
    rule,
    shared,
)
from ...world.bargain.deal import arrival_under
from ...world.bargain.leaders import temper_after
from ...world.bargain.values import PublicArmy, View, WarValues, Weariness, status_of_presence
from ...world.beliefs import Beliefs, Reading, Signals, chance, news_of_test, update_belief
from ...world.deterrence import HelpValues, Presence, expected_help
from ...world.names import A_WEEK, MONTH


class Army(NamedTuple):
    """Russia's strength after a week."""

    strength: float
    optimism: float


class Renewal(NamedTuple):
    """How the army is rebuilt in a ceasefire and replaced in war, and how fast war and peace teach its true odds."""

    rebuild_ceiling: float
    rebuild_rate: float
    war_ceiling: float
    war_rate: float
    learning: float
    peace_learning: float


@rule(owner="russia")
def regenerate(me: Own[Army], renewal: Trait[Renewal], history_phase: Seen[int]) -> Army:
    """In a ceasefire the army is rebuilt; in war it is replaced as it is spent. War teaches its true odds: beliefs
    converge as fighting goes on (Slantchev 2003; Smith & Stam 2004). Peace teaches them too, more slowly, as what the
    war showed is written up and armies watch each other."""
    if history_phase == CEASEFIRE:
        gap = renewal.rebuild_ceiling - me.strength
        return Army(
            strength=me.strength + A_WEEK * renewal.rebuild_rate * gap,
            optimism=me.optimism * (1.0 - renewal.peace_learning),
        )
    gap = renewal.war_ceiling - me.strength
    return Army(strength=me.strength + A_WEEK * renewal.war_rate * gap, optimism=me.optimism * (1.0 - renewal.learning))


class Leadership(NamedTuple):
    """The taste for war of whoever leads Russia."""

    temper: float


@rule(owner="russia", every=MONTH)
def change_leader(
    temper: Own[float], tenure_years: Positive, temper_sd: Trait[float], succession: Uniform, character: Normal
) -> Leadership:
    """Leaders die, fall or lose elections, in war as in peace, and a successor has signed nothing."""
    leaves = MONTH * A_WEEK / tenure_years
    return Leadership(temper_after(temper, leaves, temper_sd, succession, character))


@rule(owner="russia")
def believe(
    me: Own[Beliefs],
    reading: Trait[Reading],
    credibility: Switch,
    us: Seen[Signals],
    contributors_left_now: Seen[float],
    contact_blue_signal: Seen[float],
    contributors_troops_total: Seen[float],
) -> Beliefs:
    """What Russia believes of American resolve and of the coalition's staying power. A failed test outweighs words."""
    tested = news_of_test(us, reading.test_weight)
    sunk = A_WEEK * reading.sunk_weight * (2.0 * us.provision - 1.0)
    interest = A_WEEK * reading.interest_weight * (2.0 * us.provision - 1.0)
    left = -reading.leaving_weight * contributors_left_now
    answered = reading.reply_weight * contact_blue_signal
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
            statement=answered,
            sunk=standing,
            tested=left,
            interest=standing,
            credibility=credibility,
        ),
    )


class Expectations(NamedTuple):
    """What Russia expected of a promise when it put it to the test; -1 before."""

    believed_backstop: float
    believed_pact: float


@rule(owner="russia", during=CEASEFIRE | COLLAPSE)
def face_answers(
    now: Own[Expectations],
    me: Own[Beliefs],
    help_pact_part: Given[float],
    us_promise: Seen[float],
    us_fresh_test: Seen[int],
    capitals_pact: Seen[float],
    capitals_pact_tested: Seen[int],
) -> Expectations:
    """In the week of a test, what was expected of the promise is set down beside what became of it: the gap between
    the two is the deterrent that rested on others' belief alone."""
    believed_backstop = now.believed_backstop
    believed_pact = now.believed_pact
    if us_fresh_test == 1:
        believed_backstop = us_promise * chance(me.belief_us)
    if capitals_pact_tested == 1 and believed_pact < 0.0:
        believed_pact = capitals_pact * chance(me.belief_coalition) * help_pact_part
    return Expectations(believed_backstop=believed_backstop, believed_pact=believed_pact)


class Foresight(NamedTuple):
    """The help to Ukraine that Russia reckons with, and the status cost of the forces it expects."""

    denial: float
    denial_fade: float
    intervention: float
    promised: float
    arrival: float
    status: float


class StatusCost(NamedTuple):
    """What Western forces in Ukraine cost Russia in status."""

    status_cost: float
    status_half: float
    status_nato_extra: float
    status_ease: float


@rule(owner="russia")
def foresee(
    me: Own[Beliefs],
    arrival_prior: Trait[float],
    costs: Trait[StatusCost],
    deterrence: Switch,
    help: Given[HelpValues],
    command_nato: Lever[float],
    us_promise: Seen[float],
    capitals_pact: Seen[float],
    roles: Seen[Presence],
    contributors_western_troops: Seen[float],
    capitals_western_prospect: Seen[float],
    capitals_friendly_share: Seen[float],
    silence: Switch,
    deal_clause: Seen[int],
    deal_arrival_unagreed: Given[float],
    history_phase: Seen[int],
) -> Foresight:
    """Read the force believed likely to arrive, never the force planned. Under a deal without the clause it is expected
    only as far as silence lets it come."""
    arrival = arrival_prior * chance(me.belief_coalition)
    if history_phase == CEASEFIRE:
        arrival = arrival * arrival_under(deal_clause, silence, deal_arrival_unagreed)
    seen = expected_help(
        deterrence,
        arrival,
        roles,
        us=chance(me.belief_us),
        coalition=chance(me.belief_coalition),
        backstop=us_promise,
        mutual_defence=capitals_pact,
        help=help,
    )
    western = contributors_western_troops
    if capitals_western_prospect > western:
        western = western + arrival * (capitals_western_prospect - western)
    return Foresight(
        denial=seen.denial,
        denial_fade=seen.denial_fade,
        intervention=seen.intervention,
        promised=seen.promised,
        arrival=seen.arrival,
        status=status_of_presence(
            costs.status_cost,
            western,
            costs.status_half,
            costs.status_nato_extra,
            command_nato,
            costs.status_ease,
            capitals_friendly_share,
        ),
    )


class Reckoning(NamedTuple):
    """What Russia counts on when it compares war and ceasefire: its army, the help Ukraine would get, its status."""

    strength: float
    public_ceiling: float
    public_rate: float
    optimism: float
    denial: float
    denial_fade: float
    intervention: float
    promised: float
    arrival: float
    status: float


@shared
def own_view(
    me: Reckoning, resolve: Positive, ukraine: PublicArmy, weariness: Weariness, war: WarValues, help: HelpValues
) -> View:
    """Russia's view of what is to come: it overrates its own strength, and its resolve lowers its cost of war."""
    return View(
        russia_now=me.strength * (1.0 + me.optimism),
        russia_ceiling=me.public_ceiling * (1.0 + me.optimism),
        russia_rate=me.public_rate,
        ukraine_now=ukraine.strength,
        ukraine_ceiling=ukraine.public_ceiling,
        ukraine_rate=ukraine.public_rate,
        denial=me.denial,
        denial_fade=me.denial_fade,
        intervention=me.intervention,
        promised=me.promised,
        arrival=me.arrival,
        intervention_strength=help.intervention_strength,
        confrontation=help.confrontation,
        cost_russia=war.cost_russia * (1.0 + war.fatigue * weariness.russia) / resolve,
        cost_ukraine=war.cost_ukraine * (1.0 + war.fatigue * weariness.ukraine),
        status=me.status,
    )
