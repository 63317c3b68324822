"""Vectors as a compiled rule sees them: read-only, faults noted; and rows for lanes abreast to compute in."""

from __future__ import annotations

from ...declare.types import FLOAT, INT
from ...memory.layout import FAULT_SCOPE, UNWRITTEN, VECTOR
from ..ir import Emitter, Group, Number, Operation, VectorKind, literal
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
    # An index outside reads the first item and notes the fault, which the loop reports at its end. Nothing branches but
    # for lanes abreast, whose notes lie apart: there it is dear to note that all is well.
    base, step, size, notes, lane = (part for part in vector.parts if isinstance(part, Number))
    outside = out.compare("icmp uge", index, size)
    inside = out.select(outside, literal(0), index)
    wrong = out.binary("and", outside, wanted)
    note, go = out.label(), out.label()
    if lane.wide:
        out.fork(out.any(wrong) if wrong.wide else wrong, note, go)
        out.begin(note)
    cell = out.address(notes, EIGHT, lane)
    noted = out.load(INT, cell, FAULT_SCOPE)
    out.store(out.binary("or", noted, out.cast(wrong, INT)), cell, FAULT_SCOPE)
    if lane.wide:
        out.jump(go)
        out.begin(go)
    # Of one index in all lanes the items lie side by side, which is seen where the lane is added last.
    row = out.binary("add", base, out.binary("mul", step, inside))
    return out.load(vector.kind.item, out.address(row, EIGHT, lane), UNWRITTEN)


@Operation
def float_row(out: Emitter, count: Number) -> Group:
    """Room for a float64 of each lane that goes abreast, so many times."""
    return out.row(FLOAT, int(count.literal or 0))


@Operation
def int_row(out: Emitter, count: Number) -> Group:
    """Room for an int64 of each lane that goes abreast, so many times."""
    return out.row(INT, int(count.literal or 0))


@Operation
def highest(out: Emitter, value: Number) -> Number:
    """The greatest int64 of those lanes abreast that are in, or 0 where that is greater."""
    own = out.select(out.lanes_in(), value, literal(0))
    return out.number(INT, f"call i64 @llvm.vector.reduce.smax.v{VECTOR}i64({own.kind} {own.operand})")


def whole_vectors(count: int) -> int:
    """The same number of items, rounded up to whole vectors of the widest kind."""
    return (count + VECTOR - 1) & -VECTOR
