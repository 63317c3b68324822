"""Joining and leaving: a score of burden and benefit against a threshold on the same scale.

Threshold models of collective behaviour (Granovetter 1978) with burden sharing (Olson & Zeckhauser 1966). The weights'
absolute values sum to one and every term lies in [0, 1], so that thresholds and scores share one scale.
"""

from __future__ import annotations

from typing import NamedTuple

from model.lanes import (
    Lever,
    Normal,
    Own,
    Positive,
    Seen,
    SeenEach,
    Switch,
    Trait,
    Traits,
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
from model.world.beliefs import chance
from model.world.names import INDEPENDENT_JOINING, POLITICAL_BACKING

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


@rule(owner="contributors", every=REVIEW_WEEKS)
def size_pledge(
    invited: Own[int],
    pledge: Own[float],
    growth_factor: Own[float],
    pool_health: Own[float],
    army_size: Trait[float],
    deployable_share: Trait[float],
    rotation_ratio: Positive,
    flank_pledge: Trait[float],
    flank_priority: Trait[float],
    offer: Trait[float],
    offer_reference: Positive,
    offer_elasticity: Trait[float],
    outsider: Trait[int],
    buffer_state: Trait[int],
    friendly_state: Trait[int],
    force_size: Lever[float],
    force_outsiders: Lever[float],
    invite_coalition: Lever[float],
    invite_buffer_states: Lever[float],
    invite_friendly_states: Lever[float],
    capitals_outsiders_consent: Seen[int],
    history_signed: Seen[int],
) -> Pledge:
    """Offer = min(drawn offer scaled by the request, pool / rotation ratio - commitments elsewhere).

    `flank_priority` is the part of its forward presence that a state puts before the force; the rest can be drained.

    States from outside need the invitation of the option and, once there is a deal, the consent of both sides.
    """
    invited = 0
    request = force_size
    if outsider == 1:
        request = force_outsiders
        if (buffer_state == 1 and invite_buffer_states > 0.5) or (friendly_state == 1 and invite_friendly_states > 0.5):
            invited = 1
            if history_signed == 1 and capitals_outsiders_consent == 0:
                invited = 0
    elif invite_coalition > 0.5:
        invited = 1
    if request <= 0.0:
        invited = 0
    pledge = 0.0
    if invited == 1:
        pool = 1000.0 * army_size * deployable_share * growth_factor * pool_health
        asked = offer * exp(offer_elasticity * log(request / offer_reference))
        pledge = larger(0.0, smaller(asked, pool / rotation_ratio - flank_priority * flank_pledge))
    return Pledge(invited, pledge)


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


@rule(owner="contributors", every=REVIEW_WEEKS)
def review_membership(
    leaning: Own[float],
    joined: Own[int],
    score: Own[float],
    exit_weeks: Own[int],
    invited: Own[int],
    pledge: Own[float],
    support: Own[float],
    growth_factor: Own[float],
    pool_health: Own[float],
    weights: Traits[Weights],
    join_threshold: Trait[float],
    join_noise: Positive,
    hysteresis: Trait[float],
    threat: Trait[float],
    lead_weight: Trait[float],
    cost_per_head: Trait[float],
    defence_budget: Trait[float],
    casualty_tolerance: Positive,
    expected_death_rate: Trait[float],
    danger_by_rung: Trait[float],
    leaning_persistence: Trait[float],
    budget_share: Trait[float],
    army_size: Trait[float],
    deployable_share: Trait[float],
    rotation_ratio: Positive,
    flank_pledge: Trait[float],
    parliament_lag: Trait[float],
    reimbursement: Trait[float],
    outsider: Trait[int],
    peers_neutral: Trait[float],
    joining: Switch,
    us_promise: Seen[float],
    capitals_belief_us: Seen[float],
    capitals_weight_in: Seen[float],
    capitals_weight_all: Seen[float],
    capitals_exposure: Seen[float],
    enablers_capacity: SeenEach[float],
    red_ladder_provocation: SeenEach[float],
    russia_rung: Seen[int],
    shock: Normal,
) -> Membership:
    """Join when the score passes the threshold, leave at a lower one, and then only after parliament's lag.

    What a government leans to beyond its reasons persists: were it drawn afresh at each monthly review, a state that
    refuses would be bound to join in the end.
    """
    if leaning == 0.0:
        leaning = shock
    else:
        leaning = leaning_persistence * leaning + sqrt(1.0 - leaning_persistence * leaning_persistence) * shock
    if invited == 0:
        joined = 0
        exit_weeks = -1
        score = 0.0
    else:
        backing = 1.0 - (1.0 - enablers_capacity[POLITICAL_BACKING]) * (1.0 - us_promise * chance(capitals_belief_us))
        peers = peers_neutral
        if joining != INDEPENDENT_JOINING and capitals_weight_all > lead_weight:
            # Its own weight is excluded on both sides.
            peers = ratio(capitals_weight_in - lead_weight * float(joined), capitals_weight_all - lead_weight)
        own_part = 1.0 - reimbursement if outsider == 1 else 1.0
        cost = clip(ratio(own_part * pledge * cost_per_head, 1000000000.0 * budget_share * defence_budget), 0.0, 1.0)
        danger = expected_death_rate * capitals_exposure * (1.0 + danger_by_rung * red_ladder_provocation[russia_rung])
        casualties = clip(0.001 * pledge * danger / casualty_tolerance, 0.0, 1.0)
        free = 1000.0 * army_size * deployable_share * growth_factor * pool_health / rotation_ratio - flank_pledge
        brigades = clip(ratio(pledge, larger(free, pledge)), 0.0, 1.0)
        score = joining_score(
            weights,
            clip(backing, 0.0, 1.0),
            clip(peers, 0.0, 1.0),
            threat,
            support,
            cost,
            casualties,
            brigades,
        )
        # A logistic of scale s has the spread of a normal of 1.7 s.
        wish = score + 1.7 * join_noise * leaning
        if joined == 0:
            if wish > join_threshold:
                joined = 1
                exit_weeks = -1
        elif exit_weeks < 0:
            if wish < join_threshold - hysteresis:
                exit_weeks = int(parliament_lag)
        elif wish > join_threshold:
            # The reason to leave has gone before parliament decided.
            exit_weeks = -1
    return Membership(leaning, joined, score, exit_weeks)
