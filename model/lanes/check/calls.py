"""The calls of the checked subset: named tuples, built-in arithmetic, and helpers declared shared."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from ...errors import did_you_mean
from ..declare.types import BOOL, FLOAT, INT, TRUTH, UNKNOWN, Record, Type, Vector
from ..numerics import maths, quantiles
from .expressions import INSTEAD, NUMBERS, Expressions
from .hints import plain_type

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

MOST_UNNAMED = 2
"""Fields that a named tuple may have and still be built by position."""

MOST_BY_POSITION = 9
"""Values that a helper may be handed by position."""

LONG_CALL = 30
"""What the values of a call, a keyword counted twice, may come to before CPython passes them in a dict."""


class Calls(Expressions):
    """The checks of a function's calls; each returns the type of what is called."""

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
        if len(node.args) + 2 * len(node.keywords) > LONG_CALL and any(map(_branches, ast.walk(node))):
            # CPython lays out the keywords of a call so long in a dict, which takes it time.
            self.note(f"a condition inside the long call of {spelled}", node, "the condition on a line of its own")
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
            if len(node.args) > MOST_BY_POSITION:
                self.note(f"hands {spelled} {len(node.args)} values by position", node, "names, or a named tuple")
            self.arguments(node, wanted, spelled, dict(function.reads))
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
        if node.args and len(record.fields) > MOST_UNNAMED:
            names = ", ".join(f"{field}=..." for field, _ in record.fields)
            self.note(
                f"builds {spelled} by position; name its {len(record.fields)} fields", node, f"{spelled}({names})"
            )
        self.arguments(node, [(f, t, f in record.positive) for f, t in record.fields], spelled, {})
        return record

    def arguments(
        self,
        node: ast.Call,
        wanted: list[tuple[str, Type, bool]],
        spelled: str,
        reads: Mapping[str, frozenset[str]],
    ) -> None:
        """Check what a call hands over; `reads` are the fields that the callee reads of its named tuples."""
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
            has = self.handed_on(given[name], reads.get(name))
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

    def handed_on(self, node: ast.expr, reads: frozenset[str] | None) -> Type:
        """The type of an argument. Of a named tuple handed on whole, the fields count that the callee reads."""
        if reads is None or not isinstance(node, ast.Name) or node.id not in self.fields:
            return self.expr(node)
        self.read.add(node.id)
        self.fields[node.id].update(reads)
        return self.types[node.id]

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


def _branches(node: ast.AST) -> bool:
    return isinstance(node, ast.IfExp | ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1)
