"""Values and instructions of LLVM's language, written as text: what rules and loops are translated to."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ...errors import OurFault
from ..declare.types import BOOL, FLOAT, INT
from ..memory.layout import SCOPES, UNWRITTEN

KINDS = {INT: "i64", FLOAT: "double", BOOL: "i1"}
"""How LLVM names the types of numbers."""


DECLARED = ("declare double @llvm.fabs.f64(double)", "declare double @llvm.sqrt.f64(double)")
"""What LLVM has of itself."""


@dataclass(frozen=True)
class Number:
    """A number: its type, how it is written as an operand, and its value where that is known beforehand.

    As a place in memory, the operand is the address that holds the number.
    """

    type: str
    operand: str
    literal: int | float | None = None


@dataclass(frozen=True)
class Group:
    """Several values: a tuple, a named tuple (`kind` is its class), or what `VectorKind` and `RowKind` describe."""

    kind: Any
    parts: tuple[Value, ...]


@dataclass(frozen=True)
class VectorKind:
    """A read-only vector: the address of the first lane's, the distance of its items in bytes, their number, where
    faults are noted, and the index of the lane. Address and index are kept apart, so that LLVM sees what moves with the
    lanes: items of one index in all lanes lie side by side.
    """

    item: str


@dataclass(frozen=True)
class RowKind:
    """Numbers side by side in memory, an address, to be read and written; an index is not looked at."""

    item: str


Value = Number | Group


@dataclass(frozen=True)
class Operation:
    """Something that is written out as instructions: a function of the emitter and of values."""

    emit: Callable[..., Value | None]

    def __call__(self, *args: Any) -> Any:
        raise OurFault(f"{self.emit.__name__} is called by compiled code alone")


def literal(value: int | float) -> Number:
    """A number that is known beforehand."""
    if isinstance(value, bool):
        return Number(BOOL, str(value).lower(), value)
    if isinstance(value, int):
        return Number(INT, str(value), value)
    return Number(FLOAT, f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}", value)


def number_of(value: Value | None) -> Number:
    """A value that is a number. Raises `OurFault` for another."""
    if not isinstance(value, Number):
        raise OurFault("a number is wanted where there is none")
    return value


class Emitter:
    """Writes the body of one function."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._places: list[str] = []
        self._names = 0
        self._labels = 0
        self._scopes: set[int] = set()
        self.reached = True
        """Whether what is written next can be reached."""

    # -- the text ----------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        """Write an instruction without a result."""
        self._lines.append(text)

    def name(self, text: str) -> str:
        """Write an instruction; returns the name of its result."""
        self._names += 1
        name = f"%v{self._names}"
        self._lines.append(f"{name} = {text}")
        return name

    def label(self) -> str:
        """A new label, to be placed once."""
        self._labels += 1
        return f"b{self._labels}"

    def begin(self, label: str) -> None:
        """Begin the block of a label."""
        self._lines.append(f"{label}:")
        self.reached = True

    def jump(self, label: str) -> None:
        """End the block: go on at a label."""
        if self.reached:
            self._lines.append(f"br label %{label}")
        self.reached = False

    def fork(self, condition: Number, yes: str, no: str) -> None:
        """End the block: go on at one of two labels."""
        self._lines.append(f"br i1 {condition.operand}, label %{yes}, label %{no}")
        self.reached = False

    def function(self, name: str, params: Iterable[Number], result: Value | None) -> str:
        """The module that holds the function, whose parts were written."""
        if isinstance(result, Group):
            raise OurFault(f"{name} returns several values")
        kind = "void" if result is None else KINDS[result.type]
        value = "ret void" if result is None else f"ret {kind} {result.operand}"
        heads = ", ".join(f"{KINDS[param.type]} {param.operand}" for param in params)
        lines = [f"define {kind} @{name}({heads}) nounwind {{", "entry:", *self._places, *self._lines, value, "}"]
        return "\n".join((*lines, *DECLARED, *self._metadata())) + "\n"

    # -- numbers -----------------------------------------------------------------------------------

    def number(self, type_: str, text: str) -> Number:
        """Write an instruction that gives a number."""
        return Number(type_, self.name(text))

    def binary(self, instruction: str, first: Number, second: Number) -> Number:
        """An instruction of two numbers of one type, which gives a third."""
        kind = KINDS[first.type]
        return self.number(first.type, f"{instruction} {kind} {first.operand}, {second.operand}")

    def compare(self, test: str, first: Number, second: Number) -> Number:
        """A comparison, "icmp slt" say, of two numbers of one type."""
        return self.number(BOOL, f"{test} {KINDS[first.type]} {first.operand}, {second.operand}")

    def select(self, condition: Number, yes: Number, no: Number) -> Number:
        """One of two numbers of one type, without a branch."""
        kind = KINDS[yes.type]
        return self.number(yes.type, f"select i1 {condition.operand}, {kind} {yes.operand}, {kind} {no.operand}")

    def bits(self, value: Number, type_: str) -> Number:
        """The number of another type that has the same bits."""
        return self.number(type_, f"bitcast {KINDS[value.type]} {value.operand} to {KINDS[type_]}")

    def truth(self, value: Value) -> Number:
        """Whether a number is not zero."""
        value = number_of(value)
        if value.type == INT:
            return self.compare("icmp ne", value, literal(0))
        return self.compare("fcmp une", value, literal(0.0)) if value.type == FLOAT else value

    def cast(self, value: Value, type_: str) -> Number:
        """A number as one of another type, as Python's `int`, `float` and `bool` have it."""
        value = number_of(value)
        if value.type == type_:
            return value
        if type_ == BOOL:
            return self.truth(value)
        if value.literal is not None:
            return literal(int(value.literal) if type_ == INT else float(value.literal))
        how = {(BOOL, INT): "zext", (FLOAT, INT): "fptosi", (INT, FLOAT): "sitofp", (BOOL, FLOAT): "uitofp"}
        instruction = how[value.type, type_]
        return self.number(type_, f"{instruction} {KINDS[value.type]} {value.operand} to {KINDS[type_]}")

    def alike(self, first: Value, second: Value) -> tuple[Number, Number]:
        """Two numbers as the type that holds both."""
        first, second = number_of(first), number_of(second)
        if first.type == second.type:
            return first, second
        type_ = FLOAT if FLOAT in (first.type, second.type) else INT
        return self.cast(first, type_), self.cast(second, type_)

    # -- memory ------------------------------------------------------------------------------------

    def address(self, base: Number, step: Number, index: Number) -> str:
        """A pointer to base + step * index."""
        # A base and an offset kept apart, so that LLVM sees a pointer that moves through an array.
        start = self.name(f"inttoptr i64 {base.operand} to ptr")
        offset = self.binary("mul", step, index)
        return self.name(f"getelementptr i8, ptr {start}, i64 {offset.operand}")

    def load(self, type_: str, pointer: str, scope: int | None = None) -> Number:
        """The number at an address, of the array of that scope."""
        return self.number(type_, f"load {KINDS[type_]}, ptr {pointer}{self.apart(scope)}")

    def store(self, value: Number, pointer: str, scope: int | None = None) -> None:
        """Write a number to an address, of the array of that scope."""
        self.line(f"store {KINDS[value.type]} {value.operand}, ptr {pointer}{self.apart(scope)}")

    def apart(self, scope: int | None) -> str:
        """What says that a load or store touches the array of this scope alone: or no loop over lanes is vectorised."""
        if scope is None:
            return ""
        self._scopes.add(scope)
        others = f", !noalias !{2 + SCOPES + SCOPES + scope + 1}"
        return others if scope == UNWRITTEN else f", !alias.scope !{2 + SCOPES + scope}{others}"

    def _metadata(self) -> list[str]:
        """The scopes: a domain, each scope in it, and lists of one and of all others."""
        if not self._scopes:
            return []
        lines = ['!0 = !{!"lanes"}', *(f'!{1 + n} = !{{!"lanes.{n}", !0}}' for n in range(SCOPES))]
        for scope in sorted(self._scopes):
            if scope != UNWRITTEN:
                lines.append(f"!{2 + SCOPES + scope} = !{{!{1 + scope}}}")
            others = ", ".join(f"!{1 + n}" for n in range(SCOPES) if n != scope)
            lines.append(f"!{2 + SCOPES + SCOPES + scope + 1} = !{{{others}}}")
        return lines

    # -- variables ---------------------------------------------------------------------------------

    def place(self, like: Value) -> Value:
        """Memory for a variable that takes values of this form."""
        if isinstance(like, Group):
            return Group(like.kind, tuple(self.place(part) for part in like.parts))
        self._names += 1
        name = f"%p{self._names}"
        self._places.append(f"{name} = alloca {KINDS[like.type]}")
        return Number(like.type, name)

    def put(self, value: Value, place: Value, what: str) -> None:
        """Let a variable take a value. Raises `OurFault` where it is of another form."""
        if isinstance(place, Number) and isinstance(value, Number):
            if value.type != place.type and (value.type, place.type) != (BOOL, INT):
                raise OurFault(f"{what} is {place.type} and becomes {value.type}")
            self.store(self.cast(value, place.type), place.operand)
            return
        if not (isinstance(place, Group) and isinstance(value, Group) and place.kind == value.kind):
            raise OurFault(f"{what} takes values of two forms")
        for part, at in zip(value.parts, place.parts, strict=True):
            self.put(part, at, what)

    def get(self, place: Value) -> Value:
        """The value of a variable."""
        if isinstance(place, Group):
            return Group(place.kind, tuple(self.get(part) for part in place.parts))
        return self.load(place.type, place.operand)
