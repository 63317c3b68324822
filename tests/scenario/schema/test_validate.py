from __future__ import annotations

from typing import Any

import pytest

from model.errors import Problem
from model.scenario.schema.library_files import GroupFile, Leaf
from model.scenario.schema.scenario_file import ScenarioFile
from model.scenario.schema.validate import names_at, validate
from model.scenario.yaml.reader import read_text

LEAF = """\
value: {triangular: [1, 2, 3]}
unit: troops
description: What it is.
basis: assumed
bounds: [0, 10]
"""


def problems_of(form: Any, text: str) -> list[Problem]:
    problems: list[Problem] = []
    node = read_text(text, "file.yaml", problems)
    assert node is not None
    validate(form, node, problems)
    return problems


def the_problem(form: Any, text: str) -> Problem:
    problems = problems_of(form, text)
    assert len(problems) == 1, problems
    return problems[0]


def leaf_with(old: str, new: str) -> Problem:
    assert old in LEAF
    return the_problem(Leaf, LEAF.replace(old, new))


def test_a_sound_leaf_passes() -> None:
    assert problems_of(Leaf, LEAF) == []


@pytest.mark.parametrize(
    ("old", "new", "message", "line", "column", "suggestion"),
    [
        ("{triangular: [1, 2, 3]}", "NO", 'the text "NO" stands where a number', 1, 8, None),
        ("{triangular: [1, 2, 3]}", "12:30", 'the text "12:30" stands where a number', 1, 8, None),
        ("{triangular: [1, 2, 3]}", "010", 'the text "010" stands where a number', 1, 8, "10"),
        ("{triangular: [1, 2, 3]}", "true", "true stands where a number", 1, 8, "1"),
        ("{triangular: [1, 2, 3]}", "null", "nothing stands where a number", 1, 8, None),
        ("{triangular: [1, 2, 3]}", "[1, 2]", "a list stands where a number", 1, 8, "{uniform: [1, 2]}"),
        ("{triangular: [1, 2, 3]}", "{}", "a mapping stands where a number", 1, 8, None),
        ("triangular", "triangle", '"triangle" is not a distribution', 1, 9, "triangular"),
        ("[1, 2, 3]}", "[1, 2, 3], uniform: [1, 2]}", "a distribution has one name only", 1, 8, None),
        ("[1, 2, 3]", "[1, 2]", "this list has only 2 parts", 1, 21, None),
        ("[1, 2, 3]", "[1, 2, 3, 4]", "this list has more than 3 parts", 1, 21, None),
        ("[1, 2, 3]", "5", "the number 5 stands where a list", 1, 21, "[5]"),
        ("[1, 2, 3]", "[1, 1_5, 3]", 'the text "1_5" stands where a number', 1, 25, "15"),
        ("[1, 2, 3]", "[3, 2, 1]", "triangular needs [low, mode, high]", 1, 8, None),
        ("[1, 2, 3]", "[1, 2, 30]", "1 to 30 lies outside the bounds [0, 10]", 1, 8, None),
        ("unit: troops", "unit: 1", "the number 1 stands where text is wanted", 2, 7, '"1"'),
        ("unit: troops", "unit: ''", "this text is empty", 2, 7, None),
        ("basis: assumed", "basis: asumed", 'the text "asumed" is not one of the choices', 4, 8, "assumed"),
        ("bounds: [0, 10]", "bounds: [10, 0]", "bounds need [low, high] with low < high", 5, 9, None),
        ("bounds: [0, 10]", "bound: [0, 10]", None, None, None, "bounds"),
    ],
)
def test_a_fault_is_told_at_its_place_with_what_was_meant(
    old: str, new: str, message: str | None, line: int | None, column: int | None, suggestion: str | None
) -> None:
    problems = problems_of(Leaf, LEAF.replace(old, new))
    if message is None:
        assert suggestion in [problem.suggestion for problem in problems]
        return
    assert len(problems) == 1, problems
    assert message in problems[0].message
    assert (problems[0].line, problems[0].column) == (line, column)
    assert problems[0].suggestion == suggestion


def test_a_missing_key_is_told_at_the_mapping_that_lacks_it() -> None:
    text = "members_are: x\nfields:\n  army:\n    unit: troops\n    bounds: [0, 1]\n"
    problem = the_problem(GroupFile, text)
    assert problem.message == 'the key "description" is missing here'
    assert (problem.line, problem.column) == (3, 3)
    assert problem.path == "fields.army.description"


def test_a_name_that_cannot_be_one_is_told_at_the_name() -> None:
    problem = the_problem(ScenarioFile, "structures: {two words: mixed}\n")
    assert problem.message == '"two words" cannot be a name'
    assert problem.suggestion == "two_words"
    assert problem.column == 14


def test_a_part_already_reported_is_not_reported_again() -> None:
    problems = problems_of(Leaf, LEAF.replace("[1, 2, 3]", "[1, .inf, 3]").replace("troops", "*x"))
    assert [problem.message for problem in problems] == [
        ".inf is not a finite number",
        "an alias (*x) is not allowed",
    ]


def test_all_faults_come_in_the_order_of_the_file() -> None:
    problems = problems_of(Leaf, "value: x\nunit: 3\ndescription: d\nbasis: guess\nbounds: 5\nextra: 1\n")
    assert [problem.line for problem in problems] == [1, 2, 4, 5, 6]


def test_days_are_days_of_the_calendar() -> None:
    assert the_problem(ScenarioFile, "start_date: 2025-02-30").message == "2025-02-30 is not a day of the calendar"
    assert the_problem(ScenarioFile, "start_date: 15.9.2025").expected == "a day written as 2025-09-15"
    assert problems_of(ScenarioFile, "start_date: 2025-09-15") == []


def test_the_known_keys_are_found_through_lists_mappings_and_unions() -> None:
    assert "because" in names_at(ScenarioFile, ["overrides", "a list", 0])
    assert "because" in names_at(ScenarioFile, ["overrides", "a mapping", "russia.resolve"])
    assert "reported_in" in names_at(ScenarioFile, ["options", "x", "content", "force.size"])
    assert names_at(GroupFile, ["members", "GBR", "army"]) == {"value", "basis", "source", "note"}
