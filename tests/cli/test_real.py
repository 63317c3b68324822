"""The command on the real scenario: small runs, their faults, their signals."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import psutil
import pytest
from polars.testing import assert_frame_equal

from tests.cli.conftest import sim
from tests.experiment.plans import tree
from tests.workers import workers_below

ROOT = Path(__file__).resolve().parents[2]
MAIN = str(ROOT / "scenarios" / "reassurance.yaml")
FEW = ("--options", "no_guarantee,europe_alone")
SHORT = ("--set", "horizon.war_weeks=52", "--set", "horizon.ceasefire_weeks=104")
FOUR_BLOCKS = ("-n", "512", *FEW, *SHORT)
SIM = [sys.executable, str(ROOT / "cli.py")]


def values(folder: Path) -> str:
    return str(json.loads((folder / "manifest.json").read_text())["values"])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_main_job_runs_on_the_real_scenario(here: Path) -> None:
    result = sim("run", MAIN, "-n", "24", "--workers", "1", *FEW, "--json")
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)
    assert [option["id"] for option in content["options"]] == ["no_guarantee", "europe_alone"]
    assert content["options"][0]["outcomes"]["limited_strike_5y"] is None
    assert content["options"][1]["outcomes"]["deal_signed"]["n"] == 24


def test_a_run_has_its_report_beside_it_which_is_written_again_only_after_it_has_grown(here: Path) -> None:
    def written(replications: int) -> int:
        result = sim("run", MAIN, "-n", str(replications), "--workers", "1", *FEW, "--out", "run")
        assert result.exit_code == 0, result.output
        assert "report: run/report.html" in result.stdout + result.stderr
        return (here / "run" / "report.html").stat().st_mtime_ns

    first = written(8)
    assert written(8) == first
    assert written(16) > first


def test_a_stored_scenario_can_be_run_again_and_gives_the_same_bytes(here: Path) -> None:
    setting = ("--set", "force.size=20000", "--set", "war.fatigue={uniform: [0.2, 0.4]}")
    sim("run", MAIN, "-n", "8", "--workers", "1", *FEW, *setting, "--out", "first")
    result = sim(
        "run", "first/scenario.yaml", "-n", "8", "--workers", "1", *FEW, *setting[:2], "--out", "second"
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert tree(here / "first") == tree(here / "second")


def test_two_workers_and_one_store_the_same_bytes_report_included(here: Path) -> None:
    """The history of the report is told by a worker, or by this process."""
    for workers in ("1", "2"):
        result = sim("run", MAIN, "-n", "8", "--workers", workers, *FEW, *SHORT, "--out", workers)
        assert result.exit_code == 0, result.output
    assert b'section id="history"' in (here / "1" / "report.html").read_bytes()
    assert tree(here / "1") == tree(here / "2")


def test_a_run_that_is_set_is_the_design_point_of_one_that_varies(here: Path) -> None:
    few = ("-n", "8", "--workers", "1", *FEW)
    sim("run", MAIN, *few, "--set", "force.size=20000", "--out", "set")
    result = sim("run", MAIN, *few, "--vary", "force.size=10000,20000", "--out", "grid")
    assert result.exit_code == 0, result.output
    grid = pl.read_parquet(here / "grid/rows").filter(pl.col("point") == 1).drop("point")
    alone = pl.read_parquet(here / "set/rows").drop("point")
    assert_frame_equal(grid.sort("option", "replication"), alone.sort("option", "replication"))


def test_a_setting_moves_the_outcomes_it_should(here: Path) -> None:
    def troops(*setting: str) -> float:
        signed = ("--set", "start=ceasefire")  # a deal that allows the force
        result = sim("run", MAIN, "-n", "24", "--workers", "1", *FEW, "--json", *signed, *setting)
        assert result.exit_code == 0, result.output
        return float(json.loads(result.stdout)["options"][1]["outcomes"]["troops_peak"]["estimate"])

    assert troops("--set", "force.size=2000") < troops("--set", "force.size=40000")


@pytest.mark.parametrize(
    "setting",
    [
        "force.size=-5",
        "force.size=many",
        "rusia.resolve=1",
        "force.sise=3",
        "decision=guess",
        "force.size={uniform: [3, 1]}",
        "force.size=.nan",
    ],
)
def test_an_impossible_setting_is_an_input_error(here: Path, setting: str) -> None:
    result = sim("run", MAIN, "-n", "8", "--set", setting)
    assert result.exit_code == 2, result.output
    assert "error" in result.stderr
    assert "Traceback" not in result.output
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\x00\xff\xfe binary", b"id: [", b"extends: self.yaml\nid: self\n"])
def test_a_file_that_is_no_scenario_is_an_input_error(here: Path, content: bytes) -> None:
    (here / "self.yaml").write_bytes(content)
    result = sim("run", "self.yaml")
    assert result.exit_code == 2
    assert "self.yaml" in result.stderr
    assert "Traceback" not in result.output


def test_a_directory_is_an_input_error(here: Path) -> None:
    (here / "folder").mkdir()
    assert sim("run", "folder").exit_code == 2


def test_an_unknown_option_is_an_input_error_with_the_nearest_name(here: Path) -> None:
    result = sim("run", MAIN, "--options", "europe_alon")
    assert result.exit_code == 2
    assert "did you mean: europe_alone" in result.stderr


def test_a_dry_run_reckons_the_time_and_stores_nothing(here: Path) -> None:
    forecast = json.loads(sim("run", MAIN, "-n", "512", *FEW, "--dry-run", "--json").stdout)
    assert (forecast["blocks"], forecast["options"]) == (4, ["no_guarantee", "europe_alone"])
    assert 0.05 < forecast["seconds"] < 600
    assert list(here.iterdir()) == []


def test_the_tables_open_with_documented_columns(here: Path) -> None:
    sim("run", MAIN, "-n", "8", "--workers", "1", *FEW, "--out", "run")
    outcomes = pl.read_parquet(here / "run" / "rows")
    assert outcomes.columns[:4] == ["option", "point", "replication", "deal_signed"]
    assert outcomes.height == 16
    weekly = pl.read_parquet(here / "run" / "weekly.parquet")
    assert weekly.columns[:3] == ["option", "week", "n"]
    assert weekly.height == 2 * 520


@pytest.mark.slow
def test_ctrl_c_in_the_middle_of_the_real_run_leaves_a_run_that_goes_on_to_the_same_values(here: Path) -> None:
    process = two_workers()
    workers = wait_until_at_work(process, here)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert "the same command goes on" in err
    assert "Traceback" not in err
    assert psutil.wait_procs(workers, timeout=5)[1] == []
    for folder, more in (("two", ("--resume",)), ("alone", ())):
        result = sim("run", MAIN, *FOUR_BLOCKS, "--workers", "1", "--out", folder, *more)
        assert result.exit_code == 0, result.output
    assert values(here / "two") == values(here / "alone")


def two_workers() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*SIM, "run", MAIN, *FOUR_BLOCKS, "--workers", "2", "--out", "two"],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def wait_until_at_work(process: subprocess.Popen[str], here: Path) -> list[psutil.Process]:
    """The two workers, once a block is stored and others are left: both are then in the middle of one."""
    for _ in range(6000):  # the rules may have to be compiled first
        if list(here.glob("two/blocks/*")):
            workers = workers_below(psutil.Process(process.pid))
            assert len(workers) == 2
            return workers
        time.sleep(0.02)
    raise AssertionError("no block was played")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("ledger", str(ROOT / "scenarios/studies/size_and_backstop.yaml")), "plays the study"),
        (("run", str(ROOT / "scenarios")), "did you mean: "),
        (("validate", "-n", "-3"), "replications is -3"),
        (("validate", "--seed", "-1"), "seed is -1"),
        (("calibrate", "--seed", "-1"), "seed is -1"),
    ],
)
def test_what_was_given_wrongly_is_told_with_what_to_give(here: Path, command: tuple[str, ...], words: str) -> None:
    result = sim(*command)
    assert result.exit_code == 2, result.output
    assert words in result.stderr


def test_no_command_is_summed_up_with_an_ellipsis(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "..." not in sim("--help").stdout.partition("Commands:")[2]
