"""Wide tables for narrow terminals: the columns are split over as many stacked tables as they need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

_GAP = 2
_APART = _GAP + 1
"""Characters between two columns: the padding, and one that the box adds."""


@dataclass(frozen=True)
class Column:
    """A header and one cell per row, each of one or more lines."""

    header: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        """The longest line in it."""
        return max(len(line) for text in (self.header, *self.cells) for line in text.split("\n"))


def stacked(
    label: str, names: Sequence[str], columns: Sequence[Column], width: int, looks: Sequence[str] = ()
) -> list[Table]:
    """Tables with a row per name, no wider than `width` characters unless a single column already is.

    `looks` are the styles of the rows.
    """
    return [_table(label, names, group, looks) for group in deal(names, columns, width)]


def deal(names: Sequence[str], columns: Sequence[Column], width: int) -> list[list[Column]]:
    """The columns in order, split over as few tables as fit in `width`, about equally many in each."""
    room = width - max((len(line) for name in names for line in name.split("\n")), default=0)
    fullest = _fill(columns, room)
    even = _split(columns, len(fullest))
    return even if all(_taken(group) <= room for group in even) else fullest


def heading(name: str, longest: int) -> str:
    """An id broken after underscores, or a title broken at spaces, into lines of at most `longest` characters; a
    longer part stays whole."""
    lines = [""]
    for part in re.findall(r"[^_ ]+[_ ]?|[_ ]", name):
        if lines[-1] and len(lines[-1]) + len(part.rstrip(" ")) > longest:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip(" ") for line in lines)


def column_header(name: str, unit: str, cells: Sequence[str]) -> str:
    """An outcome's id or title over several lines, none much longer than its cells, above its unit."""
    longest = max([len(line) for cell in cells for line in cell.split("\n")] + [8])
    return f"{heading(name, longest)}\n{unit}"


def ruled_table(gap: int = 1) -> Table:
    """An empty table with a rule below its header and `gap` spaces after each column."""
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, gap, 0, 0), show_edge=False)


def _fill(columns: Sequence[Column], room: int) -> list[list[Column]]:
    groups: list[list[Column]] = []
    for column in columns:
        if not groups or _taken([*groups[-1], column]) > room:
            groups.append([])
        groups[-1].append(column)
    return groups


def _split(columns: Sequence[Column], parts: int) -> list[list[Column]]:
    ends = [round(len(columns) * part / parts) for part in range(parts + 1)] if parts else []
    return [list(columns[start:end]) for start, end in pairwise(ends)]


def _taken(group: Sequence[Column]) -> int:
    return sum(column.width + _APART for column in group)


def _table(label: str, names: Sequence[str], columns: Sequence[Column], looks: Sequence[str]) -> Table:
    from rich.text import Text

    tallest = max((column.header.count("\n") for column in columns), default=0)
    table = ruled_table(_GAP)
    table.add_column(Text("\n" * tallest + label), overflow="fold")
    for column in columns:
        above = "\n" * (tallest - column.header.count("\n"))
        table.add_column(Text(above + column.header), justify="right", overflow="fold")
    for row, name in enumerate(names):
        cells = (Text(column.cells[row], justify="right") for column in columns)
        table.add_row(Text(name), *cells, style=looks[row] if looks else None)
    return table
