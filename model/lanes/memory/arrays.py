"""The arrays that a stage reads and writes, and the table of their addresses.

`lookup(kind, room, name)` hands over the arrays, and the caller owns them:

    ("clock", "", "phase" | "luck_week" | "replication" | "active")    int64 (lanes,)
    ("state", room, name)      float64 or int64, (lanes,) or (members, lanes); contiguous
    ("trait", room, name)      of the owner: (lanes,), in a group (members, lanes) or (lanes,)
    ("given", room, name)      of a world room: (lanes,), as a vector (members, lanes)
    ("lever", room, name)      for a rule of that room: (lanes,) or (members, lanes)
    ("switch", "", name)       int64 (lanes,)
    ("members", room, "")      the ids of a group's members, in order

State and clock lie side by side over lanes; all else may have any strides, zero included, and is copied
where it does not lie so. The arrays must stay where they are as long as the binding is used; after replacing
one, bind again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from ...errors import OurFault
from ..numerics.philox import clashes, name_hash
from ..plan import Plan, Ref
from ..program import Program
from .layout import CLOCK, FIELDS, layout_of

Array = npt.NDArray[Any]
DTYPES = {"int": np.dtype(np.int64), "float": np.dtype(np.float64)}


class Lookup(Protocol):
    """Hands over the array (or the ids) that a kind, a room and a name stand for."""

    def __call__(self, kind: str, room: str, name: str, /) -> Any: ...


class Arrays:
    """The arrays of a stage, each checked. Raises `OurFault` where an array has not the shape or type it must have."""

    def __init__(self, program: Program, plan: Plan, lookup: Lookup) -> None:
        self.program = program
        self.plan = plan
        self.layout = layout_of(plan)
        self.clock = {name: self._clock(lookup, name) for name in CLOCK}
        self.lanes = int(self.clock["phase"].shape[0])
        self.members: tuple[str, ...] = ()
        if plan.room.group is not None:
            self.members = tuple(lookup("members", plan.room.name, ""))
        self.actors = actors_of(plan.room.name, None if plan.room.group is None else self.members)
        self.hashes = np.array(_hashes(self.actors, tuple(room.name for room in program.rooms)), np.int64)
        self.arrays: dict[Ref, Array] = {ref: self._array(lookup, ref) for ref in self.layout.refs}
        # A vector of the own room is read as it stood when the stage began, so it is copied first.
        self.copies = [(np.empty_like(self.arrays[r]), self.arrays[r]) for r in self.layout.snapshots]
        for ref, (copy, _) in zip(self.layout.snapshots, self.copies, strict=True):
            self.arrays[ref] = copy
        self.table = self._addresses()

    def _clock(self, lookup: Lookup, name: str) -> Array:
        array: Array = lookup("clock", "", name)
        if array.dtype != np.int64 or array.ndim != 1 or not array.flags.c_contiguous:
            raise OurFault(f"clock {name} must be a contiguous int64 array over lanes")
        return array

    def _array(self, lookup: Lookup, ref: Ref) -> Array:
        array: Array = lookup(ref.kind, ref.room, ref.name)
        what = f"{self.plan.key}: {ref.kind} {ref.room}.{ref.name}"
        if not isinstance(array, np.ndarray) or array.dtype != DTYPES[ref.type]:
            raise OurFault(f"{what} must be a {DTYPES[ref.type]} array")
        shape = array.shape
        loose = ref.member and ref.kind in ("trait", "lever")
        if ref.each:
            good = len(shape) == 2 and shape[1] == self.lanes
        elif ref.member:
            good = shape == (len(self.members), self.lanes) or (loose and shape == (self.lanes,))
        else:
            good = shape == (self.lanes,)
        if not good:
            raise OurFault(f"{what} has the shape {shape}, not one for {self.lanes} lanes")
        if ref.kind != "state":
            return _side_by_side(array)
        if self.lanes > 1 and array.strides[-1] != array.itemsize:
            raise OurFault(f"{what} is not contiguous over lanes")
        if ref.name in self.plan.writes and not array.flags.writeable:
            raise OurFault(f"{what} cannot be written")
        return array

    def _addresses(self) -> npt.NDArray[np.int64]:
        table = np.zeros(self.layout.size, dtype=np.int64)
        for place, array in enumerate([*(self.clock[n] for n in CLOCK), *self.arrays.values()]):
            row = table[FIELDS * place : FIELDS * (place + 1)]
            row[0] = address(array)
            if array.ndim == 2:
                row[1], row[2] = array.strides[0], array.shape[0]
        return table


def address(array: Array) -> int:
    """Where an array begins. It stays there as long as the array lives."""
    return int(array.__array_interface__["data"][0])


def _side_by_side(array: Array) -> Array:
    """The array, or a copy of it whose lanes lie side by side."""
    if array.shape[-1] <= 1 or array.strides[-1] == array.itemsize:
        return array
    if array.ndim == 2 and array.strides[0] == 0 and array.shape[0] > 0:
        return np.broadcast_to(np.ascontiguousarray(array[0]), array.shape)
    return np.ascontiguousarray(array)


@lru_cache(maxsize=64)
def actors_of(room: str, members: tuple[str, ...] | None) -> tuple[str, ...]:
    """The names of a room's actors, by which their luck is keyed: the room itself, or one for each member."""
    return (room,) if members is None else tuple(f"{room}/{member}" for member in members)


@lru_cache(maxsize=64)
def _hashes(actors: tuple[str, ...], rooms: tuple[str, ...]) -> tuple[int, ...]:
    for clash in clashes((*actors, *rooms)):
        raise OurFault(f"the names of actors {clash} have one hash: rename one")
    return tuple(name_hash(name) for name in actors)
