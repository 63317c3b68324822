"""Curves over one parameter, and the polynomials that they are fitted by."""

from __future__ import annotations

import numpy as np
import pytest

from model.stats.multiplicity import shuffled_rows
from model.stats.polynomials import orthonormal
from model.stats.splines import chosen_basis, gain, gains


def test_polynomials_are_orthonormal_and_span_the_powers():
    x = np.random.default_rng(1).lognormal(0.0, 1.5, (3, 400))

    polynomials = orthonormal(x, 3)

    for column, basis in zip(x, polynomials, strict=True):
        assert basis @ basis.T == pytest.approx(np.eye(4), abs=1e-12)
        powers = np.vander(column / column.max(), 4)
        assert basis.T @ (basis @ powers) == pytest.approx(powers, abs=1e-9)


def gain_alone(column: np.ndarray, y: np.ndarray) -> float:
    """What it gains to choose by the best curve over one column, by least squares."""
    gaps = y[:, 1:] - y[:, :1]
    basis = chosen_basis(column, gaps)(column)
    return gain(basis @ np.linalg.lstsq(basis, gaps, rcond=None)[0])


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_a_column_of_few_levels_has_as_many_polynomials_as_levels(levels):
    x = np.random.default_rng(1).integers(0, levels, (1, 200)) * 0.1

    assert orthonormal(x, 3).any(axis=2).sum() == levels


def test_gains_of_all_columns_at_once_are_those_of_the_chosen_basis_of_each():
    rng = np.random.default_rng(1)
    rows = 300
    x = np.column_stack(
        [
            rng.standard_normal(rows),
            rng.lognormal(0.0, 2.0, rows),
            rng.integers(0, 4, rows),
            rng.integers(0, 15, rows),
            np.where(rng.random(rows) < 0.7, 0.0, rng.random(rows)),
        ]
    )
    y = rng.standard_normal((rows, 3))
    y[:, 1] += np.sin(3.0 * x[:, 0]) + (x[:, 2] - 1.0)

    assert gains(x, y, np.arange(rows)).each == pytest.approx([gain_alone(column, y) for column in x.T], rel=1e-6)


def test_a_column_that_is_the_same_in_all_rows_gains_nothing():
    rng = np.random.default_rng(1)
    x = np.column_stack([np.full(100, 0.1), rng.random(100)])
    y = np.column_stack([x[:, 1], 0.5 + rng.normal(size=100)])

    each = gains(x, y, np.arange(100)).each

    assert each[0] == 0.0 < each[1]


def test_the_gain_that_chance_reaches_is_that_of_the_largest_of_all_columns_in_each_shuffle() -> None:
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.random((120, 4)), rng.integers(0, 3, 120)])
    y = rng.normal(size=(120, 4)) + np.array([0.0, 0.1, 0.05, 0.0])
    setting = np.tile(np.arange(40), 3)
    largest = [max(gain_alone(column, y[order]) for column in x.T) for order in shuffled_rows(setting, 3)]
    assert gains(x, y, setting, 3).by_chance == pytest.approx(np.quantile(largest, 0.95, method="higher"))


def test_rows_of_a_setting_change_places_together() -> None:
    setting = np.repeat(np.arange(5), 3)
    for order in shuffled_rows(setting, 1, 20):
        assert sorted(order) == list(range(15))
        assert all(np.unique(setting[order[setting == place]]).size == 1 for place in range(5))
