"""Series of lanes by week, of shape (weeks, lanes): counted, and added up week after week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .memory.arrays import Array, address

Floats = npt.NDArray[np.float64]


def tally(series: Array, bounds: Sequence[Any]) -> Floats:
    """In how many lanes a series, of float64 or int8, is at least each of `bounds`, of shape (bounds, weeks).

    Raises `OurFault` for a series of another form.
    """
    where = _where(series, (np.int8, np.float64))
    least, out = np.array(bounds, np.float64), np.empty((len(bounds), len(series)))
    _loops().tally(where[0], series.itemsize, *where[1:], address(least), len(least), address(out))
    return out


def add_up(series: Floats) -> Floats:
    """The sum of a series in each lane, in the order of weeks, so that it is the same beside any other lanes.

    Raises `OurFault` for a series of another form.
    """
    # numpy's own sum pairs terms up in some shapes.
    where = _where(series)
    out = np.zeros(series.shape[1])
    _loops().add_up(*where, address(out))
    return out


def add_up_bouts(series: Floats, window: int, pause: int) -> Floats:
    """In weeks in which a series is above zero, its sum over the last `window` weeks since the bout began; zero in all
    others. What comes after a longer pause than `pause` weeks is another bout.

    Raises `OurFault` for a series of another form.
    """
    begin, weeks, lanes = _where(series)
    total, out, rows = np.zeros((weeks + 1, lanes)), np.empty((weeks, lanes)), np.zeros(lanes)
    last = np.repeat(np.array([[-pause - 2], [0]]), lanes, axis=1)
    _loops().add_up_bouts(
        begin, weeks, lanes, window, pause, address(total), address(rows), address(last), address(out)
    )  # fmt: skip
    return out


def _where(series: Array, types: Sequence[Any] = (np.float64,)) -> tuple[int, int, int]:
    """Where a series is, its weeks and its lanes."""
    if series.ndim != 2 or series.dtype not in types or not series.flags.c_contiguous:
        raise OurFault(f"numbers of {series.dtype} of the shape {series.shape} are no series of weeks by lanes")
    return address(series), *series.shape


def _loops() -> Any:
    from .compile.compiler import compile_common

    return compile_common()
