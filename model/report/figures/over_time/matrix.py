"""A matrix of shares: who, by quarter, the darker the larger the share. No map: who takes part has no borders here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ....stats.intervals import Estimate, share_of
from ...text.numbers import DASH
from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, fitted, nearest, width_of
from ..drawing.svg import Markup, join
from ..drawing.words import with_bounds

YEAR = 52
SHOWN_YEARS = (1, 2, 5, 10)
SHADES = ((0.8, "m4"), (0.6, "m3"), (0.4, "m2"), (0.2, "m1"), (0.05, "m"))
"""The least share of each shade, the darkest first; below the last nothing is drawn."""


def matrix_figure(
    name: str,
    rows: Mapping[str, Sequence[float]],
    weeks: Sequence[int],
    histories: Sequence[int],
    title: str,
    description: str,
    note: str,
    least: int = 1,
) -> Figure:
    """The figure: each row with its share of as many `histories` at each of `weeks`; sampling errors stand in its
    table, and the widest of these in its note. Where there are fewer histories than `least` nothing is shown."""
    years = [year for year in SHOWN_YEARS if year * YEAR <= weeks[-1] + 1]
    places = [nearest(weeks, year * YEAR) for year in years]

    def estimate(share: float, place: int) -> Estimate:
        return share_of(round(share * histories[place]), histories[place])

    known = [place for place in places if histories[place] >= least]
    body = tuple(
        (label, *(with_bounds(estimate(shares[place], place)) if place in known else DASH for place in places))
        for label, shares in rows.items()
    )
    cells = {(shares[place], place) for shares in rows.values() for place in known}
    widest = max((_half_width(estimate(*cell)) for cell in cells), default=0.0)
    error = f" Sampling error of 95%: ± {100.0 * widest:.0f} of 100 at most, in the table." if widest else ""
    keys = [Key(look, f"{least:.0%} and more") for least, look in reversed(SHADES)]
    return Figure(
        name,
        title,
        description,
        f"{note}{error}",
        Table(("who", *(f"year {year}, of 100" for year in years)), body),
        lambda width: _draw(rows, weeks, width),
        tuple(keys),
    )


def _half_width(estimate: Estimate) -> float:
    return 0.0 if estimate.low is None or estimate.high is None else (estimate.high - estimate.low) / 2.0


def _draw(rows: Mapping[str, Sequence[float]], weeks: Sequence[int], width: float) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    step = 17.0
    left = min(max(width_of(label, 12) for label in rows) + 12, 120.0 if narrow else 190.0)
    edges = [0, *weeks[1:], weeks[-1] + (weeks[-1] - weeks[-2])]
    across = Scale(0, edges[-1], left, width - 4)
    bottom = 6 + step * len(rows)
    years = range(0, edges[-1] // YEAR + 1, 2)
    labels = [str(year) for year in years]
    parts = [
        marks.bottom_axis(across, [year * YEAR for year in years], 2, bottom, labels, "years after the signing", width)
    ]
    for place, (label, shares) in enumerate(rows.items()):
        y = 4 + step * place
        parts.append(marks.text(0, y + 12, fitted(label, left - 8, 12), "cell"))
        parts += [
            marks.bar(across(edges[first]), y + 1, across(edges[stop]) - across(edges[first]), step - 3, look)
            for first, stop, look in _spans(shares)
            if look
        ]
    return join(parts), bottom + 38


def _spans(shares: Sequence[float]) -> list[tuple[int, int, str]]:
    """Neighbouring cells of one shade as one: (first, past the last, shade)."""
    spans: list[tuple[int, int, str]] = []
    for place, value in enumerate(shares):
        look = next((look for least, look in SHADES if value >= least), "")
        if spans and spans[-1][2] == look:
            spans[-1] = (spans[-1][0], place + 1, look)
        else:
            spans.append((place, place + 1, look))
    return spans
