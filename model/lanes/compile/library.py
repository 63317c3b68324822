"""Compiled functions loaded by LLVM, and their addresses.

Importing this module does not import LLVM; loading does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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


def _engine() -> llvm.ExecutionEngine:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def _object(code: bytes) -> llvm.ObjectFileRef:
    import llvmlite.binding as llvm

    return llvm.ObjectFileRef.from_data(code)
