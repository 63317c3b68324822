"""Beliefs: one for each holder and subject, kept apart from the truth, moved by signals, decaying to the prior.

A belief is held in log odds, so that a signal adds its log likelihood ratio. Rival theories of credibility differ in
what counts as a signal: `past_actions` reads what was done when it was tested (Mercer 1996 discusses it; Schelling
1966 assumes it), `current_calculus` reads the interest and the means in place today (Press 2005).
"""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import clip, exp, logistic, shared
from .names import CURRENT_CALCULUS

MOST = 6.0
"""Log odds are kept within this bound: nobody is surer than 400 to 1."""


class Beliefs(NamedTuple):
    """What a side believes of others, in log odds: that the United States would keep a promise, that the coalition
    stays."""

    belief_us: float
    belief_coalition: float


class Signals(NamedTuple):
    """What the United States shows: its words, what it provides, and whether its promise was tested and kept."""

    statement: float
    provision: float
    fresh_test: int
    honoured: int


class Reading(NamedTuple):
    """How a holder reads signals: its priors, how fast beliefs fall back to them, how much each signal weighs."""

    belief_us_prior: float
    belief_coalition_prior: float
    belief_decay: float
    sunk_weight: float
    test_weight: float
    interest_weight: float
    leaving_weight: float
    reply_weight: float


@shared
def chance(belief: float) -> float:
    """The probability that a belief in log odds stands for."""
    return logistic(belief)


@shared
def news_of_test(us: Signals, test_weight: float) -> float:
    """The log likelihood ratio of a promise tested this week: as much for one kept as against one broken."""
    if us.fresh_test == 1:
        return test_weight if us.honoured == 1 else -test_weight
    return 0.0


@shared
def update_belief(
    belief: float,
    prior: float,
    decay: float,
    statement: float,
    sunk: float,
    tested: float,
    interest: float,
    credibility: int,
) -> float:
    """A belief after one step.

    `statement`, `sunk` and `tested` are log likelihood ratios of what was said, what was put in place and how a test
    came out; `interest` is the log likelihood ratio of the subject's present interest and means. Past actions count
    under `past_actions`; under `current_calculus` a past test and costs sunk are worth nothing, and what is in place
    today counts instead, once.
    """
    if credibility == CURRENT_CALCULUS:
        news = statement + interest
    else:
        news = statement + sunk + tested
    moved = prior + (belief - prior) * exp(-decay) + news
    return clip(moved, -MOST, MOST)
