import numpy as np
import pytest

from model.analysis.decide.regret import assess, dominance, regret, robustness
from model.analysis.decide.worlds import Worlds
from tests.coverage.worlds import Study, assessment, worlds_of

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


def test_dominance_needs_every_criterion() -> None:
    first = np.repeat([[3.0, 2.0, 1.0]], 10, axis=0)
    second = np.repeat([[1.0, 2.0, 1.0]], 10, axis=0)
    result = dominance([first, second], ("a", "b", "c"))
    assert result.pareto == ("a", "b")
    assert set(result.dominated) == {("a", "c"), ("b", "c")}
    assert set(result.in_every_world) == {("a", "c"), ("b", "c")}


def test_a_criterion_that_does_not_apply_is_no_advantage() -> None:
    deals = np.repeat([[0.5, 0.6]], 10, axis=0)
    strikes = np.repeat([[np.nan, -0.2]], 10, axis=0)
    assert dominance([deals, strikes], ("no force", "force")).pareto == ("force",)


def test_a_lead_of_luck_alone_is_no_dominance() -> None:
    """Six options that are alike, in two criteria: on the means somebody is ahead of somebody in both, every time."""
    shown, on_means = [], []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        result = dominance([rng.normal(size=(256, 6)), rng.normal(size=(256, 6))], "abcdef")
        shown.append(bool(result.dominated))
        on_means.append(bool(result.on_means))
    assert np.mean(on_means) > 0.9
    assert np.mean(shown) <= 0.05


def test_a_lead_that_never_varied_in_a_few_rows_is_no_dominance() -> None:
    rare = np.zeros((3, 2))
    rare[:, 0] = 1.0
    assert dominance([rare], ("a", "b")).dominated == ()
    assert dominance([np.repeat(rare, 10, axis=0)], ("a", "b")).dominated == (("a", "b"),)


def test_best_in_counts_structures_and_equals_share_a_place() -> None:
    values = np.concatenate([VALUES, VALUES[4:], np.ones((3, 3))])
    structure = np.repeat([0, 1, 2], [5, 1, 3])
    counted = assess(Worlds.of(values, OPTIONS, structure, structures=3), None).best_in
    assert counted.structures == 3
    assert {option: count.count for option, count in counted.counts["mean"].items()} == {
        "steady": 1,
        "bold": 2,
        "cautious": 2,
    }


def test_where_nobody_is_good_enough_nobody_is_the_best_by_that() -> None:
    result = robustness(VALUES, OPTIONS, threshold=0.95)
    assert result.best("satisficing") == ()
    counted = assess(Worlds.of(VALUES, OPTIONS), 0.95).best_in
    assert counted.nobody == 1
    assert {count.count for count in counted.counts["satisficing"].values()} == {0}


def test_one_world_a_structure_has_one_measure_of_regret_and_no_second_table() -> None:
    structure = np.arange(5)
    result = assess(Worlds.of(VALUES, OPTIONS, structure, structures=5), None)
    assert set(result.best_in.counts) == {"mean"}
    assert result.across is None


@pytest.mark.parametrize("common", [False, True])
def test_four_identical_options_have_no_regret_but_luck(common: bool) -> None:
    """At 4 replications a world, luck alone would make a regret of some 25 points and one of 80 in the worst world."""
    study = Study(worlds=100, replications=4, options=4, common=common)
    results = [assessment(study, seed).whole for seed in range(20)]
    assert np.mean([not result.apart for result in results]) >= 0.9
    assert np.mean([min(figure.low for figure in result.measures["mean"]) == 0.0 for result in results]) >= 0.95
    covered = [all(figure.low <= 1e-9 for figure in result.measures["maximum"]) for result in results]
    assert np.mean(covered) >= 0.9
    known = [min(figure.estimate for figure in result.measures["mean"]) for result in results]
    assert np.mean(known) < 0.02


@pytest.mark.parametrize("share", [0.35, 0.45])
def test_an_option_that_is_never_good_enough_is_said_to_be_so(share: float) -> None:
    """In averages over 4 replications 42% and 61% of worlds seem to pass a bar of 50%."""
    study = Study(worlds=256, replications=4, options=2, share=share)
    results = [assessment(study, seed, threshold=0.5).whole for seed in range(8)]
    enough = [figure.estimate for result in results for figure in result.measures["satisficing"]]
    assert np.mean(enough) < 0.05
    assert np.mean([figure.low <= 0.0 for result in results for figure in result.measures["satisficing"]]) >= 0.9


def test_regrets_that_are_there_are_found_and_their_intervals_cover_them() -> None:
    """Two options whose lead over worlds has a standard deviation of 20 points, at 16 replications of each world."""
    study = Study(worlds=200, replications=16, options=2, spread=0.2)
    covered = {"mean": [], "p90": [], "maximum": []}
    for seed in range(20):
        truth = regret(worlds_of(study, seed).truth)
        known = {"mean": truth.mean(axis=0), "p90": np.quantile(truth, 0.9, axis=0), "maximum": truth.max(axis=0)}
        result = assessment(study, seed).whole
        for measure, values in known.items():
            covered[measure] += [
                figure.low <= value <= figure.high
                for figure, value in zip(result.measures[measure], values, strict=True)
            ]
    assert np.mean(covered["mean"]) >= 0.93
    assert np.mean(covered["p90"]) >= 0.85
    assert np.mean(covered["maximum"]) >= 0.75


def test_common_luck_counts_once_however_many_worlds_share_it() -> None:
    """Two identical options over 36 theories of one luck: neither is firmly the best, nor best in most structures."""
    study = Study(worlds=36, replications=128, options=2, common=True, shared=0.8, structures=36)
    firm, within = [], []
    for seed in range(30):
        result = assessment(study, seed)
        firm.append(max(figure.best for figure in result.whole.measures["mean"]) >= 0.95)
        counts = result.best_in.counts["mean"].values()
        within.append(all(count.low <= 18 <= count.high for count in counts))
    assert np.mean(firm) <= 0.15
    assert np.mean(within) >= 0.85


def test_one_replication_a_world_cannot_be_told_from_luck_and_says_so() -> None:
    study = Study(worlds=60, replications=1, options=3)
    result = assessment(study, 1, threshold=0.5).whole
    assert not result.separable
    assert set(result.measures) == {"mean"}


def test_where_nothing_applies_the_result_is_empty() -> None:
    result = robustness(np.full((4, 2), np.nan), ("a", "b"))
    assert (result.worlds, result.options, dict(result.measures)) == (0, (), {})
