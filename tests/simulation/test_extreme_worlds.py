"""Worlds driven to an extreme, and what must follow there: twenty of them, each compared with the world as it is.

Every world is played once, from a ceasefire on the same terms unless it is about signing, and shared by the tests that
need it. Worlds share their luck, so that differences are those of paired histories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from model.scenario import Horizon
from model.simulation import simulate
from tests.simulation.real import FIVE_YEARS, SEED, model, scenario

COUNT = 256
"""Replications a world; the standard error of a share is at most 0.03."""

CLEARLY = 0.04
"""A difference of shares that pairing on the same luck puts beyond doubt here."""

MEMBERS = scenario().groups["contributors"]

NOTHING: dict[str, Any] = {
    "war.stake_russia": 0.0,
    "war.prize_russia": 0.0,
    "war.stake_ukraine": 0.0,
    "war.prize_ukraine": 0.0,
    "war.ruin_ukraine": 0.0,
    "deal.concession_cost": 0.0,
    "red_ladder.gain_top": 0.0,
}
"""Nothing to win or lose for anybody, no face to lose by settling, nothing to gain by pressure."""

SURE_AMERICA: dict[str, Any] = {
    "us.backstop": 1.0,
    "us.willingness_start": 1.0,
    "us.willingness_mean": 1.0,
    "us.noise": 0.0,
    "us.election_jump": 0.0,
    "us.honour_threshold": 0.0,
    **{f"{holder}.belief_us_prior": 5.0 for holder in ("russia", "ukraine", "capitals")},
}
"""A promise that is certain to be kept, and believed."""

UNBELIEVED: dict[str, Any] = {
    "us.honour_threshold": 1.0,
    **{f"{holder}.belief_us_prior": -6.0 for holder in ("russia", "ukraine", "capitals")},
}

WILLING: dict[str, Any] = {
    f"contributors.{member}.{name}": value
    for member in MEMBERS
    for name, value in {
        "join_threshold": 0.0,
        "american_condition": 0.0,
        "mandate_needed": 0,
        "offer": 20_000.0,
    }.items()
}
"""Every state would go, without conditions, and offers what it has."""

ALL_FORWARD: dict[str, Any] = {
    "force.size": 150_000.0,
    "force.roles.forward": 1.0,
    **{f"force.roles.{role}": 0.0 for role in ("training", "infrastructure", "air", "maritime")},
}


def army(side: str, strength: float) -> dict[str, Any]:
    """An army of that strength, in war and in what it rebuilds to."""
    rebuilt = "rebuild_ceiling" if side == "russia" else "base_ceiling"
    return {f"{side}.{name}": strength for name in ("strength_start", "war_ceiling", rebuilt)}


def play(
    option: str = "no_guarantee",
    settings: Mapping[str, Any] | None = None,
    start: str = "ceasefire",
    horizon: Horizon = FIVE_YEARS,
    **structures: str,
) -> dict[str, npt.NDArray[np.float64]]:
    """The outcomes of a world, played once."""
    return _play(option, tuple(sorted((settings or {}).items())), start, horizon, tuple(structures.items()))


@lru_cache(maxsize=64)
def _play(
    option: str, settings: Any, start: str, horizon: Horizon, structures: Any
) -> dict[str, npt.NDArray[np.float64]]:
    scene = replace(scenario(), start=start, horizon=horizon)
    return simulate(scene, option, np.arange(COUNT), SEED, dict(settings), dict(structures), weekly=False).outcomes


def share(rows: Mapping[str, npt.NDArray[np.float64]], outcome: str) -> float:
    return float(np.nanmean(rows[outcome]))


def test_over_nothing_nobody_goes_to_war() -> None:
    """Where the order of steps is no matter either, and a deal needs no guarantee, hardly anybody fights on."""
    free = {**NOTHING, "deal.order_chance": 1.0, "deal.bare_cost": 0.0}
    assert share(play(settings=free, start="war"), "deal_signed") > 0.9
    ten_years = replace(FIVE_YEARS, ceasefire_weeks=520)
    assert share(play(settings=NOTHING, horizon=ten_years), "ceasefire_collapse_10y") < 0.02


def test_with_ukraine_disarmed_few_deals_are_signed_and_war_comes_fast() -> None:
    weak = army("ukraine", 0.3)
    signed, usual = play(settings=weak, start="war"), play(start="war")
    assert share(signed, "deal_signed") < share(usual, "deal_signed") - CLEARLY
    assert share(play(settings=weak), "ceasefire_collapse_1y") > 0.5


def test_a_huge_force_at_the_front_with_america_certain_is_not_agreed_to_and_would_be_stable() -> None:
    """Russia signs for America's word alone, or not at all: hardly a deal lets the force in."""
    world = {**SURE_AMERICA, **ALL_FORWARD}
    bargained = play("us_backstop", world, start="war")
    came = (bargained["any_troops"] == 1.0).mean()
    assert came < 0.05
    assert share(play("us_backstop", world), "ceasefire_collapse_5y") < 0.05


def test_a_huge_force_of_all_who_could_come_denies_much() -> None:
    force = play("europe_alone", {**WILLING, **ALL_FORWARD}, deterrence="capability")
    stood = force["ceasefire_collapse_2y"] == 0.0  # troops come over months, where there is time for it
    assert stood.mean() > 0.5
    assert force["troops_peak"][stood].mean() > 30_000.0
    assert share(force, "ceasefire_collapse_5y") < share(play(), "ceasefire_collapse_5y") - CLEARLY


