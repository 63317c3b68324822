"""The six roles: what the troops allotted to each achieve, what they are exposed to, what they cost."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import OPENLY, Lever, Own, Room, Seen, SeenEach, State, Trait, clip, rule, shared, smaller, total
from .names import (
    AIR_DEFENCE,
    BORDER_SECURITY,
    COMBAT_AIRCRAFT,
    ISR,
    LIFT,
    POLITICAL_BACKING,
    RADAR,
    SUPPLIES,
)

ROLES_ROOM = Room(
    "roles",
    kind="world",
    group="roles",
    state=(
        State("share", float, shown=OPENLY, unit="share", doc="Share of the force allotted to the role."),
        State("readiness", float, shown=OPENLY, unit="share", doc="Share of its troops' worth that the role delivers."),
        State("troops", float, shown=OPENLY, unit="troops", doc="Troops now in the role."),
        State("effective", float, shown=OPENLY, unit="troops", doc="Troops times quality, coordination, enablers."),
        State("prospect", float, shown=OPENLY, unit="troops", doc="The same if all that is offered were in place."),
        State("denial", float, shown=OPENLY, whole=True, unit="troops", doc="Effective troops that shift the balance."),
        State("denial_prospect", float, shown=OPENLY, whole=True, unit="troops", doc="The same in prospect."),
        State("exposed", float, shown=OPENLY, whole=True, unit="troops", doc="Troops weighted by exposure."),
        State("hostages", float, shown=OPENLY, whole=True, unit="troops", doc="Troops weighted by tripwire exposure."),
        State("hostages_prospect", float, shown=OPENLY, whole=True, unit="troops", doc="The same in prospect."),
        State("watching", float, shown=OPENLY, whole=True, unit="troops", doc="Effective troops that monitor."),
        State("airspace", float, shown=OPENLY, whole=True, unit="troops", doc="Effective troops of the air shield."),
        State("seaward", float, shown=OPENLY, whole=True, unit="troops", doc="Effective troops at sea."),
        State(
            "exposure_asked", float, shown=OPENLY, whole=True, unit="share", doc="Mean exposure of the force requested."
        ),
        State(
            "cost_asked", float, shown=OPENLY, whole=True, unit="ratio", doc="Mean cost factor of the force requested."
        ),
    ),
)


class ForceLevers(NamedTuple):
    """Troops requested of the coalition and of states outside it: levers `force.size` and `force.outsiders`."""

    size: float
    outsiders: float


@shared
def least(needed: float, capacity: float, so_far: float) -> float:
    """The smaller of `so_far` and one required capacity; a capacity that is not needed does not bind."""
    return smaller(so_far, 1.0 - needed * (1.0 - capacity))


class RoleState(NamedTuple):
    """One role after a week."""

    share: float
    readiness: float
    troops: float
    effective: float
    prospect: float


class Task(NamedTuple):
    """What a role is: the enablers it needs, what it delivers without them, its exposure, whether it teaches."""

    floor: float
    needs_isr: float
    needs_lift: float
    needs_air_defence: float
    needs_radar: float
    needs_combat_aircraft: float
    needs_border_security: float
    needs_supplies: float
    needs_political_backing: float
    exposure: float
    teaches: int


class Headquarters(NamedTuple):
    """What the headquarters makes of the roles: the stage, its caution, how well many nations work as one force."""

    training_stage: int
    caution: float
    coordination: float


@rule(owner="roles")
def role_effects(
    task: Trait[Task],
    force_roles: Lever[float],
    command: Seen[Headquarters],
    enablers_capacity: SeenEach[float],
    contributors_troops_total: Seen[float],
    contributors_quality_total: Seen[float],
    capitals_prospect_quality: Seen[float],
) -> RoleState:
    """Effectiveness = troops x quality x coordination x [floor + (1 - floor) x the least of the required capacities].

    A role that needs three enablers is held back by the scarcest. The air shield needs radar, combat aircraft and air
    defence and has a floor of zero: without any one of them there is no shield.
    """
    enabled = 1.0
    enabled = least(task.needs_isr, enablers_capacity[ISR], enabled)
    enabled = least(task.needs_lift, enablers_capacity[LIFT], enabled)
    enabled = least(task.needs_air_defence, enablers_capacity[AIR_DEFENCE], enabled)
    enabled = least(task.needs_radar, enablers_capacity[RADAR], enabled)
    enabled = least(task.needs_combat_aircraft, enablers_capacity[COMBAT_AIRCRAFT], enabled)
    enabled = least(task.needs_border_security, enablers_capacity[BORDER_SECURITY], enabled)
    enabled = least(task.needs_supplies, enablers_capacity[SUPPLIES], enabled)
    enabled = least(task.needs_political_backing, enablers_capacity[POLITICAL_BACKING], enabled)
    readiness = command.coordination * (task.floor + (1.0 - task.floor) * clip(enabled, 0.0, 1.0))
    if command.training_stage == 1:
        share = 1.0 if task.teaches == 1 else 0.0
    else:
        # Caution takes exposed troops off their task and behind walls: less done, fewer hit.
        share = force_roles * (1.0 - clip(command.caution * task.exposure, 0.0, 1.0))
    return RoleState(
        share=share,
        readiness=readiness,
        troops=share * contributors_troops_total,
        effective=share * contributors_quality_total * readiness,
        prospect=force_roles * capitals_prospect_quality * readiness,
    )


class RoleTotals(NamedTuple):
    """Totals over all roles."""

    denial: float
    denial_prospect: float
    exposed: float
    hostages: float
    hostages_prospect: float
    watching: float
    airspace: float
    seaward: float
    exposure_asked: float
    cost_asked: float


class Worth(NamedTuple):
    """What a role's troops count for: denial, exposure, tripwire, monitoring, air, sea, cost."""

    denial_share: float
    exposure: float
    tripwire: float
    watch: float
    cost_factor: float
    air_part: float
    sea_part: float


@total(owner="roles")
def muster_roles(
    now: Own[RoleState],
    worth: Trait[Worth],
    force_roles: Lever[float],
    capitals_prospect: Seen[float],
    contributors_air_offer_in: Seen[float],
    contributors_sea_offer_in: Seen[float],
) -> RoleTotals:
    """Add up the roles, in their order. Those who fly and sail from outside Ukraine count in the air and at sea, as far
    as the role has the enablers it needs."""
    return RoleTotals(
        denial=now.effective * worth.denial_share,
        denial_prospect=now.prospect * worth.denial_share,
        exposed=now.troops * worth.exposure,
        hostages=now.troops * worth.tripwire,
        hostages_prospect=force_roles * capitals_prospect * worth.tripwire,
        watching=now.effective * worth.watch,
        airspace=(now.effective + now.readiness * contributors_air_offer_in) * worth.air_part,
        seaward=(now.effective + now.readiness * contributors_sea_offer_in) * worth.sea_part,
        exposure_asked=force_roles * worth.exposure,
        cost_asked=force_roles * worth.cost_factor,
    )
