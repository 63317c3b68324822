"""Memory by address and values without branches: what the loops over lanes are written with.

Importing this module imports numba; only the compiler does so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir

from ....errors import OurFault
from ...memory.layout import SCOPES, UNWRITTEN
from .importing import extending as _extending
from .importing import types

# Some versions of numba carry types for these and some do not; compiled functions are called untyped.
_numba: Any = _extending
Decorator = Callable[..., Any]
intrinsic: Decorator = _numba.intrinsic
register_jitable: Decorator = _numba.register_jitable
inlined: Decorator = _numba.register_jitable(forceinline=True, no_cfunc_wrapper=True)
"""For functions that compiled code may call, written into their callers: a loop that calls a function is not vectorised
over lanes, and whoever calls one cannot see that it never fails."""

F64 = ir.DoubleType()
I64 = ir.IntType(64)
EIGHT = ir.Constant(I64, 8)


def place(builder: Any, base: Any, step: Any, index: Any, kind: Any) -> Any:
    """A pointer of this kind to base + step * index."""
    # A base and an offset kept apart, so that LLVM sees a pointer that moves through an array.
    start = builder.inttoptr(base, ir.IntType(8).as_pointer())
    return builder.bitcast(builder.gep(start, [builder.mul(step, index)]), kind.as_pointer())


def apart(builder: Any, instruction: Any, scope: int) -> None:
    """Say that a load or store touches the array of this scope alone: or no loop over lanes is vectorised."""
    module = builder.module
    domain = module.add_metadata([ir.MetaDataString(module, "lanes")])
    scopes = [module.add_metadata([ir.MetaDataString(module, f"lanes.{n}"), domain]) for n in range(SCOPES)]
    if scope != UNWRITTEN:
        instruction.set_metadata("alias.scope", module.add_metadata([scopes[scope]]))
    instruction.set_metadata("noalias", module.add_metadata([s for n, s in enumerate(scopes) if n != scope]))


def _get(dtype: Any, kind: Any, scope: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        value = builder.load(place(builder, args[0], EIGHT, args[1], kind))
        apart(builder, value, scope.literal_value)
        return value

    return dtype(types.int64, types.int64, scope), build


def _put(dtype: Any, kind: Any, scope: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        stored = builder.store(args[3], place(builder, args[0], EIGHT, args[1], kind))
        apart(builder, stored, scope.literal_value)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, scope, dtype), build


def _cast(source: Any, target: Any, kind: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], kind)

    return target(source), build


scoped: Decorator = intrinsic(prefer_literal=True)
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


@intrinsic
def truth(typing_context: Any, value: Any) -> Any:
    """Whether a number is not zero, without a branch."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.cast(builder, args[0], signature.args[0], types.boolean)

    return types.boolean(value), build


@intrinsic
def choose(typing_context: Any, condition: Any, first: Any, second: Any) -> Any:
    """`first` where the condition holds and `second` elsewhere, both computed.

    They are two numbers, or truth values, of one kind; raises `OurFault` where they are not.
    """
    kinds = [types.float64 if isinstance(kind, types.Float) else kind for kind in (first, second)]
    kinds = [types.int64 if isinstance(kind, types.Integer) else kind for kind in kinds]
    if kinds[0] != kinds[1]:
        raise OurFault(f"a choice between {first} and {second}")

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.select(args[0], args[1], args[2])

    return kinds[0](types.boolean, *kinds), build


def call_pointer(result: Any, kind: Any, count: int) -> Any:
    """An intrinsic's answer: call the function at the address that comes first, with `count` int64."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        pointer = builder.inttoptr(args[0], ir.FunctionType(kind, [I64] * count).as_pointer())
        value = builder.call(pointer, args[1:])
        return context.get_dummy_value() if result is types.void else value

    return result(*(types.int64,) * (count + 1)), build
