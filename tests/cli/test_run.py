"""`sim run` on a scenario and on a study, with quick work in place of the simulation."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from model.app.run import RunRequest, plan_of
from model.scenario import Precision
from tests.cli.conftest import run, sim, stored_run
from tests.cli.driver import OPTIONS, SCENARIO, STUDY
from tests.experiment.fakes import OUTCOMES

BOTH = pytest.mark.parametrize("file", ["small.yaml", "mine.yaml"])


@pytest.fixture
def here(quick: Path) -> Path:
    return quick


def stored(here: Path) -> Path:
    """The one run that is stored."""
    [folder] = (here / "runs").iterdir()
    return folder


def manifest(folder: Path) -> dict[str, object]:
    return json.loads((folder / "manifest.json").read_text())


def write(here: Path, name: str, text: str, more: str) -> None:
    (here / name).write_text(text + more)


# -- what is printed ------------------------------------------------------------------------------


@BOTH
def test_a_run_prints_what_it_comes_to_and_says_where_it_is_stored(here: Path, file: str) -> None:
    result = run(file)
    assert result.exit_code == 0, result.output
    folder = stored(here)
    assert ": shows the model, not the world" in " ".join(result.stdout.split())
    assert f"stored in runs/{folder.name}" in result.stderr
    assert f"\n  sim compare runs/{folder.name}\n" in result.stderr
    then = "explain" if file == "small.yaml" else "analyse"
    assert f"\n  sim {then} runs/{folder.name}" in result.stderr
    assert "stored in" not in result.stdout


def test_a_run_without_its_report_has_no_page_and_names_none(here: Path) -> None:
    result = run("small.yaml", "--no-report")
    assert result.exit_code == 0, result.output
    assert "report: " not in result.stderr
    assert not (stored(here) / "report.html").exists()
    assert "report: " in run("small.yaml").stderr
    assert (stored(here) / "report.html").exists()


def test_a_study_of_few_points_prints_its_cells(here: Path) -> None:
    result = run("mine.yaml")
    text = " ".join(result.stdout.split())
    assert "grid of 3 design points, 3 options, 50 replications of each cell, seed 1; 95% intervals in brackets" in text
    assert "force.size = 10000" in result.stdout


def test_of_more_than_20_points_the_best_the_worst_and_the_spread_are_printed(here: Path) -> None:
    result = run("small.yaml", "--vary", "force.size=0:24000:1000")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert text.count("the 3 best and the 3 worst of 25 points in Deal signed") == 3
    assert "at the 10th percentile" in text
    assert "at the median" in text
    assert "force.size = 24000" in text
    assert "all cells are in --json" in text
    shown = [line for line in result.stdout.splitlines() if "force.size = " in line]
    assert len(shown) == 3 * 6


def test_json_of_a_run_is_one_object_of_the_documented_shape(here: Path) -> None:
    content = json.loads(run("small.yaml", "--json", "--seed", "7").stdout)
    assert list(content) == [
        "scenario", "scenario_hash", "model_version", "seed", "replications", "reference", "theories",
        "combinations_of_theories", "options",
        "calibrated", "effects", "variance_share",
    ]  # fmt: skip
    assert (content["scenario"], content["seed"], content["replications"]) == ("small", 7, 64)
    reference, other = content["options"][:2]
    assert list(other) == ["id", "title", "outcomes", "differences"]
    assert list(other["outcomes"]) == [outcome.id for outcome in OUTCOMES]
    assert list(other["outcomes"]["deal_signed"]) == ["estimate", "low", "high", "n", "unit", "better"]
    assert list(other["differences"]["deal_signed"]) == ["estimate", "low", "high", "n", "correlation"]
    assert reference["outcomes"]["limited_strike_5y"] is None
    assert other["differences"]["limited_strike_5y"] is None
    assert set(reference["differences"].values()) == {None}


def test_json_of_a_study_has_every_cell_with_its_intervals(here: Path) -> None:
    content = json.loads(run("mine.yaml", "--json").stdout)
    assert len(content["cells"]) == 9
    cell = content["cells"][-1]
    assert (cell["option"], cell["settings"], cell["replications"]) == ("us_backstop", {"force.size": 20_000.0}, 50)
    assert list(cell["outcomes"]["deal_signed"]) == ["estimate", "low", "high", "n", "unit", "better"]
    assert cell["outcomes"]["deal_signed"]["low"] < cell["outcomes"]["deal_signed"]["high"]


def test_only_the_options_asked_for_are_played(here: Path) -> None:
    content = json.loads(run("small.yaml", "--json", "--options", "us_backstop, no_guarantee").stdout)
    assert [option["id"] for option in content["options"]] == ["no_guarantee", "us_backstop"]


def test_sweep_is_another_name_of_run(here: Path) -> None:
    arguments = ("mine.yaml", "--workers", "1", "--json")
    assert sim("sweep", *arguments).stdout == sim("run", *arguments).stdout


# -- what is stored -------------------------------------------------------------------------------


@BOTH
def test_the_same_run_again_is_answered_from_the_store(here: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_MARKS", str(here))
    first = run(file, "--json").stdout
    (here / "played").unlink()
    again = run(file, "--json")
    assert (again.exit_code, again.stdout) == (0, first)
    assert "nothing is played" in again.stderr
    assert not (here / "played").exists()


@BOTH
def test_fewer_replications_are_reported_as_asked_whatever_is_stored(here: Path, file: str) -> None:
    few = run(file, "--json", "-n", "20").stdout
    run(file, "-n", "50")
    again = json.loads(run(file, "--json", "-n", "20").stdout)
    assert again | {"values": ""} == json.loads(few) | {"values": ""}


@BOTH
def test_failed_blocks_end_with_4_and_the_same_command_plays_only_them(
    here: Path, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = list(plan_of(RunRequest(Path("small.yaml"))).manifest.scenario_options)
    arm = options.index("europe_alone")
    monkeypatch.setenv("FAKE_RAISE_ON", f"{arm} 0")
    result = run(file)
    assert result.exit_code == 4
    assert "1 of 3 blocks failed; all others are stored in runs/" in result.stderr
    assert "ZeroDivisionError: a rule divided by nothing\n  europe_alone" in result.stderr
    assert "raise ZeroDivisionError" in result.stderr
    assert result.stdout == ""
    monkeypatch.delenv("FAKE_RAISE_ON")
    monkeypatch.setenv("FAKE_MARKS", str(here))
    assert run(file, "--resume").exit_code == 0
    [played] = (here / "played").read_text().splitlines()
    assert played.split()[0] == str(arm)


def test_an_output_that_holds_other_things_is_refused(here: Path) -> None:
    result = run("small.yaml", "--out", ".")
    assert result.exit_code == 2
    assert "holds other things" in result.stderr
    assert (here / "small.yaml").exists()


# -- settings -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of `small.yaml` for which nothing is set."""
    return stored_run(tmp_path_factory.mktemp("plain"))


