"""Luck in compiled code: the lanes that run, and the draws of a chunk of them ahead of a rule."""

from __future__ import annotations

from typing import Any

from ...declare.types import FLOAT, INT
from ...memory.layout import (
    CHUNK,
    GAP,
    HEAD,
    HIGH,
    KEPT_FROM,
    KEPT_MARKS,
    LOW,
    MARKED,
    MEMO,
    ON,
    ROW,
    UNWRITTEN,
    VECTOR,
)
from ...numerics import maths
from ..ir import Emitter, Number, Operation, literal
from .access import call, choose, get_float, get_int, move, put_float, put_int
from .vectors import whole_vectors

LOW_BITS = literal(0xFFFFFFFF)
"""What is left of a number by the lower half of its bits."""


@Operation
def draw_one(
    out: Emitter, key0: Number, key1: Number, replication: Number, week: Number, actor: Number, purpose: Number
) -> Number:
    """The uniform of `model.lanes.numerics.philox.uniform`, for the two halves of the seed and four int64."""

    def low(value: Number) -> Number:
        return out.binary("and", value, LOW_BITS)

    def high(value: Number) -> Number:
        return out.binary("lshr", value, literal(32))

    # The ten rounds are written out, for only a body without inner loops is vectorised over lanes.
    c0, c1, c2, c3 = low(replication), low(week), low(actor), low(purpose)
    k0, k1 = key0, key1
    for _ in range(10):
        p0 = out.binary("mul", literal(0xD2511F53), c0)
        p1 = out.binary("mul", literal(0xCD9E8D57), c2)
        c0 = out.binary("xor", out.binary("xor", high(p1), c1), k0)
        c2 = out.binary("xor", out.binary("xor", high(p0), c3), k1)
        c1, c3 = low(p1), low(p0)
        k0 = low(out.binary("add", k0, literal(0x9E3779B9)))
        k1 = low(out.binary("add", k1, literal(0xBB67AE85)))
    # Twenty bits of the second word complete the first to 52; an odd multiple of 2**-53 is exact.
    mantissa = out.binary("or", out.binary("shl", c0, literal(20)), out.binary("lshr", c1, literal(12)))
    value = out.bits(out.binary("or", mantissa, literal(0x3FF0000000000000)), FLOAT)
    return out.binary("fadd", out.binary("fsub", value, literal(1.0)), literal(1.1102230246251565e-16))


def draw(key0: int, key1: int, replication: int, week: int, actor: int, purpose: int) -> Any:
    """The uniform of `draw_one`."""
    return draw_one(key0, key1, replication, week, actor, purpose)


def _mark(lane: int, phase: int, luck_week: int, active: int, during: int, every: int, by_bits: bool, also: int) -> Any:
    """0 for a lane that rests, 1 where its week is not due, 2 where it is.

    `by_bits` is true of a rhythm that is a power of two: it is read off the last bits of a week, in many lanes at once
    and without a division. `also` is the address of numbers that make a week due wherever they are not zero, or 0.
    """
    playing = ((get_int(phase, lane, UNWRITTEN) & during) != 0) & (get_int(active, lane, UNWRITTEN) != 0)
    week = get_int(luck_week, lane, UNWRITTEN)
    due = (week & (every - 1)) == 0 if by_bits else week % every == 0
    if also != 0:
        due |= get_int(also, lane, UNWRITTEN) != 0
    return choose(playing, choose(due, 2, 1), 0)


def _mark_chunk(
    scratch: int, marks: int, start: int, lanes: int, phase: int, luck_week: int, active: int, during: int, every: int,
    need: int, by_bits: bool, also: int,
) -> Any:  # fmt: skip
    first = start
    while first < lanes and _mark(first, phase, luck_week, active, during, every, by_bits, also) < need:
        first += 1
    begin = max(start, first - first % VECTOR)
    stop = min(begin + CHUNK, lanes)
    count = 0
    for lane in range(stop - begin):
        state = _mark(begin + lane, phase, luck_week, active, during, every, by_bits, also)
        put_int(marks, lane, MARKS_SCOPE, state)
        count += choose(state >= need, 1, 0)
    high = stop
    if count < stop - begin:
        count = 0
        high = begin
        for lane in range(begin, stop):
            if lane - high >= GAP:
                break
            if get_int(marks, lane - begin, MARKS_SCOPE) >= need:
                count += 1
                high = lane + 1
        high = min(begin + whole_vectors(high - begin), stop)
    put_int(scratch, LOW, SCRATCH_SCOPE, begin if count > 0 else lanes)
    put_int(scratch, HIGH, SCRATCH_SCOPE, high if count > 0 else lanes)
    put_int(scratch, ON, SCRATCH_SCOPE, marks)
    return count


