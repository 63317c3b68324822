"""Roles and enablers: what troops achieve, held back by the scarcest of what they need."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.world.enablers import provide
from model.world.names import AIR_DEFENCE, COMBAT_AIRCRAFT, ENABLER_COUNT, ENABLERS, RADAR
from model.world.roles import least, muster_roles, role_effects
from tests.simulation.real import World, scenario, world


def capacities(**held: float) -> list[float]:
    """Capacity of every enabler, 1 but for those named."""
    return [held.get(name, 1.0) for name in ENABLERS]


def role(member: str, **given: Any) -> Any:
    inputs = {
        "enablers_capacity": capacities(),
        "command_coordination": 1.0,
        "command_caution": 0.0,
        "command_training_stage": 0,
        "force_roles": 0.25,
        "contributors_troops_total": 10_000.0,
        "contributors_quality_total": 9_000.0,
        **given,
    }
    return world().evaluate(role_effects, member, **inputs)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_required_capacity_binds_where_it_is_the_least_and_one_not_needed_never_does(
    capacity: float, so_far: float, other: float
) -> None:
    assert least(1.0, capacity, so_far) == pytest.approx(min(capacity, so_far))
    assert least(0.0, other, so_far) == so_far


def test_with_everything_in_place_a_role_delivers_its_troops_times_quality() -> None:
    assert role("infrastructure").effective == pytest.approx(0.25 * 9_000.0)


@pytest.mark.parametrize("missing", ["radar", "combat_aircraft", "air_defence"])
def test_the_air_shield_is_nothing_without_any_one_of_its_three(missing: str) -> None:
    assert role("air", enablers_capacity=capacities(**{missing: 0.0})).effective == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_the_air_shield_is_held_back_by_the_least_of_three(radar: float, aircraft: float, defence: float) -> None:
    held = capacities(radar=radar, combat_aircraft=aircraft, air_defence=defence)
    assert role("air", enablers_capacity=held).readiness == pytest.approx(min(radar, aircraft, defence))


def test_an_enabler_a_role_does_not_need_changes_nothing() -> None:
    bare = capacities(isr=0.0, supplies=0.0, border_security=0.0, political_backing=0.0, lift=0.0)
    assert role("air", enablers_capacity=bare) == role("air")


@pytest.mark.parametrize("member", ["training", "infrastructure", "maritime", "buffer", "forward"])
def test_every_role_but_the_shield_has_a_floor_without_enablers(member: str) -> None:
    bare = role(member, enablers_capacity=[0.0] * ENABLER_COUNT)
    assert bare.readiness == pytest.approx(scenario().parameters[f"roles.{member}.floor"].value.mean())
    assert 0.0 < bare.effective < role(member).effective


def test_coordination_scales_whatever_is_achieved() -> None:
    assert role("forward", command_coordination=0.5).effective == pytest.approx(0.5 * role("forward").effective)


def test_in_the_training_stage_all_troops_teach_and_no_others_are_in() -> None:
    assert role("training", command_training_stage=1).troops == 10_000.0
    assert role("forward", command_training_stage=1).troops == 0.0


def test_caution_keeps_exposed_troops_off_their_task_more_than_those_in_the_rear() -> None:
    def share_on_task(member: str) -> float:
        return float(role(member, command_caution=0.5).share / role(member).share)

    assert share_on_task("forward") < share_on_task("training") < 1.0


def test_the_forward_role_is_the_most_exposed_and_the_strongest_tripwire() -> None:
    for field in ("exposure", "tripwire"):
        values = {m: scenario().parameters[f"roles.{m}.{field}"].value.mean() for m in scenario().groups["roles"]}
        assert max(values, key=values.__getitem__) == "forward"


def test_monitors_watch_and_only_the_shield_holds_the_air() -> None:
    inputs = {"troops": 1_000.0, "effective": 1_000.0}
    roles = {m: world().evaluate(muster_roles, m, **inputs) for m in scenario().groups["roles"]}
    assert max(roles, key=lambda m: roles[m].watching) == "buffer"
    assert {m for m in roles if roles[m].airspace > 0.0} == {"air"}
    assert {m for m in roles if roles[m].seaward > 0.0} == {"maritime"}


def test_in_the_whole_model_a_shield_without_radar_protects_nothing() -> None:
    """Europe starts with some of everything; with its radar gone and none asked of others, no air is held."""
    for radar, holds in ((0.0, False), (0.6, True)):
        sample = World(
            "europe_alone", {"enablers.radar.already_european": radar, "enablers.radar.replacement_ceiling": radar}
        )
        store = sample.model.stores["contributors"]
        store["troops"][:] = 300.0
        store["worn"][:] = 1  # there is something left of each contingent
        for _ in range(2):
            sample.model.step()
        assert (sample.model.see("roles", "airspace")[0] > 0.0) == holds


# -- enablers -----------------------------------------------------------------------------------------


def enabler(**given: Any) -> Any:
    inputs = {"us_level": 0.7, "us_enablers": 1.0, "us_provision": 1.0, "us_surge": 0.0, "command_ties": 0.0, **given}
    return world().evaluate(provide, "radar", **inputs)


@given(*[st.floats(0.0, 1.0)] * 5)
def test_a_capacity_is_a_share(level: float, requested: float, provided: float, surge: float, replaced: float) -> None:
    inputs = {
        "us_level": level,
        "us_enablers": requested,
        "us_provision": provided,
        "us_surge": surge,
        "replaced": replaced,
    }
    assert 0.0 <= enabler(**inputs).capacity <= 1.0


def test_what_arrives_is_what_is_requested_as_far_as_it_is_delivered() -> None:
    assert enabler().american == pytest.approx(0.7)
    assert enabler(us_enablers=0.5).american == pytest.approx(0.35)
    assert enabler(us_provision=0.5).american == pytest.approx(0.35)
    assert enabler(us_enablers=0.0).american == 0.0


def test_natos_structures_tie_some_in_where_nothing_was_requested() -> None:
    assert enabler(us_enablers=0.0, command_ties=0.2).american == pytest.approx(0.14)


def test_europe_replaces_over_years_from_the_signing_up_to_its_ceiling() -> None:
    inputs = {"replaced": 0.4, "already_european": 0.4, "replacement_ceiling": 0.8, "replacement_years": 4.0}
    assert enabler(history_signed=0, **inputs).replaced == 0.4
    assert enabler(history_signed=1, **inputs).replaced == pytest.approx(0.4 + 0.1 / 52.0)
    assert enabler(history_signed=1, **{**inputs, "replaced": 0.7999}).replaced == 0.8


def test_an_enabler_requested_of_the_united_states_arrives_as_that_enabler() -> None:
    """From the lever to what the rules read: the place in the vector is the one its name stands for."""
    for path, place in (("radar", RADAR), ("combat_aircraft", COMBAT_AIRCRAFT), ("air_defence", AIR_DEFENCE)):
        sample = World("no_guarantee", {f"us.enablers.{path}": 1.0, "us.enablers.supplies": 0.0})
        sample.model.step()
        american = sample.model.see("enablers", "american")[:, 0]
        assert [int(n) for n in american.nonzero()[0]] == [place]
