"""The help of every command: examples that can be typed, exit codes, the manual, completion, other ways to start."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from model import cli
from model.cli.examples import EXAMPLES, EXIT_CODES
from model.cli.manual import manual
from tests.cli.conftest import sim

ROOT = Path(__file__).resolve().parents[2]
PROGRAM: Any = typer.main.get_command(cli.app)
COMMANDS = {**PROGRAM.commands, **PROGRAM.commands["runs"].commands}


def test_every_command_has_two_examples_in_its_help() -> None:
    assert set(EXAMPLES) == set(COMMANDS)
    for name in PROGRAM.commands:
        text = sim(name, "--help").stdout
        assert all(example.split()[1] in ("runs", name) for example in EXAMPLES[name])
        assert " ".join(EXAMPLES[name][0].split()) in " ".join(text.split()), text


@pytest.mark.parametrize("example", [example for examples in EXAMPLES.values() for example in examples])
def test_an_example_is_a_command_line_that_is_understood(example: str) -> None:
    words = shlex.split(example.partition(" > ")[0])
    assert words[0] == "sim"
    command, rest = PROGRAM.commands[words[1]], words[2:]
    if hasattr(command, "commands") and rest:
        command, rest = command.commands[rest[0]], rest[1:]
    command.make_context(words[1], rest, parent=PROGRAM.make_context("sim", ["check"]))


def test_the_help_says_exit_codes_and_environment() -> None:
    text = sim("--help").stdout
    assert all(line.partition(" ")[2] in text for line in EXIT_CODES)
    assert "SIM_RUNS" in text
    assert "..." not in text.split("Commands:")[1]


def test_the_help_says_what_is_wanted_and_no_type_of_python() -> None:
    for name, command in COMMANDS.items():
        path = (name,) if name in PROGRAM.commands else ("runs", name)
        text = sim(*path, "--help").stdout
        assert not re.search(r"<(str|int|path|float|list)", text), (name, command, text)
    # The oldest typer names it by the option.
    assert re.search(r"--seed (N|SEED)\b", sim("run", "--help").stdout)


def test_the_manual_page_has_every_command_and_its_options() -> None:
    page = manual()
    assert page.startswith(".TH SIM 1")
    for name, command in COMMANDS.items():
        assert f'sim {name}"' in page or f'sim runs {name}"' in page
        for parameter in command.params:
            for text in getattr(parameter, "opts", [])[:1]:
                assert text.replace("-", "\\-") in page or parameter.param_type_name == "argument"


DECOY = "import pathlib; pathlib.Path({mark!r}).write_text(__name__)"
BESIDE = (
    "json",
    "llvmlite",
    "multiprocessing",
    "numpy",
    "pickle",
    "polars",
    "random",
    "rich",
    "signal",
    "typer",
    "typing",
    "yaml",
)
FIRST = ("collections", "contextlib", "importlib", "operator", "runpy", "warnings")


@pytest.mark.parametrize(("flags", "decoys"), [((), BESIDE), (("-P",), (*BESIDE, *FIRST))], ids=["plain", "-P"])
def test_a_module_beside_a_scenario_is_not_executed(
    tmp_path: Path, flags: tuple[str, ...], decoys: tuple[str, ...]
) -> None:
    mark = tmp_path / "EXECUTED"
    for name in decoys:
        (tmp_path / f"{name}.py").write_text(DECOY.format(mark=str(mark)))
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    command = [sys.executable, *flags, "-m", "reassurance_sim", "check", str(ROOT / "scenarios/reassurance.yaml")]
    environment = plain | {"PYTHONPATH": str(ROOT)}
    result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not mark.exists(), mark.read_text()


def test_the_program_starts_as_a_module() -> None:
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-m", "reassurance_sim", "--version"], capture_output=True, text=True, env=here, check=True
    )
    assert result.stdout.strip()


def test_the_list_of_commands_says_what_each_is_for_without_docstrings_too() -> None:
    def listed(**environment: str) -> str:
        here = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        command = [sys.executable, "-m", "reassurance_sim", "--help"]
        return subprocess.run(command, capture_output=True, text=True, env=here, check=True).stdout

    assert listed(PYTHONOPTIMIZE="2").split("Commands:")[1] == listed().split("Commands:")[1]


def asked_by_bash(words: str) -> dict[str, str]:
    """The environment in which bash asks what it may offer for the last word."""
    return {"_SIM_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}


@pytest.fixture
def beside_a_run(run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, in whose folder of runs stands `first`."""
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "first").symlink_to(run_folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_bash_is_offered_the_runs(beside_a_run: Path) -> None:
    here = {**os.environ, **asked_by_bash("sim compare fi"), "PYTHONPATH": str(ROOT)}
    code = "import sys; sys.argv[0] = 'sim'; from model.cli import app; app(prog_name='sim')"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, env=here, cwd=beside_a_run, check=False)
    assert "first" in result.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("sim explain {} --option eu", "europe_alone"),
        ("sim analyse first --outcome deal_s", "deal_signed"),
        ("sim options {} us_", "us_backstop"),
        ("sim compare {} --options no_guarantee,eu", "no_guarantee,europe_alone"),
    ],
)
def test_options_and_outcomes_are_completed(beside_a_run: Path, run_folder: Path, words: str, offered: str) -> None:
    environment = asked_by_bash(words.format(run_folder))
    result = CliRunner().invoke(cli.app, [], env=environment, prog_name="sim")
    assert offered in result.stdout.split()


# -- lists, folders of runs ----------------------------------------------------------------------------


MAIN = str(ROOT / "scenarios" / "reassurance.yaml")


def test_lists_say_what_there_is_and_filter_by_words_and_basis() -> None:
    text = sim("outcomes", MAIN, "--grep", "DEAL signed").stdout
    assert "deal_signed: deal signed" in text
    assert "cost_eur" not in text
    assert "us_backstop: With a US backstop" in sim("options", MAIN).stdout
    assert "lever" in sim("levers", MAIN, "--grep", "no such thing").stdout
    measured = sim("parameters", MAIN, "--basis", "measured", "--format", "csv").stdout.splitlines()
    assert len(measured) > 10
    assert all(",measured," in line for line in measured[1:] if line.count(",") > 6)
    assert "parameters cite it" in sim("sources", MAIN, "--grep", "fearon").stdout
    wrong = sim("parameters", MAIN, "--basis", "measurd")
    assert wrong.exit_code == 2
    assert "did you mean: measured" in wrong.stderr


def test_the_ledger_filters_and_keeps_its_totals() -> None:
    whole, some = sim("ledger", MAIN).stdout, sim("ledger", MAIN, "--basis", "measured", "--grep", "russia").stdout
    assert len(some.splitlines()) < len(whole.splitlines()) / 3
    assert some.split("contents of options")[0] == whole.split("contents of options")[0]


def test_runs_are_told_apart_and_looked_for_where_the_environment_says(
    run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIM_RUNS", str(run_folder.parent))
    text = sim("runs").stdout
    assert run_folder.name in text
    assert "options: no_guarantee, europe_alone, us_backstop" in " ".join(text.split())
    assert " MB; 20" in " ".join(text.split())
    assert sim("runs", "show", run_folder.name).exit_code == 0
