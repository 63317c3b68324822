"""Compiles functions: those that every program calls, and the loops of programs.

Only what finds something missing in the cache imports this module, which imports LLVM.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import llvmlite.binding as llvm

from ...errors import OurFault
from ..program import Program
from .abreast import LoopBody
from .cache import Piece
from .fingerprint import common_names, loop_names
from .generate import KERNELS, generate, names_of
from .kernels import drive, luck, order, quantiles, series
from .lower import translate, tree_of

COMMON: dict[str, Callable[..., Any]] = {
    "mark_lanes": luck.mark_lanes,
    "fill_luck": luck.fill_luck,
    "draw": luck.draw,
    "drive": drive.drive,
    "rearrange": order.rearrange,
    "group": order.group,
    "tally": series.tally,
    "add_up": series.add_up,
    "add_up_bouts": series.add_up_bouts,
    "place": quantiles.place,
}
"""The functions that every program calls, by name."""

COMMON_LENGTH = 10_000
"""What one of them counts for among the lengths of rules: more than most."""


class Builder:
    """Compiles the functions that programs need, each by its name in the cache."""

    def __init__(self, programs: Sequence[Program]) -> None:
        self._common = {name: COMMON[function] for function, name in common_names().items()}
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
        symbol = f"lanes_{name}"  # what several functions are loaded from may not name two alike
        if name in self._common:
            return compile_function(self._common[name], symbol)
        plan = self._plans[name]
        [tree] = ast.parse(generate(plan)).body
        assert isinstance(tree, ast.FunctionDef)
        try:
            text = translate(tree, KERNELS | names_of(plan), symbol, LoopBody)
        except OurFault as fault:
            place = f"{plan.stage.functions[0].file}:{plan.stage.functions[0].line}"
            raise OurFault(f"{plan.key} ({place}) cannot be compiled: {fault}") from fault
        return Piece(symbol, _object_code(text))


def compile_function(function: Callable[..., Any], symbol: str) -> Piece:
    """Compile a function of int64, which C calls by this name; see `lower` for what it may use."""
    return Piece(symbol, _object_code(translate(tree_of(function), function.__globals__, symbol)))


def optimised(text: str) -> llvm.ModuleRef:
    """A module as LLVM's passes leave it for this processor."""
    module = llvm.parse_assembly(text)
    machine = _machine()
    module.triple, module.data_layout = llvm.get_process_triple(), str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization = options.slp_vectorization = True
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return module


def _object_code(text: str) -> bytes:
    code: bytes = _machine().emit_object(optimised(text))
    return code


@cache
def _machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    try:
        features = llvm.get_host_cpu_features().flatten()
    except RuntimeError:
        features = ""
    # Loaded code stands where it is put: on these processors LLVM loads nothing else.
    reloc = "static" if target.name.startswith("x86") else "default"
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=features, opt=3, reloc=reloc, codemodel="jitdefault", jit=True
    )
