"""Which lanes belong together: those whose weeks stand at the same place of a rhythm."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .declare.declarations import OVER
from .memory.arrays import Array, address


class Groups:
    """The group of each lane: how far its luck's weeks are from the calendar's in a rhythm of so many weeks, or
    `ended` where its history is over.

    `phase` and `luck_week` are int64 of every lane, side by side. Raises `OurFault` for other arrays.
    """

    def __init__(self, phase: Array, luck_week: Array, rhythm: int) -> None:
        from .compile.compiler import compile_common

        lanes = phase.shape[-1]
        for array in (phase, luck_week):
            if array.shape != (lanes,) or array.dtype != np.int64 or not array.flags.c_contiguous:
                raise OurFault("lanes are grouped by int64 of each, side by side")
        self.ended = rhythm
        self._phase, self._luck_week = phase, luck_week  # held, for they are known by their addresses
        self._group = compile_common().group
        self._settled, self._now, self._counts = (np.zeros(count, np.int64) for count in (lanes, lanes, 2))
        arrays = (phase, luck_week, self._settled, self._now)
        self._addresses, self._counted = [address(array) for array in arrays], address(self._counts)

    def look(self, week: int, lanes: int) -> tuple[int, int]:
        """Before a calendar week, how many of the first `lanes` lanes have left the group in which they were settled,
        and how many have ended."""
        self._group(*self._addresses, lanes, week, self.ended, OVER, self._counted)
        moved, ended = self._counts.tolist()
        return moved, ended

    def now(self, lanes: int) -> npt.NDArray[np.int64]:
        """The groups of the first `lanes` lanes as they were last looked at."""
        return self._now[:lanes]

    def settle(self, groups: npt.NDArray[np.int64]) -> None:
        """Note the groups in which the first lanes stand from here on."""
        self._settled[: len(groups)] = groups
