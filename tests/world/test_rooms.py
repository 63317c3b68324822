"""The rooms of the world keep to the contract that actors keep to."""

from __future__ import annotations

from model.simulation.turn import SETUP, TURN
from model.world import contact, deal, enablers, history, ladders, roles, war
from model.world.names import BLUE, ENABLERS, RED, ROLES
from tests.actors.contract import ActorContract
from tests.simulation.real import scenario


class TestContact(ActorContract):
    room = contact.CONTACT


class TestDeal(ActorContract):
    room = deal.DEAL


class TestEnablers(ActorContract):
    room = enablers.ENABLERS_ROOM


class TestHistory(ActorContract):
    room = history.HISTORY


class TestRoles(ActorContract):
    room = roles.ROLES_ROOM


class TestWar(ActorContract):
    room = war.WAR_ROOM


def test_the_ladders_are_computed_before_the_first_week_and_never_after() -> None:
    assert {ladders.shape_red, ladders.shape_blue} < set(SETUP)
    assert not {ladders.shape_red, ladders.shape_blue} & set(TURN)


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
