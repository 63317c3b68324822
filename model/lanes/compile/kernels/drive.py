"""Many weeks of a turn in one compiled call: every stage by its address, what is recorded, and the end."""

from __future__ import annotations

from typing import Any

from ...declare.types import INT
from ...memory.layout import UNWRITTEN
from ...numerics.choosing import SOUND
from ..ir import Emitter, Number, Operation, literal
from ..tables import (
    AS_BYTE,
    AS_FLAG,
    AS_IT_IS,
    BEGUN,
    COPIES,
    COPY,
    COUNT,
    COUNT_COUNT,
    COUNT_WEEKS,
    COUNTS,
    DRAWER,
    END,
    FIELD,
    FILLER,
    LANES,
    MARKER,
    MARKS,
    ORDER,
    PHASE,
    PLACES,
    RECORDED,
    REPORTS,
    SCRATCH,
    SERIES,
    SERIES_COUNT,
    SINCE,
    STAGE,
    STAGE_COUNT,
    STAGES,
)
from .access import call, choose, get_float, get_int, move, put_float, put_int


@Operation
def _call_loop(out: Emitter, loop: Number, *values: Number) -> Number:
    """Call a stage's loop by its address."""
    return out.number(INT, call(out, "i64", loop, values))


@Operation
def _put_byte(out: Emitter, base: Number, index: Number, value: Number) -> None:
    """Write the low byte of an int64 at base + index."""
    low = out.name(f"trunc i64 {value.operand} to i8")
    out.line(f"store i8 {low}, ptr {out.address(base, literal(1), index)}")


def drive(run: int, k0: int, k1: int, week: int, stop: int) -> Any:
    """Play weeks from `week` on until `stop`, or until no lane plays; returns the week reached.

    `run` is the address of a table that `model.lanes.schedule` fills, see `tables`. Where a stage reports anything but
    that it ran, the number returned is negative: see `tables.fault`.
    """
    stages, copies, recorded = _number(run, STAGES), _number(run, COPIES), _number(run, RECORDED)
    lanes, phase, order = _number(run, LANES), _number(run, PHASE), _number(run, ORDER)
    scratch, marker, filler, drawer = (
        _number(run, SCRATCH),
        _number(run, MARKER),
        _number(run, FILLER),
        _number(run, DRAWER),
    )
    marks = _number(run, MARKS)
    while week < stop:
        put_int(marks, 0, UNWRITTEN, 0)
        for number in range(_number(run, STAGE_COUNT)):
            stage = move(stages, 8 * STAGE, number)
            for n in range(_number(stage, 4), _number(stage, 5)):
                copy = move(copies, 8 * COPY, n)
                for row in range(_number(copy, 2)):
                    to = move(_number(copy, 0), _number(copy, 3), row)
                    source = move(_number(copy, 1), _number(copy, 3), row)
                    for lane in range(lanes):
                        put_float(to, lane, 0, get_float(source, lane, UNWRITTEN))
            report = _call_loop(
                _number(stage, 0), k0, k1, week, lanes, _number(stage, 1), _number(stage, 2), _number(stage, 3),
                scratch, marker, filler, drawer,
            )  # fmt: skip
            if report != SOUND:
                return -(REPORTS * number + report + 1)
            if _number(stage, 6) != 0:
                put_int(marks, 0, UNWRITTEN, 0)
        for n in range(_number(run, SERIES_COUNT)):
            series = move(recorded, 8 * SERIES, n)
            source, form = _number(series, 0), _number(series, 2)
            to = move(_number(series, 1), _number(series, 3), week)
            if form == AS_IT_IS:
                for lane in range(lanes):
                    put_float(to, get_int(order, lane, UNWRITTEN), 0, get_float(source, lane, UNWRITTEN))
            elif form == AS_BYTE:
                for lane in range(lanes):
                    _put_byte(to, get_int(order, lane, UNWRITTEN), get_int(source, lane, UNWRITTEN))
            elif form == AS_FLAG:
                for lane in range(lanes):
                    _put_byte(to, get_int(order, lane, UNWRITTEN), int(get_float(source, lane, UNWRITTEN) != 0.0))
            else:
                for lane in range(lanes):
                    value = float(get_int(source, lane, UNWRITTEN))
                    put_float(to, get_int(order, lane, UNWRITTEN), 0, value)
        if _number(run, COUNT_COUNT) > 0:
            _count(run, week, lanes)
        week += 1
        playing = 0
        for lane in range(lanes):
            if get_int(phase, lane, UNWRITTEN) != _number(run, END):
                playing += 1
        if playing == 0:
            return week
    return week


PLACE_SCOPE, FLAG_SCOPE, COUNT_SCOPE = 0, 1, 2


def _count(run: int, week: int, lanes: int) -> None:
    """Add up the flags of members by weeks since the start of each lane; what is not played goes to a week beyond."""
    counts, since, begun = _number(run, COUNTS), _number(run, SINCE), _number(run, BEGUN)
    weeks, places = _number(run, COUNT_WEEKS), _number(run, PLACES)
    flags = move(places, 8, lanes)
    for lane in range(lanes):
        now = get_int(since, lane, UNWRITTEN)
        played = (now >= 1) & (now <= weeks) & (get_int(begun, lane, UNWRITTEN) + now == week)
        put_int(places, lane, PLACE_SCOPE, choose(played, now - 1, weeks))
    for n in range(_number(run, COUNT_COUNT)):
        count = move(counts, 8 * COUNT, n)
        members, apart, floats = _number(count, 1), _number(count, 2), _number(count, 3)
        for first in range(0, members, 4):
            for lane in range(lanes):
                put_int(flags, lane, FLAG_SCOPE, 0)
            some = 0
            for beside in range(min(4, members - first)):
                member = move(_number(count, 0), apart, first + beside)
                one = 1 << FIELD * beside
                if floats != 0:
                    for lane in range(lanes):
                        flag = choose(get_float(member, lane, UNWRITTEN) != 0.0, one, 0)
                        put_int(flags, lane, FLAG_SCOPE, get_int(flags, lane, FLAG_SCOPE) | flag)
                        some |= flag
                else:
                    for lane in range(lanes):
                        flag = choose(get_int(member, lane, UNWRITTEN) != 0, one, 0)
                        put_int(flags, lane, FLAG_SCOPE, get_int(flags, lane, FLAG_SCOPE) | flag)
                        some |= flag
            to = move(_number(count, 4), 8 * (weeks + 1), first // 4)
            if some != 0:
                for lane in range(lanes):
                    place = get_int(places, lane, PLACE_SCOPE)
                    added = get_int(to, place, COUNT_SCOPE) + get_int(flags, lane, FLAG_SCOPE)
                    put_int(to, place, COUNT_SCOPE, added)


def _number(table: int, place: int) -> Any:
    return get_int(table, place, UNWRITTEN)