def test_a_number_that_is_set_is_of_the_design_and_leaves_the_scenario_as_it_is(here: Path, plain: Path) -> None:
    assert run("small.yaml", "--set", "force.size=20000", "--set", "russia.resolve=0.4", "--out", "set").exit_code == 0
    set_, unset = manifest(here / "set"), manifest(plain)
    assert set_["settings"] == {"force.size": 20_000.0, "russia.resolve": 0.4}
    assert set_["scenario_hash"] == unset["scenario_hash"]
    assert set_["run"] != unset["run"]
    assert (here / "set/scenario.yaml").read_text() == (plain / "scenario.yaml").read_text()
    points = pl.read_parquet(here / "set/points.parquet")
    assert points.to_dicts() == [{"point": 0, "force.size": 20_000.0, "russia.resolve": 0.4}]


def test_a_theory_that_is_set_is_of_the_design_too(here: Path, plain: Path) -> None:
    run("small.yaml", "--set", "decision=doctrine", "--out", "set")
    assert manifest(here / "set")["structures"] == {"decision": "doctrine"}
    assert manifest(here / "set")["scenario_hash"] == manifest(plain)["scenario_hash"]


@pytest.mark.parametrize(
    "setting",
    ["russia.resolve={uniform: [0.2, 0.4]}", "options.europe_alone.force.size=20000", "horizon.war_weeks=100"],
)
def test_what_is_no_number_of_a_point_makes_another_scenario(here: Path, plain: Path, setting: str) -> None:
    result = run("small.yaml", "--set", setting, "--out", "set")
    assert result.exit_code == 0, result.output
    assert manifest(here / "set")["settings"] == {}
    assert manifest(here / "set")["scenario_hash"] != manifest(plain)["scenario_hash"]


