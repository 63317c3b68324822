"""Lanes in another order: every row of many arrays at once."""

from __future__ import annotations

from ...memory.layout import UNWRITTEN
from ..tables import COLUMN
from .access import get_int, move, put_int

SPARE_SCOPE, COLUMN_SCOPE = 0, 1


def rearrange(columns: int, count: int, order: int, lanes: int, spare: int) -> None:
    """Let each of the first `lanes` lanes take what the lane named in `order` has, in every row of `count` columns.

    `columns` is the address of their table, see `tables`; `spare` has room for a row.
    """
    for n in range(count):
        column = move(columns, 8 * COLUMN, n)
        first, rows = get_int(column, 0, UNWRITTEN), get_int(column, 1, UNWRITTEN)
        for row in range(rows):
            here = move(first, get_int(column, 2, UNWRITTEN), row)
            for lane in range(lanes):  # in order, so that the processor fetches the next ones meanwhile
                put_int(spare, lane, SPARE_SCOPE, get_int(here, lane, COLUMN_SCOPE))
            for lane in range(lanes):
                put_int(here, lane, COLUMN_SCOPE, get_int(spare, get_int(order, lane, UNWRITTEN), SPARE_SCOPE))
