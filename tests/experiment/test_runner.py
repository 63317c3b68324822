from pathlib import Path

import polars as pl
import pytest

from model.errors import InputError
from model.experiment.blocks import Failure, plan
from model.experiment.events import Played, Started
from model.experiment.runner import BlocksFailed, choose_options, plan_run, play, run_scenario
from model.experiment.store import Run
from tests.experiment.fakes import OUTCOMES, FakeScenario, FakeWork

SCENARIO = FakeScenario()


def run(place: Path, replications: int = 100, workers: int = 1, **more: object) -> Run:
    given: dict[str, object] = {"work": FakeWork(), "block": 32} | more
    laid = plan_run(SCENARIO, replications, workers=workers, out=place / "run", **given)
    return play(laid)


def test_a_run_has_a_row_for_each_option_and_replication(tmp_path: Path) -> None:
    table = run(tmp_path).outcomes
    assert table.columns == ["option", "replication", *(outcome.id for outcome in OUTCOMES)]
    assert table["option"].to_list() == [o for o in SCENARIO.options for _ in range(100)]
    assert table["replication"].to_list() == list(range(100)) * 3
    assert table.schema["deal_signed"] == pl.Float64


def test_an_outcome_that_does_not_apply_is_null(tmp_path: Path) -> None:
    table = run(tmp_path).outcomes
    assert table.filter(pl.col("option") == "no_guarantee")["strike_on_force"].null_count() == 100
    assert not table["weeks_to_deal"].is_nan().any()


def test_results_do_not_depend_on_workers_or_block_size(tmp_path: Path) -> None:
    alone, shared = run(tmp_path), run(tmp_path, workers=2)
    assert alone.outcomes.equals(shared.outcomes)
    assert alone.weekly.equals(shared.weekly)
    assert alone.manifest == shared.manifest
    assert alone.outcomes.equals(run(tmp_path, block=7).outcomes)


def test_results_do_not_depend_on_the_order_or_number_of_options(tmp_path: Path) -> None:
    some = run(tmp_path, options=["us_backstop", "no_guarantee"])
    assert [option for option, _ in some.manifest.options] == ["no_guarantee", "us_backstop"]
    whole = run(tmp_path).outcomes.filter(pl.col("option") != "europe_alone")
    assert some.outcomes.equals(whole)


def test_more_replications_keep_those_that_were_there(tmp_path: Path) -> None:
    more = run(tmp_path, 150).outcomes.filter(pl.col("replication") < 100)
    assert more.equals(run(tmp_path, 100).outcomes)


def test_a_worker_killed_in_the_middle_changes_no_result(tmp_path: Path) -> None:
    work = FakeWork(marks=str(tmp_path), kill_once="us_backstop replications 32 to 63")
    assert run(tmp_path, workers=2, work=work).outcomes.equals(run(tmp_path).outcomes)
    assert (tmp_path / "killed").exists()


def test_a_block_that_cannot_be_played_is_said_and_nothing_is_stored(tmp_path: Path) -> None:
    work = FakeWork(raise_on="europe_alone replications 0 to 99")
    with pytest.raises(BlocksFailed, match="ZeroDivisionError: a rule divided") as caught:
        run_scenario(SCENARIO, 100, workers=1, out=tmp_path / "run", work=work)
    assert caught.value.exit_code == 4
    assert "1 of 3 blocks failed" in str(caught.value)
    assert "  europe_alone replications 0 to 99\n" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_many_failures_of_one_reason_are_told_in_few_lines() -> None:
    failures = [Failure(key, "KeyError: 'x'", "trace") for key in plan(["a"], 5000, size=100)]
    lines = str(BlocksFailed(failures, 60)).splitlines()
    assert lines[:3] == ["50 of 60 blocks failed; no run was stored", "KeyError: 'x'", "  a replications 0 to 99"]
    assert "  and 38 more" in lines
    assert len(lines) < 20


def test_rules_edited_in_the_middle_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid = plan_run(SCENARIO, 10, workers=1, out=tmp_path / "run", work=FakeWork())
    monkeypatch.setattr("model.experiment.identity.source_hash", lambda: "other")
    with pytest.raises(InputError, match="edited while the run went on"):
        play(laid)


def test_the_weekly_table_has_means_and_counts(tmp_path: Path) -> None:
    weekly = run(tmp_path).weekly
    assert weekly.columns == ["option", "week", "n", "red_rung"]
    assert weekly["week"].to_list() == [1, 2, 3, 4, 5] * 3
    assert weekly["n"].to_list() == [100, 100, 100, 100, 0] * 3
    first, last = weekly["red_rung"][0], weekly["red_rung"][4]
    assert 0.3 < first < 0.7
    assert last is None


def test_progress_is_told_from_start_to_end(tmp_path: Path) -> None:
    told: list[object] = []
    play(plan_run(SCENARIO, 64, workers=1, out=tmp_path / "run", work=FakeWork(), block=32), told.append)
    started = [event for event in told if isinstance(event, Started)]
    played = [event for event in told if isinstance(event, Played)]
    assert (started[0].blocks, started[0].workers) == (6, 1)
    assert (played[-1].lanes, played[-1].of) == (192, 192)


@pytest.mark.parametrize(
    "asked",
    [{"replications": 0}, {"replications": -5}, {"seed": -1}, {"seed": 2**64}, {"workers": 0}],
)
def test_numbers_out_of_range_are_refused(asked: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected"):
        plan_run(SCENARIO, out=tmp_path / "run", work=FakeWork(), **asked)


def test_an_unknown_option_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(InputError, match="did you mean: us_backstop"):
        choose_options(SCENARIO, ["us_backstp", "no_guarantee"])


def test_without_the_reference_the_first_option_named_is_compared_against(tmp_path: Path) -> None:
    assert run(tmp_path, options=["us_backstop", "europe_alone"]).manifest.reference == "europe_alone"


def test_what_is_asked_decides_the_hash_of_the_run(tmp_path: Path) -> None:
    def run_hash(**asked: object) -> str:
        return plan_run(SCENARIO, out=tmp_path / "x", work=FakeWork(), **asked).manifest.run

    hashes = [
        run_hash(),
        run_hash(seed=2),
        run_hash(replications=7),
        run_hash(options=["no_guarantee"]),
        run_hash(settings={"a": 1.0}),
        run_hash(structures={"decision": "prospect"}),
    ]
    assert len(set(hashes)) == len(hashes)
    assert run_hash(workers=1) == run_hash(workers=2)
