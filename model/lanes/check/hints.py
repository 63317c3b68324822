"""What the annotations of a function stand for: the types of the subset, and the kinds beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from ..declare.annotations import Kind
from ..declare.types import BOOL, FLOAT, INT, Record, Several, Type, Vector


def plain_type(hint: Any) -> tuple[Type | None, Kind | None]:
    """The type that an annotation stands for, and its kind; None where it is not allowed."""
    kind = None
    if get_origin(hint) is not None and hasattr(hint, "__metadata__"):
        kinds = [part for part in hint.__metadata__ if isinstance(part, Kind)]
        kind = kinds[0] if len(kinds) == 1 else None
        hint = get_args(hint)[0]
    scalar: dict[Any, Type] = {int: INT, float: FLOAT, bool: BOOL}
    if hint in scalar:
        return scalar[hint], kind
    if get_origin(hint) is Sequence and get_args(hint)[0] in (int, float):
        return Vector(FLOAT if get_args(hint)[0] is float else INT), kind
    if get_origin(hint) is tuple and get_args(hint) and Ellipsis not in get_args(hint):
        parts = [plain_type(part)[0] for part in get_args(hint)]
        return (None if None in parts else Several(tuple(p for p in parts if p is not None))), kind
    if isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields"):
        try:
            return _record(hint), kind
        except Exception:
            return None, kind
    return None, kind


@cache
def _record(cls: Any) -> Record | None:
    """A class of named tuples as a type, read once; None where a field has a type that rules cannot take."""
    fields = get_type_hints(cls, include_extras=True)
    read = {field: plain_type(fields.get(field)) for field in cls._fields}
    if any(not (isinstance(type_, Vector) or type_ in (INT, FLOAT, BOOL)) for type_, _ in read.values()):
        return None
    above = frozenset(field for field, (_, declared) in read.items() if declared is not None and declared.positive)
    return Record(cls, tuple((field, type_) for field, (type_, _) in read.items() if type_), above)
