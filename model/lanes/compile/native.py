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
from numba.core.typing.templates import AbstractTemplate, infer_global, signature

from ...errors import OurFault
from ..memory.layout import HEAD, HIGH, LOW
from ..numerics import choosing, maths, quantiles

# Some versions of numba carry types for these and some do not; compiled functions are called untyped.
_numba: Any = _extending
_Decorator = Callable[..., Any]
intrinsic: _Decorator = _numba.intrinsic
overload: Callable[..., Callable[[Any], Any]] = _numba.overload
register_jitable: _Decorator = _numba.register_jitable
register_model: _Decorator = _numba.register_model
lower_builtin: _Decorator = _numba.lower_builtin

F64 = ir.DoubleType()
I64 = ir.IntType(64)
_EIGHT = ir.Constant(I64, 8)


def _place(builder: Any, base: Any, step: Any, index: Any, kind: Any) -> Any:
    # A base and an offset kept apart, so that LLVM sees a pointer that moves through an array.
    start = builder.inttoptr(base, ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(start, [builder.mul(step, index)]), kind.as_pointer())


MOST_SCOPES = 64
"""Arrays that one stage may write."""

UNWRITTEN = -1
"""The scope of an array that the stage does not write."""

FAULT_SCOPE = MOST_SCOPES - 1
"""The scope of the notes of faults."""


def _apart(builder: Any, instruction: Any, scope: int) -> None:
    """Say that a load or store touches the array of this scope alone: or no loop over lanes is vectorised."""
    module = builder.module
    domain = module.add_metadata([ir.MetaDataString(module, "lanes")])
    scopes = [module.add_metadata([ir.MetaDataString(module, f"lanes.{n}"), domain]) for n in range(MOST_SCOPES)]
    if scope != UNWRITTEN:
        instruction.set_metadata("alias.scope", module.add_metadata([scopes[scope]]))
    instruction.set_metadata("noalias", module.add_metadata([s for n, s in enumerate(scopes) if n != scope]))


def _get(dtype: Any, kind: Any, scope: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = builder.load(_place(builder, args[0], _EIGHT, args[1], kind))
        _apart(builder, value, scope.literal_value)
        return value

    return dtype(types.int64, types.int64, scope), build


def _put(dtype: Any, kind: Any, scope: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        stored = builder.store(args[3], _place(builder, args[0], _EIGHT, args[1], kind))
        _apart(builder, stored, scope.literal_value)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, scope, dtype), build


def _cast(source: Any, target: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], kind)

    return target(source), build


scoped: _Decorator = intrinsic(prefer_literal=True)
"""For what takes the scope of its array: a number known when it is compiled."""


@scoped
def get_float(typing_context: Any, base: Any, index: Any, scope: Any) -> Any:
    """The float64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return _get(types.float64, F64, scope)


@scoped
def get_int(typing_context: Any, base: Any, index: Any, scope: Any) -> Any:
    """The int64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return _get(types.int64, I64, scope)


@scoped
def put_float(typing_context: Any, base: Any, index: Any, scope: Any, value: Any) -> Any:
    """Write a float64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return _put(types.float64, F64, scope)


@scoped
def put_int(typing_context: Any, base: Any, index: Any, scope: Any, value: Any) -> Any:
    """Write an int64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return _put(types.int64, I64, scope)


@intrinsic
def move(typing_context: Any, base: Any, step: Any, index: Any) -> Any:
    """The address base + step * index."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.add(args[0], builder.mul(args[1], args[2]))

    return types.int64(types.int64, types.int64, types.int64), build


@intrinsic
def as_float(typing_context: Any, bits: Any) -> Any:
    """The float64 with these bits."""
    return _cast(types.int64, types.float64, F64)


@intrinsic
def as_bits(typing_context: Any, value: Any) -> Any:
    """The bits of a float64."""
    return _cast(types.float64, types.int64, I64)


ROUNDER = 6755399441055744.0
"""1.5 * 2**52: added to a whole number of less than 2**51 in size, it leaves that number in the low bits of the sum.

Many processors convert between vectors of int64 and of float64 one by one; adding bits they can do for all at once.
"""
ROUNDER_BITS = 0x4338000000000000


@intrinsic
def whole_float(typing_context: Any, number: Any) -> Any:
    """The float64 of an int64 of less than 2**51 in size, to the bit; a float64 or a truth value as `float` has it."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        total = builder.bitcast(builder.add(args[0], ir.Constant(I64, ROUNDER_BITS)), F64)
        return builder.fsub(total, ir.Constant(F64, ROUNDER))

    if isinstance(number, types.Float):
        return types.float64(types.float64), lambda context, builder, signature, args: args[0]
    return types.float64(types.int64), build


