"""The data that a declaration consists of: parameters, functions, rooms and their state."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from model.lanes.declare.annotations import Kind

WAR = 1
CEASEFIRE = 2
COLLAPSE = 4
OVER = 8
PLAYING = WAR | CEASEFIRE | COLLAPSE
"""The phases in which a lane is played; a lane's phase is one of the four bits."""


@dataclass(frozen=True)
class State:
    """One variable of a room, an array over lanes (over members and lanes in a group room).

    `start` is a number, or the name of a parameter of the owner that holds the first value.
    `public` state may be seen by other rooms. `whole` state of a group room has no member axis.
    """

    name: str
    type: type[int] | type[float]
    start: int | float | str = 0
    public: bool = False
    whole: bool = False
    unit: str = ""
    doc: str = ""


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
    """One parameter of a declared function. `type` is "int", "float" or a vector of them."""

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

    @property
    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Fields and types of the returned named tuple; empty when it returns something else."""
        return tuple(getattr(self.returns, "fields", ()))
