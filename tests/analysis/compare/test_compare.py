"""Which options of which runs are compared, what differs in them, and whether they share luck."""

from pathlib import Path

import numpy as np
import pytest

from model.analysis.compare.comparison import Comparison, compare
from model.analysis.compare.pairing import Target
from model.errors import InputError
from model.experiment.store.run import load_run
from model.stats.intervals import estimate
from model.stats.paired import difference
from tests.experiment.stored import store_run


def target(folder: Path, option: str | None = None) -> Target:
    return Target(load_run(folder), option)


@pytest.fixture(scope="module")
def first(run_folder: Path) -> Target:
    return target(run_folder)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """The same with settings of its own, and shorter."""
    settings = {"us.backstop": 0.4, "russia.resolve": 0.5, "deterrence": "tripwire"}
    return target(store_run(tmp_path_factory.mktemp("runs") / "second", replications=16, settings=settings))


@pytest.fixture(scope="module")
def lucky(tmp_path_factory: pytest.TempPathFactory) -> Target:
    return target(store_run(tmp_path_factory.mktemp("runs") / "third", seed=2, replications=16))


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """A run of two design points, the second of which sets what `second` sets."""
    settings = {"russia.resolve": 0.5, "deterrence": "tripwire"}
    folder = tmp_path_factory.mktemp("runs") / "grid"
    return target(store_run(folder, replications=16, settings=settings, vary=["us.backstop=1,0.4"]))


def still(*targets: Target, **more: object) -> Comparison:
    return compare(targets, sample=0, **more)


def test_one_run_compares_its_options_with_its_reference(first: Target) -> None:
    comparison = still(first)
    assert [(pair.baseline.label, pair.other.label) for pair in comparison.pairs] == [
        ("no_guarantee", "europe_alone"),
        ("no_guarantee", "us_backstop"),
    ]
    assert [side.label for side in comparison.sides] == ["no_guarantee", "europe_alone", "us_backstop"]


def test_the_first_option_named_is_the_baseline(first: Target) -> None:
    [pair] = still(first, options=["us_backstop", "europe_alone"]).pairs
    assert (pair.baseline.label, pair.other.label) == ("us_backstop", "europe_alone")


def test_runs_are_compared_option_by_option(first: Target, second: Target) -> None:
    comparison = still(first, second)
    assert [(pair.baseline.label, pair.other.label) for pair in comparison.pairs] == [
        (f"first:{option}", f"second:{option}") for option in ("no_guarantee", "europe_alone", "us_backstop")
    ]


def test_one_option_of_each_run_may_be_named(first: Target, second: Target) -> None:
    [pair] = still(target(first.run.folder, "europe_alone"), target(second.run.folder, "us_backstop")).pairs
    assert (pair.baseline.label, pair.other.label) == ("first:europe_alone", "second:us_backstop")
    assert "us.backstop" in [change.path for change in pair.changes]


def test_figures_are_those_of_the_summary(first: Target) -> None:
    comparison = still(first, outcomes=["deal_signed"])
    values = {
        option: first.run.values(option, ["deal_signed"])["deal_signed"] for option in ("no_guarantee", "us_backstop")
    }
    assert comparison.sides[2].outcomes["deal_signed"] == estimate(values["us_backstop"], "share")
    expected = difference(values["us_backstop"], values["no_guarantee"], "share")
    contrast = comparison.pairs[1].contrasts["deal_signed"]
    assert (contrast.estimate, contrast.low, contrast.high) == (expected.estimate, expected.low, expected.high)
    assert contrast.correlation == expected.correlation


def test_pairs_of_runs_of_two_lengths_are_the_common_prefix(first: Target, second: Target) -> None:
    [pair] = still(first, second, options=["no_guarantee"], outcomes=["deal_signed"]).pairs
    assert pair.unpaired is None
    assert pair.contrasts["deal_signed"].n == 16
    assert pair.baseline.outcomes["deal_signed"].n == 24


def test_every_difference_of_content_is_listed_and_nothing_else(first: Target, second: Target) -> None:
    [pair] = still(first, second, options=["us_backstop"]).pairs
    changes = {(change.kind, change.path): (change.baseline, change.other) for change in pair.changes}
    assert changes[("lever", "us.backstop")] == ("triangular 0.5, 0.8, 1", "0.4")
    assert changes[("parameter", "russia.resolve")][1] == "0.5"
    assert changes[("structure", "deterrence")][1] == "tripwire"
    assert changes[("replications", "replications")] == ("24", "16")
    assert set(changes) == {
        ("lever", "us.backstop"),
        ("parameter", "russia.resolve"),
        ("structure", "deterrence"),
        ("replications", "replications"),
    }


def test_options_of_one_run_differ_in_levers_alone(first: Target) -> None:
    [pair] = still(first, options=["europe_alone", "us_backstop"]).pairs
    assert [(change.kind, change.path, change.baseline) for change in pair.changes] == [("lever", "us.backstop", "0")]


