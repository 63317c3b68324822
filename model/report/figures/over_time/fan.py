"""Quantiles over years, in small panels: the middle history as a line, the middle eight tenths as an area.

The area is how histories differ from one another. It is no error: more histories do not make it narrower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, fitted, rounded, ticks, width_of
from ..drawing.svg import Markup, join
from ..drawing.words import tick_text, whole

YEAR = 52
SHOWN_YEARS = (1, 2, 5, 10)
GAP = 26.0


@dataclass(frozen=True)
class Fan:
    """One panel: at each of `weeks` the lowest tenth, the median and the nine tenths over the histories that have any,
    None where too few have; `counts` are these histories, of the `of` that are counted at all."""

    title: str
    weeks: tuple[int, ...]
    quantiles: tuple[tuple[float, float, float] | None, ...]
    counts: tuple[int, ...]
    of: int


def fan_figure(name: str, fans: Sequence[Fan], unit: str, title: str, description: str, note: str) -> Figure:
    """The figure."""
    rows = []
    for fan in fans:
        for year in SHOWN_YEARS:
            place = min(range(len(fan.weeks)), key=lambda place: abs(fan.weeks[place] - year * YEAR))
            if abs(fan.weeks[place] - year * YEAR) < YEAR // 4:
                quantiles = fan.quantiles[place]
                cells = ["—"] * 3 if quantiles is None else [whole(value) for value in quantiles]
                rows.append((f"{fan.title}, year {year}", f"{fan.counts[place]:,} of {fan.of:,}", *cells))
    head = ("what", "histories with any", "lowest tenth up to", "half up to", "nine tenths up to")
    keys = (Key("line", "the median history"), Key("spread", "the middle eight tenths of histories"))
    return Figure(
        name, title, description, note, Table(head, tuple(rows)), lambda width: _draw(fans, unit, width), keys
    )


def _draw(fans: Sequence[Fan], unit: str, width: float) -> tuple[Markup, float]:
    columns = 1 if width <= NARROW + 50 else min(len(fans), 3)
    height = 130.0
    across = (width - GAP * (columns - 1)) / columns
    high = rounded(0.0, max([1.0, *(item[2] for fan in fans for item in fan.quantiles if item is not None)]), 4)[1]
    parts = []
    for place, fan in enumerate(fans):
        x, y = (place % columns) * (across + GAP), (place // columns) * (height + 72)
        parts.append(_panel(fan, unit, high, x, y, across, height))
    return join(parts), -(-len(fans) // columns) * (height + 72) - 6


def _panel(fan: Fan, unit: str, high: float, x: float, y: float, width: float, height: float) -> Markup:
    steps = ticks(0.0, high, 4)
    labels = [tick_text(step) for step in steps]
    left, right, top = x + max(width_of(label, 12) for label in labels) + 8, x + width - 4, y + 24
    bottom = top + height
    last = fan.weeks[-1]
    across, upward = Scale(0, last, left, right), Scale(0.0, high, bottom, top)
    years = range(0, last // YEAR + 1, 2 if last > 4 * YEAR else 1)
    parts = [
        marks.text(x, y + 12, fitted(fan.title, width), "strong"),
        marks.left_axis(upward, steps, left, right, labels),
        marks.bottom_axis(
            across, [year * YEAR for year in years], bottom, bottom, [str(year) for year in years],
            f"{unit}, by year", x + width,
        ),
    ]  # fmt: skip
    for run in _runs(fan):
        places = [across(week) for week, _ in run]
        upper = [(x, upward(item[2])) for x, (_, item) in zip(places, run, strict=True)]
        lower = [(x, upward(item[0])) for x, (_, item) in zip(places, run, strict=True)]
        parts.append(marks.area(upper, lower, "spread"))
        parts.append(
            marks.curve([(x, upward(item[1])) for x, (_, item) in zip(places, run, strict=True)], "line median")
        )
    return join(parts)


def _runs(fan: Fan) -> list[list[tuple[int, tuple[float, float, float]]]]:
    """Neighbouring weeks with quantiles, each a line of its own."""
    runs: list[list[tuple[int, tuple[float, float, float]]]] = [[]]
    for week, quantiles in zip(fan.weeks, fan.quantiles, strict=True):
        if quantiles is None:
            runs.append([])
        else:
            runs[-1].append((week, quantiles))
    return [run for run in runs if len(run) > 1]
