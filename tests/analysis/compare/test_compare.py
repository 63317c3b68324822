"""Which options of which runs are compared, what differs in them, and whether they share luck."""

from pathlib import Path

import numpy as np
import pytest

from model.analysis.compare.comparison import Comparison, compare, unpaired
from model.analysis.compare.pairing import Given
from model.errors import InputError
from model.experiment.loading import open_run, read_scenario
from model.stats.intervals import estimate
from model.stats.paired import difference
from tests.experiment.stored import store_run


def given(folder: Path, option: str | None = None) -> Given:
    return Given(folder, open_run(folder), read_scenario(folder), option)


@pytest.fixture(scope="module")
def first(run_folder: Path) -> Given:
    return given(run_folder)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Given:
    changed = [("us.backstop", "0.4"), ("russia.resolve", "0.5"), ("deterrence", "tripwire")]
    return given(store_run(tmp_path_factory.mktemp("runs") / "second", replications=16, overrides=changed))


@pytest.fixture(scope="module")
def lucky(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given(store_run(tmp_path_factory.mktemp("runs") / "third", seed=2, replications=16))


def still(*runs: Given, **more: object) -> Comparison:
    return compare(runs, sample=0, **more)


def test_one_run_compares_its_options_with_its_reference(first: Given) -> None:
    found = still(first)
    assert [(pair.baseline.label, pair.other.label) for pair in found.pairs] == [
        ("no_guarantee", "europe_alone"),
        ("no_guarantee", "us_backstop"),
    ]
    assert [side.label for side in found.sides] == ["no_guarantee", "europe_alone", "us_backstop"]


def test_the_first_option_named_is_what_the_others_are_compared_with(first: Given) -> None:
    [pair] = still(first, options=["us_backstop", "europe_alone"]).pairs
    assert (pair.baseline.label, pair.other.label) == ("us_backstop", "europe_alone")


def test_runs_are_compared_option_by_option(first: Given, second: Given) -> None:
    found = still(first, second)
    assert [(pair.baseline.label, pair.other.label) for pair in found.pairs] == [
        (f"first:{option}", f"second:{option}") for option in ("no_guarantee", "europe_alone", "us_backstop")
    ]


def test_one_option_of_each_run_may_be_named(first: Given, second: Given) -> None:
    [pair] = still(given(first.folder, "europe_alone"), given(second.folder, "us_backstop")).pairs
    assert (pair.baseline.label, pair.other.label) == ("first:europe_alone", "second:us_backstop")
    assert "us.backstop" in [one.path for one in pair.changes]


def test_figures_are_those_of_the_summary(first: Given) -> None:
    found = still(first, outcomes=["deal_signed"])
    values = {
        option: first.run.values(option, ["deal_signed"])["deal_signed"] for option in ("no_guarantee", "us_backstop")
    }
    assert found.sides[2].outcomes["deal_signed"] == estimate(values["us_backstop"], "share")
    expected = difference(values["us_backstop"], values["no_guarantee"], "share")
    contrast = found.pairs[1].contrasts["deal_signed"]
    assert (contrast.estimate, contrast.low, contrast.high) == (expected.estimate, expected.low, expected.high)
    assert contrast.correlation == expected.correlation


def test_pairs_of_runs_of_two_lengths_are_the_common_prefix(first: Given, second: Given) -> None:
    [pair] = still(first, second, options=["no_guarantee"], outcomes=["deal_signed"]).pairs
    assert pair.unpaired is None
    assert pair.contrasts["deal_signed"].n == 16
    assert pair.baseline.outcomes["deal_signed"].n == 24


def test_every_difference_of_content_is_listed_and_nothing_else(first: Given, second: Given) -> None:
    [pair] = still(first, second, options=["us_backstop"]).pairs
    found = {(one.kind, one.path): (one.baseline, one.other) for one in pair.changes}
    assert found[("lever", "us.backstop")] == ("triangular 0.5, 0.8, 1", "0.4")
    assert found[("parameter", "russia.resolve")][1] == "0.5"
    assert found[("structure", "deterrence")][1] == "tripwire"
    assert found[("replications", "replications")] == ("24", "16")
    assert set(found) == {
        ("lever", "us.backstop"),
        ("parameter", "russia.resolve"),
        ("structure", "deterrence"),
        ("replications", "replications"),
    }


def test_options_of_one_run_differ_in_levers_alone(first: Given) -> None:
    [pair] = still(first, options=["europe_alone", "us_backstop"]).pairs
    assert [(one.kind, one.path, one.baseline) for one in pair.changes] == [("lever", "us.backstop", "0")]


def test_other_seeds_are_compared_as_separate_samples_and_said_so(first: Given, lucky: Given) -> None:
    [pair] = still(first, lucky, options=["no_guarantee"], outcomes=["deal_signed"]).pairs
    assert pair.unpaired == "seeds 1 and 2"
    contrast = pair.contrasts["deal_signed"]
    assert (contrast.correlation, contrast.variance_reduction, contrast.both) == (None, None, None)
    assert ("seed", "1", "2") in [(one.kind, one.baseline, one.other) for one in pair.changes]


def test_worlds_set_row_by_row_are_paired_only_where_they_are_the_same(first: Given) -> None:
    from dataclasses import replace

    one = first.run.manifest
    each = replace(one, settings={"us.start": [0.1] * 12 + [0.2] * 12})
    other = replace(one, settings={"us.start": [0.2] * 12 + [0.1] * 12})
    assert unpaired(each, each) is None
    assert unpaired(each, other) == "us.start set for each replication, otherwise in each run"
    assert unpaired(one, each) is not None
    assert unpaired(replace(one, settings={"us.start": 0.1}), replace(one, settings={"us.start": 0.2})) is None


def test_holms_family_is_all_differences_shown(first: Given) -> None:
    found = still(first, outcomes=["deal_signed", "deal_and_holds_5y"])
    assert found.family == 4
    for pair in found.pairs:
        for contrast in pair.contrasts.values():
            assert contrast.p is not None
            assert contrast.p_holm is not None
            assert contrast.p <= contrast.p_holm <= min(1.0, 4 * contrast.p)


def test_unpaired_sides_are_not_replayed_and_each_baseline_is_played_once(first: Given, lucky: Given) -> None:
    calls = []

    def replay(baseline, others, replications, sample):
        calls.append((baseline.option, [other.option for other in others], replications, sample))
        return [None] * len(others)

    compare([first], sample=5, replay=replay)
    compare([first, lucky], sample=5, replay=replay)
    assert calls == [("no_guarantee", ["europe_alone", "us_backstop"], 24, 5)]


def test_the_object_of_json_is_plain(first: Given) -> None:
    import json

    plain = json.loads(json.dumps(compare([first], sample=2).as_json(), allow_nan=False))
    assert [side["label"] for side in plain["sides"]] == ["no_guarantee", "europe_alone", "us_backstop"]
    assert plain["pairs"][0]["differences"]["strike_on_force"] is None
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
def test_what_cannot_be_compared_is_an_input_error(first: Given, options, outcomes, words: str) -> None:
    with pytest.raises(InputError) as error:
        still(first, options=options, outcomes=outcomes)
    assert words in str(error.value)


def test_all_outcomes_can_be_asked_for(first: Given) -> None:
    assert len(still(first, outcomes=["all"]).outcomes) == len(first.run.manifest.outcomes)


def test_the_same_rows_do_not_differ(first: Given) -> None:
    ours = first.run.values("europe_alone", ["cost_eur"])["cost_eur"]
    assert np.count_nonzero(~np.isnan(ours)) > 0
    [pair] = still(given(first.folder, "europe_alone"), given(first.folder, "europe_alone")).pairs
    assert pair.contrasts["cost_eur"].estimate == 0.0
    assert pair.changes == ()
