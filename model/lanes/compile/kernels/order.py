"""Lanes in another order: every row of many arrays at once."""

from __future__ import annotations

from typing import Any

from ...memory.layout import UNWRITTEN
from ..tables import COLUMN
from .access import choose, get_int, move, put_int

SPARE_SCOPE, COLUMN_SCOPE, GROUP_SCOPE = range(3)


def group(
    phase: int, luck_week: int, settled: int, groups: int, lanes: int, week: int, rhythm: int, end: int, counts: int
) -> None:
    """Write the group of each of the first `lanes` lanes to `groups`: how far its weeks are from the calendar's in a
    rhythm, or `rhythm` for one whose phase is `end`. `counts` takes how many differ from `settled`, and how many ended.
    """
    moved, ended = 0, 0
    for lane in range(lanes):
        apart = (get_int(luck_week, lane, UNWRITTEN) - week) % rhythm
        over = get_int(phase, lane, UNWRITTEN) == end
        now = choose(over, rhythm, apart)
        put_int(groups, lane, GROUP_SCOPE, now)
        moved += choose(now != get_int(settled, lane, UNWRITTEN), 1, 0)
        ended += choose(over, 1, 0)
    put_int(counts, 0, SPARE_SCOPE, moved)
    put_int(counts, 1, SPARE_SCOPE, ended)


def rearrange(columns: int, count: int, order: int, lanes: int, spare: int) -> Any:
    """Let each of the first `lanes` lanes take what the lane named in `order` has, in every row of `count` columns.

    `columns` is the address of their table, see `tables`; `spare` has room for a row. Nothing is moved, and the number
    returned is not zero, where `order` names another lane, or one twice.
    """
    for lane in range(lanes):
        put_int(spare, lane, SPARE_SCOPE, 0)
    for lane in range(lanes):
        named = get_int(order, lane, UNWRITTEN)
        if named < 0 or named >= lanes or get_int(spare, named, SPARE_SCOPE) != 0:
            return 1
        put_int(spare, named, SPARE_SCOPE, 1)
    for n in range(count):
        column = move(columns, 8 * COLUMN, n)
        first, rows = get_int(column, 0, UNWRITTEN), get_int(column, 1, UNWRITTEN)
        for row in range(rows):
            here = move(first, get_int(column, 2, UNWRITTEN), row)
            for lane in range(lanes):  # in order, so that the processor fetches the next ones meanwhile
                put_int(spare, lane, SPARE_SCOPE, get_int(here, lane, COLUMN_SCOPE))
            for lane in range(lanes):
                put_int(here, lane, COLUMN_SCOPE, get_int(spare, get_int(order, lane, UNWRITTEN), SPARE_SCOPE))
    return 0
