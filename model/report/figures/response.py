"""How an outcome moves with one number: small panels with every design point, and the mean at each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...stats.intervals import Estimate
from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join, tag
from .drawing.words import column_style, plain, tick_text

GAP = 26.0


@dataclass(frozen=True)
class Response:
    """One panel: the outcome of an option by one number. `points` are (number, estimate) of each design point; at each
    of `levels` the mean of the points there, the middle of a range where numbers were drawn."""

    title: str
    number: str
    points: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, Estimate], ...]


def response_figure(
    panels: Sequence[Response], unit: str, kind: str, title: str, description: str, note: str
) -> Figure:
    """The figure; `unit` and `kind` are those of the outcome."""
    look = column_style([item for panel in panels for _, item in panel.levels], unit, kind)
    body = tuple(
        (f"{panel.title}, {panel.number} {tick_text(round(x, 6))}", plain(look, item), f"{item.n:,}")
        for panel in panels
        for x, item in panel.levels
    )
    return Figure(
        "response",
        title,
        description,
        note,
        Table(("where", f"mean, {look.unit}", "of"), body),
        lambda width: _draw(panels, unit, kind, width),
        (Key("dot", "mean at a level, with its sampling error"), Key("dot faint", "one design point")),
    )


def _draw(panels: Sequence[Response], unit: str, kind: str, width: float) -> tuple[Markup, float]:
    look = column_style([item for panel in panels for _, item in panel.levels], unit, kind)
    columns = 1 if width <= NARROW + 50 else min(len(panels), 2 if len(panels) % 2 == 0 and len(panels) < 6 else 3)
    height = 260.0 if columns == 1 else 170.0
    across = (width - GAP * (columns - 1)) / columns
    ends = [end / look.scale for panel in panels for _, item in panel.levels for end in (item.low, item.high) if end]
    ends += [value / look.scale for panel in panels for _, value in panel.points]
    low, high = rounded(min(ends, default=0.0), max(ends, default=1.0), 5)
    if kind == "share":
        low, high = max(0.0, low), min(100.0, high)
    parts = [marks.text(0, 12, look.unit, "tick")]
    for place, panel in enumerate(panels):
        x, y = (place % columns) * (across + GAP), 18 + (place // columns) * (height + 76)
        parts.append(_panel(panel, look.scale, (low, high), x, y, across, height, len(panels) > 1))
    return join(parts), 18 + -(-len(panels) // columns) * (height + 76) - 8


def _panel(
    panel: Response,
    scale: float,
    ends: tuple[float, float],
    x: float,
    y: float,
    width: float,
    height: float,
    titled: bool,
) -> Markup:
    steps = ticks(*ends, 5)
    labels = [tick_text(step) for step in steps]
    left, right, top = x + max(width_of(label, 12) for label in labels) + 8, x + width - 6, y + 24
    bottom = top + height
    numbers = [number for number, _ in panel.points] or [0.0, 1.0]
    low, high = (min(numbers), max(numbers)) if min(numbers) < max(numbers) else rounded(numbers[0], numbers[0])
    across, upward = Scale(low, high, left + 6, right - 6), Scale(*ends, bottom, top)
    x_steps = ticks(low, high, 4 if width < 300 else 6)
    parts = [
        marks.left_axis(upward, steps, left, right, labels),
        marks.bottom_axis(
            across, x_steps, bottom, bottom, [tick_text(step) for step in x_steps], panel.number, x + width
        ),
    ]
    if titled:
        parts.append(marks.text(x, y + 12, fitted(panel.title, width), "strong"))
    if len(panel.points) > len(panel.levels):
        d = "".join(f"M{across(number):.0f} {upward(value / scale):.0f}h0" for number, value in panel.points)
        parts.append(tag("path", d=d, class_="points faint"))
    known = [(across(number), item) for number, item in panel.levels if item.estimate is not None]
    parts.append(marks.curve([(place, upward((item.estimate or 0.0) / scale)) for place, item in known], "line"))
    for place, item in known:
        if item.low is not None and item.high is not None:
            parts.append(
                marks.cross(place, upward.inside(item.low / scale), upward.inside(item.high / scale), "whisker")
            )
        parts.append(marks.dot(place, upward((item.estimate or 0.0) / scale), "dot", 3.5))
    return join(parts)
