import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from model.errors import InputError
from model.experiment import identity
from model.experiment.loading import open_run, read_scenario
from model.experiment.verify import Verification, choose, same_bits, verify


def check(folder: Path, sample: int = 9) -> Verification:
    return verify(open_run(folder), read_scenario(folder), sample)


@pytest.fixture
def copy(run_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(run_folder, tmp_path / "copy")
    return tmp_path / "copy"


def rewrite(folder: Path, **changed: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changed))


def test_a_run_verifies_bit_for_bit(run_folder: Path) -> None:
    found = check(run_folder)
    assert found.holds
    assert (found.rows, found.of, found.rows_differing) == (9, 72, 0)


def test_the_smallest_change_of_a_stored_value_is_found(copy: Path) -> None:
    run = open_run(copy)
    option, chosen = next(iter(choose(run, 9).items()))
    row = (pl.col("option") == option) & (pl.col("replication") == int(chosen[0]))
    one_bit = pl.col("deal_signed") + pl.when(row).then(2.0**-52).otherwise(0.0)
    run.outcomes.with_columns(one_bit).write_parquet(copy / "outcomes.parquet")
    found = check(copy)
    assert [(one.option, one.outcome) for one in found.mismatches] == [(option, "deal_signed")]
    assert not found.tables_intact
    assert not found.holds


def test_rows_that_the_sample_leaves_out_are_covered_by_the_hash(copy: Path) -> None:
    run = open_run(copy)
    run.outcomes.with_columns(pl.col("deal_signed") + 1.0).write_parquet(copy / "outcomes.parquet")
    found = check(copy, 1)
    assert not found.tables_intact


def test_a_changed_weekly_series_is_covered_by_the_hash(copy: Path) -> None:
    weekly = pl.read_parquet(copy / "weekly.parquet")
    weekly.with_columns(pl.col("troops") + 1.0).write_parquet(copy / "weekly.parquet")
    assert check(copy).tables_intact is False


def test_other_rules_and_versions_are_said(copy: Path) -> None:
    rewrite(copy, sources="0" * 64, versions={**identity.versions(), "numba": "0.1"})
    found = check(copy, 3)
    assert found.rules_changed
    assert found.versions == {"numba": ("0.1", identity.versions()["numba"])}
    assert found.holds


def test_a_scenario_that_was_edited_is_said(copy: Path) -> None:
    rewrite(copy, scenario_hash="0" * 64)
    assert not check(copy, 3).scenario_intact


def test_a_setting_for_each_replication_is_played_again_row_by_row(tmp_path: Path) -> None:
    from tests.experiment.stored import store_run

    levels = np.linspace(0.0, 1.0, 24)
    folder = store_run(tmp_path / "each", settings={"us.backstop": levels})
    assert check(folder, 12).holds


def test_the_sample_is_spread_over_the_options_and_always_the_same(run_folder: Path) -> None:
    run = open_run(run_folder)
    chosen = choose(run, 10)
    assert [rows.size for rows in chosen.values()] == [4, 3, 3]
    again = choose(run, 10)
    assert all(np.array_equal(rows, again[option]) for option, rows in chosen.items())


def test_a_sample_larger_than_the_run_is_the_run(run_folder: Path) -> None:
    assert sum(rows.size for rows in choose(open_run(run_folder), 10_000).values()) == 72


def test_a_sample_of_nothing_is_refused(run_folder: Path) -> None:
    with pytest.raises(InputError, match="sample is 0"):
        check(run_folder, 0)


def test_all_values_that_are_none_count_as_the_same() -> None:
    one = np.array([np.nan, -np.nan, 0.0, 1.0])
    other = np.array([-np.nan, np.nan, -0.0, 1.0])
    assert same_bits(one, other).tolist() == [True, True, False, True]


@pytest.fixture(scope="module")
def sweep_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sweep whose points set some paths and leave others to the draw."""
    from tests.experiment.test_sweep import mixed

    from model.experiment.studies import plan_sweep
    from model.experiment.sweep import play_sweep

    place = tmp_path_factory.mktemp("runs") / "sweep"
    play_sweep(plan_sweep(mixed(), workers=1, out=place))
    return place


def test_a_sweep_verifies_row_by_row_at_its_points(sweep_folder: Path) -> None:
    from model.experiment.loading import load_sweep
    from model.experiment.verify_sweep import verify_sweep

    found = verify_sweep(load_sweep(sweep_folder), read_scenario(sweep_folder), 8)
    assert found.holds
    assert found.rows == min(8, found.of)
    assert found.tables_intact is None


def test_a_changed_row_of_a_sweep_is_found(sweep_folder: Path, tmp_path: Path) -> None:
    from model.experiment.loading import load_sweep
    from model.experiment.verify_sweep import verify_sweep

    shutil.copytree(sweep_folder, tmp_path / "copy")
    [part] = (tmp_path / "copy" / "parts").glob("*.parquet")
    pl.read_parquet(part).with_columns(pl.col("deal_signed") + 2.0**-52).write_parquet(part)
    found = verify_sweep(load_sweep(tmp_path / "copy"), read_scenario(sweep_folder), 8)
    assert {one.outcome for one in found.mismatches} == {"deal_signed"}
    assert found.rows_differing == found.rows


def test_a_sweep_is_not_opened_as_a_run(sweep_folder: Path) -> None:
    with pytest.raises(InputError, match="this is a sweep"):
        open_run(sweep_folder)