def mark_lanes(
    scratch: int, start: int, lanes: int, phase: int, luck_week: int, active: int, during: int, every: int, need: int,
    also: int,
) -> Any:  # fmt: skip
    """Mark the next chunk from lane `start` on; counts the lanes in it that are marked `need` and up.

    It begins with such a lane, or just before, and ends before `GAP` others in a row. `LOW` and `HIGH` of the scratch
    memory take its bounds, both of them `lanes` where there is none, and `ON` the address of its marks.
    """
    # Nothing but what a stage writes last moves what is asked here, so that stages of one rhythm share their marks.
    own = move(scratch, 8, HEAD)
    if also != 0:
        return _mark_anew(scratch, own, start, lanes, phase, luck_week, active, during, every, need, also)
    memo = get_int(scratch, MEMO, UNWRITTEN)
    asked, count = ((every * 16 + during) * 4 + need) * ASKED_LANES + start, get_int(memo, 0, KEPT_SCOPE)
    for n in range(count):
        if get_int(memo, HEAD + n, KEPT_SCOPE) == asked:
            chunk = move(memo + 8 * KEPT_FROM, 8 * MARKED, n)
            put_int(scratch, LOW, SCRATCH_SCOPE, get_int(chunk, 0, KEPT_SCOPE))
            put_int(scratch, HIGH, SCRATCH_SCOPE, get_int(chunk, 1, KEPT_SCOPE))
            put_int(scratch, ON, SCRATCH_SCOPE, chunk + 8 * HEAD)
            return get_int(chunk, 2, KEPT_SCOPE)
    if count == KEPT_MARKS:
        return _mark_anew(scratch, own, start, lanes, phase, luck_week, active, during, every, need, 0)
    chunk = move(memo + 8 * KEPT_FROM, 8 * MARKED, count)
    running = _mark_anew(scratch, chunk + 8 * HEAD, start, lanes, phase, luck_week, active, during, every, need, 0)
    put_int(chunk, 0, KEPT_SCOPE, get_int(scratch, LOW, SCRATCH_SCOPE))
    put_int(chunk, 1, KEPT_SCOPE, get_int(scratch, HIGH, SCRATCH_SCOPE))
    put_int(chunk, 2, KEPT_SCOPE, running)
    put_int(memo, HEAD + count, KEPT_SCOPE, asked)
    put_int(memo, 0, KEPT_SCOPE, count + 1)
    return running


SCRATCH_SCOPE, KEPT_SCOPE, MARKS_SCOPE = range(3)

ASKED_LANES = 1 << 32
"""More than there are lanes: what is asked for and its first lane are told apart in one number."""


def _mark_anew(
    scratch: int, marks: int, start: int, lanes: int, phase: int, luck_week: int, active: int, during: int, every: int,
    need: int, also: int,
) -> Any:  # fmt: skip
    # Each form is compiled by itself: only one without branches is taken into vectors.
    if every & (every - 1) != 0:
        return _mark_chunk(scratch, marks, start, lanes, phase, luck_week, active, during, every, need, False, also)
    if also != 0:
        return _mark_chunk(scratch, marks, start, lanes, phase, luck_week, active, during, every, need, True, also)
    return _mark_chunk(scratch, marks, start, lanes, phase, luck_week, active, during, every, need, True, 0)


@Operation
def fill(out: Emitter, function: Number, *values: Number) -> None:
    """Call `fill_luck` by its address: a copy of it would be compiled with every loop."""
    out.line(call(out, "void", function, values))


@Operation
def draw_by(out: Emitter, function: Number, *values: Number) -> Number:
    """Call `draw` by its address."""
    return out.number(FLOAT, call(out, "double", function, values))


