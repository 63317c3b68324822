"""Histories by two numbers, those that fail apart from the others, with the box in which failures gather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, rounded, ticks, width_of
from .drawing.svg import Markup, join, tag
from .drawing.words import of_100, tick_text


@dataclass(frozen=True)
class ScatterAxis:
    """One number: its name, its value in each history, and the bounds of the box (None: open)."""

    name: str
    values: Sequence[float]
    low: float | None
    high: float | None


def scatter_figure(
    name: str,
    across: ScatterAxis,
    up: ScatterAxis,
    fails: Sequence[bool],
    labels: tuple[str, str],
    title: str,
    description: str,
    note: str,
) -> Figure:
    """The figure; `labels` name the histories that fail and the others. Its table counts them inside and outside."""
    inside = [_within(across, x) and _within(up, y) for x, y in zip(across.values, up.values, strict=True)]
    body = []
    for label, flag in (("inside the box", True), ("outside", False)):
        chosen = [failed for failed, within in zip(fails, inside, strict=True) if within is flag]
        share = of_100(sum(chosen) / len(chosen)) if chosen else "—"
        body.append((label, f"{len(chosen):,}", f"{sum(chosen):,}", share))
    head = ("histories shown", "number", labels[0], "of 100")
    return Figure(
        name,
        title,
        description,
        note,
        Table(head, tuple(body)),
        lambda width: _draw(across, up, fails, width),
        (Key("dot bad", labels[0]), Key("dot faint", labels[1]), Key("box", "the box")),
    )


def _within(axis: ScatterAxis, value: float) -> bool:
    return (axis.low is None or value >= axis.low) and (axis.high is None or value <= axis.high)


def _draw(across: ScatterAxis, up: ScatterAxis, fails: Sequence[bool], width: float) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    (x_low, x_high), (y_low, y_high) = (rounded(min(axis.values), max(axis.values)) for axis in (across, up))
    y_steps = ticks(y_low, y_high)
    left = max(width_of(tick_text(step), 12) for step in y_steps) + 12
    top, height = 24.0, 250.0 if narrow else 340.0
    right, bottom = width - 8, top + height
    x, y = Scale(x_low, x_high, left, right), Scale(y_low, y_high, bottom, top)
    x_steps = ticks(x_low, x_high, 5 if narrow else 7)
    parts = [
        marks.text(0, 12, up.name, "tick"),
        marks.bottom_axis(x, x_steps, top, bottom, [tick_text(step) for step in x_steps], across.name, width),
        marks.left_axis(y, y_steps, left, right, [tick_text(step) for step in y_steps]),
    ]
    x0, x1 = (
        x.inside(x_low if across.low is None else across.low),
        x.inside(x_high if across.high is None else across.high),
    )
    y0, y1 = (y.inside(y_low if up.low is None else up.low), y.inside(y_high if up.high is None else up.high))
    parts.append(marks.bar(x0, y1, x1 - x0, y0 - y1, "box"))
    for flag, look in ((False, "points faint"), (True, "points bad")):
        chosen = [(x(a), y(b)) for a, b, failed in zip(across.values, up.values, fails, strict=True) if failed is flag]
        parts.append(_points(chosen, look))
    return join(parts), bottom + 38


def _points(places: Sequence[tuple[float, float]], look: str) -> Markup:
    """Many dots as one path: short lines with round ends."""
    d = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)
    return tag("path", d=d, class_=look) if d else Markup("")
