"""Beliefs: one for each holder and subject, kept apart from the truth, moved by signals, decaying to the prior.

A belief is held in log odds, so that a signal adds its log likelihood ratio. Rival theories of credibility differ in
what counts as a signal: `past_actions` reads what was done when it was tested (Mercer 1996 discusses it; Schelling
1966 assumes it), `current_calculus` reads the interest and the means in place today (Press 2005).
"""

from __future__ import annotations

from model.lanes import clip, exp, log, logistic, shared
from model.world.names import CURRENT_CALCULUS

MOST = 6.0
"""Log odds are kept within this bound: nobody is surer than 400 to 1."""


@shared
def log_odds(probability: float) -> float:
    """Log odds of a probability, kept away from 0 and 1."""
    kept = clip(probability, 0.002, 0.998)
    return log(kept) - log(1.0 - kept)


@shared
def chance(belief: float) -> float:
    """The probability that a belief in log odds stands for."""
    return logistic(belief)


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
