"""Heat maps: a shade for each option and column, with the number in the cell where it fits, and headings in levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import fitted, width_of
from .drawing.svg import Markup, join, tag

STEP = 24.0
SHORTFALLS = ("h1", "h2", "h3", "h4", "h5")
LEVELS = ("m", "m1", "m2", "m3", "m4")
"""The classes of shades: of what is the worse the more there is, and of amounts."""

HEADING = 18.0
MOST_HEADING = 108.0
"""The most height of headings that stand upright."""


@dataclass(frozen=True)
class HeatRow:
    """One option: a value for each column, None where there is none, and what stands in each cell and at the end."""

    title: str
    values: Sequence[float | None]
    cells: Sequence[str]
    last: str = ""


@dataclass(frozen=True)
class Shades:
    """The least values of all shades but the first, and the class of each shade."""

    edges: tuple[float, ...]
    looks: tuple[str, ...]

    def of(self, value: float | None) -> str:
        """The look of a value."""
        return "" if value is None else self.looks[sum(value >= edge for edge in self.edges)]


@dataclass(frozen=True)
class Heading:
    """One level of headings: its name, and the heading of each column; neighbours that agree are one."""

    name: str
    labels: Sequence[str]


def heat_figure(
    name: str,
    rows: Sequence[HeatRow],
    headings: Sequence[Heading],
    edges: Sequence[float],
    keys: Sequence[str],
    table: Table,
    last: str,
    title: str,
    description: str,
    note: str,
    looks: Sequence[str] = SHORTFALLS,
) -> Figure:
    """The figure. `edges` are the least values of the shades after the first, in rising order, `keys` name the shades
    and `looks` are their classes; `last` heads the text at the end of rows."""
    legend = tuple(Key(look, label) for look, label in zip(looks, keys, strict=True))
    shades = Shades(tuple(edges), tuple(looks))
    return Figure(
        name, title, description, note, table, lambda width: _draw(rows, headings, shades, last, width), legend
    )


def _draw(
    rows: Sequence[HeatRow], headings: Sequence[Heading], shades: Shades, last: str, width: float
) -> tuple[Markup, float]:
    narrow = width <= NARROW + 50
    count = len(rows[0].values)
    end = max(width_of(text, 12) for text in (last, *(row.last for row in rows))) + 10 if last else 2.0
    left = min(max(width_of(row.title) for row in rows) + 10, 118.0 if narrow else 0.25 * width)
    step = (width - end - left) / count
    head, top = _headings(headings, left, step, count, narrow)
    parts = [head]
    if last:
        parts.append(marks.text(width, top - 6, last, "tick", "end"))
    fits = step > 4 + max((width_of(cell, 11) for row in rows for cell in row.cells), default=0.0)
    for place, row in enumerate(rows):
        y = top + STEP * place
        parts.append(marks.text(0, y + 16, fitted(row.title, left - 8, 13), "" if not narrow else "cell"))
        by_look: dict[str, list[tuple[float, float]]] = {}
        for first, stop, look in _spans(row.values, shades):
            if look:
                by_look.setdefault(look, []).append((left + step * first, left + step * stop))
        parts += [marks.bars(places, y + 1, STEP - 2, look) for look, places in by_look.items()]
        if fits:
            for column, cell in enumerate(row.cells):
                look = "cell over" if shades.of(row.values[column]) == shades.looks[-1] else "cell"
                parts.append(marks.text(left + step * (column + 0.5), y + 16, cell, look, "middle"))
        if row.last:
            parts.append(marks.text(width, y + 16, row.last, "cell", "end"))
    return join(parts), top + STEP * len(rows) + 6


def _spans(values: Sequence[float | None], shades: Shades) -> list[tuple[int, int, str]]:
    """Neighbouring cells of one shade as one: (first, past the last, shade)."""
    spans: list[tuple[int, int, str]] = []
    for place, value in enumerate(values):
        look = shades.of(value)
        if spans and spans[-1][2] == look:
            spans[-1] = (spans[-1][0], place + 1, look)
        else:
            spans.append((place, place + 1, look))
    return spans


def _headings(headings: Sequence[Heading], left: float, step: float, count: int, narrow: bool) -> tuple[Markup, float]:
    """Levels of headings, the coarsest above: lying where they fit, upright where one level does so, else left out."""
    parts: list[Markup] = []
    top = 0.0
    for level, heading in enumerate(headings):
        groups = _groups([tuple(above.labels[k] for above in headings[: level + 1]) for k in range(count)])
        labels = [heading.labels[first] for first, _ in groups]
        lying = all(
            width_of(label, 11) + 4 <= step * (stop - first)
            for label, (first, stop) in zip(labels, groups, strict=True)
        )
        tall = max(width_of(label, 11) for label in labels) + 8
        upright = not lying and min(stop - first for first, stop in groups) * step >= 12.0 and tall <= MOST_HEADING
        if not lying and not upright:
            break
        height = HEADING if lying else tall
        if not narrow:
            parts.append(marks.text(0, top + height - 5, fitted(heading.name, left - 6, 12), "tick"))
        for label, (first, stop) in zip(labels, groups, strict=True):
            x = left + step * (first + stop) / 2
            if lying:
                parts.append(marks.text(x, top + 13, label, "small", "middle"))
            else:
                words = marks.text(0, 0, label, "small")
                parts.append(tag("g", words, transform=f"translate({x + 4:.1f} {top + height - 4:.1f}) rotate(-90)"))
            parts.append(
                marks.line(left + step * first + 1, top + height - 1, left + step * stop - 1, top + height - 1, "grid")
            )
        top += height
    return join(parts), top + 4


def _groups(labels: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    groups: list[tuple[int, int]] = []
    for place, label in enumerate(labels):
        if groups and labels[groups[-1][0]] == label:
            groups[-1] = (groups[-1][0], place + 1)
        else:
            groups.append((place, place + 1))
    return groups
