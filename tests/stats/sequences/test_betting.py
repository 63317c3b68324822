"""Betting: exact at every look, for bounded values and for differences of paired shares."""

from __future__ import annotations

import numpy as np
import pytest

from model.stats.sequences.betting import bounded_sequence, difference_sequence, log_capital

LOOKS = np.unique(np.geomspace(20, 4000, 16).astype(int))
RUNS = 200


@pytest.mark.parametrize(("gained", "lost"), [(0.003, 0.0), (0.01, 0.005), (0.2, 0.1), (0.45, 0.45)])
def test_a_difference_of_paired_shares_is_covered_at_every_look_together(gained: float, lost: float) -> None:
    luck = np.random.default_rng(1)
    u = luck.random((RUNS, LOOKS[-1]))
    up, down = np.cumsum(u < gained, axis=1), np.cumsum(u > 1.0 - lost, axis=1)
    held = np.ones(RUNS, bool)
    for n in LOOKS:
        low, high = difference_sequence(up[:, n - 1], down[:, n - 1], np.full(RUNS, n))
        held &= (low <= gained - lost) & (gained - lost <= high)
    assert held.mean() >= 0.95


def test_pairs_that_never_differed_have_an_interval_with_a_width() -> None:
    low, high = difference_sequence(np.array(0.0), np.array(0.0), np.array(256.0))
    assert low[0] == -high[0]
    assert 0.015 < high[0] < 0.03


def test_a_difference_turns_its_sign_with_the_sides() -> None:
    low, high = difference_sequence(np.array(30.0), np.array(10.0), np.array(500.0))
    other = difference_sequence(np.array(10.0), np.array(30.0), np.array(500.0))
    assert (low[0], high[0]) == pytest.approx((-other[1][0], -other[0][0]), abs=1e-12)
    assert low[0] < 0.04 < high[0]


def test_no_pairs_say_nothing() -> None:
    low, high = difference_sequence(np.array(0.0), np.array(0.0), np.array(0.0))
    assert (low[0], high[0]) == (-1.0, 1.0)


def test_the_ends_are_where_the_capital_reaches_one_in_forty() -> None:
    values, counts = np.array([0.0, 0.5, 1.0]), np.array([[10.0, 460.0, 30.0]])
    low, _ = bounded_sequence(values, counts)
    assert log_capital(values, counts, low)[0] == pytest.approx(np.log(40.0), abs=1e-6)


def test_the_mean_of_any_bounded_values_is_covered_at_every_look_together() -> None:
    """Forty-one values, most of them next to nothing and a few large: all runs at a look are one call."""
    luck = np.random.default_rng(2)
    values = np.linspace(0.0, 1.0, 41)
    chances = np.exp(-6.0 * values) + 20.0 * (values == 0.0)
    chances /= chances.sum()
    counts, before, held = np.zeros((RUNS, values.size)), 0, np.ones(RUNS, bool)
    for n in (20, 50, 100, 200, 400, 700, 1000):
        counts += luck.multinomial(n - before, chances, RUNS)
        before = n
        low, high = bounded_sequence(values, counts)
        held &= (low <= chances @ values) & (chances @ values <= high)
    assert held.mean() >= 0.95