def test_other_seeds_are_compared_as_separate_samples_and_said_so(first: Target, lucky: Target) -> None:
    [pair] = still(first, lucky, options=["no_guarantee"], outcomes=["deal_signed"]).pairs
    assert pair.unpaired == "seeds 1 and 2"
    contrast = pair.contrasts["deal_signed"]
    assert (contrast.correlation, contrast.variance_reduction, contrast.both) == (None, None, None)
    assert ("seed", "1", "2") in [(change.kind, change.baseline, change.other) for change in pair.changes]


def test_a_setting_equal_to_the_scenarios_value_is_no_change(first: Target, tmp_path: Path) -> None:
    scenario = first.run.scenario
    path = next(path for path, lever in scenario.levers.items() if scenario.lever("europe_alone", path).kind == "fixed")
    value = scenario.lever("europe_alone", path).mean()
    same = target(store_run(tmp_path / "same", replications=2, settings={path: value}))
    [pair] = still(first, same, options=["europe_alone"]).pairs
    assert [change.kind for change in pair.changes] == ["replications"]


def test_a_design_point_is_the_run_that_sets_the_same(second: Target, grid: Target) -> None:
    point = Target(grid.run.at(1))
    for pair in still(second, point, outcomes=["all"]).pairs:
        assert pair.unpaired is None
        assert pair.changes == ()
        for contrast in pair.contrasts.values():
            assert contrast.estimate in (0.0, None)
    assert still(second, point).sides[-1].label == "grid@1:us_backstop"


def test_design_points_of_one_run_differ_in_what_they_set(grid: Target) -> None:
    [pair] = still(Target(grid.run.at(0)), Target(grid.run.at(1)), options=["us_backstop"]).pairs
    assert [(change.kind, change.path, change.baseline, change.other) for change in pair.changes] == [
        ("lever", "us.backstop", "1", "0.4")
    ]
    assert pair.unpaired is None


def test_a_run_of_many_points_is_not_compared_with_one_of_a_single_point(first: Target, grid: Target) -> None:
    with pytest.raises(InputError, match="many design points, the other run has one"):
        still(first, grid)


def test_holms_family_is_all_differences_shown(first: Target) -> None:
    comparison = still(first, outcomes=["deal_signed", "deal_and_holds_5y"])
    assert comparison.family == 4
    for pair in comparison.pairs:
        for contrast in pair.contrasts.values():
            assert contrast.p is not None
            assert contrast.p_holm is not None
            assert contrast.p <= contrast.p_holm <= min(1.0, 4 * contrast.p)


def test_unpaired_sides_are_not_replayed_and_each_baseline_is_played_once(first: Target, lucky: Target) -> None:
    calls = []

    def replay(baseline, others, replications):
        calls.append((baseline.option, [other.option for other in others], replications.tolist()))
        return [None] * len(others)

    compare([first], sample=5, replay=replay)
    compare([first, lucky], sample=5, replay=replay)
    assert calls == [("no_guarantee", ["europe_alone", "us_backstop"], [0, 1, 2, 3, 4])]


def test_no_more_pairs_are_replayed_than_there_are(first: Target) -> None:
    replayed = []

    def replay(baseline, others, replications):
        replayed.append(replications.size)
        return [None] * len(others)

    compare([first], sample=10_000, replay=replay)
    assert replayed == [first.run.manifest.replications]


def test_the_object_of_json_is_plain(first: Target) -> None:
    import json

    plain = json.loads(json.dumps(compare([first], sample=2).as_json(), allow_nan=False))
    assert [side["label"] for side in plain["sides"]] == ["no_guarantee", "europe_alone", "us_backstop"]
    assert plain["pairs"][0]["differences"]["limited_strike_5y"] is None
    assert plain["pairs"][0]["divergence"]["pairs"] == 2


@pytest.mark.parametrize(
    ("options", "outcomes", "words"),
    [
        (["europe_alon"], None, "did you mean: europe_alone"),
        (["europe_alone"], None, "nothing to compare it with"),
        (None, ["deal_signd"], "did you mean: deal_signed"),
        (None, [], "no outcome is named"),
    ],
)
def test_unknown_options_and_outcomes_are_input_errors(first: Target, options, outcomes, words: str) -> None:
    with pytest.raises(InputError) as error:
        still(first, options=options, outcomes=outcomes)
    assert words in str(error.value)


def test_all_outcomes_can_be_compared(first: Target) -> None:
    assert len(still(first, outcomes=["all"]).outcomes) == len(first.run.manifest.outcomes)


def test_the_same_rows_do_not_differ(first: Target) -> None:
    ours = first.run.values("europe_alone", ["cost_eur"])["cost_eur"]
    assert np.count_nonzero(~np.isnan(ours)) > 0
    [pair] = still(target(first.run.folder, "europe_alone"), target(first.run.folder, "europe_alone")).pairs
    assert pair.contrasts["cost_eur"].estimate == 0.0
    assert pair.changes == ()
