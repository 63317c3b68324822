"""A rule's body as statements to be written into its loop, so that the loop can be vectorised over lanes.

A function that LLVM inlines keeps its branches for errors and loses what is known about its arrays; the same statements in
the loop have neither. The rule itself stays as it is: what is pasted comes from its syntax tree.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from typing import Any

from ..declare.declarations import Function

LOCAL = "v_"
"""Before the names of a rule's parameters and variables."""


def global_name(fn: Callable[..., Any], name: str) -> str:
    """The name that a global of a rule's module has in the generated file."""
    return f"g_{fn.__module__.replace('.', '_')}_{name}"


def globals_of(function: Function) -> dict[str, Any]:
    """What a pasted body refers to outside itself, by the name that it has in the generated file."""
    scope = function.fn.__globals__
    names = {node.id for node in ast.walk(function.tree) if isinstance(node, ast.Name)} & set(scope)
    return {global_name(function.fn, name): scope[name] for name in names}


def has_loop(function: Function) -> bool:
    """Whether a function, or one that it calls, has a loop: then lanes are played one by one."""
    if any(isinstance(node, ast.For) for node in ast.walk(function.tree)):
        return True
    helpers = (getattr(helper, "__lanes__", None) for helper in function.helpers)
    return any(has_loop(helper) for helper in helpers if helper is not None)


def paste(function: Function, results: tuple[str, ...]) -> list[str] | None:
    """Lines that take the parameters as `v_<name>` and leave the fields returned in `results`, in their order.

    None where a return stands so that what follows it cannot be put into an `else`.
    """
    body = copy.deepcopy(function.tree.body)
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    closed = _close(body, function, results)
    if closed is None:
        return None
    own = {param.name for param in function.params} | {
        node.id for node in ast.walk(function.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    renamed = _Rename(function.fn, own)
    return [line for node in closed for line in ast.unparse(renamed.visit(node)).splitlines()]


def _close(body: list[ast.stmt], function: Function, results: tuple[str, ...]) -> list[ast.stmt] | None:
    """The statements with each return as assignments, and what follows a branch that returns in its other branch."""
    for place, node in enumerate(body):
        if isinstance(node, ast.Return):
            assert node.value is not None
            return [*body[:place], *_assign(node.value, function, results)]
        if not any(isinstance(inner, ast.Return) for inner in ast.walk(node)):
            continue
        if not isinstance(node, ast.If):
            return None
        rest = body[place + 1 :]
        if _ends(node.body):
            first, second = node.body, [*node.orelse, *rest]
        elif _ends(node.orelse):
            first, second = [*node.body, *rest], node.orelse
        else:
            return None
        taken, other = _close(first, function, results), _close(second, function, results)
        if taken is None or other is None:
            return None
        return [*body[:place], ast.copy_location(ast.If(node.test, taken, other), node)]
    return body


def _ends(body: list[ast.stmt]) -> bool:
    """Whether every way through the statements ends in a return."""
    if not body:
        return False
    last = body[-1]
    return isinstance(last, ast.Return) or (isinstance(last, ast.If) and _ends(last.body) and _ends(last.orelse))


def _assign(value: ast.expr, function: Function, results: tuple[str, ...]) -> list[ast.stmt]:
    fields = [name for name, _ in function.outputs]
    made = isinstance(value, ast.Call) and isinstance(value.func, ast.Name)
    if made and function.fn.__globals__.get(value.func.id) is function.returns.cls:  # type: ignore[attr-defined]
        assert isinstance(value, ast.Call)
        parts = dict(zip(fields, value.args, strict=False)) | {k.arg: k.value for k in value.keywords}
        lines: list[ast.stmt] = [_set(name, parts[field]) for name, field in zip(results, fields, strict=True)]
    else:
        whole = ast.Name("result", ast.Load())
        items = [ast.Subscript(whole, ast.Constant(n), ast.Load()) for n in range(len(results))]
        lines = [_set("result", value), *(_set(name, item) for name, item in zip(results, items, strict=True))]
    return [ast.fix_missing_locations(line) for line in lines]


def _set(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value, lineno=0)


class _Rename(ast.NodeTransformer):
    def __init__(self, fn: Callable[..., Any], own: set[str]) -> None:
        self.fn, self.own = fn, own

    def visit_Name(self, node: ast.Name) -> ast.Name:
        name = node.id
        if name in self.own:
            name = LOCAL + name
        elif name == "float":
            name = "whole_float"
        elif name in self.fn.__globals__:
            name = global_name(self.fn, name)
        return ast.copy_location(ast.Name(name, node.ctx), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return self.visit(ast.copy_location(ast.Assign([node.target], node.value, lineno=node.lineno), node))  # type: ignore[no-any-return]
