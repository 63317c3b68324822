from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

import model
from model.errors import InputError
from model.simulation import simulate


@pytest.fixture(scope="module")
def run(run_folder: Path) -> model.StoredRun:
    return model.load_run(run_folder)


def test_a_run_opens_as_the_documented_frames(run: model.StoredRun) -> None:
    assert run.outcomes.columns[:3] == ["option", "replication", "deal_signed"]
    assert run.outcomes.height == 72
    assert run.weekly.columns[:3] == ["option", "week", "n"]
    assert run.manifest.seed == 1
    assert run.scenario.id == run.manifest.scenario
    assert run.about["id"].to_list() == run.outcomes.columns[2:]


def test_parameters_are_those_that_the_rows_were_played_with(run: model.StoredRun) -> None:
    from model.simulation.parameters import world_of

    replications = np.arange(24)
    world = world_of(run.scenario, "us_backstop", replications, 1, {})
    drawn = run.parameters
    assert drawn.height == 24
    assert drawn.width > 100
    for path in drawn.columns[1:]:
        np.testing.assert_array_equal(drawn[path].to_numpy(), world[path])


def test_a_row_is_the_replication_it_says(run: model.StoredRun) -> None:
    row = run.outcomes.filter((pl.col("option") == "europe_alone") & (pl.col("replication") == 7))
    again = simulate(run.scenario, "europe_alone", np.array([7]), run.manifest.seed).outcomes
    assert row["deal_signed"][0] == again["deal_signed"][0]


@pytest.mark.parametrize("table", ["outcomes", "weekly"])
def test_tables_open_alike_in_polars_pandas_and_duckdb(run: model.StoredRun, table: str) -> None:
    path = run.files[table]
    mine = getattr(run, table)
    assert pl.read_parquet(path).equals(mine)
    frame = pd.read_parquet(path)
    pd.testing.assert_frame_equal(frame, mine.to_pandas(), check_dtype=False)
    [(rows, options)] = duckdb.sql(f"select count(*), count(distinct option) from '{path}'").fetchall()
    assert (rows, options) == (mine.height, 3)


def test_duckdb_reads_what_does_not_apply_as_null(run: model.StoredRun) -> None:
    query = f"select count(strike_on_force) from '{run.files['outcomes']}' where option = 'no_guarantee'"
    assert duckdb.sql(query).fetchall() == [(0,)]


def test_what_is_not_a_run_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a run"):
        model.load_run(tmp_path)
    with pytest.raises(InputError, match="no such run"):
        model.load_run(tmp_path / "nowhere")


def test_names_that_the_package_does_not_have_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="load_runs"):
        model.load_runs  # type: ignore[attr-defined]  # noqa: B018
