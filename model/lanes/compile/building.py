"""Compiles the functions of a generated file with numba and stores their object code.

Importing this module imports numba; only what finds nothing in the cache does so.
"""

from __future__ import annotations

import sys
import types as python_types
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import OurFault
from ..declare.types import Record
from ..program import Program
from . import cache, library
from .fingerprint import functions_of
from .generate import COMMON, function_name, generate, loop_name, record_name
from .kernels.drive import DRIVE_SIGNATURE
from .kernels.importing import compiler as _compiler
from .kernels.importing import global_compiler_lock, types
from .kernels.importing import numba as _numba
from .kernels.importing import registry as _registry
from .kernels.luck import DRAW_SIGNATURE, FILL_SIGNATURE, MARK_SIGNATURE
from .kernels.native import teach
from .paste import globals_of
from .sharing import Claims, Progress, Rebuild, second_process

# Some versions of numba carry types and some do not; it is called untyped.
numba: Any = _numba
compiler: Any = _compiler
registry: Any = _registry

LOOP_SIGNATURE = types.int64(*(types.int64,) * 11)
COMMON_SIGNATURES = {
    "mark_lanes": MARK_SIGNATURE,
    "fill_luck": FILL_SIGNATURE,
    "draw": DRAW_SIGNATURE,
    "drive": DRIVE_SIGNATURE,
}
OPTIONS = {"nopython": True, "error_model": "numpy", "fastmath": False, "no_cpython_wrapper": True, "_nrt": False}
"""How numba compiles: without a wrapper for Python, and without its own memory, of which nothing is at hand later."""

NOT_AT_HAND = (".numba", "NRT_", "Py", "_Py", "numba")
"""How the names of functions begin that only a process with numba has: stored code may call those of C alone."""


def build_common(directory: Path) -> None:
    """Compile the functions that every program calls into a directory; they are called as C functions."""
    teach(())
    (directory / cache.SOURCE).write_text(COMMON, encoding="utf-8")
    module = _module(directory, "reassurance_common", {})
    for name, signature in COMMON_SIGNATURES.items():
        _build(directory, name, getattr(module, name), signature, as_c=True)


def build_program(program: Program, directory: Path, progress: Progress, rebuild: Rebuild | None) -> None:
    """Compile the loops of a program into a directory, with the help of a second process where `rebuild` makes the
    program there. Raises `OurFault` for a rule that cannot be compiled.
    """
    teach(tuple(function.fn for function in functions_of(program)))
    (directory / cache.SOURCE).write_text(generate(program), encoding="utf-8")
    count = len(program.plans)
    with second_process(rebuild, directory, count) as claims:
        loops = _Loops(program, directory)
        if claims is not None:
            loops.claim(claims, progress)
            progress(count - 1, count, "")
            claims.wait()
        for number, key in enumerate(program.plans):
            if not library.is_stored(directory, loop_name(number)):
                progress(number, count, key)
                loops.build(number)


def compile_part(program: Program, directory: Path, claims: Claims) -> None:
    """Compile what the process that wrote the directory has not claimed, for it to read."""
    teach(tuple(function.fn for function in functions_of(program)))
    if (directory / cache.SOURCE).read_text(encoding="utf-8") == generate(program):
        _Loops(program, directory).claim(claims, lambda done, total, name: None)


class _Loops:
    """The loops of a program in the generated file of a directory."""

    def __init__(self, program: Program, directory: Path) -> None:
        self._plans = tuple(program.plans.items())
        self._directory = directory
        self._module = _module(directory, "reassurance_loops", _names(program))

    def claim(self, claims: Claims, progress: Progress) -> None:
        """Compile what can be claimed, the longest first, so that neither process is left with a long one at last."""
        count = len(self._plans)
        for number in claims.of(sorted(range(count), key=lambda number: -self._length(number))):
            progress(min(claims.made, count) - 1, count, self._plans[number][0])
            self.build(number)

    def build(self, number: int) -> None:
        """Compile a loop and store it."""
        key, plan = self._plans[number]
        name = loop_name(number)
        try:
            _build(self._directory, name, getattr(self._module, name), LOOP_SIGNATURE, as_c=False)
        except numba.core.errors.NumbaError as error:
            place = f"{plan.stage.functions[0].file}:{plan.stage.functions[0].line}"
            raise OurFault(f"{key} ({place}) cannot be compiled: {error}") from error

    def _length(self, number: int) -> int:
        return sum(len(function.source) for function in self._plans[number][1].stage.functions)


def _build(directory: Path, name: str, function: Callable[..., Any], signature: Any, as_c: bool) -> None:
    """Compile a function and store its object code. Without `as_c` it is called as numba calls its own functions, and
    needs nothing of numba to report an error: the driver sees it.
    """
    flags = compiler.Flags()
    registry.cpu_target.options.parse_as_flags(flags, {**OPTIONS, "no_cfunc_wrapper": not as_c})
    flags.no_compile = True  # it is loaded from its file, by whoever reads the directory
    with global_compiler_lock:
        result = compiler.compile_extra(
            registry.cpu_target.typing_context, registry.cpu_target.target_context, function, signature.args,
            signature.return_type, flags, {},
        )  # fmt: skip
        code = result.library.serialize_using_object_code()[2][0]
        outside = {f.name for f in result.library._final_module.functions if f.is_declaration}
    if foreign := sorted(name for name in outside if name.startswith(NOT_AT_HAND)):
        raise OurFault(f"{name} in {directory / cache.SOURCE} calls {', '.join(foreign)}, which stored code cannot")
    names = result.fndesc
    library.store(directory, name, code, names.llvm_cfunc_wrapper_name if as_c else names.llvm_func_name)


def _module(directory: Path, name: str, names: dict[str, Any]) -> python_types.ModuleType:
    """The generated file of a directory, imported with these names in its namespace."""
    path = directory / cache.SOURCE
    module = python_types.ModuleType(name)
    module.__file__ = str(path)
    module.__dict__.update(names)
    sys.modules[name] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    return module


def _names(program: Program) -> dict[str, Any]:
    """What the generated file of a program refers to: functions, the globals of pasted bodies, named tuples."""
    names: dict[str, Any] = {}
    for number, plan in enumerate(program.plans.values()):
        for which, function in enumerate(plan.stage.functions):
            names[function_name(number, which)] = function.fn
            names.update(globals_of(function))
            for param in function.params:
                if isinstance(param.type, Record):
                    names[record_name(param.type.cls)] = param.type.cls
    return names
