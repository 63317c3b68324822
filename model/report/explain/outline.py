"""A history in three lines: how it began, what became of it, and the decision that led to war."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..text.words import format_number, plural
from .turning_points import causes_text, rung_text

if TYPE_CHECKING:
    from ...simulation.explain.answers import Event, History

GENERAL, LOCAL = 8, 7
"""Red rungs: general war, and a local offensive."""


def outline(history: History) -> list[str]:
    """Three lines: the beginning, the course after a signing, and what led to war or that nothing did."""
    return [_beginning(history), _course(history), _war(history)]


def led_to_war(history: History) -> Event | None:
    """The event in which the first war after a signing was decided, or began without a decision; None without one.

    War by preparation was decided when it began to be prepared; a clash that grows was decided by nobody, and the event
    is its beginning.
    """
    prepares: Event | None = None
    clash: Event | None = None
    last: Event | None = None
    for event in history.events:
        if event.kind == "prepares":
            prepares = event
        elif event.kind == "called_off":
            prepares = None
        elif event.kind == "clash":
            clash = event
        elif event.kind == "clash_settled":
            clash = None
        elif event.kind == "rung" and event.facts["to"] >= LOCAL:
            grown = event.facts.get("clash") and clash is not None
            ready = event.facts["to"] >= GENERAL and prepares is not None
            last = clash if grown else prepares if ready else event
        elif event.kind == "clash_grown":
            last = clash or event
        elif event.kind == "collapse":
            return last if last is not None and last.since is not None else prepares or clash
    return None


def _beginning(history: History) -> str:
    if history.start == "ceasefire":
        start = f"begins signed on {history.start_date}"
    elif history.signed_week is None:
        start = f"begins in war on {history.start_date}; no deal is signed"
    else:
        start = f"begins in war on {history.start_date}; a deal is signed in week {history.signed_week}"
    return f"{start}; {plural(history.weeks, 'week')} played"


def _course(history: History) -> str:
    collapse = _first(history, "collapse")
    alert = _first(history, "alert")
    if history.signed_week is None and history.start != "ceasefire":
        return "the war goes on to the end of the history: there is no peace to hold"
    if collapse is not None:
        after = "" if collapse.since is None else f", {plural(collapse.since, 'week')} after the signing"
        return f"the ceasefire collapses in week {collapse.week}{after}; {_troops(history, ' before that')}"
    if alert is not None:
        return f"a serious nuclear alert ends it in week {alert.week}; {_troops(history)}"
    return f"the ceasefire holds to the end; {_troops(history)}"


def _troops(history: History, when: str = "") -> str:
    """The most troops in place in a week; where there were more after the first collapse, both."""
    before, after = round(history.most_troops), round(history.most_troops_after)
    text = (
        f"at most {format_number(before)} troops in place{when}" if before else f"no troops came{when if after else ''}"
    )
    return f"{text}, {format_number(after)} later" if after > before else text


def _war(history: History) -> str:
    event = led_to_war(history)
    if event is None:
        return "no decision led to war after a signing"
    if event.kind in ("clash", "clash_grown"):
        return f"led to war: the clash of week {event.week}, which grew into it without a decision"
    why = causes_text(event.facts.get("causes", ()))
    what = "prepares" if event.kind == "prepares" else f"goes to rung {rung_text(event.facts['to'])}"
    text = f"led to war: Russia {what} in week {event.week}" + (f", after {why}" if why else "")
    if event.decisions:
        week, actor = event.decisions[0]
        text += f"; the decision: --week {week} --actor {actor}"
    return text


def _first(history: History, kind: str) -> Event | None:
    return next((event for event in history.events if event.kind == kind), None)
