"""The rooms of the world keep to the contract that actors keep to."""

from __future__ import annotations

from model.lanes import OPENLY, TO_THE_WORLD
from model.simulation.turn import ACTORS, ROOMS, SETUP, TURN
from model.world import clash, contact, enablers, history, ladders, roles, war
from model.world.bargain import deal
from model.world.names import BLUE, ENABLERS, RED, ROLES
from tests.actors.contract import ActorContract
from tests.simulation.real import scenario, world


class TestContact(ActorContract):
    room = contact.CONTACT


class TestDeal(ActorContract):
    room = deal.DEAL


class TestEnablers(ActorContract):
    room = enablers.ENABLERS_ROOM


class TestClash(ActorContract):
    room = clash.CLASH


class TestHistory(ActorContract):
    room = history.HISTORY


class TestRoles(ActorContract):
    room = roles.ROLES_ROOM


class TestWar(ActorContract):
    room = war.WAR_ROOM


def test_the_ladders_are_computed_before_the_first_week_and_never_after() -> None:
    assert {ladders.shape_red, ladders.shape_blue} < set(SETUP)
    assert not {ladders.shape_red, ladders.shape_blue} & set(TURN)


SHOWN_OTHERWISE = {
    "russia.rung": "contact.rung_seen",
    "russia.massing": "contact.noticed",
    "russia.showing": "contact.noticed",
    "russia.drawn": TO_THE_WORLD,
    "ukraine.drawn": TO_THE_WORLD,
}
"""Every public state that is not shown openly, and how it is shown: to the world alone, or as another state."""


def test_every_public_state_says_how_it_is_shown() -> None:
    shown = {f"{room.name}.{state.name}": state.shown for room in ROOMS for state in room.state if state.public}
    assert {name: how for name, how in shown.items() if how != OPENLY} == SHOWN_OTHERWISE
    assert len(shown) > 100


def test_an_actor_reads_of_others_only_what_is_shown_openly() -> None:
    actors = {room.name for room in ACTORS}
    read = {
        (stage, state)
        for stage, row in world().model.program.reads().items()
        if row["owner"] in actors
        for state in row["sees"]
    }
    assert {state for _, state in read} & set(SHOWN_OTHERWISE) == set()
    assert len(read) > 100


def test_roles_and_enablers_stand_where_the_rules_look_for_them() -> None:
    """Rules index a group by place, and a group's members stand in the order of their ids."""
    groups = scenario().groups
    assert groups["roles"] == ROLES
    assert groups["enablers"] == ENABLERS


def test_the_names_of_roles_and_enablers_point_at_their_places() -> None:
    from model.world import names

    assert [getattr(names, role.upper()) for role in ROLES] == list(range(len(ROLES)))
    assert [getattr(names, enabler.upper()) for enabler in ENABLERS] == list(range(names.ENABLER_COUNT))


def test_the_ladders_have_a_member_for_every_rung() -> None:
    groups = scenario().groups
    assert groups["red_ladder"] == tuple(f"r{rung}" for rung in range(RED))
    assert groups["blue_ladder"] == tuple(f"b{rung}" for rung in range(BLUE))
