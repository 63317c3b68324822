"""Vectors as a compiled rule sees them: read-only, indexed without a branch, faults noted; and rows to compute in.

Importing this module imports numba; only the compiler does so.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir

from ...memory.layout import FAULT_SCOPE, UNWRITTEN
from .access import EIGHT, F64, I64, apart, intrinsic, place
from .importing import extending as _extending
from .importing import templates as _templates
from .importing import types

# Some versions of numba carry types for these and some do not; they are called untyped.
_numba: Any = _extending
_typing: Any = _templates
overload: Callable[..., Callable[[Any], Any]] = _numba.overload
register_model: Callable[..., Callable[[Any], Any]] = _numba.register_model
lower_builtin: Callable[..., Callable[[Any], Any]] = _numba.lower_builtin
infer_global: Callable[..., Callable[[Any], Any]] = _typing.infer_global


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
        address = builder.add(base, builder.mul(EIGHT, index))
        for member, part in enumerate((address, across, size, notes, index)):
            value = builder.insert_value(value, part, member)
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
def item(typing_context: Any, vector: Any, index: Any, condition: Any) -> Any:
    """The item of a vector, for a lane in which it is wanted; elsewhere an index outside is no fault."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _item(builder, args[0], args[1], signature.return_type, args[2])

    return vector.dtype(vector, types.int64, types.boolean), build


class RowType(types.Type):
    """Numbers side by side in memory that is at hand, to be read and written; an index is not looked at."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"LanesRow({dtype})")


@register_model(RowType)
class _RowModel(_extending.models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, I64)  # type: ignore[no-untyped-call, unused-ignore]


def _make_row(dtype: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return args[0]

    return RowType(dtype)(types.int64), build


@intrinsic
def float_row(typing_context: Any, base: Any) -> Any:
    """The float64 from an address on."""
    return _make_row(types.float64)


@intrinsic
def int_row(typing_context: Any, base: Any) -> Any:
    """The int64 from an address on."""
    return _make_row(types.int64)


@infer_global(operator.getitem)
class _Item(_typing.AbstractTemplate):  # type: ignore[misc, unused-ignore]
    def generic(self, args: Any, kws: Any) -> Any:
        numbers, index = args
        if isinstance(numbers, VectorType | RowType) and isinstance(index, types.Integer):
            return _typing.signature(numbers.dtype, numbers, types.int64)
        return None


@infer_global(operator.setitem)
class _SetItem(_typing.AbstractTemplate):  # type: ignore[misc, unused-ignore]
    def generic(self, args: Any, kws: Any) -> Any:
        row, index, _ = args
        if isinstance(row, RowType) and isinstance(index, types.Integer):
            return _typing.signature(types.none, row, types.int64, row.dtype)
        return None


@lower_builtin(operator.getitem, RowType, types.Integer)
def _row_item(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind = F64 if signature.return_type is types.float64 else I64
    return builder.load(place(builder, args[0], EIGHT, args[1], kind))


@lower_builtin(operator.setitem, RowType, types.Integer, types.Number)
def _set_row_item(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind = F64 if signature.args[2] is types.float64 else I64
    builder.store(args[2], place(builder, args[0], EIGHT, args[1], kind))
    return context.get_dummy_value()


@lower_builtin(operator.getitem, VectorType, types.Integer)
def _vector_item(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    return _item(builder, args[0], args[1], signature.return_type)


def _item(builder: Any, vector: Any, index: Any, dtype: Any, wanted: Any = None) -> Any:
    # Lowered where it stands: what says that arrays do not overlap would be lost in a function of its own. Nothing
    # branches: an index outside reads the first item and notes the fault, which the loop reports when it has run.
    base, step, size, notes, lane = (builder.extract_value(vector, member) for member in range(5))
    outside = builder.icmp_unsigned(">=", index, size)
    inside = builder.select(outside, ir.Constant(I64, 0), index)
    wrong = outside if wanted is None else builder.and_(outside, wanted)
    cell = place(builder, notes, EIGHT, lane, I64)
    noted = builder.load(cell)
    stored = builder.store(builder.or_(noted, builder.zext(wrong, I64)), cell)
    kind = F64 if dtype is types.float64 else I64
    value = builder.load(place(builder, base, step, inside, kind))
    for instruction, scope in ((noted, FAULT_SCOPE), (stored, FAULT_SCOPE), (value, UNWRITTEN)):
        apart(builder, instruction, scope)
    return value
