"""A rule's body as straight statements to be written into its loop, so that the loop is vectorised over lanes.

A function that LLVM inlines loses what is known about its arrays, and a branch costs a vector dearly: both sides are
computed behind masks. So the body is taken from its syntax tree, and every branch becomes a choice between two values
that are both computed. The rule itself stays as it is, and so do its bits: what is not chosen leaves no trace, and an
index is noted as a fault only where its branch is taken.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable
from typing import Any

from ..declare.declarations import Function
from ..declare.types import Record, Vector
from .lower import rounds_of

LOCAL = "v_"
"""Before the names of a rule's parameters and variables."""


def global_name(fn: Callable[..., Any], name: str) -> str:
    """The name that a global of a rule's module has in the generated file."""
    return f"g_{fn.__module__.replace('.', '_')}_{name}"


def globals_of(function: Function) -> dict[str, Any]:
    """What a pasted body refers to outside itself, by the name that it has in the generated file."""
    scope = function.fn.__globals__
    return {global_name(function.fn, name): scope[name] for name in _names(function.tree) & set(scope)}


def can_paste(function: Function) -> bool:
    """Whether a body can be computed for all lanes at once: it has no loop of its own, and no helper with a vector, or
    with a loop other than one that is written out round by round."""
    own = any(isinstance(node, ast.For) for node in ast.walk(function.tree))
    return not own and all(_is_straight(helper) for helper in _helpers(function))


def paste_around(function: Function, results: tuple[str, ...]) -> tuple[list[str], str] | None:
    """As `paste`, but for what is dear; and the condition under which a lane comes to that, of which the lines leave
    nothing. None where nothing is dear. Dear is what has a loop, or calls a helper with one."""
    writer = _Around(function, results)
    if not any(map(writer.is_dear, function.tree.body)):
        return None
    writer.around(copy.deepcopy(function.tree.body), None)
    reached = " | ".join(writer.reached)
    return _used([*writer.lines, f"reached = {reached}"])[:-1], reached


def _helpers(function: Function) -> list[Function]:
    declared = (getattr(helper, "__lanes__", None) for helper in function.helpers)
    return [helper for helper in declared if helper is not None]


def _is_straight(function: Function) -> bool:
    """Whether a helper has no vector, no loop that is not written out, and none but such helpers."""
    loops = (node for node in ast.walk(function.tree) if isinstance(node, ast.For))
    written_out = all(rounds_of(loop, function.fn.__globals__) is not None for loop in loops)
    return written_out and not _has_vectors(function) and all(map(_is_straight, _helpers(function)))


def _has_loop(function: Function) -> bool:
    own = any(isinstance(node, ast.For) for node in ast.walk(function.tree))
    return own or any(map(_has_loop, _helpers(function)))


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _has_vectors(function: Function) -> bool:
    types = [param.type for param in function.params]
    types += [type_ for kind in types if isinstance(kind, Record) for _, type_ in kind.fields]
    return any(isinstance(type_, Vector) for type_ in types)


def paste(function: Function, results: tuple[str, ...]) -> list[str]:
    """Lines that take the parameters as `v_<name>` and leave the fields returned in `results`, in their order.

    They use `choose`, `item` and `truth` of `access` and `vectors`. Only for a function that `can_paste`.
    """
    writer = _Writer(function, results)
    writer.block(copy.deepcopy(function.tree.body), None)
    return _used(writer.lines)


def _used(lines: list[str]) -> list[str]:
    """The lines without conditions that no later line reads; one that reads a vector stays, for it may note a fault."""
    used: list[str] = []
    names: set[str] = set()
    for line in reversed(lines):
        name, _, text = line.partition(" = ")
        if name.startswith("c_") and name not in names and "item(" not in text and "[" not in text:
            continue
        used.append(line)
        names.update(re.findall(r"\bc_\d+\b", text))
    return used[::-1]


