"""What compiled code needs beside the rules: memory by address, vectors, the luck and exact primitives.

Importing this module imports numba; only the compiler does so.
"""

from __future__ import annotations

import operator
import types as python_types
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import extending as _extending
from numba import types

from ..numerics import choosing, maths, quantiles

# Some versions of numba carry types for these and some do not; compiled functions are called untyped.
_numba: Any = _extending
_Decorator = Callable[..., Any]
intrinsic: _Decorator = _numba.intrinsic
overload: Callable[..., Callable[[Any], Any]] = _numba.overload
register_jitable: _Decorator = _numba.register_jitable
register_model: _Decorator = _numba.register_model

_F64 = ir.DoubleType()
_I64 = ir.IntType(64)


def _place(builder: Any, args: Any, kind: Any) -> Any:
    # A base and an offset kept apart, so that LLVM sees a pointer that moves through an array.
    base = builder.inttoptr(args[0], ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(base, [builder.mul(args[1], args[2])]), kind.as_pointer())


def _load(context: Any, dtype: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_place(builder, args, kind))

    return dtype(types.int64, types.int64, types.int64), build


def _store(dtype: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[3], _place(builder, args, kind))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64, dtype), build


def _cast(source: Any, target: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], kind)

    return target(source), build


@intrinsic
def load_float(typing_context: Any, base: Any, step: Any, index: Any) -> Any:
    """The float64 at base + step * index."""
    return _load(typing_context, types.float64, _F64)


@intrinsic
def load_int(typing_context: Any, base: Any, step: Any, index: Any) -> Any:
    """The int64 at base + step * index."""
    return _load(typing_context, types.int64, _I64)


@intrinsic
def store_float(typing_context: Any, base: Any, step: Any, index: Any, value: Any) -> Any:
    """Write a float64 at base + step * index."""
    return _store(types.float64, _F64)


@intrinsic
def store_int(typing_context: Any, base: Any, step: Any, index: Any, value: Any) -> Any:
    """Write an int64 at base + step * index."""
    return _store(types.int64, _I64)


@intrinsic
def move(typing_context: Any, base: Any, step: Any, index: Any) -> Any:
    """The address base + step * index."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.add(args[0], builder.mul(args[1], args[2]))

    return types.int64(types.int64, types.int64, types.int64), build


@intrinsic
def as_float(typing_context: Any, bits: Any) -> Any:
    """The float64 with these bits."""
    return _cast(types.int64, types.float64, _F64)


@intrinsic
def as_bits(typing_context: Any, value: Any) -> Any:
    """The bits of a float64."""
    return _cast(types.float64, types.int64, _I64)


class VectorType(types.Type):
    """A read-only vector: an address, the distance of its items in bytes, and their number."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"LanesVector({dtype})")


