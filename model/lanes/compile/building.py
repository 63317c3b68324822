"""Compiles functions with numba: those that every program calls, and the loops of programs.

Importing this module imports numba; only what finds something missing in the cache does so.
"""

from __future__ import annotations

import linecache
import sys
import types as python_types
from collections.abc import Callable, Sequence
from typing import Any

from ...errors import OurFault
from ..declare.types import Record
from ..plan import Plan
from ..program import Program
from .cache import Piece
from .fingerprint import common_names, functions_of, loop_names
from .generate import COMMON, function_name, generate, record_name
from .kernels.drive import DRIVE_SIGNATURE
from .kernels.importing import compiler as _compiler
from .kernels.importing import global_compiler_lock, types
from .kernels.importing import numba as _numba
from .kernels.importing import registry as _registry
from .kernels.luck import DRAW_SIGNATURE, FILL_SIGNATURE, MARK_SIGNATURE
from .kernels.native import teach
from .paste import globals_of

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

COMMON_LENGTH = 10_000
"""What a function that every program calls counts for among the lengths of rules: more than most."""


class Builder:
    """Compiles the functions that programs need, each by its name in the cache."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._common = {name: function for function, name in common_names().items()}
        self._plans = {name: program.plans[key] for program in programs for key, name in loop_names(program).items()}

    def knows(self, name: str) -> bool:
        """Whether it is the name of a function that the programs need."""
        return name in self._common or name in self._plans

    def length(self, name: str) -> int:
        """About how long a function takes to be compiled, by the length of its text."""
        if name in self._common:
            return COMMON_LENGTH
        return sum(len(function.source) for function in self._plans[name].stage.functions)

    def build(self, name: str) -> Piece:
        """Compile a function. Raises `OurFault` for a rule that cannot be compiled."""
        if name in self._common:
            teach(())
            function = self._common[name]
            scope = _scope(f"functions of every program {name}", COMMON, {})
            return _build(scope[function], COMMON_SIGNATURES[function], as_c=True)
        plan = self._plans[name]
        teach(tuple(function.fn for function in functions_of(plan)))
        loop = f"loop_{name}"  # no other has it: what several loops are loaded from may not name two functions alike
        scope = _scope(f"{plan.key} {name}", generate(plan, loop), _names(plan))
        try:
            return _build(scope[loop], LOOP_SIGNATURE, as_c=False)
        except numba.core.errors.NumbaError as error:
            place = f"{plan.stage.functions[0].file}:{plan.stage.functions[0].line}"
            raise OurFault(f"{plan.key} ({place}) cannot be compiled: {error}") from error


def _build(function: Callable[..., Any], signature: Any, as_c: bool) -> Piece:
    """Compile a function. Without `as_c` it is called as numba calls its own functions, and needs nothing of numba to
    report an error: the driver sees it.
    """
    flags = compiler.Flags()
    registry.cpu_target.options.parse_as_flags(flags, {**OPTIONS, "no_cfunc_wrapper": not as_c})
    flags.no_compile = True  # it is loaded from its file, by whoever reads it
    with global_compiler_lock:
        result = compiler.compile_extra(
            registry.cpu_target.typing_context, registry.cpu_target.target_context, function, signature.args,
            signature.return_type, flags, {},
        )  # fmt: skip
        code = result.library.serialize_using_object_code()[2][0]
        outside = {f.name for f in result.library._final_module.functions if f.is_declaration}
    if foreign := sorted(name for name in outside if name.startswith(NOT_AT_HAND)):
        raise OurFault(f"{function.__code__.co_filename} calls {', '.join(foreign)}, which stored code cannot")
    names = result.fndesc
    return Piece(names.llvm_cfunc_wrapper_name if as_c else names.llvm_func_name, code)


def _scope(title: str, text: str, names: dict[str, Any]) -> dict[str, Any]:
    """What a generated text defines, run with these names at hand. Messages of errors quote its lines."""
    module = python_types.ModuleType(f"reassurance_loops_{len(sys.modules)}")
    module.__file__ = f"<{title}>"
    module.__dict__.update(names)
    sys.modules[module.__name__] = module
    linecache.cache[module.__file__] = (len(text), None, text.splitlines(keepends=True), module.__file__)
    exec(compile(text, module.__file__, "exec"), module.__dict__)
    return module.__dict__


def _names(plan: Plan) -> dict[str, Any]:
    """What the generated text of a loop refers to: functions, the globals of pasted bodies, named tuples."""
    names: dict[str, Any] = {}
    for which, function in enumerate(plan.stage.functions):
        names[function_name(which)] = function.fn
        names.update(globals_of(function))
        for param in function.params:
            if isinstance(param.type, Record):
                names[record_name(param.type.cls)] = param.type.cls
    return names
