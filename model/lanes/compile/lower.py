"""Translates functions of the checked subset, and the loops around them, to LLVM's language.

Every name has one type, so types follow from the operands. What a function calls is written out where it is called: a
loop that calls a function is not vectorised over lanes. Arithmetic is that of CPython, on int of 64 bits, float, bool.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from ...errors import OurFault
from ..declare.types import BOOL, FLOAT, INT
from .ir import Emitter, Group, Number, Operation, Value, VectorKind, literal, number_of
from .kernels.native import NATIVE
from .kernels.vectors import item

WHOLE = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.LShift: "shl", ast.RShift: "ashr"}
REAL = {ast.Add: "fadd", ast.Sub: "fsub", ast.Mult: "fmul"}
BITS = {ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor"}
TESTS = {
    ast.Eq: ("eq", "oeq"), ast.NotEq: ("ne", "une"), ast.Lt: ("slt", "olt"), ast.LtE: ("sle", "ole"),
    ast.Gt: ("sgt", "ogt"), ast.GtE: ("sge", "oge"),
}  # fmt: skip
"""A comparison of int and of float."""

Tree = ast.FunctionDef

ROUNDS = 9
"""Rounds at most of a loop that is written out round by round, as many as a ladder has rungs: what its counter decides
is then known, and a loop over lanes around it can be vectorised."""


def translate(tree: Tree, scope: Mapping[str, Any], name: str, form: type[Body] | None = None) -> str:
    """The module of a function under this name, called as C calls functions. It takes int of 64 bits.

    `scope` has what the function refers to by name; `form` is how bodies are written, `Body` where it is not given.
    Raises `OurFault` for what is outside the subset.
    """
    out = Emitter()
    params = [Number(INT, f"%a{place}") for place in range(len(tree.args.args))]
    result = (form or Body)(out, tree, scope, params).result()
    return out.function(name, params, result)


@cache
def tree_of(fn: Callable[..., Any]) -> Tree:
    """The syntax tree of a function."""
    declared = getattr(fn, "__lanes__", None)
    if declared is not None:
        tree: Tree = declared.tree
        return tree
    return _trees(sys.modules[fn.__module__].__file__ or "")[fn.__name__]


@cache
def _trees(file: str) -> dict[str, Tree]:
    with open(file, encoding="utf-8") as text:
        return {node.name: node for node in ast.parse(text.read()).body if isinstance(node, Tree)}


def rounds_of(loop: ast.For, scope: Mapping[str, Any]) -> range | None:
    """What the counter of a loop takes if it is written out round by round, else None: where that is known beforehand,
    is no more than `ROUNDS` numbers, and no loop stands in the loop."""
    inner = (node for statement in loop.body for node in ast.walk(statement))
    rounds = known_rounds(loop, scope)
    if rounds is None or any(isinstance(node, ast.For | ast.While) for node in inner):
        return None
    return rounds if len(rounds) <= ROUNDS else None


def known_rounds(loop: ast.For, scope: Mapping[str, Any]) -> range | None:
    """What the counter of a loop takes, where that is known beforehand. A variable of the function is not known."""
    if not isinstance(loop.iter, ast.Call):
        return None
    bounds = [scope.get(arg.id) if isinstance(arg, ast.Name) else getattr(arg, "value", None) for arg in loop.iter.args]
    known = [bound for bound in bounds if isinstance(bound, int)]
    return range(*known) if len(known) == len(bounds) else None


@dataclass
class _Loop:
    """Where `break` and `continue` lead."""

    end: str
    step: str


@dataclass
class Body:
    """The body of one call."""

    out: Emitter
    tree: Tree
    scope: Mapping[str, Any]
    arguments: Sequence[Value]
    names: dict[str, Value] = field(default_factory=dict)
    """Parameters that stay as they are, by name."""
    places: dict[str, Value] = field(default_factory=dict)
    """Variables by name: where their values are."""
    loops: list[_Loop] = field(default_factory=list)
    returned: Value | None = None
    """Where what is returned is put."""
    end: str = ""

    def result(self) -> Value | None:
        """Write the body; returns what it returns."""
        stored = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        for param, value in zip(self.tree.args.args, self.arguments, strict=True):
            if param.arg in stored:
                self.places[param.arg] = place = self.room_for(value)
                self.out.put(value, place, param.arg)
            else:
                self.names[param.arg] = value
        body = self.tree.body
        returns = sum(isinstance(node, ast.Return) for node in ast.walk(self.tree))
        last = body[-1]
        if returns == 1 and isinstance(last, ast.Return) and last.value is not None:
            self.block(body[:-1])
            return self.value(last.value)
        self.end = self.out.label()
        self.block(body)
        self.out.jump(self.end)
        self.out.begin(self.end)
        return None if self.returned is None else self.out.get(self.returned)

    def room_for(self, value: Value) -> Value:
        """Memory for a variable that begins with a value."""
        return self.out.place(value)

    def fault(self, node: ast.AST, message: str) -> OurFault:
        line = getattr(node, "lineno", self.tree.lineno)
        return OurFault(f"{self.tree.name}, line {line}: {message}: {ast.unparse(node)}")

    # -- statements --------------------------------------------------------------------------------

    def block(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            if not self.out.reached:
                return
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Return():
                if node.value is not None:
                    value = self.value(node.value)
                    if self.returned is None:
                        self.returned = self.out.place(value)
                    self.out.put(value, self.returned, f"what {self.tree.name} returns")
                self.out.jump(self.end)
            case ast.Assign(targets=[target], value=value):
                self.assign(target, self.value(value))
            case ast.AnnAssign(target=target, value=value) if value is not None:
                self.assign(target, self.value(value))
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                self.assign(target, self.binary(node, op, self.variable(name, node), self.value(value)))
            case ast.If():
                self.branch(self.truth(node.test), node)
            case ast.For(target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=args)):
                self.count(name, [self.number(arg) for arg in args], node)
            case ast.While():
                self.repeat(node)
            case ast.Break():
                self.out.jump(self.loops[-1].end)
            case ast.Continue():
                self.out.jump(self.loops[-1].step)
            case ast.Expr(value=ast.Call() as call):
                self.call(call)
            case ast.Pass() | ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise self.fault(node, "a statement that is not compiled")

    def assign(self, target: ast.expr, value: Value) -> None:
        match target:
            case ast.Name(id=name):
                self.let(name, value)
            case ast.Tuple(elts=targets) if isinstance(value, Group) and len(targets) == len(value.parts):
                for part_target, part in zip(targets, value.parts, strict=True):
                    self.assign(part_target, part)
            case _:
                raise self.fault(target, "an assignment that is not compiled")

    def let(self, name: str, value: Value) -> None:
        if name not in self.places:
            self.places[name] = self.room_for(value)
        self.out.put(value, self.places[name], f"{name} of {self.tree.name}")

    def branch(self, test: Number, node: ast.If) -> None:
        yes, no, end = self.out.label(), self.out.label(), self.out.label()
        self.out.fork(test, yes, no)
        met = False
        for label, body in ((yes, node.body), (no, node.orelse)):
            self.out.begin(label)
            self.block(body)
            met |= self.out.reached
            self.out.jump(end)
        if met:
            self.out.begin(end)

    def count(self, name: str, bounds: list[Number], node: ast.For) -> None:
        start = bounds[0] if len(bounds) > 1 else literal(0)
        stop = bounds[1] if len(bounds) > 1 else bounds[0]
        step = bounds[2] if len(bounds) > 2 else literal(1)
        if step.literal is None:
            raise self.fault(node, "a range whose step is not known")
        out = self.out
        if name not in self.places:
            self.places[name] = out.place(start)
        if (rounds := rounds_of(node, self.scope)) is not None:
            end = out.label()
            for value in rounds:
                next_ = out.label()
                out.put(literal(value), self.places[name], name)
                self.inner(node.body, _Loop(end, next_))
                out.begin(next_)
            out.jump(end)
            out.begin(end)
            return
        counter = out.place(start)
        out.put(start, counter, name)
        head, body, next_, end = (out.label() for _ in range(4))
        out.jump(head)
        out.begin(head)
        now = number_of(out.get(counter))
        out.fork(out.compare("icmp slt" if step.literal > 0 else "icmp sgt", now, stop), body, end)
        out.begin(body)
        out.put(now, self.places[name], name)
        self.inner(node.body, _Loop(end, next_))
        out.begin(next_)
        out.put(out.binary("add nsw", now, step), counter, name)
        out.jump(head)
        out.begin(end)

    def repeat(self, node: ast.While) -> None:
        head, body, end = (self.out.label() for _ in range(3))
        self.out.jump(head)
        self.out.begin(head)
        self.out.fork(self.truth(node.test), body, end)
        self.out.begin(body)
        self.inner(node.body, _Loop(end, head))
        self.out.begin(end)

    def inner(self, body: list[ast.stmt], loop: _Loop) -> None:
        self.loops.append(loop)
        self.block(body)
        self.out.jump(loop.step)
        self.loops.pop()

    # -- expressions -------------------------------------------------------------------------------

    def number(self, node: ast.expr) -> Number:
        return number_of(self.value(node))

    def truth(self, node: ast.expr) -> Number:
        return self.out.truth(self.number(node))

    def variable(self, name: str, node: ast.AST) -> Value:
        if name in self.names:
            return self.names[name]
        if name in self.places:
            return self.out.get(self.places[name])
        return self.constant(self.scope.get(name), node)

    def constant(self, value: Any, node: ast.AST) -> Number:
        if isinstance(value, bool | int | float):
            return literal(value)
        raise self.fault(node, "no number that is known")

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=value):
                return self.constant(value, node)
            case ast.Name(id=name):
                return self.variable(name, node)
            case ast.Attribute(value=inner, attr=attr):
                if isinstance(inner, ast.Name) and inner.id not in self.names and inner.id not in self.places:
                    return self.constant(getattr(self.scope.get(inner.id), attr, None), node)
                group = self.value(inner)
                if isinstance(group, Group) and attr in getattr(group.kind, "_fields", ()):
                    fields: tuple[str, ...] = group.kind._fields
                    return group.parts[fields.index(attr)]
            case ast.Tuple(elts=parts):
                return Group(tuple, tuple(self.value(part) for part in parts))
            case ast.BinOp(left=left, op=op, right=right):
                return self.binary(node, op, self.value(left), self.value(right))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.out.binary("xor", self.truth(operand), literal(True))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.negative(self.number(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.number(operand)
            case ast.BoolOp(op=op, values=values):
                return self.either([partial(self.truth, part) for part in values], isinstance(op, ast.And))
            case ast.Compare():
                return self.comparison(node)
            case ast.IfExp():
                return self.choice(self.truth(node.test), node)
            case ast.Subscript(value=inner, slice=index):
                return self.item(node, self.value(inner), self.number(index))
            case ast.Call():
                if (result := self.call(node)) is not None:
                    return result
        raise self.fault(node, "an expression that is not compiled")

    def binary(self, node: ast.AST, op: ast.operator, left: Value, right: Value) -> Number:
        if not (isinstance(left, Number) and isinstance(right, Number)):
            raise self.fault(node, "arithmetic of what is no number")
        kind, out = type(op), self.out
        if kind is ast.Div:
            return out.binary("fdiv", out.cast(left, FLOAT), out.cast(right, FLOAT))
        first, second = out.alike(left, right)
        if kind in BITS:
            return out.binary(BITS[kind], first, second)
        if first.type == FLOAT and kind in REAL:
            return out.binary(REAL[kind], first, second)
        first, second = out.cast(first, INT), out.cast(second, INT)
        if kind in WHOLE:
            return out.binary(WHOLE[kind], first, second)
        if kind in (ast.Mod, ast.FloorDiv) and second.literal != 0:
            return self.division(first, second, kind is ast.Mod)
        raise self.fault(node, "an operator that is not compiled")

    def division(self, first: Number, second: Number, rest: bool) -> Number:
        """Division of int towards minus infinity, or what it leaves over."""
        out = self.out
        over = out.binary("srem", first, second)
        apart = out.compare("icmp slt", out.binary("xor", over, second), literal(0))
        mend = out.binary("and", apart, out.truth(over))
        if rest:
            return out.select(mend, out.binary("add", over, second), over)
        whole = out.binary("sdiv", first, second)
        return out.select(mend, out.binary("sub", whole, literal(1)), whole)

    def negative(self, value: Number) -> Number:
        if value.literal is not None:
            return literal(-value.literal)
        if value.type == FLOAT:
            return self.out.number(FLOAT, f"fneg {value.kind} {value.operand}", value.wide)
        return self.out.binary("sub", literal(0), self.out.cast(value, INT))

    def either(self, steps: Sequence[Callable[[], Number]], every: bool) -> Number:
        """Whether every condition holds, or any: the later are looked at only where the earlier do not settle it."""
        out, end = self.out, self.out.label()
        place = out.place(literal(True))
        for number, step in enumerate(steps):
            holds = step()
            out.put(holds, place, "a condition")
            if number == len(steps) - 1:
                out.jump(end)
            else:
                more = out.label()
                out.fork(holds, more if every else end, end if every else more)
                out.begin(more)
        out.begin(end)
        return number_of(out.get(place))

    def comparison(self, node: ast.Compare) -> Number:
        if len(node.ops) == 1:
            return self.test(node.ops[0], self.number(node.left), self.number(node.comparators[0]))
        left = [self.number(node.left)]

        def step(op: ast.cmpop, right: ast.expr) -> Number:
            left.append(self.number(right))
            return self.test(op, left[-2], left[-1])

        pairs = zip(node.ops, node.comparators, strict=True)
        return self.either([partial(step, op, right) for op, right in pairs], True)

    def test(self, op: ast.cmpop, left: Number, right: Number) -> Number:
        first, second = self.out.alike(left, right)
        if first.type == BOOL:
            first, second = self.out.cast(first, INT), self.out.cast(second, INT)
        whole, real = TESTS[type(op)]
        return self.out.compare(f"fcmp {real}" if first.type == FLOAT else f"icmp {whole}", first, second)

    def choice(self, condition: Number, node: ast.IfExp) -> Value:
        out = self.out
        if all(isinstance(side, ast.Name | ast.Constant) for side in (node.body, node.orelse)):
            yes, no = self.value(node.body), self.value(node.orelse)
            if isinstance(yes, Number) and isinstance(no, Number):
                return out.select(condition, *out.alike(yes, no))
        labels, end = (out.label(), out.label()), out.label()
        out.fork(condition, *labels)
        place: Value | None = None
        for label, side in zip(labels, (node.body, node.orelse), strict=True):
            out.begin(label)
            value = self.value(side)
            place = out.place(value) if place is None else place
            out.put(value, place, ast.unparse(node))
            out.jump(end)
        out.begin(end)
        assert place is not None
        return out.get(place)

    def item(self, node: ast.expr, group: Value, index: Number) -> Value:
        if isinstance(group, Group):
            if isinstance(group.kind, VectorKind):
                return number_of(item.emit(self.out, group, index, literal(True)))
            if isinstance(index.literal, int):
                return group.parts[index.literal]
        raise self.fault(node, "an index of what has no items")

    # -- calls -------------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> Value | None:
        target = self.target(node.func)
        values = [self.value(arg) for arg in node.args]
        given = {keyword.arg or "": self.value(keyword.value) for keyword in node.keywords}
        if isinstance(target, type) and hasattr(target, "_fields"):
            return Group(target, _in_order(target._fields, values, given))
        target = INSTEAD.get(target, target)
        if isinstance(target, Operation):
            return target.emit(self.out, *values)
        if inspect.isfunction(target):
            tree = tree_of(target)
            ordered = _in_order([param.arg for param in tree.args.args], values, given)
            return self.called(tree, target.__globals__, ordered).result()
        raise self.fault(node, "a call that is not compiled")

    def called(self, tree: Tree, scope: Mapping[str, Any], arguments: Sequence[Value]) -> Body:
        return type(self)(self.out, tree, scope, arguments)

    def target(self, node: ast.expr) -> Any:
        match node:
            case ast.Name(id=name):
                return self.scope.get(name, getattr(builtins, name, None))
            case ast.Attribute(value=ast.Name(id=name), attr=attr):
                return getattr(self.scope.get(name), attr, None)
        raise self.fault(node, "a call that is not compiled")


def _in_order(names: Sequence[str], values: Sequence[Value], given: Mapping[str, Value]) -> tuple[Value, ...]:
    return (*values, *(given[name] for name in names[len(values) :]))


# -- what Python has of itself ---------------------------------------------------------------------


def _absolute(out: Emitter, value: Number) -> Number:
    if value.type == FLOAT:
        return out.call_real("fabs", value)
    return out.select(out.compare("icmp slt", value, literal(0)), out.binary("sub", literal(0), value), value)


def _smaller(out: Emitter, first: Number, second: Number) -> Number:
    return out.select(out.compare("icmp slt", first, second), first, second)


def _larger(out: Emitter, first: Number, second: Number) -> Number:
    return out.select(out.compare("icmp sgt", first, second), first, second)


def _root(out: Emitter, value: Number) -> Number:
    return out.call_real("sqrt", value)


INSTEAD: dict[Any, Operation] = {
        **NATIVE,
        int: Operation(lambda out, value: out.cast(value, INT)),
        float: Operation(lambda out, value: out.cast(value, FLOAT)),
        bool: Operation(lambda out, value: out.truth(value)),
        len: Operation(lambda out, vector: vector.parts[2]),
        abs: Operation(_absolute), min: Operation(_smaller), max: Operation(_larger), math.sqrt: Operation(_root),
}  # fmt: skip
"""What is written out in place of a function that CPython has of itself, or computes in another way."""
