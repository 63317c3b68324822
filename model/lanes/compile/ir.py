"""Values and instructions of LLVM's language, written as text: what rules and loops are translated to.

A number is one for all lanes, or wide: one for each of `VECTOR` lanes that go abreast, see `abreast`. An instruction of
which one operand is wide takes the other to be the same in every lane, and gives a wide number.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import OurFault
from ..declare.types import BOOL, FLOAT, INT
from ..memory.layout import SCOPES, UNWRITTEN, VECTOR

ADDRESS = "address"
"""The type of a pointer."""

KINDS = {INT: "i64", FLOAT: "double", BOOL: "i1", ADDRESS: "ptr"}
"""How LLVM names the types of numbers."""

SUFFIXES = {INT: "i64", FLOAT: "f64", BOOL: "i1"}
"""How the names of LLVM's own functions name the types of numbers."""


def _wide(kind: str) -> str:
    return f"<{VECTOR} x {kind}>"


def _declared() -> list[str]:
    pointers, mask = _wide("ptr"), _wide("i1")
    lines = [f"declare i64 @llvm.vector.reduce.smax.v{VECTOR}i64({_wide('i64')})"]
    for name in ("fabs", "sqrt"):
        lines.append(f"declare double @llvm.{name}.f64(double)")
        lines.append(f"declare {_wide('double')} @llvm.{name}.v{VECTOR}f64({_wide('double')})")
    for type_ in (INT, FLOAT):
        form, kind = f"v{VECTOR}{SUFFIXES[type_]}.v{VECTOR}p0", _wide(KINDS[type_])
        lines.append(f"declare {kind} @llvm.masked.gather.{form}({pointers}, i32, {mask}, {kind})")
        lines.append(f"declare void @llvm.masked.scatter.{form}({kind}, {pointers}, i32, {mask})")
    return lines


DECLARED = tuple(_declared())
"""What LLVM has of itself."""


