"""The `sweep` command, with quick work in place of the simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from model import cli
from model.app.sweep import SweepRequest, plan_of
from model.experiment import studies
from model.experiment.strata import strata_of
from model.scenario import Precision
from tests.experiment.lanes import ROOT, FakeLanes

STUDY = f"""
id: mine
title: Mine
question: What does the size do?
scenario: {ROOT / "scenarios/reassurance.yaml"}
vary: {{force.size: [0, 10000, 20000]}}
design: grid
options: [no_guarantee, us_backstop]
replications: 50
outcomes: [deal_signed, cost_eur]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(studies, "simulate_lanes", _work())
    (tmp_path / "mine.yaml").write_text(STUDY)
    return tmp_path


def _work(**more: Any) -> Any:
    return lambda study, points: FakeLanes(points, strata_of(points, study.options), study.luck, **more)


def sweep(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, ["sweep", "mine.yaml", "--workers", "1", *arguments])


def test_a_sweep_prints_its_cells_and_says_where_it_is_stored(here: Path) -> None:
    result = sweep()
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "grid of 3 design points, 2 options, 50 replications of each cell, seed 1; 95% intervals in brackets" in text
    assert "force.size = 10000" in result.stdout
    [folder] = (here / "runs").iterdir()
    calibrated = json.loads((folder / "manifest.json").read_text())["calibrated"]
    assert "shows the model, not the world" in text
    assert ("calibrated in decision noise alone" in text) is calibrated
    assert f"stored in runs/{folder.name}" in result.stderr
    assert f"\n  sim compare runs/{folder.name}\n  sim analyse runs/{folder.name}\n" in result.stderr


def test_json_has_every_cell_with_its_intervals(here: Path) -> None:
    found = json.loads(sweep("--json").stdout)
    assert len(found["cells"]) == 6
    cell = found["cells"][-1]
    assert (cell["option"], cell["settings"], cell["replications"]) == ("us_backstop", {"force.size": 20_000.0}, 50)
    assert list(cell["outcomes"]["deal_signed"]) == ["estimate", "low", "high", "n", "unit", "better"]
    assert cell["outcomes"]["deal_signed"]["low"] < cell["outcomes"]["deal_signed"]["high"]


def test_fewer_replications_are_reported_as_asked_whatever_is_stored(here: Path) -> None:
    few = json.loads(sweep("--json", "-n", "20").stdout)["cells"]
    sweep("-n", "50")
    assert json.loads(sweep("--json", "-n", "20").stdout)["cells"] == few


def test_a_dry_run_says_what_it_would_take_and_stores_nothing(here: Path) -> None:
    result = sweep("--dry-run")
    assert result.exit_code == 0, result.output
    assert "6: 3 design points, 2 options" in result.stdout
    assert "percentage points in one cell" in result.stdout
    assert not (here / "runs").exists()
    found = json.loads(sweep("--dry-run", "--json").stdout)
    assert (found["cells"], found["rows"], found["rows_stored"]) == (6, 300, 0)


def test_failed_blocks_end_with_4_and_the_command_that_plays_only_them(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "simulate_lanes", _work(raise_on="1 0"))
    result = sweep()
    assert result.exit_code == 4
    assert "1 of 2 blocks failed" in result.stderr
    assert "a rule divided by nothing" in result.stderr
    assert "sim sweep mine.yaml --workers 1 --resume" in result.stderr
    monkeypatch.setattr(studies, "simulate_lanes", _work())
    assert sweep("--resume").exit_code == 0


def test_until_shows_confidence_sequences(here: Path) -> None:
    result = sweep("--until", "0.1")
    assert result.exit_code == 0, result.output
    assert "every interval is narrow enough" in result.stdout
    assert "95% confidence sequences" in result.stdout


def test_what_is_not_reached_ends_with_code_3_after_all_is_shown_and_stored(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "mine.yaml").write_text(STUDY + "precision: {until: 0.001, most: 100}\n")
    result = sweep()
    assert result.exit_code == 3, result.output
    assert "not as sharp as asked: the most replications allowed, 100, are played" in result.stderr
    assert "force.size = 10000" in result.stdout
    assert sweep("--until", "0.9").exit_code == 0


def test_the_scenario_states_the_precision_of_its_sweeps_and_a_number_puts_it_aside(here: Path) -> None:
    (here / "sharp.yaml").write_text(
        f"id: sharp\ntitle: Sharp\nextends: {ROOT / 'scenarios/reassurance.yaml'}\nprecision: {{until: 0.03}}\n"
    )
    (here / "mine.yaml").write_text(STUDY.replace(str(ROOT / "scenarios/reassurance.yaml"), "sharp.yaml"))
    assert plan_of(SweepRequest(Path("sharp.yaml"), ("us.backstop=0,1",))).study.precision == Precision(until=0.03)
    assert plan_of(SweepRequest(Path("mine.yaml"))).study.precision == Precision(until=0.03)
    assert plan_of(SweepRequest(Path("mine.yaml"), replications=9)).study.precision is None
    (here / "mine.yaml").write_text((here / "mine.yaml").read_text() + "precision: {until: 0.2}\n")
    assert plan_of(SweepRequest(Path("mine.yaml"), replications=9)).study.precision == Precision(until=0.2)


def test_best_names_the_option_and_its_probability(here: Path) -> None:
    result = sweep("--best", "deal_signed")
    assert result.exit_code == 0, result.output
    assert "us_backstop is best with a probability of" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--resume",), "nothing to resume"),
        (("--until", "0.1", "--best", "deal_signed"), "one of them"),
        (("--best", "deal_singed"), "deal_signed"),
        (("--options", "us_backstp"), "us_backstop"),
        (("--vary", "us.backstop=0,1"), "a study says itself what varies"),
        (("-n", "0"), "replications is 0"),
    ],
)
def test_what_cannot_be_played_is_said(here: Path, arguments: tuple[str, ...], said: str) -> None:
    result = sweep(*arguments)
    assert result.exit_code == 2, result.output
    assert said in result.stderr


def test_a_scenario_varies_without_a_file(here: Path) -> None:
    asked = SweepRequest(ROOT / "scenarios/reassurance.yaml", ("us.backstop=0,1",), "europe_alone,tripwire", 10)
    plan = plan_of(asked)
    assert (plan.cells, plan.rows, plan.study.design) == (4, 40, "grid")
    assert plan.place.parent == Path("runs")


def test_a_study_is_checked_and_has_a_schema(here: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(cli.app, ["check", "mine.yaml"]).exit_code == 0
    (here / "mine.yaml").write_text(STUDY.replace("design: grid", "design: gird"))
    result = runner.invoke(cli.app, ["check", "mine.yaml"])
    assert result.exit_code == 2
    assert "did you mean: grid" in result.output
    assert "vary" in json.loads(runner.invoke(cli.app, ["schema", "study"]).stdout)["properties"]
