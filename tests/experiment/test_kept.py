"""Runs answered from the store, and runs that grow from what is stored: always the bytes of one go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.errors import InputError
from model.experiment.events import Notice
from model.experiment.runner import plan_run, play, store_run
from model.experiment.store import Run
from model.scenario import Precision
from tests.experiment.fakes import FakeScenario, FakeWork


def ran(place: Path, replications: int, marks: Path | None = None, said: list[Any] | None = None, **more: Any) -> Run:
    more = {"workers": 1, **more}
    seconds = more.pop("seconds", 0.0)
    work = FakeWork(marks="" if marks is None else str(marks), seconds=seconds, seed=more.get("seed", 1))
    laid = plan_run(FakeScenario(), replications, out=place, work=work, **more)
    run = play(laid, None if said is None else said.append)
    store_run(laid, run, {"n": run.manifest.replications})
    return run


def played(marks: Path) -> list[str]:
    path = marks / "played"
    return path.read_text().splitlines() if path.exists() else []


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_run_again_is_answered_from_the_store(tmp_path: Path) -> None:
    first = ran(tmp_path / "a", 300, tmp_path)
    count, content = len(played(tmp_path)), contents(tmp_path / "a")
    said: list[Any] = []
    again = ran(tmp_path / "a", 300, tmp_path, said)
    assert len(played(tmp_path)) == count
    assert contents(tmp_path / "a") == content
    assert again.outcomes.equals(first.outcomes)
    assert [event.text for event in said if isinstance(event, Notice)] == [
        f"stored already in {tmp_path / 'a'}: nothing is played"
    ]


@pytest.mark.parametrize("name", ["outcomes.parquet", "weekly.parquet", "weekly_sums.parquet", "summary.json"])
def test_a_stored_run_that_is_damaged_is_played_again_and_mended(tmp_path: Path, name: str) -> None:
    ran(tmp_path / "a", 300)
    content = contents(tmp_path / "a")
    (tmp_path / "a" / name).unlink()
    ran(tmp_path / "a", 300, tmp_path)
    assert played(tmp_path)
    assert contents(tmp_path / "a") == content


@pytest.mark.parametrize(("before", "first"), [(512, 512), (600, 512)])
def test_more_replications_play_only_whole_blocks_beyond_those_stored(tmp_path: Path, before: int, first: int) -> None:
    ran(tmp_path / "few", before)
    ran(tmp_path / "more", 1100, tmp_path)
    lines = played(tmp_path)
    assert len(lines) == 3 * (3 if first == 512 else 2)
    assert {line.split()[2] for line in lines} == {"512", "768", "1024"}
    alone = tmp_path / "elsewhere"
    ran(alone / "whole", 1100)
    assert contents(tmp_path / "more") == contents(alone / "whole")


def test_a_further_option_is_played_and_the_others_are_taken_over(tmp_path: Path) -> None:
    ran(tmp_path / "two", 512, options=["no_guarantee", "us_backstop"])
    ran(tmp_path / "three", 512, tmp_path)
    assert {line.split()[0] for line in played(tmp_path)} == {"europe_alone"}
    ran(tmp_path / "elsewhere" / "three", 512)
    assert contents(tmp_path / "three") == contents(tmp_path / "elsewhere" / "three")


def test_a_run_grows_in_its_own_folder_and_never_shrinks_there(tmp_path: Path) -> None:
    ran(tmp_path / "a", 256)
    grown = ran(tmp_path / "a", 512, tmp_path)
    assert grown.outcomes.height == 3 * 512
    assert {line.split()[2] for line in played(tmp_path)} == {"256"}
    with pytest.raises(InputError, match="another run"):
        ran(tmp_path / "a", 256)


def test_runs_of_another_seed_are_not_taken_over(tmp_path: Path) -> None:
    ran(tmp_path / "one", 256, seed=1)
    ran(tmp_path / "two", 512, tmp_path, seed=2)
    assert len(played(tmp_path)) == 6


def test_a_damaged_smaller_run_is_not_taken_over(tmp_path: Path) -> None:
    ran(tmp_path / "few", 256)
    path = tmp_path / "few" / "weekly_sums.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    ran(tmp_path / "more", 512, tmp_path)
    assert len(played(tmp_path)) == 6


UNTIL = Precision(until=0.08, most=8000)


def test_rounds_are_added_until_every_interval_is_narrow(tmp_path: Path) -> None:
    run = ran(tmp_path / "a", 256, precision=UNTIL)
    last = run.decisions[-1]
    n = run.manifest.replications
    assert len(run.decisions) > 2
    assert (last["reached"], last["further"]) == (True, {})
    assert set(last["replications"].values()) == {n}
    assert n % 256 == 0
    assert run.outcomes.height == 3 * n
    shares = ("deal_signed", "deal_and_holds_5y", "full_war_5y", "strike_on_force")
    for widest in last["figures"]["widest"].values():
        assert all(widest[name] is None or widest[name] <= 0.08 for name in shares)


def test_a_run_in_rounds_has_the_rows_of_one_in_one_go_whatever_the_workers(tmp_path: Path) -> None:
    one = ran(tmp_path / "one" / "run", 256, precision=UNTIL)
    ran(tmp_path / "two" / "run", 256, precision=UNTIL, workers=2)
    ran(tmp_path / "plain" / "run", one.manifest.replications)
    assert contents(tmp_path / "one" / "run") == contents(tmp_path / "two" / "run")
    plain = contents(tmp_path / "plain" / "run")
    rounds = contents(tmp_path / "one" / "run")
    assert set(rounds) - set(plain) == {"decisions.json"}
    assert {name: rounds[name] for name in plain} == plain


def test_rounds_that_are_stored_are_not_played_again(tmp_path: Path) -> None:
    ran(tmp_path / "a", 256, precision=UNTIL)
    content = contents(tmp_path / "a")
    ran(tmp_path / "a", 256, tmp_path, precision=UNTIL)
    assert played(tmp_path) == []
    assert contents(tmp_path / "a") == content


def test_the_best_option_is_told_apart_with_the_same_replications_of_each(tmp_path: Path) -> None:
    run = ran(tmp_path / "a", 256, precision=Precision(best="deal_signed", confidence=0.99))
    last = run.decisions[-1]
    assert last["reached"]
    assert last["figures"]["best"] == "no_guarantee"
    assert last["figures"]["probability"] >= 0.99
    assert len(set(last["replications"].values())) == 1


def test_a_precision_out_of_reach_stops_at_the_most_and_says_so(tmp_path: Path) -> None:
    run = ran(tmp_path / "a", 256, precision=Precision(until=0.001, most=600))
    assert run.manifest.replications == 600
    assert not run.decisions[-1]["reached"]
    assert "most replications" in run.decisions[-1]["reason"]
