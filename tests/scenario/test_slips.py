"""Slips of people who write YAML for the first time: each is answered by what was meant, and by nothing misleading."""

from __future__ import annotations

import time
from typing import Any

import pytest

from model.errors import Problem
from model.scenario import check

HEAD = "id: mine\ntitle: Mine\nextends: scenario.yaml\n"


def slip(folder: Any, text: str) -> list[Problem]:
    return check(folder.write("mine.yaml", text))


def in_option(value: str) -> str:
    return f"{HEAD}options:\n  mine: {{title: M, summary: S, content: {{force.size: {value}}}}}\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("60,000", "60000"),
        ("1,5", "1.5"),
        ("60,00", "60.00"),
    ],
)
def test_a_comma_in_a_number_is_a_thousand_or_a_point(folder: Any, written: str, meant: str) -> None:
    [problem] = slip(folder, in_option(f"{{value: {written}, content_from: completed}}"))
    assert problem.suggestion == meant


def test_a_comma_in_a_number_is_seen_on_a_later_line_of_a_mapping_too(folder: Any) -> None:
    [problem] = slip(folder, in_option("{content_from: completed,\n      value: 60,000}"))
    assert problem.suggestion == "60000"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("500-4000", "{uniform: [500, 4000]}"),
        ("[500, 4000]", "{uniform: [500, 4000]}"),
        ("[500, 1000, 4000]", "{triangular: [500, 1000, 4000]}"),
        ("4000-500", "{uniform: [500, 4000]}"),
        ("[5, 2]", "{uniform: [2, 5]}"),
        ("[500, 4000, 1000]", None),
        ("2025-08", None),
        ("[500]", None),
        ("[a, b]", None),
        ("lots", None),
    ],
)
def test_numbers_alone_are_proposed_as_a_distribution(folder: Any, written: str, meant: str | None) -> None:
    problems = slip(folder, in_option(f"{{value: {written}, content_from: completed}}"))
    assert problems[0].suggestion == meant


def test_a_bare_number_is_shown_with_what_is_wanted_beside_it(folder: Any) -> None:
    [problem] = slip(folder, in_option("3000"))
    assert problem.suggestion == "{value: 3000, content_from: completed}"
    [problem] = slip(folder, HEAD + "overrides:\n  russia.resolve: 0.5\n")
    assert problem.suggestion == '{value: 0.5, because: "..."}'
    messages = [problem.message for problem in slip(folder, HEAD + "overrides:\n  russia.resolv: 0.5\n")]
    assert any('"russia.resolv"' in message for message in messages)


def test_a_nested_path_is_shown_whole(folder: Any) -> None:
    problems = slip(folder, HEAD + "overrides:\n  russia:\n    resolve: {value: 0.5, because: Why not.}\n")
    [nested] = [problem for problem in problems if "nested" in problem.message]
    assert nested.expected is not None
    assert nested.expected.startswith("russia.resolve:")


def test_a_part_of_a_week_is_not_proposed_again(folder: Any) -> None:
    folder.change("scenario.yaml", "war_weeks: 156", "war_weeks: 156.5")
    [problem] = check(folder.scenario)
    assert problem.suggestion is None


def test_a_key_without_a_value_is_named_where_it_stands(folder: Any) -> None:
    folder.change("scenario.yaml", "start: war\n", "start:\n")
    [problem] = check(folder.scenario)
    line = folder.scenario.read_text().splitlines().index("start:") + 1
    assert (problem.line, problem.message) == (line, '"start" has no value')


@pytest.mark.parametrize("text", ["- a\n- b\n", "hello\n", "3\n"])
def test_a_file_that_is_no_mapping_is_one_error(folder: Any, text: str) -> None:
    [problem] = slip(folder, text)
    assert "stands where a mapping" in problem.message


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id: mine\noptions:\n  a: {}\n   b: {}\n", None),
        ("id: mine\noptions:\n  a:\n    title: x\n   b: {}\n", "2 spaces"),
        ('id: mine\ntitle: "Mine\nlimits: "none"\n', "line 2"),
        ('id: mine\ntitle: "Mine\nlimits: none\n', "line 2"),
        ("id: mine\nhorizon: {war_weeks: 3\nstart: war\n", "line 2"),
    ],
)
def test_what_is_not_closed_or_not_in_line_is_named_by_its_line(folder: Any, text: str, wanted: str | None) -> None:
    problems = slip(folder, text)
    assert "not YAML" in problems[0].message
    if wanted is not None:
        assert wanted in (problems[0].expected or ""), problems[0].render()


def test_ten_thousand_unknown_keys_are_told_in_seconds(folder: Any) -> None:
    text = HEAD + "".join(f"k{number}: 1\n" for number in range(10_000))
    began = time.process_time()
    assert len(slip(folder, text)) == 500
    assert time.process_time() - began < 10.0


@pytest.mark.parametrize(
    ("text", "weeks"), [("2 years", "104"), ("1 year", "52"), ("30 weeks", "30"), ("6 months", "26")]
)
def test_a_length_of_time_in_words_is_proposed_in_weeks(folder: Any, text: str, weeks: str) -> None:
    folder.change("scenario.yaml", "war_weeks: 156", f"war_weeks: {text}")
    problems = check(folder.scenario)
    assert [problem.suggestion for problem in problems if text in problem.message] == [weeks]
