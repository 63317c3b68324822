"""Whole distributions compared: who is ahead at which values, and the worst tenth."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from model.stats.joint.distributions import band, dominance, worst_part

Floats = NDArray[np.float64]


def exponential(shifts: list[float], n: int = 400, seed: int = 1) -> Floats:
    """Exponential values, each option with luck of its own, shifted."""
    result: Floats = np.random.default_rng(seed).exponential(size=(n, len(shifts))) + np.array(shifts)
    return result


@pytest.mark.parametrize("order", [1, 2])
def test_an_option_that_is_better_everywhere_is_ahead_and_by_much_it_is_shown(order: int) -> None:
    assert (0, 1) in dominance(exponential([0.5, 0.0]), order).ahead
    far = dominance(exponential([2.0, 0.0], 2000), order)
    assert far.shown == far.ahead == ((0, 1),)
    assert far.crossing == ()


def test_a_wider_distribution_crosses_a_narrow_one_and_is_shunned_by_whoever_shuns_risk() -> None:
    rng = np.random.default_rng(1)
    values = rng.standard_normal((1000, 2)) * np.array([1.0, 2.0])
    assert dominance(values, 1).crossing == ((0, 1),)
    assert dominance(values, 2).ahead == ((0, 1),)


def test_options_with_the_same_rows_are_not_compared() -> None:
    column = exponential([0.0])
    result = dominance(np.repeat(column, 3, axis=1))
    assert result.ahead == result.crossing == ()


def test_rows_of_one_piece_count_once() -> None:
    """A hundred copies of four histories are four histories."""
    four = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 1.5], [1.5, 0.5]])
    copies = np.tile(four, (100, 1))
    assert dominance(copies).ahead == ((0, 1),)
    assert dominance(copies, pieces=[np.tile(np.arange(4), 100)]).ahead == ()


def test_an_event_seen_a_few_times_more_is_no_dominance() -> None:
    values = np.zeros((300, 2))
    values[:4, 1] = -50.0
    assert dominance(values).ahead == ()
    values[:12, 1] = -50.0
    assert dominance(values).ahead == ((0, 1),)


def test_the_worst_tenth_is_the_mean_of_the_lowest_tenth_also_where_it_ends_within_a_value() -> None:
    assert worst_part(np.arange(100.0)).estimate == pytest.approx(4.5)
    # A tenth of 15 values is the lowest and half of the next.
    assert worst_part(np.arange(15.0)).estimate == pytest.approx((0.0 + 0.5 * 1.0) / 1.5)


def test_a_worst_tenth_of_few_equal_or_skewed_values_has_no_interval() -> None:
    assert worst_part(np.random.default_rng(1).normal(size=30)).low is None
    assert worst_part(np.zeros(5000)).low is None
    assert worst_part(-np.random.default_rng(1).lognormal(0.0, 2.0, 500)).low is None
    sound = worst_part(np.random.default_rng(1).normal(size=4000))
    assert sound.low is not None
    assert sound.low < -1.755 < (sound.high or 0.0)


def test_a_band_is_massarts_and_wider_where_rows_share_luck() -> None:
    values = exponential([0.0, 0.0], 400)
    alone = band(values)
    assert alone == pytest.approx(np.sqrt(np.log(2 * 2 / 0.05) / 800))
    copies = np.tile(exponential([0.0, 0.0], 20), (20, 1))
    assert band(copies, [np.tile(np.arange(20), 20)]) > 2.0 * band(copies)
