"""Sweeps: the same bits however they are cut, stored once, failures as data."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.errors import InputError
from model.experiment.designs import lay_out
from model.experiment.strata import LaneKey, block_plan, lanes_of, part_plan, strata_of
from model.experiment.sweep import SweepFailed, load_sweep, play_sweep
from model.experiment.sweep_work import simulate_lanes
from model.scenario import Factor, Study
from model.simulation import simulate
from tests.experiment.lanes import OPTIONS, planned, played, scenario, study, tree


def mixed() -> Study:
    """Levers, a parameter, a theory; some lanes leave to the draw what others set."""
    return study(
        factors=(
            Factor("force.size", "lever", values=(0.0, 25_000.0)),
            Factor("russia.resolve", "parameter", values=(0.8, 1.5)),
            Factor("decision", "structure", names=("logit", "doctrine")),
        ),
        design="one_at_a_time",
        options=("us_backstop",),
        replications=2,
    )


def test_lanes_of_many_points_have_the_bits_of_each_point_alone() -> None:
    given = mixed()
    points = lay_out(given)
    work = simulate_lanes(given, points)
    names = [one.id for one in work.outcomes()]
    for stratum in strata_of(points, given.options):
        together = work(LaneKey(stratum.option, 0, stratum.lanes(2), stratum.index))
        point, replication = lanes_of(stratum, 0, stratum.lanes(2), points, given.luck)
        for lane in range(stratum.lanes(2)):
            alone = simulate(
                scenario(),
                stratum.option,
                replication[lane : lane + 1],
                given.seed,
                points.settings(int(point[lane])),
                stratum.structures,
            )
            for row, name in enumerate(names):
                assert together[row, lane].tobytes() == alone.outcomes[name][0].tobytes(), (name, lane)


def test_every_cell_has_its_replications_and_no_row_stands_twice(tmp_path: Path) -> None:
    found = play_sweep(planned(tmp_path / "a"))
    rows = found.rows().collect()
    assert rows.height == 6 * 3 * 100
    assert rows.select("option", "point", "replication").is_duplicated().sum() == 0
    counts = rows.group_by("option", "point").len()
    assert set(counts["len"]) == {100}
    assert counts.height == 18


def test_parts_hold_at_least_their_rows_but_for_the_last(tmp_path: Path) -> None:
    found = play_sweep(planned(tmp_path / "a"))
    sizes = [pl.read_parquet(path).height for path in sorted((found.folder / "parts").iterdir())]
    assert len(sizes) > 2
    assert min(sizes[:-1]) >= 500
    assert list((found.folder / "blocks").iterdir()) == []


def test_workers_do_not_change_a_byte(tmp_path: Path) -> None:
    one = play_sweep(planned(tmp_path / "one"))
    two = play_sweep(planned(tmp_path / "two", workers=2))
    assert tree(one.folder) == tree(two.folder)


def test_what_is_stored_is_not_played_again(tmp_path: Path) -> None:
    first = play_sweep(planned(tmp_path / "a", marks=str(tmp_path)))
    count, content = len(played(tmp_path)), tree(first.folder)
    again = play_sweep(planned(tmp_path / "a", marks=str(tmp_path)))
    assert len(played(tmp_path)) == count > 0
    assert tree(again.folder) == content


def test_fewer_replications_are_answered_from_the_store(tmp_path: Path) -> None:
    play_sweep(planned(tmp_path / "a", marks=str(tmp_path)))
    count, content = len(played(tmp_path)), tree(tmp_path / "a")
    play_sweep(planned(tmp_path / "a", study(replications=10), marks=str(tmp_path)))
    assert len(played(tmp_path)) == count
    assert tree(tmp_path / "a") == content


def test_more_replications_play_only_those_and_give_the_bytes_of_one_go(tmp_path: Path) -> None:
    play_sweep(planned(tmp_path / "a", study(replications=70), marks=str(tmp_path)))
    before = played(tmp_path)
    play_sweep(planned(tmp_path / "a", study(replications=130), marks=str(tmp_path)))
    further = [tuple(map(int, line.split())) for line in played(tmp_path)[len(before) :]]
    lanes = {(stratum, lane) for stratum, start, stop in further for lane in range(start, stop)}
    assert lanes == {(stratum, lane) for stratum in range(6) for lane in range(210, 390)}
    whole = play_sweep(planned(tmp_path / "b", study(replications=130)))
    assert tree(tmp_path / "a") == tree(whole.folder)


def test_unequal_strata_grow_to_the_bytes_of_one_go(tmp_path: Path) -> None:
    given = study(design="one_at_a_time")
    play_sweep(planned(tmp_path / "a", replace(given, replications=90)))
    play_sweep(planned(tmp_path / "a", replace(given, replications=333)))
    play_sweep(planned(tmp_path / "b", replace(given, replications=333)))
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_a_block_that_raises_is_data_and_all_others_are_stored(tmp_path: Path) -> None:
    plan = planned(tmp_path / "a", raise_on="2 64", marks=str(tmp_path))
    with pytest.raises(SweepFailed) as caught:
        play_sweep(plan)
    assert caught.value.exit_code == 4
    (failure,) = caught.value.failures
    assert "stratum 2, lanes 64 to 127" in str(failure.key)
    assert "a rule divided by nothing" in failure.reason
    assert "Traceback" in failure.traceback
    assert "divided by nothing" in (tmp_path / "a/ledger.json").read_text()
    count = len(played(tmp_path))
    found = play_sweep(planned(tmp_path / "a", marks=str(tmp_path)), resume=True)
    assert played(tmp_path)[count:] == ["2 64 128"]
    assert tree(found.folder) == tree(play_sweep(planned(tmp_path / "b")).folder)


def test_a_worker_that_dies_costs_its_block_alone(tmp_path: Path) -> None:
    found = play_sweep(planned(tmp_path / "a", workers=2, kill_once="1 128", marks=str(tmp_path)))
    lines = played(tmp_path)
    assert lines.count("1 128 192") == 2
    assert len(lines) == len(set(lines)) + 1
    assert tree(found.folder) == tree(play_sweep(planned(tmp_path / "b")).folder)


def test_a_sweep_of_other_rules_is_another_sweep(tmp_path: Path) -> None:
    play_sweep(planned(tmp_path / "a"))
    with pytest.raises(InputError, match="another run"):
        planned(tmp_path / "a", rules="edited")


def test_nothing_to_resume_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to resume"):
        play_sweep(planned(tmp_path / "a"), resume=True)
    assert not (tmp_path / "a").exists()


def test_an_unfinished_sweep_is_not_read_as_whole(tmp_path: Path) -> None:
    with pytest.raises(SweepFailed):
        play_sweep(planned(tmp_path / "a", raise_on="0 0"))
    with pytest.raises(InputError, match="not complete"):
        load_sweep(tmp_path / "a")


def test_values_stand_where_the_plan_says(tmp_path: Path) -> None:
    plan = planned(tmp_path / "a", study(design="sobol", points=8, luck="own", replications=20))
    found = play_sweep(plan)
    rows = found.rows().sort("option", "point", "replication").collect()
    assert rows["replication"].n_unique() == 8 * 20
    whole = plan.work(LaneKey(OPTIONS[0], 0, 160, 0))
    point, replication = lanes_of(plan.strata[0], 0, 160, plan.points, "own")
    theory = set(plan.strata[0].points.tolist())
    mine = rows.filter((pl.col("option") == OPTIONS[0]) & pl.col("point").is_in(list(theory)))
    order = np.lexsort((replication, point))
    assert mine["deal_signed"].to_list() == whole[0][order].tolist()


def test_the_block_plan_goes_round_by_round() -> None:
    given = study()
    strata = strata_of(lay_out(given), OPTIONS)
    few = block_plan(strata, dict.fromkeys(OPTIONS, 50), 64)
    many = block_plan(strata, dict.fromkeys(OPTIONS, 100), 64)
    full = [key for key in few if key.size == 64]
    assert many[: len(full)] == full
    parts = part_plan(many, 500)
    assert [key for part in parts for key in part] == many
