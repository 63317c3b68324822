"""The checked subset: which Python a rule may use, so that it means the same compiled.

Everything else is refused when the function is declared. Why some of it is refused: `x**3` rounds
differently, `1/0` raises in one and is infinite in the other, `//` and `%` differ for negative
floats, a name that is now int and now float changes its arithmetic, and containers cost time.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..declare.types import INT, TRUTH, UNKNOWN, Record, Several, Type
from .calls import Calls
from .expressions import Note, literal_of, what_of


@dataclass(frozen=True)
class Used:
    """What a body refers to outside itself."""

    helpers: tuple[Callable[..., Any], ...]
    constants: tuple[tuple[str, float], ...]
    tuples: tuple[type, ...]
    fields: tuple[tuple[str, frozenset[str]], ...]
    """Of parameters that are named tuples: the fields read."""


def check_body(tree: ast.FunctionDef, world: dict[str, Any], form: str, params: Any, returns: Any, note: Note) -> Used:
    """Check the body of a function; `world` is its module's globals. Refusals go to `note`."""
    checker = _Checker(tree.name, world, form, params, returns, note)
    ends = checker.block(tree.body, top=True)
    if not ends:
        note("can end without a return", tree)
    for p in params:
        if p.name not in checker.read and p.role not in ("option", "plain", "week"):
            note(f"declares {p.name} and never reads it", tree)
    fields = tuple((name, frozenset(read)) for name, read in checker.fields.items())
    return Used(tuple(checker.helpers), tuple(sorted(checker.constants.items())), tuple(checker.tuples), fields)


class _Checker(Calls):
    # -- statements: each returns whether control never passes its end ---------------------------

    def block(self, body: list[ast.stmt], top: bool = False) -> bool:
        ends = False
        for number, node in enumerate(body):
            if top and number == 0 and isinstance(node, ast.Expr) and _is_text(node.value):
                continue
            if ends:
                self.note("a statement that is never reached", node)
                return True
            ends = self.statement(node)
        return ends

    def statement(self, node: ast.stmt) -> bool:
        match node:
            case ast.Pass():
                return False
            case ast.Return():
                self.give_back(node)
                return True
            case ast.Break() | ast.Continue():
                return True
            case ast.Assign(targets=[target]):
                self.assign(target, node.value)
            case ast.AnnAssign(target=ast.Name() as target, value=value) if value is not None:
                self.assign(target, value, node.annotation)
            case ast.AugAssign(target=ast.Name() as target):
                load = ast.copy_location(ast.Name(target.id, ast.Load()), target)
                self.assign(target, ast.copy_location(ast.BinOp(load, node.op, node.value), node))
            case ast.If():
                return self.branch(node)
            case ast.For():
                self.loop(node)
            case ast.While():
                self.note("a while loop; use `for i in range(...)`", node)
            case ast.Import() | ast.ImportFrom():
                self.note("an import inside a rule", node)
            case ast.FunctionDef() | ast.ClassDef():
                self.note(f"defines {node.name} inside a rule (a closure)", node)
            case ast.Global() | ast.Nonlocal():
                self.note(f"{', '.join(node.names)} declared {type(node).__name__.lower()}", node)
            case ast.Expr():
                self.note("an expression whose value is not used", node)
            case _:
                self.note(f"{what_of(node)} is outside the subset", node)
        return False

    def give_back(self, node: ast.Return) -> None:
        if node.value is None:
            self.note("returns nothing", node)
            return
        type_ = self.tuple_or(node.value)
        if type_ == TRUTH:
            self.note("returns the value of and/or over ints", node, "bool(...)")
        elif self.returns is not None and type_ != UNKNOWN and type_ != self.returns:
            self.note(f"returns {type_} and declares {self.returns}", node)

    def assign(self, target: ast.expr, value: ast.expr, annotation: ast.expr | None = None) -> None:
        type_ = self.tuple_or(value) if isinstance(target, ast.Tuple) else self.expr(value)
        if isinstance(target, ast.Tuple):
            parts: list[Type] = [UNKNOWN] * len(target.elts)
            if isinstance(type_, Several):
                parts = list(type_.items)
            elif isinstance(type_, Record):
                parts = [t for _, t in type_.fields]
            elif type_ != UNKNOWN:
                self.note(f"unpacks {type_}", value)
            if len(parts) != len(target.elts):
                self.note(f"unpacks {len(parts)} values into {len(target.elts)} names", target)
                return
            for name, part in zip(target.elts, parts, strict=True):
                self.store(name, part)
            return
        if annotation is not None and not (isinstance(annotation, ast.Name) and annotation.id == type_):
            if type_ != UNKNOWN:
                self.note(f"is annotated {ast.unparse(annotation)} and is {type_}", annotation)
        self.store(target, type_)

    def store(self, target: ast.expr, type_: Type) -> None:
        if not isinstance(target, ast.Name):
            self.note(f"writes {ast.unparse(target)}; only names may be assigned", target)
            return
        name = target.id
        param = self.params.get(name)
        if param is not None and self.form != "shared" and (param.role != "own" or name in self.fields):
            self.note(f"writes {name}, which it does not own ({param.role})", target)
            return
        if name in self.positive:
            self.note(f"assigns {name}, which is declared positive", target)
        if name in self.counters:
            self.note(f"assigns {name}, which counts the loop", target)
        if type_ == TRUTH:
            self.note(f"{name} takes the value of and/or over ints", target, "bool(...)")
            type_ = UNKNOWN
        before = self.types.get(name, UNKNOWN)
        if before == UNKNOWN:
            self.types[name] = type_
        elif type_ not in (UNKNOWN, before):
            self.note(f"{name} is {before} and becomes {type_}", target, f"{before} throughout")
        self.bound.add(name)

    def branch(self, node: ast.If) -> bool:
        self.test(node.test)
        start = set(self.bound)
        first = self.block(node.body)
        after_first = self.bound
        self.bound = set(start)
        second = self.block(node.orelse) if node.orelse else False
        after_second = self.bound
        if first and second:
            self.bound = after_first | after_second
        elif first:
            self.bound = after_second
        elif second:
            self.bound = after_first
        else:
            self.bound = after_first & after_second
        return first and second

    def loop(self, node: ast.For) -> None:
        if node.orelse:
            self.note("a loop with else", node)
        call = node.iter
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"):
            self.note(f"loops over {ast.unparse(call)}", call, "range(...)")
            return
        if not 1 <= len(call.args) <= 3 or call.keywords:
            self.note("range takes one to three numbers", call)
        for arg in call.args:
            if self.expr(arg) not in (INT, UNKNOWN):
                self.note(f"range over {ast.unparse(arg)}, which is no int", arg)
        if len(call.args) == 3 and not (isinstance(literal_of(call.args[2]), int) and literal_of(call.args[2])):
            self.note("the step of a range must be a number other than zero", call)
        start = set(self.bound)
        self.store(node.target, INT)
        self.counters.append(node.target.id if isinstance(node.target, ast.Name) else "")
        self.block(node.body)
        self.counters.pop()
        self.bound = start


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
