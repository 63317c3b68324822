"""The types that the subset knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

INT: Final = "int"
FLOAT: Final = "float"
BOOL: Final = "bool"
TRUTH: Final = "truth"
"""The value of `and` / `or` over ints: it may only be tested."""
UNKNOWN: Final = "unknown"
"""The type of an expression that was refused already."""


@dataclass(frozen=True)
class Vector:
    """A read-only vector, indexed by an int."""

    item: str

    def __str__(self) -> str:
        return f"vector of {self.item}"


@dataclass(frozen=True)
class Several:
    """A plain tuple of known types."""

    items: tuple[Type, ...]

    def __str__(self) -> str:
        return f"({', '.join(str(item) for item in self.items)})"


@dataclass(frozen=True)
class Record:
    """A NamedTuple class with its fields."""

    cls: type
    fields: tuple[tuple[str, Type], ...]
    positive: frozenset[str] = frozenset()
    """Fields declared above zero."""

    def __str__(self) -> str:
        return self.cls.__name__


Type = str | Vector | Several | Record
