"""Estimates with confidence sequences: intervals that hold at all sample sizes together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..intervals import NOTHING, Estimate
from .betting import difference_sequence
from .mixtures import RunningMoments, mean_sequence, sequence, share_sequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def sequence_of(values: Floats, kind: str, level: float) -> Estimate:
    """The estimate of a column with its confidence sequence; NaN does not apply."""
    tally = RunningMoments.of(1)
    tally.add(values[None, :])
    if tally.n[0] == 0:
        return NOTHING
    low, high = sequence(tally, kind, level)
    return _estimate(float(tally.means()[0]), low, high, int(tally.n[0]))


def sequence_at(
    n: int, mean: float, variance: float, skewness: float | None, total: float, kind: str, level: float
) -> Estimate:
    """The estimate with its confidence sequence from the number, mean, variance, skewness and sum of the values; no
    ends where n is too small for the skewness, or all values are the same (`skewness` None or NaN)."""
    size = np.array([float(n)])
    if kind == "share":
        low, high = share_sequence(np.array([float(round(total))]), size, level)
    else:
        skew = np.array([np.nan if skewness is None else skewness])
        low, high = mean_sequence(np.array([mean]), np.array([variance]), skew, size, level)
    return _estimate(mean, low, high, n)


def difference_of(ours: Floats, theirs: Floats, kind: str, level: float) -> Estimate:
    """The paired difference of two columns whose rows are the same replications, with its confidence sequence (NaN:
    does not apply)."""
    gaps = ours - theirs
    gaps = gaps[~np.isnan(gaps)]
    if kind != "share" or gaps.size == 0:
        return sequence_of(gaps, "mean", level)
    gained, lost = float(np.count_nonzero(gaps > 0.0)), float(np.count_nonzero(gaps < 0.0))
    low, high = difference_sequence(np.array(gained), np.array(lost), np.array(float(gaps.size)), level)
    return _estimate((gained - lost) / gaps.size, low, high, int(gaps.size))


def _estimate(value: float, low: Floats, high: Floats, n: int) -> Estimate:
    if not np.isfinite(high[0] - low[0]):
        return Estimate(value, None, None, n)
    return Estimate(value, float(low[0]), float(high[0]), n)
