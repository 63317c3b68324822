"""The central tension taken apart: each door by which a force moves a bargain, shut in turn.

What is measured, where it disappoints too, stands in `docs/explanation/ablations.md`.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulation.ablations import CASES, END, PAGE, START, change, signed_by

pytestmark = pytest.mark.slow

COUNT = 384


def test_where_the_red_line_is_a_bluff_a_force_believed_in_brings_deals() -> None:
    """Without a status cost and a price for the clause nothing is left that a force costs Russia enough, and Kyiv signs
    more readily with one than bare."""
    moved = change("i mixed 20", COUNT)
    assert moved.low is not None
    assert moved.low > 0.0


def test_a_backstop_beside_the_force_costs_few_deals_and_prevents_war() -> None:
    deals, wars = change("i backstop", COUNT), change("i backstop", COUNT, "ceasefire_collapse_5y")
    assert deals.low is not None
    assert wars.high is not None
    assert deals.low > -0.1
    assert wars.high < 0.0


def test_more_troops_asked_than_are_offered_move_no_deals() -> None:
    for name in ("i mixed 60", "i capability 60"):
        more = change(name, COUNT)
        assert abs(more.estimate or 0.0) < 0.05, name


def test_the_force_alone_prevents_no_war_that_can_be_told_from_none() -> None:
    """It seldom comes without an American part, and what is signed stands or falls without it."""
    for name in ("i mixed 20", "i capability 20", "i strong 20"):
        moved = change(name, COUNT, "ceasefire_collapse_5y")
        assert abs(moved.estimate or 0.0) < 0.08, name


def test_with_every_door_shut_the_size_of_the_force_moves_no_deal_at_all() -> None:
    """Not by little: the same replications sign in the same weeks."""
    none, some, many = (CASES[name].play(COUNT) for name in ("ii 0", "ii 20", "ii 60"))
    for rows in (some, many):
        for outcome in ("deal_signed", "weeks_to_deal"):
            assert np.array_equal(rows[outcome], none[outcome], equal_nan=True)


def test_with_every_door_shut_the_force_still_acts_once_it_is_there() -> None:
    """It is exposed, it watches, it guards: only the bargain does not know of it."""
    none, many = CASES["ii 0"].play(COUNT), CASES["ii 60"].play(COUNT)
    assert not np.array_equal(none["violations_per_week"], many["violations_per_week"], equal_nan=True)


def test_without_power_shift_and_with_full_information_fewer_deals_fall() -> None:
    """The commitment problem is one road to war among others: clashes still grow."""
    moved = change("iii both", COUNT, "ceasefire_collapse_5y")
    assert moved.high is not None
    assert moved.high < 0.0


def test_without_power_shift_and_with_full_information_more_is_signed() -> None:
    moved = change("iii both", COUNT)
    assert moved.low is not None
    assert moved.low > 0.0


def test_without_power_shift_and_with_full_information_deals_come_earlier() -> None:
    for name in ("iii both", "iii free both"):
        moved = change(name, COUNT, "early")
        assert moved.low is not None
        assert moved.low > 0.0, name


def test_what_is_signed_is_signed_late() -> None:
    """The order of steps has to be agreed before an offer is heard at all."""
    rows = CASES["iii free both"].play(COUNT)
    assert signed_by(rows, 26).mean() < 0.5 * rows["deal_signed"].mean()


def test_the_page_holds_the_table_of_every_case() -> None:
    shown = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0]
    assert [case.title for case in CASES.values() if f"| {case.title} |" not in shown] == []
