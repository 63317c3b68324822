import numpy as np
import pytest

from model.analysis.decide.regret import best_in, dominance, noise_floor, regret, robustness

OPTIONS = ("steady", "bold", "cautious")
# Five worlds: `bold` wins most of them and loses one badly, `steady` never falls far short.
VALUES = np.array(
    [
        [0.6, 0.9, 0.1],
        [0.6, 0.9, 0.1],
        [0.6, 0.9, 0.1],
        [0.6, 0.9, 0.1],
        [0.6, 0.0, 0.7],
    ]
)


def test_regret_is_the_shortfall_from_the_best_option_of_the_same_world() -> None:
    assert regret(VALUES)[0] == pytest.approx([0.3, 0.0, 0.8])
    assert regret(VALUES)[4] == pytest.approx([0.1, 0.7, 0.0])


def test_the_mean_and_the_maximum_of_regret_can_name_different_options() -> None:
    result = robustness(VALUES, OPTIONS)
    assert result.best("mean") == ("bold",)
    assert result.best("maximum") == ("steady",)
    assert [figure.estimate for figure in result.measures["mean"]] == pytest.approx([0.26, 0.14, 0.64])
    assert [figure.estimate for figure in result.measures["maximum"]] == pytest.approx([0.3, 0.7, 0.8])
    first = result.reversals[0]
    assert (first.first, first.second) == ("steady", "bold")
    assert "maximum" in first.for_first
    assert "mean" in first.for_second


def test_the_90th_percentile_is_numpys() -> None:
    result = robustness(VALUES, OPTIONS)
    known = np.quantile(regret(VALUES), 0.9, axis=0)
    assert [figure.estimate for figure in result.measures["p90"]] == pytest.approx(list(known))


def test_the_option_of_least_mean_regret_is_that_of_the_best_mean() -> None:
    values = np.random.default_rng(4).normal(size=(200, 4))
    result = robustness(values, list("abcd"), resamples=0)
    assert result.best("mean") == ("abcd"[int(np.argmax(values.mean(axis=0)))],)


def test_satisficing_counts_the_worlds_where_an_option_is_good_enough() -> None:
    result = robustness(VALUES, OPTIONS, threshold=0.5)
    assert [figure.estimate for figure in result.measures["satisficing"]] == pytest.approx([1.0, 0.8, 0.2])
    assert result.best("satisficing") == ("steady",)
    assert result.good_enough[1].n == 5


def test_an_option_to_which_the_outcome_does_not_apply_takes_no_part() -> None:
    values = VALUES.copy()
    values[:, 1] = np.nan
    values[2, 0] = np.nan
    result = robustness(values, OPTIONS)
    assert (result.options, result.left_out, result.worlds) == (("steady", "cautious"), ("bold",), 4)


def test_intervals_of_mean_regret_cover_it() -> None:
    """Two options, normal values: mean regret of either is the mean of the positive part of N(0, 2)."""
    truth, covered = 1.0 / np.sqrt(np.pi), 0
    for seed in range(100):
        values = np.random.default_rng(seed).normal(size=(120, 2))
        figure = robustness(values, ("a", "b"), seed=seed).measures["mean"][0]
        covered += figure.low <= truth <= figure.high
    assert covered >= 88


def test_luck_alone_leaves_the_regret_that_is_known_for_normal_noise() -> None:
    """Averages of k draws: mean regret of two alike options is 1 / sqrt(pi k)."""
    k, points = 16, 2000
    values = np.random.default_rng(1).normal(size=(k * points, 2))
    floor = noise_floor(values, np.repeat(np.arange(points), k))
    assert floor == pytest.approx(1.0 / np.sqrt(np.pi * k), rel=0.05)


def test_dominance_needs_every_criterion() -> None:
    first = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 1.0]])
    second = np.array([[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]])
    result = dominance([first, second], ("a", "b", "c"))
    assert result.pareto == ("a", "b")
    assert set(result.dominated) == {("a", "c"), ("b", "c")}
    assert set(result.in_every_world) == {("a", "c"), ("b", "c")}


def test_a_criterion_that_does_not_apply_is_no_advantage() -> None:
    deals = np.array([[0.5, 0.6]])
    strikes = np.array([[np.nan, -0.2]])
    assert dominance([deals, strikes], ("no force", "force")).pareto == ("force",)


def test_best_in_counts_structures_and_equals_share_a_place() -> None:
    by_structure = {
        "capability": robustness(VALUES, OPTIONS),
        "tripwire": robustness(VALUES[4:], OPTIONS),
        "mixed": robustness(np.ones((3, 3)), OPTIONS),
    }
    counted = best_in(by_structure, OPTIONS)
    assert counted.structures == 3
    assert counted.counts["mean"] == {"steady": 1, "bold": 2, "cautious": 2}


def test_where_nothing_applies_the_result_is_empty() -> None:
    result = robustness(np.full((4, 2), np.nan), ("a", "b"))
    assert (result.worlds, result.options, dict(result.measures)) == (0, (), {})
