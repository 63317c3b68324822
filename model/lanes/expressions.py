"""The expressions of the checked subset, and the type that each has."""

from __future__ import annotations

import ast
import types as python_types
from collections.abc import Callable
from typing import Any, Protocol

from model.errors import did_you_mean
from model.lanes import maths, prior
from model.lanes.types import BOOL, FLOAT, INT, TRUTH, UNKNOWN, Record, Several, Type, Vector

NUMBERS = (INT, FLOAT)
F1 = ((FLOAT,), FLOAT)
BUILT_IN: dict[Any, tuple[tuple[str, ...], str]] = {
    maths.exp: F1, maths.log: F1, maths.logistic: F1, maths.normal_quantile: F1, maths.sqrt: F1,
    maths.ratio: ((FLOAT, FLOAT), FLOAT), maths.floor: ((FLOAT,), INT),
    maths.clip: (("same",) * 3, "same"), maths.smaller: (("same",) * 2, "same"),
    maths.larger: (("same",) * 2, "same"), maths.absolute: (("same",), "same"), abs: (("same",), "same"),
    int: (("number",), INT), float: (("number",), FLOAT), bool: (("number",), BOOL),
    len: (("vector",), INT), prior.normal_cdf: F1,
    prior.quantile: ((INT, *(FLOAT,) * 6), FLOAT),
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

    def test(self, one: ast.expr) -> None:
        type_ = self.expr(one)
        if type_ not in (BOOL, INT, TRUTH, UNKNOWN):
            self.note(f"tests {ast.unparse(one)}, which is {type_}", one, "a comparison")

    def tuple_or(self, one: ast.expr) -> Type:
        if isinstance(one, ast.Tuple):
            return Several(tuple(self.expr(part) for part in one.elts))
        return self.expr(one)

    def expr(self, one: ast.expr) -> Type:
        match one:
            case ast.Constant():
                return self.constant(one)
            case ast.Name():
                return self.name_of(one)
            case ast.Attribute():
                return self.attribute(one)
            case ast.BinOp():
                return self.binary(one)
            case ast.UnaryOp(op=ast.Not()):
                self.test(one.operand)
                return BOOL
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                type_ = self.expr(one.operand)
                if type_ not in (*NUMBERS, UNKNOWN):
                    self.note(f"arithmetic with {ast.unparse(one.operand)}, which is {type_}", one)
                    return UNKNOWN
                return type_
            case ast.BoolOp():
                types = [self.expr(part) for part in one.values]
                for part, type_ in zip(one.values, types, strict=True):
                    if type_ not in (BOOL, INT, TRUTH, UNKNOWN):
                        self.note(f"tests {ast.unparse(part)}, which is {type_}", part, "a comparison")
                return BOOL if all(t in (BOOL, UNKNOWN) for t in types) else TRUTH
            case ast.Compare():
                return self.compare(one)
            case ast.IfExp():
                self.test(one.test)
                yes, no = self.expr(one.body), self.expr(one.orelse)
                if yes == UNKNOWN or no == UNKNOWN:
                    return no if yes == UNKNOWN else yes
                if yes != no:
                    self.note(f"{ast.unparse(one)} is {yes} or {no}", one, "one type")
                    return UNKNOWN
                return yes
            case ast.Subscript():
                return self.item(one)
            case ast.Call():
                return self.call(one)
            case ast.List() | ast.Dict() | ast.Set() | ast.Tuple():
                self.note(f"a container: {ast.unparse(one)}", one, "names, or a NamedTuple")
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self.note(f"a comprehension (a container): {ast.unparse(one)}", one, "a loop")
            case ast.Lambda():
                self.note("a lambda (a closure)", one)
            case _:
                self.note(f"{what_of(one)} is outside the subset: {ast.unparse(one)}", one)
        return UNKNOWN

    def constant(self, one: ast.Constant) -> Type:
        if isinstance(one.value, bool):
            return BOOL
        if isinstance(one.value, int):
            if abs(one.value) >= 2**63:
                self.note(f"{one.value} does not fit 64 bits", one)
            return INT
        if isinstance(one.value, float):
            return FLOAT
        self.note(f"the constant {one.value!r}", one, "a number")
        return UNKNOWN

    def name_of(self, one: ast.Name) -> Type:
        name = one.id
        if name in self.types:
            self.read.add(name)
            if name not in self.bound:
                self.note(f"{name} may not have a value here", one)
            return self.types[name]
        if name in self.world:
            return self.outside(name, self.world[name], one)
        self.undeclared(name, one)
        return UNKNOWN

    def undeclared(self, name: str, one: ast.AST) -> None:
        if name in INSTEAD:
            self.note(f"{name} is outside the subset", one, INSTEAD[name])
            return
        near = did_you_mean(name, [*self.types, *(n for n in self.world if n.isupper())])
        self.note(f"reads {name}, which it did not declare", one, f"{near}?" if near else None)

    def outside(self, name: str, value: Any, one: ast.expr) -> Type:
        if isinstance(value, (bool, int, float)):
            if not name.split(".")[-1].isupper():
                self.note(f"reads {name}, a global that is not a constant in capitals", one)
            self.constants[name] = value
            return BOOL if isinstance(value, bool) else INT if isinstance(value, int) else FLOAT
        if isinstance(value, python_types.ModuleType):
            module = value.__name__.split(".")[0]
            self.note(f"uses {name} of {module}, which is outside the subset", one, INSTEAD.get(module))
        elif callable(value):
            self.note(f"uses {name} without calling it", one)
        else:
            self.note(f"reads {name}, a global {type(value).__name__} (a container or object)", one)
        return UNKNOWN

    def attribute(self, one: ast.Attribute) -> Type:
        if isinstance(one.value, ast.Name) and one.value.id not in self.types:
            value = self.world.get(one.value.id)
            if isinstance(value, python_types.ModuleType):
                inner = getattr(value, one.attr, None)
                if isinstance(inner, (bool, int, float)) and one.attr.isupper() and value.__name__ != "math":
                    return self.outside(f"{one.value.id}.{one.attr}", inner, one)
                self.note(f"uses {one.value.id}.{one.attr}", one, INSTEAD.get(value.__name__.split(".")[0]))
                return UNKNOWN
        type_ = self.expr(one.value)
        if isinstance(type_, Record):
            for field, field_type in type_.fields:
                if field == one.attr:
                    return field_type
            near = did_you_mean(one.attr, [f for f, _ in type_.fields])
            self.note(f"{type_} has no field {one.attr}", one, near)
        elif type_ != UNKNOWN:
            self.note(f"reads {ast.unparse(one)} of {type_}", one)
        return UNKNOWN

    def binary(self, one: ast.BinOp) -> Type:
        left, right = self.expr(one.left), self.expr(one.right)
        if type(one.op) in REFUSED_OPERATORS:
            sign = REFUSED_OPERATORS[type(one.op)]
            self.note(f"the operator {sign} in {ast.unparse(one)}", one, INSTEAD.get(sign))
            return UNKNOWN
        if isinstance(one.op, (ast.BitAnd, ast.BitOr, ast.BitXor)):
            if {left, right} - {INT, UNKNOWN}:
                self.note(f"bits of {ast.unparse(one)}, which are not ints", one, "and, or")
                return UNKNOWN
            return INT
        for side, type_ in ((one.left, left), (one.right, right)):
            if type_ not in (*NUMBERS, UNKNOWN):
                self.note(f"arithmetic with {ast.unparse(side)}, which is {type_}", side)
                return UNKNOWN
        if isinstance(one.op, ast.Div):
            if not self.is_divisor(one.right):
                self.note(
                    f"divides by {ast.unparse(one.right)}, which is not declared positive", one,
                    "a number, a Positive or GivenPositive parameter, or ratio(a, b)",
                )  # fmt: skip
            return FLOAT
        if UNKNOWN in (left, right):
            return UNKNOWN
        return FLOAT if FLOAT in (left, right) else INT

    def is_divisor(self, one: ast.expr) -> bool:
        value = literal_of(one)
        if value is not None:
            return value != 0
        if isinstance(one, ast.Name):
            if one.id in self.types:
                return one.id in self.positive
            value = self.world.get(one.id)
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            record = self.types.get(one.value.id)
            if isinstance(record, Record):
                return one.attr in record.positive
            value = getattr(self.world.get(one.value.id), one.attr, None)
        return isinstance(value, (int, float)) and value != 0

    def compare(self, one: ast.Compare) -> Type:
        for op in one.ops:
            if isinstance(op, (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
                self.note(f"the comparison {ast.unparse(one)}", one, "== or <")
        for side in (one.left, *one.comparators):
            type_ = self.expr(side)
            if type_ not in (*NUMBERS, BOOL, UNKNOWN):
                self.note(f"compares {ast.unparse(side)}, which is {type_}", side)
        return BOOL

    def item(self, one: ast.Subscript) -> Type:
        type_ = self.expr(one.value)
        if isinstance(one.slice, ast.Slice):
            self.note(f"slices {ast.unparse(one.value)}", one, "an index")
            return UNKNOWN
        index = self.expr(one.slice)
        if index not in (INT, UNKNOWN):
            self.note(f"indexes with {ast.unparse(one.slice)}, which is {index}", one.slice)
        if isinstance(type_, Vector):
            value = literal_of(one.slice)
            if value is not None and value < 0:
                self.note(f"the negative index {value}", one.slice)
            return type_.item
        if type_ != UNKNOWN:
            self.note(f"indexes {ast.unparse(one.value)}, which is {type_}", one)
        return UNKNOWN

    def call(self, one: ast.Call) -> Type:
        spelled = ast.unparse(one.func)
        value: Any = None
        if isinstance(one.func, ast.Name):
            if one.func.id in self.types:
                self.note(f"calls {spelled}, which is {self.types[one.func.id]}", one)
                return UNKNOWN
            if one.func.id == self.name:
                self.note(f"calls itself ({spelled}): recursion", one)
                return UNKNOWN
            value = self.world.get(spelled, PYTHON_NAMES.get(spelled))
        elif isinstance(one.func, ast.Attribute) and isinstance(one.func.value, ast.Name):
            value = getattr(self.world.get(one.func.value.id), one.func.attr, None)
        if any(isinstance(a, ast.Starred) for a in one.args) or any(k.arg is None for k in one.keywords):
            self.note(f"unpacks arguments of {spelled}", one)
            return UNKNOWN
        if isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields"):
            return self.build(one, value, spelled)
        try:
            known = value in BUILT_IN
        except TypeError:
            known = False
        if known:
            return self.call_built_in(one, value, spelled)
        function = getattr(value, "__lanes__", None)
        if function is not None:
            self.helpers[value] = None
            wanted = [(p.name, p.type, p.positive) for p in function.params]
            self.arguments(one, wanted, spelled)
            return function.returns if function.returns is not None else UNKNOWN
        for arg in (*one.args, *(k.value for k in one.keywords)):
            self.expr(arg)
        root = spelled.split(".")[0]
        if value is None and root not in self.world and root not in INSTEAD:
            self.undeclared(spelled, one)
        elif callable(value) and not isinstance(value, type) and root not in ("math", "np", "numpy"):
            self.note(f"calls {spelled}, which is not declared shared", one, INSTEAD.get(spelled, "@shared"))
        else:
            self.note(f"calls {spelled}, which is outside the subset", one, INSTEAD.get(root))
        return UNKNOWN

    def build(self, one: ast.Call, cls: Any, spelled: str) -> Type:
        from model.lanes.reading import plain_type

        record, _ = plain_type(cls)
        if not isinstance(record, Record):
            self.note(f"builds {spelled}, whose fields are not all int, float or bool", one)
            return UNKNOWN
        self.tuples[cls] = None
        self.arguments(one, [(f, t, f in record.positive) for f, t in record.fields], spelled)
        return record

    def arguments(self, one: ast.Call, wanted: list[tuple[str, Type, bool]], spelled: str) -> None:
        given: dict[str, ast.expr] = {}
        if len(one.args) > len(wanted):
            self.note(f"{spelled} takes {len(wanted)} values and gets {len(one.args)}", one)
        for (name, _, _), arg in zip(wanted, one.args, strict=False):
            given[name] = arg
        for keyword in one.keywords:
            name = keyword.arg or ""
            if name in given or name not in {n for n, _, _ in wanted}:
                near = did_you_mean(name, [n for n, _, _ in wanted])
                self.note(
                    f"{spelled} takes no {name}" if name not in given else f"{spelled} gets {name} twice",
                    one,
                    near,
                )
                self.expr(keyword.value)
            else:
                given[name] = keyword.value
        for name, type_, positive in wanted:
            if name not in given:
                self.note(f"{spelled} needs {name}", one)
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

    def call_built_in(self, one: ast.Call, value: Any, spelled: str) -> Type:
        wanted, result = BUILT_IN[value]
        if one.keywords or len(one.args) != len(wanted):
            self.note(f"{spelled} takes {len(wanted)} values, by position", one)
            return UNKNOWN
        types = [self.expr(arg) for arg in one.args]
        if result == "same":
            kinds = {t for t in types if t != UNKNOWN}
            if len(kinds) > 1 or kinds - set(NUMBERS):
                self.note(
                    f"{ast.unparse(one)} mixes {' and '.join(sorted(map(str, kinds)))}",
                    one,
                    "one type of number",
                )
                return UNKNOWN
            return kinds.pop() if kinds else UNKNOWN
        for want, type_, arg in zip(wanted, types, one.args, strict=True):
            good = {"number": type_ in (*NUMBERS, BOOL, TRUTH), "vector": isinstance(type_, Vector)}
            if type_ != UNKNOWN and not good.get(want, type_ == want):
                self.note(f"{spelled} takes {want} and gets {ast.unparse(arg)}, {type_}", arg)
        if value not in PYTHON_NAMES.values():
            self.helpers[value] = None
        return result


def literal_of(one: ast.expr) -> int | float | None:
    """The number that an expression spells out, its sign included; None for anything else."""
    if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.USub):
        inner = literal_of(one.operand)
        return None if inner is None else -inner
    if isinstance(one, ast.Constant) and isinstance(one.value, (int, float)) and not isinstance(one.value, bool):
        return one.value
    return None


def what_of(one: ast.AST) -> str:
    """What a person calls a piece of syntax."""
    return {"With": "with", "Try": "try", "Assert": "assert", "Raise": "raise", "Delete": "del"}.get(
        type(one).__name__, type(one).__name__
    )
