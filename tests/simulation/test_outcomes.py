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

from model.lanes import TOTAL
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
        self.states: dict[str, float] = {
            "clash.lasting_since": -1,
            "clash.fatal_since": -1,
            "russia.trembled": 0,
            "russia.believed_backstop": -1.0,
            "russia.believed_pact": -1.0,
            "us.tested": 0,
            "us.honoured": 0,
            "capitals.pact_tested": 0,
            "capitals.pact_honoured": 0,
            "enablers.lacking": 8.0,
            "war.dead_russia": 0.0,
            "war.dead_ukraine": 0.0,
        }
        for room, name, storage in SERIES.values():
            self.states.setdefault(f"{room}.{name}", 0 if storage is np.int8 else 0.0)
        self.world = {
            "force.size": np.array([size]),
            "force.outsiders": np.array([0.0]),
            "us.backstop": np.array([0.0]),
            "guarantee.mutual_defence": np.array([0.0]),
            "contributors.replacement_cost": np.array([2.0]),
            "contributors.brigade_size": np.array([4_000.0]),
        }
        self.scene = SimpleNamespace(horizon=SimpleNamespace(ceasefire_weeks=WEEKS, war_weeks=156), start="war")
        self.lanes = 1
        self.recorder = WeeklyRecorder(cast(Engine, self))
        self.write("authorised", 1, WEEKS, size)
        self.write("leads", 1, WEEKS, 1.0)
        self.write("strength_russia", 1, WEEKS, 1.0)

    def see(self, room: str, name: str) -> Any:
        if room == "history":
            return np.array([self.ends[name]])
        return np.array([self.states[f"{room}.{name}"]])

    def set(self, **states: float) -> History:
        """States at the end, such as `clash__fatal_since=30`."""
        for name, value in states.items():
            path = name.replace("__", ".")
            assert path in self.states
            self.states[path] = value
        return self

    def write(self, series: str, first: int, last: int, value: float) -> History:
        assert series in SERIES
        recorder, (*_, storage) = self.recorder, SERIES[series]
        if storage == TOTAL:
            recorder.total(cast(Engine, self), series)[:] += value * (last - first + 1)
        elif not isinstance(storage, int):
            recorder.series(cast(Engine, self))[series][first - 1 : last] = value
        elif first <= storage <= last:
            recorder.in_week(cast(Engine, self), series, storage)[:] = value
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
        self.note(name)
        return super().series(name)

    def total(self, name: str) -> Any:
        self.note(name)
        return super().total(name)

    def at(self, name: str, week: int) -> Any:
        self.note(name)
        return super().at(name, week)

    def note(self, name: str) -> None:
        room, state, _ = SERIES[name]
        self.states.update((f"{room}.{state}", "history.signed", "history.signed_week", "history.since"))

    def parameter(self, path: str) -> Any:
        self.paths.add(path)
        return super().parameter(path)


@pytest.mark.parametrize("outcome", OUTCOMES.values(), ids=lambda outcome: outcome.id)
def test_an_outcome_states_exactly_what_it_reads(outcome: Outcome) -> None:
    watched = Watched(History())
    values_of(outcome, watched)
    assert watched.states == set(outcome.states)
    levers = {"force.size", "force.outsiders", "us.backstop", "guarantee.mutual_defence"}
    assert watched.paths - levers == set(outcome.parameters)


def test_an_outcome_is_stored_as_json_and_read_back_as_it_was() -> None:
    for outcome in OUTCOMES.values():
        assert OutcomeInfo(**json.loads(json.dumps(asdict(outcome.info)))) == outcome.info
    with pytest.raises(ValueError, match="better is 'higher', not one of more, less, neither"):
        OutcomeInfo(**{**asdict(OUTCOMES["deal_signed"].info), "better": "higher"})


def test_listing_the_outcomes_loads_neither_numpy_nor_the_compiler() -> None:
    program = (
        "import sys, model.simulation.outcomes; print({'numpy', 'llvmlite', 'mesa'} & set(sys.modules) or 'light')"
    )
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