def test_a_study_takes_settings_at_every_point(here: Path) -> None:
    result = run("mine.yaml", "--set", "us.backstop=0.5", "--json")
    assert result.exit_code == 0, result.output
    assert manifest(stored(here))["settings"] == {"us.backstop": 0.5}
    points = pl.read_parquet(stored(here) / "points.parquet")
    assert points["us.backstop"].to_list() == [0.5, 0.5, 0.5]
    assert points["force.size"].to_list() == [0.0, 10_000.0, 20_000.0]


@pytest.mark.parametrize("given", [("small.yaml", "--vary", "force.size=0,10000"), ("mine.yaml",)])
def test_a_path_that_varies_cannot_be_set(here: Path, given: tuple[str, ...]) -> None:
    result = run(*given, "--set", "force.size=3")
    assert result.exit_code == 2
    assert "force.size is set and varies too" in result.stderr
    assert not (here / "runs").exists()


@pytest.mark.parametrize("setting", ["force.size", "=3", "force.size=", "  =  "])
def test_a_setting_that_is_none_is_an_input_error(here: Path, setting: str) -> None:
    result = run("small.yaml", "--set", setting)
    assert result.exit_code == 2
    assert "path=value" in result.stderr


# -- precision ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "half"), [("small.yaml", "0.2"), ("mine.yaml", "0.1")])
def test_until_adds_rounds_and_shows_confidence_sequences(here: Path, file: str, half: str) -> None:
    result = sim("run", file, "--workers", "1", "--options", OPTIONS, "--until", half)
    assert result.exit_code == 0, result.output
    assert "every interval is narrow enough" in result.stdout
    assert "95% confidence sequences in brackets" in " ".join(result.stdout.split())
    assert json.loads((stored(here) / "decisions.json").read_text())[-1]["reached"]


def test_best_names_the_option_and_the_confidence_in_it(here: Path) -> None:
    result = run("mine.yaml", "--best", "deal_signed")
    assert result.exit_code == 0, result.output
    assert "no_guarantee is best with a confidence of" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("file", "text", "precision"),
    [
        # Two of the options are equally good.
        ("small.yaml", SCENARIO, "precision: {best: nuclear_stop, confidence: 0.999, most: 100}\n"),
        ("mine.yaml", STUDY, "precision: {until: 0.001, most: 100}\n"),
    ],
)
def test_what_is_not_reached_ends_with_code_3_after_all_is_shown_and_stored(
    here: Path, file: str, text: str, precision: str
) -> None:
    write(here, file, text, precision)
    result = sim("run", file, "--workers", "1", "--options", OPTIONS, "--json")
    assert result.exit_code == 3, result.output
    assert "not as sharp as asked: the most replications allowed, 100, are played" in result.stderr
    assert json.loads(result.stdout)["precision"]["reached"] is False
    assert manifest(stored(here))["replications_by_option"]["us_backstop"] == 100


def test_the_scenario_states_the_precision_and_a_number_of_replications_puts_it_aside(here: Path) -> None:
    def precision(file: str, **more: object) -> Precision | None:
        return plan_of(RunRequest(Path(file), **more)).precision

    write(here, "small.yaml", SCENARIO, "precision: {until: 0.03}\n")
    for file in ("small.yaml", "mine.yaml"):
        assert precision(file) == Precision(until=0.03)
        assert precision(file, replications=9) is None
        assert precision(file, replications=9, settings=("us.backstop=0.5",)) is None
    assert precision("small.yaml", vary=("us.backstop=0,1",)) == Precision(until=0.03)
    write(here, "mine.yaml", STUDY, "precision: {until: 0.2}\n")
    assert precision("mine.yaml", replications=9) == Precision(until=0.2)


# -- the dry run ----------------------------------------------------------------------------------