class VectorType(types.Type):
    """A read-only vector: an address, the distance of its items in bytes, their number, and where faults are noted.

    The notes of faults keep base and index apart, so that LLVM sees them move with the lanes.
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"LanesVector({dtype})")


@register_model(VectorType)
class _VectorModel(_extending.models.StructModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        members = [(name, types.int64) for name in ("address", "step", "size", "notes", "index")]
        super().__init__(manager, kind, members)  # type: ignore[no-untyped-call, unused-ignore]


def _make_vector(dtype: Any) -> Any:
    kind = VectorType(dtype)

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        model = context.data_model_manager[kind]
        value = ir.Constant(model.get_value_type(), ir.Undefined)
        base, index, across, size, notes = args
        address = builder.add(base, builder.mul(_EIGHT, index))
        for place, part in enumerate((address, across, size, notes, index)):
            value = builder.insert_value(value, part, place)
        return value

    return kind(*(types.int64,) * 5), build


@intrinsic
def float_vector(typing_context: Any, base: Any, index: Any, across: Any, size: Any, notes: Any) -> Any:
    """A vector of `size` float64 from base + 8 * index, `across` bytes apart; faults go to notes + 8 * index."""
    return _make_vector(types.float64)


@intrinsic
def int_vector(typing_context: Any, base: Any, index: Any, across: Any, size: Any, notes: Any) -> Any:
    """A vector of `size` int64 from base + 8 * index, `across` bytes apart; faults go to notes + 8 * index."""
    return _make_vector(types.int64)


@intrinsic
def _size(typing_context: Any, vector: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.extract_value(args[0], 2)

    return types.int64(vector), build


@overload(len)
def _vector_len(vector: Any) -> Any:
    if isinstance(vector, VectorType):

        def length(vector: Any) -> Any:
            return _size(vector)

        return length
    return None


@intrinsic
def truth(typing_context: Any, value: Any) -> Any:
    """Whether a number is not zero, without a branch."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.cast(builder, args[0], signature.args[0], types.boolean)

    return types.boolean(value), build


@intrinsic
def choose(typing_context: Any, condition: Any, first: Any, second: Any) -> Any:
    """`first` where the condition holds and `second` elsewhere, both computed: two numbers or truth values of one kind."""
    kinds = [types.float64 if isinstance(kind, types.Float) else kind for kind in (first, second)]
    kinds = [types.int64 if isinstance(kind, types.Integer) else kind for kind in kinds]
    if kinds[0] != kinds[1]:
        raise OurFault(f"a choice between {first} and {second}")

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.select(args[0], args[1], args[2])

    return kinds[0](types.boolean, *kinds), build


@intrinsic
def item(typing_context: Any, vector: Any, index: Any, condition: Any) -> Any:
    """The item of a vector, for a lane in which it is wanted; elsewhere an index outside is no fault."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _item(builder, args[0], args[1], signature.return_type, args[2])

    return vector.dtype(vector, types.int64, types.boolean), build


@infer_global(operator.getitem)
class _VectorItem(AbstractTemplate):  # type: ignore[misc, unused-ignore]
    def generic(self, args: Any, kws: Any) -> Any:
        vector, index = args
        if isinstance(vector, VectorType) and isinstance(index, types.Integer):
            return signature(vector.dtype, vector, types.int64)
        return None


@lower_builtin(operator.getitem, VectorType, types.Integer)
def _vector_item(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    return _item(builder, args[0], args[1], signature.return_type)


def _item(builder: Any, vector: Any, index: Any, dtype: Any, wanted: Any = None) -> Any:
    # Lowered where it stands: what says that arrays do not overlap would be lost in a function of its own. Nothing
    # branches: an index outside reads the first item and notes the fault, which the loop reports when it has run.
    base, step, size, notes, lane = (builder.extract_value(vector, place) for place in range(5))
    outside = builder.icmp_unsigned(">=", index, size)
    inside = builder.select(outside, ir.Constant(I64, 0), index)
    wrong = outside if wanted is None else builder.and_(outside, wanted)
    cell = _place(builder, notes, _EIGHT, lane, I64)
    noted = builder.load(cell)
    stored = builder.store(builder.or_(noted, builder.zext(wrong, I64)), cell)
    kind = F64 if dtype is types.float64 else I64
    value = builder.load(_place(builder, base, step, inside, kind))
    for instruction, scope in ((noted, FAULT_SCOPE), (stored, FAULT_SCOPE), (value, UNWRITTEN)):
        _apart(builder, instruction, scope)
    return value


@overload(maths._power_of_two)
def _power_of_two(n: Any) -> Any:
    def power_of_two(n: Any) -> Any:
        return as_float((as_bits(n + ROUNDER) + 1023) << 52)

    return power_of_two


@overload(maths._split)
def _split(x: Any) -> Any:
    def split(x: Any) -> Any:
        bits = as_bits(x)
        return as_float((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000), whole_float((bits >> 52) - 1022)

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
def mark_lanes(
    scratch: int, start: int, size: int, phase: int, luck_week: int, active: int, during: int, every: int, need: int
) -> int:
    """Mark the lanes of a chunk: 0 rests, 1 its week is not due, 2 it is. Counts those marked `need` and up.

    The marks are the first row of the scratch memory; `LOW` and `HIGH` take the range that was counted.
    """
    count = 0
    low = size
    high = 0
    for k in range(size):
        lane = start + k
        state = 0
        if (get_int(phase, lane, UNWRITTEN) & during) != 0 and get_int(active, lane, UNWRITTEN) != 0:
            state = 1
            if every == 1 or get_int(luck_week, lane, UNWRITTEN) % every == 0:
                state = 2
        put_int(scratch, HEAD + k, 0, state)
        if state >= need:
            count += 1
            low = min(low, k)
            high = k + 1
    put_int(scratch, LOW, 0, low)
    put_int(scratch, HIGH, 0, high)
    return count


def call_pointer(result: Any, kind: Any, count: int) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.FunctionType(kind, [I64] * count).as_pointer())
        value = builder.call(pointer, args[1:])
        return context.get_dummy_value() if result is types.void else value

    return result(*(types.int64,) * (count + 1)), build


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


@register_jitable
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
            # Inlined always: a loop that calls a function is not vectorised over lanes.
            register_jitable(forceinline=True)(function)
            _registered[function] = None