def test_fighting_is_back_with_a_clash_that_lasts_or_with_war_whichever_is_first() -> None:
    clash = History().set(clash__lasting_since=60)
    assert [clash.read(f"fighting_back_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]
    clash.ends["collapse_since"] = 40
    assert clash.read("fighting_back_1y") == 1.0
    assert clash.read("ceasefire_collapse_1y") == 1.0


def test_a_clash_that_lasts_is_no_general_war() -> None:
    history = History().set(clash__lasting_since=60)
    assert (history.read("fighting_back_2y"), history.read("ceasefire_collapse_10y")) == (1.0, 0.0)
    assert history.read("deal_and_holds_5y") == 1.0


def test_years_of_peace_end_with_the_first_fighting_and_are_none_without_a_deal() -> None:
    assert History(signed=False).read("peace_years") == 0.0
    assert (History().read("peace_years"), History().read("peace_years_5y")) == (10.0, 5.0)
    history = History().set(clash__lasting_since=104)
    assert history.read("peace_years") == history.read("peace_years_5y") == 2.0
    assert history.read("general_war_free_years") == 10.0


def test_a_fatal_clash_is_an_episode_with_its_dead_or_war() -> None:
    history = History().set(clash__fatal_since=53)
    assert [history.read(f"fatal_clash_{years}y") for years in (1, 2)] == [0.0, 1.0]
    history.ends["collapse_since"] = 52
    assert history.read("fatal_clash_1y") == 1.0


@pytest.mark.parametrize(("deaths", "war"), [(999.0, 0.0), (1000.0, 1.0)])
def test_a_thousand_deaths_in_twelve_months_are_a_full_war(deaths: float, war: float) -> None:
    assert History().write("fought", 70, 70, deaths).read("full_war_2y") == war


def test_deaths_are_summed_over_twelve_months_and_no_longer() -> None:
    within = History().write("fought", 10, 61, 2.0).write("fought", 10, 10, 550.0).write("fought", 61, 61, 350.0)
    assert within.read("full_war_2y") == 1.0
    beyond = History().write("fought", 10, 62, 2.0).write("fought", 10, 10, 550.0).write("fought", 62, 62, 350.0)
    assert beyond.read("full_war_2y") == 0.0


@pytest.mark.parametrize(("pause", "war"), [(4, 1.0), (5, 0.0)])
def test_what_is_fought_after_a_pause_of_more_than_four_weeks_is_another_war(pause: int, war: float) -> None:
    history = History().write("fought", 10, 12, 200.0).write("fought", 13 + pause, 15 + pause, 200.0)
    assert history.read("full_war_1y") == war


def test_a_war_late_in_the_second_year_is_none_in_the_first() -> None:
    history = History().write("fought", 100, 100, 1_000.0)
    assert [history.read(f"full_war_{years}y") for years in (1, 2, 5, 10)] == [0.0, 1.0, 1.0, 1.0]


def test_the_forces_dead_make_no_war() -> None:
    history = History().write("force_deaths", 30, 30, 1_500.0)
    assert history.read("full_war_1y") == 0.0
    assert history.read("force_deaths") == 1_500.0


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


def test_a_western_force_without_a_lead_nation_is_not_deployed() -> None:
    history = History().write("troops", 1, WEEKS, 9_000.0).write("leads", 1, WEEKS, 0.0)
    assert (history.read("force_deployed"), history.read("any_troops")) == (0.0, 1.0)


def test_troops_from_outside_need_no_lead_nation() -> None:
    history = History(size=0.0).write("troops", 1, WEEKS, 5_000.0).write("leads", 1, WEEKS, 0.0)
    history.world["force.outsiders"] = np.array([8_000.0])
    assert history.read("force_deployed") == 1.0


@pytest.mark.parametrize(("left", "rung", "withdrawn"), [(400.0, 5, 1.0), (600.0, 8, 0.0), (400.0, 4, 0.0)])
def test_a_force_withdraws_under_fire_if_half_a_year_later_at_most_half_is_left(
    left: float, rung: int, withdrawn: float
) -> None:
    history = History().write("troops", 1, 100, 1_000.0).write("troops", 101, WEEKS, left)
    assert history.write("red_rung", 90, 90, rung).read("withdrawn_under_fire") == withdrawn


def test_the_end_of_a_history_is_no_withdrawal() -> None:
    history = History().write("troops", 1, 100, 1_000.0).write("red_rung", 90, 90, 6)
    history.ends["since"] = 100
    assert history.read("withdrawn_under_fire") == 0.0


def test_years_without_general_war_end_with_the_horizon() -> None:
    history = History()
    assert history.read("general_war_free_years") == 10.0
    history.ends["collapse_since"] = 130
    assert history.read("general_war_free_years") == 2.5


def test_a_promise_that_nobody_made_is_neither_tested_nor_kept() -> None:
    history = History().set(us__tested=1, us__honoured=1, russia__believed_backstop=0.3)
    assert all(np.isnan(history.read(name)) for name in ("promise_tested", "promise_kept", "illusion"))


def test_a_promise_is_kept_or_broken_where_it_was_tested() -> None:
    history = History()
    history.world["us.backstop"] = np.array([0.8])
    assert history.read("promise_tested") == 0.0
    assert all(np.isnan(history.read(name)) for name in ("promise_kept", "promise_believed", "illusion"))
    history.set(us__tested=1, russia__believed_backstop=0.25)
    assert [history.read(f"promise_{what}") for what in ("tested", "kept", "believed")] == [1.0, 0.0, 0.25]
    assert history.read("illusion") == 0.25
    assert history.set(us__honoured=1).read("illusion") == -0.75


def test_of_two_promises_tested_one_kept_is_enough() -> None:
    history = History().set(us__tested=1, capitals__pact_tested=1, capitals__pact_honoured=1)
    history.world["us.backstop"] = history.world["guarantee.mutual_defence"] = np.array([0.5])
    history.set(russia__believed_backstop=0.5, russia__believed_pact=0.2)
    assert history.read("promise_kept") == 1.0
    assert history.read("promise_believed") == pytest.approx(0.6)


def test_land_and_limits_are_read_five_years_after_the_signing_whatever_war_there_was() -> None:
    history = History().write("front", 1, 259, 0.8).write("front", 260, WEEKS, 0.9).write("limits", 260, 260, 0.3)
    history.ends["collapse_since"] = 100
    assert (history.read("land_russia_5y"), history.read("limits_on_ukraine_5y")) == (0.9, 0.3)


def test_the_dead_after_a_deal_are_counted_by_party_in_thousands() -> None:
    history = History().write("deaths_russia", 1, 10, 500.0).write("deaths_ukraine", 3, 3, 250.0)
    assert (history.read("dead_after_deal_russia"), history.read("dead_after_deal_ukraine")) == (5.0, 0.25)


def test_the_dead_before_a_deal_are_those_of_the_war_until_the_signing() -> None:
    history = History().write("dead_russia", 1, 200, 40.0).write("dead_russia", 201, WEEKS, 90.0)
    assert history.set(war__dead_russia=90.0).read("dead_before_deal_russia") == 40.0
    without = History(signed=False).set(war__dead_ukraine=300.0)
    assert without.read("dead_before_deal_ukraine") == 300.0
    assert np.isnan(without.read("dead_after_deal_ukraine"))


def test_supporting_states_are_counted_a_year_after_the_signing() -> None:
    assert (
        History().write("supporting", 52, 52, 9.0).write("supporting", 53, WEEKS, 11.0).read("supporting_states") == 9
    )


def test_soldier_years_are_troops_times_years() -> None:
    assert History().write("troops", 1, 104, 5_000.0).read("soldier_years") == pytest.approx(10_000.0)


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
    calm = History().set(russia__trembled=1)
    assert np.isnan(calm.read("tremble_share"))
    war = History().write("fought", 5, 5, 2_000.0)
    assert war.read("tremble_share") == 0.0
    assert war.set(russia__trembled=1).read("tremble_share") == 1.0


def test_money_is_summed_over_the_horizon_in_billions_and_the_flank_in_brigade_years() -> None:
    history = History().write("spending", 1, 104, 5e7).write("flank_gap", 1, 52, 8_000.0)
    assert history.read("cost_eur") == pytest.approx(5.2)
    assert history.read("total_cost_eur") == pytest.approx(5.2), "nothing was replaced"
    assert history.read("flank_brigade_years") == pytest.approx(2.0)


def test_the_total_cost_is_spending_and_replacement_together() -> None:
    history = History().write("spending", 1, 104, 5e7).write("gained", 1, 104, 4.0)
    assert history.read("replacement_cost_eur") > 1.0
    total = history.read("cost_eur") + history.read("replacement_cost_eur")
    assert history.read("total_cost_eur") == pytest.approx(total)
    assert np.isnan(History(size=0.0).read("total_cost_eur"))


def test_relative_strength_is_read_five_years_after_the_signing() -> None:
    history = History().write("strength_ukraine", 1, 259, 0.2).write("strength_ukraine", 260, WEEKS, 0.7)
    assert history.read("ukraine_relative_strength") == pytest.approx(0.7)