@BOTH
def test_a_dry_run_says_what_it_would_take_and_stores_nothing(here: Path, file: str) -> None:
    result = run(file, "--dry-run")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "a dry run, nothing is stored" in text
    assert f"3: {OPTIONS.replace(',', ', ')}" in text
    each = "64 of each option," if file == "small.yaml" else "50 of each option at each of 3 design points,"
    assert each in text
    assert "percentage points" in text
    assert ("in one cell" in text) == (file == "mine.yaml")
    forecast = json.loads(run(file, "--dry-run", "--json").stdout)
    rows = 3 * 64 if file == "small.yaml" else 3 * 3 * 50
    assert (forecast["rows"], forecast["rows_stored"], forecast["blocks"]) == (rows, 0, 3)
    assert forecast["seconds"] >= 0
    assert not (here / "runs").exists()


def test_a_dry_run_knows_what_is_stored_and_that_rounds_may_follow(here: Path) -> None:
    run("small.yaml", "-n", "256")
    forecast = json.loads(run("small.yaml", "-n", "512", "--dry-run", "--json").stdout)
    assert (forecast["rows"], forecast["rows_stored"]) == (1536, 768)
    text = " ".join(run("small.yaml", "--dry-run", "--until", "0.02").stdout.split())
    assert "rounds of more, until half-widths of at most 0.02" in text


# -- what cannot be played ------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--resume",), "nothing to resume"),
        (("--until", "0"), "--until:1:1: error: no half-width: 0\n  1 | 0\n    | ^\n  expected: a number above 0"),
        (("--until", "2%"), "did you mean: 0.02"),
        (("--until", "0.1", "--best", "deal_signed"), "expected: --until or --best"),
        (("--best", "troops_peak"), 'no option can be best in "troops_peak"'),
        (("--best", "deal_signed", "--options", "us_backstop", "--dry-run"), "us_backstop alone is the best"),
        (("--best", "deal_singed"), "did you mean: deal_signed"),
        (("--options", "us_backstopp"), "did you mean: us_backstop"),
        (("-n", "0"), "replications is 0"),
        (("--seed", "-1"), "seed is -1"),
        (("--workers", "0"), "workers is 0"),
        (("--set", "us.backstop=0", "--set", "us.backstop=1"), "us.backstop is set twice"),
    ],
)
def test_what_cannot_be_played_is_said(here: Path, file: str, arguments: tuple[str, ...], words: str) -> None:
    result = run(file, *arguments)
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert result.stdout == ""
    assert not (here / "runs").exists()


def test_a_study_says_itself_what_varies(here: Path) -> None:
    result = run("mine.yaml", "--vary", "us.backstop=0,1")
    assert result.exit_code == 2
    assert "a study says itself what varies" in result.stderr


def test_a_missing_file_is_an_input_error_without_a_traceback(here: Path) -> None:
    result = sim("run", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.output


def test_a_scenario_varies_without_a_file(here: Path) -> None:
    plan = plan_of(RunRequest(Path("small.yaml"), ("us.backstop=0,1",), (), ["europe_alone", "tripwire"], 10))
    assert (plan.points, plan.rows, plan.manifest.design) == (2, 40, "grid")
    assert plan.place.parent == Path("runs")


def test_a_defect_of_the_program_keeps_its_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("model.experiment.execute.plan.design_points", broken)
    result = run("small.yaml")
    assert result.exit_code == 1
    assert isinstance(result.exception, KeyError)


# -- stored runs ----------------------------------------------------------------------------------


def test_stored_runs_are_listed(here: Path) -> None:
    run("small.yaml", "--seed", "1")
    run("mine.yaml", "--seed", "2")
    listed = json.loads(sim("runs", "--json").stdout)["runs"]
    assert sorted((item["seed"], item["points"]) for item in listed) == [(1, 1), (2, 3)]
    text = sim("runs").stdout
    assert all(Path(item["folder"]).name in text for item in listed)
    assert "50 of each cell" in " ".join(text.split())


def test_no_runs_yet_is_said(here: Path) -> None:
    result = sim("runs")
    assert (result.exit_code, result.stdout) == (
        0,
        "no runs in runs: sim run stores one there, --in DIR looks elsewhere\n",
    )


def test_a_study_is_checked_and_has_a_schema(here: Path) -> None:
    assert sim("check", "mine.yaml").exit_code == 0
    (here / "mine.yaml").write_text(STUDY.replace("design: grid", "design: gird"))
    result = sim("check", "mine.yaml")
    assert result.exit_code == 2
    assert "did you mean: grid" in result.output
    assert "vary" in json.loads(sim("schema", "study").stdout)["properties"]
