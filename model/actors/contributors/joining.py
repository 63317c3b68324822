"""Joining and leaving: a score of burden and benefit against a threshold on the same scale, and conditions beside it.

Threshold models of collective behaviour (Granovetter 1978) with burden sharing (Olson & Zeckhauser 1966). The weights'
absolute values sum to one and every term lies in [0, 1], so that thresholds and scores share one scale. What states
said by September 2025 has three kinds of condition beside the score: a deal (the command's gate), a mandate of the
United Nations or the Union, which is a bar, and an American part, which is a step: nothing European stands in for it.
"""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
    COLLAPSE,
    Lever,
    Normal,
    Own,
    Positive,
    Seen,
    SeenEach,
    Switch,
    Trait,
    clip,
    exp,
    larger,
    log,
    logistic,
    ratio,
    rule,
    shared,
    smaller,
    sqrt,
)
from ...world.names import A_WEEK, INDEPENDENT_JOINING, LOCAL_OFFENSIVE
from ...world.roles import ForceLevers

REVIEW_WEEKS = 4
"""Joining is reviewed monthly."""


class Weights(NamedTuple):
    """How much each term of the score weighs, before normalising."""

    peer_weight: float
    threat_weight: float
    support_weight: float
    cost_weight: float
    casualty_weight: float
    brigade_weight: float


class Opinion(NamedTuple):
    """Public support after a month."""

    support: float


class Lean(NamedTuple):
    """What a government leans to after a month."""

    leaning: float


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def lean(leaning: Own[float], leaning_persistence: Trait[float], shock: Normal) -> Lean:
    """What a government leans to beyond its reasons persists: were it drawn afresh at each monthly review, a state that
    refuses would be bound to join in the end."""
    if leaning == 0.0:
        return Lean(shock)
    return Lean(leaning_persistence * leaning + sqrt(1.0 - leaning_persistence * leaning_persistence) * shock)


@rule(owner="contributors", every=REVIEW_WEEKS)
def form_opinion(
    support: Own[float],
    public_support: Trait[float],
    support_recovery: Trait[float],
    support_noise: Trait[float],
    mood: Normal,
) -> Opinion:
    """Support wanders about its home level. Both traits are a week's; the rule runs monthly."""
    support = support + 4.0 * support_recovery * (public_support - support) + 2.0 * support_noise * mood
    return Opinion(clip(support, 0.0, 1.0))


class Pledge(NamedTuple):
    """What a state would send."""

    invited: int
    pledge: float


class Supply(NamedTuple):
    """What a state can sustain, and whether it comes from outside the coalition."""

    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float
    flank_priority: float
    outsider: int


class Will(NamedTuple):
    """What a state would offer to a force of the size of reference, and how that grows with the request."""

    offer: float
    offer_reference: Positive
    offer_elasticity: float
    outsider: int


class Offered(NamedTuple):
    """What a state would offer."""

    offered: float


class Invitation(NamedTuple):
    """Whom the option invites: levers `invite.*`."""

    coalition: float
    buffer_states: float
    friendly_states: float


class Eligible(NamedTuple):
    """Whether a state has any part in the option."""

    invitable: int


@rule(owner="contributors")
def list_invitable(
    outsider: Trait[int],
    buffer_state: Trait[int],
    friendly_state: Trait[int],
    force: Lever[ForceLevers],
    invite: Lever[Invitation],
) -> Eligible:
    """The option may invite a state if it invites its kind and asks for troops; rules of the force run for no other."""
    invitable = 0
    request = force.size
    if outsider == 1:
        request = force.outsiders
        if (buffer_state == 1 and invite.buffer_states > 0.5) or (friendly_state == 1 and invite.friendly_states > 0.5):
            invitable = 1
    elif invite.coalition > 0.5:
        invitable = 1
    if request <= 0.0:
        invitable = 0
    return Eligible(invitable)


