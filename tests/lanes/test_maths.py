"""Own mathematics: accuracy against mpmath, and the edges."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.lanes import (
    absolute,
    clip,
    exp,
    floor,
    larger,
    log,
    logistic,
    normal_quantile,
    ratio,
    smaller,
    sqrt,
)
from model.lanes.numerics.quantiles import beta_cdf, beta_shape, log_gamma, normal_cdf, quantile
from tests.lanes.block import Block
from tests.lanes.branches import PROGRAM, functions

mpmath.mp.prec = 120
RNG = np.random.default_rng(20250101)


def worst_ulp(function, exact, points):
    """The greatest error in units in the last place of the exact result."""
    worst = 0.0
    for x in points:
        x = float(x)
        truth = exact(mpmath.mpf(x))
        worst = max(worst, float(abs(mpmath.mpf(function(x)) - truth)) / math.ulp(float(truth)))
    return worst


def true_quantile(p):
    """By Newton's method from a good start, at 120 bits."""
    z = mpmath.mpf(normal_quantile(float(p)))
    for _ in range(4):
        z -= (mpmath.ncdf(z) - p) / mpmath.npdf(z)
    return z


def test_exp_is_within_one_ulp():
    points = np.concatenate([RNG.uniform(-708, 708, 4000), RNG.uniform(-2, 2, 6000), RNG.normal(0, 1e-6, 500)])
    assert worst_ulp(exp, mpmath.exp, points) <= 1.0


def test_log_is_within_one_ulp():
    points = np.concatenate(
        [np.exp(RNG.uniform(-708, 708, 3000)), RNG.uniform(0.5, 2.0, 6000), RNG.uniform(0, 1e-300, 200)]
    )
    assert worst_ulp(log, mpmath.log, points) < 1.0


def test_logistic_is_within_two_and_a_half_ulp():
    points = np.concatenate([RNG.uniform(-700, 40, 3000), RNG.uniform(-5, 5, 6000)])
    assert worst_ulp(logistic, lambda x: 1 / (1 + mpmath.exp(-x)), points) < 2.5


def test_normal_quantile_is_within_eight_ulp():
    points = np.concatenate([RNG.uniform(0.01, 0.99, 2500), 10.0 ** RNG.uniform(-300, -2, 500)])
    points = np.concatenate([points, 1.0 - 10.0 ** RNG.uniform(-15, -2, 300)])
    assert worst_ulp(normal_quantile, true_quantile, points) < 8.0


def test_normal_quantile_is_odd_about_the_median():
    for k in range(1, 200):
        assert normal_quantile(k / 256) == -normal_quantile(1.0 - k / 256)


def test_exp_saturates_and_passes_on_what_is_not_a_number():
    assert exp(1e9) == exp(708.0) == exp(math.inf)
    assert exp(-1e9) == exp(-708.0) > 0.0
    assert math.isnan(exp(math.nan))
    assert exp(0.0) == 1.0


def test_log_has_the_limits_of_a_logarithm():
    assert log(0.0) == -math.inf
    assert log(math.inf) == math.inf
    assert math.isnan(log(-1.0))
    assert math.isnan(log(math.nan))
    assert log(1.0) == 0.0
    assert log(5e-324) == pytest.approx(math.log(5e-324), rel=1e-15)


def test_normal_quantile_has_its_limits():
    assert normal_quantile(0.0) == -math.inf
    assert normal_quantile(1.0) == math.inf
    assert normal_quantile(0.5) == 0.0
    assert math.isnan(normal_quantile(1.5))
    assert -8.3 < normal_quantile(2.0**-53) < -8.2


@given(st.floats(-700, 700), st.floats(-700, 700))
def test_logistic_never_leaves_the_unit_interval_and_never_falls(a, b):
    low, high = min(a, b), max(a, b)
    assert 0.0 <= logistic(low) <= logistic(high) <= 1.0


def test_small_helpers_do_what_they_say():
    assert ratio(3.0, 2.0) == 1.5
    assert ratio(3.0, 0.0) == 0.0
    assert (clip(5, 0, 3), clip(-1.0, 0.0, 1.0), clip(0.5, 0.0, 1.0)) == (3, 0.0, 0.5)
    assert (smaller(2, 3), larger(2.0, 3.0), absolute(-4), absolute(4.5)) == (2, 3.0, 4, 4.5)
    assert (floor(2.7), floor(-2.1), floor(-3.0)) == (2, -3, -3)
    assert sqrt(2.25) == 1.5
    assert math.isnan(sqrt(-1.0))


