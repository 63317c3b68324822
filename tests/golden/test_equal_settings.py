"""Different ways to the same rows give the same rows: bit by bit, read from what each of them stored."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from model.experiment.design.arms import BlockKey, BlockResult
from model.experiment.store.rows import RowStore
from tests.golden import reading
from tests.golden.pinning import table_pin
from tests.golden.playing import Answer, Theatre, furnish, sim
from tests.golden.settings import BY_NAME, GRID, LEVER, PLAIN, SCENARIO, TWO


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return furnish(tmp_path / "home")


def same(first: pl.DataFrame, second: pl.DataFrame) -> None:
    """Says of two tables where they differ; they are the same when every value has the same bits."""
    assert_frame_equal(first, second, check_exact=True)
    assert table_pin(first) == table_pin(second)


def played(home: Path, *argv: str, code: int = 0) -> Answer:
    answer = sim(home, *argv)
    assert answer.code == code, answer.err
    return answer


def at(table: pl.DataFrame, point: int) -> pl.DataFrame:
    """The rows of one design point, as a plain run has them."""
    return table.filter(pl.col("point") == point).with_columns(point=pl.lit(0, pl.Int64))


def test_a_sweep_of_one_point_has_the_rows_of_the_plain_run_set_to_it(theatre: Theatre, home: Path) -> None:
    vary = ("--vary", "force.size=25000", "--vary", "us.backstop=0")
    played(home, "sweep", SCENARIO, *vary, *TWO, "-n", "32", "--workers", "1", "--out", "run")
    same(reading.rows(home / "run"), reading.rows(theatre.stored(BY_NAME["set_lever"])))


def test_what_is_set_has_the_rows_of_that_point_of_a_grid(theatre: Theatre) -> None:
    folder = theatre.stored(BY_NAME["grid"])
    points = reading.points(folder).filter((pl.col("force.size") == 25000) & (pl.col("us.backstop") == 0))
    [point] = points["point"].to_list()
    same(at(reading.rows(folder), point), reading.rows(theatre.stored(BY_NAME["set_lever"])))
    assert LEVER == ("--set", "force.size=25000", "--set", "us.backstop=0")


def test_one_option_alone_has_the_rows_it_has_among_others(theatre: Theatre, home: Path) -> None:
    played(home, *PLAIN, "-n", "16", "--options", "tripwire", *LEVER, "--out", "run")
    chosen = (pl.col("option") == "tripwire") & (pl.col("replication") < 16)
    same(reading.rows(home / "run"), reading.rows(theatre.stored(BY_NAME["set_lever"])).filter(chosen))


@pytest.mark.slow
def test_a_run_that_grew_has_rows_and_weeks_of_a_fresh_one(theatre: Theatre, home: Path) -> None:
    # Of one of its options: that an option alone has the rows it has among others is tested above.
    played(home, *PLAIN, "-n", "320", "--options", "tripwire", "--out", "run")
    grown, own = theatre.stored(BY_NAME["grown"]), pl.col("option") == "tripwire"
    same(reading.rows(home / "run"), reading.rows(grown).filter(own))
    same(reading.weekly(home / "run"), reading.weekly(grown).filter(own))


def test_a_small_run_that_grew_has_the_rows_of_a_fresh_one(theatre: Theatre, home: Path) -> None:
    played(home, *PLAIN, "-n", "16", *TWO, *LEVER, "--out", "run")
    played(home, *PLAIN, "-n", "32", *TWO, *LEVER, "--out", "run")
    fresh = theatre.stored(BY_NAME["set_lever"])
    same(reading.rows(home / "run"), reading.rows(fresh))
    same(reading.weekly(home / "run"), reading.weekly(fresh))


def test_a_sweep_that_grew_has_the_rows_of_a_fresh_one(theatre: Theatre, home: Path) -> None:
    for replications in ("16", "32"):
        played(home, *GRID[:-1], replications, "--workers", "1", "--out", "run")
    same(reading.rows(home / "run"), reading.rows(theatre.stored(BY_NAME["grid"])))


@pytest.mark.slow
def test_an_interrupted_sweep_that_goes_on_has_the_rows_of_an_uninterrupted_one(tmp_path: Path) -> None:
    vary = ("--vary", "force.size=5000:8000:1000", "--options", "europe_alone")
    short = [part for name in ("war", "ceasefire", "equal_terms") for part in ("--set", f"horizon.{name}_weeks=52")]
    sweep = ("sweep", SCENARIO, *vary, *short, "-n", "64", "--workers", "1", "--out", "run")
    whole = furnish(tmp_path / "whole")
    played(whole, *sweep)
    cut = furnish(tmp_path / "cut")
    with interrupted_once_stored():
        played(cut, *sweep, code=130)
    assert 0 < reading.held(cut / "run") < 4
    played(cut, *sweep, "--resume")
    same(reading.rows(cut / "run"), reading.rows(whole / "run"))


@contextlib.contextmanager
def interrupted_once_stored() -> Iterator[None]:
    """Ctrl-C as soon as the first finished block is stored."""
    add = RowStore.add

    def stored_and_interrupted(store: RowStore, key: BlockKey, result: BlockResult) -> None:
        add(store, key, result)
        signal.raise_signal(signal.SIGINT)

    # A shell that starts the tests in the background has them ignore Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with mock.patch.object(RowStore, "add", stored_and_interrupted):
            yield
    finally:
        signal.signal(signal.SIGINT, before)
