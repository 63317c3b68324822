"""Two options, one worth nothing, the other a + b x + c y + luck with x, y standard normal: all in closed form."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from model.analysis.decide.voi import evpi, evppi, group_evppi, information

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
    value, error, bias = evppi(x[:, column], y)
    assert value == pytest.approx(known(spread), abs=3 * error)
    assert 0.0 < error < 0.02
    assert bias < error


def test_its_standard_error_is_the_spread_over_samples() -> None:
    estimates = np.array([evppi(x[:, 0], y)[:2] for x, y in (linear(1000, seed) for seed in range(60))])
    assert estimates[:, 1].mean() == pytest.approx(estimates[:, 0].std(), rel=0.35)
    assert estimates[:, 0].mean() == pytest.approx(known(B), abs=0.01)


def test_a_curved_dependence_has_its_known_value() -> None:
    """Worth x squared less 1: knowing x, standard normal, is worth E max(0, x² - 1) = 2 pdf(1)."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=20000)
    y = np.column_stack([np.zeros(20000), x**2 - 1.0 + rng.normal(size=20000)])
    assert evppi(x, y)[0] == pytest.approx(2.0 * norm.pdf(1.0), rel=0.05)


def test_the_value_of_a_group_is_a_lower_bound_near_the_known_value() -> None:
    x, y = linear(8000)
    value, error = group_evppi(x[:, :2], y, np.arange(8000))
    assert known(np.hypot(B, C)) - 4 * error < value < known(np.hypot(B, C)) + 2 * error


def test_a_group_that_does_not_matter_is_worth_nothing_however_large() -> None:
    rng = np.random.default_rng(3)
    value, error = group_evppi(rng.normal(size=(500, 100)), rng.normal(size=(500, 2)), np.arange(500))
    assert value <= 2 * error


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
