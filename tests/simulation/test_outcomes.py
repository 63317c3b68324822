"""The definitions of the outcomes, on histories made by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from model.simulation.engine import Engine
from model.simulation.outcomes import OUTCOMES, Outcome, OutcomeInfo
from model.simulation.outcomes.histories import Histories
from model.simulation.outcomes.read import read_outcomes, values_of
from model.simulation.recorder import SERIES, WeeklyRecorder

WEEKS = 520


class History:
    """One history of a ceasefire signed in week 9 of the war, calm until something is written on it.

    Weeks are counted from the signing: `write("fought", 1, 5, 3.0)` is three deaths a week in weeks 1 to 5.
    """

    def __init__(self, size: float = 10_000.0, signed: bool = True) -> None:
        self.ends: dict[str, int] = {
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
        self.recorder = WeeklyRecorder(cast(Engine, self))
        self.write("authorised", 1, WEEKS, size)
        self.write("strength_russia", 1, WEEKS, 1.0)

    def see(self, room: str, name: str) -> Any:
        if room == "history":
            return np.array([self.ends[name]])
        if room == "russia":
            return np.array([self.trembled])
        return np.array([8.0])  # what Europe lacked at the start

    def write(self, series: str, first: int, last: int, value: float) -> History:
        assert series in SERIES
        start = self.ends["signed_week"]
        self.recorder.raw[series][start + first : start + last + 1] = value
        return self

    def read(self, name: str) -> float:
        return float(read_outcomes(self.histories, self.histories)[name][0])

    @property
    def histories(self) -> Histories:
        return Histories(cast(Engine, self), self.recorder)


def test_every_outcome_is_read_and_none_beside() -> None:
    assert list(read_outcomes(History().histories, None)) == list(OUTCOMES)


class Watched(Histories):
    """Histories that note what is taken of them: states as "room.state", parameters and levers by path."""

    def __init__(self, history: History) -> None:
        super().__init__(cast(Engine, history), history.recorder)
        self.states: set[str] = set()
        self.paths: set[str] = set()

    def state(self, room: str, name: str) -> Any:
        self.states.add(f"{room}.{name}")
        return super().state(room, name)

    def series(self, name: str) -> Any:
        recorded = [f"{room}.{state}" for key, (room, state, _) in SERIES.items() if key == name]
        self.states.update(recorded or ("enablers.gained", "enablers.lacking"))
        self.states.update(("history.signed", "history.signed_week", "history.since"))
        return super().series(name)

    def parameter(self, path: str) -> Any:
        self.paths.add(path)
        return super().parameter(path)


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.id)
def test_an_outcome_states_exactly_what_it_reads(outcome: Outcome) -> None:
    watched = Watched(History())
    values_of(outcome, watched)
    assert watched.states == set(outcome.states)
    assert watched.paths - {"force.size", "force.outsiders"} == set(outcome.parameters)


def test_an_outcome_is_stored_as_json_and_read_back_as_it_was() -> None:
    for outcome in OUTCOMES.values():
        assert OutcomeInfo(**json.loads(json.dumps(asdict(outcome.info)))) == outcome.info
    with pytest.raises(ValueError, match="better is 'higher', not one of more, less, neither"):
        OutcomeInfo(**{**asdict(OUTCOMES["deal_signed"].info), "better": "higher"})


def test_listing_the_outcomes_loads_neither_numpy_nor_the_compiler() -> None:
    program = "import sys, model.simulation.outcomes; print({'numpy', 'numba', 'mesa'} & set(sys.modules) or 'light')"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "light\n"


def test_weeks_to_a_deal_count_the_week_of_the_signing() -> None:
    assert History().read("weeks_to_deal") == 9.0


def test_what_needs_a_signing_does_not_apply_without_one() -> None:
    history = History(signed=False)
    for name, outcome in OUTCOMES.items():
        value = history.read(name)
        always = outcome.denominator == "all replications" and not outcome.equal_terms
        assert (value == 0.0) if always else np.isnan(value), name


def test_what_needs_a_force_does_not_apply_where_none_is_planned() -> None:
    history = History(size=0.0)
    for name, outcome in OUTCOMES.items():
        if "force is asked" in outcome.denominator:
            assert np.isnan(history.read(name)), name
    assert history.read("deal_and_holds_5y") == 1.0


def test_a_force_that_never_comes_has_no_first_week() -> None:
    history = History()
    assert history.read("force_deployed") == history.read("any_troops") == 0.0
    assert np.isnan(history.read("weeks_to_first_troops"))
    assert np.isnan(history.read("weeks_to_full_force"))
    assert history.read("deploy_and_holds_5y") == 0.0


def test_troops_are_counted_from_the_signing_and_full_at_nine_tenths() -> None:
    history = History().write("troops", 21, 40, 8_999.0).write("troops", 41, WEEKS, 9_000.0)
    assert history.read("weeks_to_first_troops") == 21.0
    assert history.read("weeks_to_full_force") == 41.0
    assert history.read("troops_peak") == 9_000.0
    assert history.read("deploy_and_holds_5y") == 1.0


def test_a_collapse_counts_from_the_year_in_which_it_falls() -> None:
    history = History()
    history.ends["collapse_since"] = 53
    assert [history.read(f"ceasefire_collapse_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]
    history.ends["collapse_since"] = 52
    assert history.read("ceasefire_collapse_1y") == 1.0


@pytest.mark.parametrize(("week", "holds"), [(260, 0.0), (261, 1.0)])
def test_a_deal_holds_five_years_if_it_stands_when_they_are_over(week: int, holds: float) -> None:
    history = History()
    history.ends["collapse_since"] = week
    assert history.read("deal_and_holds_5y") == holds


def test_a_serious_alert_is_counted_as_failure_of_the_deal_and_as_no_general_war() -> None:
    history = History()
    history.ends["nuclear_since"] = history.ends["since"] = 100
    assert history.read("nuclear_stop") == 1.0
    assert history.read("deal_and_holds_5y") == 0.0
    assert history.read("ceasefire_collapse_5y") == 0.0


@pytest.mark.parametrize(("deaths", "clash"), [(24.0, 0.0), (25.0, 1.0)])
def test_twenty_five_deaths_in_twelve_months_are_a_fatal_clash(deaths: float, clash: float) -> None:
    assert History().write("fought", 30, 30, deaths).read("fatal_clash_1y") == clash


@pytest.mark.parametrize(("deaths", "war"), [(999.0, 0.0), (1000.0, 1.0)])
def test_a_thousand_deaths_in_twelve_months_are_a_full_war(deaths: float, war: float) -> None:
    assert History().write("fought", 70, 70, deaths).read("full_war_2y") == war


def test_deaths_are_summed_over_twelve_months_and_no_longer() -> None:
    within = History().write("fought", 10, 10, 13.0).write("fought", 61, 61, 12.0)
    assert within.read("fatal_clash_2y") == 1.0
    beyond = History().write("fought", 10, 10, 13.0).write("fought", 62, 62, 12.0)
    assert beyond.read("fatal_clash_2y") == 0.0


def test_a_clash_late_in_the_second_year_is_none_in_the_first() -> None:
    history = History().write("fought", 100, 100, 30.0)
    assert [history.read(f"fatal_clash_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]


def test_the_forces_dead_make_no_fatal_clash() -> None:
    history = History().write("force_deaths", 30, 30, 500.0)
    assert history.read("fatal_clash_1y") == 0.0
    assert history.read("force_deaths") == 500.0


@pytest.mark.parametrize(("rung", "struck", "harassed"), [(4, 0.0, 0.0), (5, 0.0, 1.0), (6, 1.0, 0.0), (7, 0.0, 0.0)])
def test_a_strike_and_harassment_are_told_apart_from_war(rung: int, struck: float, harassed: float) -> None:
    history = History().write("red_rung", 40, 40, rung).write("troops", 30, 50, 100.0)
    assert (history.read("limited_strike_5y"), history.read("harassment_5y")) == (struck, harassed)


def test_a_limited_strike_on_the_force_needs_the_force_and_no_collapse_before() -> None:
    assert History().write("red_rung", 40, 40, 6).read("limited_strike_5y") == 0.0
    history = History().write("red_rung", 40, 40, 6).write("troops", 30, 50, 100.0)
    history.ends["collapse_since"] = 39
    assert history.read("limited_strike_5y") == 0.0


def test_a_strike_in_the_sixth_year_is_none_in_the_first_five() -> None:
    late = History().write("troops", 1, WEEKS, 100.0).write("red_rung", 261, 261, 6)
    assert late.read("limited_strike_5y") == 0.0
    soon = History().write("troops", 1, WEEKS, 100.0).write("red_rung", 260, 260, 6)
    assert soon.read("limited_strike_5y") == 1.0


@pytest.mark.parametrize(("troops", "first", "deployed"), [(5_000.0, 260, 1.0), (4_999.0, 1, 0.0), (9_000.0, 261, 0.0)])
def test_a_force_is_deployed_with_half_the_size_asked_within_five_years(
    troops: float, first: int, deployed: float
) -> None:
    history = History().write("troops", first, WEEKS, troops)
    assert history.read("force_deployed") == history.read("deploy_and_holds_5y") == deployed
    assert history.read("any_troops") == 1.0


def test_a_force_that_comes_in_a_second_peace_was_not_deployed() -> None:
    history = History().write("troops", 101, 200, 9_000.0)
    history.ends["collapse_since"] = 100
    assert (history.read("force_deployed"), history.read("any_troops")) == (0.0, 1.0)


def test_years_without_general_war_end_with_the_horizon() -> None:
    history = History()
    assert history.read("general_war_free_years") == 10.0
    assert np.isnan(history.read("general_war_year"))
    history.ends["collapse_since"] = 130
    assert history.read("general_war_free_years") == history.read("general_war_year") == 2.5


@pytest.mark.parametrize(("gap", "met"), [(-5, 0.0), (-4, 1.0), (0, 1.0), (4, 1.0), (5, 0.0)])
def test_a_direct_clash_is_fire_exchanged_within_four_weeks(gap: int, met: float) -> None:
    history = History().write("nato_troops", 1, WEEKS, 5_000.0).write("troops", 1, WEEKS, 5_000.0)
    history.write("red_rung", 100, 100, 6).write("blue_rung", 100 + gap, 100 + gap, 6)
    assert history.read("direct_clash") == met


def test_fire_exchanged_with_others_than_natos_members_is_no_direct_clash() -> None:
    history = History().write("troops", 1, WEEKS, 5_000.0).write("red_rung", 9, 9, 6).write("blue_rung", 9, 9, 6)
    assert history.read("direct_clash") == 0.0


def test_violations_and_troops_are_means_over_the_weeks_before_a_collapse() -> None:
    history = (
        History()
        .write("violations", 1, 100, 50.0)
        .write("violations", 101, WEEKS, 9_000.0)
        .write("troops", 1, 50, 800.0)
    )
    history.ends["collapse_since"] = 100
    assert history.read("violations_per_week") == 50.0
    assert history.read("troops_mean") == 400.0


def test_trembles_are_counted_among_wars_alone() -> None:
    calm = History()
    calm.trembled = 1
    assert np.isnan(calm.read("tremble_share"))
    war = History().write("fought", 5, 5, 2_000.0)
    assert war.read("tremble_share") == 0.0
    war.trembled = 1
    assert war.read("tremble_share") == 1.0


def test_money_is_summed_over_the_horizon_in_billions_and_the_flank_in_brigade_years() -> None:
    history = History().write("spending", 1, 104, 5e7).write("flank_gap", 1, 52, 8_000.0)
    assert history.read("cost_eur") == pytest.approx(5.2)
    assert history.read("flank_brigade_years") == pytest.approx(2.0)


def test_relative_strength_is_read_five_years_after_the_signing() -> None:
    history = History().write("strength_ukraine", 1, 259, 0.2).write("strength_ukraine", 260, WEEKS, 0.7)
    assert history.read("ukraine_relative_strength") == pytest.approx(0.7)


def test_nothing_of_the_war_before_the_signing_is_counted() -> None:
    history = History()
    history.recorder.raw["fought"][:8] = 5_000.0
    history.recorder.raw["red_rung"][:8] = 8
    assert history.read("full_war_1y") == 0.0
    assert history.read("harassment_5y") == 0.0
