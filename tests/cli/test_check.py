import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from model import cli

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "scenarios" / "reassurance.yaml"


def sim(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_the_main_scenario_has_no_errors_and_no_dead_parameter() -> None:
    files = json.loads(sim("check", MAIN, "--json").stdout)["files"]
    assert [file["valid"] for file in files] == [True]
    dead = [problem["message"] for problem in files[0]["problems"] if "no rule reads" in problem["message"]]
    assert dead == []


def test_a_faulty_file_ends_with_code_2_and_every_problem_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: {MAIN}\nid: mine\ntitel: Mine\nheadline: [deal_sined]\n")
    result = sim("check", path)
    assert result.exit_code == 2
    assert "mine.yaml:3:1: error" in result.stdout
    assert "did you mean: title" in result.stdout


def test_json_says_which_files_are_valid(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("")
    result = sim("check", path, MAIN, "--json")
    assert result.exit_code == 2
    assert [file["valid"] for file in json.loads(result.stdout)["files"]] == [False, True]


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_a_missing_file_or_a_directory_is_said_without_a_traceback(name: str, tmp_path: Path) -> None:
    result = sim("check", tmp_path / name)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_the_schema_is_json_and_an_unknown_kind_is_an_input_error() -> None:
    assert json.loads(sim("schema").stdout)["type"] == "object"
    result = sim("schema", "scenaro")
    assert result.exit_code == 2
    assert "did you mean: scenario" in result.stderr


def test_new_copies_scenarios_that_can_be_checked_at_once(tmp_path: Path) -> None:
    result = sim("new", tmp_path / "mine")
    assert result.exit_code == 0
    assert sim("check", tmp_path / "mine" / "reassurance.yaml").exit_code == 0
    assert sim("new", tmp_path / "mine").exit_code == 2