@dataclass(frozen=True)
class Number:
    """A number: its type, how it is written as an operand, its value where that is known beforehand, and whether it is
    wide.

    As a place in memory, the operand is the address that holds the number.
    """

    type: str
    operand: str
    literal: int | float | None = None
    wide: bool = False
    each: tuple[str, ...] = ()
    """How it is written in each lane, of a wide number that is known lane by lane as well."""

    @property
    def kind(self) -> str:
        """How LLVM names its type."""
        return _wide(KINDS[self.type]) if self.wide else KINDS[self.type]


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
    """Wide numbers side by side in memory, a pointer, to be read and written; an index is not looked at."""

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
        self.mask: Number | None = None
        """Where it is kept which of the lanes that go abreast are in, if any go so."""

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

    def number(self, type_: str, text: str, wide: bool = False) -> Number:
        """Write an instruction that gives a number."""
        return Number(type_, self.name(text), None, wide)

    def widened(self, number: Number) -> Number:
        """The same number in every lane."""
        if number.wide:
            return number
        kind = number.kind
        if number.literal is not None:
            return Number(number.type, f"<{', '.join([f'{kind} {number.operand}'] * VECTOR)}>", None, True)
        first = self.name(f"insertelement {_wide(kind)} poison, {kind} {number.operand}, i64 0")
        text = f"shufflevector {_wide(kind)} {first}, {_wide(kind)} poison, {_wide('i32')} zeroinitializer"
        return self.number(number.type, text, True)

    def level(self, *numbers: Number) -> tuple[Number, ...]:
        """Numbers that are wide, all or none."""
        some = any(number.wide for number in numbers)
        return tuple(map(self.widened, numbers)) if some else numbers

    def binary(self, instruction: str, first: Number, second: Number) -> Number:
        """An instruction of two numbers of one type, which gives a third."""
        first, second = self.level(first, second)
        return self.number(first.type, f"{instruction} {first.kind} {first.operand}, {second.operand}", first.wide)

    def compare(self, test: str, first: Number, second: Number) -> Number:
        """A comparison, "icmp slt" say, of two numbers of one type."""
        first, second = self.level(first, second)
        return self.number(BOOL, f"{test} {first.kind} {first.operand}, {second.operand}", first.wide)

    def select(self, condition: Number, yes: Number, no: Number) -> Number:
        """One of two numbers of one type, without a branch."""
        yes, no = self.level(yes, no)
        if condition.wide:
            yes, no = self.widened(yes), self.widened(no)
        sides = f"{yes.kind} {yes.operand}, {no.kind} {no.operand}"
        return self.number(yes.type, f"select {condition.kind} {condition.operand}, {sides}", yes.wide)

    def bits(self, value: Number, type_: str) -> Number:
        """The number of another type that has the same bits."""
        return self._converted("bitcast", value, type_)

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
        return self._converted(how[value.type, type_], value, type_)

    def _converted(self, instruction: str, value: Number, type_: str) -> Number:
        kind = Number(type_, "", None, value.wide).kind
        return self.number(type_, f"{instruction} {value.kind} {value.operand} to {kind}", value.wide)

    def call_real(self, name: str, value: Number) -> Number:
        """What a function of LLVM's own, "sqrt" say, makes of a float."""
        form = f"v{VECTOR}f64" if value.wide else "f64"
        return self.number(FLOAT, f"call {value.kind} @llvm.{name}.{form}({value.kind} {value.operand})", value.wide)

    def alike(self, first: Value, second: Value) -> tuple[Number, Number]:
        """Two numbers as the type that holds both."""
        first, second = number_of(first), number_of(second)
        if first.type == second.type:
            return first, second
        type_ = FLOAT if FLOAT in (first.type, second.type) else INT
        return self.cast(first, type_), self.cast(second, type_)

    # -- lanes abreast -----------------------------------------------------------------------------

    def lanes_in(self) -> Number:
        """Which of the lanes that go abreast are in. Raises `OurFault` where none go so."""
        if self.mask is None:
            raise OurFault("lanes go abreast in `abreast` alone")
        return number_of(self.get(self.mask))

    def any(self, condition: Number) -> Number:
        """Whether a condition holds in any lane."""
        bits = self.name(f"bitcast {condition.kind} {condition.operand} to i{VECTOR}")
        return self.number(BOOL, f"icmp ne i{VECTOR} {bits}, 0")

    def abreast(self, start: Number) -> Number:
        """The numbers from `start` on, one for each lane."""
        steps = f"<{', '.join(f'i64 {lane}' for lane in range(VECTOR))}>"
        return self.binary("add", self.widened(start), Number(INT, steps, None, True))

    def together(self, type_: str, each: Sequence[str]) -> Number:
        """The wide number of what stands in each lane."""
        kind, vector = KINDS[type_], "poison"
        for lane, operand in enumerate(each):
            vector = self.name(f"insertelement {_wide(kind)} {vector}, {kind} {operand}, i64 {lane}")
        return Number(type_, vector, None, True)

    def apart_by_lane(self, value: Number) -> Number:
        """The same wide number, known lane by lane as well."""
        each = [self.name(f"extractelement {value.kind} {value.operand}, i64 {lane}") for lane in range(VECTOR)]
        return Number(value.type, value.operand, None, True, tuple(each))

    def shuffled(self, value: Number, lanes: Sequence[int]) -> Number:
        """The numbers of these lanes, in their order."""
        order = ", ".join(f"i32 {lane}" for lane in lanes)
        text = f"shufflevector {value.kind} {value.operand}, {value.kind} poison, {_wide('i32')} <{order}>"
        return self.number(value.type, text, True)

    # -- memory ------------------------------------------------------------------------------------

    def address(self, base: Number, step: Number, index: Number) -> Number:
        """A pointer to base + step * index."""
        # A base and an offset kept apart, so that LLVM sees a pointer that moves through an array.
        start = self._converted("inttoptr", base, ADDRESS)
        if index.each and not base.wide:
            offsets = [self.binary("mul", step, Number(INT, lane)) for lane in index.each]
            each = tuple(self.beside(start, offset).operand for offset in offsets)
            return Number(ADDRESS, "", None, True, each)
        return self.beside(start, self.binary("mul", step, index))

    def beside(self, pointer: Number, offset: Number) -> Number:
        """The pointer so many bytes further on."""
        text = f"getelementptr i8, {pointer.kind} {pointer.operand}, {offset.kind} {offset.operand}"
        return self.number(ADDRESS, text, pointer.wide or offset.wide)

    def load(self, type_: str, pointer: Number, scope: int | None = None, wide: bool = False) -> Number:
        """The number at an address, of the array of that scope; where `wide`, those of all lanes from there on."""
        if pointer.each:
            # Most processors load one by one no slower than what they have for it.
            return self.together(
                type_, [self.load(type_, Number(ADDRESS, lane), scope).operand for lane in pointer.each]
            )
        if pointer.wide:
            # Of every lane, in or not, whose address is that of a number in any case: a load behind a mask is dear.
            kind, form = _wide(KINDS[type_]), f"v{VECTOR}{SUFFIXES[type_]}.v{VECTOR}p0"
            handed = f"{pointer.kind} {pointer.operand}, i32 8, {self._handed(literal(True))}, {kind} poison"
            return self.number(type_, f"call {kind} @llvm.masked.gather.{form}({handed}){self.apart(scope)}", True)
        kind = Number(type_, "", None, wide).kind
        beside = ", align 8" if wide else ""
        return self.number(type_, f"load {kind}, ptr {pointer.operand}{beside}{self.apart(scope)}", wide)

    def store(self, value: Number, pointer: Number, scope: int | None = None) -> None:
        """Write a number to an address, of the array of that scope: to as many as there are lanes, for those in."""
        if pointer.each:
            pointer = self.together(ADDRESS, pointer.each)
        if pointer.wide:
            value, form = self.widened(value), f"v{VECTOR}{SUFFIXES[value.type]}.v{VECTOR}p0"
            handed = f"{value.kind} {value.operand}, {pointer.kind} {pointer.operand}, i32 8"
            mask = self._handed(self.lanes_in())
            self.line(f"call void @llvm.masked.scatter.{form}({handed}, {mask}){self.apart(scope)}")
            return
        self.line(f"store {value.kind} {value.operand}, ptr {pointer.operand}{self.apart(scope)}")

    def _handed(self, mask: Number) -> str:
        mask = self.widened(mask)
        return f"{mask.kind} {mask.operand}"

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

    def place(self, like: Value, wide: bool = False) -> Value:
        """Memory for a variable that takes values of this form, in each lane where `wide`."""
        if isinstance(like, Group):
            return Group(like.kind, tuple(self.place(part, wide) for part in like.parts))
        self._names += 1
        place = Number(like.type, f"%p{self._names}", None, wide)
        self._places.append(f"{place.operand} = alloca {place.kind}")
        return place

    def row(self, type_: str, count: int) -> Group:
        """Memory for so many wide numbers."""
        self._names += 1
        pointer = f"%p{self._names}"
        self._places.append(f"{pointer} = alloca [{count} x {_wide(KINDS[type_])}]")
        return Group(RowKind(type_), (Number(ADDRESS, pointer),))

    def put(self, value: Value, place: Value, what: str, only: Number | None = None) -> None:
        """Let a variable take a value, `only` in the lanes named. Raises `OurFault` where it is of another form."""
        if isinstance(place, Number) and isinstance(value, Number):
            if value.type != place.type and (value.type, place.type) != (BOOL, INT):
                raise OurFault(f"{what} is {place.type} and becomes {value.type}")
            if value.wide and not place.wide:
                raise OurFault(f"{what} is one for all lanes and becomes one for each")
            value = self.cast(value, place.type)
            if place.wide:
                value = self.widened(value) if only is None else self.select(only, value, number_of(self.get(place)))
            self.store(value, Number(ADDRESS, place.operand))
            return
        if not (isinstance(place, Group) and isinstance(value, Group) and place.kind == value.kind):
            raise OurFault(f"{what} takes values of two forms")
        for part, at in zip(value.parts, place.parts, strict=True):
            self.put(part, at, what, only)

    def get(self, place: Value) -> Value:
        """The value of a variable."""
        if isinstance(place, Group):
            return Group(place.kind, tuple(self.get(part) for part in place.parts))
        return self.number(place.type, f"load {place.kind}, ptr {place.operand}", place.wide)
