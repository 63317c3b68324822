"""Swings, as a tornado: how far an outcome goes where one parameter is at the low or the high end of its range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....stats.intervals import Estimate
from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, fitted, rounded, ticks, width_of
from ..drawing.svg import Markup, join
from ..drawing.words import column_style, difference, plain, tick_text
from ..shares import LETTERS

TICK = 12.0
"""Size of the words below an axis."""

HEADING = 28.0
"""Height of the words that part theories from parameters."""

HEIGHTS = {"one-end": 8.0, "other-end": 14.0, "theory-end": 11.0}
"""Heights of bars."""


@dataclass(frozen=True)
class SwingRow:
    """One parameter: its name, the basis it rests on, the outcome at the low and at the high end, high minus low with
    its interval, and whether that is told apart from none."""

    name: str
    basis: str
    at_low: float
    at_high: float
    swing: Estimate
    apart: bool


@dataclass(frozen=True)
class TheoryRow:
    """Another theory than the one in force: its name, the outcome under it, that less the outcome as drawn with its
    interval, and whether that is told apart from none."""

    name: str
    there: float
    swing: Estimate
    apart: bool


def swings_figure(
    rows: Sequence[SwingRow],
    base: Estimate,
    unit: str,
    kind: str,
    title: str,
    description: str,
    note: str,
    theories: Sequence[TheoryRow] = (),
) -> Figure:
    """The figure, the widest first; `base` is the outcome with every parameter as drawn.

    Below the parameters, on the same scale and apart from them, stand the theories: that these disagree is another
    doubt than that a number is not known.
    """
    look = column_style([base], unit, kind)
    gap = column_style([*(row.swing for row in rows), *(row.swing for row in theories)], unit, kind, True)
    body = tuple(
        (
            row.name,
            row.basis,
            look.number(row.at_low),
            look.number(row.at_high),
            difference(gap, row.swing),
            "yes" if row.apart else "no",
        )
        for row in rows
    )
    body += tuple(
        (
            f"theory: {row.name}",
            "rival theories",
            plain(look, base),
            look.number(row.there),
            difference(gap, row.swing),
            "yes" if row.apart else "no",
        )
        for row in theories
    )
    head = (
        "parameter",
        "basis",
        f"at its low end, {look.unit}",
        "at its high end",
        f"high − low, {gap.unit}",
        "told apart",
    )
    legend = [Key("one-end", "at the low end of its range"), Key("other-end", "at the high end")]
    if theories:
        head = (
            *head[:2],
            f"at its low end, or as drawn, {look.unit}",
            "at its high end, or under the theory",
            *head[4:],
        )
        legend.append(Key("theory-end", "under another theory"))
    return Figure(
        "matters",
        title,
        description,
        note,
        Table(head, body),
        lambda width: _draw(rows, theories, base, unit, kind, width),
        tuple(legend),
    )


def _draw(
    rows: Sequence[SwingRow], theories: Sequence[TheoryRow], base: Estimate, unit: str, kind: str, width: float
) -> tuple[Markup, float]:
    look = column_style([base], unit, kind)
    every: list[SwingRow | TheoryRow] = [*rows, *theories]
    gap = column_style([row.swing for row in every], unit, kind, True)
    middle_value = (base.estimate or 0.0) / look.scale
    ends = [end / look.scale for row in rows for end in (row.at_low, row.at_high)]
    ends += [row.there / look.scale for row in theories]
    low, high = rounded(min([middle_value, *ends]), max([middle_value, *ends]))
    narrow = width <= NARROW + 50
    names = [f"{row.name} ({LETTERS.get(row.basis, row.basis)})" for row in rows] + [row.name for row in theories]
    values = [difference(gap, row.swing) for row in every]
    if narrow:
        left, right, step = 6.0, width - 6, 40.0
    else:
        left, step = min(max(map(width_of, names), default=0.0) + 12, 0.45 * width), marks.ROW
        right = width - max(map(width_of, values), default=0.0) - 14
    scale, top = Scale(low, high, left, right), 4.0
    parted = top + step * len(rows)
    bottom = parted + (HEADING + step * len(theories) if theories else 0.0)
    steps = ticks(low, high, 4 if narrow else 6)
    parts = [marks.bottom_axis(scale, steps, top, bottom, [tick_text(s) for s in steps], look.unit, width)]
    if theories:
        parts.append(marks.line(0, parted + 3, width, parted + 3, "rule"))
    for place, (row, name, value) in enumerate(zip(every, names, values, strict=True)):
        y = top + step * place + (HEADING if place >= len(rows) else 0.0)
        middle = y + (29 if narrow else step / 2)
        if narrow:
            parts.append(marks.text(2, y + 14, fitted(name, width - width_of(value) - 12), "halo"))
            parts.append(marks.text(width - 2, y + 14, value, "halo", "end"))
        else:
            parts.append(marks.text(0, middle + 4, fitted(name, left - 8)))
            parts.append(marks.text(width, middle + 4, value, "strong" if row.apart else "soft", "end"))
        for end, mark in _ends(row):
            places = sorted((scale(middle_value), scale(end / look.scale)))
            parts.append(marks.bar(places[0], middle - HEIGHTS[mark] / 2, places[1] - places[0], HEIGHTS[mark], mark))
    parts.append(marks.line(scale(middle_value), top, scale(middle_value), bottom, "zero"))
    if theories:
        parts.append(marks.text(0, parted + HEADING - 6, "Rival theories: another kind of doubt", "soft halo"))
    words = f"as drawn: {plain(look, base)}"
    half, unit_width = width_of(words, TICK) / 2, width_of(look.unit, TICK)
    at = max(half, min(scale(middle_value), width - unit_width - 8 - half))
    parts.append(marks.text(at, bottom + 33, words, "tick", "middle"))
    return join(parts), bottom + 40


def _ends(row: SwingRow | TheoryRow) -> list[tuple[float, str]]:
    """Where the bars of a row end, each with its mark."""
    if isinstance(row, TheoryRow):
        return [(row.there, "theory-end")]
    return [(row.at_low, "one-end"), (row.at_high, "other-end")]
