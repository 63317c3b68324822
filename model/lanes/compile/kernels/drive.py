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
    COPIES,
    COPY,
    DRAWER,
    END,
    FILLER,
    LANES,
    MARKER,
    ORDER,
    PHASE,
    RECORDED,
    REPORTS,
    SCRATCH,
    SERIES,
    SERIES_COUNT,
    STAGE,
    STAGE_COUNT,
    STAGES,
)
from .access import call, get_float, get_int, move, put_float


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
    while week < stop:
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
        week += 1
        playing = 0
        for lane in range(lanes):
            if get_int(phase, lane, UNWRITTEN) != _number(run, END):
                playing += 1
        if playing == 0:
            return week
    return week


def _number(table: int, place: int) -> Any:
    return get_int(table, place, UNWRITTEN)
