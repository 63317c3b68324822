"""Reads a function once: its source, its annotations, and whether it keeps to the subset."""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, get_type_hints

from ...errors import Problem
from ..declare.annotations import BUNDLED, DRAWS
from ..declare.declarations import Function, Param
from ..declare.types import BOOL, FLOAT, INT, Record, Vector
from ..faults import DeclarationError
from .hints import plain_type
from .subset import check_body

RULE_ROLES = frozenset(
    [
        "own",
        "trait",
        "lever",
        "given",
        "switch",
        "seen",
        "seen_each",
        "own_each",
        "given_each",
        "trait_each",
        "lever_each",
        "week",
    ]
) | frozenset(DRAWS)
FORMS: dict[str, frozenset[str]] = {
    "rule": RULE_ROLES,
    "total": RULE_ROLES,
    "payoff": (RULE_ROLES - frozenset(DRAWS)) | {"option"},
    "available": (RULE_ROLES - frozenset(DRAWS)) | {"option"},
    "doctrine": (RULE_ROLES - frozenset(DRAWS)) | {"option"},
    "due": RULE_ROLES,
    "shared": RULE_ROLES | {"plain", "option"},
}


def examine(fn: Callable[..., Any], form: str) -> Function:
    """The checked function. `form` is a key of `FORMS`. Raises `DeclarationError` listing all refusals."""
    name = getattr(fn, "__name__", repr(fn))
    if not inspect.isfunction(fn):
        raise DeclarationError([Problem(f"{form} {name}: not a plain function")])
    file, line = fn.__code__.co_filename, fn.__code__.co_firstlineno

    def refuse(message: str, at: int = line, **more: Any) -> DeclarationError:
        return DeclarationError([Problem(f"{form} {name}: {message}", file=file, line=at, **more)])

    if fn.__closure__ or "<locals>" in fn.__qualname__:
        free = ", ".join(fn.__code__.co_freevars)
        raise refuse(f"a closure{' over ' + free if free else ''}; declare it at the top of a module")
    if name == "<lambda>":
        raise refuse("a lambda; give it a name")
    source = _source(fn)
    if source is None:
        raise refuse("its source cannot be read")
    tree, start, lines = source
    if not isinstance(tree, ast.FunctionDef):
        raise refuse("not a plain function")
    try:
        hints = get_type_hints(fn, include_extras=True)
    except Exception as error:
        missing = getattr(error, "name", None)
        raise refuse(f"an annotation cannot be resolved: {missing or error}") from error

    problems: list[Problem] = []

    def note(message: str, node: ast.AST | None = None, expected: str | None = None) -> None:
        at = getattr(node, "lineno", tree.lineno)
        column = getattr(node, "col_offset", None)
        text = lines[at - start].rstrip("\n") if 0 <= at - start < len(lines) else None
        problems.append(
            Problem(
                f"{form} {name}: {message}",
                file=file,
                line=at,
                column=None if column is None else column + 1,
                source_line=text,
                expected=expected,
            )
        )

    params = _params(tree, hints, form, note)
    returns = _returns(tree, hints, form, note)
    used = check_body(tree, fn.__globals__, form, params, returns, note)
    if problems:
        raise DeclarationError(problems)
    return Function(
        fn=fn, name=name, file=file, line=tree.lineno, source="".join(lines), tree=tree, params=params,
        returns=returns, helpers=used.helpers, constants=used.constants, tuples=used.tuples,
        reads=used.fields,
    )  # fmt: skip


def _source(fn: Callable[..., Any]) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, int, list[str]] | None:
    """The definition of a function, its first line, that of a decorator included, and its lines; None where its file
    is gone or holds something else there."""
    code = fn.__code__
    linecache.checkcache(code.co_filename)
    lines = linecache.getlines(code.co_filename, fn.__globals__)
    try:
        tree = _definitions("".join(lines)).get(code.co_firstlineno)
    except SyntaxError:
        return None
    if tree is None or tree.end_lineno is None:
        return None
    start = code.co_firstlineno
    return tree, start, lines[start - 1 : tree.end_lineno]


@lru_cache(maxsize=4)
def _definitions(text: str) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a file by their first line, that of a decorator included: a file is parsed once for all."""
    functions = _functions_in(ast.parse(text).body)
    return {min(part.lineno for part in (node, *node.decorator_list)): node for node in functions}


def _functions_in(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions among these statements and in their blocks; not those within functions, which are closures."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        else:
            for block in ("body", "orelse", "finalbody"):
                yield from _functions_in(getattr(node, block, []))
            for handler in getattr(node, "handlers", ()):
                yield from _functions_in(handler.body)


def _params(tree: ast.FunctionDef, hints: dict[str, Any], form: str, note: Any) -> tuple[Param, ...]:
    spec = tree.args
    if spec.vararg or spec.kwarg:
        note(f"takes *{(spec.vararg or spec.kwarg).arg}; name every parameter")  # type: ignore[union-attr]
    for default in (*spec.defaults, *(d for d in spec.kw_defaults if d is not None)):
        note("a parameter has a default; every value comes from the program", default)
    params = []
    for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
        if arg.arg not in hints:
            note(f"parameter {arg.arg} has no annotation", arg)
            continue
        type_, kind = plain_type(hints[arg.arg])
        role = kind.role if kind is not None else "plain"
        if isinstance(type_, Record) and form != "shared":
            if role not in BUNDLED:
                note(f"parameter {arg.arg}: a named tuple comes as Own, Trait, Seen, Given or Lever", arg)
                continue
            if any(field_type == BOOL for _, field_type in type_.fields):
                note(f"parameter {arg.arg}: {type_} has a field that is neither int nor float", arg)
                continue
        if type_ is None or (form != "shared" and not (isinstance(type_, Vector | Record) or type_ in (INT, FLOAT))):
            note(
                f"parameter {arg.arg} has a type that rules cannot take",
                arg,
                "float, int or a kind of model.lanes",
            )
            continue
        if role not in FORMS[form]:
            what = "no kind" if role == "plain" else f"the kind {role}"
            note(f"parameter {arg.arg} has {what}, which a {form} cannot take", arg, "Own, Trait, Seen, ...")
            continue
        params.append(Param(arg.arg, type_, kind, arg.lineno))
    if spec.kwonlyargs:
        note(f"parameter {spec.kwonlyargs[0].arg} is keyword only")
    options = [p for p in params if p.role == "option"]
    if form in ("payoff", "available", "doctrine") and (len(options) != 1 or params[0].role != "option"):
        note("its first parameter must be the option", None, "option: Option")
    return tuple(params)


def _returns(tree: ast.FunctionDef, hints: dict[str, Any], form: str, note: Any) -> Any:
    if "return" not in hints:
        note("its return has no annotation", tree.returns)
        return None
    returns, _ = plain_type(hints["return"])
    if form == "shared":
        if returns is None or isinstance(returns, Vector):
            note(
                "returns a type that rules cannot use",
                tree.returns,
                "float, int, bool or a named tuple of them",
            )
        return returns
    if form in ("due", "available", "doctrine"):
        if returns is not BOOL:
            note("must return bool", tree.returns)
        return BOOL
    if not isinstance(returns, Record):
        note("must return a NamedTuple of int and float", tree.returns)
        return None
    for field, type_ in returns.fields:
        if form == "payoff" and type_ != FLOAT:
            note(f"term {field} must be a float", tree.returns)
        elif type_ not in (INT, FLOAT):
            note(f"field {field} must be int or float", tree.returns)
    return returns
