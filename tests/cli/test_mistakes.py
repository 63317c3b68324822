"""What is typed by mistake: the message says what was wanted, and a name that is meant is the one that is proposed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from model.app import analyse as analysing
from model.app.report import findings as reports
from tests.cli.conftest import sim


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("run", "small.yaml", "-n", "ten"), ("'ten'", "hole number")),
        (("run", "small.yaml", "--seed", "1.5"), ("'1.5'",)),
        (("histories", "x", "--most", "0"), ("0", "1")),
        (("serve", "small.yaml", "--port", "99999"), ("99999", "65535")),
    ],
)
def test_a_wrong_number_is_said_in_plain_words(
    quick: Path, arguments: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    result = sim(*arguments)
    assert result.exit_code == 2
    assert "Input should be" not in result.stderr
    assert "parse" not in result.stderr
    assert "Invalid value" in result.stderr
    if "is not a valid" not in result.stderr:  # older releases of Typer do not say the bounds
        assert all(word in result.stderr for word in wanted), result.stderr


def test_explain_without_an_option_lists_those_there_are(quick: Path, run_folder: Path) -> None:
    of_run = sim("explain", run_folder)
    assert of_run.exit_code == 2
    assert "--option with one of" in of_run.stderr
    assert "europe_alone" in of_run.stderr
    assert "tripwire" not in of_run.stderr  # the run did not play it
    assert "tripwire" in sim("explain", "small.yaml").stderr


@pytest.mark.parametrize("name", ["Germany", "contributors/Germany", "germny", "contributors/germany", "deu"])
def test_a_country_by_its_name_is_proposed_by_its_id(quick: Path, run_folder: Path, name: str) -> None:
    history = ("explain", run_folder, "--option", "europe_alone", "--week", "1")
    result = sim(*history, "--actor", name)
    assert result.exit_code == 2
    assert "did you mean: contributors/DEU" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("histories", "RUN", "--sort", "deal"),
        ("compare", "RUN", "--outcomes", "deal"),
        ("run", "small.yaml", "--sort", "deal"),
        ("analyse", "RUN", "--outcome", "deal"),
    ],
)
def test_the_beginning_of_an_outcome_proposes_it_and_the_list_is_named(
    quick: Path, run_folder: Path, arguments: tuple[str, ...]
) -> None:
    result = sim(*(str(run_folder) if word == "RUN" else word for word in arguments))
    assert result.exit_code == 2
    assert "did you mean: deal_signed" in result.stderr
    assert "sim outcomes" in " ".join(result.stderr.split())


def test_a_scenario_in_place_of_a_run_is_told_how_to_become_one(quick: Path) -> None:
    for command in ("compare", "analyse", "report", "verify"):
        result = sim(command, "small.yaml")
        assert result.exit_code == 2
        assert "sim run small.yaml" in " ".join(result.stderr.split())


def test_a_belief_without_a_value_is_no_belief(quick: Path, run_folder: Path) -> None:
    result = sim("analyse", run_folder, "--belief", "deterrence=1")
    assert result.exit_code == 2
    assert "STRUCTURE.VALUE=PROBABILITY" in result.stderr


def test_text_in_place_of_numbers_that_vary_is_called_so(quick: Path) -> None:
    result = sim("run", "small.yaml", "--vary", "us.backstop=0..1", "--dry-run")
    assert result.exit_code == 2
    assert "neither a number nor the name of a theory" in result.stderr


@pytest.mark.parametrize(("word", "number"), [("yes", "1"), ("true", "1"), ("off", "0")])
def test_a_word_for_yes_or_no_is_proposed_as_a_number(quick: Path, word: str, number: str) -> None:
    result = sim("run", "small.yaml", "--set", f"us.backstop={word}", "--dry-run")
    assert result.exit_code == 2
    assert f"did you mean: {number}" in result.stderr


def test_a_file_is_no_folder_of_runs(quick: Path) -> None:
    result = sim("runs", "--in", "small.yaml")
    assert result.exit_code == 2
    assert "not a folder of runs" in result.stderr


@pytest.mark.parametrize("place", ["nowhere/x.svg", ".", "pipe.svg"])
@pytest.mark.parametrize("command", ["report", "plot", "analyse"])
def test_a_file_that_cannot_be_written_is_refused_before_the_work(
    quick: Path, run_folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, place: str
) -> None:
    def work(*given: object, **more: object) -> None:
        raise AssertionError("it was worked out")

    os.mkfifo("pipe.svg")
    monkeypatch.setattr(reports, "findings", work)
    monkeypatch.setattr(analysing, "analyse", work)
    figure = ("endings",) if command == "plot" else ()
    result = sim(command, run_folder, *figure, "-o", place)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert os.listdir(".").count("pipe.svg") == 1


def test_what_a_link_leads_to_is_written_and_the_link_stays(quick: Path, run_folder: Path) -> None:
    Path("there.svg").write_text("before")
    Path("link.svg").symlink_to("there.svg")
    assert sim("plot", run_folder, "endings", "-o", "link.svg").exit_code == 0
    assert Path("link.svg").is_symlink()
    assert Path("there.svg").read_text().startswith("<svg")
