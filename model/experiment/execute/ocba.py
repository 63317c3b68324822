"""Which option is best, and where the next replications tell most about it: optimal computing budget allocation.

Chen, Lin, Yuecesan and Chick 2000, "Simulation budget allocation for further enhancing the efficiency of ordinal
optimization": in the limit the probability of a correct selection is largest where
N_i / N_j = ((s_i / d_i) / (s_j / d_j))^2 for all that are not the best, d_i the distance to the best, and
N_b = s_b sqrt(sum over the others of N_i^2 / s_i^2). The probability is given by their lower bound (Bonferroni).
Options share their luck. A distance is taken over the pairs of the prefix that both have, or between the means of all
that each has with the covariance of those pairs, whichever has the smaller variance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CLOSEST = 0.02
"""Distances are taken as at least this share of the spread, lest a tie should draw everything."""

PILOT = 10
"""Replications of each option before spreads are believed."""


@dataclass(frozen=True)
class Selection:
    """The option that looks best, the chance at least that it is, and what it rests on, option by option."""

    best: int
    probability: float
    means: Floats
    spreads: Floats
    distances: Floats


def select(values: Sequence[Floats], more: bool = True, indifferent: float = 0.0) -> Selection:
    """The best of options whose `values` are by replication from the first on, each a prefix of its own length.

    NaN does not apply and is left out, of a pair too. `indifferent` is a distance too small to matter.
    """
    sign = 1.0 if more else -1.0
    means = np.array([_mean(sample) for sample in values])
    spreads = np.array([_spread(sample) for sample in values])
    if np.isnan(means).all():
        return Selection(0, 0.0, means, spreads, np.full(means.shape, np.nan))
    best = int(np.nanargmax(sign * means))
    distances = np.full(means.shape, np.nan)
    wrong = 0.0
    for other in range(len(values)):
        if other == best or np.isnan(means[other]):
            continue
        distances[other] = sign * (means[best] - means[other])
        wrong += _chance_of_worse(sign * values[best], sign * values[other], indifferent)
    return Selection(best, max(0.0, 1.0 - wrong), means, spreads, distances)


def allocate(selection: Selection, counts: Ints, further: int, quantum: int = 1, indifferent: float = 0.0) -> Ints:
    """How many of `further` replications each option gets, in multiples of `quantum`, by the ratios above."""
    usable = ~np.isnan(selection.means)
    others = usable.copy()
    others[selection.best] = False
    shares = np.zeros(counts.shape)
    if others.any():
        floor = max(float(np.nanmax(selection.spreads)) * CLOSEST, indifferent, 1e-300)
        spread = np.maximum(np.nan_to_num(selection.spreads), floor)
        distance = np.maximum(np.nan_to_num(selection.distances, nan=floor), floor)
        shares[others] = (spread[others] / distance[others]) ** 2
        shares[selection.best] = spread[selection.best] * np.sqrt(np.sum((shares[others] / spread[others]) ** 2))
        shares /= shares.sum()
    else:
        shares[selection.best] = 1.0
    short = np.maximum(shares * (counts.sum() + further) - counts, 0.0)
    if short.sum() == 0.0:
        short = shares
    return _in_quanta(short / short.sum() * further, further, quantum)


def _in_quanta(wanted: Floats, further: int, quantum: int) -> Ints:
    """Whole quanta that add up to about `further`: the largest remainders get what rounding left."""
    total = max(1, round(further / quantum))
    parts = wanted / max(wanted.sum(), 1e-300) * total
    whole = np.floor(parts).astype(np.int64)
    order = np.argsort(whole - parts, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    replications: Ints = whole * quantum
    return replications


def _chance_of_worse(left: Floats, right: Floats, indifferent: float) -> float:
    """That the true mean of `left` is below that of `right`, minus what does not matter: the normal posterior of a
    flat prior, with Student's tails for the spread being estimated."""
    from scipy.special import stdtr

    common = min(left.size, right.size)
    both = ~(np.isnan(left[:common]) | np.isnan(right[:common]))
    first, second = left[:common][both], right[:common][both]
    pairs, n_left, n_right = first.size, np.count_nonzero(~np.isnan(left)), np.count_nonzero(~np.isnan(right))
    if min(n_left, n_right) < 2:
        return 0.5
    s_left, s_right = _spread(left), _spread(right)
    known = pairs > 1 and np.std(first) > 0.0 and np.std(second) > 0.0
    shared = float(np.corrcoef(first, second)[0, 1]) * s_left * s_right * pairs if known else 0.0
    variance: float = s_left**2 / n_left + s_right**2 / n_right - 2.0 * shared / (n_left * n_right)
    distance: float = _mean(left) - _mean(right) + indifferent
    if pairs > 1 and (of_pairs := _spread(first - second) ** 2 / pairs) < variance:
        variance, distance = of_pairs, _mean(first - second) + indifferent
    if variance <= 0.0:
        return 0.0 if distance > 0.0 else 0.5
    return float(stdtr(min(n_left, n_right) - 1, -distance / np.sqrt(variance)))


def _mean(values: Floats) -> float:
    applies = values[~np.isnan(values)]
    return float(np.mean(applies)) if applies.size else float("nan")


def _spread(values: Floats) -> float:
    applies = values[~np.isnan(values)]
    return float(np.std(applies, ddof=1)) if applies.size > 1 else float("nan")
