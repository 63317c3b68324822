"""`precision:` of a scenario: read, checked, passed on, and no part of what makes two scenarios equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.errors import InputError
from model.scenario import json_schema, load
from model.scenario.scenario import Precision

ROOT = Path(__file__).resolve().parents[2]


def file(folder: Path, precision: str, name: str = "sharp.yaml", base: str = "") -> Path:
    path = folder / name
    above = base or ROOT / "scenarios/reassurance.yaml"
    path.write_text(f"id: sharp\ntitle: Sharp\nextends: {above}\n{precision}\n")
    return path


def test_a_scenario_states_how_sharp_the_answer_has_to_be(tmp_path: Path) -> None:
    scenario = load(file(tmp_path, "precision: {until: 0.02, confidence: 0.9, most: 5000}"))
    assert scenario.precision == Precision(until=0.02, confidence=0.9, most=5000)


def test_without_it_there_is_none(tmp_path: Path) -> None:
    assert load(file(tmp_path, "")).precision is None


def test_a_later_file_states_it_anew(tmp_path: Path) -> None:
    file(tmp_path, "precision: {until: 0.02}", "base.yaml")
    assert load(file(tmp_path, "", base="base.yaml")).precision == Precision(until=0.02)
    scenario = load(file(tmp_path, "precision: {best: deal_signed}", base="base.yaml"))
    assert scenario.precision == Precision(best="deal_signed")


def test_it_survives_being_resolved_and_is_no_part_of_the_hash(tmp_path: Path) -> None:
    plain, sharp = load(file(tmp_path, "")), load(file(tmp_path, "precision: {until: 0.02}"))
    assert plain.hash == sharp.hash
    (tmp_path / "again.yaml").write_text(sharp.to_yaml())
    assert load(tmp_path / "again.yaml").precision == sharp.precision


@pytest.mark.parametrize(
    ("precision", "column", "message", "expected"),
    [
        ("precision: {until: 0}", 20, "the number 0 is out of range", "above 0"),
        ("precision: {until: -0.1}", 20, "the number -0.1 is out of range", "above 0"),
        ("precision: {until: 0.1, most: 1}", 31, "the number 1 is out of range", "at least 2"),
        ("precision: {until: 0.1, confidence: 1.0}", 37, "the number 1.0 is out of range", "at most 0.999"),
        (
            "precision: {confidence: 0.9}",
            12,
            "neither a half-width (until) nor an outcome (best)",
            "until: 0.02, or best",
        ),
        ("precision: {until: 0.1, best: deal_signed}", 31, "best for a choice by deal_signed", "until: 0.02"),
        ("precision: 0.1", 12, "the number 0.1 stands where a mapping (name: value) is wanted", "a mapping"),
    ],
)
def test_a_precision_that_is_impossible_is_shown_with_its_place_and_what_would_be_right(
    tmp_path: Path, precision: str, column: int, message: str, expected: str
) -> None:
    with pytest.raises(InputError) as caught:
        load(file(tmp_path, precision))
    (problem,) = caught.value.problems
    assert problem.where.endswith(f"sharp.yaml:4:{column}")
    assert message in problem.message
    assert expected in (problem.expected or "")


@pytest.mark.parametrize(
    ("precision", "column", "message", "near"),
    [
        ("precision: {utnil: 0.1, best: cost_eur}", 13, 'unknown key "utnil"', "until"),
        ("precision: {until: 2%}", 20, 'the text "2%" stands where a number is wanted', "0.02"),
        ("precision: {best: deal_singed}", 19, 'there is no outcome "deal_singed"', "deal_signed"),
        ("precision: {best: troops_cost}", 19, 'no option can be best in "troops_cost"', "troops_costs"),
    ],
)
def test_a_precision_that_is_misspelt_names_the_nearest_right_word(
    tmp_path: Path, precision: str, column: int, message: str, near: str
) -> None:
    outcomes = {"deal_signed": "more", "troops_costs": "less", "troops_cost": "neither"}
    headline = "headline: [deal_signed]\nquestions: [{ask: Which?, outcomes: [deal_signed]}]"
    with pytest.raises(InputError) as caught:
        load(file(tmp_path, f"{precision}\n{headline}"), outcomes=outcomes)
    problem = next(problem for problem in caught.value.problems if problem.line == 4)
    assert problem.where.endswith(f"sharp.yaml:4:{column}")
    assert message in problem.message
    assert problem.suggestion == near


def test_several_faults_of_a_precision_are_shown_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(file(tmp_path, "precision:\n  until: 0\n  most: 1\n  confidence: 2"))
    assert [problem.line for problem in caught.value.problems] == [5, 6, 7]


def test_editors_know_it() -> None:
    schema = json_schema()
    assert "description" in schema["properties"]["precision"]
    assert set(schema["$defs"]["PrecisionForm"]["properties"]) == {"until", "best", "confidence", "indifferent", "most"}
