"""Clashes: how they begin, what they cost, how they end or grow, and the mistrust that feeds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from model.lanes import CEASEFIRE, COLLAPSE
from model.world.clash import FATAL, LASTING, count_dead, doubt, flare
from model.world.names import CLASH_CAUSES, FROM_INCIDENT, FROM_LINE, FROM_REPRISAL, FROM_SLIDE, FROM_SPOILERS
from tests.simulation.real import model, scenario, world

NEVER, SURELY = 0.999999, 1e-9
CALM: dict[str, Any] = {
    "history_phase": CEASEFIRE,
    "history_peace_weeks": 10,
    "mistrust": 0.8,
    "contact_watch": 0.0,
    "contact_violations": 3_000.0,
    "russia_rung": 0,
    "ukraine_response": 0,
}


def week(**given: Any) -> Any:
    """A week of the rule by which clashes begin and end."""
    calm = {name: value for name, value in CALM.items() if name != "history_peace_weeks"}
    return world().evaluate(flare, **{**calm, "begins": NEVER, "cools": NEVER, "spreads": NEVER, **given})


def chance_of_a_clash(**given: Any) -> float:
    """The chance that a clash begins this week, by bisection on the draw."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if week(begins=middle, **given).begun == 1 else (low, middle)
    return low


def settled(draws: int = 400, **given: Any) -> float:
    """The share of draws by which a clash is over this week."""
    grid = (np.arange(draws) + 0.5) / draws
    return float(
        np.mean([week(**{"active": 1, "weeks": 1, "size": 30.0, "cools": float(u), **given}).ended for u in grid])
    )


# -- how a clash begins -------------------------------------------------------------------------------


def test_mistrust_brings_clashes_and_verification_prevents_them() -> None:
    assert chance_of_a_clash(mistrust=0.9) > 2.0 * chance_of_a_clash(mistrust=0.3) > 0.0
    assert chance_of_a_clash(contact_watch=1.0) < 0.5 * chance_of_a_clash(contact_watch=0.0)
    assert chance_of_a_clash(contact_watch=1.0, contact_verification=1.0) == pytest.approx(0.0, abs=1e-9)


def test_ten_times_the_violations_raise_the_chance_of_a_clash_up_to_a_bound() -> None:
    chances = [chance_of_a_clash(contact_violations=v) for v in (300.0, 3_000.0, 30_000.0, 300_000.0)]
    assert chances == sorted(chances)
    assert chances[2] > 1.3 * chances[1]
    assert chances[3] < 1.3 * chances[2]


def test_incidents_reprisals_the_slide_and_spoilers_each_bring_clashes_of_their_own() -> None:
    quiet = chance_of_a_clash()
    for cause in ({"contact_incident": 1}, {"ukraine_response": 2}, {"russia_rung": 6}, {"spoiled": 1}):
        assert chance_of_a_clash(**cause) > 1.2 * quiet, cause
    assert chance_of_a_clash(contact_blue_rung=7) > 1.2 * quiet


def test_deep_strikes_need_no_mistrust_and_no_verification_prevents_what_answers_them() -> None:
    trusting = {"mistrust": 0.0, "contact_watch": 1.0, "contact_verification": 1.0}
    assert chance_of_a_clash(**trusting) == pytest.approx(0.0, abs=1e-9)
    assert chance_of_a_clash(ukraine_response=2, **trusting) == pytest.approx(world().inputs(flare)["reprisal"])


def test_a_clash_is_laid_to_the_cause_on_which_the_draw_fell() -> None:
    everything = {"contact_incident": 1, "ukraine_response": 2, "russia_rung": 6, "spoiled": 1}
    most = chance_of_a_clash(**everything)
    causes = [week(begins=float(u), **everything).cause for u in np.linspace(1e-6, most - 1e-6, 500)]
    assert causes == sorted(causes)
    assert set(causes) == {FROM_LINE, FROM_INCIDENT, FROM_REPRISAL, FROM_SLIDE, FROM_SPOILERS}
    assert len(CLASH_CAUSES) == FROM_SPOILERS + 1


