"""The world's fixed vocabulary: rungs, roles and enablers, in the order of their vectors.

These are names and positions, not numbers of the world: every number stands in `scenarios/`.
"""

from __future__ import annotations

A_WEEK = 1.0 / 52.0
"""A week in years."""

FORTNIGHT = 2
"""Weeks in a fortnight."""

MONTH = 4
"""Weeks in a month of the turn."""

QUARTER = 13
"""Weeks in a quarter."""

YEAR = 4 * QUARTER
"""Weeks in a year."""

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

A_RUNG = 1.0 / 8.0
"""How far a rung stands above the one below it, of the whole height of either ladder."""

COMPLY = 0
REJECTION = 1
DISINFORMATION = 2
SABOTAGE = 3
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

ROLES = ("air", "buffer", "forward", "infrastructure", "maritime", "training")
"""In order of id, which is the order of vectors over them."""
AIR = 0
BUFFER = 1
FORWARD = 2
INFRASTRUCTURE = 3
MARITIME = 4
TRAINING = 5

ENABLERS = (
    "air_defence",
    "border_security",
    "combat_aircraft",
    "isr",
    "lift",
    "political_backing",
    "radar",
    "supplies",
)
"""In order of id, which is the order of vectors over them."""
AIR_DEFENCE = 0
BORDER_SECURITY = 1
COMBAT_AIRCRAFT = 2
ISR = 3
LIFT = 4
POLITICAL_BACKING = 5
RADAR = 6
SUPPLIES = 7
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

LINE_HAS_A_PRICE = 0
LINE_IS_ABSOLUTE = 1
LINE_IS_BLUFF = 2

SILENCE_NEEDS_CONSENT = 0
SILENCE_LEAVES_RIGHT = 1

CLAUSE_SILENT = 0
CLAUSE_ALLOWS = 1
CLAUSE_FORBIDS = 2
"""What a deal says of Western troops."""

FROM_LINE = 1
FROM_INCIDENT = 2
FROM_REPRISAL = 3
FROM_SLIDE = 4
FROM_SPOILERS = 5
CLASH_CAUSES = ("none", "line", "incident", "reprisal", "slide", "spoilers")
"""Why a clash began, by code."""

NOBODY = -1
PROPOSER_RUSSIA = 0
PROPOSER_UKRAINE = 1
PROPOSER_US = 2

HOLDS = ("nothing", "the_deal", "no_lead", "too_few", "natos_veto", "consent", "unrest")
"""What holds a force at home: nothing, a deal that forbids it or is silent, no lead nation, too little pledged, a
member of NATO, consent still awaited, a peace not quiet enough."""
HELD_BY_NOTHING = 0
HELD_BY_DEAL = 1
HELD_BY_LEADS = 2
HELD_BY_NUMBERS = 3
HELD_BY_NATO = 4
HELD_BY_CONSENT = 5
HELD_BY_UNREST = 6
