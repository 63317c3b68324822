"""Contact along the line: violations, attribution, deaths."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np
import pytest

from model.lanes import normal_quantile
from model.world.contact import attribute, combine_replies, find_out, look, take_toll
from model.world.names import BORDER_SECURITY, DISINFORMATION, ENABLER_COUNT, ISR, RED, SABOTAGE
from tests.simulation.real import world


def watch(people: float = 0.0, **held: float) -> float:
    capacity = [0.0] * ENABLER_COUNT
    capacity[ISR], capacity[BORDER_SECURITY] = held.get("isr", 0.0), held.get("border", 0.0)
    return float(world().evaluate(look, roles_watching=people, enablers_capacity=capacity).watch)


def test_sky_line_and_monitors_make_the_watch_and_none_is_enough_alone() -> None:
    assert watch() == 0.0
    assert 0.0 < watch(isr=1.0) < 0.6
    assert 0.0 < watch(border=1.0) < 0.6
    assert 0.0 < watch(people=50_000.0) < 0.6
    assert watch(people=50_000.0, isr=1.0, border=1.0) > 0.95


def findings(**given: Any) -> Any:
    return world().evaluate(find_out, **{"russia_rung": 3, "watch": 1.0, **given})


def sighting(**given: Any) -> Any:
    return world().evaluate(attribute, **{"watch": 1.0, **given})


def test_what_is_watched_is_attributed_and_compliance_never_is() -> None:
    assert sighting(pinned=0.2, russia_rung=4).attributed == 1
    assert sighting(pinned=0.2, russia_rung=4, watch=0.0).attributed == 0
    assert sighting(pinned=0.0, russia_rung=0).attributed == 0


@pytest.mark.parametrize("rung", range(RED))
def test_a_deniable_rung_is_known_only_when_it_is_attributed_and_an_open_one_always(rung: int) -> None:
    pinned, missed = (sighting(russia_rung=rung, pinned=luck).rung_seen for luck in (1e-9, 0.999999))
    assert pinned == rung
    assert missed == (0 if rung in (DISINFORMATION, SABOTAGE) else rung)


def test_what_nobody_can_pin_on_russia_harms_all_the_same() -> None:
    unseen = sighting(russia_rung=SABOTAGE, pinned=0.999999)
    assert unseen.rung_seen == 0
    assert unseen.harm > 0.0


def test_a_build_up_is_noticed_only_by_those_who_look_and_forgotten_when_it_ends() -> None:
    assert findings(russia_massing=1, warned=0.1).noticed == 1
    assert findings(russia_massing=1, warned=0.1, watch=0.0).noticed == 0
    assert findings(russia_massing=1, warned=0.999, noticed=1).noticed == 1
    assert findings(russia_massing=0, noticed=1).noticed == 0


def test_a_show_of_force_is_there_to_be_noticed() -> None:
    assert findings(russia_showing=1, warned=0.999, watch=0.0).noticed == 1
    assert findings(russia_showing=0, noticed=1).noticed == 0


def test_a_build_up_that_is_noticed_is_answered_by_the_chance_that_it_is_meant() -> None:
    unseen, noticed = (findings(rung_seen=2, russia_showing=weeks, build_up_meant=0.4) for weeks in (0, 1))
    ladder = world().inputs(find_out)["red_ladder_provocation"]
    assert unseen.provocation == ladder[2]
    assert noticed.provocation == pytest.approx(0.4 * ladder[8])
    assert noticed.call == 1
    assert findings(rung_seen=7, russia_showing=1, build_up_meant=0.1).provocation == ladder[7]


def test_an_open_attack_calls_for_a_reply_whether_or_not_it_is_attributed() -> None:
    assert findings(russia_rung=7, attributed=0, watch=0.0).call == 1
    assert findings(russia_rung=3, attributed=0).call == 0


def test_a_shield_can_shoot_something_down_and_patrols_prevent_incidents_at_sea() -> None:
    assert findings(roles_airspace=0.0, sky=1e-9).shootdown == 0
    assert findings(roles_airspace=5_000.0, sky=1e-9).shootdown == 1
    rare = 0.002
    assert findings(roles_seaward=0.0, sea=rare).sea_incident == 1
    assert findings(roles_seaward=50_000.0, sea=rare).sea_incident == 0


def test_the_blue_rung_is_the_highest_that_any_owner_plays() -> None:
    inputs = {"call": 1, "russia_rung": 6}
    assert world().evaluate(combine_replies, **inputs).blue_rung == 0
    assert world().evaluate(combine_replies, command_reply=1, capitals_reply=1, **inputs).blue_rung == 2
    assert world().evaluate(combine_replies, command_reply=3, us_reply=1, **inputs).blue_rung == 6
    assert world().evaluate(combine_replies, command_reply=3, us_reply=2, **inputs).blue_rung == 8


def test_silence_tells_something_only_after_an_open_provocation() -> None:
    assert world().evaluate(combine_replies, call=1, russia_rung=6).blue_signal < 0.0
    assert world().evaluate(combine_replies, call=1, russia_rung=3).blue_signal == 0.0
    assert world().evaluate(combine_replies, call=0, russia_rung=6).blue_signal == 0.0


def test_a_promise_counts_as_capability_only_once_it_has_been_honoured() -> None:
    promised = world("us_backstop").evaluate(combine_replies, us_honoured=0).help
    honoured = world("us_backstop").evaluate(combine_replies, us_honoured=1, us_promise=1.0).help
    assert promised == 0.0
    assert world("us_backstop").evaluate(combine_replies, us_honoured=1, us_promise=0.0).help == 0.0
    assert honoured == pytest.approx(world().inputs(combine_replies)["help_intervention_strength"])


def toll(**given: Any) -> Any:
    inputs = {"russia_rung": 0, "violations": 100.0, "violations_noise": 0.0, "deaths_noise": 0.0, "pledge_anew": 0.999}
    return world().evaluate(take_toll, **{**inputs, **given})


def weeks_to_return(seen: float, luck: np.random.Generator) -> int:
    """Weeks from a recommitment until violations are back near the level at which it was made: what the line allows in
    peace."""
    inputs = world().inputs(take_toll)
    room = inputs["line_density"] * inputs["room_at_peace"]
    violations, weeks = inputs["recommit_cut"] * room, 0
    while violations < 0.9 * room and weeks < 1_000:
        gusts = normal_quantile(luck.uniform(0.0001, 0.9999))
        violations = (
            world()
            .evaluate(take_toll, violations=violations, watch=seen, gusts=gusts, russia_rung=0, pledge_anew=0.999)
            .violations
        )
        weeks += 1
    return weeks


def test_violations_return_in_weeks_where_nobody_verifies_and_in_months_where_somebody_does() -> None:
    """Bare recommitments in Donbas lasted ten weeks in 2017, from which the growth is read, and two (one to five) by
    the target `truce_decay`, which no parameter may cite."""
    luck = np.random.default_rng(1)
    unverified = median(weeks_to_return(0.0, luck) for _ in range(25))
    verified = median(weeks_to_return(1.0, luck) for _ in range(25))
    assert 2 <= unverified <= 11
    assert verified >= 16
    assert verified >= 3 * unverified


def test_violations_settle_near_what_the_line_allows_when_nobody_verifies() -> None:
    inputs = world().inputs(take_toll)
    room = inputs["line_density"] * inputs["room_at_peace"]
    violations = 10.0
    for _ in range(200):
        violations = toll(violations=violations, watch=0.0).violations
    assert violations == pytest.approx(room, rel=0.01)


def test_verification_keeps_them_lower_and_pressure_from_above_raises_them() -> None:
    def settled(**given: Any) -> float:
        violations = 100.0
        for _ in range(300):
            violations = toll(violations=violations, **given).violations
        return violations

    assert settled(watch=1.0) < settled(watch=0.0) < settled(watch=0.0, russia_rung=4)


def test_an_answer_in_kind_feeds_the_feud() -> None:
    assert toll(ukraine_response=1).violations > toll(ukraine_response=0).violations


def test_violations_never_leave_their_bounds() -> None:
    inputs = world().inputs(take_toll)
    assert toll(violations=1e9, russia_rung=8).violations <= 10.0 * inputs["line_density"]
    assert toll(violations=1e-9).violations >= inputs["violations_floor"]


def test_a_recommitment_cuts_violations_and_needs_quiet_from_above() -> None:
    many = {"violations": 5_000.0, "pledge_anew": 0.0}
    assert toll(**many).recommitted == 1
    assert toll(**many).violations < 0.5 * 5_000.0
    assert toll(russia_rung=5, **many).recommitted == 0


def test_deaths_rise_with_the_rung_and_with_an_offensive_of_ukraines() -> None:
    deaths = [toll(russia_rung=rung).deaths for rung in range(9)]
    assert deaths == sorted(deaths)
    assert toll(ukraine_response=3).deaths == pytest.approx(deaths[7], rel=0.05)


def test_the_dead_of_clashes_and_rungs_are_fought_and_those_of_violations_are_not() -> None:
    quiet = toll(violations=5_000.0)
    assert quiet.deaths > 1.0
    assert quiet.fought == 0.0
    clash = toll(violations=5_000.0, clash_size=40.0)
    assert clash.fought == pytest.approx(40.0)
    assert clash.deaths == pytest.approx(quiet.deaths + 40.0)
    assert toll(violations=50_000.0, russia_rung=8).fought == pytest.approx(toll(russia_rung=8).fought)


def test_the_dead_fall_on_both_sides_and_more_on_the_weaker() -> None:
    even, weak = (toll(clash_size=100.0, russia_strength=1.0, ukraine_strength=s) for s in (1.0, 0.5))
    for split in (even, weak):
        assert split.deaths_russia + split.deaths_ukraine == pytest.approx(split.deaths)
        assert min(split.deaths_russia, split.deaths_ukraine) > 0.0
    assert weak.deaths_ukraine > even.deaths_ukraine


def test_a_clash_sends_violations_up_and_its_settlement_recommits_to_the_ceasefire() -> None:
    assert toll(clash_begun=1).violations > 1.5 * toll(clash_begun=0).violations
    settled = toll(violations=3_000.0, clash_ended=1)
    assert settled.recommitted == 1
    assert settled.violations < 0.5 * 3_000.0


def test_the_noise_of_deaths_has_a_mean_of_one() -> None:
    luck = np.random.default_rng(2)
    drawn = [
        toll(russia_rung=6, deaths_noise=0.4, fortune=normal_quantile(luck.uniform(0.0001, 0.9999))).deaths
        for _ in range(4_000)
    ]
    assert np.mean(drawn) == pytest.approx(toll(russia_rung=6).deaths, rel=0.03)


def test_an_air_shield_spares_the_force_and_nobody_dies_in_a_force_that_is_not_there() -> None:
    struck = {"russia_rung": 6, "roles_exposed": 3_000.0, "contributors_troops_total": 10_000.0}
    assert 0.0 < toll(roles_airspace=20_000.0, **struck).force_deaths < toll(roles_airspace=0.0, **struck).force_deaths
    assert toll(russia_rung=8, roles_exposed=0.0, contributors_troops_total=0.0).force_deaths == 0.0


def test_a_serious_alert_needs_fire_from_both_sides() -> None:
    fire = {"brink": 0.0, "russia_rung": 6, "blue_rung": 6}
    assert toll(**fire).alert == 1
    assert toll(**{**fire, "blue_rung": 5}).alert == 0
    assert toll(**{**fire, "russia_rung": 5}).alert == 0
    assert toll(**{**fire, "russia_nuclear_power": 0.0}).alert == 0
