"""Quantiles of many distributions, for many lanes at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..errors import OurFault
from .compile.tables import DISTRIBUTION
from .memory.arrays import address

Coded = tuple[int, float, float, float, float, float]
"""A distribution as `model.lanes.quantile` takes it: kind, a, b, c, low, high."""


class Quantiles:
    """Distributions in the form in which their quantiles are computed, for as many lanes as there are."""

    def __init__(self, distributions: Sequence[Coded]) -> None:
        self._kinds = np.array([kind for kind, *_ in distributions], np.int64)
        self._numbers = np.array([rest for _, *rest in distributions], np.float64).reshape(-1, DISTRIBUTION)

    def at(self, luck: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The quantile of each distribution at each number of its row of `luck`, of shape (distributions, lanes).

        Every bit is as `model.lanes.quantile` has it; zeros for a kind that it does not know. Raises `OurFault` for
        luck of another form.
        """
        from .compile.compiler import compile_common

        rows = len(self._kinds)
        if luck.dtype != np.float64 or luck.ndim != 2 or len(luck) != rows or not luck.flags.c_contiguous:
            raise OurFault(f"luck of {luck.dtype} of the shape {luck.shape} is not that of {rows} rows")
        out = np.zeros_like(luck)
        place = compile_common().place
        place(address(self._kinds), address(self._numbers), *luck.shape, address(luck), address(out))
        return out
