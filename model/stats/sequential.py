"""Estimates with confidence sequences: intervals that hold at all sample sizes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .confidence_sequences import mean_sequence, share_sequence
from .intervals import NOTHING, Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def sequence_of(values: Floats, kind: str, level: float) -> Estimate:
    """The estimate of a column with its confidence sequence; NaN does not apply."""
    applies = values[~np.isnan(values)]
    if applies.size == 0:
        return NOTHING
    spread = float(np.var(applies, ddof=1)) if applies.size > 1 else 0.0
    return sequence_at(int(applies.size), float(np.mean(applies)), spread, float(np.sum(applies)), kind, level)


def sequence_at(n: int, mean: float, variance: float, total: float, kind: str, level: float) -> Estimate:
    """The estimate with its confidence sequence from the number, mean, variance and sum of the values; no ends where n
    is too small."""
    size = np.array([float(n)])
    if kind == "share":
        low, high = share_sequence(np.array([float(round(total))]), size, level)
    else:
        low, high = mean_sequence(np.array([mean]), np.array([variance]), size, level)
    if not np.isfinite(high[0]):
        return Estimate(mean, None, None, n)
    return Estimate(mean, float(low[0]), float(high[0]), n)
