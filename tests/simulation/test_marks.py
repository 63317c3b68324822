"""When a history first meets the definition of an outcome that no single decision shows."""

from __future__ import annotations

from typing import Any

import pytest

from model.simulation.explain.marks import Marks
from model.simulation.outcomes.thresholds import EXCHANGE_WEEKS, WITHDRAWN_WEEKS


def week(since: int, **states: Any) -> dict[str, Any]:
    calm = {
        "history.since": since, "history.collapse_since": -1, "russia.rung": 0, "contact.blue_rung": 0,
        "contributors.troops_total": 1_000.0, "contributors.nato_troops": 1_000.0, "contributors.lead_in": 1,
        "clash.fatal_since": -1, "clash.lasting_since": -1, "clash.dead": 0.0, "clash.weeks": 0,
    }  # fmt: skip
    return calm | {name.replace("__", "."): value for name, value in states.items()}


def marks_of(*weeks: dict[str, Any], size: float = 100_000.0) -> list[str]:
    marks = Marks(size, 0.0)
    return [kind for now in weeks for kind, _ in marks.read(now)]


@pytest.mark.parametrize(("gap", "kinds"), [(EXCHANGE_WEEKS, ["direct_clash"]), (EXCHANGE_WEEKS + 1, [])])
def test_a_strike_and_an_armed_reply_are_a_direct_clash_within_four_weeks(gap: int, kinds: list[str]) -> None:
    assert marks_of(week(10, russia__rung=6), week(10 + gap, contact__blue_rung=6)) == kinds


def test_fire_with_troops_of_no_member_of_nato_in_place_is_no_direct_clash() -> None:
    assert marks_of(week(10, russia__rung=6, contact__blue_rung=6, contributors__nato_troops=0.0)) == []


def test_half_of_the_troops_gone_half_a_year_after_fire_is_a_withdrawal_under_fire() -> None:
    weeks = [week(1, russia__rung=5), *(week(since) for since in range(2, WITHDRAWN_WEEKS + 1))]
    assert marks_of(*weeks, week(WITHDRAWN_WEEKS + 1, contributors__troops_total=500.0)) == ["withdrawn_under_fire"]
    assert marks_of(*weeks, week(WITHDRAWN_WEEKS + 1, contributors__troops_total=501.0)) == []


def test_the_force_counts_as_deployed_with_half_of_it_and_a_lead_once_and_not_after_a_collapse() -> None:
    assert marks_of(week(5), week(6), size=2_000.0) == ["deployed"]
    assert marks_of(week(5, contributors__lead_in=0), size=2_000.0) == []
    assert marks_of(week(5, history__collapse_since=4), size=2_000.0) == []


def test_a_lasting_clash_is_fighting_back_unless_general_war_was_before_it() -> None:
    assert marks_of(week(5, clash__lasting_since=5, clash__fatal_since=5)) == ["fatal_clash", "fighting_back"]
    assert marks_of(week(9, clash__lasting_since=9, history__collapse_since=4)) == []
