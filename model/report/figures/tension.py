"""Two shares whose product is what counts: a dot for each option, with lines along which the product is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from ...stats.intervals import Estimate
from .drawing import marks
from .drawing.figure import NARROW, Figure, Table
from .drawing.scale import Scale, fitted, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import of_100, tick_text, with_bounds

PRODUCTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class TensionRow:
    """One option: the share along (a deal is signed), the share up (of these, what holds), and their product."""

    title: str
    along: Estimate
    up: Estimate
    product: Estimate
    is_first: bool = False
    is_reference: bool = False


def tension_figure(
    rows: Sequence[TensionRow], axes: tuple[str, str, str], title: str, description: str, note: str
) -> Figure:
    """The figure; `axes` name the share along, the share up and the product. Options with no share up have no dot."""
    body = tuple((row.title, with_bounds(row.along), with_bounds(row.up), with_bounds(row.product)) for row in rows)
    head = ("option", *(f"{axis}, of 100" for axis in axes))
    return Figure("tension", title, description, note, Table(head, body), lambda width: _draw(rows, axes, width))


def _draw(rows: Sequence[TensionRow], axes: tuple[str, str, str], width: float) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    left, top, size = 40.0, 22.0, (width - 50 if narrow else width - 170)
    height = size if narrow else 430.0
    (x_low, x_high), (y_low, y_high) = (_range([getattr(row, side) for row in rows]) for side in ("along", "up"))
    across = Scale(x_low, x_high, left, left + size)
    upward = Scale(y_low, y_high, top + height, top)
    x_steps, y_steps = (ticks(100 * low, 100 * high) for low, high in ((x_low, x_high), (y_low, y_high)))
    x_scale, y_scale = (
        Scale(100 * x_low, 100 * x_high, left, left + size),
        Scale(100 * y_low, 100 * y_high, top + height, top),
    )
    parts = [
        marks.bottom_axis(
            x_scale, x_steps, top, top + height, [tick_text(step) for step in x_steps], f"{axes[0]}, of 100", width
        ),
        marks.left_axis(y_scale, y_steps, left, left + size, [tick_text(step) for step in y_steps]),
        marks.text(0, 12, f"{axes[1]}, of 100", "tick"),
    ]
    parts += [_contour(product, across, upward) for product in PRODUCTS]
    points = [row for row in rows if row.up.estimate is not None and row.along.estimate is not None]
    for row in points:
        x, y = across(row.along.estimate or 0.0), upward(row.up.estimate or 0.0)
        if row.up.low is not None and row.up.high is not None:
            parts.append(marks.cross(x, upward(row.up.low), upward(row.up.high)))
        if row.along.low is not None and row.along.high is not None:
            parts.append(marks.whisker(across(row.along.low), across(row.along.high), y, "whisker thin", 0))
    placed = [(across(row.along.estimate or 0.0), upward(row.up.estimate or 0.0)) for row in points]
    order = sorted(range(len(points)), key=lambda k: (points[k].is_first, points[k].is_reference))
    for row, (x, y) in ((points[k], placed[k]) for k in order):
        parts.append(marks.dot(x, y, "dot first" if row.is_first else "dot open" if row.is_reference else "dot", 5))
    bottom = top + height + (54 if narrow else 40)
    names = [f"{place + 1}" for place in range(len(points))] if narrow else [row.title for row in points]
    parts.append(_labels(names, placed, (left, top, width if not narrow else left + size, top + height)))
    if narrow:
        for place, row in enumerate(points):
            text = f"{place + 1}  {fitted(row.title, width - 60)}"
            parts.append(marks.text(0, bottom + 18 * place, text))
            parts.append(marks.text(width, bottom + 18 * place, of_100(row.product.estimate), "strong", "end"))
        bottom += 18 * len(points)
    return join(parts), bottom


def _range(shares: Sequence[Estimate]) -> tuple[float, float]:
    """The range in which all shares and most of their intervals lie, in tenths, at least three of them."""
    known = [
        share for share in shares if share.estimate is not None and share.low is not None and share.high is not None
    ]
    low = floor(10 * min(((share.low or 0.0) for share in known), default=0.0) + 1e-9) / 10
    high = ceil(10 * max(((share.high or 0.0) for share in known), default=1.0) - 1e-9) / 10
    while high - low < 0.3 - 1e-9:
        low, high = max(0.0, low - 0.1), min(1.0, high + 0.1)
    return low, high


def _contour(product: float, across: Scale, upward: Scale) -> Markup:
    """The line along which the product is the same, within the plot, its value at its beginning."""
    least, most = max(across.low, product / upward.high), across.high
    if upward.low > 0:
        most = min(most, product / upward.low)
    if least >= most - 1e-9:
        return Markup("")
    places = [least + (most - least) * k / 40 for k in range(41)]
    points = [(across(x), upward(product / x)) for x in places if x > 0]
    label = marks.text(points[0][0] + 4, points[0][1] + 12, f"{product * 100:.0f}", "small")
    return join([marks.curve(points, "contour"), label])


def _labels(
    names: Sequence[str], dots: Sequence[tuple[float, float]], box: tuple[float, float, float, float]
) -> Markup:
    """Each name beside its dot where it meets no other name or dot, the nearest such place first."""
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    parts = []
    for k in sorted(range(len(names)), key=lambda k: dots[k][1]):
        x, y = dots[k]
        long = width_of(names[k])
        best: tuple[float, float, tuple[float, float, float, float]] | None = None
        for away in (0, 14, 28, 42, 56, 72, 90, 110):
            for dx, dy in ((9, 0), (-9 - long, 0), (9, -away), (9, away), (-9 - long, -away), (-9 - long, away)):
                left, base = x + dx, y + dy + 4
                space = (left - 2, base - 12, left + long + 2, base + 4)
                if space[0] < box[0] or space[2] > box[2] or space[1] < box[1] or space[3] > box[3]:
                    continue
                if all(_clear(space, other) for j, other in enumerate(taken) if j != k):
                    best = (left, base, space)
                    break
            if best:
                break
        if best is None:
            continue
        left, base, space = best
        taken.append(space)
        if abs(base - 4 - y) > 8:
            end = left if left > x else left + long
            parts.append(marks.line(x, y, end, base - 4, "leader"))
        parts.append(marks.text(left, base, names[k], "halo"))
    return join(parts)


def _clear(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
