"""What is kept of every week: series of lanes and counts of members, by weeks that every lane counts from its start."""

from __future__ import annotations

from typing import Any

from ...memory.layout import UNWRITTEN, VECTOR
from ..ir import Emitter, Number, Operation, literal
from ..tables import (
    AS_BYTE,
    AS_IT_IS,
    AS_TOTAL,
    BEGUN,
    COUNT,
    COUNT_COUNT,
    COUNTS,
    FIELD,
    IN_WEEK,
    SERIES,
    SERIES_COUNT,
    SERIES_PLACE,
    SINCE,
    SPARE,
    WEEKS,
    WIDTH,
)
from .access import choose, get_float, get_int, move, put_float, put_int

ROW_SCOPE, PLACE_SCOPE, FLAG_SCOPE, OUT_SCOPE = range(4)


@Operation
def _put_byte(out: Emitter, base: Number, index: Number, value: Number) -> None:
    """Write the low byte of an int64 at base + index."""
    low = out.name(f"trunc i64 {value.operand} to i8")
    out.line(f"store i8 {low}, ptr {out.address(base, literal(1), index).operand}{out.apart(OUT_SCOPE)}")


def keep(tape: int, order: int, week: int, lanes: int) -> None:
    """Keep what the first `lanes` lanes have come to in a calendar week; `order` has the column of each.

    `tape` is the address of a table that `model.lanes.tape` fills, see `tables`. A lane that plays no week of its own
    is written to a row beyond the last.
    """
    since, begun, weeks, width = _number(tape, SINCE), _number(tape, BEGUN), _number(tape, WEEKS), _number(tape, WIDTH)
    rows = _number(tape, SPARE)
    places, flags = move(rows, 8, width), move(rows, 16, width)
    some = 0
    for lane in range(lanes):
        now = get_int(since, lane, UNWRITTEN)
        played = (now >= 1) & (now <= weeks) & (get_int(begun, lane, UNWRITTEN) + now == week)
        row = choose(played, now - 1, weeks)
        put_int(rows, lane, ROW_SCOPE, row)
        put_int(places, lane, PLACE_SCOPE, row * width + get_int(order, lane, UNWRITTEN))
        some |= choose(played, 1, 0)
    if some != 0:
        for n in range(_number(tape, SERIES_COUNT)):
            series = move(_number(tape, SERIES_PLACE), 8 * SERIES, n)
            if _number(series, 2) < AS_TOTAL:
                _write(series, places, lanes)
            else:
                _add(series, rows, weeks, order, lanes)
        for n in range(_number(tape, COUNT_COUNT)):
            _count(move(_number(tape, COUNTS), 8 * COUNT, n), rows, flags, weeks, lanes)


def _write(series: int, places: int, lanes: int) -> None:
    """Write the numbers of one series to where the weeks of its lanes go."""
    source, to, form = _number(series, 0), _number(series, 1), _number(series, 2)
    if form == AS_IT_IS:
        whole = lanes & -VECTOR
        vector = VECTOR  # a variable: a loop of so many rounds becomes one vector, and looks for no more or less
        for first in range(0, whole, VECTOR):
            some = 0
            for n in range(vector):
                some |= get_int(source, first + n, UNWRITTEN)
            if some != 0:  # zero stands there already, and without a force much is zero
                for n in range(vector):
                    _put_at_place(to, places, first + n, source)
        for lane in range(whole, lanes):
            _put_at_place(to, places, lane, source)
    elif form == AS_BYTE:
        for lane in range(lanes):
            _put_byte(to, get_int(places, lane, PLACE_SCOPE), get_int(source, lane, UNWRITTEN))
    else:
        for lane in range(lanes):
            value = float(get_int(source, lane, UNWRITTEN))
            put_float(to, get_int(places, lane, PLACE_SCOPE), OUT_SCOPE, value)


def _put_at_place(to: int, places: int, lane: int, source: int) -> None:
    put_int(to, get_int(places, lane, PLACE_SCOPE), OUT_SCOPE, get_int(source, lane, UNWRITTEN))


def _add(series: int, rows: int, weeks: int, order: int, lanes: int) -> None:
    """Add the numbers of one series to those of the weeks before, or keep them where it is their week."""
    source, to, form, only = _number(series, 0), _number(series, 1), _number(series, 2), _number(series, 3)
    if form == IN_WEEK:
        some = 0
        for lane in range(lanes):
            some |= choose(get_int(rows, lane, ROW_SCOPE) == only, 1, 0)
        if some != 0:
            for lane in range(lanes):
                column = get_int(order, lane, UNWRITTEN)
                here = get_int(rows, lane, ROW_SCOPE) == only
                was = get_float(to, column, OUT_SCOPE)
                put_float(to, column, OUT_SCOPE, choose(here, get_float(source, lane, UNWRITTEN), was))
    else:
        for lane in range(lanes):
            column = get_int(order, lane, UNWRITTEN)
            inside = get_int(rows, lane, ROW_SCOPE) < weeks
            added = choose(inside, get_float(source, lane, UNWRITTEN), 0.0)
            put_float(to, column, OUT_SCOPE, get_float(to, column, OUT_SCOPE) + added)


def _count(count: int, rows: int, flags: int, weeks: int, lanes: int) -> None:
    """Add up the flags of members by the rows that the weeks of lanes go into."""
    members, apart, floats = _number(count, 1), _number(count, 2), _number(count, 3)
    for first in range(0, members, 4):
        for lane in range(lanes):
            put_int(flags, lane, FLAG_SCOPE, 0)
        some = 0
        for beside in range(min(4, members - first)):
            member = move(_number(count, 0), apart, first + beside)
            bit = 1 << FIELD * beside
            if floats != 0:
                for lane in range(lanes):
                    flag = choose(get_float(member, lane, UNWRITTEN) != 0.0, bit, 0)
                    put_int(flags, lane, FLAG_SCOPE, get_int(flags, lane, FLAG_SCOPE) | flag)
                    some |= flag
            else:
                for lane in range(lanes):
                    flag = choose(get_int(member, lane, UNWRITTEN) != 0, bit, 0)
                    put_int(flags, lane, FLAG_SCOPE, get_int(flags, lane, FLAG_SCOPE) | flag)
                    some |= flag
        to = move(_number(count, 4), 8 * (weeks + 1), first // 4)
        if some != 0:
            for lane in range(lanes):
                row = get_int(rows, lane, ROW_SCOPE)
                added = get_int(to, row, OUT_SCOPE) + get_int(flags, lane, FLAG_SCOPE)
                put_int(to, row, OUT_SCOPE, added)


def _number(table: int, place: int) -> Any:
    return get_int(table, place, UNWRITTEN)
