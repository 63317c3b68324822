"""Rounds go on until intervals are narrow, and the stop depends on the rows alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from model.experiment.sweep import play_sweep
from model.scenario import Precision
from tests.experiment.lanes import OPTIONS, planned, played, study, tree

GIVEN = study(replications=20, precision=Precision(until=0.06, most=4000), outcomes=("deal_signed",))


def test_rounds_go_on_until_every_interval_is_narrow(tmp_path: Path) -> None:
    found = play_sweep(planned(tmp_path / "a", GIVEN))
    last = found.decisions[-1]
    assert len(found.decisions) > 3
    assert last["further"] == {}
    assert max(one["deal_signed"] for one in last["figures"]["widest"].values()) <= 0.06
    counts = found.rows().group_by("option", "point").len().collect()
    for option, n in last["replications"].items():
        assert set(counts.filter(pl.col("option") == option)["len"]) == {n}
    turns = found.rows().filter(pl.col("option") == OPTIONS[0]).select("replication").unique().collect()
    assert sorted(turns["replication"]) == list(range(last["replications"][OPTIONS[0]]))


def test_rounds_and_results_do_not_depend_on_workers_or_on_the_store(tmp_path: Path) -> None:
    one = play_sweep(planned(tmp_path / "one", GIVEN))
    two = play_sweep(planned(tmp_path / "two", GIVEN, workers=2))
    assert tree(one.folder) == tree(two.folder)
    play_sweep(planned(tmp_path / "three", replace(GIVEN, precision=None, replications=333)))
    three = play_sweep(planned(tmp_path / "three", GIVEN))
    assert tree(one.folder) == tree(three.folder)


def test_rounds_that_are_stored_are_not_played_again(tmp_path: Path) -> None:
    first = play_sweep(planned(tmp_path / "a", GIVEN, marks=str(tmp_path)))
    count, content = len(played(tmp_path)), tree(first.folder)
    play_sweep(planned(tmp_path / "a", GIVEN, marks=str(tmp_path)))
    assert len(played(tmp_path)) == count
    assert tree(first.folder) == content


def test_it_stops_at_the_most_replications_and_says_so(tmp_path: Path) -> None:
    given = replace(GIVEN, precision=Precision(until=0.001, most=200))
    found = play_sweep(planned(tmp_path / "a", given))
    assert set(found.decisions[-1]["replications"].values()) == {200}
    assert "most replications" in found.decisions[-1]["reason"]
