"""The project's exact arithmetic in compiled code: what is written out in place of a call to the maths library."""

from __future__ import annotations

from typing import Any

from ...declare.types import FLOAT
from ...numerics import maths
from ..ir import Emitter, Group, Number, Operation, literal, number_of
from .access import ROUNDER, whole_float


def _power_of_two(out: Emitter, n: Number) -> Number:
    bits = out.bits(out.binary("fadd", n, literal(ROUNDER)), "int")
    return out.bits(out.binary("shl", out.binary("add", bits, literal(1023)), literal(52)), FLOAT)


def _split(out: Emitter, x: Number) -> Group:
    bits = out.bits(x, "int")
    low = out.binary("and", bits, literal(0x000FFFFFFFFFFFFF))
    mantissa = out.bits(out.binary("or", low, literal(0x3FE0000000000000)), FLOAT)
    exponent = out.binary("sub", out.binary("ashr", bits, literal(52)), literal(1022))
    return Group(tuple, (mantissa, number_of(whole_float.emit(out, exponent))))


NATIVE: dict[Any, Operation] = {
    maths._power_of_two: Operation(_power_of_two),
    maths._split: Operation(_split),
}
"""Functions of the lanes by what is written out in their place."""
