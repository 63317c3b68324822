"""Bars for shares of a whole, each with the letter of what it rests on: what an outcome hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import marks
from .drawing.figure import NARROW, Figure, Table
from .drawing.scale import Scale, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import of_100, tick_text

LETTERS = {
    "measured": "m",
    "reported": "r",
    "estimated": "e",
    "calibrated": "c",
    "assumed": "a",
    "definition": "d",
    "option content": "o",
    "lever": "l",
}
"""The letter of each basis; a basis without one is written out."""


@dataclass(frozen=True)
class ShareRow:
    """One bar: its name, the basis it rests on (empty for groups), a share and its interval."""

    name: str
    basis: str
    value: float
    low: float | None = None
    high: float | None = None


def shares_figure(
    name: str, rows: Sequence[ShareRow], title: str, description: str, note: str, of: str = "share, %"
) -> Figure:
    """The figure, the largest share first."""
    ranked = sorted(rows, key=lambda row: -row.value)
    body = tuple((row.name, row.basis or "—", _value(row)) for row in ranked)
    return Figure(
        name, title, description, note, Table(("what", "basis", of), body), lambda width: _draw(ranked, of, width)
    )


def _value(row: ShareRow) -> str:
    if row.low is None or row.high is None:
        return of_100(row.value)
    return f"{of_100(row.value)} [{of_100(max(0.0, row.low))}, {of_100(min(1.0, row.high))}]"


def _draw(rows: Sequence[ShareRow], of: str, width: float) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    highest = max([0.01, *(row.value for row in rows), *(row.high for row in rows if row.high is not None)])
    # A share of variance is estimated, and its interval may end above the whole: the axis and the table do not.
    top_value = 100.0 if highest > 0.8 else rounded(0.0, highest * 100, 5)[1]
    values = [_value(row) for row in rows]
    names = [f"{row.name}" + (f" ({LETTERS.get(row.basis, row.basis)})" if row.basis else "") for row in rows]
    longest = max((width_of(name) for name in names), default=0.0)
    if narrow:
        left, right, step = 2.0, width - 6, 40.0
    else:
        left, step = min(longest + 12, 0.42 * width), marks.ROW
        right = width - max((width_of(value) for value in values), default=0.0) - 14
    scale, top = Scale(0.0, top_value, left, right), 4.0
    bottom = top + step * len(rows)
    steps = ticks(0.0, top_value, 5)
    parts = [marks.bottom_axis(scale, steps, top, bottom, [tick_text(value) for value in steps], of, width)]
    for place, (row, label, value) in enumerate(zip(rows, names, values, strict=True)):
        y = top + step * place
        middle = y + (29 if narrow else step / 2)
        if narrow:
            parts.append(marks.text(2, y + 14, fitted(label, width - width_of(value) - 12), "halo"))
            parts.append(marks.text(width - 2, y + 14, value, "halo", "end"))
        else:
            parts.append(marks.text(0, middle + 4, fitted(label, left - 8)))
            parts.append(marks.text(width, middle + 4, value, "", "end"))
        look = "bad" if row.basis == "assumed" else "good" if row.basis else "none"
        parts.append(marks.bar(scale(0.0), middle - 7, scale.inside(row.value * 100) - scale(0.0), 14, look))
        if row.low is not None and row.high is not None:
            parts.append(marks.whisker(scale(max(0.0, row.low * 100)), scale.inside(row.high * 100), middle))
    return join(parts), bottom + 38
