"""The world's fixed vocabulary: rungs, roles, enablers, by the order in which vectors hold them.

These are names and positions, not numbers of the world: every number stands in `scenarios/`.
"""

from __future__ import annotations

A_WEEK = 1.0 / 52.0
"""A week in years."""

QUARTER = 13
"""Weeks in a quarter."""

RED_RUNGS = (
    "comply",
    "rejection",
    "disinformation",
    "sabotage",
    "probes",
    "harassment",
    "strike",
    "local_offensive",
    "resumption",
)
RED_TITLES = (
    "comply",
    "political and legal rejection",
    "disinformation and cyber",
    "deniable sabotage, drones, jamming",
    "probes and shelling at the line",
    "harassment of the force",
    "limited strike on the force",
    "local offensive",
    "general resumption",
)
BLUE_TITLES = (
    "silence",
    "protest",
    "attribution and sanctions",
    "more enablers",
    "reinforcement",
    "changed rules of engagement, air policing",
    "local defence",
    "limited retaliation",
    "direct combat",
)
RED = 9
BLUE = 9

COMPLY = 0
PROBES = 4
HARASSMENT = 5
STRIKE = 6
LOCAL_OFFENSIVE = 7
RESUMPTION = 8

SILENCE = 0
PROTEST = 1
SANCTIONS = 2
MORE_ENABLERS = 3
REINFORCEMENT = 4
CHANGED_RULES = 5
LOCAL_DEFENCE = 6
RETALIATION = 7
DIRECT_COMBAT = 8

ROLES = ("training", "infrastructure", "air", "maritime", "buffer", "forward")
TRAINING = 0
INFRASTRUCTURE = 1
AIR = 2
MARITIME = 3
BUFFER = 4
FORWARD = 5

ENABLERS = (
    "isr",
    "lift",
    "air_defence",
    "radar",
    "combat_aircraft",
    "border_security",
    "supplies",
    "political_backing",
)
ISR = 0
LIFT = 1
AIR_DEFENCE = 2
RADAR = 3
COMBAT_AIRCRAFT = 4
BORDER_SECURITY = 5
SUPPLIES = 6
POLITICAL_BACKING = 7
ENABLER_COUNT = 8

REFRAIN = 0
ANSWER_IN_KIND = 1
STRIKE_DEEP = 2
RETAKE_LAND = 3

CAPABILITY_DETERS = 0
TRIPWIRE_DETERS = 1
MIXED_DETERS = 2

PAST_ACTIONS = 0
CURRENT_CALCULUS = 1

THRESHOLD_JOINING = 0
INDEPENDENT_JOINING = 1

NOBODY = -1
PROPOSER_RUSSIA = 0
PROPOSER_UKRAINE = 1
PROPOSER_US = 2
