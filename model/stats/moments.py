"""Estimates from counts, sums and variances, where the rows themselves are not held.

Sources: Wilson 1927, Clopper & Pearson 1934 (by way of `intervals`); the ratio of sums over clusters and its linear
approximation as in Cochran 1977, section 2.11.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from . import intervals
from .intervals import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDING = 1e-13
"""Of the largest eigenvalue of a matrix: what is less is rounding error."""


def estimate_of_moments(
    n: int, mean: float, total: float, variance: float, constant: bool, kind: str, skewness: float = 0.0
) -> Estimate:
    """The estimate of a sample of `n` from its mean, sum, variance and skewness; `constant` says that all values are
    equal.

    No interval for a mean of a single value, of values that are all equal, or of too few for their skewness.
    """
    if n == 0:
        return intervals.NOTHING
    if kind == "share":
        successes = round(total)
        rare = min(successes, n - successes) < intervals.RARE
        low_end, high_end = (intervals.clopper_pearson if rare else intervals.wilson)(successes, n)
        return Estimate(successes / n, low_end, high_end, n)
    if n < 2 or constant or not intervals.enough_for_skewness(n, skewness):
        return Estimate(mean, None, None, n)
    return Estimate(mean, *intervals.mean_ends(mean, (variance / n) ** 0.5, n, skewness), n)


def mean_over_clusters(clusters: Sequence[Estimate], kind: str) -> Estimate:
    """The mean over the values of all clusters, as a ratio of sums, with the interval of its linear approximation:
    values of the same cluster are not taken to be independent."""
    present = [cluster for cluster in clusters if cluster.estimate is not None]
    n = sum(cluster.n for cluster in present)
    if n == 0:
        return intervals.NOTHING
    counts = np.array([cluster.n for cluster in present], np.float64)
    sums = np.array([cluster.estimate for cluster in present], np.float64) * counts
    mean = float(sums.sum() / n)
    if len(present) < 2:
        return Estimate(mean, None, None, n)
    off = sums - mean * counts
    spread = float(np.sqrt((off**2).sum() * len(present) / (len(present) - 1))) / n
    half = intervals.student_two_sided(intervals.LEVEL, len(present) - 1) * spread
    low, high = mean - half, mean + half
    if kind == "share":
        low, high = max(0.0, low), min(1.0, high)
    return Estimate(mean, low, high, n)


def expected_half_width(values: Floats, kind: str, replications: int) -> float | None:
    """Half the width that the 95% interval would have with `replications`, from the spread of a sample (NaN: does not
    apply): Wilson's for a share, else the mean's. None where fewer than 8 values apply."""
    applies = values[~np.isnan(values)]
    if applies.size < 8:
        return None
    n = max(1.0, replications * applies.size / values.size)
    if kind == "share":
        p, z = float(applies.mean()), 1.96
        return float(z * np.sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n)) / (1.0 + z * z / n))
    return float(1.96 * applies.std(ddof=1) / np.sqrt(n)) if n >= 2.0 else None


def covariance_root(matrix: Floats) -> Floats:
    """The symmetric square root of a covariance (n, n); eigenvalues that rounding alone makes count as zero.

    It is the root to draw with, because it is the only one that is the same on every machine: the columns of others are
    axes, and the signs of axes, and which they are where variances are alike, are up to the linear algebra.
    """
    variances, axes = np.linalg.eigh((matrix + matrix.T) / 2.0)
    variances = np.where(variances > ROUNDING * variances.max(initial=0.0), variances, 0.0)
    root: Floats = (axes * np.sqrt(variances)) @ axes.T
    return root
