"""Rows of dots: for each option an estimate with its whisker, or an open dot for each rival theory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...stats.intervals import Estimate
from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import column_style, plain, tick_text

MOST_DOTS = 40
"""Rival theories that have a dot each; of more those that meet share one."""

COLUMN, LEAST_RADIUS = 4.0, 1.6
"""The width within which dots meet, and the radius of the dot of one theory."""

LUCK = 20.0
"""The height of the row of the sampling error of one dot."""

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
    luck: Estimate | None = None,
) -> Figure:
    """The figure; `unit` and `kind` are those of the outcome, `theories` name the open dots.

    Of more than `MOST_DOTS` theories those with about the same estimate are one dot, the larger the more they are.
    `luck` is the sampling error of one open dot, drawn below all rows.
    """
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
    many = len(theories) > MOST_DOTS
    legend += [Key("dot open", "rival theories: the larger, the more" if many else "one rival theory")]
    if luck is not None:
        legend.append(Key("whisker", "sampling error of one theory's estimate"))
    return Figure(
        name,
        title,
        description,
        note,
        Table(head, tuple(body)),
        lambda width: _draw(rows, unit, kind, width, luck),
        tuple(legend) if theories else (),
    )


def _draw(
    rows: Sequence[DotRow], unit: str, kind: str, width: float, luck: Estimate | None = None
) -> tuple[Markup, float]:
    intervals = [row.estimate for row in rows if row.estimate is not None]
    intervals += [Estimate(value, None, None, 1) for row in rows for value in row.rivals if value is not None]
    look = column_style(intervals, unit, kind)
    drawn = [*intervals, *([luck] if luck is not None else [])]
    ends = [end / look.scale for item in drawn for end in (item.low, item.high, item.estimate) if end is not None] or [
        0.0,
        1.0,
    ]
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
    bottom = top + step * len(rows) + (LUCK if luck is not None else 0.0)
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
    if luck is not None and luck.low is not None and luck.high is not None:
        ends_of = (scale.inside(luck.low / look.scale), scale.inside(luck.high / look.scale))
        parts.append(marks.whisker(*ends_of, bottom - LUCK / 2))
    return join(parts), bottom + 38


def _swarm(places: Sequence[float], middle: float) -> list[Markup]:
    """An open dot at each place; of many, one for all that meet, its area by how many they are."""
    if len(places) <= MOST_DOTS:
        return [marks.dot(place, middle, "dot open", 4) for place in places]
    columns = Counter(int(place // COLUMN) for place in places)
    return [
        marks.dot(COLUMN * (column + 0.5), middle, "dot open small", min(11.0, LEAST_RADIUS * count**0.5))
        for column, count in sorted(columns.items())
    ]
