import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from model import cli
from model.app import scenarios
from model.experiment import store
from model.scenario import Precision
from tests.cli.driver import install
from tests.experiment.fakes import OUTCOMES, FakeScenario


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch.setattr)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "small.yaml").write_text("id: small\n")
    return tmp_path


def sim(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


def run(*arguments: str) -> Result:
    return sim("run", "small.yaml", "--workers", "1", "--replications", "64", *arguments)


def states(monkeypatch: pytest.MonkeyPatch, precision: Precision) -> None:
    monkeypatch.setattr(scenarios, "load", lambda path, settings=(): FakeScenario(precision=precision))


def test_a_run_prints_its_summary_and_says_where_it_is_stored(here: Path) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert ": shows the model, not the world" in result.stdout
    [folder] = (here / "runs").iterdir()
    assert f"stored in runs/{folder.name}" in result.stderr
    assert f"\n  sim compare runs/{folder.name}\n  sim explain runs/{folder.name} --option us_backstop" in result.stderr
    assert "stored in" not in result.stdout


def test_json_is_one_object_of_the_documented_shape(here: Path) -> None:
    found = json.loads(run("--json", "--seed", "7").stdout)
    assert list(found) == [
        "scenario", "scenario_hash", "model_version", "seed", "replications", "reference", "options",
        "calibrated", "effects", "variance_share",
    ]  # fmt: skip
    assert (found["scenario"], found["seed"], found["replications"]) == ("small", 7, 64)
    reference, other = found["options"][:2]
    assert list(other) == ["id", "title", "outcomes", "differences"]
    assert list(other["outcomes"]) == [outcome.id for outcome in OUTCOMES]
    assert list(other["outcomes"]["deal_signed"]) == ["estimate", "low", "high", "unit", "better", "n"]
    assert list(other["differences"]["deal_signed"]) == ["estimate", "low", "high", "correlation", "n"]
    assert reference["outcomes"]["strike_on_force"] is None
    assert other["differences"]["strike_on_force"] is None
    assert set(reference["differences"].values()) == {None}


def test_the_stored_summary_is_the_json_that_was_printed(here: Path) -> None:
    printed = json.loads(run("--json", "--out", "mine").stdout)
    assert json.loads((here / "mine" / "summary.json").read_text()) == printed


def test_only_the_options_asked_for_are_played(here: Path) -> None:
    found = json.loads(run("--json", "--options", "us_backstop, no_guarantee").stdout)
    assert [option["id"] for option in found["options"]] == ["no_guarantee", "us_backstop"]


def test_an_unknown_option_is_an_input_error_with_the_nearest_name(here: Path) -> None:
    result = run("--options", "us_backstopp")
    assert result.exit_code == 2
    assert "did you mean: us_backstop" in result.stderr
    assert result.stdout == ""
    assert not (here / "runs").exists()


@pytest.mark.parametrize("setting", ["force.size", "=3", "force.size=", "  =  "])
def test_a_setting_that_is_none_is_an_input_error(here: Path, setting: str) -> None:
    result = run("--set", setting)
    assert result.exit_code == 2
    assert "path=value" in result.stderr


def test_a_path_set_twice_is_an_input_error(here: Path) -> None:
    result = run("--set", "force.size=1", "--set", "force.size=2")
    assert result.exit_code == 2
    assert "force.size is set twice" in result.stderr


@pytest.mark.parametrize("flag", [("--replications", "0"), ("--seed", "-1"), ("--workers", "0")])
def test_a_number_out_of_range_is_an_input_error(here: Path, flag: tuple[str, str]) -> None:
    assert run(*flag).exit_code == 2


def test_a_missing_file_is_an_input_error_without_a_traceback(here: Path) -> None:
    result = sim("run", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.stderr
    assert "Traceback" not in result.output


def test_an_output_that_holds_other_things_is_refused(here: Path) -> None:
    result = run("--out", ".")
    assert result.exit_code == 2
    assert "holds other things" in result.stderr
    assert (here / "small.yaml").exists()


def test_results_are_still_shown_when_the_disk_fills_at_the_end(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_write", full)
    result = run("--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["scenario"] == "small"
    assert "the disk is full" in result.stderr
    assert sorted(path.name for path in here.iterdir()) == ["small.yaml"]


def test_blocks_that_fail_end_with_code_4_and_are_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_RAISE_ON", "europe_alone replications 0 to 63")
    result = run()
    assert result.exit_code == 4
    assert "ZeroDivisionError: a rule divided by nothing\n  europe_alone replications 0 to 63" in result.stderr
    assert "raise ZeroDivisionError" in result.stderr
    assert result.stdout == ""
    assert not (here / "runs").exists()


def test_the_same_run_again_is_answered_from_the_store(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run("--json").stdout
    monkeypatch.setenv("FAKE_RAISE_ON", "europe_alone replications 0 to 63")
    again = run("--json")
    assert (again.exit_code, again.stdout) == (0, first)
    assert "nothing is played" in again.stderr


def test_until_adds_rounds_and_shows_confidence_sequences(here: Path) -> None:
    result = sim("run", "small.yaml", "--workers", "1", "--until", "0.2")
    assert result.exit_code == 0, result.output
    assert "every interval is narrow enough" in result.stdout
    assert "95% confidence sequences in brackets" in " ".join(result.stdout.split())
    [folder] = (here / "runs").iterdir()
    assert json.loads((folder / "decisions.json").read_text())[-1]["reached"]


def test_a_precision_that_is_not_reached_ends_with_code_3_after_all_is_shown_and_stored(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two of the options are equally good.
    states(monkeypatch, Precision(best="deal_and_holds_5y", confidence=0.999, most=100))
    result = sim("run", "small.yaml", "--workers", "1", "--json")
    assert result.exit_code == 3, result.output
    assert "not as sharp as asked" in result.stderr
    found = json.loads(result.stdout)
    assert found["replications"] == 100
    assert found["precision"]["reached"] is False
    assert len(list((here / "runs").iterdir())) == 1


def test_the_scenario_states_the_precision_and_a_number_of_replications_puts_it_aside(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states(monkeypatch, Precision(until=0.2, most=5000))
    stated = json.loads(sim("run", "small.yaml", "--workers", "1", "--json").stdout)
    assert stated["precision"]["reached"] is True
    assert "precision" not in json.loads(run("--json").stdout)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--until", "0"), "--until is 0"),
        (("--until", "0.1", "--best", "deal_signed"), "one of them"),
        (("--best", "deal_singed"), "did you mean: deal_signed"),
    ],
)
def test_a_precision_that_is_none_is_an_input_error(here: Path, given: tuple[str, ...], said: str) -> None:
    result = run(*given)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_dry_run_stores_nothing_and_says_what_would_be_played(here: Path) -> None:
    result = sim("run", "small.yaml", "--replications", "3000", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "options       3" in result.stdout
    assert "blocks        36" in result.stdout
    assert not (here / "runs").exists()


def test_a_dry_run_knows_what_is_stored_and_that_rounds_may_follow(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sim("run", "small.yaml", "--workers", "1", "--replications", "256")
    found = json.loads(sim("run", "small.yaml", "--replications", "512", "--dry-run", "--json").stdout)
    assert (found["rows"], found["rows_stored"]) == (1536, 768)
    states(monkeypatch, Precision(until=0.02))
    text = " ".join(sim("run", "small.yaml", "--dry-run").stdout.split())
    assert "rounds of more, until half-widths of at most 0.02" in text


def test_a_dry_run_answers_in_json_too(here: Path) -> None:
    found = json.loads(sim("run", "small.yaml", "--replications", "3000", "--dry-run", "--json").stdout)
    assert (found["blocks"], found["options"]) == (36, ["no_guarantee", "europe_alone", "us_backstop"])
    assert found["seconds"] >= 0


def test_stored_runs_are_listed(here: Path) -> None:
    run("--seed", "1")
    run("--seed", "2")
    listed = json.loads(sim("runs", "--json").stdout)["runs"]
    assert sorted(one["seed"] for one in listed) == [1, 2]
    text = sim("runs").stdout
    assert all(Path(one["folder"]).name in text for one in listed)


def test_no_runs_yet_is_said(here: Path) -> None:
    result = sim("runs")
    assert (result.exit_code, result.stdout) == (
        0,
        "no runs in runs: sim run stores one there, --in DIR looks elsewhere\n",
    )


def test_a_defect_of_the_program_keeps_its_traceback(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("model.app.scenarios.load", broken)
    result = run()
    assert result.exit_code == 1
    assert isinstance(result.exception, KeyError)
