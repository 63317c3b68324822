"""The course of one replication: its phases, its clocks, its ends."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import CEASEFIRE, COLLAPSE, OPENLY, OVER, WAR, Own, Room, Seen, State, Trait, Week, rule
from .names import LOCAL_OFFENSIVE

AFTER_SIGNING = 1 << 20
"""Offset of the luck clock once signed, so that no week after a signing repeats a week of the war's luck."""

HISTORY = Room(
    "history",
    kind="world",
    state=(
        State("phase", int, start=WAR, shown=OPENLY, doc="War, ceasefire, collapse or over."),
        State("luck_week", int, shown=OPENLY, unit="weeks", doc="Clock of the luck: weeks of war, then weeks signed."),
        State("since", int, start=-1, shown=OPENLY, unit="weeks", doc="Weeks since the first signing; -1 before."),
        State("peace_weeks", int, shown=OPENLY, unit="weeks", doc="Weeks since the last signing; 0 before any."),
        State("signed", int, shown=OPENLY, doc="1 once a deal has been signed."),
        State("signed_week", int, start=-1, shown=OPENLY, unit="weeks", doc="Calendar week of the first signing."),
        State("failing_weeks", int, shown=OPENLY, unit="weeks", doc="Weeks in a row at rung 7 or above."),
        State("collapsed", int, shown=OPENLY, doc="1 once the ceasefire has collapsed."),
        State("collapse_since", int, start=-1, shown=OPENLY, unit="weeks", doc="Weeks signed at the first collapse."),
        State("nuclear_since", int, start=-1, shown=OPENLY, unit="weeks", doc="Weeks signed at a serious alert."),
    ),
)


class Clock(NamedTuple):
    """The history's book-keeping after one week."""

    phase: int
    luck_week: int
    since: int
    peace_weeks: int
    signed: int
    signed_week: int
    failing_weeks: int
    collapsed: int
    collapse_since: int
    nuclear_since: int


class Lengths(NamedTuple):
    """How long a history may last, and how long an offensive before the ceasefire counts as collapsed."""

    war_weeks: int
    ceasefire_weeks: int
    collapse_weeks: int


@rule(owner="history")
def advance_clock(
    now: Own[Clock],
    lengths: Trait[Lengths],
    deal_signed_now: Seen[int],
    russia_rung: Seen[int],
    contact_alert: Seen[int],
    week: Week,
) -> Clock:
    """Close the week: count, and pass from war to ceasefire, from ceasefire to collapse, from collapse to a new deal.

    A ceasefire collapses after `collapse_weeks` weeks in a row at red rung 7 or above; only the first failure is kept.
    A serious nuclear alert ends the history.
    """
    phase = now.phase
    since = now.since
    peace_weeks = 0
    signed = now.signed
    signed_week = now.signed_week
    failing_weeks = now.failing_weeks
    collapsed = now.collapsed
    collapse_since = now.collapse_since
    nuclear_since = now.nuclear_since
    if phase == WAR:
        if deal_signed_now == 1:
            phase = CEASEFIRE
            signed = 1
            signed_week = week
            since = 0
        elif week + 1 >= lengths.war_weeks:
            phase = OVER
    else:
        since = since + 1
        if deal_signed_now == 0:
            peace_weeks = now.peace_weeks + 1
        if russia_rung >= LOCAL_OFFENSIVE:
            failing_weeks = failing_weeks + 1
        else:
            failing_weeks = 0
        if phase == CEASEFIRE:
            if failing_weeks >= lengths.collapse_weeks:
                phase = COLLAPSE
                if collapsed == 0:
                    collapse_since = since
                collapsed = 1
        elif deal_signed_now == 1:
            phase = CEASEFIRE
            failing_weeks = 0
        if since >= lengths.ceasefire_weeks:
            phase = OVER
    if contact_alert == 1:
        nuclear_since = since
        phase = OVER
    return Clock(
        phase=phase,
        luck_week=week + 1 if since < 0 else AFTER_SIGNING + since,
        since=since,
        peace_weeks=peace_weeks,
        signed=signed,
        signed_week=signed_week,
        failing_weeks=failing_weeks,
        collapsed=collapsed,
        collapse_since=collapse_since,
        nuclear_since=nuclear_since,
    )
