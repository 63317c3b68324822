"""A stage bound to arrays: advanced by compiled code, or interpreted for one lane."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from ..errors import OurFault
from .interpret.interpreter import Watch, interpret
from .memory.arrays import Arrays, Lookup, Source
from .plan import Plan
from .program import Program
from .schedule import Schedule
from .stage.choice import Stage


class Bound(Arrays):
    """A stage on its arrays, ready to run."""

    def __init__(self, plan: Plan, source: Source) -> None:
        super().__init__(plan, source)
        self._alone: Schedule | None = None

    def advance(self, seed: int, week: int) -> None:
        """Run the stage in all its lanes by compiled code; `week` is the calendar week. Raises `OurFault`."""
        if self._alone is None:
            # Over a copy on the same arrays: one that held itself would keep them until somebody looks for cycles.
            self._alone = Schedule(self.program, (copy.copy(self),))
        else:
            self._alone.choose_members()
        self._alone.play(seed, week, week + 1)

    def interpret(self, seed: int, week: int, lane: int, watch: Watch | None = None) -> None:
        """Run the stage in one lane by CPython, with the same result to the bit.

        `watch` receives a `Trace` for each actor (each member of a group) that the stage runs for.
        """
        for place, source in self.copies:
            place[:, lane] = source[:, lane]
        try:
            interpret(self, seed, week, lane, watch)
        except (IndexError, ValueError, ZeroDivisionError) as error:
            raise OurFault(f"{self.plan.key} in week {week}: {error}") from error


def bind(program: Program, stage: Stage, lookup: Lookup) -> Bound:
    """The stage of a program on the arrays that `lookup` hands over; see `model.lanes.memory.arrays`.

    Raises `OurFault` where an array has not the shape or type it must have.
    """
    return bind_all(program, (stage,), lookup)[0]


def bind_all(program: Program, stages: Iterable[Stage], lookup: Lookup) -> tuple[Bound, ...]:
    """Several stages, as `bind` has each: `lookup` is asked for every array once."""
    source = Source(program, lookup)
    return tuple(Bound(program.plans[f"{stage.owner}.{stage.name}"], source) for stage in stages)
