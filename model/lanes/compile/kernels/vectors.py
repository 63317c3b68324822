"""Vectors as a compiled rule sees them: read-only, indexed without a branch, faults noted; and rows to compute in."""

from __future__ import annotations

from ...declare.types import FLOAT, INT
from ...memory.layout import FAULT_SCOPE, UNWRITTEN, VECTOR
from ..ir import Emitter, Group, Number, Operation, RowKind, VectorKind, literal
from .access import EIGHT


@Operation
def float_vector(out: Emitter, base: Number, index: Number, across: Number, size: Number, notes: Number) -> Group:
    """A vector of `size` float64 from base + 8 * index, `across` bytes apart; faults go to notes + 8 * index."""
    return Group(VectorKind(FLOAT), (base, across, size, notes, index))


@Operation
def int_vector(out: Emitter, base: Number, index: Number, across: Number, size: Number, notes: Number) -> Group:
    """A vector of `size` int64 from base + 8 * index, `across` bytes apart; faults go to notes + 8 * index."""
    return Group(VectorKind(INT), (base, across, size, notes, index))


@Operation
def item(out: Emitter, vector: Group, index: Number, wanted: Number) -> Number:
    """The item of a vector, for a lane in which it is wanted; elsewhere an index outside is no fault."""
    # Nothing branches: an index outside reads the first item and notes the fault, which the loop reports at its end.
    base, step, size, notes, lane = (part for part in vector.parts if isinstance(part, Number))
    outside = out.compare("icmp uge", index, size)
    inside = out.select(outside, literal(0), index)
    wrong = out.binary("and", outside, wanted)
    cell = out.address(notes, EIGHT, lane)
    noted = out.load(INT, cell, FAULT_SCOPE)
    out.store(out.binary("or", noted, out.cast(wrong, INT)), cell, FAULT_SCOPE)
    # Of one index in all lanes the items lie side by side, which is seen where the lane is added last.
    row = out.binary("add", base, out.binary("mul", step, inside))
    return out.load(vector.kind.item, out.address(row, EIGHT, lane), UNWRITTEN)


@Operation
def float_row(out: Emitter, base: Number) -> Group:
    """The float64 from an address on."""
    return Group(RowKind(FLOAT), (base,))


@Operation
def int_row(out: Emitter, base: Number) -> Group:
    """The int64 from an address on."""
    return Group(RowKind(INT), (base,))


def whole_vectors(count: int) -> int:
    """The same number of items, rounded up to whole vectors of the widest kind."""
    return (count + VECTOR - 1) & -VECTOR
