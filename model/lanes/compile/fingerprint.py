"""The content hash of a program: everything that its compiled code depends on."""

from __future__ import annotations

import hashlib
import types as python_types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..declare.declarations import Function
from ..declare.types import Record
from ..plan import Plan
from ..program import Program

PACKAGE = __name__.removesuffix("lanes.compile.fingerprint")
LANES = Path(__file__).parent.parent
SOURCES = tuple(
    LANES / folder / f"{name}.py"
    for folder, names in {
        "compile": ("building", "generate", "paste", "tables"),
        "compile/kernels": ("access", "drive", "luck", "native", "vectors"),
        "declare": ("annotations", "declarations", "types"),
        "memory": ("layout",),
        "numerics": ("choosing", "maths", "philox", "quantiles"),
        "stage": ("choice", "rule"),
    }.items()
    for name in names
)
"""What writes the loops, and what they may call beside the rules themselves."""


def functions_of(program: Program) -> tuple[Function, ...]:
    """Every declared function a program runs, the helpers found through one another included."""
    functions: dict[Callable[..., Any], Function] = {}
    waiting = [f for stage in program.stages for f in stage.functions]
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


def common_fingerprint(environment: tuple[str, ...]) -> str:
    """The name of the functions that every program calls: "common-" and their hash as hexadecimal text."""
    return "common-" + _digest((*environment, *(path.read_text(encoding="utf-8") for path in SOURCES)))


def fingerprint(program: Program, environment: tuple[str, ...]) -> str:
    """The hash, as hexadecimal text, over all that decides on the loops, which need not be written for it: the plan of
    each stage, the sources, bytecode and constants of its functions, and the environment.

    Bytecode is what is compiled, so it counts beside the source: a file edited after its import has
    a new text and the old code.
    """
    return _digest(_parts(program, environment))


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def _parts(program: Program, environment: tuple[str, ...]) -> Iterator[str]:
    yield from environment
    for source in SOURCES:
        yield source.read_text(encoding="utf-8")
    for plan in program.plans.values():
        yield repr(_form(plan))
    for function in functions_of(program):
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
