"""What is kept of the weeks of lanes, by weeks that every lane counts from a start of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .compile import tables
from .memory.arrays import Array, address

NUMBERS = (np.dtype(np.int64), np.dtype(np.float64))
"""Types of states."""

NUMBERED = (tables.AS_TOTAL, tables.IN_WEEK)
"""Forms in which one number a lane is kept."""

BESIDE = 64 // tables.FIELD
"""Flags that are added together."""

FIELDS = tables.FIELD * np.arange(BESIDE)
"""Where each of them begins, in bits."""


TOTAL = "total"
"""In place of the type of a series: it is added up over the weeks."""


class Tape:
    """Series of lanes, and in how many lanes members have a flag, by weeks since the start of each lane.

    A lane plays a week of its own where `since` and `begun`, both int64 (lanes,), fit the calendar week: the week in
    which `since` comes to be 1 is its first, which week `begun` was the one before. What it plays before, after its
    end, or after `weeks` of its own is not kept.

    `states` are pairs of a state of shape (lanes,) and how it is kept: as a series of a type; by `TOTAL`, its sum over
    the weeks; by a number n, what it is in week n, or in the last where there are fewer. `flags` are states of shape
    (members, lanes), of which what is not zero counts.

    A schedule takes every week that it plays. Raises `OurFault` for other arrays, and for a type that would change a
    state.
    """

    def __init__(
        self,
        since: Array,
        begun: Array,
        weeks: int,
        states: Sequence[tuple[Array, Any]] = (),
        flags: Sequence[Array] = (),
    ) -> None:
        self.lanes, self.weeks = since.shape[-1], weeks
        self._since, self._begun, self._flags = since, begun, tuple(flags)
        for array in (since, begun):
            if array.shape != (self.lanes,) or array.dtype != np.int64 or not array.flags.c_contiguous:
                raise OurFault("weeks are counted from int64 of every lane, side by side")
        self._states = [(state, *self._form(state, storage)) for state, storage in states]
        for array in self._flags:
            self._check_flags(array)
        # A series has one row more than there are weeks: what is not kept goes there.
        self._series = [
            np.zeros(self.lanes) if form in NUMBERED else np.zeros((weeks + 1, self.lanes), storage)
            for (_, form, _), (_, storage) in zip(self._states, states, strict=True)
        ]
        self._sums = [np.zeros((-(-len(array) // BESIDE), weeks + 1), np.int64) for array in self._flags]
        self._series_table = _table(
            tables.SERIES,
            [
                (address(state), address(series), form, row)
                for (state, form, row), series in zip(self._states, self._series, strict=True)
            ],
        )
        self._counted = _table(
            tables.COUNT,
            [
                (address(array), len(array), array.strides[0], int(array.dtype == np.float64), address(sums))
                for array, sums in zip(self._flags, self._sums, strict=True)
            ],
        )
        self._spare = np.zeros(3 * self.lanes, np.int64)
        self.table = np.zeros(tables.TAPE_SIZE, np.int64)
        for place, value in (
            (tables.SINCE, address(since)),
            (tables.BEGUN, address(begun)),
            (tables.WEEKS, weeks),
            (tables.WIDTH, self.lanes),
            (tables.SERIES_PLACE, address(self._series_table)),
            (tables.SERIES_COUNT, len(self._series_table)),
            (tables.COUNTS, address(self._counted)),
            (tables.COUNT_COUNT, len(self._counted)),
            (tables.SPARE, address(self._spare)),
        ):
            self.table[place] = value

    def _check_flags(self, array: Array) -> None:
        side_by_side = self.lanes <= 1 or array.strides[-1] == array.itemsize
        if array.ndim != 2 or array.shape[1] != self.lanes or array.dtype not in NUMBERS or not side_by_side:
            raise OurFault(f"a state of {array.dtype} of the shape {array.shape} has no flags to be counted")
        if self.lanes >= 1 << tables.FIELD:
            raise OurFault(f"flags of {self.lanes} lanes are more than can be counted together")

    def _form(self, state: Array, storage: Any) -> tuple[int, int]:
        """How a state is kept, and the row that alone is kept of it."""
        if state.shape != (self.lanes,) or (self.lanes > 1 and state.strides[0] != state.itemsize):
            raise OurFault(f"a series of {self.lanes} lanes is kept of one number for each, side by side")
        if storage == TOTAL or isinstance(storage, int):
            if state.dtype != np.float64:
                raise OurFault(f"a state of {state.dtype} is kept week by week alone")
            return (tables.AS_TOTAL, 0) if storage == TOTAL else (tables.IN_WEEK, min(storage, self.weeks) - 1)
        storage = np.dtype(storage)
        if state.dtype == storage and storage.itemsize == 8:
            return tables.AS_IT_IS, 0
        if state.dtype == np.int64 and storage in (np.int8, np.float64):
            return (tables.AS_BYTE if storage == np.int8 else tables.AS_FLOAT), 0
        raise OurFault(f"a state of {state.dtype} cannot be kept as {storage}")

    def take(self, week: int) -> None:
        """Keep the week that has just been played, as a schedule does after each; lanes are in their places."""
        played = (self._since >= 1) & (self._since <= self.weeks) & (self._begun + self._since == week)
        lanes = np.flatnonzero(played)
        rows = self._since[lanes] - 1
        for (state, form, row), series in zip(self._states, self._series, strict=True):
            if form == tables.AS_TOTAL:
                series[lanes] += state[lanes]
            elif form == tables.IN_WEEK:
                series[lanes[rows == row]] = state[lanes[rows == row]]
            else:
                series[rows, lanes] = state[lanes]
        for array, sums in zip(self._flags, self._sums, strict=True):
            flags = np.zeros((len(sums) * BESIDE, len(lanes)), np.int64)
            flags[: len(array)] = array[:, lanes] != 0
            beside = flags.reshape(len(sums), BESIDE, -1) << FIELDS[:, None]
            np.add.at(sums.T, rows, beside.sum(axis=1).T)

    def recorded(self, which: int) -> Array:
        """One of `states`: a series, of shape (weeks, lanes), or one number a lane; zero where it did not play."""
        series = self._series[which]
        return series if series.ndim == 1 else series[: self.weeks]

    def counted(self, which: int) -> npt.NDArray[np.int64]:
        """How many lanes had each flag of one of `flags` so far, of shape (members, weeks)."""
        apart = (self._sums[which][:, None, : self.weeks] >> FIELDS[:, None]) & ((1 << tables.FIELD) - 1)
        return apart.reshape(-1, self.weeks)[: len(self._flags[which])]


def _table(length: int, rows: Sequence[tuple[int, ...]]) -> npt.NDArray[np.int64]:
    return np.array(rows, np.int64).reshape(-1, length)