def test_no_clash_begins_where_a_capital_has_ordered_the_fighting() -> None:
    assert week(begins=SURELY).begun == 1
    assert week(begins=SURELY, russia_rung=7).begun == 0
    assert week(begins=SURELY, ukraine_response=3).begun == 0
    assert week(begins=SURELY, history_phase=COLLAPSE).begun == 0


def test_a_clash_kills_no_more_than_general_war_would() -> None:
    worst = world().inputs(flare)["red_ladder_deaths"][8]
    assert week(begins=SURELY, deadly=4.0, clash_deaths=1e6).size == worst
    assert 0.0 < week(begins=SURELY).size < worst


# -- how it ends --------------------------------------------------------------------------------------


def test_most_clashes_are_over_in_their_first_week_and_fewer_in_any_later_one() -> None:
    """Of incidents with 26 or more dead short of war 58 per cent were over in a week, 77 in a month (MID)."""
    usual = {"russia_drawn": 0.0, "ukraine_drawn": 0.0}
    first, later = settled(**usual), settled(**{**usual, "weeks": 2})
    assert 0.5 < first < 0.65
    assert 0.7 < 1.0 - (1.0 - first) * (1.0 - later) ** 3 < 0.85


def test_verification_settles_a_clash_sooner_and_it_lasts_where_either_side_would_rather_fight() -> None:
    assert settled(contact_watch=1.0, contact_verification=1.0) > settled(contact_watch=0.0)
    neither = settled(russia_drawn=0.0, ukraine_drawn=0.0)
    for side in ("russia_drawn", "ukraine_drawn"):
        assert settled(**{"russia_drawn": 0.0, "ukraine_drawn": 0.0, side: 1.0}) < neither


def test_a_clash_grows_only_as_far_as_a_side_is_drawn_to_war() -> None:
    going = {"active": 1, "weeks": 2, "size": 30.0, "spreads": 0.05}
    assert week(**going, russia_drawn=0.0, ukraine_drawn=0.0).grown == 0
    assert week(**going, russia_drawn=1.0, ukraine_drawn=0.0).grown == 1
    assert week(**going, russia_drawn=0.0, ukraine_drawn=1.0).grown == 1


def test_a_clash_that_is_settled_needs_no_new_deal_and_leaves_the_phase_as_it_is() -> None:
    over = week(active=1, weeks=1, size=30.0, cools=SURELY, russia_drawn=0.0, ukraine_drawn=0.0)
    assert (over.active, over.ended, over.grown, over.size) == (0, 1, 0, 0.0)


# -- mistrust -----------------------------------------------------------------------------------------


def after(**given: Any) -> float:
    """Mistrust a week on."""
    calm = {name: value for name, value in CALM.items() if name != "contact_violations"}
    return float(world().evaluate(doubt, **{**calm, "plot": NEVER, **given}).mistrust)


def test_mistrust_is_high_at_each_signing() -> None:
    start = world().inputs(doubt)["mistrust_start"]
    assert start > 0.8
    assert after(history_peace_weeks=0, mistrust=0.1) == pytest.approx(start, rel=0.1)
    assert after(history_phase=COLLAPSE, mistrust=0.1) == start


def test_quiet_unlearns_mistrust_and_faster_where_it_is_verified() -> None:
    assert after(contact_watch=1.0) < after(contact_watch=0.0) < 0.8
    assert after(active=1) == 0.8
    assert after(contact_noticed=1) == 0.8
    assert after(russia_rung=8) == 0.8
    assert after(mistrust=0.0) > 0.0


def test_a_clash_and_an_act_of_spoilers_revive_it_where_nobody_can_verify() -> None:
    assert after(begun=1) > 0.8
    assert after(plot=SURELY, spoilers=1) > 0.8
    assert after(plot=SURELY, spoilers=0) < 0.8
    assert after(begun=1, contact_watch=1.0, contact_verification=1.0) == pytest.approx(0.8)


