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

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from math import prod
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from ...errors import OurFault
from ..numerics.philox import clashes, name_hash
from ..plan import Plan, Ref
from ..program import Program
from .layout import CLOCK, layout_of

Array = npt.NDArray[Any]
LINE = 64
"""Bytes of a line of the cache, and of the longest vector: one that begins elsewhere lies on two lines."""

PAGE = 4096
"""Bytes after which addresses share a place in the nearest cache: arrays that begin alike there displace each other."""

APART = 5
"""Lines from the beginning of an array to that of the next in their pages, so that all lines have their turn."""

DTYPES = {"int": np.dtype(np.int64), "float": np.dtype(np.float64)}


class Lookup(Protocol):
    """Hands over the array (or the ids) that a kind, a room and a name stand for."""

    def __call__(self, kind: str, room: str, name: str, /) -> Any: ...


class Place(NamedTuple):
    """What a loop is told of an array: `FIELDS` numbers."""

    address: int
    apart: int
    """Bytes from one member to the next."""
    members: int


class Actors(NamedTuple):
    """The actors of a room: the ids of a group's members, the names that luck is keyed by, and their hashes."""

    members: tuple[str, ...]
    names: tuple[str, ...]
    hashes: npt.NDArray[np.int64]


class Source:
    """The arrays of a lookup, each asked for, checked and found in memory once for all stages that use it.

    Raises `OurFault` where an array has not the shape or type it must have.
    """

    def __init__(self, program: Program, lookup: Lookup) -> None:
        self.program = program
        self._lookup = lookup
        self.clock = {name: self._clock(name) for name in CLOCK}
        self.clock_places = tuple(place_of(array) for array in self.clock.values())
        self.lanes = int(self.clock["phase"].shape[0])
        self._rooms = tuple(room.name for room in program.rooms)
        self._actors: dict[str, Actors] = {}
        self._located: dict[Ref, tuple[Array, Place]] = {}

    def actors(self, room: str) -> Actors:
        """The actors of a room."""
        if room not in self._actors:
            group = self.program.room(room).group
            members = () if group is None else tuple(self._lookup("members", room, ""))
            names = actors_of(room, None if group is None else members)
            self._actors[room] = Actors(members, names, np.array(_hashes(names, self._rooms), np.int64))
        return self._actors[room]

    def located(self, plan: Plan, refs: Sequence[Ref]) -> list[tuple[Array, Place]]:
        """The arrays of a plan, and where they are."""
        for ref in refs:
            if ref not in self._located:
                array = self._array(plan, ref)
                self._located[ref] = array, place_of(array)
        for ref in plan.writes.values():
            if not self._located[ref][0].flags.writeable:
                raise OurFault(f"{_spelled(plan, ref)} cannot be written")
        return [self._located[ref] for ref in refs]

    def _clock(self, name: str) -> Array:
        array: Array = self._lookup("clock", "", name)
        if array.dtype != np.int64 or array.ndim != 1 or not array.flags.c_contiguous:
            raise OurFault(f"clock {name} must be a contiguous int64 array over lanes")
        return array

    def _array(self, plan: Plan, ref: Ref) -> Array:
        array: Array = self._lookup(ref.kind, ref.room, ref.name)
        if not isinstance(array, np.ndarray) or array.dtype != DTYPES[ref.type]:
            raise OurFault(f"{_spelled(plan, ref)} must be a {DTYPES[ref.type]} array")
        shape = array.shape
        if ref.each:
            good = len(shape) == 2 and shape[1] == self.lanes
        elif ref.member:
            loose = ref.kind in ("trait", "lever") and shape == (self.lanes,)
            good = loose or shape == (len(self.actors(ref.room).members), self.lanes)
        else:
            good = shape == (self.lanes,)
        if not good:
            raise OurFault(f"{_spelled(plan, ref)} has the shape {shape}, not one for {self.lanes} lanes")
        if ref.kind != "state":
            return _side_by_side(array)
        if self.lanes > 1 and array.strides[-1] != array.itemsize:
            raise OurFault(f"{_spelled(plan, ref)} is not contiguous over lanes")
        return array


class Arrays:
    """A stage with its arrays, and the table of their addresses."""

    def __init__(self, plan: Plan, source: Source) -> None:
        self.program = source.program
        self.plan = plan
        self.layout = layout_of(plan)
        self.clock = source.clock
        self.lanes = source.lanes
        self.members, self.actors, self.hashes = source.actors(plan.room.name)
        refs = self.layout.refs
        located = source.located(plan, refs)
        self.arrays: dict[Ref, Array] = {ref: array for ref, (array, _) in zip(refs, located, strict=True)}
        self.places: dict[Ref, Place] = {ref: place for ref, (_, place) in zip(refs, located, strict=True)}
        self.table = np.array([*source.clock_places, *(place for _, place in located)], np.int64)
        # A vector of the own room is read as it stood when the stage began, so it is copied first.
        self.copies = [
            (empty_at_line(self.arrays[ref].shape, self.arrays[ref].dtype), self.arrays[ref])
            for ref in self.layout.snapshots
        ]
        for ref, (copy, _) in zip(self.layout.snapshots, self.copies, strict=True):
            self.arrays[ref], self.places[ref] = copy, place_of(copy)
            self.table[self.layout.place(ref)] = self.places[ref]


def _spelled(plan: Plan, ref: Ref) -> str:
    return f"{plan.key}: {ref.kind} {ref.room}.{ref.name}"


def place_of(array: Array) -> Place:
    """Where an array is, and how its members lie."""
    apart, members = (array.strides[0], array.shape[0]) if array.ndim == 2 else (0, 0)
    return Place(address(array), apart, members)


def address(array: Array) -> int:
    """Where an array begins. It stays there as long as the array lives."""
    return int(array.__array_interface__["data"][0])


_numbers = count()


def empty_at_line(shape: tuple[int, ...], dtype: Any) -> Array:
    """An array that is not filled and begins at a line of the cache, in its page at another one than the last such
    array."""
    size = np.dtype(dtype).itemsize * prod(shape)
    room = np.empty(size + PAGE, np.uint8)
    begin = (LINE * APART * next(_numbers) - address(room)) % PAGE
    array: Array = room[begin : begin + size].view(dtype).reshape(shape)
    return array


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
