"""Differences of pairs and of separate samples, against known values and against scipy."""

import numpy as np
import pytest
from scipy import stats

from model.stats import multiplicity, paired, two_sample

NAN = float("nan")


def test_mcnemars_test_is_the_exact_binomial_test_of_discordant_pairs() -> None:
    assert paired.mcnemar(8, 2) == pytest.approx(stats.binomtest(2, 10, 0.5).pvalue)
    assert paired.mcnemar(0, 0) == 1.0
    assert paired.mcnemar(3, 3) == 1.0


def test_the_test_of_symmetric_differences_is_scipys_paired_test() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=40), rng.normal(0.3, 1, 40)
    assert paired.zero_mean_test(a - b) == pytest.approx(stats.ttest_rel(a, b).pvalue)


def test_differences_that_are_all_the_same_are_judged_by_their_sign() -> None:
    assert paired.zero_mean_test(np.zeros(5)) == 1.0
    assert paired.zero_mean_test(np.full(5, 2.0)) == 2.0 * 0.5**5
    assert paired.zero_mean_test(np.array([1.0])) is None


def test_newcombes_interval_matches_his_published_example() -> None:
    # Newcombe 1998, table II: 56/70 against 48/80, method 10.
    low, high = two_sample.newcombe(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_welchs_interval_and_test_are_scipys() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(1, 3, 30), rng.normal(0, 1, 50)
    half, p = two_sample.welch(a, b)
    result = stats.ttest_ind(a, b, equal_var=False)
    assert p == pytest.approx(result.pvalue)
    assert half == pytest.approx((result.confidence_interval().high - result.confidence_interval().low) / 2)


def test_holms_adjustment_is_his_and_keeps_the_order() -> None:
    adjusted = multiplicity.holm([0.01, None, 0.04, 0.03, 0.005])
    assert adjusted == [pytest.approx(0.03), None, pytest.approx(0.06), pytest.approx(0.06), pytest.approx(0.02)]


def test_holm_keeps_false_claims_among_many_under_five_percent() -> None:
    rng = np.random.default_rng(3)
    claims = [min(p for p in multiplicity.holm(list(rng.random(20))) if p is not None) < 0.05 for _ in range(2000)]
    assert np.mean(claims) < 0.06


def test_the_variance_reduction_factor_is_the_number_of_rows_that_pairing_saves() -> None:
    rng = np.random.default_rng(4)
    luck = rng.normal(size=20_000)
    a, b = luck + 0.5 * rng.normal(size=luck.size), luck + 0.5 * rng.normal(size=luck.size)
    contrast = two_sample.paired(a, b, "mean")
    assert contrast.variance_reduction == pytest.approx(2.5 / 0.5, rel=0.05)
    unpaired = two_sample.separate(a, b, "mean")
    assert contrast.high is not None
    assert contrast.low is not None
    assert unpaired.high is not None
    assert unpaired.low is not None
    gained = ((unpaired.high - unpaired.low) / (contrast.high - contrast.low)) ** 2
    assert gained == pytest.approx(contrast.variance_reduction, rel=0.02)


def test_a_side_that_does_not_vary_has_no_variance_reduction() -> None:
    assert two_sample.variance_reduction(np.ones(5), np.arange(5.0)) is None
    assert two_sample.variance_reduction(np.arange(5.0), np.arange(5.0)) is None


def test_pairs_are_those_where_the_outcome_applies_to_both() -> None:
    contrast = two_sample.paired(np.array([1.0, NAN, 0.0, 1.0]), np.array([0.0, 1.0, NAN, 0.0]), "share")
    assert (contrast.n, contrast.both, contrast.estimate) == (2, 0.5, 1.0)


def test_an_outcome_that_never_applies_to_both_sides_has_no_difference() -> None:
    assert two_sample.paired(np.array([NAN, 1.0]), np.array([1.0, NAN]), "mean") == two_sample.NOTHING
    assert two_sample.separate(np.array([NAN]), np.array([1.0]), "mean") == two_sample.NOTHING


def test_the_separate_interval_of_shares_covers_as_it_says() -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(1000):
        a, b = (rng.random(80) < 0.3).astype(float), (rng.random(60) < 0.1).astype(float)
        contrast = two_sample.separate(a, b, "share")
        assert contrast.low is not None
        assert contrast.high is not None
        held += contrast.low <= 0.2 <= contrast.high
    assert held / 1000 > 0.93
