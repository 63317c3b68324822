"""The names of compiled functions: for each, a hash of everything that decides on its machine code.

A loop's name counts its own stage and the functions that it calls, so that programs which share loops share code, and
after an edit the loops that call what was edited are compiled alone.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import types as python_types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from ..declare.declarations import Function
from ..declare.types import Record
from ..plan import Plan
from ..program import Program

PACKAGE = __name__.removesuffix("lanes.compile.fingerprint")
LANES = Path(__file__).parent.parent
SOURCES = tuple(
    LANES / folder / f"{name}.py"
    for folder, names in {
        "compile": ("abreast", "building", "generate", "ir", "lower", "paste", "searches", "tables"),
        "compile/kernels": ("access", "drive", "luck", "native", "order", "quantiles", "series", "tape", "vectors"),
        "declare": ("annotations", "declarations", "types"),
        "memory": ("layout",),
        "numerics": ("choosing", "maths", "philox", "quantiles"),
        "stage": ("choice", "rule"),
    }.items()
    for name in names
)
"""What writes the loops, and what they may call beside the rules themselves."""

LAYOUT = "6"
"""Counts the forms that the files of the cache have had."""

COMMON_NAMES = (
    "mark_lanes",
    "fill_luck",
    "draw",
    "drive",
    "rearrange",
    "group",
    "tally",
    "add_up",
    "add_up_bouts",
    "place",
)
"""The functions that every program calls."""

_names: WeakKeyDictionary[Program, dict[str, str]] = WeakKeyDictionary()


def functions_of(plan: Plan) -> tuple[Function, ...]:
    """Every declared function that a stage runs, the helpers found through one another included."""
    functions: dict[Callable[..., Any], Function] = {}
    waiting = list(plan.stage.functions)
    while waiting:
        function = waiting.pop(0)
        if function.fn in functions:
            continue
        functions[function.fn] = function
        for helper in function.helpers:
            inner = getattr(helper, "__lanes__", None)
            if inner is not None:
                waiting.append(inner)
    return tuple(functions.values())


def common_names() -> dict[str, str]:
    """The names in the cache of the functions that every program calls."""
    ground = _ground()
    return {name: _digest((ground, name)) for name in COMMON_NAMES}


def loop_names(program: Program) -> Mapping[str, str]:
    """The names in the cache of a program's loops, by stage "room.name"; worked out once a program.

    Each is a hash, as hexadecimal text, over all that decides on the loop, which need not be written for it: the plan
    of the stage, the sources, bytecode and constants of its functions, and the environment. Bytecode is what is
    compiled, so it counts beside the source: a file edited after its import has a new text and the old code.
    """
    names = _names.get(program)
    if names is None:
        ground = _ground()
        called = {key: functions_of(plan) for key, plan in program.plans.items()}
        functions = {function.fn: function for several in called.values() for function in several}
        hashes = {fn: _digest(_words_of(function)) for fn, function in functions.items()}
        names = _names[program] = {
            key: _digest((ground, repr(_form(plan)), *(hashes[function.fn] for function in called[key])))
            for key, plan in program.plans.items()
        }
    return names


def _ground() -> str:
    """The hash of what decides on every function: the environment, and what writes the loops."""
    return _digest((*_machine(), *(path.read_text(encoding="utf-8") for path in SOURCES)))


@cache
def _machine() -> tuple[str, ...]:
    """What beside all sources decides on machine code: versions and the processor."""
    import llvmlite.binding as llvm

    try:
        features = str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:
        features = ""
    return (
        LAYOUT, sys.version, platform.machine(), sys.platform, version("llvmlite"), llvm.get_host_cpu_name(), features,
    )  # fmt: skip


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def _words_of(function: Function) -> Iterator[str]:
    yield f"{_module(function.fn)}.{function.name}"
    yield function.source
    yield repr(function.constants)
    yield "\n".join(_code(function.fn.__code__))
    handed: list[Any] = [param.type.cls for param in function.params if isinstance(param.type, Record)]
    yield repr([(cls.__qualname__, cls._fields) for cls in (*function.tuples, *handed)])
    yield repr([f"{_module(h)}.{h.__qualname__}" for h in function.helpers])


def _form(plan: Plan) -> tuple[Any, ...]:
    """A plan in words: what its stage was declared with, functions by name, and what each name refers to."""
    declared = [(name, _words(value)) for name, value in sorted(vars(plan.stage).items()) if name != "__doc__"]
    names = [list(refs.items()) for refs in (plan.refs, plan.writes, plan.extra)]
    stage = (plan.key, type(plan.stage).__name__, plan.room.group, declared)
    return (*stage, *names, plan.decision_codes, plan.where_moves)


def _words(value: Any) -> Any:
    if isinstance(value, Function):
        params = [(param.name, param.role, _words(param.type)) for param in value.params]
        return value.name, params, _words(value.returns), [(name, sorted(read)) for name, read in value.reads]
    if isinstance(value, Record):
        return _module(value.cls), value.cls.__qualname__, value.fields
    return value.__qualname__ if callable(value) else value


def _module(of: Any) -> str:
    """The module of a function or class. The package goes by two names: what is compiled is the same under both."""
    return str(of.__module__).removeprefix(PACKAGE)


def _code(code: python_types.CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr((code.co_names, code.co_varnames, code.co_argcount))
    for constant in code.co_consts:
        if isinstance(constant, python_types.CodeType):
            yield from _code(constant)
        else:
            yield repr(constant)