@pytest.mark.parametrize("x", [-37.0, -20.0, -5.0, -3.0, -2.9, -0.5, 0.0, 1e-9, 1.0, 2.99, 3.0, 6.0])
def test_normal_distribution_agrees_with_mpmath(x):
    assert normal_cdf(x) == pytest.approx(float(mpmath.ncdf(x)), rel=1e-13)


@pytest.mark.parametrize("x", [0.01, 0.5, 1.0, 1.5, 7.0, 30.0, 400.0])
def test_log_gamma_agrees_with_mpmath(x):
    assert log_gamma(x) == pytest.approx(float(mpmath.loggamma(x)), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("u", [0.001, 0.2, 0.5, 0.9, 0.9999])
def test_quantiles_invert_the_distributions(u):
    from scipy import stats

    inf = math.inf
    assert quantile(0, 4.0, 0.0, 0.0, -inf, inf, u) == 4.0
    assert quantile(1, 2.0, 6.0, 0.0, -inf, inf, u) == pytest.approx(2 + 4 * u)
    triangular = stats.triang(c=0.25, loc=2, scale=8)
    assert quantile(2, 2.0, 4.0, 10.0, -inf, inf, u) == pytest.approx(triangular.ppf(u), rel=1e-12)
    cut = stats.truncnorm(-1.0, 3.0, loc=1, scale=2)
    assert quantile(3, 1.0, 2.0, 0.0, -1.0, 7.0, u) == pytest.approx(cut.ppf(u), rel=1e-9, abs=1e-9)
    tail = stats.truncnorm(4.0, 6.0)
    assert quantile(3, 0.0, 1.0, 0.0, 4.0, 6.0, u) == pytest.approx(tail.ppf(u), rel=1e-9)
    wide = stats.lognorm(s=0.5, scale=3.0)
    assert quantile(4, 3.0, 0.5, 0.0, 0.0, inf, u) == pytest.approx(wide.ppf(u), rel=1e-12)
    assert quantile(5, 2.0, 5.0, 0.0, 0.0, 1.0, u) == pytest.approx(stats.beta(2, 5).ppf(u), rel=1e-10)
    assert quantile(5, 0.5, 0.5, 0.0, 0.0, 1.0, u) == pytest.approx(stats.beta(0.5, 0.5).ppf(u), rel=1e-9)


def test_a_quantile_never_leaves_its_bounds():
    for kind, a, b, c in ((1, 0.0, 9.0, 0.0), (2, 0.0, 5.0, 9.0), (3, 5.0, 9.0, 0.0), (4, 5.0, 2.0, 0.0)):
        for u in (1e-9, 0.3, 0.999999):
            assert 1.0 <= quantile(kind, a, b, c, 1.0, 2.0, u) <= 2.0
    assert math.isnan(quantile(99, 0.0, 0.0, 0.0, 0.0, 1.0, 0.5))


def test_beta_distribution_has_its_ends():
    shape = beta_shape(2.0, 3.0)
    assert (beta_cdf(0.0, shape), beta_cdf(1.0, shape)) == (0.0, 1.0)


EDGES = (
    0.0, 5e-324, 1e-323, 2.2250738585072014e-308, 2.225073858507201e-308, 1e-300, 2.0**-54, 0.5, 0.7071067811865475,
    0.7071067811865476, 0.075, 0.925, 1.0, math.nextafter(1.0, 2.0), math.nextafter(1.0, 0.0), 2.0, 36.7, 708.0,
    math.nextafter(708.0, 800.0), 709.8, 745.2, 2.0**52, 1e300, 1.7976931348623157e308, math.inf, math.nan,
)  # fmt: skip


def test_compiled_functions_have_the_bits_of_those_that_cpython_runs():
    luck = np.random.default_rng(12)
    any_bits = luck.integers(-(2**63), 2**63 - 1, 4000).view(np.float64)
    subnormal = luck.integers(1, 2**52, 1000).view(np.float64)
    points = [
        EDGES,
        any_bits,
        subnormal,
        luck.uniform(-750, 750, 4000),
        luck.uniform(0, 1, 4000),
        luck.normal(size=2000),
    ]
    x = np.concatenate([*points, *(-np.asarray(p) for p in points)])
    block = Block(PROGRAM, x.size)
    block.state["a", "x"][:] = x
    block.run(functions)
    for name, function in (("x", exp), ("y", log), ("z", logistic), ("quantile", normal_quantile)):
        expected = np.array([function(value) for value in x.tolist()])
        compiled = block.state["a", name]
        wrong = compiled.view(np.int64) != expected.view(np.int64)
        assert x[wrong].tolist() == [], (function, compiled[wrong], expected[wrong])
