"""The expressions of the checked subset, and the type that each has."""

from __future__ import annotations

import ast
import types as python_types
from collections.abc import Callable
from typing import Any, Protocol

from model.errors import did_you_mean
from model.lanes.check.hints import plain_type
from model.lanes.declare.types import BOOL, FLOAT, INT, TRUTH, UNKNOWN, Record, Several, Type, Vector
from model.lanes.numerics import maths, quantiles

NUMBERS = (INT, FLOAT)
F1 = ((FLOAT,), FLOAT)
BUILT_IN: dict[Any, tuple[tuple[str, ...], str]] = {
    maths.exp: F1, maths.log: F1, maths.logistic: F1, maths.normal_quantile: F1, maths.sqrt: F1,
    maths.ratio: ((FLOAT, FLOAT), FLOAT), maths.floor: ((FLOAT,), INT),
    maths.clip: (("same",) * 3, "same"), maths.smaller: (("same",) * 2, "same"),
    maths.larger: (("same",) * 2, "same"), maths.absolute: (("same",), "same"), abs: (("same",), "same"),
    int: (("number",), INT), float: (("number",), FLOAT), bool: (("number",), BOOL),
    len: (("vector",), INT), quantiles.normal_cdf: F1,
    quantiles.quantile: ((INT, *(FLOAT,) * 6), FLOAT),
}  # fmt: skip
PYTHON_NAMES = {"abs": abs, "int": int, "float": float, "bool": bool, "len": len}
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


class Expressions:
    """The names of one function, with what is known of them, and the checks of its expressions."""

    def __init__(self, name: str, world: dict[str, Any], form: str, params: Any, returns: Any, note: Note) -> None:
        self.name, self.world, self.form, self.returns, self.note = name, world, form, returns, note
        self.types: dict[str, Type] = {p.name: p.type for p in params}
        self.params = {p.name: p for p in params}
        self.bound: set[str] = set(self.types)
        self.positive = {p.name for p in params if p.positive}
        self.read: set[str] = set()
        self.loops = 0
        self.counters: list[str] = []
        self.helpers: dict[Callable[..., Any], None] = {}
        self.constants: dict[str, float] = {}
        self.tuples: dict[type, None] = {}

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

    def call(self, node: ast.Call) -> Type:
        spelled = ast.unparse(node.func)
        value: Any = None
        if isinstance(node.func, ast.Name):
            if node.func.id in self.types:
                self.note(f"calls {spelled}, which is {self.types[node.func.id]}", node)
                return UNKNOWN
            if node.func.id == self.name:
                self.note(f"calls itself ({spelled}): recursion", node)
                return UNKNOWN
            value = self.world.get(spelled, PYTHON_NAMES.get(spelled))
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            value = getattr(self.world.get(node.func.value.id), node.func.attr, None)
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            self.note(f"unpacks arguments of {spelled}", node)
            return UNKNOWN
        if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
            return self.build(node, value, spelled)
        try:
            known = value in BUILT_IN
        except TypeError:
            known = False
        if known:
            return self.call_built_in(node, value, spelled)
        function = getattr(value, "__lanes__", None)
        if function is not None:
            self.helpers[value] = None
            wanted = [(p.name, p.type, p.positive) for p in function.params]
            self.arguments(node, wanted, spelled)
            return function.returns if function.returns is not None else UNKNOWN
        for arg in (*node.args, *(k.value for k in node.keywords)):
            self.expr(arg)
        root = spelled.split(".")[0]
        if value is None and root not in self.world and root not in INSTEAD:
            self.undeclared(spelled, node)
        elif callable(value) and not isinstance(value, type) and root not in ("math", "np", "numpy"):
            self.note(f"calls {spelled}, which is not declared shared", node, INSTEAD.get(spelled, "@shared"))
        else:
            self.note(f"calls {spelled}, which is outside the subset", node, INSTEAD.get(root))
        return UNKNOWN

    def build(self, node: ast.Call, cls: Any, spelled: str) -> Type:
        record, _ = plain_type(cls)
        if not isinstance(record, Record):
            self.note(f"builds {spelled}, whose fields are not all int, float or bool", node)
            return UNKNOWN
        self.tuples[cls] = None
        self.arguments(node, [(f, t, f in record.positive) for f, t in record.fields], spelled)
        return record

    def arguments(self, node: ast.Call, wanted: list[tuple[str, Type, bool]], spelled: str) -> None:
        given: dict[str, ast.expr] = {}
        if len(node.args) > len(wanted):
            self.note(f"{spelled} takes {len(wanted)} values and gets {len(node.args)}", node)
        for (name, _, _), arg in zip(wanted, node.args, strict=False):
            given[name] = arg
        for keyword in node.keywords:
            name = keyword.arg or ""
            if name in given or name not in {n for n, _, _ in wanted}:
                near = did_you_mean(name, [n for n, _, _ in wanted])
                self.note(
                    f"{spelled} takes no {name}" if name not in given else f"{spelled} gets {name} twice",
                    node,
                    near,
                )
                self.expr(keyword.value)
            else:
                given[name] = keyword.value
        for name, type_, positive in wanted:
            if name not in given:
                self.note(f"{spelled} needs {name}", node)
                continue
            has = self.expr(given[name])
            if has not in (UNKNOWN, type_):
                self.note(
                    f"{spelled} takes {name} as {type_} and gets {ast.unparse(given[name])}, {has}",
                    given[name],
                )
            elif positive and not self.is_divisor(given[name]):
                self.note(
                    f"{spelled} needs {name} positive; {ast.unparse(given[name])} is not so declared",
                    given[name],
                )

    def call_built_in(self, node: ast.Call, value: Any, spelled: str) -> Type:
        wanted, result = BUILT_IN[value]
        if node.keywords or len(node.args) != len(wanted):
            self.note(f"{spelled} takes {len(wanted)} values, by position", node)
            return UNKNOWN
        types = [self.expr(arg) for arg in node.args]
        if result == "same":
            kinds = {t for t in types if t != UNKNOWN}
            if len(kinds) > 1 or kinds - set(NUMBERS):
                self.note(
                    f"{ast.unparse(node)} mixes {' and '.join(sorted(map(str, kinds)))}",
                    node,
                    "one type of number",
                )
                return UNKNOWN
            return kinds.pop() if kinds else UNKNOWN
        for want, type_, arg in zip(wanted, types, node.args, strict=True):
            good = {"number": type_ in (*NUMBERS, BOOL, TRUTH), "vector": isinstance(type_, Vector)}
            if type_ != UNKNOWN and not good.get(want, type_ == want):
                self.note(f"{spelled} takes {want} and gets {ast.unparse(arg)}, {type_}", arg)
        if value not in PYTHON_NAMES.values():
            self.helpers[value] = None
        return result


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
