"""Marks that figures share: text, lines, bars, whiskers, dots, bands, axes.

Three doubts are three marks. Sampling error is a thin dark whisker or a pale band; rival theories are open dots, one
for each; what numbers rest on is a letter. Looks are classes, so that one style sheet serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Sequence

from .scale import Scale, width_of
from .svg import Markup, join, path, tag

ROW = 26.0
"""The height of a row of a figure by option."""


def text(x: float, y: float, content: str, look: str = "", anchor: str = "start") -> Markup:
    """A line of text whose baseline is at `y`."""
    return tag("text", content, x=x, y=y, class_=look or None, text_anchor=None if anchor == "start" else anchor)


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    """A straight line."""
    return tag("path", d=path([(x1, y1), (x2, y2)]), class_=look)


def curve(points: Sequence[tuple[float, float]], look: str) -> Markup:
    """A line through points."""
    return tag("path", d=path(points), class_=look)


def area(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], look: str) -> Markup:
    """The area between two lines over the same places."""
    return tag("path", d=path([*upper, *reversed(lower)], closed=True), class_=look)


def bar(x: float, y: float, width: float, height: float, look: str) -> Markup:
    """A filled rectangle; nothing where it has no width."""
    return tag("rect", x=x, y=y, width=width, height=height, class_=look) if width > 0.05 else Markup("")


def bars(places: Sequence[tuple[float, float]], y: float, height: float, look: str) -> Markup:
    """Filled rectangles of one row and look, each from place to place, as one short path."""
    corners = (((x, y), (end, y), (end, y + height), (x, y + height)) for x, end in places)
    return tag("path", d="".join(path(corner, closed=True) for corner in corners), class_=look)


def dot(x: float, y: float, look: str, radius: float = 4.5) -> Markup:
    """A dot, filled or open by its class."""
    return tag("circle", cx=x, cy=y, r=radius, class_=look)


def whisker(low: float, high: float, y: float, look: str = "whisker", cap: float = 4.0) -> Markup:
    """A sampling interval along the row at `y`, from place to place."""
    d = "".join(
        path(part)
        for part in ([(low, y - cap), (low, y + cap)], [(low, y), (high, y)], [(high, y - cap), (high, y + cap)])
    )
    return tag("path", d=d, class_=look)


def upright(x: float, low: float, high: float, look: str = "whisker", cap: float = 3.0) -> Markup:
    """A sampling interval with its ends that stands upright at `x`."""
    ends = ([(x - cap, low), (x + cap, low)], [(x, low), (x, high)], [(x - cap, high), (x + cap, high)])
    return tag("path", d="".join(path(part) for part in ends), class_=look)


def cross(x: float, low: float, high: float, look: str = "whisker thin") -> Markup:
    """A sampling interval that stands upright at `x`."""
    return tag("path", d=path([(x, low), (x, high)]), class_=look)


def bottom_axis(
    scale: Scale,
    values: Sequence[float],
    top: float,
    bottom: float,
    labels: Sequence[str],
    title: str = "",
    width: float = 1e9,
) -> Markup:
    """Grid lines from `top` to `bottom` with a label below each, and the title of the axis below these.

    A label that would stick out of a drawing of this `width` begins, or ends, at its line.
    """
    parts = []
    for value, label in zip(values, labels, strict=True):
        x, half = scale(value), width_of(label, 12) / 2
        anchor = "start" if x < half else "end" if x > width - half else "middle"
        parts.append(line(x, top, x, bottom, "grid"))
        parts.append(text(x, bottom + 16, label, "tick", anchor))
    if title:
        parts.append(text(scale.end, bottom + 33, title, "tick", "end"))
    return join(parts)


def left_axis(scale: Scale, values: Sequence[float], left: float, right: float, labels: Sequence[str]) -> Markup:
    """Grid lines from `left` to `right` with a label left of each."""
    parts = []
    for value, label in zip(values, labels, strict=True):
        parts.append(line(left, scale(value), right, scale(value), "grid"))
        parts.append(text(left - 7, scale(value) + 4, label, "tick", "end"))
    return join(parts)
