"""Arrays with a number for each lane, whose lanes are put in another order together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .memory.arrays import Array, address


class Columns:
    """Arrays of numbers of eight bytes whose last axis are the lanes, side by side; they stay where they are.

    Raises `OurFault` for an array of another form, or of other lanes than the first.
    """

    def __init__(self, arrays: Sequence[Array]) -> None:
        from .compile.compiler import compile_common

        self._loops = compile_common()
        self._arrays = tuple(arrays)  # held, for they are known by their addresses
        self.lanes = self._arrays[0].shape[-1]
        self._table = np.array([self._column(array) for array in self._arrays], np.int64)
        self._spare = np.empty(self.lanes, np.int64)

    def _column(self, array: Array) -> tuple[int, int, int]:
        """Where an array begins, its rows, and the bytes from one to the next."""
        apart = self.lanes > 1 and array.strides[-1] != array.itemsize
        if array.itemsize != 8 or array.ndim > 2 or array.shape[-1] != self.lanes or apart:
            raise OurFault(f"an array of {array.dtype} of the shape {array.shape} is no column of {self.lanes} lanes")
        if not array.flags.writeable:
            raise OurFault(f"an array of the shape {array.shape} cannot be written")
        rows, step = (array.shape[0], array.strides[0]) if array.ndim == 2 else (1, 0)
        return address(array), rows, step

    def rearrange(self, order: npt.NDArray[np.int64]) -> None:
        """Let lane n take what lane `order[n]` has; lanes beyond those of `order` stay as they are.

        Raises `OurFault` for an order that is not one of as many lanes.
        """
        lanes = len(order)
        order = np.ascontiguousarray(order, np.int64)
        if (
            order.ndim != 1
            or lanes > self.lanes
            or self._loops.rearrange(
                address(self._table), len(self._table), address(order), lanes, address(self._spare)
            )
        ):
            raise OurFault(f"an order of {lanes} lanes names others, or one twice")
