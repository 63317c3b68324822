"""Differences from one baseline, a whisker for each option: filled where told apart after the adjustment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...stats.two_sample import Contrast
from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import column_style, difference, tick_text


@dataclass(frozen=True)
class DifferenceRow:
    """One option minus the baseline; `apart` says that it is told apart."""

    title: str
    contrast: Contrast
    apart: bool


def differences_figure(
    name: str, rows: Sequence[DifferenceRow], unit: str, kind: str, title: str, description: str, note: str
) -> Figure:
    """The figure; `unit` and `kind` are those of the outcome."""
    look = column_style([row.contrast for row in rows], unit, kind, True)
    body = tuple(
        (row.title, difference(look, row.contrast), f"{row.contrast.n:,}", "yes" if row.apart else "no") for row in rows
    )
    return Figure(
        name,
        title,
        description,
        note,
        Table(("option", f"difference, {look.unit}", "pairs", "told apart"), body),
        lambda width: _draw(rows, unit, kind, width),
        (Key("dot", "told apart"), Key("dot open", "not told apart")),
    )


def _draw(rows: Sequence[DifferenceRow], unit: str, kind: str, width: float) -> tuple[Markup, float]:
    look = column_style([row.contrast for row in rows], unit, kind, True)
    ends = [end / look.scale for row in rows for end in (row.contrast.low, row.contrast.high) if end is not None]
    low, high = rounded(min([0.0, *ends]), max([0.0, *ends]))
    narrow = width <= NARROW + 50
    values = [difference(look, row.contrast) for row in rows]
    longest = max((width_of(row.title) for row in rows), default=0.0)
    if narrow:
        left, right, step, top = 4.0, width - 4, 40.0, 4.0
    else:
        left = min(longest + 10, 0.3 * width) + 14
        right = width - max((width_of(value) for value in values), default=0.0) - 14
        step, top = marks.ROW, 4.0
    scale = Scale(low, high, left, right)
    bottom = top + step * len(rows)
    steps = ticks(low, high, 5 if narrow else 7)
    parts = [
        marks.bottom_axis(scale, steps, top, bottom, [tick_text(value) for value in steps], look.unit, width),
        marks.line(scale(0.0), top, scale(0.0), bottom, "zero"),
    ]
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        y = top + step * place
        middle = y + (29 if narrow else step / 2)
        if narrow:
            parts.append(marks.text(2, y + 14, fitted(row.title, width - width_of(value) - 12), "halo"))
            parts.append(marks.text(width - 2, y + 14, value, "halo", "end"))
        else:
            parts.append(marks.text(0, middle + 4, fitted(row.title, left - 10)))
            parts.append(marks.text(width, middle + 4, value, "strong" if row.apart else "soft", "end"))
        contrast = row.contrast
        if contrast.estimate is None:
            continue
        if contrast.low is not None and contrast.high is not None:
            parts.append(marks.whisker(scale(contrast.low / look.scale), scale(contrast.high / look.scale), middle))
        parts.append(marks.dot(scale(contrast.estimate / look.scale), middle, "dot" if row.apart else "dot open"))
    return join(parts), bottom + 38
