"""Weekly series of lanes, read by weeks that every lane counts from a start of its own."""

from __future__ import annotations

from ...declare.types import INT
from ...memory.layout import UNWRITTEN
from ..ir import Emitter, Number, Operation, literal
from .access import choose, get_float, get_int, move, put_float, put_int, whole_float

OUT_SCOPE, SPARE_SCOPE = 0, 1


@Operation
def _get_byte(out: Emitter, base: Number, index: Number) -> Number:
    """The int of the byte at base + index."""
    byte = out.name(f"load i8, ptr {out.address(base, literal(1), index)}{out.apart(UNWRITTEN)}")
    return out.number(INT, f"sext i8 {byte} to i64")


@Operation
def _put_byte(out: Emitter, base: Number, index: Number, value: Number) -> None:
    """Write the low byte of an int at base + index."""
    low = out.name(f"trunc i64 {value.operand} to i8")
    out.line(f"store i8 {low}, ptr {out.address(base, literal(1), index)}{out.apart(OUT_SCOPE)}")


def align(series: int, size: int, first: int, played: int, weeks: int, lanes: int, out: int) -> None:
    """Write a series of numbers of `size` bytes, 1 or 8, of shape (rows, lanes), to `out`, of shape (weeks, lanes).

    Week 0 of a lane is row `first` of it; weeks that it did not play, from `played` on, are zero.
    """
    for week in range(weeks):
        to = move(out, size * lanes, week)
        if size == 8:
            for lane in range(lanes):
                was = week < get_int(played, lane, UNWRITTEN)
                row = choose(was, get_int(first, lane, UNWRITTEN) + week, 0)
                put_int(to, lane, OUT_SCOPE, choose(was, get_int(series, row * lanes + lane, UNWRITTEN), 0))
        else:
            for lane in range(lanes):
                was = week < get_int(played, lane, UNWRITTEN)
                row = choose(was, get_int(first, lane, UNWRITTEN) + week, 0)
                _put_byte(to, lane, choose(was, _get_byte(series, row * lanes + lane), 0))


def tally(
    series: int, size: int, first: int, played: int, weeks: int, lanes: int, bounds: int, count: int, out: int,
    spare: int,
) -> None:  # fmt: skip
    """Count, in each week, the lanes whose number is at least each of `count` bounds, float64 above zero.

    The series is as for `align`, of int of one byte or of float64. `out` has the shape (count, weeks), float64; `spare`
    has room for a row of lanes.
    """
    for week in range(weeks):
        if size == 8:
            for lane in range(lanes):
                was = week < get_int(played, lane, UNWRITTEN)
                row = choose(was, get_int(first, lane, UNWRITTEN) + week, 0)
                number = get_float(series, row * lanes + lane, UNWRITTEN)
                put_float(spare, lane, SPARE_SCOPE, choose(was, number, 0.0))
        else:
            for lane in range(lanes):
                was = week < get_int(played, lane, UNWRITTEN)
                row = choose(was, get_int(first, lane, UNWRITTEN) + week, 0)
                number = whole_float(_get_byte(series, row * lanes + lane))
                put_float(spare, lane, SPARE_SCOPE, choose(was, number, 0.0))
        for n in range(count):
            bound = get_float(bounds, n, UNWRITTEN)
            reached = 0
            for lane in range(lanes):
                reached += choose(get_float(spare, lane, SPARE_SCOPE) >= bound, 1, 0)
            put_float(move(out, 8 * weeks, n), week, OUT_SCOPE, whole_float(reached))
