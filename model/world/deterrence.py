"""How a force deters: the help to Ukraine that a holder of beliefs expects, under rival theories.

`capability`: forces deter by what they deny (Huth 1988; Reiter & Poast 2021: small tripwires do not). `tripwire`:
troops at risk commit those who sent them, whatever their number (Schelling 1966). `mixed`: some of each, by
`help.mixed_tripwire`.
"""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import Room, clip, larger, ratio, shared
from .names import CAPABILITY_DETERS, MIXED_DETERS

HELP = Room("help", kind="world", state=())
"""Common knowledge about help to Ukraine: its parameters stand in `scenarios/parameters/help.yaml`."""


class HelpValues(NamedTuple):
    """What everybody knows about help to Ukraine: the parameters of the room `help`."""

    strength: float
    intervention_strength: float
    confrontation: float
    tripwire_weight: float
    tripwire_half: float
    leaving: float
    mixed_tripwire: float
    pact_part: float


class Presence(NamedTuple):
    """The force as its roles show it: troops that deny and troops at risk, in place and in prospect."""

    denial: float
    denial_prospect: float
    hostages: float
    hostages_prospect: float


class Expected(NamedTuple):
    """The help to Ukraine that one holder expects."""

    denial: float
    denial_fade: float
    intervention: float
    promised: float
    arrival: float


@shared
def drawn_in(deterrence: int, at_risk: float, help: HelpValues) -> float:
    """Chance that troops at risk draw their senders into a war, as the theory in force has it: none under
    `capability`."""
    weight = 0.0
    if deterrence == MIXED_DETERS:
        weight = help.mixed_tripwire
    elif deterrence != CAPABILITY_DETERS:
        weight = 1.0
    return weight * help.tripwire_weight * ratio(at_risk, at_risk + help.tripwire_half)


@shared
def expected_help(
    deterrence: int,
    arrival: float,
    roles: Presence,
    us: float,
    coalition: float,
    backstop: float,
    mutual_defence: float,
    help: HelpValues,
) -> Expected:
    """The expected help: denial in units of strength, its fading per year, and the chance that others join the war; of
    that the part that rests on a promise alone; and the chance that a planned force comes, 0 where none is planned.

    What stands already counts whole; what is still to come counts by `arrival`, the chance that it does. `us` and
    `coalition` are the chances, as the holder believes, that a promise is kept and that the coalition stays. One that
    stays need not fight: `help.pact_part` is the chance that it does, as everybody reckons.
    """
    by_denial = 1.0
    if deterrence == MIXED_DETERS:
        by_denial = 1.0 - help.mixed_tripwire
    elif deterrence != CAPABILITY_DETERS:
        by_denial = 0.0
    troops = roles.denial + arrival * larger(0.0, roles.denial_prospect - roles.denial)
    at_risk = roles.hostages + arrival * larger(0.0, roles.hostages_prospect - roles.hostages)
    no_us = 1.0 - clip(backstop, 0.0, 1.0) * us
    fights = help.pact_part * coalition
    no_pact = 1.0 - clip(mutual_defence, 0.0, 1.0) * fights
    no_tripwire = 1.0 - drawn_in(deterrence, at_risk, help) * fights
    planned = roles.denial_prospect > 0.0 or roles.hostages_prospect > 0.0
    return Expected(
        denial=by_denial * help.strength * troops,
        denial_fade=help.leaving * (1.0 - coalition),
        intervention=1.0 - no_us * no_pact * no_tripwire,
        promised=1.0 - no_us * no_pact,
        arrival=arrival if planned else 0.0,
    )
