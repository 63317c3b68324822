"""Paired icon arrays: each history is a mark, and the mark at the same place of the other side had the same luck.

An array is one stop of the keyboard: a list whose active entry moves. Its marks are one path for each way to end, so
that a thousand histories stay a few kilobytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ....stats.intervals import share_of
from ..drawing.figure import Table
from ..drawing.svg import NOTHING, Markup, join, number, tag
from ..drawing.words import with_bounds

COLUMNS = 32
"""Marks in a row."""

STEP = 12.0
"""Units from one mark to the next."""


@dataclass(frozen=True)
class Way:
    """One way in which a history can end: the class of its mark (`good`, `bad`, `none`), what it says of one, and what
    it says of many in a word or two."""

    look: str
    label: str
    short: str = ""


@dataclass(frozen=True)
class Array:
    """The histories of one side: its letter, and by history the place of its end among the ways."""

    letter: str
    ends: Sequence[int]


def icons(
    array: Array, other: Array, ways: Sequence[Way], order: Sequence[int], opened: int | None = None, by: str = "number"
) -> Markup:
    """The marks of one side. `order` has the number of the history that stands at each place, and `by` names that
    order; `opened` is the history that is open.

    The order and the ends are attributes too, so that a script can move through them.
    """
    rows = -(-len(order) // COLUMNS)
    width, height = COLUMNS * STEP, rows * STEP
    places = {history: place for place, history in enumerate(order)}
    active = opened if opened is not None and opened in places else order[0]
    x, y = _corner(places[active])
    name = f"icon-{array.letter}-{by}"
    parts = [_marks(array, way, look.look, order) for way, look in enumerate(ways)]
    look = "icon-open" if active == opened else "icon-cursor"
    parts.append(
        tag(
            "rect", x=x - 0.5, y=y - 0.5, width=STEP + 1, height=STEP + 1, rx=2.0, class_=look, id=name, role="option",
            aria_selected="true" if active == opened else "false",
            aria_label=in_words(active, (array, other), ways), aria_posinset=str(places[active] + 1),
            aria_setsize=str(len(order)),
        )
    )  # fmt: skip
    return tag(
        "svg",
        join(parts),
        viewbox=f"-1 -1 {width + 2:.0f} {height + 2:.0f}",
        class_="icons",
        role="listbox",
        tabindex="0",
        aria_label=f"Histories under {array.letter.upper()}",
        aria_activedescendant=name,
        data_side=array.letter,
        data_by=by,
        data_columns=str(COLUMNS),
        data_step=number(STEP),
        data_order=" ".join(map(str, order)),
        data_ends="".join(map(str, array.ends)),
        data_ways="|".join(way.label for way in ways),
    )


def in_words(history: int, arrays: tuple[Array, Array], ways: Sequence[Way]) -> str:
    """What a history comes to on both sides, as a reader of screens says it."""
    a, b = sorted(arrays, key=lambda array: array.letter)
    ends = "; ".join(f"{side.letter.upper()}: {ways[side.ends[history]].label}" for side in (a, b))
    return f"History {history}. {ends}"


def by_end(a: Array, b: Array) -> list[int]:
    """The histories in the order of their ends under A, then under B, then by number."""
    return sorted(range(len(a.ends)), key=lambda history: (a.ends[history], b.ends[history], history))


def pairs_table(a: Array, b: Array, ways: Sequence[Way]) -> Table:
    """How many histories end in which way under A and in which under B: a row for each pair of ways that occurs."""
    counts = Counter(zip(a.ends, b.ends, strict=True))
    n = len(a.ends)
    rows = [
        (
            ways[ours].label,
            ways[theirs].label,
            f"{counts[ours, theirs]:,}",
            with_bounds(share_of(counts[ours, theirs], n)),
        )
        for ours in range(len(ways))
        for theirs in range(len(ways))
        if counts[ours, theirs]
    ]
    return Table(("under A", "under B", "histories", "of 100"), tuple(rows))


def _corner(place: int) -> tuple[float, float]:
    return (place % COLUMNS) * STEP, (place // COLUMNS) * STEP


def _marks(array: Array, way: int, look: str, order: Sequence[int]) -> Markup:
    """All marks of one way: a square, a square with a cross, or a small square, so that no colour is needed."""
    corners = [_corner(place) for place, history in enumerate(order) if array.ends[history] == way]
    if not corners:
        return NOTHING
    inset = 4.0 if look == "none" else 1.0
    size = number(STEP - 2 * inset)
    squares = "".join(f"M{number(x + inset)} {number(y + inset)}h{size}v{size}h-{size}z" for x, y in corners)
    parts = [tag("path", d=squares, class_=look)]
    if look == "bad":
        arms = "".join(f"M{number(x + 3.5)} {number(y + 3.5)}l5 5m0-5l-5 5" for x, y in corners)
        parts.append(tag("path", d=arms, class_="icon-cross"))
    return join(parts)
