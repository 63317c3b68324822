"""Beliefs in log odds, moved by signals, fading to their prior."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.beliefs import MOST, chance, update_belief
from model.world.names import CURRENT_CALCULUS, PAST_ACTIONS

belief = st.floats(-MOST, MOST)
news = st.floats(-20.0, 20.0)


def test_the_chance_of_a_belief_is_what_its_log_odds_say() -> None:
    for p in (0.01, 0.3, 0.5, 0.99):
        assert chance(math.log(p / (1.0 - p))) == pytest.approx(p, abs=1e-12)


@given(belief, belief, st.floats(0.0, 1.0), st.tuples(news, news, news, news), st.sampled_from([0, 1]))
def test_nobody_is_ever_surer_than_the_bound(
    now: float, prior: float, decay: float, signals: tuple[float, float, float, float], credibility: int
) -> None:
    assert -MOST <= update_belief(now, prior, decay, *signals, credibility) <= MOST


@given(belief, belief, st.floats(0.0, 5.0))
def test_without_news_a_belief_moves_towards_its_prior_and_not_beyond(now: float, prior: float, decay: float) -> None:
    later = update_belief(now, prior, decay, 0.0, 0.0, 0.0, 0.0, PAST_ACTIONS)
    assert min(now, prior) - 1e-9 <= later <= max(now, prior) + 1e-9


def test_a_signal_adds_its_log_likelihood_ratio() -> None:
    assert update_belief(0.2, 0.2, 0.1, 0.3, 0.0, 0.0, 0.0, PAST_ACTIONS) == pytest.approx(0.5)


def test_the_theories_of_credibility_differ_in_what_counts() -> None:
    tested = [update_belief(0.0, 0.0, 0.0, 0.0, 0.0, -2.0, 0.0, c) for c in (PAST_ACTIONS, CURRENT_CALCULUS)]
    interested = [update_belief(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, c) for c in (PAST_ACTIONS, CURRENT_CALCULUS)]
    assert tested == [-2.0, 0.0]
    assert interested == [0.0, 1.0]
