"""Out of 100 histories, how many of each option end how: a bar for each option."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...stats.intervals import Estimate
from .drawing import marks
from .drawing.figure import NARROW, Figure, Key, Table
from .drawing.scale import Scale, fitted, width_of
from .drawing.svg import Markup, join
from .drawing.words import bounds, of_100, with_bounds


@dataclass(frozen=True)
class EndingRow:
    """One option: shares that hold, fail after a signing, and are never signed; `mark` says how it stands to the first.

    `fails` and `unsigned` are None where the share that holds is all that is known.
    """

    title: str
    holds: Estimate
    fails: Estimate | None = None
    unsigned: Estimate | None = None
    mark: str = ""
    is_reference: bool = False


LOOKS = ("good", "bad", "none")
TIED = "≈"


def endings_figure(
    rows: Sequence[EndingRow], labels: tuple[str, str, str], title: str, description: str, note: str
) -> Figure:
    """The figure. `labels` name the three parts of a bar, in the order of `LOOKS`."""
    whole = all(row.fails is not None and row.unsigned is not None for row in rows)
    shown = labels if whole else labels[:1]
    head = ("option", *(f"{label}, of 100" for label in shown), "as the best")
    body = []
    for row in rows:
        parts = [row.holds, *(part for part in (row.fails, row.unsigned) if part is not None)]
        cells = [with_bounds(part) for part in parts[: len(shown)]]
        body.append((row.title + (" (reference)" if row.is_reference else ""), *cells, _mark_in_words(row.mark)))
    return Figure(
        "endings",
        title,
        description,
        note,
        Table(head, tuple(body)),
        lambda width: _draw(rows, whole, width),
        tuple(Key(look, label) for look, label in zip(LOOKS, shown, strict=False)),
    )


def _mark_in_words(mark: str) -> str:
    return {TIED: "may be the best too", "first": "first", "": "ruled out as the best"}.get(mark, mark)


def _draw(rows: Sequence[EndingRow], whole: bool, width: float) -> tuple[Markup, float]:
    return _narrow(rows, width) if width <= NARROW + 50 else _wide(rows, whole, width)


def _wide(rows: Sequence[EndingRow], whole: bool, width: float) -> tuple[Markup, float]:
    longest = max(width_of(row.title) for row in rows)
    left = min(longest + 10, 0.3 * width) + 34
    right = width - (220 if whole else 110)
    scale = Scale(0.0, 1.0, left, right)
    top = 24.0
    bottom = top + marks.ROW * len(rows)
    parts = [marks.bottom_axis(scale, (0, 0.25, 0.5, 0.75, 1), top - 4, bottom, ("0", "25", "50", "75", "100"))]
    if whole:
        places = ((right + 112, "holds"), (right + 160, "fails"), (right + 216, "no deal"))
        parts += [marks.text(x, 12, label, "tick", "end") for x, label in places]
    for place, row in enumerate(rows):
        y = top + marks.ROW * place
        middle = y + marks.ROW / 2
        look = "slanted" if row.is_reference else ""
        parts.append(marks.text(0, middle + 4, fitted(row.title, left - 40), look))
        parts.append(marks.text(left - 8, middle + 4, row.mark, "tick", "end"))
        parts.append(_bar(row, scale, y + 4, marks.ROW - 8))
        x = right + 10
        parts.append(marks.text(right + 38, middle + 4, of_100(row.holds.estimate), "strong", "end"))
        parts.append(marks.text(right + 112, middle + 4, bounds(row.holds), "tick", "end"))
        if row.fails is not None and row.unsigned is not None:
            parts.append(marks.text(x + 150, middle + 4, of_100(row.fails.estimate), "", "end"))
            parts.append(marks.text(x + 206, middle + 4, of_100(row.unsigned.estimate), "", "end"))
    return join(parts), bottom + 24


def _narrow(rows: Sequence[EndingRow], width: float) -> tuple[Markup, float]:
    scale, step, top = Scale(0.0, 1.0, 2, width - 2), 42.0, 4.0
    bottom = top + step * len(rows)
    parts = [marks.bottom_axis(scale, (0, 0.5, 1), top, bottom, ("0", "50", "100"), "", width)]
    for place, row in enumerate(rows):
        y = top + step * place
        value = with_bounds(row.holds)
        look = "slanted" if row.is_reference else ""
        room = width - width_of(value, 13) - 44
        parts.append(marks.text(2, y + 14, fitted(row.title, room), f"{look} halo".strip()))
        parts.append(marks.text(width - width_of(value, 13) - 8, y + 14, row.mark, "tick halo", "end"))
        parts.append(marks.text(width - 2, y + 14, value, "halo", "end"))
        parts.append(_bar(row, scale, y + 19, 16))
    return join(parts), bottom + 24


def _bar(row: EndingRow, scale: Scale, y: float, height: float) -> Markup:
    parts, start = [], 0.0
    for part, look in zip((row.holds, row.fails, row.unsigned), LOOKS, strict=True):
        if part is None or part.estimate is None:
            continue
        end = start + part.estimate
        parts.append(marks.bar(scale(start), y, scale(end) - scale(start), height, look))
        start = end
    if row.holds.low is not None and row.holds.high is not None:
        parts.append(marks.whisker(scale(row.holds.low), scale(row.holds.high), y + height / 2))
    return join(parts)
