"""Two options, one worth nothing, the other a + b x + c y + luck with x, y standard normal: all in closed form."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from model.analysis.decide.information.perfect import evpi, group_evppi, information, pair_worth
from model.analysis.decide.information.studies import worth_of

A, B, C, LUCK = 0.1, 0.5, 0.8, 0.5

Floats = np.ndarray[Any, np.dtype[np.float64]]


def known(spread: float) -> float:
    """E max(0, N(A, spread)) less max(0, A)."""
    return float(spread * norm.pdf(A / spread) + A * norm.cdf(A / spread) - max(0.0, A))


def linear(rows: int, seed: int = 1) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 3))
    return x, np.column_stack([np.zeros(rows), A + B * x[:, 0] + C * x[:, 1] + LUCK * rng.normal(size=rows)])


@pytest.mark.parametrize(("column", "spread"), [(0, B), (1, C)])
def test_the_value_of_one_parameter_is_the_known_value(column: int, spread: float) -> None:
    x, y = linear(8000)
    worth = worth_of(x[:, column], y, 0.0).interval()
    assert worth.low < known(spread) < worth.high
    assert worth.value == pytest.approx(known(spread), abs=0.02)


def test_its_interval_is_as_wide_as_the_spread_over_samples() -> None:
    worths = [worth_of(x[:, 0], y, 0.0).interval() for x, y in (linear(1000, seed) for seed in range(60))]
    values = np.array([worth.value for worth in worths])
    halves = np.array([(worth.high - worth.low) / 2.0 for worth in worths])
    assert 1.8 < halves.mean() / values.std() < 3.0
    assert values.mean() == pytest.approx(known(B), abs=0.01)


def test_a_curved_dependence_has_its_known_value() -> None:
    """Worth x squared less 1: knowing x, standard normal, is worth E max(0, x² - 1) = 2 pdf(1)."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=20000)
    y = np.column_stack([np.zeros(20000), x**2 - 1.0 + rng.normal(size=20000)])
    assert worth_of(x, y, 0.0).interval().value == pytest.approx(2.0 * norm.pdf(1.0), rel=0.05)


def test_two_numbers_are_worth_more_than_either_alone() -> None:
    x, y = linear(8000)
    worth = pair_worth(x[:, 0], x[:, 1], y, np.arange(8000))
    assert worth is not None
    assert worth.low < known(float(np.hypot(B, C))) < worth.high
    assert pair_worth(x[:, 1], x[:, 2], y, np.arange(8000)) is None


def test_a_number_that_matters_under_some_theories_alone_is_worth_knowing_with_the_theory() -> None:
    rng = np.random.default_rng(4)
    x, theory = rng.normal(size=3000), rng.integers(0, 3, 3000).astype(float)
    y = np.column_stack([np.zeros(3000), 0.4 * x * (theory - 1.0) + LUCK * rng.normal(size=3000)])
    result = information(np.column_stack([x, theory]), y, ["x", "view"], ["stay", "go"], ["assumed", "theory"])
    assert result is not None
    [pair] = result.pairs
    assert (pair.names, result.tested) == (("x", "view"), 1)
    # Under two of three theories the option is taken where its lead is positive: two thirds of 0.4 pdf(0).
    assert pair.low < 2.0 / 3.0 * 0.4 * float(norm.pdf(0.0)) < pair.high
    assert not any(worth.above_floor for worth in result.parameters)


def test_copies_of_a_setting_that_share_luck_make_no_parameter_worth_knowing() -> None:
    """Luck alone, each setting under six theories: shuffling rows would take it for six times the evidence."""
    above = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        x, luck = rng.random((128, 5)), rng.normal(size=128)
        y = np.column_stack([np.zeros(768), np.tile(luck, 6) + 0.1 * rng.normal(size=768)])
        point = np.tile(np.arange(128), 6)
        result = information(np.tile(x, (6, 1)), y, list("abcde"), ["stay", "go"], point=point, seed=seed)
        assert result is not None
        above += any(worth.above_floor for worth in result.parameters)
    assert above <= 2


def test_the_value_of_a_group_is_a_lower_bound_near_the_known_value() -> None:
    x, y = linear(8000)
    value, error = group_evppi(x[:, :2], y, np.arange(8000))
    assert known(np.hypot(B, C)) - 4 * error < value < known(np.hypot(B, C)) + 2 * error


def test_a_group_that_does_not_matter_is_worth_nothing_however_large() -> None:
    rng = np.random.default_rng(3)
    value, error = group_evppi(rng.normal(size=(500, 100)), rng.normal(size=(500, 2)), np.arange(500))
    assert value <= 2 * error


@pytest.mark.parametrize("columns", [40, 300])
def test_a_group_that_does_not_matter_costs_nothing_where_an_option_is_ahead(columns: int) -> None:
    """More columns than rows can be made to go through every row: such a fit would choose at random."""
    rng = np.random.default_rng(3)
    ahead = rng.normal(size=(128, 3)) + np.array([0.8, 0.4, 0.0])
    value, _ = group_evppi(rng.normal(size=(128, columns)), ahead, np.arange(128))
    assert value == pytest.approx(0.0, abs=0.05)


def test_many_columns_of_which_some_matter_are_worth_knowing() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(256, 300))
    values = np.column_stack([np.zeros(256), x[:, :2].sum(axis=1) + 0.5 * rng.normal(size=256)])
    value, error = group_evppi(x, values, np.arange(256))
    assert 2.0 * error < value < np.sqrt(2.0) * norm.pdf(0.0) + 2.0 * error


def test_perfect_information_is_the_mean_of_the_best_less_the_best_mean() -> None:
    _, y = linear(50000)
    assert evpi(y) == pytest.approx(known(float(np.sqrt(B**2 + C**2 + LUCK**2))), abs=0.01)


def test_parameters_are_ranked_and_those_that_do_not_matter_lie_below_the_floor() -> None:
    x, y = linear(4000)
    result = information(x, y, ["small", "large", "none"], ["stay", "go"], ["assumed", "assumed", "measured"])
    assert result is not None
    assert [worth.name for worth in result.parameters] == ["large", "small", "none"]
    assert [worth.above_floor for worth in result.parameters] == [True, True, False]
    assert result.best == "go"
    assert [(worth.name, worth.parameters) for worth in result.groups] == [("assumed", 2), ("measured", 1)]


def test_few_parameters_among_many_that_do_not_matter_pass_the_floor_by_luck() -> None:
    passed = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        result = information(
            rng.random((300, 40)), rng.normal(size=(300, 3)), [f"p{k}" for k in range(40)], list("abc")
        )
        assert result is not None
        passed += sum(worth.above_floor for worth in result.parameters)
    assert passed <= 3


def test_an_option_to_which_the_outcome_does_not_apply_is_left_out() -> None:
    x, y = linear(1000)
    with_a_third = np.column_stack([y, np.full(1000, np.nan)])
    result = information(x, with_a_third, list("xyz"), ["stay", "go", "never"])
    assert result is not None
    assert result.rows == 1000
    assert information(x, with_a_third[:, 1:], list("xyz"), ["go", "never"]) is None
