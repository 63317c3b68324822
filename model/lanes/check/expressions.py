"""The expressions of the checked subset, and the type that each has."""

from __future__ import annotations

import ast
import types as python_types
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Protocol

from ...errors import did_you_mean
from ..declare.types import BOOL, FLOAT, INT, TRUTH, UNKNOWN, Record, Several, Type, Vector

NUMBERS = (INT, FLOAT)
REFUSED_OPERATORS: dict[type[ast.operator], str] = {
    ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%", ast.MatMult: "@", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
INSTEAD = {
    "**": "a product; exp(y * log(x)) for a real power",
    "//": "floor(ratio(a, b))",
    "%": "every= of the rule",
    "max": "larger",
    "min": "smaller",
    "sum": "a loop",
    "round": "floor(x + 0.5)",
    "math": "model.lanes: exp, log, sqrt, ...",
}


class Note(Protocol):
    """Records one refusal."""

    def __call__(self, message: str, node: ast.AST | None = None, expected: str | None = None) -> None: ...


class Expressions(ABC):
    """The names of one function, with what is known of them, and the checks of its expressions."""

    def __init__(self, name: str, world: dict[str, Any], form: str, params: Any, returns: Any, note: Note) -> None:
        self.name, self.world, self.form, self.returns, self.note = name, world, form, returns, note
        self.types: dict[str, Type] = {p.name: p.type for p in params}
        self.params = {p.name: p for p in params}
        self.bound: set[str] = set(self.types)
        self.positive = {p.name for p in params if p.positive}
        self.read: set[str] = set()
        self.counters: list[str] = []
        self.helpers: dict[Callable[..., Any], None] = {}
        self.constants: dict[str, float] = {}
        self.tuples: dict[type, None] = {}
        self.fields: dict[str, set[str]] = {p.name: set() for p in params if isinstance(p.type, Record)}

    # -- expressions: each returns the type ------------------------------------------------------

    def test(self, node: ast.expr) -> None:
        type_ = self.expr(node)
        if type_ not in (BOOL, INT, TRUTH, UNKNOWN):
            self.note(f"tests {ast.unparse(node)}, which is {type_}", node, "a comparison")

    def tuple_or(self, node: ast.expr) -> Type:
        if isinstance(node, ast.Tuple):
            return Several(tuple(self.expr(part) for part in node.elts))
        return self.expr(node)

    def expr(self, node: ast.expr) -> Type:
        match node:
            case ast.Constant():
                return self.constant(node)
            case ast.Name():
                return self.name_of(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.BinOp():
                return self.binary(node)
            case ast.UnaryOp(op=ast.Not()):
                self.test(node.operand)
                return BOOL
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                type_ = self.expr(node.operand)
                if type_ not in (*NUMBERS, UNKNOWN):
                    self.note(f"arithmetic with {ast.unparse(node.operand)}, which is {type_}", node)
                    return UNKNOWN
                return type_
            case ast.BoolOp():
                types = [self.expr(part) for part in node.values]
                for part, type_ in zip(node.values, types, strict=True):
                    if type_ not in (BOOL, INT, TRUTH, UNKNOWN):
                        self.note(f"tests {ast.unparse(part)}, which is {type_}", part, "a comparison")
                return BOOL if all(t in (BOOL, UNKNOWN) for t in types) else TRUTH
            case ast.Compare():
                return self.compare(node)
            case ast.IfExp():
                self.test(node.test)
                yes, no = self.expr(node.body), self.expr(node.orelse)
                if yes == UNKNOWN or no == UNKNOWN:
                    return no if yes == UNKNOWN else yes
                if yes != no:
                    self.note(f"{ast.unparse(node)} is {yes} or {no}", node, "one type")
                    return UNKNOWN
                return yes
            case ast.Subscript():
                return self.item(node)
            case ast.Call():
                return self.call(node)
            case ast.List() | ast.Dict() | ast.Set() | ast.Tuple():
                self.note(f"a container: {ast.unparse(node)}", node, "names, or a NamedTuple")
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.note(f"a comprehension (a container): {ast.unparse(node)}", node, "a loop")
            case ast.Lambda():
                self.note("a lambda (a closure)", node)
            case _:
                self.note(f"{what_of(node)} is outside the subset: {ast.unparse(node)}", node)
        return UNKNOWN

    def constant(self, node: ast.Constant) -> Type:
        if isinstance(node.value, bool):
            return BOOL
        if isinstance(node.value, int):
            if abs(node.value) >= 2**63:
                self.note(f"{node.value} does not fit 64 bits", node)
            return INT
        if isinstance(node.value, float):
            return FLOAT
        self.note(f"the constant {node.value!r}", node, "a number")
        return UNKNOWN

    def name_of(self, node: ast.Name) -> Type:
        name = node.id
        if name in self.types:
            self.read.add(name)
            if name in self.fields:
                # The whole tuple goes somewhere that is not followed: all of it counts as read.
                self.fields[name].update(field for field, _ in self.params[name].type.fields)
            if name not in self.bound:
                self.note(f"{name} may not have a value here", node)
            return self.types[name]
        if name in self.world:
            return self.outside(name, self.world[name], node)
        self.undeclared(name, node)
        return UNKNOWN

    def undeclared(self, name: str, node: ast.AST) -> None:
        if name in INSTEAD:
            self.note(f"{name} is outside the subset", node, INSTEAD[name])
            return
        near = did_you_mean(name, [*self.types, *(n for n in self.world if n.isupper())])
        self.note(f"reads {name}, which it did not declare", node, f"{near}?" if near else None)

    def outside(self, name: str, value: Any, node: ast.expr) -> Type:
        if isinstance(value, (bool, int, float)):
            if not name.split(".")[-1].isupper():
                self.note(f"reads {name}, a global that is not a constant in capitals", node)
            self.constants[name] = value
            return BOOL if isinstance(value, bool) else INT if isinstance(value, int) else FLOAT
        if isinstance(value, python_types.ModuleType):
            module = value.__name__.split(".")[0]
            self.note(f"uses {name} of {module}, which is outside the subset", node, INSTEAD.get(module))
        elif callable(value):
            self.note(f"uses {name} without calling it", node)
        else:
            self.note(f"reads {name}, a global {type(value).__name__} (a container or object)", node)
        return UNKNOWN

    def attribute(self, node: ast.Attribute) -> Type:
        if isinstance(node.value, ast.Name) and node.value.id not in self.types:
            value = self.world.get(node.value.id)
            if isinstance(value, python_types.ModuleType):
                inner = getattr(value, node.attr, None)
                if isinstance(inner, (bool, int, float)) and node.attr.isupper() and value.__name__ != "math":
                    return self.outside(f"{node.value.id}.{node.attr}", inner, node)
                self.note(f"uses {node.value.id}.{node.attr}", node, INSTEAD.get(value.__name__.split(".")[0]))
                return UNKNOWN
        if isinstance(node.value, ast.Name) and node.value.id in self.fields:
            self.read.add(node.value.id)
            self.fields[node.value.id].add(node.attr)
            type_: Type = self.types[node.value.id]
        else:
            type_ = self.expr(node.value)
        if isinstance(type_, Record):
            for field, field_type in type_.fields:
                if field == node.attr:
                    return field_type
            near = did_you_mean(node.attr, [f for f, _ in type_.fields])
            self.note(f"{type_} has no field {node.attr}", node, near)
        elif type_ != UNKNOWN:
            self.note(f"reads {ast.unparse(node)} of {type_}", node)
        return UNKNOWN

    def binary(self, node: ast.BinOp) -> Type:
        left, right = self.expr(node.left), self.expr(node.right)
        if type(node.op) in REFUSED_OPERATORS:
            sign = REFUSED_OPERATORS[type(node.op)]
            self.note(f"the operator {sign} in {ast.unparse(node)}", node, INSTEAD.get(sign))
            return UNKNOWN
        if isinstance(node.op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
            if {left, right} - {INT, UNKNOWN}:
                self.note(f"bits of {ast.unparse(node)}, which are not ints", node, "and, or")
                return UNKNOWN
            return INT
        for side, type_ in ((node.left, left), (node.right, right)):
            if type_ not in (*NUMBERS, UNKNOWN):
                self.note(f"arithmetic with {ast.unparse(side)}, which is {type_}", side)
                return UNKNOWN
        if isinstance(node.op, ast.Div):
            if not self.is_divisor(node.right):
                self.note(
                    f"divides by {ast.unparse(node.right)}, which is not declared positive", node,
                    "a number, a Positive or GivenPositive parameter, or ratio(a, b)",
                )  # fmt: skip
            return FLOAT
        if UNKNOWN in (left, right):
            return UNKNOWN
        return FLOAT if FLOAT in (left, right) else INT

    def is_divisor(self, node: ast.expr) -> bool:
        value = literal_of(node)
        if value is not None:
            return value != 0
        if isinstance(node, ast.Name):
            if node.id in self.types:
                return node.id in self.positive
            value = self.world.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            record = self.types.get(node.value.id)
            if isinstance(record, Record):
                return node.attr in record.positive
            value = getattr(self.world.get(node.value.id), node.attr, None)
        return isinstance(value, (int, float)) and value != 0

    def compare(self, node: ast.Compare) -> Type:
        for op in node.ops:
            if isinstance(op, (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
                self.note(f"the comparison {ast.unparse(node)}", node, "== or <")
        for side in (node.left, *node.comparators):
            type_ = self.expr(side)
            if type_ not in (*NUMBERS, BOOL, UNKNOWN):
                self.note(f"compares {ast.unparse(side)}, which is {type_}", side)
        return BOOL

    def item(self, node: ast.Subscript) -> Type:
        type_ = self.expr(node.value)
        if isinstance(node.slice, ast.Slice):
            self.note(f"slices {ast.unparse(node.value)}", node, "an index")
            return UNKNOWN
        index = self.expr(node.slice)
        if index not in (INT, UNKNOWN):
            self.note(f"indexes with {ast.unparse(node.slice)}, which is {index}", node.slice)
        if isinstance(type_, Vector):
            value = literal_of(node.slice)
            if value is not None and value < 0:
                self.note(f"the negative index {value}", node.slice)
            return type_.item
        if type_ != UNKNOWN:
            self.note(f"indexes {ast.unparse(node.value)}, which is {type_}", node)
        return UNKNOWN

    @abstractmethod
    def call(self, node: ast.Call) -> Type:
        """The type of a call; see `model.lanes.check.calls`."""


def literal_of(node: ast.expr) -> int | float | None:
    """The number that an expression spells out, its sign included; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = literal_of(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        return node.value
    return None


def what_of(node: ast.AST) -> str:
    """What a person calls a piece of syntax."""
    return {"With": "with", "Try": "try", "Assert": "assert", "Raise": "raise", "Delete": "del"}.get(
        type(node).__name__, type(node).__name__
    )
