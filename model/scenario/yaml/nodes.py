"""What a file says, with the place where it says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ...errors import Problem

Scalar = str | int | float | bool | None


class Bad:
    """Stands for a value already reported as faulty, so that it is not reported again."""

    def __repr__(self) -> str:
        return "BAD"


BAD: Final = Bad()


@dataclass(frozen=True)
class Source:
    """A text that was read: the name to show for it, and its lines."""

    name: str
    lines: tuple[str, ...] = field(repr=False)

    def line(self, number: int) -> str | None:
        """The text of a line counted from 1, or None where there is no such line."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None


class Place(NamedTuple):
    """A character of a source: line and column from 1."""

    source: Source
    line: int
    column: int

    def problem(
        self,
        message: str,
        *,
        expected: str | None = None,
        suggestion: str | None = None,
        path: str | None = None,
    ) -> Problem:
        """An error at this place, with the line's text."""
        text = self.source.line(self.line)
        return Problem(message, self.source.name, self.line, self.column, text, expected, suggestion, path or None)

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"


@dataclass(slots=True, eq=False)
class Node:
    """A value of a file: a scalar, a sequence of nodes, or a mapping of names to nodes.

    `place` is where the value begins, `keys` where each name of a mapping stands, `raw` the text of
    a scalar as written, `quoted` whether it stood in quotes or as a block of text.
    """

    value: Scalar | Bad | tuple[Node, ...] | dict[str, Node]
    place: Place
    raw: str = ""
    quoted: bool = False
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def mapping(self) -> dict[str, Node]:
        """The entries of a mapping; empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> tuple[Node, ...]:
        """The parts of a sequence; empty for anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    def at(self, *steps: str | int) -> Node:
        """The node reached by the steps, as far as they lead."""
        node = self
        for step in steps:
            inner = node.step(step)
            if inner is None:
                break
            node = inner
        return node

    def step(self, step: str | int) -> Node | None:
        """The entry of that name, or the part of that index."""
        if isinstance(step, str):
            return self.mapping.get(step)
        return self.items[step] if 0 <= step < len(self.items) else None

    def key(self, name: str) -> Place:
        """Where the name of an entry stands; where this value begins when there is none."""
        return self.keys.get(name, self.place)

    def plain(self) -> object:
        """The value as scalars, tuples and dicts, for validation."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return tuple(node.plain() for node in self.value)
        return self.value

    def has_bad(self) -> bool:
        """Whether this value or any within was already reported."""
        return any(node.value is BAD for node in self.walk())

    def walk(self) -> Iterator[Node]:
        """This node and every node within, in the order of the file."""
        yield self
        for node in (*self.mapping.values(), *self.items):
            yield from node.walk()

    def problem(
        self,
        message: str,
        *,
        expected: str | None = None,
        suggestion: str | None = None,
        path: str | None = None,
    ) -> Problem:
        """An error at this value."""
        return self.place.problem(message, expected=expected, suggestion=suggestion, path=path)

    def describe(self) -> str:
        """What stands here, in few words: `the text "x"`, `the number 3`, `a list`, `a mapping`."""
        if isinstance(self.value, dict):
            return "a mapping"
        if isinstance(self.value, tuple):
            return "a list"
        if self.value is None:
            return "nothing"
        shown = self.raw if len(self.raw) <= 60 else self.raw[:57] + "..."
        if isinstance(self.value, bool):
            return shown
        if isinstance(self.value, (int, float)):
            return f"the number {shown}"
        return f'the text "{shown}"'
