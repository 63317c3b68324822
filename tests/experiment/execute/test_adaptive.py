"""Rounds: decisions fall from the rows alone, whatever the workers and whatever the store happens to hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from model.errors import InputError
from model.experiment.execute.executor import play
from model.experiment.store.run import Run
from model.scenario import Precision
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import (
    BLOCK,
    DESIGNS,
    blocks_played,
    inline,
    one_point,
    planned,
    played,
    several_points,
    tree,
)

UNTIL = Precision(until=0.1, most=4000)
BEST = Precision(best="deal_signed", confidence=0.95, most=4000)
CLOSE = (("no_guarantee", 0.1), ("europe_alone", 0.01), ("us_backstop", 0.0))

CASES = {
    f"{design} {rule}": make(replications=20, outcomes=("deal_signed",), precision=precision)
    for design, make in DESIGNS.items()
    for rule, precision in (("until", UNTIL), ("best", BEST))
}
each_case = pytest.mark.parametrize("case", CASES)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """The run of a case, played once for all tests. Not to be changed."""

    @lru_cache
    def run(case: str) -> Run:
        return played(tmp_path_factory.mktemp("rounds") / "a", CASES[case], effect=CLOSE)

    return run


Rounds = Callable[[str], Run]


@each_case
def test_rounds_are_added_until_the_answer_is_sharp_enough(rounds: Rounds, case: str) -> None:
    study, run = CASES[case], rounds(case)
    last = run.decisions[-1]
    assert len(run.decisions) > 2
    assert (last["reached"], last["further"]) == (True, {})
    assert run.manifest.replications_by_option == last["replications"]
    for before, after in pairwise(run.decisions):
        grown = {option: n + before["further"].get(option, 0) for option, n in before["replications"].items()}
        assert after["replications"] == grown
    cells = run.rows().group_by("option", "point").agg(pl.col("replication").sort()).collect()
    for option, _, replications in cells.iter_rows():
        assert replications == list(range(last["replications"][option]))
    if study.precision.until is not None:
        assert max(widths["deal_signed"] for widths in last["figures"]["widest"].values()) <= 0.1
    else:
        assert last["figures"]["best"] == "us_backstop"
        assert last["figures"]["confidence"] >= 0.95


@each_case
def test_rounds_do_not_depend_on_the_order_of_blocks_or_on_what_is_stored(
    rounds: Rounds, tmp_path: Path, case: str
) -> None:
    study, expected = CASES[case], tree(rounds(case).folder)
    assert tree(play(planned(tmp_path / "b", study, effect=CLOSE), executor=inline).folder) == expected
    first = replace(study, precision=None, replications=33)
    played(tmp_path / "c", first, options=OPTIONS[:2], effect=CLOSE)
    assert tree(played(tmp_path / "c", study, effect=CLOSE).folder) == expected


@pytest.mark.slow
@pytest.mark.parametrize("case", ["one until", "one best"])
def test_rounds_do_not_depend_on_workers(rounds: Rounds, tmp_path: Path, case: str) -> None:
    run = played(tmp_path / "b", CASES[case], effect=CLOSE, workers=2)
    assert tree(run.folder) == tree(rounds(case).folder)


def test_a_store_that_holds_more_decides_as_one_that_holds_nothing(tmp_path: Path) -> None:
    study = CASES["one until"]
    small = played(tmp_path / "a", study)
    large = played(tmp_path / "b", replace(study, precision=None, replications=2000))
    again = played(tmp_path / "b", study)
    assert again.decisions == small.decisions
    assert again.outcomes.equals(small.outcomes)
    assert again.stored.replications == large.replications == 2000


@each_case
def test_rounds_have_the_rows_of_a_run_played_at_once(rounds: Rounds, tmp_path: Path, case: str) -> None:
    study, run = CASES[case], rounds(case)
    grown = tree(run.folder)
    counts = run.manifest.replications_by_option
    for option, n in counts.items():
        played(tmp_path / "b", replace(study, precision=None, replications=n), options=[option], effect=CLOSE)
    plain = tree(tmp_path / "b")
    assert set(grown) - set(plain) == {"decisions.json"}
    assert {name: grown[name] for name in plain} == plain
    assert tuple(json.loads(grown["decisions.json"])) == run.decisions


@each_case
def test_rounds_that_are_stored_are_not_played_again(rounds: Rounds, tmp_path: Path, case: str) -> None:
    content = tree(rounds(case).folder)
    shutil.copytree(rounds(case).folder, tmp_path / "a")
    again = played(tmp_path / "a", CASES[case], effect=CLOSE, marks=str(tmp_path))
    assert blocks_played(tmp_path) == []
    assert tree(again.folder) == content


def test_options_of_one_point_grow_together_in_whole_blocks(rounds: Rounds) -> None:
    for decision in rounds("one best").decisions:
        (n,) = set(decision["replications"].values())
        assert n % BLOCK == 0


def test_options_of_several_points_get_what_tells_them_apart(rounds: Rounds) -> None:
    counts = rounds("several best").manifest.replications_by_option
    assert counts["no_guarantee"] < min(counts["europe_alone"], counts["us_backstop"])


def test_a_precision_out_of_reach_stops_at_the_most_and_says_so(tmp_path: Path) -> None:
    run = played(tmp_path / "a", one_point(replications=64, precision=Precision(until=0.001, most=150)))
    assert run.replications == 150
    assert not run.decisions[-1]["reached"]
    assert run.decisions[-1]["reason"] == "the most replications allowed, 150, are played"


def test_one_option_alone_has_no_best(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least two options"):
        played(tmp_path / "a", CASES["one best"], options=[OPTIONS[0]])


def test_an_outcome_that_the_work_does_not_have_has_no_best(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='there is no outcome "troops_peak"'):
        planned(tmp_path / "a", several_points(precision=Precision(best="troops_peak")))