def test_a_certain_and_believed_backstop_leaves_no_war() -> None:
    world = {**SURE_AMERICA, "help.confrontation": 5.0}
    assert share(play("us_backstop", world), "full_war_5y") < 0.03


def test_a_promise_that_nobody_believes_is_worth_what_none_is() -> None:
    promised, none = (play("us_backstop", {**UNBELIEVED, "us.backstop": strength}) for strength in (0.8, 0.0))
    assert abs(share(promised, "ceasefire_collapse_5y") - share(none, "ceasefire_collapse_5y")) < CLEARLY


def test_where_russias_army_collapses_there_is_peace_or_ukraine_gains() -> None:
    weak = army("russia", 0.4)
    assert share(play(settings=weak), "ceasefire_collapse_5y") < share(play(), "ceasefire_collapse_5y") - CLEARLY
    assert share(play(settings=weak, start="war"), "land_russia_5y") < share(play(start="war"), "land_russia_5y")


def test_where_russias_army_doubles_hardly_a_deal_lasts() -> None:
    strong = army("russia", 2.2)
    assert share(play(settings=strong, start="war"), "deal_signed") < share(play(start="war"), "deal_signed") - CLEARLY
    assert share(play(settings=strong), "ceasefire_collapse_5y") > 0.9


def test_without_talks_nothing_is_signed() -> None:
    assert share(play(settings={"deal.round_chance": 0.0}, start="war"), "deal_signed") == 0.0


def test_where_pressure_gains_nothing_it_is_calmer_and_there_is_no_more_war() -> None:
    calm, usual = play(settings={"red_ladder.gain_top": 0.0}), play()
    assert share(calm, "violations_per_week") < share(usual, "violations_per_week")
    assert share(calm, "full_war_5y") <= share(usual, "full_war_5y")


def test_where_pressure_gains_much_there_are_more_strikes_and_more_war() -> None:
    less, more = (play("us_backstop", {"red_ladder.gain_top": gain}) for gain in (0.04, 0.4))
    for outcome in ("harassment_5y", "limited_strike_5y", "fatal_clash_5y", "full_war_5y"):
        assert share(more, outcome) > share(less, outcome), outcome


def test_where_fifty_times_the_deaths_are_expected_hardly_anybody_goes() -> None:
    feared, usual = play("us_backstop", {"contributors.expected_death_rate": 100.0}), play("us_backstop")
    assert share(feared, "troops_peak") < 0.4 * share(usual, "troops_peak")
    assert share(feared, "force_deployed") < 0.1 * share(usual, "force_deployed") + 0.05


def test_where_all_hangs_on_america_and_america_stays_out_nobody_goes() -> None:
    bound = {f"contributors.{member}.american_condition": 1.0 for member in MEMBERS}
    rows = play("europe_alone", {**bound, "contributors.us_weight": 1.0, "contributors.american_need": 0.5})
    assert share(rows, "any_troops") < 0.02


def test_where_russia_holds_nearly_all_it_claims_the_ceasefire_is_stabler() -> None:
    assert share(play(settings={"war.front_start": 0.95}, start="war"), "deal_signed") > share(
        play(start="war"), "deal_signed"
    )
    full = play(settings={"deal.start_share": 0.95})
    assert share(full, "ceasefire_collapse_5y") < share(play(), "ceasefire_collapse_5y") - CLEARLY


def test_a_line_watched_perfectly_sees_fewer_fights_in_its_first_year() -> None:
    sky = {
        "contact.isr_part": 1.0,
        "contact.border_part": 0.0,
        "us.enablers.isr": 1.0,
        "enablers.isr.already_european": 1.0,
    }
    watched, blind = play(settings={**sky, "contact.verification": 1.0}), play(settings={"contact.verification": 0.0})
    assert share(watched, "fatal_clash_1y") < share(blind, "fatal_clash_1y") - CLEARLY


def test_deep_strikes_whatever_happens_break_the_ceasefire() -> None:
    rows = play(settings={"ukraine.deep_cost": -5.0})
    assert share(rows, "fatal_clash_1y") > share(play(), "fatal_clash_1y") + 0.2
    assert share(rows, "ceasefire_collapse_5y") > share(play(), "ceasefire_collapse_5y") + 0.2


@pytest.fixture(scope="module")
def tripwires() -> tuple[float, float]:
    """Collapse in five years with a tripwire of the willing, under the two theories of what it does."""
    capability, tripwire = (
        share(play("tripwire", WILLING, deterrence=theory), "ceasefire_collapse_5y")
        for theory in ("capability", "tripwire")
    )
    return capability, tripwire


def test_a_tripwire_that_only_denies_is_about_as_no_force(tripwires: tuple[float, float]) -> None:
    capability, tripwire = tripwires
    none = share(play(), "ceasefire_collapse_5y")
    assert none - capability < 0.5 * (none - tripwire)


def test_a_tripwire_that_binds_is_strong(tripwires: tuple[float, float]) -> None:
    assert tripwires[1] < share(play(), "ceasefire_collapse_5y") - 0.2


def test_ten_times_the_violations_make_more_fights() -> None:
    drawn = model("no_guarantee", COUNT).world["contact.line_density"]
    settings = {"contact.line_density": 10.0 * float(drawn.mean())}
    usual = {"contact.line_density": float(drawn.mean())}
    assert share(play(settings=settings), "fatal_clash_1y") > share(play(settings=usual), "fatal_clash_1y")


def test_ten_times_the_incidents_make_more_fights() -> None:
    rows = play(settings={"contact.chance_incidents": 0.3})
    assert share(rows, "fatal_clash_1y") > share(play(), "fatal_clash_1y") + CLEARLY
