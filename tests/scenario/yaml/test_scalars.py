from __future__ import annotations

import pytest

from model.scenario.yaml.nodes import BAD
from model.scenario.yaml.scalars import is_text, number_hint, resolve, truth_hint


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-3", -3),
        ("+3", 3),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e6", 1e6),
        ("2.5e-3", 0.0025),
        ("1E+2", 100.0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_numbers_truth_values_and_null_are_read(text: str, value: object) -> None:
    resolved = resolve(text)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("NO", "no", "yes", "on", "off", "y", "True", "FALSE", "Null"),
        *("010", "08", "12:30", "190:20:30", "0x1F", "0o17", "0b1", "1_000", "1,000", "1 000"),
        *("2025-09-15", "2025-09", "1e", "--1", "1.2.3", "٣", "-"),
    ],
)
def test_everything_else_stays_the_text_it_is(text: str) -> None:
    assert resolve(text) == text
    assert is_text(text)


@pytest.mark.parametrize("text", [".inf", "-.inf", "+.Inf", ".NaN", ".nan", "1e999", "-1e400", "9" * 500])
def test_numbers_that_are_not_finite_are_refused(text: str) -> None:
    assert resolve(text) is BAD


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1_000", "1000"),
        ("10 000", "10000"),
        ("1,000.5", "1000.5"),
        ("010", "10"),
        ("-007", "-7"),
        ("000", "0"),
        ("25%", "0.25"),
        ("12:30", None),
        ("0x1F", None),
        ("many", None),
    ],
)
def test_the_hint_says_how_the_number_is_written(text: str, hint: str | None) -> None:
    assert number_hint(text) == hint


@pytest.mark.parametrize(("text", "hint"), [("yes", "true"), ("NO", "false"), ("True", "true"), ("maybe", None)])
def test_the_hint_says_how_the_truth_value_is_written(text: str, hint: str | None) -> None:
    assert truth_hint(text) == hint
