"""Tables of a stored run, read here and by others: polars, pandas, DuckDB."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from model.errors import InputError
from model.experiment.store.run import Run, load_run
from model.simulation import simulate


@pytest.fixture(scope="module")
def run(run_folder: Path) -> Run:
    return load_run(run_folder)


def test_a_run_opens_as_the_documented_frames(run: Run) -> None:
    assert run.outcomes.columns[:3] == ["option", "replication", "deal_signed"]
    assert run.outcomes.height == 72
    assert run.weekly.columns[:3] == ["option", "week", "n"]
    assert run.manifest.seed == 1
    assert run.scenario.id == run.manifest.scenario
    assert run.about["id"].to_list() == run.outcomes.columns[2:]


def test_parameters_are_those_that_the_rows_were_played_with(run: Run) -> None:
    from model.simulation.parameters import world_of

    world = world_of(run.scenario, "us_backstop", np.arange(24), 1, {})
    drawn = run.parameters
    assert drawn.height == 24
    assert drawn.width > 100
    for path in drawn.columns[1:]:
        np.testing.assert_array_equal(drawn[path].to_numpy(), world[path])


def test_a_row_is_the_replication_it_says(run: Run) -> None:
    row = run.outcomes.filter((pl.col("option") == "europe_alone") & (pl.col("replication") == 7))
    again = simulate(run.scenario, "europe_alone", np.array([7]), run.manifest.seed).outcomes
    assert row["deal_signed"][0] == again["deal_signed"][0]


@pytest.mark.parametrize("table", ["outcomes", "weekly"])
def test_tables_open_alike_in_polars_pandas_and_duckdb(run: Run, table: str) -> None:
    files = str(run.folder / ("rows/*.parquet" if table == "outcomes" else "weekly.parquet"))
    mine = run.rows().collect() if table == "outcomes" else run.weekly
    assert pl.read_parquet(files).equals(mine)
    paths = sorted((run.folder / "rows").iterdir()) if table == "outcomes" else [run.folder / "weekly.parquet"]
    frame = pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)
    pd.testing.assert_frame_equal(frame, mine.to_pandas(), check_dtype=False)
    [(rows, options)] = duckdb.sql(f"select count(*), count(distinct option) from '{files}'").fetchall()
    assert (rows, options) == (mine.height, 3)


def test_duckdb_reads_what_does_not_apply_as_null(run: Run) -> None:
    query = f"select count(limited_strike_5y) from '{run.folder}/rows/*.parquet' where option = 'no_guarantee'"
    assert duckdb.sql(query).fetchall() == [(0,)]


def test_what_is_not_a_run_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a run"):
        load_run(tmp_path)
