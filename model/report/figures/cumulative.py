"""Distribution functions: of 100 histories, how many have at most a value; named options with the band that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, apart, fitted, rounded, ticks, width_of
from .drawing.svg import Markup, join
from .drawing.words import tick_text


@dataclass(frozen=True)
class Cumulative:
    """One option: the share of histories with at most each of the values; `look` is its colour and dash, empty for a
    pale line without a name; `cells` are its row of the table."""

    title: str
    shares: Sequence[float]
    look: str
    cells: tuple[str, ...]


def cumulative_figure(
    name: str,
    lines: Sequence[Cumulative],
    at: Sequence[float],
    band: float,
    unit: str,
    head: tuple[str, ...],
    title: str,
    description: str,
    note: str,
) -> Figure:
    """The figure; `at` are the values, `band` half the height of the band around each line, as a share."""
    legend = tuple(Key(f"line {line.look}", line.title) for line in lines if line.look)
    legend += (Key("line rest", "the others"),) if any(not line.look for line in lines) else ()
    body = tuple((line.title, *line.cells) for line in lines)
    return Figure(
        name, title, description, note, Table(head, body), lambda width: _draw(lines, at, band, unit, width), legend
    )


def _draw(
    lines: Sequence[Cumulative], at: Sequence[float], band: float, unit: str, width: float
) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    named = [line for line in lines if line.look]
    names = [fitted(line.title, 190) for line in named]
    left, top, height = 36.0, 10.0, 220.0 if narrow else 300.0
    right = width - 12 if narrow else width - max([60.0, *(width_of(name) + 16 for name in names)])
    low, high = rounded(min(at), max(at))
    across, upward = Scale(low, high, left, right), Scale(0.0, 1.0, top + height, top)
    steps = ticks(low, high, 4 if narrow else 7)
    parts = [
        marks.left_axis(upward, (0, 0.25, 0.5, 0.75, 1), left, right, ("0", "25", "50", "75", "100")),
        marks.bottom_axis(across, steps, top + height, top + height, [tick_text(step) for step in steps], unit, width),
    ]
    for line in sorted(lines, key=lambda line: bool(line.look)):
        places = [across(value) for value in at]
        if line.look:
            upper = [(x, upward(min(1.0, share + band))) for x, share in zip(places, line.shares, strict=True)]
            lower = [(x, upward(max(0.0, share - band))) for x, share in zip(places, line.shares, strict=True)]
            parts.append(marks.area(upper, lower, f"band {line.look}"))
        points = [(x, upward(share)) for x, share in zip(places, line.shares, strict=True)]
        parts.append(marks.curve(points, f"line {line.look or 'rest'}"))
    if not narrow and named:
        middle = len(at) * 3 // 4
        ends = apart([upward(line.shares[middle]) for line in named], 17.0, top + 6, top + height)
        for line, label, place in zip(named, names, ends, strict=True):
            parts.append(marks.text(right + 8, place + 4, label, f"{line.look} halo"))
    return join(parts), top + height + 38
