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


def quantiles(distributions: Sequence[Coded], luck: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The quantile of each distribution at each number of its row of `luck`, of shape (distributions, lanes).

    Every bit is as `model.lanes.quantile` has it; zeros for a kind that it does not know. Raises `OurFault` for luck of
    another form.
    """
    from .compile.compiler import compile_common

    if luck.dtype != np.float64 or luck.ndim != 2 or len(luck) != len(distributions) or not luck.flags.c_contiguous:
        raise OurFault(f"luck of {luck.dtype} of the shape {luck.shape} is not that of {len(distributions)} rows")
    kinds = np.array([kind for kind, *_ in distributions], np.int64)
    numbers = np.array([rest for _, *rest in distributions], np.float64).reshape(-1, DISTRIBUTION)
    out = np.zeros_like(luck)
    compile_common().place(address(kinds), address(numbers), *luck.shape, address(luck), address(out))
    return out
