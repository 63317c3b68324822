"""Estimates of a run that was watched: never an interval of no width."""

from __future__ import annotations

import numpy as np
import pytest

from model.stats.sequences.estimates import difference_of, sequence_at, sequence_of


def test_values_all_the_same_have_no_interval() -> None:
    estimate = sequence_of(np.full(256, 3.0), "mean", 0.95)
    assert (estimate.estimate, estimate.low, estimate.high, estimate.n) == (3.0, None, None, 256)


def test_figures_give_the_sequence_of_the_values() -> None:
    values = np.random.default_rng(1).exponential(2.0, 400)
    skewness = float(np.mean((values - values.mean()) ** 3) / values.std() ** 3)
    figures = sequence_at(400, values.mean(), values.var(ddof=1), skewness, values.sum(), "mean", 0.95)
    whole = sequence_of(values, "mean", 0.95)
    assert (figures.low, figures.high) == pytest.approx((whole.low, whole.high))


def test_a_difference_of_shares_that_is_the_same_in_every_pair_has_an_interval_with_a_width() -> None:
    same = np.tile([0.0, 1.0], 128)
    estimate = difference_of(same, same, "share", 0.95)
    assert estimate.estimate == 0.0
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low < -0.01 < 0.01 < estimate.high


def test_pairs_to_which_the_outcome_does_not_apply_are_left_out() -> None:
    ours, theirs = np.array([1.0, np.nan, 1.0] * 50), np.array([0.0, 1.0, 1.0] * 50)
    assert difference_of(ours, theirs, "share", 0.95).n == 100
