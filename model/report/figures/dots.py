"""Rows of dots: for each option an estimate with its whisker, or an open dot for each rival theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...stats.intervals import Estimate
from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import column_style, plain, tick_text

MOST_COLUMNS = 12
"""Theories that are columns of the table; of more each has a row."""


@dataclass(frozen=True)
class DotRow:
    """One option: the estimate, and the same under each rival theory, in the order of `theories`."""

    title: str
    estimate: Estimate | None
    rivals: tuple[float | None, ...] = ()


def dots_figure(
    name: str,
    rows: Sequence[DotRow],
    theories: Sequence[str],
    unit: str,
    kind: str,
    title: str,
    description: str,
    note: str,
) -> Figure:
    """The figure; `unit` and `kind` are those of the outcome, `theories` name the open dots."""
    intervals = [row.estimate for row in rows if row.estimate is not None]
    intervals += [Estimate(value, None, None, 1) for row in rows for value in row.rivals if value is not None]
    look = column_style(intervals, unit, kind)
    own = any(row.estimate is not None for row in rows)
    head = ("option", *([f"estimate, {look.unit}"] if own else []), *theories)
    body = []
    for row in rows:
        cells = [plain(look, row.estimate)] if own and row.estimate is not None else ["—"] if own else []
        cells += ["—" if value is None else look.number(value) for value in row.rivals]
        body.append((row.title, *cells))
    if len(theories) > MOST_COLUMNS and not own:
        head = ("theory", *(row.title for row in rows))
        body = [(theory, *(cells[1 + place] for cells in body)) for place, theory in enumerate(theories)]
    legend = [Key("dot", "this run, with its sampling error")] if own else []
    legend += [Key("dot open", "one rival theory")] if theories else []
    return Figure(
        name,
        title,
        description,
        note,
        Table(head, tuple(body)),
        lambda width: _draw(rows, unit, kind, width),
        tuple(legend) if theories else (),
    )


def _draw(rows: Sequence[DotRow], unit: str, kind: str, width: float) -> tuple[Markup, float]:
    intervals = [row.estimate for row in rows if row.estimate is not None]
    intervals += [Estimate(value, None, None, 1) for row in rows for value in row.rivals if value is not None]
    look = column_style(intervals, unit, kind)
    ends = [
        end / look.scale for item in intervals for end in (item.low, item.high, item.estimate) if end is not None
    ] or [0.0, 1.0]
    low, high = (
        (0.0, max(100.0 * (max(ends) > 60), rounded(0.0, max(ends))[1]))
        if kind == "share"
        else rounded(min(0.0, *ends), max(ends))
    )
    narrow = width <= NARROW + 50
    values = ["" if row.estimate is None else plain(look, row.estimate) for row in rows]
    longest = max((width_of(row.title) for row in rows), default=0.0)
    if narrow:
        left, right, step = 4.0, width - 4, 40.0
    else:
        left = min(longest + 10, 0.3 * width) + 14
        right, step = width - max((width_of(value) for value in values), default=0.0) - 14, marks.ROW
    scale, top = Scale(low, high, left, right), 4.0
    bottom = top + step * len(rows)
    steps = ticks(low, high, 5 if narrow else 7)
    parts = [marks.bottom_axis(scale, steps, top, bottom, [tick_text(value) for value in steps], look.unit, width)]
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = top + step * place
        middle = y + (29 if narrow else step / 2)
        if narrow:
            parts.append(marks.text(2, y + 14, fitted(row.title, width - width_of(value) - 12), "halo"))
            parts.append(marks.text(width - 2, y + 14, value, "halo", "end"))
        else:
            parts.append(marks.text(0, middle + 4, fitted(row.title, left - 10)))
            parts.append(marks.text(width, middle + 4, value, "", "end"))
        known = [value for value in row.rivals if value is not None]
        if known:
            parts.append(
                marks.line(scale(min(known) / look.scale), middle, scale(max(known) / look.scale), middle, "grid")
            )
        parts += _swarm([scale(value / look.scale) for value in known], middle)
        if row.estimate is None or row.estimate.estimate is None:
            continue
        if row.estimate.low is not None and row.estimate.high is not None:
            ends_of = (scale(row.estimate.low / look.scale), scale(row.estimate.high / look.scale))
            parts.append(marks.whisker(*ends_of, middle))
        parts.append(marks.dot(scale(row.estimate.estimate / look.scale), middle, "dot"))
    return join(parts), bottom + 38


MOST_DOTS = 40
"""Rival theories whose dots are of full size; of more they are smaller, and stacked where they meet."""


def _swarm(places: Sequence[float], middle: float) -> list[Markup]:
    """An open dot at each place; many are small, and step aside from those that are there already."""
    if len(places) <= MOST_DOTS:
        return [marks.dot(place, middle, "dot open", 4) for place in places]
    parts, filled = [], dict[int, int]()
    for place in sorted(places):
        column = int(place // 4)
        level = filled[column] = filled.get(column, -1) + 1
        aside = (level + 1) // 2 * 3.0 * (1 if level % 2 else -1)
        parts.append(marks.dot(4.0 * column + 2.0, middle + max(-9.0, min(9.0, aside)), "dot open small", 1.6))
    return parts
