"""The executor: the same bytes however a plan is cut and by whom it is played, failures as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from model.errors import InputError
from model.experiment.design.arms import BlockKey, Failure
from model.experiment.execute.events import Notice, Played, Started
from model.experiment.execute.executor import BlocksFailed, play
from model.experiment.store.run import load_run
from tests.experiment.fakes import OPTIONS, OUTCOMES
from tests.experiment.plans import (
    BLOCK,
    DESIGNS,
    SIZES,
    blocks_played,
    inline,
    one_point,
    planned,
    played,
    several_points,
    tree,
)

each_design = pytest.mark.parametrize("study", [make() for make in DESIGNS.values()], ids=list(DESIGNS))


@each_design
def test_every_cell_has_its_replications_and_no_row_stands_twice(tmp_path: Path, study: Any) -> None:
    run = played(tmp_path / "a", study)
    rows = run.rows().collect()
    assert rows.columns == ["option", "point", "replication", *(outcome.id for outcome in OUTCOMES)]
    assert rows.select("option", "point", "replication").is_duplicated().sum() == 0
    cells = rows.group_by("option", "point").agg(pl.col("replication").sort())
    assert cells.height == len(OPTIONS) * run.manifest.points
    assert all(numbers == list(range(study.replications)) for numbers in cells["replication"].to_list())


def test_rows_of_one_point_stand_by_option_and_replication_without_a_point(tmp_path: Path) -> None:
    table = played(tmp_path / "a").outcomes
    assert table.columns == ["option", "replication", *(outcome.id for outcome in OUTCOMES)]
    assert table["option"].to_list() == [option for option in OPTIONS for _ in range(100)]
    assert table["replication"].to_list() == list(range(100)) * 3
    assert table.schema["deal_signed"] == pl.Float64


def test_an_outcome_that_does_not_apply_is_null(tmp_path: Path) -> None:
    table = played(tmp_path / "a").outcomes
    assert table.filter(option="no_guarantee")["limited_strike_5y"].null_count() == 100
    assert not table["weeks_to_deal"].is_nan().any()


@each_design
def test_workers_and_the_order_in_which_blocks_come_do_not_change_a_byte(tmp_path: Path, study: Any) -> None:
    expected = tree(played(tmp_path / "one", study).folder)
    assert tree(played(tmp_path / "two", study, workers=2).folder) == expected
    assert tree(play(planned(tmp_path / "backwards", study), executor=inline).folder) == expected


def test_the_rows_of_an_option_are_written_as_soon_as_it_is_complete(tmp_path: Path) -> None:
    files: list[int] = []

    def counted(event: Any) -> None:
        if isinstance(event, Played):
            files.append(len(list((tmp_path / "a" / "rows").iterdir())))

    play(planned(tmp_path / "a"), counted)  # two blocks of each of three options, which alternate
    assert files == [0, 0, 0, 1, 2, 3]


@each_design
@pytest.mark.parametrize("block", [7, 1024])
def test_the_size_of_blocks_does_not_change_a_row(tmp_path: Path, study: Any, block: int) -> None:
    run, other = played(tmp_path / "a", study), played(tmp_path / "b", study, block=block)
    assert other.manifest.values == run.manifest.values
    files = [name for name in tree(run.folder) if name.startswith("rows/")]
    assert {name: tree(other.folder)[name] for name in files} == {name: tree(run.folder)[name] for name in files}


@each_design
def test_which_options_are_played_does_not_change_their_rows(tmp_path: Path, study: Any) -> None:
    some = played(tmp_path / "some", study, options=["us_backstop", "no_guarantee"])
    assert some.manifest.option_ids == ("no_guarantee", "us_backstop")
    whole = played(tmp_path / "whole", study).outcomes.filter(pl.col("option") != "europe_alone")
    assert some.outcomes.equals(whole)


def test_without_the_reference_the_first_option_is_compared_against(tmp_path: Path) -> None:
    run = played(tmp_path / "a", options=["us_backstop", "europe_alone"])
    assert run.manifest.reference == "europe_alone"
    assert played(tmp_path / "a").manifest.reference == "no_guarantee"


@each_design
def test_what_is_stored_is_not_played_again(tmp_path: Path, study: Any) -> None:
    first = played(tmp_path / "a", study, marks=str(tmp_path))
    count, content = len(blocks_played(tmp_path)), tree(first.folder)
    events: list[Any] = []
    again = play(planned(tmp_path / "a", study, marks=str(tmp_path)), events.append)
    assert len(blocks_played(tmp_path)) == count > 0
    assert tree(again.folder) == content
    assert again.outcomes.equals(first.outcomes)
    assert events == [Notice(f"stored already in {tmp_path / 'a'}: nothing is played")]


@each_design
def test_a_rule_that_raises_is_data_and_all_other_blocks_are_stored(tmp_path: Path, study: Any) -> None:
    with pytest.raises(BlocksFailed) as caught:
        played(tmp_path / "a", study, raise_on="1 64", marks=str(tmp_path))
    assert caught.value.exit_code == 4
    (failure,) = caught.value.failures
    assert (failure.key.arm, failure.key.start) == (1, 64)
    assert failure.reason == "ZeroDivisionError: a rule divided by nothing"
    assert "Traceback" in failure.traceback
    assert "divided by nothing" in (tmp_path / "a/ledger.json").read_text()
    with pytest.raises(InputError, match="not complete"):
        load_run(tmp_path / "a")
    count = len(blocks_played(tmp_path))
    run = play(planned(tmp_path / "a", study, marks=str(tmp_path)), resume=True)
    assert [line.rsplit(" ", 1)[0] for line in blocks_played(tmp_path)[count:]] == ["1 64"]
    assert tree(run.folder) == tree(played(tmp_path / "b", study).folder)


def test_a_failed_block_is_named_by_what_it_plays(tmp_path: Path) -> None:
    with pytest.raises(BlocksFailed, match="1 of 6 blocks failed; all others are stored") as caught:
        played(tmp_path / "one", raise_on="1 64")
    assert "\n  europe_alone, replications 64 to 99\n" in str(caught.value)
    with pytest.raises(BlocksFailed) as caught:
        played(tmp_path / "several", several_points(), raise_on="4 64")
    assert "\n  europe_alone, deterrence: tripwire, design points 3 to 5, replications 21 to 29\n" in str(caught.value)


def test_many_failures_of_one_reason_are_said_in_few_lines() -> None:
    keys = [BlockKey("a", start, start + 100) for start in range(0, 5000, 100)]
    failures = [Failure(key, "KeyError: 'x'", "trace") for key in keys]
    lines = str(BlocksFailed(failures, 60, Path("runs/x"), [str(key) for key in keys])).splitlines()
    assert lines[:2] == ["50 of 60 blocks failed; all others are stored in runs/x", "KeyError: 'x'"]
    assert "  and 38 more" in lines
    assert len(lines) < 20


@each_design
def test_a_worker_that_is_killed_costs_its_block_alone(tmp_path: Path, study: Any) -> None:
    run = played(tmp_path / "a", study, workers=2, kill_once="1 64", marks=str(tmp_path))
    lines = blocks_played(tmp_path)
    assert sum(line.startswith("1 64 ") for line in lines) == 2
    assert len(lines) == len(set(lines)) + 1
    assert tree(run.folder) == tree(played(tmp_path / "b", study).folder)


def test_rules_edited_since_the_run_was_planned_are_noticed_before_anything_is_played(tmp_path: Path) -> None:
    plan = planned(tmp_path / "a", marks=str(tmp_path))
    edited = replace(plan, work=replace(plan.work, rules="edited"))  # type: ignore[type-var]
    with pytest.raises(InputError, match="edited since the run was planned"):
        play(edited)
    assert blocks_played(tmp_path) == []


def test_a_run_of_other_rules_is_another_run(tmp_path: Path) -> None:
    played(tmp_path / "a")
    with pytest.raises(InputError, match="holds another run"):
        planned(tmp_path / "a", rules="edited")


def test_nothing_to_resume_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to resume"):
        play(planned(tmp_path / "a"), resume=True)
    assert not (tmp_path / "a").exists()


def test_progress_is_reported_from_start_to_end(tmp_path: Path) -> None:
    events: list[Any] = []
    play(planned(tmp_path / "a"), events.append)
    (started,) = (event for event in events if isinstance(event, Started))
    blocks = [event for event in events if isinstance(event, Played)]
    assert (started.blocks, started.workers, started.lanes, started.points) == (6, 1, 300, 1)
    assert (blocks[-1].lanes, blocks[-1].of) == (300, 300)
    assert set(blocks[0].outcomes) == {outcome.id for outcome in OUTCOMES}


def test_a_run_that_goes_on_says_how_much_is_stored_already(tmp_path: Path) -> None:
    events: list[Any] = []
    with pytest.raises(BlocksFailed):
        played(tmp_path / "a", raise_on="0 0")
    play(planned(tmp_path / "a"), events.append)
    (started,) = (event for event in events if isinstance(event, Started))
    assert started.lanes + started.stored == 300
    assert 0 < started.lanes < 300


def test_weekly_means_are_over_the_replications_played_in_each_week(tmp_path: Path) -> None:
    weekly = played(tmp_path / "a").weekly
    assert weekly.columns == ["option", "week", "n", "red_rung"]
    assert weekly["week"].to_list() == [1, 2, 3, 4, 5] * 3
    assert weekly["n"].to_list() == [100, 100, 100, 100, 0] * 3
    assert 0.3 < weekly["red_rung"][0] < 0.7
    assert weekly["red_rung"][4] is None


def test_a_run_has_the_rows_of_a_study_of_one_point_and_of_what_is_set(tmp_path: Path) -> None:
    """`sim run`, a study that varies one value, and `--set`: one design point, one set of rows."""
    ten = replace(SIZES, values=(10_000.0,))
    study = played(tmp_path / "study", one_point(factors=(ten,)))
    settings = played(tmp_path / "set", one_point(settings={"force.size": 10_000.0}))
    grid = played(tmp_path / "grid", one_point(factors=(SIZES,))).at(1)
    assert settings.outcomes.equals(study.outcomes)
    assert grid.outcomes.equals(study.outcomes)
    assert settings.manifest.values == study.manifest.values
    assert settings.weekly.equals(study.weekly)
    assert grid.manifest.settings == settings.manifest.settings == {"force.size": 10_000.0}
    assert not settings.outcomes.equals(played(tmp_path / "plain").outcomes)


def test_luck_of_their_own_numbers_the_replications_of_each_point_apart(tmp_path: Path) -> None:
    own, common = (played(tmp_path / luck, several_points(luck=luck)) for luck in ("own", "common"))
    assert (own.manifest.streams, common.manifest.streams) == (3, 1)
    rows = own.rows().collect()
    for point in range(6):
        numbers = rows.filter(option="europe_alone", point=point)["replication"].to_list()
        assert numbers == [3 * replicate + point % 3 for replicate in range(30)]
    assert rows["replication"].n_unique() == 90
    first = common.at(0).outcomes["weeks_to_deal"].to_list()
    assert common.at(1).outcomes["weeks_to_deal"].to_list()[:5] == first[:5]
    assert own.at(1).outcomes["weeks_to_deal"].to_list()[:5] != first[:5]


def test_a_block_beyond_the_first_file_of_rows_starts_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = played(tmp_path / "whole", replications=300)
    monkeypatch.setattr("model.experiment.store.rows.FILE_LANES", 2 * BLOCK)
    run = play(planned(tmp_path / "cut", replications=300), executor=inline)
    assert sorted(path.name for path in (run.folder / "rows").glob("0001-*")) == [
        "0001-0000000000.parquet",
        "0001-0000000128.parquet",
        "0001-0000000256.parquet",
    ]
    assert run.outcomes.equals(whole.outcomes)
    assert run.weekly.equals(whole.weekly)
