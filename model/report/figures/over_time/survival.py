"""Lines with bands over years: the share that still stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....stats.intervals import Estimate
from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, apart, fitted, width_of
from ..drawing.svg import Markup, join
from ..drawing.words import of_100, with_bounds

LOOKS = ("one", "two", "three", "four")
YEAR = 52
SHOWN_YEARS = (1, 2, 5, 10)


@dataclass(frozen=True)
class Line:
    """One option's share by week; `look` is its colour and dash, empty for a pale line without a name."""

    title: str
    weeks: tuple[int, ...]
    shares: tuple[Estimate, ...]
    look: str = ""


def survival_figure(lines: Sequence[Line], title: str, description: str, note: str) -> Figure:
    """The figure; lines with a look stand before the others and have a band and a name."""
    last = max(line.weeks[-1] for line in lines)
    years = [year for year in SHOWN_YEARS if year * YEAR <= last]
    rows = []
    for line in lines:
        at = dict(zip(line.weeks, line.shares, strict=True))
        rows.append((line.title, *(with_bounds(at[year * YEAR]) for year in years)))
    head = ("option", *(f"after {year} year{'s' if year > 1 else ''}, of 100" for year in years))
    legend = tuple(Key(f"line {line.look}", line.title) for line in lines if line.look)
    legend += (Key("line rest", "the others"),) if any(not line.look for line in lines) else ()
    return Figure(
        "survival", title, description, note, Table(head, tuple(rows)), lambda width: _draw(lines, last, width), legend
    )


def _draw(lines: Sequence[Line], last: int, width: float) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    named = [line for line in lines if line.look]
    names = [fitted(line.title, 200) for line in named]
    left, top, height = 36.0, 10.0, 220.0 if narrow else 330.0
    right = width - 8 if narrow else width - max([60.0, *(width_of(name) + 34 for name in names)])
    across, upward = Scale(0, last, left, right), Scale(0.0, 1.0, top + height, top)
    years = list(range(0, last // YEAR + 1, 2 if last > 4 * YEAR else 1))
    parts = [
        marks.left_axis(upward, (0, 0.25, 0.5, 0.75, 1), left, right, ("0", "25", "50", "75", "100")),
        marks.bottom_axis(
            across, [year * YEAR for year in years], top + height, top + height, [str(year) for year in years],
            "years after the signing", width,
        ),
    ]  # fmt: skip
    for line in sorted(lines, key=lambda line: bool(line.look)):
        known = [
            (across(week), share)
            for week, share in zip(line.weeks, line.shares, strict=True)
            if share.estimate is not None
        ]
        if line.look:
            upper = [(x, upward(share.high)) for x, share in known if share.high is not None]
            lower = [(x, upward(share.low)) for x, share in known if share.low is not None]
            parts.append(marks.area(upper, lower, f"band {line.look}"))
        points = [(x, upward(share.estimate or 0.0)) for x, share in known]
        parts.append(marks.curve(points, f"line {line.look or 'rest'}"))
    if not narrow:
        ends = [line.shares[-1].estimate for line in named]
        places = apart([upward(end or 0.0) for end in ends], 17.0, top + 6, top + height)
        for line, name, end, place in zip(named, names, ends, places, strict=True):
            parts.append(marks.text(right + 8, place + 4, name, f"{line.look} halo"))
            parts.append(marks.text(width, place + 4, of_100(end), f"{line.look} strong", "end"))
    return join(parts), top + height + 38
