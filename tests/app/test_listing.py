"""What a scenario has, listed: levers, and what an option sets them to."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from model.app.listing import contents, listing, spread
from model.errors import InputError
from model.experiment.design.manifest import Manifest
from model.scenario import Distribution, fixed

MAIN = Path(__file__).resolve().parents[2] / "scenarios" / "reassurance.yaml"
LEAVES = MAIN.parent / "questions" / "us_withdrawal.yaml"


def test_a_lever_has_its_unit_what_is_allowed_and_what_it_is_if_left_out() -> None:
    [lever] = listing("levers", MAIN, "withdrawal_week")
    assert (lever["id"], lever["title"], lever["note"]) == (
        "us.withdrawal_week", "2600 weeks if left out", "weeks; from 0 to 2600",
    )  # fmt: skip
    [rung] = listing("levers", MAIN, "command.mandate")
    assert rung["note"] == "rung; one of 0, 1, 5, 6"


def test_with_an_option_a_lever_has_what_the_option_sets_or_that_it_does_not() -> None:
    [lever] = listing("levers", LEAVES, "withdrawal_week", option="us_leaves_year_3")
    assert lever["title"] == "104 weeks"
    assert lever["note"].startswith("counterfactual; ")
    assert lever["value"] == 104
    [left] = listing("levers", LEAVES, "withdrawal_week", option="us_stays")
    assert (left["title"], left["value"]) == ("2600 weeks", 2600)
    assert left["note"].startswith("left out by us_stays; ")


def test_an_option_is_listed_with_what_sets_it_apart_from_the_one_it_is_built_on() -> None:
    by_id = {record["id"]: record for record in listing("options", LEAVES)}
    assert by_id["us_leaves_year_3"]["sets"] == "as us_stays, but us.withdrawal_week 104 weeks"
    assert by_id["no_guarantee"]["sets"] == "us.enablers.supplies triangular 0.3, 0.5, 0.7"


def test_one_option_is_shown_with_every_lever_that_it_sets_those_of_its_base_too() -> None:
    head, levers = contents(LEAVES, "us_leaves_year_3")
    assert head["base"] == "us_stays"
    paths = [record["id"] for record in levers]
    assert {"us.withdrawal_week", "us.backstop", "force.size", "us.enablers.supplies"} <= set(paths)
    assert "us.minerals" not in paths
    _, some = contents(LEAVES, "us_leaves_year_3", "week american")
    assert [record["id"] for record in some] == ["us.withdrawal_week"]


def test_theories_are_listed_as_they_are_set_and_those_in_force_are_marked() -> None:
    values = {record["id"]: record for record in listing("structures", MAIN, "red_line")}
    assert set(values) == {"red_line=price", "red_line=absolute", "red_line=bluff"}
    assert [name for name, record in values.items() if record["in_force"]] == ["red_line=price"]
    assert values["red_line=price"]["note"].startswith("in force; default; sources: ")


def test_a_parameter_that_is_drawn_has_its_range_and_its_form() -> None:
    """The triangle from 0.1 over 0.5 to 0.9: of its draws 2.5% lie below 0.1 + 0.8 * (0.025 / 2) ** 0.5."""
    drawn = Distribution("triangular", 0.1, 0.5, 0.9, low=0.1, high=0.9)
    assert spread(drawn) == " in the mean, 95% of draws from 0.189 to 0.811 (triangular 0.1, 0.5, 0.9)"
    assert spread(fixed(0.5)) == ""


def test_an_option_there_is_not_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean: us_leaves_year_3"):
        contents(LEAVES, "us_leaves_year3")
    with pytest.raises(InputError, match="did you mean: us_leaves_year_3"):
        listing("levers", LEAVES, option="us_leaves_year3")


def test_what_a_run_sets_everywhere_is_what_its_levers_are(run_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(run_folder, folder)
    manifest = Manifest.from_json((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(replace(manifest, settings={"us.backstop": 0.5}).as_json())
    [lever] = listing("levers", folder, "us.backstop", option="us_backstop")
    assert lever["title"] == "0.5"
    assert lever["note"].startswith("set in this run for every option; ")
