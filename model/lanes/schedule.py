"""Stages bound to arrays, played in their order for many weeks by one compiled call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .compile import tables
from .declare.declarations import OVER
from .memory.arrays import Array, Arrays, address, empty_at_line
from .memory.layout import KEEPING, MEMO
from .numerics.choosing import FAULTS
from .program import Program
from .tape import Tape


class Schedule:
    """Stages of a program in the order in which they are played, and the tape on which their weeks are kept.

    All stages are bound to the same lanes. The first `lanes` of them are played: whoever reorders lanes may lower it,
    and says in `order` which column of the tape each lane has. Raises `OurFault` for a tape of other lanes.
    """

    def __init__(self, program: Program, stages: Sequence[Arrays], tape: Tape | None = None) -> None:
        from .compile.compiler import compile_programs

        self._stages = tuple(stages)
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
                len(copies), not clock.isdisjoint(stage.places[ref].address for ref in stage.plan.writes.values()),
            )  # fmt: skip
        self._copies = np.array(copies, np.int64).reshape(-1, tables.COPY)
        self._scratch = empty_at_line((max(stage.layout.scratch for stage in self._stages),), np.float64)
        self._scratch[:] = 0.0
        self._marks = empty_at_line((KEEPING,), np.int64)
        self._marks[:] = 0
        self._scratch.view(np.int64)[MEMO] = address(self._marks)
        self._run = np.zeros(tables.RUN, np.int64)
        for place, value in (
            (tables.STAGES, address(self._table)),
            (tables.STAGE_COUNT, len(self._stages)),
            (tables.COPIES, address(self._copies)),
            (tables.PHASE, address(first.clock["phase"])),
            (tables.END, OVER),
            (tables.SCRATCH, address(self._scratch)),
            (tables.MARKER, loops.common["mark_lanes"]),
            (tables.FILLER, loops.common["fill_luck"]),
            (tables.DRAWER, loops.common["draw"]),
            (tables.MARKS, address(self._marks)),
            (tables.ORDER, address(self.order)),
        ):
            self._run[place] = value
        self.rewind(tape)

    def rewind(self, tape: Tape | None = None) -> None:
        """Stand where a new schedule of these stages stands: every lane is played, in its own place, and its weeks are
        kept on `tape`. Raises `OurFault` for a tape of other lanes.
        """
        self.lanes = len(self.order)
        if tape is not None and tape.lanes != self.lanes:
            raise OurFault(f"a tape of {tape.lanes} lanes does not keep the weeks of {self.lanes}")
        self.order[:] = np.arange(self.lanes)
        self._tape = tape  # held, for it is known by its address
        self._run[tables.TAPE] = 0 if tape is None else address(tape.table)
        self.choose_members()

    def play(self, seed: int, week: int, stop: int) -> int:
        """Play from calendar week `week` on until `stop`, or until every lane has ended; returns the week reached.

        Raises `OurFault` for a rule that indexes a vector outside its members, and for a payoff that is not a number.
        """
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
