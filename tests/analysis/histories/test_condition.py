"""Conditions on outcomes: what they find, what they say of outcomes that do not apply, and what is wrong with them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.analysis.histories.condition import DEEPEST, LONGEST, parse_condition
from model.errors import InputError

TABLE = pl.DataFrame(
    {
        "signed": [1.0, 1.0, 0.0, 1.0],
        "clash": [1.0, 0.0, None, 1.0],
        "war": [0.0, 1.0, None, 1.0],
        "weeks": [30.0, 12.0, None, 50.0],
    }
)


def rows(text: str) -> list[int]:
    """The places of the rows that meet a condition."""
    met = TABLE.select(parse_condition(text, TABLE.columns).rows.alias("met"))["met"].fill_null(False)
    return [place for place, value in enumerate(met) if value]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("clash", [0, 3]),
        ("clash and not war", [0]),
        ("clash and war or weeks < 20", [1, 3]),
        ("clash and (war or weeks < 20)", [3]),
        ("not (clash or war)", []),
        ("weeks >= 30", [0, 3]),
        ("weeks == 12", [1]),
        ("weeks != 12", [0, 3]),
        ("weeks > 1.2e1 and weeks<=3e1", [0]),
        ("war = none", [2]),
        ("war != none and signed", [0, 1, 3]),
        ("not signed or clash", [0, 2, 3]),
        ("not not clash", [0, 3]),
    ],
)
def test_a_condition_finds_the_rows_of_which_it_is_true(text: str, places: list[int]) -> None:
    assert rows(text) == places


def test_what_does_not_apply_neither_meets_a_condition_nor_its_opposite() -> None:
    assert 2 not in rows("clash") + rows("not clash")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("wra and clash", 1, "did you mean: war"),
        ("clash and wekes < 3", 11, "did you mean: weeks"),
        ("clash and", 10, "the end stands where an outcome is wanted"),
        ("(clash", 1, "never closed"),
        ("clash)", 6, "')' is not expected here"),
        ("weeks < many", 9, "many stands where a number is wanted"),
        ("weeks < 3 4", 11, "'4' is not expected here"),
        ("clash & war", 7, "'&' is no part of a condition"),
        ("__import__ > 3", 1, "no outcome '__import__'"),
        ("weeks < 12x", 9, "is no part of a condition"),
        ("not", 4, "an outcome, not, or ("),
    ],
)
def test_an_error_names_the_column_and_the_nearest_name(text: str, column: int, words: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_condition(text, TABLE.columns)
    assert words in str(raised.value)
    assert raised.value.problems[0].column == column


def test_a_condition_of_any_length_or_depth_ends_in_a_message() -> None:
    for text in ("(" * (DEEPEST + 1) + "clash", "not " * (DEEPEST + 1) + "clash", "clash or " * LONGEST):
        with pytest.raises(InputError, match="at most"):
            parse_condition(text, TABLE.columns)


@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_an_input_error(text: str) -> None:
    try:
        parse_condition(text, TABLE.columns)
    except InputError:
        pass


@pytest.mark.parametrize(
    ("number", "words"), [("30", "did you mean: 0.3"), ("1.5", "a number from 0 to 1"), ("-1", "a number from 0 to 1")]
)
def test_a_number_outside_what_the_outcome_can_be_is_refused(number: str, words: str) -> None:
    with pytest.raises(InputError, match="war is never") as raised:
        parse_condition(f"weeks > 30 and war < {number}", TABLE.columns, ranges={"war": (0.0, 1.0)})
    assert words in str(raised.value)
    assert raised.value.problems[0].column == 22
