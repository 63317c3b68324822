"""The data that a declaration consists of: parameters, functions, rooms and their state."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .annotations import Kind
from .types import FLOAT, Record, Type, Vector

WAR = 1
CEASEFIRE = 2
COLLAPSE = 4
OVER = 8
PLAYING = WAR | CEASEFIRE | COLLAPSE
"""The phases in which a lane is played; a lane's phase is one of the four bits."""


HIDDEN = ""
"""Shown to nobody: only the rules of its own room read the state."""

OPENLY = "openly"
"""Shown to all: the rules of every room may read the state."""

TO_THE_WORLD = "to the world"
"""Shown to no other actor: only the rules of world rooms, and outcomes, read what it does to the world."""


@dataclass(frozen=True)
class State:
    """One variable of a room, an array over lanes (over members and lanes in a group room).

    `start` is a number, or the name of a parameter of the owner that holds the first value.
    `shown` says how others come to know the state: `HIDDEN`, `OPENLY`, `TO_THE_WORLD`, or "room.state", the state by
    which other actors know it; world rooms read it itself. `whole` state of a group room has no member axis.
    """

    name: str
    type: type[int] | type[float]
    start: int | float | str = 0
    shown: str = HIDDEN
    whole: bool = False
    unit: str = ""
    doc: str = ""

    @property
    def public(self) -> bool:
        """Whether rules of any other room may read it."""
        return self.shown != HIDDEN

    @property
    def known_by(self) -> str | None:
        """The state, "room.state", by which other actors know this one; None where there is none."""
        return None if self.shown in (HIDDEN, OPENLY, TO_THE_WORLD) else self.shown


@dataclass(frozen=True)
class Room:
    """An actor, a group of actors of one form, or a part of the world (`kind="world"`).

    `group` is the scenario's group whose members the room has; None is a single actor.
    """

    name: str
    state: tuple[State, ...] = ()
    kind: Literal["actor", "world"] = "actor"
    group: str | None = None

    def field(self, name: str) -> State | None:
        """The state of that name, or None."""
        return next((state for state in self.state if state.name == name), None)


@dataclass(frozen=True)
class Param:
    """One parameter of a declared function. `type` is "int", "float", a vector of them or a named tuple."""

    name: str
    type: Any
    kind: Kind | None
    line: int

    @property
    def role(self) -> str:
        return self.kind.role if self.kind is not None else "plain"

    @property
    def positive(self) -> bool:
        return self.kind is not None and self.kind.positive

    def flat(self, field: str) -> str:
        """The flat name of a field of a named tuple: of what is its owner's own, the field's name alone."""
        return field if self.role in ("own", "trait") else f"{self.name}_{field}"


@dataclass(frozen=True)
class Input:
    """A number or vector that a function is handed. `name` is the flat name: `ukraine_strength`, also of a field.

    `role` is that of a flat parameter: a vector in a named tuple has the role `seen_each`, say.
    """

    name: str
    role: str
    type: Type
    param: Param
    field: str | None = None

    @property
    def spelled(self) -> str:
        """The name as the function itself writes it."""
        return self.name if self.field is None else f"{self.param.name}.{self.field}"


@dataclass(frozen=True)
class Function:
    """A checked function: its source, its parameters, what it returns and what it uses."""

    fn: Callable[..., Any]
    name: str
    file: str
    line: int
    source: str
    tree: ast.FunctionDef = field(repr=False, compare=False)
    params: tuple[Param, ...]
    returns: Any
    helpers: tuple[Callable[..., Any], ...] = ()
    constants: tuple[tuple[str, float], ...] = ()
    tuples: tuple[type, ...] = ()
    """NamedTuple classes that the function builds or returns."""
    reads: tuple[tuple[str, frozenset[str]], ...] = ()
    """By parameter that is a named tuple: the fields read, here or in a helper that takes the whole tuple."""

    @property
    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Fields and types of the returned named tuple; empty when it returns something else."""
        return tuple(getattr(self.returns, "fields", ()))

    @cached_property
    def inputs(self) -> tuple[Input, ...]:
        """Everything the function is handed, in the order of its signature; of named tuples the fields it reads."""
        read = dict(self.reads)
        inputs: list[Input] = []
        for param in self.params:
            if not isinstance(param.type, Record):
                inputs.append(Input(param.name, param.role, param.type, param))
                continue
            for name, type_ in param.type.fields:
                if name in read.get(param.name, ()):
                    role = f"{param.role}_each" if isinstance(type_, Vector) else param.role
                    inputs.append(Input(param.flat(name), role, type_, param, name))
        return tuple(inputs)

    def arguments(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values by flat name as the function takes them: named tuples put together, fields it does not read zero.

        What the function is not handed is left out. Raises `KeyError` where a value is missing; the option may be.
        """
        arguments = {name: values[name] for name in self._flat if name in values or name != self._option}
        for name, cls, zeros, read in self._tuples:
            arguments[name] = cls(**zeros, **{field: values[flat] for field, flat in read})
        return arguments

    @cached_property
    def _flat(self) -> tuple[str, ...]:
        return tuple(param.name for param in self.params if not isinstance(param.type, Record))

    @cached_property
    def _option(self) -> str | None:
        return next((param.name for param in self.params if param.role == "option"), None)

    @cached_property
    def _tuples(self) -> tuple[tuple[str, Any, dict[str, Any], tuple[tuple[str, str], ...]], ...]:
        """By named tuple: its parameter and class, zeros for fields not read, flat names of those that are."""
        tuples = []
        for param in self.params:
            if isinstance(param.type, Record):
                read = tuple((entry.field, entry.name) for entry in self.inputs if entry.param is param and entry.field)
                names = {field for field, _ in read}
                zeros = {name: zero(type_) for name, type_ in param.type.fields if name not in names}
                tuples.append((param.name, param.type.cls, zeros, read))
        return tuple(tuples)


def zero(type_: Type) -> Any:
    """What stands in a named tuple for a field that is not read."""
    if isinstance(type_, Vector):
        return ()
    return 0.0 if type_ == FLOAT else 0
