"""Series of lanes by week, of shape (weeks, lanes), once they have been kept: counted and added up."""

from __future__ import annotations

from ...declare.types import INT
from ...memory.layout import UNWRITTEN
from ..ir import Emitter, Number, Operation, literal
from .access import choose, get_float, get_int, move, put_float, put_int, whole_float

OUT_SCOPE, TOTAL_SCOPE, ROW_SCOPE, LAST_SCOPE, OPENED_SCOPE = range(5)


@Operation
def _get_byte(out: Emitter, base: Number, index: Number) -> Number:
    """The int of the byte at base + index."""
    byte = out.name(f"load i8, ptr {out.address(base, literal(1), index).operand}{out.apart(UNWRITTEN)}")
    return out.number(INT, f"sext i8 {byte} to i64")


def tally(series: int, size: int, weeks: int, lanes: int, bounds: int, count: int, out: int) -> None:
    """Count, in each week, the lanes whose number is at least each of `count` bounds, float64.

    The series has the shape (weeks, lanes), of int of one byte or of float64, as `size` says, and `out` the shape
    (count, weeks), float64.
    """
    for week in range(weeks):
        row = move(series, size * lanes, week)
        for n in range(count):
            bound = get_float(bounds, n, UNWRITTEN)
            reached = 0
            if size == 8:
                for lane in range(lanes):
                    reached += choose(get_float(row, lane, UNWRITTEN) >= bound, 1, 0)
            else:
                for lane in range(lanes):
                    reached += choose(whole_float(_get_byte(row, lane)) >= bound, 1, 0)
            put_float(move(out, 8 * weeks, n), week, OUT_SCOPE, whole_float(reached))


def add_up(series: int, weeks: int, lanes: int, out: int) -> None:
    """Add up a series of float64 of each lane, week after week, onto `out`, float64 (lanes,)."""
    for week in range(weeks):
        row = move(series, 8 * lanes, week)
        for lane in range(lanes):
            put_float(out, lane, OUT_SCOPE, get_float(out, lane, OUT_SCOPE) + get_float(row, lane, UNWRITTEN))


def add_up_bouts(
    series: int, weeks: int, lanes: int, window: int, pause: int, total: int, rows: int, last: int, out: int
) -> None:
    """Add up what a bout has had in the last `window` weeks, in each week in which a series of float64 is above zero.

    What comes after a pause of more than `pause` weeks is another bout. `out` has the shape (weeks, lanes), `total`
    (weeks + 1, lanes), of which the first row is zero; `last`, below zero by more than a pause, has the last week of a
    bout and behind it the first, int64 (2, lanes), and `rows` has room for the sums of lanes, zero.
    """
    opened = move(last, 8, lanes)
    for week in range(weeks):
        row, to = move(series, 8 * lanes, week), move(out, 8 * lanes, week)
        sums = move(total, 8 * lanes, week + 1)
        for lane in range(lanes):
            added = get_float(row, lane, UNWRITTEN)
            so_far = get_float(rows, lane, ROW_SCOPE) + added
            put_float(rows, lane, ROW_SCOPE, so_far)
            put_float(sums, lane, TOTAL_SCOPE, so_far)
            opens = (added > 0.0) & (week - get_int(last, lane, LAST_SCOPE) > pause + 1)
            put_int(opened, lane, OPENED_SCOPE, choose(opens, week, get_int(opened, lane, OPENED_SCOPE)))
            put_int(last, lane, LAST_SCOPE, choose(added > 0.0, week, get_int(last, lane, LAST_SCOPE)))
        for lane in range(lanes):
            opening = get_int(opened, lane, OPENED_SCOPE)
            first = choose(opening > week + 1 - window, opening, week + 1 - window)
            bout = get_float(rows, lane, ROW_SCOPE) - get_float(total, first * lanes + lane, TOTAL_SCOPE)
            put_float(to, lane, OUT_SCOPE, choose(get_float(row, lane, UNWRITTEN) > 0.0, bout, 0.0))