@register_model(VectorType)
class _VectorModel(_extending.models.StructModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        members = [("address", types.int64), ("step", types.int64), ("size", types.int64)]
        super().__init__(manager, kind, members)  # type: ignore[no-untyped-call, unused-ignore]


def _make_vector(dtype: Any) -> Any:
    kind = VectorType(dtype)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        model = context.data_model_manager[kind]
        value = ir.Constant(model.get_value_type(), ir.Undefined)
        base, step, index, across, size = args
        address = builder.add(base, builder.mul(step, index))
        for place, part in enumerate((address, across, size)):
            value = builder.insert_value(value, part, place)
        return value

    return kind(*(types.int64,) * 5), build


@intrinsic
def float_vector(typing_context: Any, base: Any, step: Any, index: Any, across: Any, size: Any) -> Any:
    """A vector of `size` float64, from base + step * index, `across` bytes apart."""
    return _make_vector(types.float64)


@intrinsic
def int_vector(typing_context: Any, base: Any, step: Any, index: Any, across: Any, size: Any) -> Any:
    """A vector of `size` int64, from base + step * index, `across` bytes apart."""
    return _make_vector(types.int64)


def _member(vector: Any, place: int) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.extract_value(args[0], place)

    return types.int64(vector), build


@intrinsic
def _address(typing_context: Any, vector: Any) -> Any:
    return _member(vector, 0)


@intrinsic
def _step(typing_context: Any, vector: Any) -> Any:
    return _member(vector, 1)


@intrinsic
def _size(typing_context: Any, vector: Any) -> Any:
    return _member(vector, 2)


@overload(len)
def _vector_len(vector: Any) -> Any:
    if isinstance(vector, VectorType):

        def length(vector: Any) -> Any:
            return _size(vector)

        return length
    return None


@overload(operator.getitem)
def _vector_item(vector: Any, index: Any) -> Any:
    if not isinstance(vector, VectorType) or not isinstance(index, types.Integer):
        return None
    if vector.dtype is types.float64:

        def item(vector: Any, index: Any) -> Any:
            if index < 0 or index >= _size(vector):
                raise IndexError("a vector is indexed outside its members")
            return load_float(_address(vector), _step(vector), index)

    else:

        def item(vector: Any, index: Any) -> Any:
            if index < 0 or index >= _size(vector):
                raise IndexError("a vector is indexed outside its members")
            return load_int(_address(vector), _step(vector), index)

    return item


@overload(maths._power_of_two)
def _power_of_two(n: Any) -> Any:
    def power_of_two(n: Any) -> Any:
        return as_float((n + 1023) << 52)

    return power_of_two


@overload(maths._split)
def _split(x: Any) -> Any:
    def split(x: Any) -> Any:
        bits = as_bits(x)
        return as_float((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000), (bits >> 52) - 1022

    return split


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

draw: Any = register_jitable(_scalar_draw)
"""The uniform of `model.lanes.numerics.philox.uniform`, for the two halves of the seed and four int64."""

_inline_draw: Any = register_jitable(inline="always")(
    python_types.FunctionType(_scalar_draw.__code__, _scope, "inline_draw")
)


@register_jitable
def mark(
    on: Any,
    start: int,
    size: int,
    phase: int,
    luck_week: int,
    active: int,
    during: int,
    every: int,
    need: int,
) -> int:
    """Set `on` to 0 where a lane rests, 1 where its week is not due, 2 where it is; count `need` and up."""
    count = 0
    for k in range(size):
        lane = start + k
        state = 0
        if (load_int(phase, 8, lane) & during) != 0 and load_int(active, 8, lane) != 0:
            state = 1
            if every == 1 or load_int(luck_week, 8, lane) % every == 0:
                state = 2
        on[k] = state
        if state >= need:
            count += 1
    return count


@intrinsic
def address_of(typing_context: Any, array: Any) -> Any:
    """The address of an array's first item."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, args[0]).data
        return builder.ptrtoint(data, _I64)

    return types.int64(array), build


def _call_pointer(result: Any, kind: Any, count: int) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.FunctionType(kind, [_I64] * count).as_pointer())
        value = builder.call(pointer, args[1:])
        return context.get_dummy_value() if result is types.void else value

    return result(*(types.int64,) * (count + 1)), build


@intrinsic
def fill(
    typing_context: Any, function: Any, luck: Any, on: Any, running: Any, need: Any, start: Any, size: Any,
    k0: Any, k1: Any, replication: Any, luck_week: Any, week: Any, actor: Any, purpose: Any, normal: Any,
) -> Any:  # fmt: skip
    """Call `fill_luck` by its address: a linked copy would be compiled with every loop."""
    return _call_pointer(types.void, ir.VoidType(), 14)


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
    return _call_pointer(types.float64, _F64, 6)


FILL_SIGNATURE = types.void(*(types.int64,) * 14)
DRAW_SIGNATURE = types.float64(*(types.int64,) * 6)


_inline_central: Any = register_jitable(inline="always")(
    python_types.FunctionType(maths._central.__code__, {}, "inline_central")
)


@register_jitable
def fill_luck(
    luck: int, on: int, running: int, need: int, start: int, size: int, k0: int, k1: int,
    replication: int, luck_week: int, week: int, actor: int, purpose: int, normal: int,
) -> None:  # fmt: skip
    """Fill `size` items at the address `luck` with uniforms, or with their normal quantiles.

    A negative week takes the luck clock of each lane. Where few lanes run, they alone are drawn for.
    The middle of the normal quantile has no branches and is computed for all lanes at once; the
    tails are mended after. Every item has the bits of `model.lanes.numerics.philox.uniform` and
    `normal_quantile`.
    """
    if running * 5 < size:
        for k in range(size):
            if load_int(on, 8, k) >= need:
                clock = load_int(luck_week, 8, start + k) if week < 0 else week
                u = draw(k0, k1, load_int(replication, 8, start + k), clock, actor, purpose)
                store_float(luck, 8, k, maths.normal_quantile(u) if normal != 0 else u)
        return
    drawn = np.empty(size)
    if week < 0:
        for k in range(size):
            lane = start + k
            drawn[k] = _inline_draw(
                k0, k1, load_int(replication, 8, lane), load_int(luck_week, 8, lane), actor, purpose
            )
    else:
        for k in range(size):
            drawn[k] = _inline_draw(k0, k1, load_int(replication, 8, start + k), week, actor, purpose)
    if normal == 0:
        for k in range(size):
            store_float(luck, 8, k, drawn[k])
        return
    for k in range(size):
        store_float(luck, 8, k, _inline_central(drawn[k] - 0.5))
    for k in range(size):
        if drawn[k] - 0.5 < -0.425 or drawn[k] - 0.5 > 0.425:
            if load_int(on, 8, k) >= need:
                store_float(luck, 8, k, maths.normal_quantile(drawn[k]))


BUILT_IN: tuple[Callable[..., Any], ...] = (
    maths.sqrt, maths.exp, maths.log, maths.logistic, maths._central, maths.normal_quantile, maths.ratio,
    maths.clip, maths.smaller, maths.larger, maths.absolute, maths.floor, quantiles.normal_cdf, quantiles.log_gamma,
    quantiles.beta_cdf, quantiles.quantile, quantiles._standard, quantiles._triangular, quantiles._truncated,
    quantiles._truncated_low, quantiles._beta, choosing.next_taste, choosing.value_options, choosing.weigh,
    choosing.pick, choosing.best_of,
)  # fmt: skip
"""Functions of the lanes that rules may call, directly or through one another."""

_registered: dict[Callable[..., Any], None] = {}


def teach(functions: tuple[Callable[..., Any], ...]) -> None:
    """Make functions callable from compiled code, once each."""
    for function in (*BUILT_IN, *functions):
        if function not in _registered:
            register_jitable(function)
            _registered[function] = None
