"""Stages bound to arrays, played in their order for many weeks by one compiled call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .compile import tables
from .declare.declarations import OVER
from .memory.arrays import Array, Arrays, address
from .memory.layout import KEEPING, MEMO
from .numerics.choosing import FAULTS
from .program import Program

Series = tuple[Array, Array]
"""A state to be recorded, of shape (lanes,), and where its weeks go, of shape (weeks, lanes)."""


KEPT = (np.dtype(np.int64), np.dtype(np.float64))
"""Types of states."""

BESIDE = 64 // tables.FIELD
"""Flags that are added together."""

FIELDS = tables.FIELD * np.arange(BESIDE)
"""Where each of them begins, in bits."""


class Counts:
    """How many lanes have a flag of each member, by weeks that every lane counts from a start of its own.

    A lane counts in the week in which `since` comes to be 1 as its first, which the calendar week `begun` was the one
    before; both are int64 (lanes,). It counts wherever the two fit the week that is played, and for `weeks` at most.
    `flags` are states of shape (members, lanes): what is not zero counts. Raises `OurFault` for other arrays.
    """

    def __init__(self, since: Array, begun: Array, weeks: int, flags: Sequence[Array]) -> None:
        self.since, self.begun, self.weeks, self.flags = since, begun, weeks, tuple(flags)
        lanes = since.shape[-1]
        for array in (since, begun):
            if array.shape != (lanes,) or array.dtype != np.int64 or not array.flags.c_contiguous:
                raise OurFault("weeks are counted from int64 of every lane, side by side")
        for array in self.flags:
            side_by_side = lanes <= 1 or array.strides[-1] == array.itemsize
            if array.ndim != 2 or array.shape[1] != lanes or array.dtype not in KEPT or not side_by_side:
                raise OurFault(f"a state of {array.dtype} of the shape {array.shape} has no flags to be counted")
        if lanes >= 1 << tables.FIELD:
            raise OurFault(f"flags of {lanes} lanes are more than can be counted together")
        self._sums = [np.zeros((-(-len(array) // BESIDE), weeks + 1), np.int64) for array in self.flags]
        self.table = np.array(
            [
                (address(array), len(array), array.strides[0], int(array.dtype == np.float64), address(sums))
                for array, sums in zip(self.flags, self._sums, strict=True)
            ],
            np.int64,
        ).reshape(-1, tables.COUNT)

    def take(self, week: int) -> None:
        """Count the week that has just been played, as a schedule does after each."""
        played = (self.since >= 1) & (self.since <= self.weeks) & (self.begun + self.since == week)
        lanes = np.flatnonzero(played)
        for array, sums in zip(self.flags, self._sums, strict=True):
            flags = np.zeros((len(sums) * BESIDE, len(lanes)), np.int64)
            flags[: len(array)] = array[:, lanes] != 0
            beside = flags.reshape(len(sums), BESIDE, -1) << FIELDS[:, None]
            np.add.at(sums.T, self.since[lanes] - 1, beside.sum(axis=1).T)

    def counted(self, which: int) -> npt.NDArray[np.int64]:
        """How many lanes had each flag of one of `flags` so far, of shape (members, weeks)."""
        apart = (self._sums[which][:, None, : self.weeks] >> FIELDS[:, None]) & ((1 << tables.FIELD) - 1)
        return apart.reshape(-1, self.weeks)[: len(self.flags[which])]


class Schedule:
    """Stages of a program in the order in which they are played, and the states that are recorded after every week.

    All stages are bound to the same lanes. The first `lanes` of them are played: whoever reorders lanes may lower it,
    and says in `order` which column of the recorded series each lane has. After every week `counts` are taken, in any
    order. Raises `OurFault` for a series that cannot be recorded in the type it is to have, and for counts of other
    lanes.
    """

    def __init__(
        self,
        program: Program,
        stages: Sequence[Arrays],
        series: Sequence[Series] = (),
        counts: Counts | None = None,
    ) -> None:
        from .compile.compiler import compile_programs

        self._stages = tuple(stages)
        self._series = tuple(series)
        first = self._stages[0]
        self.lanes = first.lanes
        self.order = np.arange(self.lanes)
        self._loops = loops = compile_programs([program])[0].loops
        self._table = np.zeros((len(self._stages), tables.STAGE), np.int64)
        copies: list[tuple[int, int, int, int]] = []
        self._actors: list[npt.NDArray[np.int64]] = []
        self._where: list[Array | None] = []
        clock = {address(array) for array in first.clock.values()}
        for row, stage in zip(self._table, self._stages, strict=True):
            start = len(copies)
            for copy, source in stage.copies:
                copies.append((address(copy), address(source), copy.shape[0], copy.strides[0]))
            actors = np.array([*stage.hashes, *range(len(stage.hashes))], np.int64)
            self._actors.append(actors)
            chosen = "where" in stage.plan.extra and not stage.plan.where_moves
            self._where.append(stage.arrays[stage.plan.extra["where"]] if chosen else None)
            row[:] = (
                loops.by_stage[stage.plan.key], len(stage.hashes), address(stage.table), address(actors), start,
                len(copies), not clock.isdisjoint(address(stage.arrays[ref]) for ref in stage.plan.writes.values()),
            )  # fmt: skip
        self._copies = np.array(copies, np.int64).reshape(-1, tables.COPY)
        self._recorded = np.array([self._record(*pair) for pair in series], np.int64).reshape(-1, tables.SERIES)
        self._scratch = np.zeros(max(stage.layout.scratch for stage in self._stages))
        self._marks = np.zeros(KEEPING, np.int64)
        self._scratch.view(np.int64)[MEMO] = address(self._marks)
        self._run = np.zeros(tables.RUN, np.int64)
        for place, value in (
            (tables.STAGES, address(self._table)),
            (tables.STAGE_COUNT, len(self._stages)),
            (tables.COPIES, address(self._copies)),
            (tables.RECORDED, address(self._recorded)),
            (tables.SERIES_COUNT, len(self._recorded)),
            (tables.PHASE, address(first.clock["phase"])),
            (tables.END, OVER),
            (tables.ORDER, address(self.order)),
            (tables.SCRATCH, address(self._scratch)),
            (tables.MARKER, loops.common["mark_lanes"]),
            (tables.FILLER, loops.common["fill_luck"]),
            (tables.DRAWER, loops.common["draw"]),
            (tables.MARKS, address(self._marks)),
        ):
            self._run[place] = value
        self._counts = counts
        if counts is not None:
            if counts.since.shape != (self.lanes,):
                raise OurFault(f"weeks of {len(counts.since)} lanes are counted, and {self.lanes} are played")
            self._places = np.zeros(2 * self.lanes, np.int64)
            for place, value in (
                (tables.COUNTS, address(counts.table)),
                (tables.COUNT_COUNT, len(counts.table)),
                (tables.SINCE, address(counts.since)),
                (tables.BEGUN, address(counts.begun)),
                (tables.COUNT_WEEKS, counts.weeks),
                (tables.PLACES, address(self._places)),
            ):
                self._run[place] = value
        self.choose_members()

    def play(self, seed: int, week: int, stop: int) -> int:
        """Play from calendar week `week` on until `stop`, or until every lane has ended; returns the week reached.

        Raises `OurFault` for a rule that indexes a vector outside its members, for a payoff that is not a number, and
        for weeks that a series has no room for.
        """
        for _, target in self._series:
            if stop > len(target):
                raise OurFault(f"weeks up to {stop} do not fit into a series of {len(target)}")
        self._run[tables.LANES] = self.lanes
        low, high = seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF
        reached: int = self._loops.drive(address(self._run), low, high, week, stop)
        if reached < 0:
            number, report = tables.fault(reached)
            where = f"{self._stages[number].plan.key}, from week {week} on" if stop > week + 1 else None
            where = where or f"{self._stages[number].plan.key} in week {week}"
            raise OurFault(f"{where}: {FAULTS.get(report, 'the compiled rule failed')}")
        return reached

    def choose_members(self) -> None:
        """Leave out members for whom a stage runs in no lane: the others alone are counted, in their order.

        To be called where a state that says for whom a rule runs may have been written since the schedule was made. One
        that a stage of the turn writes moves as weeks are played: it is looked at by the loop itself.
        """
        for row, stage, actors, where in zip(self._table, self._stages, self._actors, self._where, strict=True):
            if where is not None:
                members = np.flatnonzero(where.any(axis=1))
                actors[: len(members)] = stage.hashes[members]
                actors[len(members) : 2 * len(members)] = members
                row[1] = len(members)

    def _record(self, source: Any, target: Any) -> tuple[int, int, int, int]:
        if source.dtype == target.dtype and target.itemsize == 8:
            form = tables.AS_IT_IS
        elif source.dtype == np.int64 and target.dtype in (np.int8, np.float64):
            form = tables.AS_BYTE if target.dtype == np.int8 else tables.AS_FLOAT
        elif source.dtype == np.float64 and target.dtype == np.bool_:
            form = tables.AS_FLAG
        else:
            raise OurFault(f"a state of {source.dtype} cannot be recorded as {target.dtype}")
        apart = self.lanes > 1 and (source.strides[0] != source.itemsize or target.strides[-1] != target.itemsize)
        if source.shape != (self.lanes,) or target.shape[1:] != (self.lanes,) or target.ndim != 2 or apart:
            raise OurFault("a series is recorded from one number per lane into weeks by lanes, side by side")
        return address(source), address(target), form, target.strides[0]
