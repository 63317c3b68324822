"""Ratios of means with Fieller's interval."""

from __future__ import annotations

import numpy as np
import pytest

from model.stats.intervals import mean
from model.stats.ratio import ratio_of_means


def test_the_interval_covers_the_ratio_as_often_as_it_says() -> None:
    luck = np.random.default_rng(1)
    covered = 0
    for _ in range(600):
        below = luck.normal(2.0, 3.0, 200)
        above = 5.0 * below + luck.normal(0.0, 8.0, 200)
        result = ratio_of_means(above, below)
        assert result.low is not None
        assert result.high is not None
        covered += result.low <= 5.0 <= result.high
    assert 0.92 < covered / 600 < 0.98


def test_a_ratio_by_a_number_that_does_not_vary_is_the_mean_over_it() -> None:
    above = np.array([1.0, 2.0, 4.0, 9.0])
    result, plain = ratio_of_means(above, np.full(4, 2.0)), mean(above)
    assert (result.estimate, result.low, result.high) == pytest.approx(
        tuple(value / 2.0 for value in (plain.estimate, plain.low, plain.high) if value is not None)
    )


def test_there_is_no_ratio_by_what_is_not_told_from_zero() -> None:
    below = np.array([-1.0, 1.0, 2.0, -1.5])
    assert ratio_of_means(np.ones(4), below).estimate is None
    assert ratio_of_means(np.ones(1), np.ones(1)).estimate is None


def test_a_ratio_by_a_loss_is_negative() -> None:
    luck = np.random.default_rng(2)
    result = ratio_of_means(luck.normal(3.0, 0.1, 50), luck.normal(-1.0, 0.1, 50))
    assert result.high is not None
    assert result.high < 0.0


def test_a_ratio_needs_the_same_rows() -> None:
    with pytest.raises(ValueError, match="same rows"):
        ratio_of_means(np.ones(3), np.ones(4))
