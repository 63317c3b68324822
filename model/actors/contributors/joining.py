"""Joining and leaving: a score of burden and benefit against a threshold on the same scale.

Threshold models of collective behaviour (Granovetter 1978) with burden sharing (Olson & Zeckhauser 1966). The weights'
absolute values sum to one and every term lies in [0, 1], so that thresholds and scores share one scale.
"""

from __future__ import annotations

from typing import NamedTuple

from ...lanes import (
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
    ratio,
    rule,
    shared,
    smaller,
    sqrt,
)
from ...world.beliefs import chance
from ...world.names import INDEPENDENT_JOINING, POLITICAL_BACKING
from ...world.roles import ForceLevers

REVIEW_WEEKS = 4
"""Joining is reviewed monthly."""


class Weights(NamedTuple):
    """How much each term of the score weighs, before normalising."""

    us_weight: float
    peer_weight: float
    threat_weight: float
    support_weight: float
    cost_weight: float
    casualty_weight: float
    brigade_weight: float


class Opinion(NamedTuple):
    """Public support after a month."""

    support: float


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
    """What a state would offer and can sustain, and whether it comes from outside the coalition."""

    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float
    flank_priority: float
    offer: float
    offer_reference: Positive
    offer_elasticity: float
    outsider: int


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


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def size_pledge(
    growth_factor: Own[float],
    pool_health: Own[float],
    supply: Trait[Supply],
    force: Lever[ForceLevers],
    capitals_outsiders_consent: Seen[int],
    history_signed: Seen[int],
) -> Pledge:
    """Offer = min(drawn offer scaled by the request, pool / rotation ratio - commitments elsewhere).

    `flank_priority` is the part of its forward presence that a state puts before the force; the rest can be drained.

    Once there is a deal, states from outside need the consent of both sides.
    """
    invited = 1
    request = force.size
    if supply.outsider == 1:
        request = force.outsiders
        if history_signed == 1 and capitals_outsiders_consent == 0:
            invited = 0
    pledge = 0.0
    if invited == 1:
        pool = 1000.0 * supply.army_size * supply.deployable_share * growth_factor * pool_health
        scaled = supply.offer * exp(supply.offer_elasticity * log(request / supply.offer_reference))
        spare = pool / supply.rotation_ratio - supply.flank_priority * supply.flank_pledge
        pledge = larger(0.0, smaller(scaled, spare))
    return Pledge(invited=invited, pledge=pledge)


class Membership(NamedTuple):
    """Who is in after a review."""

    leaning: float
    joined: int
    score: float
    exit_weeks: int


@shared
def joining_score(
    weights: Weights,
    backing: float,
    peers: float,
    threat: float,
    support: float,
    cost: float,
    casualties: float,
    brigades: float,
) -> float:
    """Score = sum of w_k x_k with the absolute weights summing to one, each x_k in [0, 1]."""
    total = (
        weights.us_weight
        + weights.peer_weight
        + weights.threat_weight
        + weights.support_weight
        + weights.cost_weight
        + weights.casualty_weight
        + weights.brigade_weight
    )
    return ratio(
        weights.us_weight * backing
        + weights.peer_weight * peers
        + weights.threat_weight * threat
        + weights.support_weight * support
        - weights.cost_weight * cost
        - weights.casualty_weight * casualties
        - weights.brigade_weight * brigades,
        total,
    )


class Candidate(NamedTuple):
    """Where a state stands at its review: in or out, its leaning, its pledge, its support and its pool."""

    leaning: float
    joined: int
    exit_weeks: int
    invited: int
    pledge: float
    support: float
    growth_factor: float
    pool_health: float


class Stakes(NamedTuple):
    """What a state goes by: threshold and noise, threat, costs and casualties it can bear, its army, its parliament."""

    join_threshold: float
    join_noise: Positive
    hysteresis: float
    threat: float
    lead_weight: float
    cost_per_head: float
    defence_budget: float
    casualty_tolerance: Positive
    expected_death_rate: float
    danger_by_rung: float
    leaning_persistence: float
    budget_share: float
    army_size: float
    deployable_share: float
    rotation_ratio: Positive
    flank_pledge: float
    parliament_lag: float
    reimbursement: float
    outsider: int
    peers_neutral: float


class Company(NamedTuple):
    """What the capitals share with a state that decides: trust in America, weights in and invited, the exposure."""

    belief_us: float
    weight_in: float
    weight_all: float
    exposure: float


@rule(owner="contributors", every=REVIEW_WEEKS, where="invitable")
def review_membership(
    me: Own[Candidate],
    weights: Trait[Weights],
    stakes: Trait[Stakes],
    joining: Switch,
    us_promise: Seen[float],
    capitals: Seen[Company],
    enablers_capacity: SeenEach[float],
    red_ladder_provocation: SeenEach[float],
    contact_rung_seen: Seen[int],
    shock: Normal,
) -> Membership:
    """Join when the score passes the threshold, leave at a lower one, and then only after parliament's lag.

    What a government leans to beyond its reasons persists: were it drawn afresh at each monthly review, a state that
    refuses would be bound to join in the end.
    """
    persistence = stakes.leaning_persistence
    leaning = shock
    if me.leaning != 0.0:
        leaning = persistence * me.leaning + sqrt(1.0 - persistence * persistence) * shock
    if me.invited == 0:
        return Membership(leaning=leaning, joined=0, score=0.0, exit_weeks=-1)
    backing = 1.0 - (1.0 - enablers_capacity[POLITICAL_BACKING]) * (1.0 - us_promise * chance(capitals.belief_us))
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
    casualties = clip(0.001 * me.pledge * danger / stakes.casualty_tolerance, 0.0, 1.0)
    usable = 1000.0 * stakes.army_size * stakes.deployable_share * me.growth_factor * me.pool_health
    free = usable / stakes.rotation_ratio - stakes.flank_pledge
    brigades = clip(ratio(me.pledge, larger(free, me.pledge)), 0.0, 1.0)
    score = joining_score(
        weights,
        backing=clip(backing, 0.0, 1.0),
        peers=clip(peers, 0.0, 1.0),
        threat=stakes.threat,
        support=me.support,
        cost=cost,
        casualties=casualties,
        brigades=brigades,
    )
    # A logistic of scale s has the spread of a normal of 1.7 s.
    wish = score + 1.7 * stakes.join_noise * leaning
    joined = me.joined
    exit_weeks = me.exit_weeks
    if joined == 0:
        if wish > stakes.join_threshold:
            joined = 1
            exit_weeks = -1
    elif exit_weeks < 0:
        if wish < stakes.join_threshold - stakes.hysteresis:
            exit_weeks = int(stakes.parliament_lag)
    elif wish > stakes.join_threshold:
        # The reason to leave has gone before parliament decided.
        exit_weeks = -1
    return Membership(leaning=leaning, joined=joined, score=score, exit_weeks=exit_weeks)