class _Writer:
    """Writes statements under the condition, a name or None, that they are reached at all."""

    def __init__(self, function: Function, results: tuple[str, ...]) -> None:
        self.function, self.results = function, results
        self.lines: list[str] = []
        self.assigned: set[str] = set()
        self.conditions = 0
        parameters = {param.name for param in function.params}
        stored = (n.id for n in ast.walk(function.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        self.own = parameters.union(stored)
        self.assigned |= {LOCAL + name for name in parameters}

    def block(self, body: list[ast.stmt], when: str | None) -> str | None:
        """Write statements; returns the condition under which what follows them is reached, "False" for never."""
        for node in body:
            if when == "False":
                break
            when = self.statement(node, when)
        return when

    def statement(self, node: ast.stmt, when: str | None) -> str | None:
        match node:
            case ast.Return(value=value) if value is not None:
                self.give_back(value, when)
                return "False"
            case ast.If():
                test = self.condition(f"truth({self.expression(node.test, when)})")
                first = self.block(node.body, self.both(when, test))
                second = self.block(node.orelse, self.both(when, self.condition(f"not {test}")))
                if first == "False":
                    return second
                if second == "False":
                    return first
                # Where neither side returned, what follows is reached as the branch was.
                ways = (_returns(node.body), _returns(node.orelse))
                return when if ways == (False, False) else self.condition(f"{first} | {second}")
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=value):
                spare = [f"{LOCAL}{self.conditions}_{n}" for n in range(len(names))]
                self.conditions += 1
                self.lines.append(f"{', '.join(spare)}, = {self.expression(value, when)}")
                for name, part in zip(names, spare, strict=True):
                    self.set(LOCAL + name.id, part, when)  # type: ignore[attr-defined]
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.set(LOCAL + name, self.expression(value, when), when)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                self.set(LOCAL + name, self.expression(value, when), when)
            case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                sum_ = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                self.set(LOCAL + name, self.expression(sum_, when), when)
            case ast.Expr() | ast.Pass():
                pass
            case _:
                raise AssertionError(f"a statement that rules do not have: {ast.dump(node)}")
        return when

    def set(self, name: str, value: str, when: str | None) -> None:
        """Assign where the condition holds; a name that has no value yet takes it everywhere."""
        keep = when is not None and name in self.assigned
        self.lines.append(f"{name} = choose({when}, {value}, {name})" if keep else f"{name} = {value}")
        self.assigned.add(name)

    def give_back(self, value: ast.expr, when: str | None) -> None:
        fields = [name for name, _ in self.function.outputs]
        match value:
            case ast.Call(func=ast.Name(id=name)) if self.is_result(name):
                parts = dict(zip(fields, value.args, strict=False)) | {k.arg: k.value for k in value.keywords}
                given = [self.expression(parts[field], when) for field in fields]
            case _:
                self.lines.append(f"result = {self.expression(value, when)}")
                given = [f"result[{n}]" for n in range(len(fields))]
        for name, text in zip(self.results, given, strict=True):
            self.set(name, text, when)

    def is_result(self, name: str) -> bool:
        return self.function.fn.__globals__.get(name) is self.function.returns.cls

    def expression(self, node: ast.expr, when: str | None) -> str:
        return ast.unparse(_Expression(self, when).visit(node))

    def condition(self, text: str) -> str:
        """Give a condition a name."""
        name = f"c_{self.conditions}"
        self.conditions += 1
        self.lines.append(f"{name} = {text}")
        return name

    def both(self, first: str | None, second: str) -> str:
        return second if first is None else self.condition(f"{first} & {second}")


class _Around(_Writer):
    """Writes statements but for those that are dear."""

    def __init__(self, function: Function, results: tuple[str, ...]) -> None:
        super().__init__(function, results)
        helpers = [helper.fn for helper in _helpers(function) if _has_loop(helper)]
        self.dear = {name for name, value in function.fn.__globals__.items() if value in helpers}
        self.reached: list[str] = []
        """Under which conditions a lane comes to what is dear."""

    def is_dear(self, node: ast.AST) -> bool:
        return bool(self.dear & _names(node)) or any(isinstance(inner, ast.For) for inner in ast.walk(node))

    def around(self, body: list[ast.stmt], when: str | None) -> str | None:
        """As `block`, where what is dear is reached by no lane that goes on."""
        for node in body:
            if when == "False":
                break
            if not self.is_dear(node):
                when = self.statement(node, when)
            elif isinstance(node, ast.If) and not self.is_dear(node.test):
                test = self.condition(f"truth({self.expression(node.test, when)})")
                first = self.around(node.body, self.both(when, test))
                second = self.around(node.orelse, self.both(when, self.condition(f"not {test}")))
                ways = [str(way) for way in (first, second) if way != "False"]
                when = self.condition(" | ".join(ways)) if ways else "False"
            else:
                self.reached.append(when or "True")
                return "False"
        return when


class _Expression(ast.NodeTransformer):
    """An expression without branches, its names as they are in the generated file."""

    def __init__(self, writer: _Writer, when: str | None) -> None:
        self.writer, self.when = writer, when

    def visit_Name(self, node: ast.Name) -> ast.AST:
        fn = self.writer.function.fn
        if node.id in self.writer.own:
            return ast.Name(LOCAL + node.id, node.ctx)
        if node.id in fn.__globals__:
            return ast.Name(global_name(fn, node.id), node.ctx)
        return ast.Name("whole_float" if node.id == "float" else node.id, node.ctx)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        known = ast.unparse(self._truth(node.values[0]))
        for value in node.values[1:]:
            known = self.writer.condition(known)
            reached = known if isinstance(node.op, ast.And) else self.writer.condition(f"not {known}")
            inner = _Expression(self.writer, self.writer.both(self.when, reached))
            sign = "&" if isinstance(node.op, ast.And) else "|"
            known = f"{known} {sign} {ast.unparse(inner._truth(value))}"
        return _parsed(self.writer.condition(known))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not):
            return ast.UnaryOp(node.op, self._truth(node.operand))
        return ast.UnaryOp(node.op, self.visit(node.operand))

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if len(node.ops) == 1:
            return self.generic_visit(node)
        # Each comparison of a chain is reached where those before it hold, as the parts of an `and` are.
        sides = [node.left, *node.comparators]
        links: list[ast.expr] = [
            ast.Compare(copy.deepcopy(left), [op], [copy.deepcopy(right)])
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return self.visit_BoolOp(ast.BoolOp(ast.And(), links))

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        test = self.writer.condition(ast.unparse(self._truth(node.test)))
        first = self._under(test, node.body)
        second = self._under(self.writer.condition(f"not {test}"), node.orelse)
        return _parsed(f"choose({test}, {first}, {second})")

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        vector, index = ast.unparse(self.visit(node.value)), ast.unparse(self.visit(node.slice))
        return _parsed(f"{vector}[{index}]" if self.when is None else f"item({vector}, {index}, {self.when})")

    def _truth(self, node: ast.expr) -> Any:
        return ast.Call(ast.Name("truth", ast.Load()), [self.visit(node)], [])

    def _under(self, test: str, node: ast.expr) -> str:
        inner = _Expression(self.writer, self.writer.both(self.when, test))
        return ast.unparse(inner.visit(node))


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _returns(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Return) for statement in body for node in ast.walk(statement))
