"""The content hash of a program: everything that its compiled code depends on."""

from __future__ import annotations

import hashlib
import types as python_types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..declare.declarations import Function
from ..declare.types import Record
from ..program import Program

LANES = Path(__file__).parent.parent
SOURCES = (
    LANES / "compile" / "access.py",
    LANES / "compile" / "vectors.py",
    LANES / "compile" / "luck.py",
    LANES / "compile" / "native.py",
    LANES / "compile" / "drive.py",
    LANES / "numerics" / "maths.py",
    LANES / "numerics" / "quantiles.py",
    LANES / "numerics" / "choosing.py",
)
"""What every loop may call beside the rules themselves."""


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


def common_fingerprint(source: str, environment: tuple[str, ...]) -> str:
    """The name of the functions that every program calls: "common-" and their hash as hexadecimal text."""
    return "common-" + _digest((*environment, source, *(path.read_text(encoding="utf-8") for path in SOURCES)))


def fingerprint(program: Program, loops: str, environment: tuple[str, ...]) -> str:
    """The hash, as hexadecimal text, over sources, bytecode, constants, loops and environment.

    Bytecode is what is compiled, so it counts beside the source: a file edited after its import has
    a new text and the old code.
    """
    return _digest(_parts(program, loops, environment))


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def _parts(program: Program, loops: str, environment: tuple[str, ...]) -> Iterator[str]:
    yield from environment
    yield loops
    for source in SOURCES:
        yield source.read_text(encoding="utf-8")
    for function in functions_of(program):
        yield f"{function.fn.__module__}.{function.name}"
        yield function.source
        yield repr(function.constants)
        yield "\n".join(_code(function.fn.__code__))
        handed: list[Any] = [param.type.cls for param in function.params if isinstance(param.type, Record)]
        yield repr([(cls.__qualname__, cls._fields) for cls in (*function.tuples, *handed)])
        yield repr([f"{h.__module__}.{h.__qualname__}" for h in function.helpers])


def _code(code: python_types.CodeType) -> Iterator[str]:
    yield code.co_code.hex()
    yield repr((code.co_names, code.co_varnames, code.co_argcount))
    for constant in code.co_consts:
        if isinstance(constant, python_types.CodeType):
            yield from _code(constant)
        else:
            yield repr(constant)
