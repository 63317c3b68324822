"""Weekly series of lanes by weeks that every lane counts from a start of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .memory.arrays import Array, address

BYTES = (np.dtype(np.int8), np.dtype(np.bool_))
"""Types that are counted beside float64."""


class Weeks:
    """Where the weeks of each lane lie in series of shape (rows, lanes): from row `first` on, `played` of `weeks`.

    Raises `OurFault` for lanes that do not agree.
    """

    def __init__(self, first: Array, played: Array, weeks: int) -> None:
        from .compile.compiler import compile_common

        self._loops = compile_common()
        self._first, self._played = (np.ascontiguousarray(array, np.int64) for array in (first, played))
        self.weeks, self.lanes = weeks, len(self._first)
        if self._first.shape != self._played.shape or self._first.ndim != 1 or self._played.max(initial=0) > weeks:
            raise OurFault(f"lanes begin as {first.shape} and play as {played.shape}, {weeks} weeks at most")
        some = self._played > 0
        self._rows = int((self._first + self._played).max(where=some, initial=0))
        self._begin = int(self._first.min(where=some, initial=0))

    def _where(self, series: Array) -> tuple[int, ...]:
        """What compiled code is told of a series."""
        fits = series.ndim == 2 and series.shape[1] == self.lanes and self._begin >= 0 and self._rows <= len(series)
        if not (fits and len(series) and series.flags.c_contiguous and series.itemsize in (1, 8)):
            wanted = f"{self._rows} rows or more of {self.lanes} lanes, side by side, from row {self._begin} on"
            raise OurFault(f"a series of {series.dtype} of the shape {series.shape} is not one of {wanted}")
        return (
            address(series), series.itemsize, address(self._first), address(self._played), self.weeks, self.lanes,
        )  # fmt: skip

    def align(self, series: Array) -> Array:
        """The series by the lanes' own weeks, of shape (weeks, lanes); zero where a lane did not play.

        Raises `OurFault` for a series of another form.
        """
        where = self._where(series)
        out = np.empty((self.weeks, self.lanes), series.dtype)
        self._loops.align(*where, address(out))
        return out

    def tally(self, series: Array, bounds: Sequence[Any]) -> npt.NDArray[np.float64]:
        """In how many lanes a series, of float64 or bytes, is at least each of `bounds`, of shape (bounds, weeks).

        Bounds are above zero, so that weeks which a lane did not play count nowhere. Raises `OurFault` for others, and
        for a series of another form.
        """
        where = self._where(series)
        least = np.array(bounds, np.float64)
        if series.dtype not in (*BYTES, np.float64) or not (least > 0.0).all():
            raise OurFault(f"a series of {series.dtype} is not counted from {list(bounds)} on")
        out, spare = np.empty((len(least), self.weeks)), np.empty(self.lanes)
        self._loops.tally(*where, address(least), len(least), address(out), address(spare))
        return out
