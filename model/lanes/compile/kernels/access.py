"""Memory by address and values without branches: what the loops over lanes are written with."""

from __future__ import annotations

from ....errors import OurFault
from ...declare.types import FLOAT, INT
from ..ir import KINDS, Emitter, Group, Number, Operation, Value, literal

EIGHT = literal(8)


@Operation
def get_float(out: Emitter, base: Number, index: Number, scope: Number) -> Number:
    """The float64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return out.load(FLOAT, out.address(base, EIGHT, index), _known(scope))


@Operation
def get_int(out: Emitter, base: Number, index: Number, scope: Number) -> Number:
    """The int64 at base + 8 * index. Arrays of different scopes do not overlap."""
    return out.load(INT, out.address(base, EIGHT, index), _known(scope))


@Operation
def put_float(out: Emitter, base: Number, index: Number, scope: Number, value: Number) -> None:
    """Write a float64 at base + 8 * index. Arrays of different scopes do not overlap."""
    out.store(out.cast(value, FLOAT), out.address(base, EIGHT, index), _known(scope))


@Operation
def put_int(out: Emitter, base: Number, index: Number, scope: Number, value: Number) -> None:
    """Write an int64 at base + 8 * index. Arrays of different scopes do not overlap."""
    out.store(out.cast(value, INT), out.address(base, EIGHT, index), _known(scope))


def _known(scope: Number) -> int:
    if not isinstance(scope.literal, int):
        raise OurFault("the scope of an array is no number that is known")
    return scope.literal


@Operation
def move(out: Emitter, base: Number, step: Number, index: Number) -> Number:
    """The address base + step * index."""
    return out.binary("add", base, out.binary("mul", step, index))


@Operation
def as_float(out: Emitter, bits: Number) -> Number:
    """The float64 with these bits."""
    return out.bits(bits, FLOAT)


@Operation
def as_bits(out: Emitter, value: Number) -> Number:
    """The bits of a float64."""
    return out.bits(value, INT)


ROUNDER = 6755399441055744.0
"""1.5 * 2**52: added to a whole number of less than 2**51 in size, it leaves that number in the low bits of the sum.

Many processors convert between vectors of int64 and of float64 one by one; adding bits they can do for all at once.
"""
ROUNDER_BITS = 0x4338000000000000


@Operation
def whole_float(out: Emitter, number: Number) -> Number:
    """The float64 of an int64 of less than 2**51 in size, to the bit; a float64 or a truth value as `float` has it."""
    if number.type == FLOAT:
        return number
    total = out.binary("add", out.cast(number, INT), literal(ROUNDER_BITS))
    return out.binary("fsub", out.bits(total, FLOAT), literal(ROUNDER))


@Operation
def truth(out: Emitter, value: Number) -> Number:
    """Whether a number is not zero, without a branch."""
    return out.truth(value)


@Operation
def choose(out: Emitter, condition: Number, first: Value, second: Value) -> Value:
    """`first` where the condition holds and `second` elsewhere, both computed.

    They are two numbers, or truth values, of one kind, or tuples of such; raises `OurFault` where they are not.
    """
    if isinstance(first, Group) and isinstance(second, Group) and first.kind == second.kind:
        pairs = zip(first.parts, second.parts, strict=True)
        return Group(first.kind, tuple(choose.emit(out, condition, *pair) or pair[0] for pair in pairs))
    if not (isinstance(first, Number) and isinstance(second, Number) and first.type == second.type):
        raise OurFault("a choice between values of two forms")
    return out.select(condition, first, second)


def call(out: Emitter, kind: str, address: Number, values: tuple[Value, ...]) -> str:
    """Call the function at an address, which returns what LLVM calls `kind`, with int64; returns the instruction."""
    pointer = out.name(f"inttoptr i64 {address.operand} to ptr")
    handed = ", ".join(f"{KINDS[value.type]} {value.operand}" for value in values if isinstance(value, Number))
    return f"call {kind} {pointer}({handed})"
