"""Intervals of many means that hold together, where the same luck moves them.

All means are of the same batches of replications, so that luck moves them together, as much as it does. The largest of
their studentised deviations is found anew with the signs of whole batches turned at random (wild bootstrap); the bar
that it stays below in `LEVEL` of draws holds for all means at once, and is no wider than their dependence demands.

Sources: Liu 1988 (wild bootstrap); Romano & Wolf 2005 (the largest studentised deviation, by resampling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..intervals import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES = 1000
FEWEST_BATCHES = 8
"""Fewer batches have too few patterns of signs."""

MOST_AT_ONCE = 4_000_000
"""The most deviations held at once."""


def errors(residuals: Floats) -> Floats:
    """The standard errors of means (columns,) from `residuals` (batches, columns): what each batch adds to a mean
    beyond its share, summing to zero over batches."""
    batches = residuals.shape[0]
    result: Floats = np.sqrt((residuals**2).sum(axis=0) * batches / max(1.0, batches - 1.0))
    return result


def joint_bar(residuals: Floats, seed: int = 0, level: float = LEVEL, resamples: int = RESAMPLES) -> float:
    """How many standard errors all means together stay within, of `residuals` (batches, columns); infinite with fewer
    than `FEWEST_BATCHES`, or where nothing varies."""
    batches = residuals.shape[0]
    square = (residuals**2).sum(axis=0)
    moved = residuals[:, square > 0.0]
    if batches < FEWEST_BATCHES or not moved.shape[1]:
        return float("inf")
    square = square[square > 0.0]
    rng = np.random.default_rng(seed)
    largest = np.empty(resamples)
    step = max(1, MOST_AT_ONCE // moved.shape[1])
    for start in range(0, resamples, step):
        signs = rng.choice((-1.0, 1.0), (min(step, resamples - start), batches))
        total = signs @ moved
        variance = (square - total**2 / batches) * batches / (batches - 1.0)
        # Where all batches but one are nothing, a deviation is as large as its error, and no more.
        largest[start : start + step] = np.sqrt((total**2 / np.maximum(variance, square * 1e-9)).max(axis=1))
    return float(np.quantile(largest, level))


def intervals(means: Floats, residuals: Floats, bar: float) -> tuple[Floats, Floats]:
    """The ends of intervals (columns,) that stay within `bar` standard errors of `means`.

    A mean that no batch moved has no error by its spread. Off zero it is judged by the sign test over batches, with all
    columns together; at zero nothing is known of it. Its ends are infinite where they are not known.
    """
    error = errors(residuals)
    with np.errstate(invalid="ignore"):
        reach = np.where(error > 0.0, bar * error, 0.0)
    batches, columns = residuals.shape
    steady = batches >= FEWEST_BATCHES and columns * 2.0 * 0.5**batches <= 1.0 - LEVEL
    unknown = (error <= 0.0) & ((means == 0.0) | (not steady))
    low: Floats = np.where(unknown, -np.inf, means - reach)
    high: Floats = np.where(unknown, np.inf, means + reach)
    return low, high
