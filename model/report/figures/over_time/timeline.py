"""One history over its weeks: Russia's rung as steps, troops in place as an area, and numbered turning points.

Its twin, in which one thing was made to go otherwise, can be drawn over it, with the week in which they part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, width_of
from ..drawing.svg import Markup, join
from ..drawing.words import tick_text

YEAR = 52
TOP_RUNG = 8


@dataclass(frozen=True)
class Mark:
    """A turning point: the week since the signing, and what happened, in words."""

    week: int
    date: str
    text: str


@dataclass(frozen=True)
class Twin:
    """The same history with one thing made to go otherwise: its rungs by week since the signing, what it is called, and
    the first week since the signing in which it is another; None where it never is."""

    rungs: Sequence[int]
    label: str
    parting: int | None


def timeline_figure(
    rungs: Sequence[int], troops: Sequence[float], turning: Sequence[Mark], titles: Sequence[str], title: str,
    description: str, note: str, name: str = "history", twin: Twin | None = None, opened: int | None = None,
) -> Figure:  # fmt: skip
    """The figure; `rungs` and `troops` are by week since the signing, `titles` name the rungs. `opened` is a week to
    point at."""
    body = tuple((str(place + 1), mark.date, mark.text) for place, mark in enumerate(turning))
    legend = [Key("line alarm", "Russia's rung" if twin is None else "Russia's rung, as it was")]
    legend += [Key("line two", twin.label)] if twin is not None else []
    legend += [Key("none", "troops in place")] if max([0.0, *troops]) > 0 else []
    return Figure(
        name,
        title,
        description,
        note,
        Table(("no.", "date", "what happened"), body),
        lambda width: _draw(rungs, troops, turning, titles, twin, opened, width),
        tuple(legend),
    )


def _draw(
    rungs: Sequence[int],
    troops: Sequence[float],
    turning: Sequence[Mark],
    titles: Sequence[str],
    twin: Twin | None,
    opened: int | None,
    width: float,
) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    left, right, top, height = (20.0 if narrow else max(map(width_of, titles)) + 30), width - 44, 26.0, 220.0
    bottom = top + height
    weeks = max(len(rungs), len(twin.rungs) if twin is not None else 0)
    across = Scale(0, weeks, left, right)
    upward = Scale(0, TOP_RUNG, bottom, top)
    levels = range(TOP_RUNG + 1)
    names = [str(level) if narrow else f"{titles[level]} {level}" for level in levels]
    parts = [marks.left_axis(upward, levels, left, right, names)]
    most = max([1.0, *troops])
    if max([0.0, *troops]) > 0:
        force = Scale(0, most * 2, bottom, top)  # the lower half: the steps stand before it
        points = _steps([force(value) for value in troops], across)
        parts.append(marks.area(points, [(points[0][0], bottom), (points[-1][0], bottom)], "none"))
        parts.append(marks.text(right + 4, force(most) + 4, tick_text(round(most, -2)), "small"))
    parts.append(marks.curve(_steps([upward(rung) for rung in rungs], across), "line alarm"))
    if twin is not None:
        parts.append(marks.curve(_steps([upward(rung) for rung in twin.rungs], across), "line two"))
    years = range(0, weeks // YEAR + 1, 2 if weeks > 4 * YEAR else 1)
    labels = [str(year) for year in years]
    ticks = [year * YEAR for year in years]
    parts.append(marks.bottom_axis(across, ticks, bottom, bottom, labels, "years after the signing", width))
    last = -99.0
    for place, mark in enumerate(turning):
        x = across(mark.week)
        if x - last < (13 if place < 9 else 19):  # numbers of two digits take more room
            continue
        last = x
        parts += [marks.line(x, top - 6, x, bottom, "zero"), marks.text(x, top - 10, str(place + 1), "small", "middle")]
    parting = twin.parting if twin is not None else None
    for week, words in ((opened, "opened"), (parting, "they part")):
        if week is not None:
            x = across(week)
            anchor = "end" if x > (left + right) / 2 else "start"
            parts.append(marks.line(x, top - 6, x, bottom, "pointer"))
            parts.append(marks.text(x + (-5 if anchor == "end" else 5), bottom - 6, words, "small halo", anchor))
    return join(parts), bottom + 38


def _steps(places: Sequence[float], across: Scale) -> list[tuple[float, float]]:
    """Corners of steps, one step a week, without those in a straight line."""
    points: list[tuple[float, float]] = []
    for week, place in enumerate(places):
        if points and points[-1][1] == place:
            continue
        if points:
            points.append((across(week), points[-1][1]))
        points.append((across(week), place))
    points.append((across(len(places)), points[-1][1] if points else 0.0))
    return points
