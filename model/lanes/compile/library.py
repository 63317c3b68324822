"""Compiled functions loaded by LLVM, their addresses, and how Python calls one with arrays of its own.

Importing this module does not import LLVM; loading does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ...errors import OurFault
from .cache import Piece

if TYPE_CHECKING:
    import llvmlite.binding as llvm


class Library:
    """Functions by name, loaded. They stay where they are as long as the library lives.

    Raises `ValueError` where object code has not the function that is named. What else it holds is not checked.
    """

    def __init__(self, pieces: Mapping[str, Piece]) -> None:
        self._engine: Any = _engine()
        for piece in pieces.values():
            self._engine.add_object_file(_object(piece.code))
        self._engine.finalize_object()
        self.addresses: Mapping[str, int] = {
            name: int(self._engine.get_function_address(piece.symbol)) for name, piece in pieces.items()
        }
        """Where each function begins."""
        if lost := [name for name, place in self.addresses.items() if not place]:
            raise ValueError(f"object code has no function {', '.join(lost)}")


class Numbers(NamedTuple):
    """What a compiled function takes by address: numbers of one type side by side, at least so many."""

    type: Literal["int64", "float64"]
    least: int

    def address_of(self, array: Any, what: str) -> int:
        """Where an array begins. Raises `OurFault` for what the function would read or write beyond, or misread."""
        type_, size = getattr(array, "dtype", type(array).__name__), getattr(array, "size", 0)
        if type_ != self.type or size < self.least or not array.flags.c_contiguous or not array.flags.writeable:
            raise OurFault(
                f"{what} must be {self.least} {self.type} or more, side by side and writeable: {size} {type_}"
            )
        return int(array.__array_interface__["data"][0])


def caller(library: Library, name: str, *parameters: Numbers | None) -> Callable[..., int]:
    """A compiled function of int64 to be called from Python, which holds its library.

    It takes an array for each `Numbers` and an int for each None; one that returns nothing gives a number of no
    meaning. The call raises `OurFault` for an array that the function cannot take: compiled code looks at nothing.
    """
    function = ctypes.CFUNCTYPE(ctypes.c_int64, *(ctypes.c_int64,) * len(parameters))(library.addresses[name])

    def call(*values: Any) -> int:
        handed = [
            value if wanted is None else wanted.address_of(value, f"{name}: argument {place}")
            for place, (value, wanted) in enumerate(zip(values, parameters, strict=True), start=1)
        ]
        assert library  # holds the function
        return int(function(*handed))

    return call


def _engine() -> llvm.ExecutionEngine:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def _object(code: bytes) -> llvm.ObjectFileRef:
    import llvmlite.binding as llvm

    return llvm.ObjectFileRef.from_data(code)