def test_spoilers_tire_while_the_ceasefire_stands() -> None:
    def acts(weeks: int) -> int:
        u = 0.5 * world().inputs(doubt)["spoiler_rate"] / 52.0
        calm = {name: value for name, value in CALM.items() if name != "contact_violations"}
        given = {**calm, "spoilers": 1, "history_peace_weeks": weeks, "plot": u}
        return int(world().evaluate(doubt, **given).spoiled)

    assert acts(1) == 1
    assert acts(520) == 0


# -- what is counted ----------------------------------------------------------------------------------


def counted(weeks: int, **given: Any) -> Any:
    """What is counted after some weeks alike."""
    state: dict[str, Any] = {"weeks": 0, "dead": 0.0, "fatal_since": -1, "lasting_since": -1}
    for since in range(weeks):
        state = world().evaluate(count_dead, **{**state, "history_since": since, **given})._asdict()
        state.pop("fought")
    return state


def test_a_clash_is_fatal_by_the_dead_of_the_whole_episode() -> None:
    a_clash = {"active": 1, "contact_fought": 0.4 * FATAL, "history_phase": CEASEFIRE, "russia_rung": 0}
    assert counted(2, **a_clash)["fatal_since"] == -1
    assert counted(3, **a_clash)["fatal_since"] == 3
    assert counted(9, **a_clash)["fatal_since"] == 3


def test_fighting_that_lasts_four_weeks_is_back_and_war_counts_as_fighting() -> None:
    a_clash = {"active": 1, "contact_fought": 1.0, "history_phase": CEASEFIRE, "russia_rung": 0}
    assert counted(LASTING - 1, **a_clash)["lasting_since"] == -1
    assert counted(LASTING, **a_clash)["lasting_since"] == LASTING
    assert counted(LASTING, **{**a_clash, "active": 0, "russia_rung": 8})["lasting_since"] == LASTING


def test_everyday_violations_are_no_episode_however_many_die_of_them() -> None:
    line = {"active": 0, "contact_fought": 5.0, "history_phase": CEASEFIRE, "russia_rung": 4}
    assert counted(52, **line)["fatal_since"] == -1


def test_only_the_dead_of_fighting_are_fought() -> None:
    def fought(**given: int) -> float:
        week = {"contact_fought": 5.0, "history_phase": CEASEFIRE, "weeks": 0, "active": 0, "russia_rung": 4}
        return float(world().evaluate(count_dead, **{**week, **given}).fought)

    assert fought() == 0.0
    assert fought(active=1) == fought(russia_rung=7) == fought(history_phase=COLLAPSE) == 5.0


# -- in whole histories -------------------------------------------------------------------------------


def test_in_whole_histories_clashes_begin_end_and_grow_and_the_books_agree() -> None:
    signed = replace(scenario(), start="ceasefire")
    engine = model("no_guarantee", 24, signed, settings={"clash.hot_rate": np.full(24, 6.0)})
    begun, ended, grown = (np.zeros(24, int) for _ in range(3))
    outlived = 0
    while engine.running:
        before = {name: engine.see("clash", name).copy() for name in ("active", "grown")}
        playing = engine.see("history", "phase") != 8
        engine.step()
        now = {name: engine.see("clash", name) for name in ("active", "begun", "ended", "grown")}
        begun += now["begun"] * playing
        ended += now["ended"] * playing
        grown += now["grown"] * playing
        followed = (before["grown"] == 1) & playing & (engine.see("history", "phase") != 8)
        assert (engine.see("russia", "rung")[followed] == 8).all()
        phase = engine.see("history", "phase")
        outlived += int(((now["ended"] == 1) & (phase == CEASEFIRE)).sum())
    assert (engine.see("clash", "count") == begun).all()
    assert begun.sum() > 50
    assert ended.sum() > grown.sum() > 0
    assert outlived > 0.9 * ended.sum()
    assert (ended + grown <= begun).all()
