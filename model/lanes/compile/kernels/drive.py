"""Many weeks of a turn in one compiled call: every stage by its address, what is kept of each, and the end."""

from __future__ import annotations

from typing import Any

from ...declare.types import INT
from ...memory.layout import UNWRITTEN
from ...numerics.choosing import SOUND
from ..ir import Emitter, Number, Operation
from ..tables import (
    COPIES,
    COPY,
    DRAWER,
    END,
    FILLER,
    LANES,
    MARKER,
    MARKS,
    ORDER,
    PHASE,
    REPORTS,
    SCRATCH,
    STAGE,
    STAGE_COUNT,
    STAGES,
    TAPE,
)
from .access import call, get_float, get_int, move, put_float, put_int
from .tape import keep


@Operation
def _call_loop(out: Emitter, loop: Number, *values: Number) -> Number:
    """Call a stage's loop by its address."""
    return out.number(INT, call(out, "i64", loop, values))


def drive(run: int, k0: int, k1: int, week: int, stop: int) -> Any:
    """Play weeks from `week` on until `stop`, or until no lane plays; returns the week reached.

    `run` is the address of a table that `model.lanes.schedule` fills, see `tables`. Where a stage reports anything but
    that it ran, the number returned is negative: see `tables.fault`.
    """
    stages, copies, tape = _number(run, STAGES), _number(run, COPIES), _number(run, TAPE)
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
        if tape != 0:
            keep(tape, order, week, lanes)
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
