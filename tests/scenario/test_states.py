"""Which member of a group is meant by a code or a name, and that other states are no slips."""

from __future__ import annotations

import pytest

from model.scenario.states import CODES, nearest_member, not_among

MEMBERS = {
    "AUS": "Australia",
    "AUT": "Austria",
    "CYP": "Cyprus",
    "DEU": "Germany",
    "FRA": "France",
    "GBR": "United Kingdom",
    "GRC": "Greece",
    "ROU": "Romania",
    "TUR": "Turkiye",
}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("fra", "FRA"),
        ("france", "FRA"),
        ("Germny", "DEU"),
        ("GER", "DEU"),
        ("Germ", "DEU"),
        ("UK", "GBR"),
        ("TUK", "TUR"),
        ("FAR", "FRA"),
        ("RUS", None),
        ("Russia", None),
        ("UKR", None),
        ("BRA", None),
        ("USA", None),
        ("us", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_member_is_known_by_its_name_its_beginning_or_a_slip_and_another_state_is_no_slip(
    word: str, meant: str | None
) -> None:
    assert nearest_member(word, MEMBERS) == meant


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("RUS", '"RUS" is not among the contributors: russia is an actor of its own'),
        ("Ukraine", '"Ukraine" is not among the contributors: ukraine is an actor of its own'),
        ("USA", '"USA" is not among the contributors: us is an actor of its own'),
        ("BRA", '"BRA" is a state, but not among the contributors'),
        ("NOO", '"NOO" is not among the contributors'),
    ],
)
def test_a_state_that_is_no_member_is_said_to_be_one(word: str, said: str) -> None:
    assert not_among(word, "contributors", MEMBERS)[0] == said


def test_every_code_has_three_letters_and_stands_once() -> None:
    assert len(CODES) == 249
    assert all(len(code) == 3 and code.isupper() for code in CODES)
