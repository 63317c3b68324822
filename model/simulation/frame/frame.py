"""The arrays in which a block is played, and the stages bound to them.

Making and binding them is most of what a short block costs, and depends on nothing that is drawn or set. So a frame is
filled anew for every play of its form: for the second play of a block, and for the next block of this process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...errors import InputError, Problem
from ...lanes import Columns, Program, Room, Schedule, Tape, bind_all, empty_at_line
from ..parameters import Floats, Ints
from ..turn import ROOMS, SETUP, TURN

World = Mapping[str, Floats]
"""A value for each lane, (lanes,), of every parameter and lever by path."""
Codes = Mapping[str, Ints]
"""The place of each structure's theory in its list, for each lane, (lanes,)."""


class Form(NamedTuple):
    """What two blocks have in common that can be played in the same arrays."""

    program: Program
    groups: Mapping[str, tuple[str, ...]]
    parameters: tuple[str, ...]
    levers: tuple[str, ...]
    lanes: int


class _Levers(dict[str, str]):
    """The paths of levers by the names that rules have for them."""

    def __missing__(self, name: str) -> str:
        wanted = "a library that states it in levers.yaml"
        raise InputError(Problem(f"rules read the lever {name}, which the scenario does not state", expected=wanted))


class _Rows:
    """An array of numbers that rules read, (rows, lanes), with the name of what each row is filled with."""

    def __init__(self, names: Sequence[str], array: Any) -> None:
        self.array = array
        self.varies = False
        self._names = names
        self._values: list[Any] = [None] * len(names)

    def fill(self, values: Mapping[str, Any]) -> None:
        """Copy the values in, but for those that are there already: the same arrays as the last time."""
        filled = self._values
        for row, name in enumerate(self._names):
            value = values[name]
            if value is not filled[row]:
                self.array[row] = filled[row] = value
                self.varies = True
        if self.varies:
            self.varies = any(value.strides[-1] != 0 for value in filled)