@rule(owner="contributors", where="invitable")
def scale_offer(will: Trait[Will], force: Lever[ForceLevers]) -> Offered:
    """The drawn offer, scaled by the request."""
    request = force.outsiders if will.outsider == 1 else force.size
    return Offered(will.offer * exp(will.offer_elasticity * log(request / will.offer_reference)))


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def size_pledge(
    offered: Own[float],
    growth_factor: Own[float],
    pool_health: Own[float],
    supply: Trait[Supply],
    capitals_outsiders_consent: Seen[int],
    history_signed: Seen[int],
) -> Pledge:
    """Pledge = min(offer, pool / rotation ratio - commitments elsewhere).

    `flank_priority` is the part of its forward presence that a state puts before the force; the rest can be drained.

    Once there is a deal, states from outside need the consent of both sides.
    """
    invited = 1
    if supply.outsider == 1 and history_signed == 1 and capitals_outsiders_consent == 0:
        invited = 0
    pledge = 0.0
    if invited == 1:
        pool = 1000.0 * supply.army_size * supply.deployable_share * growth_factor * pool_health
        spare = pool / supply.rotation_ratio - supply.flank_priority * supply.flank_pledge
        pledge = larger(0.0, smaller(offered, spare))
    return Pledge(invited=invited, pledge=pledge)


class Membership(NamedTuple):
    """Who is in after a review."""

    joined: int
    score: float
    wish: float
    exit_weeks: int
    cleared: int
    fresh: int
    supports: int


@shared
def joining_score(
    weights: Weights,
    peers: float,
    threat: float,
    support: float,
    cost: float,
    casualties: float,
    brigades: float,
) -> float:
    """Score = sum of w_k x_k with the absolute weights summing to one, each x_k in [0, 1]."""
    total = (
        weights.peer_weight
        + weights.threat_weight
        + weights.support_weight
        + weights.cost_weight
        + weights.casualty_weight
        + weights.brigade_weight
    )
    return ratio(
        weights.peer_weight * peers
        + weights.threat_weight * threat
        + weights.support_weight * support
        - weights.cost_weight * cost
        - weights.casualty_weight * casualties
        - weights.brigade_weight * brigades,
        total,
    )


class Candidate(NamedTuple):
    """Where a state stands at its review: in or out, its leaning, its pledge, its support, its pool, its parliament."""

    leaning: float
    joined: int
    exit_weeks: int
    cleared: int
    refused_weeks: int
    fresh: int
    invited: int
    pledge: float
    support: float
    growth_factor: float
    pool_health: float
    deaths_year: float


class Stakes(NamedTuple):
    """What a state goes by: threshold and noise, threat, costs and casualties it can bear, its army, its parliament."""

    join_threshold: float
    join_noise: Positive
    hysteresis: float
    fresh_part: float
    debate_part: float
    threat: float
    lead_weight: float
    cost_per_head: float
    defence_budget: float
    casualty_tolerance: Positive
    casualty_bar: float
    foreseen_share: Positive
    expected_death_rate: float
    danger_by_rung: float
    budget_share: float
    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float
    parliament_lag: float
    vote_before: int
    reimbursement: float
    outsider: int
    peers_neutral: float


class Conditions(NamedTuple):
    """What a state has made its part depend on, how steep that is, and what eases it."""

    us_weight: float
    american_condition: float
    american_need: float
    american_width: Positive
    mandate_needed: int
    time_ease: float
    time_ease_years: Positive
    support_ease: float


class Company(NamedTuple):
    """What the capitals share with a state that decides: the American part, a mandate, weights in, the exposure."""

    american_part: float
    mandate: int
    weight_in: float
    weight_all: float
    exposure: float


