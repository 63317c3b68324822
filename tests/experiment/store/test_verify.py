"""Rows played again and compared bit for bit, and stored files against the hashes of the manifest."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from model.errors import InputError
from model.experiment.design import identity
from model.experiment.execute.executor import play
from model.experiment.execute.plan import plan_study
from model.experiment.store.place import read_manifest
from model.experiment.store.run import load_run
from model.experiment.store.verify import Verification, intact, same_bits, verify
from tests.experiment.execute.test_real import mixed
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import DESIGNS, played


def check(folder: Path, sample: int = 9) -> Verification:
    run = load_run(folder)
    return verify(run, run.scenario, sample)


@pytest.fixture
def copy(run_folder: Path, tmp_path: Path) -> Path:
    shutil.copytree(run_folder, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real study whose points set some paths and leave others to the draw."""
    place = tmp_path_factory.mktemp("runs") / "several"
    play(plan_study(mixed(), workers=1, out=place))
    return place


def rewrite(folder: Path, **changed: Any) -> None:
    """Writes the manifest anew, as if this program had written it so."""
    (folder / "manifest.json").write_text(replace(read_manifest(folder), **changed).as_json())


def change(folder: Path, values: pl.Expr, file: str = "rows/*.parquet") -> None:
    for path in folder.glob(file):
        pl.read_parquet(path).with_columns(values).write_parquet(path)


def test_a_run_verifies_bit_for_bit(run_folder: Path) -> None:
    verification = check(run_folder)
    assert verification.holds
    assert (verification.rows, verification.of, verification.rows_differing) == (9, 72, 0)


@pytest.mark.slow
def test_a_study_verifies_row_by_row_at_its_points(several: Path) -> None:
    verification = check(several, 8)
    assert verification.holds
    assert verification.rows == min(8, verification.of)


@pytest.mark.parametrize("design", ["one", "several"])
@pytest.mark.slow
def test_the_smallest_change_of_a_stored_value_is_found(
    run_folder: Path, several: Path, tmp_path: Path, design: str
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(run_folder if design == "one" else several, folder)
    change(folder, pl.col("deal_signed") + 2.0**-52)
    verification = check(folder, 8)
    assert {mismatch.outcome for mismatch in verification.mismatches} == {"deal_signed"}
    assert verification.rows_differing == verification.rows
    assert not verification.tables_intact
    assert not verification.holds


def test_rows_that_the_sample_leaves_out_are_covered_by_the_hash(copy: Path) -> None:
    last = (pl.col("option") == "us_backstop") & (pl.col("replication") == 23)
    change(copy, pl.col("deal_signed") + pl.when(last).then(2.0**-52).otherwise(0.0))
    verification = check(copy, 1)
    assert not verification.tables_intact


def test_a_changed_weekly_series_is_covered_by_the_hash(copy: Path) -> None:
    change(copy, pl.col("troops") + 1.0, "weekly.parquet")
    assert not intact(load_run(copy))


def test_other_rules_and_versions_are_said(copy: Path) -> None:
    rewrite(copy, sources="0" * 64, versions={**identity.versions(), "llvmlite": "0.1"})
    verification = check(copy, 3)
    assert verification.rules_changed
    assert verification.versions == {"llvmlite": ("0.1", identity.versions()["llvmlite"])}
    assert verification.holds


def test_a_scenario_that_was_edited_is_said(copy: Path) -> None:
    rewrite(copy, scenario_hash="0" * 64)
    assert not check(copy, 3).scenario_intact


def test_a_sample_larger_than_the_run_is_the_run_and_the_same_each_time(run_folder: Path) -> None:
    whole = check(run_folder, 10_000)
    assert whole.rows == whole.of == 72
    assert check(run_folder, 2) == check(run_folder, 2)


def test_a_sample_of_nothing_is_refused(run_folder: Path) -> None:
    with pytest.raises(InputError, match="sample is 0"):
        check(run_folder, 0)


@pytest.mark.parametrize("design", DESIGNS)
def test_a_grown_run_is_intact(tmp_path: Path, design: str) -> None:
    played(tmp_path / "a", DESIGNS[design](replications=40), options=OPTIONS[:1])
    played(tmp_path / "a", DESIGNS[design](replications=90), options=OPTIONS[1:])
    assert intact(load_run(tmp_path / "a"))


def test_all_values_that_are_none_count_as_the_same() -> None:
    left = np.array([np.nan, -np.nan, 0.0, 1.0])
    right = np.array([-np.nan, np.nan, -0.0, 1.0])
    assert same_bits(left, right).tolist() == [True, True, False, True]