class Frame:
    """Arrays for blocks of a form, filled for one of them, and the stages of the setup and of the turn bound to them.

    An array that `fill` is handed must not change afterwards: it is known by its identity. Raises `InputError` for what
    rules read and the scenario does not have.
    """

    def __init__(self, form: Form, replications: Ints, world: World, codes: Codes) -> None:
        self.form, self.program, self.lanes = form, form.program, form.lanes
        self.replications = empty_at_line((self.lanes,), np.int64)
        self.active = empty_at_line((self.lanes,), np.int64)
        self.stores = {room.name: self._store(room) for room in ROOMS}
        self._world, self._codes = world, codes
        self._types = {
            (ref.kind, ref.room, ref.name): ref.type
            for plan in self.program.plans.values()
            for ref in (*plan.refs.values(), *plan.extra.values())
        }
        self._rows: list[_Rows] = []
        self._switches: list[_Rows] = []
        self._cache: dict[tuple[str, str, str], Any] = {}
        self._columns: tuple[list[bool], Columns] | None = None
        self._schedule: Schedule | None = None
        bound = bind_all(self.program, (*SETUP, *TURN), self.lookup)
        self.setup = bound[: len(SETUP)]
        self.turn = tuple(zip(TURN, bound[len(SETUP) :], strict=True))
        self.fill(replications, world, codes)

    def fill(self, replications: Ints, world: World, codes: Codes) -> None:
        """Give the clock, parameters, levers and switches the values of a block, its lanes in their places. States stay
        as they are."""
        self.replications[:] = replications
        self.active[:] = 1
        self._world, self._codes = world, codes
        for rows in self._rows:
            rows.fill(world)
        for rows in self._switches:
            rows.fill(codes)

    def schedule(self, tape: Tape) -> Schedule:
        """The weeks of the turn from the start on, all lanes in their places, each kept on `tape`."""
        if self._schedule is None:
            self._schedule = Schedule(self.program, [bound for _, bound in self.turn], tape)
        else:
            self._schedule.rewind(tape)
        return self._schedule

    def leave(self) -> None:
        """Let go of the tape of the last play."""
        if self._schedule is not None:
            self._schedule.rewind()

    def columns(self) -> Columns:
        """Everything with a value of its own for each lane that rules read or write, each array once: what is reordered
        with the lanes. Parameters that are the same in all need not be."""
        rows = [*self._rows, *self._switches]
        varying = [each.varies for each in rows]
        if self._columns is None or self._columns[0] != varying:
            states = [array for store in self.stores.values() for array in store.values()]
            arrays = [self.replications, self.active, *states, *(each.array for each in rows if each.varies)]
            self._columns = varying, Columns(arrays)
        return self._columns[1]

    def members(self, group: str) -> tuple[str, ...]:
        """The members of a group."""
        if group not in self.form.groups:
            wanted = f"a library with a file whose members_are: {group}"
            raise InputError(Problem(f"the scenario has no group {group}, which rules are about", expected=wanted))
        return self.form.groups[group]

    def lookup(self, kind: str, room: str, name: str) -> Any:
        """The array behind a name in a rule; see `model.lanes`."""
        if kind == "state":
            return self.stores[room][name]
        if kind == "clock":
            if name == "replication":
                return self.replications
            return self.active if name == "active" else self.stores["history"][name]
        if kind == "members":
            return self.members(self._group(room))
        key = (kind, room, name)
        if key not in self._cache:
            self._cache[key] = self._make(kind, room, name)
        return self._cache[key]

    def _group(self, room: str) -> str:
        group = self.program.room(room).group
        assert group is not None
        return group

    def _store(self, room: Room) -> dict[str, Any]:
        members = self.members(room.group) if room.group is not None else ()
        store: dict[str, Any] = {}
        for state in self.program.states(room.name):
            shape = (self.lanes,) if room.group is None or state.whole else (len(members), self.lanes)
            store[state.name] = empty_at_line(shape, np.int64 if state.type is int else np.float64)
        return store

    def _make(self, kind: str, room: str, name: str) -> Any:
        if kind == "switch":
            return self._filled(self._switches, [name], self._codes, np.int64)[0]
        group = self.program.room(room).group
        members = None if group is None else self.members(group)
        paths = self._lever(name, members) if kind == "lever" else self._parameter(room, name, members)
        whole = np.int64 if self._types.get((kind, room, name)) == "int" else np.float64
        array = self._filled(self._rows, paths, self._world, whole)
        if members is None:
            return array[0]
        return array if len(paths) == len(members) else np.broadcast_to(array, (len(members), self.lanes))

    def _lever(self, name: str, members: Sequence[str] | None) -> list[str]:
        """The path of a lever, or one for each member."""
        paths = _Levers({path.replace(".", "_"): path for path in self.form.levers})
        if members is None or name in paths:
            return [paths[name]]
        return [paths[f"{name}_{member}"] for member in members]

    def _parameter(self, room: str, name: str, members: Sequence[str] | None) -> list[str]:
        """The path of a parameter, or one for each member."""
        path = f"{room}.{name}"
        return [path] if members is None or path in self._world else [f"{room}.{member}.{name}" for member in members]

    def _filled(self, into: list[_Rows], names: Sequence[str], values: Mapping[str, Any], dtype: Any) -> Any:
        """An array of its own, for options share what is drawn, with a row for each name."""
        rows = _Rows(names, empty_at_line((len(names), self.lanes), dtype))
        rows.fill(values)
        into.append(rows)
        return rows.array


class SpareFrame:
    """The frame of the block that was played last, kept for the next one. A frame that is taken is nobody else's, so
    that several threads may play."""

    def __init__(self) -> None:
        self._spare: list[Frame] = []

    def take(self, form: Form) -> Frame | None:
        """The frame, if there is one and it has this form; one of another form is dropped."""
        try:
            frame = self._spare.pop()
        except IndexError:  # also where another thread was first
            return None
        return frame if frame.form == form else None

    def put(self, frame: Frame) -> None:
        """Keep a frame in which a block was played to its end, and which nobody reads any more."""
        frame.leave()
        self._spare[:] = [frame]
