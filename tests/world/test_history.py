"""The course of a history: its phases, its clocks, its ends. And the war it begins with."""

from __future__ import annotations

from typing import Any

import pytest

from model.lanes import CEASEFIRE, COLLAPSE, OVER, WAR
from model.world.history import AFTER_SIGNING, advance_clock
from model.world.war import fight, recover
from tests.simulation.real import world


def page(**given: Any) -> Any:
    return world().evaluate(advance_clock, **given)


def test_a_signing_starts_the_ceasefire_and_its_clocks() -> None:
    after = page(phase=WAR, deal_signed_now=1, week=30)
    assert (after.phase, after.signed, after.signed_week, after.since) == (CEASEFIRE, 1, 30, 0)
    assert after.luck_week == AFTER_SIGNING


def test_the_war_phase_ends_unsigned_after_its_weeks() -> None:
    assert page(phase=WAR, week=154).phase == WAR
    assert page(phase=WAR, week=155).phase == OVER


def test_a_ceasefire_collapses_after_four_weeks_in_a_row_at_rung_seven() -> None:
    state: Any = page(phase=CEASEFIRE, signed=1, since=10, russia_rung=7)
    for _ in range(3):
        states = {name: getattr(state, name) for name in ("phase", "signed", "since", "failing_weeks")}
        assert states["phase"] == CEASEFIRE
        state = page(russia_rung=7, **states)
    assert (state.phase, state.collapsed, state.collapse_since) == (COLLAPSE, 1, 14)


def test_one_week_below_starts_the_count_again() -> None:
    assert page(phase=CEASEFIRE, signed=1, since=10, failing_weeks=3, russia_rung=6).failing_weeks == 0


def test_only_the_first_failure_is_recorded() -> None:
    inputs = {"phase": CEASEFIRE, "signed": 1, "since": 90, "failing_weeks": 3, "russia_rung": 8}
    assert page(collapsed=1, collapse_since=14, **inputs).collapse_since == 14


def test_a_collapse_can_be_settled_again() -> None:
    after = page(phase=COLLAPSE, signed=1, since=90, collapsed=1, collapse_since=14, deal_signed_now=1, russia_rung=0)
    assert (after.phase, after.signed_week, after.collapse_since) == (CEASEFIRE, -1, 14)


def test_the_weeks_of_peace_start_anew_at_each_signing() -> None:
    assert page(phase=WAR, deal_signed_now=1, week=30).peace_weeks == 0
    assert page(phase=CEASEFIRE, signed=1, since=90, peace_weeks=20).peace_weeks == 21
    assert page(phase=COLLAPSE, signed=1, since=90, peace_weeks=20, deal_signed_now=1).peace_weeks == 0
    assert page(phase=WAR).peace_weeks == 0


def test_every_history_is_played_to_its_horizon_from_the_signing() -> None:
    assert page(phase=CEASEFIRE, signed=1, since=518).phase == CEASEFIRE
    assert page(phase=CEASEFIRE, signed=1, since=519).phase == OVER
    assert page(phase=COLLAPSE, signed=1, since=519, russia_rung=8).phase == OVER


def test_a_serious_alert_ends_a_history_where_it_stands() -> None:
    after = page(phase=CEASEFIRE, signed=1, since=40, contact_alert=1)
    assert (after.phase, after.nuclear_since) == (OVER, 41)


def test_no_week_after_a_signing_repeats_a_week_of_the_wars_luck() -> None:
    assert page(phase=WAR, week=10).luck_week == 11
    assert page(phase=CEASEFIRE, signed=1, since=10).luck_week > 1_000_000


def week_of_war(**given: Any) -> Any:
    return world().evaluate(fight, **given)


def test_the_front_follows_the_balance() -> None:
    even = {"contact_help": 0.0, "front": 0.5}
    assert week_of_war(russia_strength=1.5, ukraine_strength=0.5, **even).front > 0.5
    assert week_of_war(russia_strength=0.5, ukraine_strength=1.5, **even).front < 0.5
    assert week_of_war(russia_strength=1.0, ukraine_strength=1.0, **even).front == 0.5


def test_help_that_came_fights_beside_ukraine() -> None:
    assert week_of_war(contact_help=0.3).front < week_of_war(contact_help=0.0).front


def test_a_side_loses_by_the_others_weight_and_wearies_by_its_losses() -> None:
    weak, strong = (week_of_war(ukraine_strength=s, weariness_russia=0.3) for s in (0.4, 1.2))
    assert strong.losses_russia > weak.losses_russia
    assert strong.weariness_russia > weak.weariness_russia
    assert strong.losses_ukraine < weak.losses_ukraine


@pytest.mark.parametrize("front", [0.0, 1.0])
def test_nobody_takes_more_than_all_there_is(front: float) -> None:
    assert 0.0 <= week_of_war(front=front, fortune=5.0).front <= 1.0
    assert 0.0 <= week_of_war(front=front, fortune=-5.0).front <= 1.0


def test_in_a_ceasefire_the_line_is_the_one_agreed_and_weariness_fades() -> None:
    after = world().evaluate(recover, deal_share=0.77, weariness_russia=0.5, weariness_ukraine=0.4)
    assert (after.front, after.losses_russia, after.losses_ukraine) == (0.77, 0.0, 0.0)
    assert after.weariness_russia < 0.5
    assert after.weariness_ukraine < 0.4
