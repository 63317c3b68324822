"""Compiled functions in files of object code, and their addresses once LLVM has loaded them.

Loading needs LLVM alone, not numba, which takes ten times as long to be imported as all loops to be loaded. Importing
this module imports neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import llvmlite.binding as llvm

OBJECT, SYMBOL = ".o", ".symbol"
"""Endings of the two files of a function: its object code, and the name that it has there."""


def store(directory: Path, name: str, code: bytes, symbol: str) -> None:
    """Write a function to a directory; it is there when its object code is."""
    (directory / (name + SYMBOL)).write_text(symbol, encoding="utf-8")
    staged = directory / (name + ".tmp")
    staged.write_bytes(code)
    staged.rename(directory / (name + OBJECT))


def is_stored(directory: Path, name: str) -> bool:
    """Whether a function is in a directory."""
    return (directory / (name + OBJECT)).is_file()


class Library:
    """The functions of these names from a directory, loaded. They stay where they are as long as the library lives.

    Raises `OSError` where a file is missing, `ValueError` where one has not the function that is named. What else the
    files hold is not checked: see `cache.sound`.
    """

    def __init__(self, directory: Path, names: Iterable[str]) -> None:
        symbols: dict[str, str] = {}
        self._engine: Any = _engine()
        for name in names:
            symbols[name] = (directory / (name + SYMBOL)).read_text(encoding="utf-8")
            self._engine.add_object_file(_object((directory / (name + OBJECT)).read_bytes()))
        self._engine.finalize_object()
        self.addresses: Mapping[str, int] = {
            name: int(self._engine.get_function_address(symbol)) for name, symbol in symbols.items()
        }
        """Where each function begins."""
        if lost := [name for name, place in self.addresses.items() if not place]:
            raise ValueError(f"{directory} has no function {', '.join(lost)}")


def _engine() -> llvm.ExecutionEngine:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def _object(code: bytes) -> llvm.ObjectFileRef:
    import llvmlite.binding as llvm

    return llvm.ObjectFileRef.from_data(code)