@Operation
def mark(out: Emitter, function: Number, *values: Number) -> Number:
    """Call `mark_lanes` by its address."""
    return out.number(INT, call(out, "i64", function, values))


def fill_luck(
    luck: int, spare: int, on: int, running: int, need: int, start: int, size: int, k0: int, k1: int,
    replication: int, luck_week: int, week: int, actor: int, purpose: int, normal: int,
) -> None:  # fmt: skip
    """Fill `size` items, `CHUNK` at most, at the address `luck` with uniforms, or with their normal quantiles.

    A negative week takes the luck clock of each lane. Normals are drawn for the lanes alone that run, side by side,
    where those are fewer than half. `spare` is the address of `SPARE` numbers to compute in. Every item has the bits of
    `model.lanes.numerics.philox.uniform` and `normal_quantile`.
    """
    here, clock = move(replication, 8, start), move(luck_week, 8, start)
    if normal == 0:
        _draw_row(luck, size, k0, k1, here, clock, week, actor, purpose)
    elif running * 2 >= size:
        _draw_row(spare, size, k0, k1, here, clock, week, actor, purpose)
        _to_normals(luck, spare, size)
    else:
        chosen, normals = move(spare, 8, 2 * ROW), move(spare, 8, 3 * ROW)
        count = 0
        for k in range(size):
            put_int(chosen, count, CHOSEN_SCOPE, k)
            count += choose(get_int(on, k, UNWRITTEN) >= need, 1, 0)
        # To the end of a vector the first lane is drawn for once more.
        for n in range(count, whole_vectors(count)):
            put_int(chosen, n, CHOSEN_SCOPE, 0)
        for n in range(whole_vectors(count)):
            k = get_int(chosen, n, CHOSEN_SCOPE)
            now = get_int(clock, k, UNWRITTEN) if week < 0 else week
            u = draw_one(k0, k1, get_int(here, k, UNWRITTEN), now, actor, purpose)
            put_float(spare, n, DRAWN_SCOPE, u)
        _to_normals(normals, spare, count)
        for n in range(count):
            put_float(luck, get_int(chosen, n, CHOSEN_SCOPE), LUCK_SCOPE, get_float(normals, n, LUCK_SCOPE))


LUCK_SCOPE, DRAWN_SCOPE, TAILS_SCOPE, CHOSEN_SCOPE = range(4)


def _draw_row(
    to: int, size: int, k0: int, k1: int, replication: int, clock: int, week: int, actor: int, purpose: int
) -> None:
    """Write the uniforms of lanes that lie side by side."""
    if week < 0:
        for k in range(size):
            number, now = get_int(replication, k, UNWRITTEN), get_int(clock, k, UNWRITTEN)
            put_float(to, k, DRAWN_SCOPE, draw_one(k0, k1, number, now, actor, purpose))
    else:
        for k in range(size):
            number = get_int(replication, k, UNWRITTEN)
            put_float(to, k, DRAWN_SCOPE, draw_one(k0, k1, number, week, actor, purpose))


def _to_normals(to: int, drawn: int, size: int) -> None:
    """Write the normal quantiles of `size` uniforms, whose row, and the row behind it, are computed in.

    The middle has no branches and is computed for all at once. What lies in the tails is put side by side, with its
    places in the row behind, and computed at once too. Both go to the end of a vector, for what it leaves over would
    be computed one by one: what stands there, of items before, gives numbers that nobody reads.
    """
    for k in range(whole_vectors(size)):
        put_float(to, k, LUCK_SCOPE, maths._central(get_float(drawn, k, DRAWN_SCOPE) - 0.5))
    places = move(drawn, 8, ROW)
    tails = 0
    for k in range(size):
        u = get_float(drawn, k, DRAWN_SCOPE)
        put_int(places, tails, TAILS_SCOPE, k)
        put_float(drawn, tails, DRAWN_SCOPE, u)
        tails += choose((u - 0.5 < -0.425) | (u - 0.5 > 0.425), 1, 0)
    for n in range(whole_vectors(tails)):
        put_float(drawn, n, DRAWN_SCOPE, maths._tail(get_float(drawn, n, DRAWN_SCOPE)))
    for n in range(tails):
        put_float(to, get_int(places, n, TAILS_SCOPE), LUCK_SCOPE, get_float(drawn, n, DRAWN_SCOPE))
