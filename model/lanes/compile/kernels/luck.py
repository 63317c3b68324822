"""Luck in compiled code: the lanes that run, and the draws of a chunk of them ahead of a rule.

Importing this module imports numba; only the compiler does so.
"""

from __future__ import annotations

import types as python_types
from typing import Any

import numpy as np
from llvmlite import ir

from ...memory.layout import BESIDE, CHUNK, GAP, HEAD, HIGH, LOW, UNWRITTEN
from ...numerics import maths
from .access import (
    F64,
    I64,
    as_float,
    call_pointer,
    get_float,
    get_int,
    inlined,
    intrinsic,
    put_float,
    put_int,
    register_jitable,
)
from .importing import types

_ROUND = """
    p0 = U(0xD2511F53) * c0
    p1 = U(0xCD9E8D57) * c2
    c0 = (p1 >> U(32)) ^ c1 ^ k0
    c1 = p1 & M
    c2 = (p0 >> U(32)) ^ c3 ^ k1
    c3 = p0 & M
    k0 = (k0 + U(0x9E3779B9)) & M
    k1 = (k1 + U(0xBB67AE85)) & M
"""
# Twenty bits of the second word complete the first to 52; an odd multiple of 2**-53 is exact.
_PHILOX = """
def draw(key0, key1, replication, week, actor, purpose):
    M = U(0xFFFFFFFF)
    k0, k1 = U(key0), U(key1)
    c0, c1, c2, c3 = U(replication) & M, U(week) & M, U(actor) & M, U(purpose) & M
{rounds}
    bits = np.int64((c0 << U(20)) | (c1 >> U(12)) | U(0x3FF0000000000000))
    return (as_float(bits) - 1.0) + 1.1102230246251565e-16
"""
_scope: dict[str, Any] = {"U": np.uint64, "np": np, "as_float": as_float}
# The ten rounds are written out, for only a body without inner loops is vectorised over lanes.
exec(_PHILOX.format(rounds=_ROUND * 10), _scope)
_scalar_draw = _scope["draw"]

draw: Any = inlined(_scalar_draw)
"""The uniform of `model.lanes.numerics.philox.uniform`, for the two halves of the seed and four int64."""

_inline_draw: Any = register_jitable(inline="always")(
    python_types.FunctionType(_scalar_draw.__code__, _scope, "inline_draw")
)


@inlined
def _mark(lane: int, phase: int, luck_week: int, active: int, during: int, every: int) -> int:
    """0 for a lane that rests, 1 where its week is not due, 2 where it is."""
    if (get_int(phase, lane, UNWRITTEN) & during) == 0 or get_int(active, lane, UNWRITTEN) == 0:
        return 0
    return 2 if every == 1 or get_int(luck_week, lane, UNWRITTEN) % every == 0 else 1


@inlined
def mark_lanes(
    scratch: int, start: int, lanes: int, phase: int, luck_week: int, active: int, during: int, every: int, need: int
) -> int:
    """Mark the next chunk from lane `start` on; counts the lanes in it that are marked `need` and up.

    It begins with such a lane, or just before, and ends before `GAP` others in a row. The marks are the first row of
    the scratch memory; `LOW` and `HIGH` take its bounds, both of them `lanes` where there is none.
    """
    first = start
    while first < lanes and _mark(first, phase, luck_week, active, during, every) < need:
        first += 1
    begin = max(start, first - first % BESIDE)
    stop = min(begin + CHUNK, lanes)
    count = 0
    high = begin
    for lane in range(begin, stop):
        if lane - high >= GAP:
            break
        state = _mark(lane, phase, luck_week, active, during, every)
        put_int(scratch, HEAD + lane - begin, 0, state)
        if state >= need:
            count += 1
            high = lane + 1
    high = min(begin + (high - begin + BESIDE - 1) // BESIDE * BESIDE, stop)
    put_int(scratch, LOW, 0, begin if count > 0 else lanes)
    put_int(scratch, HIGH, 0, high if count > 0 else lanes)
    return count


@intrinsic
def fill(
    typing_context: Any, function: Any, luck: Any, spare: Any, on: Any, running: Any, need: Any, start: Any, size: Any,
    k0: Any, k1: Any, replication: Any, luck_week: Any, week: Any, actor: Any, purpose: Any, normal: Any,
) -> Any:  # fmt: skip
    """Call `fill_luck` by its address: a linked copy would be compiled with every loop."""
    return call_pointer(types.void, ir.VoidType(), 15)


@intrinsic
def draw_by(
    typing_context: Any,
    function: Any,
    k0: Any,
    k1: Any,
    replication: Any,
    week: Any,
    actor: Any,
    purpose: Any,
) -> Any:
    """Call `draw` by its address."""
    return call_pointer(types.float64, F64, 6)


@intrinsic
def mark(
    typing_context: Any, function: Any, scratch: Any, start: Any, size: Any, phase: Any, luck_week: Any, active: Any,
    during: Any, every: Any, need: Any,
) -> Any:  # fmt: skip
    """Call `mark_lanes` by its address."""
    return call_pointer(types.int64, I64, 9)


MARK_SIGNATURE = types.int64(*(types.int64,) * 9)
FILL_SIGNATURE = types.void(*(types.int64,) * 15)
DRAW_SIGNATURE = types.float64(*(types.int64,) * 6)


_inline_central: Any = register_jitable(inline="always")(
    python_types.FunctionType(maths._central.__code__, {}, "inline_central")
)


@inlined
def fill_luck(
    luck: int, spare: int, on: int, running: int, need: int, start: int, size: int, k0: int, k1: int,
    replication: int, luck_week: int, week: int, actor: int, purpose: int, normal: int,
) -> None:  # fmt: skip
    """Fill `size` items at the address `luck` with uniforms, or with their normal quantiles.

    A negative week takes the luck clock of each lane. Where few lanes run, they alone are drawn for.
    The middle of the normal quantile has no branches and is computed for all lanes at once, from uniforms
    kept at the address `spare`; the tails are mended after. Every item has the bits of
    `model.lanes.numerics.philox.uniform` and `normal_quantile`.
    """
    if running * 5 < size:
        for k in range(size):
            if get_int(on, k, UNWRITTEN) >= need:
                clock = get_int(luck_week, start + k, UNWRITTEN) if week < 0 else week
                u = draw(k0, k1, get_int(replication, start + k, UNWRITTEN), clock, actor, purpose)
                put_float(luck, k, 0, maths.normal_quantile(u) if normal != 0 else u)
        return
    drawn = spare if normal != 0 else luck
    if week < 0:
        for k in range(size):
            number = get_int(replication, start + k, UNWRITTEN)
            clock = get_int(luck_week, start + k, UNWRITTEN)
            put_float(drawn, k, 1, _inline_draw(k0, k1, number, clock, actor, purpose))
    else:
        for k in range(size):
            number = get_int(replication, start + k, UNWRITTEN)
            put_float(drawn, k, 1, _inline_draw(k0, k1, number, week, actor, purpose))
    if normal == 0:
        return
    for k in range(size):
        put_float(luck, k, 0, _inline_central(get_float(drawn, k, 1) - 0.5))
    for k in range(size):
        u = get_float(drawn, k, 1)
        if u - 0.5 < -0.425 or u - 0.5 > 0.425:
            if get_int(on, k, UNWRITTEN) >= need:
                put_float(luck, k, 0, maths.normal_quantile(u))