@shared
def lacking_part(american_part: float, conditions: Conditions) -> float:
    """How far the American part falls short of what is needed, 0 to 1: a steep step."""
    return 1.0 - logistic((american_part - conditions.american_need) / conditions.american_width)


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def review_membership(
    me: Own[Candidate],
    weights: Trait[Weights],
    stakes: Trait[Stakes],
    conditions: Trait[Conditions],
    joining: Switch,
    capitals: Seen[Company],
    command_entered_weeks: Seen[int],
    history_signed: Seen[int],
    red_ladder_provocation: SeenEach[float],
    contact_rung_seen: Seen[int],
    history_phase: Seen[int],
) -> Membership:
    """Join when the wish passes the threshold, leave at a lower one, and then only after parliament's lag.

    The wish is the score and the leaning, less the step for an American part that is lacking and less what expected
    deaths count for, where they are a large part of what would open a debate, plus what a mission that has become
    routine is easier to join (the force in Afghanistan grew from 18 states in 2002 to some 50). A government in office
    leaves far below the threshold to join alone; one just elected, or with a debate about deaths on its hands, nearer
    to it: of eleven exits since 1994, six followed an election or a fallen cabinet, three a vote or a date, none a
    yearly count of deaths. Who joins before a deal pledges; where the law asks for a vote, the pledge is good once
    parliament has given leave (`parliaments`). While Russia attacks nobody joins.

    Who sends no troops may still help by air, at sea, with training at home and equipment: for that neither an American
    part nor a mandate is asked, and the threshold is lower.
    """
    if me.invited == 0:
        return Membership(joined=0, score=0.0, wish=0.0, exit_weeks=-1, cleared=0, fresh=0, supports=0)
    peers = stakes.peers_neutral
    if joining != INDEPENDENT_JOINING and capitals.weight_all > stakes.lead_weight:
        # Its own weight is excluded on both sides.
        others_in = capitals.weight_in - stakes.lead_weight * float(me.joined)
        peers = ratio(others_in, capitals.weight_all - stakes.lead_weight)
    own_part = 1.0 - stakes.reimbursement if stakes.outsider == 1 else 1.0
    budget = 1000000000.0 * stakes.budget_share * stakes.defence_budget
    cost = clip(ratio(own_part * me.pledge * stakes.cost_per_head, budget), 0.0, 1.0)
    risk = 1.0 + stakes.danger_by_rung * red_ladder_provocation[contact_rung_seen]
    danger = stakes.expected_death_rate * capitals.exposure * risk
    expected = 0.001 * me.pledge * danger / stakes.casualty_tolerance
    casualties = clip(expected, 0.0, 1.0)
    usable = 1000.0 * stakes.army_size * stakes.deployable_share * me.growth_factor * me.pool_health
    free = usable / stakes.rotation_ratio - stakes.flank_pledge
    brigades = clip(ratio(me.pledge, larger(free, me.pledge)), 0.0, 1.0)
    score = joining_score(
        weights,
        peers=clip(peers, 0.0, 1.0),
        threat=stakes.threat,
        support=me.support,
        cost=cost,
        casualties=casualties,
        brigades=brigades,
    )
    # A logistic of scale s has the spread of a normal of 1.7 s.
    other_reasons = score + 1.7 * stakes.join_noise * me.leaning - stakes.join_threshold
    step = conditions.us_weight * conditions.american_condition * lacking_part(capitals.american_part, conditions)
    dread = stakes.casualty_bar * clip(expected / stakes.foreseen_share - 1.0, 0.0, 3.0)
    settled = clip(A_WEEK * float(command_entered_weeks) / conditions.time_ease_years, 0.0, 1.0)
    wish = other_reasons - step - dread + conditions.time_ease * settled
    barred = conditions.mandate_needed == 1 and capitals.mandate == 0
    joined = me.joined
    exit_weeks = me.exit_weeks
    cleared = me.cleared
    hysteresis = stakes.hysteresis
    if me.deaths_year > stakes.casualty_tolerance:
        hysteresis = stakes.debate_part * hysteresis
    if me.fresh == 1:
        hysteresis = stakes.fresh_part * stakes.hysteresis
    if joined == 0:
        cleared = 0
        attacked = history_phase == COLLAPSE or contact_rung_seen >= LOCAL_OFFENSIVE
        if wish > 0.0 and not barred and me.refused_weeks == 0 and not attacked:
            joined = 1
            exit_weeks = -1
            cleared = 1 - stakes.vote_before
    elif exit_weeks < 0:
        if wish < -hysteresis or (barred and me.cleared == 0):
            exit_weeks = int(stakes.parliament_lag)
    elif wish > 0.0:
        # The reason to leave has gone before parliament decided.
        exit_weeks = -1
    supports = 0
    if joined * cleared == 0 and stakes.outsider == 0 and history_signed == 1:
        if other_reasons + conditions.support_ease > 0.0:
            supports = 1
    return Membership(
        joined=joined,
        score=score,
        wish=wish,
        exit_weeks=exit_weeks,
        cleared=cleared,
        fresh=0,
        supports=supports,
    )
