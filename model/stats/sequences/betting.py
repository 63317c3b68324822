"""Tests and intervals by betting, for means of bounded values: exact at every sample size, whenever one stops.

A gambler who starts with 1 and bets against "the mean is at most m" multiplies her capital, at each value y of [0, 1],
by (1 - c) + c y / m, where c is the fraction that she stakes. If the claim is true, her capital has an expectation of
at most 1 at all times together, so that it ever reaches 1 / alpha with a probability of at most alpha (Ville 1939).
Capital divided between several fractions, large ones for rare events and small ones for close calls, is again such a
capital. It falls as m rises: the values m that it does not exclude are an interval, and at all sample sizes together it
misses the true mean with a probability of at most alpha. Nothing is assumed of the values but their bounds.

Source: Waudby-Smith & Ramdas 2024 (Journal of the Royal Statistical Society B 86: 1-27), section 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FRACTIONS = 0.5 ** np.arange(12.0)
"""The fractions staked, each with a twelfth of the capital: from all of it to one in two thousand."""

STEPS = 60
"""Halvings of an interval's end: to the last bit."""


def log_capital(values: Floats, counts: Floats, mean: Floats) -> Floats:
    """The logarithm of the capital won against "the mean is at most `mean`".

    `values` (k,) are in [0, 1] and occurred `counts` (cells, k) times; `mean` (cells,) is above 0. The test that the
    mean is larger is exact at any time: its p value is exp(-log_capital), at most 1.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        stakes = np.log((1.0 - FRACTIONS) + FRACTIONS * values[:, None] / np.asarray(mean, np.float64)[:, None, None])
        won = np.where(counts[:, :, None] > 0.0, counts[:, :, None] * stakes, 0.0).sum(axis=1)
    most = won.max(axis=1)
    capital: Floats = most + np.log(np.mean(np.exp(won - most[:, None]), axis=1))
    return capital


def bounded_sequence(values: Floats, counts: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high ends for the mean of `values` (k,) in [0, 1] that occurred `counts` (cells, k) times, by cell: a
    confidence sequence. 0 and 1 where a cell has no values."""
    bound = np.log(2.0 / (1.0 - level))
    n = counts.sum(axis=1)
    centre = np.where(n > 0, counts @ values / np.maximum(n, 1.0), 0.5)

    def low_end(values: Floats, centre: Floats) -> Floats:
        out, inside = np.zeros_like(centre), centre
        for _ in range(STEPS):
            middle = (out + inside) / 2.0
            with np.errstate(divide="ignore", invalid="ignore"):
                excluded = (middle > 0.0) & (log_capital(values, counts, np.maximum(middle, 1e-300)) >= bound)
            out, inside = np.where(excluded, middle, out), np.where(excluded, inside, middle)
        return out

    low, high = low_end(values, centre), 1.0 - low_end(1.0 - values, 1.0 - centre)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def difference_sequence(gained: Floats, lost: Floats, n: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high ends for the difference of two paired shares, by cell: a confidence sequence.

    `gained` pairs have the event only on the first side, `lost` only on the second, among `n` pairs. Exact also where
    no pair is discordant yet; -1 and 1 where there are no pairs.
    """
    gained, lost, n = (np.atleast_1d(np.asarray(part, np.float64)) for part in (gained, lost, n))
    low, high = bounded_sequence(np.array([0.0, 0.5, 1.0]), np.stack([lost, n - gained - lost, gained], axis=1), level)
    return 2.0 * low - 1.0, 2.0 * high - 1.0
