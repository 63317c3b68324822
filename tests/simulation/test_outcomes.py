"""The definitions of the outcomes, on tapes made by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from model.simulation.outcomes import OUTCOMES
from model.simulation.reassurance import Reassurance
from model.simulation.tapes import SERIES, Tapes, read_outcomes

WEEKS = 520


class Tape:
    """One history of a ceasefire signed in week 9 of the war, calm until something is written on it.

    Weeks are counted from the signing: `write("deaths", 1, 5, 3.0)` is three deaths a week in weeks 1 to 5.
    """

    def __init__(self, size: float = 10_000.0, signed: bool = True) -> None:
        self.history: dict[str, int] = {
            "signed": int(signed),
            "signed_week": 8 if signed else -1,
            "since": WEEKS if signed else -1,
            "collapse_since": -1,
            "nuclear_since": -1,
        }
        self.trembled = 0
        self.world = {
            "force.size": np.array([size]),
            "force.outsiders": np.array([0.0]),
            "contributors.replacement_cost": np.array([2.0]),
            "contributors.brigade_size": np.array([4_000.0]),
        }
        self.scene = SimpleNamespace(horizon=SimpleNamespace(ceasefire_weeks=WEEKS, war_weeks=156), start="war")
        self.lanes = 1
        self.tapes = Tapes(cast(Reassurance, self))
        self.write("authorised", 1, WEEKS, size)
        self.write("strength_russia", 1, WEEKS, 1.0)

    def see(self, room: str, name: str) -> Any:
        if room == "history":
            return np.array([self.history[name]])
        if room == "russia":
            return np.array([self.trembled])
        return np.zeros((8, 1))  # the enablers replaced at the start

    def write(self, series: str, first: int, last: int, value: float) -> Tape:
        assert series in SERIES
        start = self.history["signed_week"]
        self.tapes.raw[series][start + first : start + last + 1] = value
        return self

    def read(self, name: str) -> float:
        return float(read_outcomes(cast(Reassurance, self), self.tapes)[name][0])


def test_every_outcome_is_read_and_none_beside() -> None:
    found = read_outcomes(cast(Reassurance, Tape()), Tape().tapes)
    assert list(found) == list(OUTCOMES)


def test_weeks_to_a_deal_count_the_week_of_the_signing() -> None:
    assert Tape().read("weeks_to_deal") == 9.0


def test_what_needs_a_signing_does_not_apply_without_one() -> None:
    tape = Tape(signed=False)
    for name, outcome in OUTCOMES.items():
        value = tape.read(name)
        assert (value == 0.0) if outcome.denominator == "all replications" else np.isnan(value), name


def test_what_needs_a_force_does_not_apply_where_none_is_asked() -> None:
    tape = Tape(size=0.0)
    for name, outcome in OUTCOMES.items():
        if "force is asked" in outcome.denominator:
            assert np.isnan(tape.read(name)), name
    assert tape.read("deal_and_holds_5y") == 1.0


def test_a_force_that_never_comes_has_no_first_week() -> None:
    tape = Tape()
    assert tape.read("force_deployed") == 0.0
    assert np.isnan(tape.read("weeks_to_first_troops"))
    assert np.isnan(tape.read("weeks_to_full_force"))
    assert tape.read("deploy_and_holds_5y") == 0.0


def test_troops_are_counted_from_the_signing_and_full_at_nine_tenths() -> None:
    tape = Tape().write("troops", 21, 40, 8_999.0).write("troops", 41, WEEKS, 9_000.0)
    assert tape.read("weeks_to_first_troops") == 21.0
    assert tape.read("weeks_to_full_force") == 41.0
    assert tape.read("troops_peak") == 9_000.0
    assert tape.read("deploy_and_holds_5y") == 1.0


def test_a_collapse_counts_from_the_year_in_which_it_falls() -> None:
    tape = Tape()
    tape.history["collapse_since"] = 53
    assert [tape.read(f"ceasefire_collapse_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]
    tape.history["collapse_since"] = 52
    assert tape.read("ceasefire_collapse_1y") == 1.0


@pytest.mark.parametrize(("week", "holds"), [(260, 0.0), (261, 1.0)])
def test_a_deal_holds_five_years_if_it_stands_when_they_are_over(week: int, holds: float) -> None:
    tape = Tape()
    tape.history["collapse_since"] = week
    assert tape.read("deal_and_holds_5y") == holds


def test_a_serious_alert_is_counted_as_failure_and_as_hold() -> None:
    tape = Tape()
    tape.history["nuclear_since"] = tape.history["since"] = 100
    assert tape.read("nuclear_stop") == 1.0
    assert tape.read("deal_and_holds_5y") == 0.0
    assert tape.read("deal_and_holds_5y_alert_holds") == 1.0


@pytest.mark.parametrize(("deaths", "clash"), [(24.0, 0.0), (25.0, 1.0)])
def test_twenty_five_deaths_in_twelve_months_are_a_fatal_clash(deaths: float, clash: float) -> None:
    assert Tape().write("deaths", 30, 30, deaths).read("fatal_clash_1y") == clash


@pytest.mark.parametrize(("deaths", "war"), [(999.0, 0.0), (1000.0, 1.0)])
def test_a_thousand_deaths_in_twelve_months_are_a_full_war(deaths: float, war: float) -> None:
    assert Tape().write("deaths", 70, 70, deaths).read("full_war_2y") == war


def test_deaths_are_summed_over_twelve_months_and_no_longer() -> None:
    within = Tape().write("deaths", 10, 10, 13.0).write("deaths", 61, 61, 12.0)
    assert within.read("fatal_clash_2y") == 1.0
    beyond = Tape().write("deaths", 10, 10, 13.0).write("deaths", 62, 62, 12.0)
    assert beyond.read("fatal_clash_2y") == 0.0


def test_a_clash_late_in_the_second_year_is_none_in_the_first() -> None:
    tape = Tape().write("deaths", 100, 100, 30.0)
    assert [tape.read(f"fatal_clash_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]


def test_the_forces_dead_make_no_fatal_clash() -> None:
    tape = Tape().write("force_deaths", 30, 30, 500.0)
    assert tape.read("fatal_clash_1y") == 0.0
    assert tape.read("force_deaths") == 500.0


@pytest.mark.parametrize(
    ("rung", "reached"), [(2, [0.0, 0.0, 0.0]), (3, [1.0, 0.0, 0.0]), (6, [1.0, 1.0, 0.0]), (8, [1.0] * 3)]
)
def test_the_highest_rung_is_told_by_shares(rung: int, reached: list[float]) -> None:
    tape = Tape().write("red_rung", 40, 40, rung)
    assert [tape.read(f"highest_rung_{least}") for least in (3, 6, 8)] == reached


def test_a_strike_on_the_force_needs_the_force() -> None:
    assert Tape().write("red_rung", 40, 40, 6).read("strike_on_force") == 0.0
    assert Tape().write("red_rung", 40, 40, 6).write("troops", 30, 50, 100.0).read("strike_on_force") == 1.0


@pytest.mark.parametrize(("gap", "met"), [(-5, 0.0), (-4, 1.0), (0, 1.0), (4, 1.0), (5, 0.0)])
def test_a_direct_clash_is_fire_exchanged_within_four_weeks(gap: int, met: float) -> None:
    tape = Tape().write("nato_troops", 1, WEEKS, 5_000.0).write("troops", 1, WEEKS, 5_000.0)
    tape.write("red_rung", 100, 100, 6).write("blue_rung", 100 + gap, 100 + gap, 6)
    assert tape.read("direct_clash") == met


def test_fire_exchanged_with_others_than_natos_members_is_no_direct_clash() -> None:
    tape = Tape().write("troops", 1, WEEKS, 5_000.0).write("red_rung", 9, 9, 6).write("blue_rung", 9, 9, 6)
    assert tape.read("direct_clash") == 0.0


def test_violations_and_troops_are_means_over_the_weeks_before_a_collapse() -> None:
    tape = (
        Tape().write("violations", 1, 100, 50.0).write("violations", 101, WEEKS, 9_000.0).write("troops", 1, 50, 800.0)
    )
    tape.history["collapse_since"] = 100
    assert tape.read("violations_per_week") == 50.0
    assert tape.read("troops_mean") == 400.0


def test_trembles_are_counted_among_wars_alone() -> None:
    calm = Tape()
    calm.trembled = 1
    assert np.isnan(calm.read("tremble_share"))
    war = Tape().write("deaths", 5, 5, 2_000.0)
    assert war.read("tremble_share") == 0.0
    war.trembled = 1
    assert war.read("tremble_share") == 1.0


def test_money_is_summed_over_the_horizon_in_billions_and_the_flank_in_brigade_years() -> None:
    tape = Tape().write("spending", 1, 104, 5e7).write("flank_gap", 1, 52, 8_000.0)
    assert tape.read("cost_eur") == pytest.approx(5.2)
    assert tape.read("flank_brigade_years") == pytest.approx(2.0)


def test_relative_strength_is_read_five_years_after_the_signing() -> None:
    tape = Tape().write("strength_ukraine", 1, 259, 0.2).write("strength_ukraine", 260, WEEKS, 0.7)
    assert tape.read("ukraine_relative_strength") == pytest.approx(0.7)


def test_nothing_of_the_war_before_the_signing_is_counted() -> None:
    tape = Tape()
    tape.tapes.raw["deaths"][:8] = 5_000.0
    tape.tapes.raw["red_rung"][:8] = 8
    assert tape.read("full_war_1y") == 0.0
    assert tape.read("highest_rung_3") == 0.0
