"""Selects the best option and allocates further replications: optimal computing budget allocation.

Chen, Lin, Yuecesan and Chick 2000, "Simulation budget allocation for further enhancing the efficiency of ordinal
optimization": in the limit the probability of a correct selection is largest where
N_i / N_j = ((s_i / d_i) / (s_j / d_j))^2 for all that are not the best, d_i the distance to the best, and
N_b = s_b sqrt(sum over the others of N_i^2 / s_i^2). The probability is given by their lower bound (Bonferroni).
Options share their luck. A distance is estimated from the pairs of replications that both options have, or as the
difference of the means of all their replications with the covariance of those pairs, whichever has less variance.
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
"""Distances are at least this share of the spread, so that a tie does not take the whole budget."""

PILOT = 10
"""Replications of each option before spreads are estimated."""


@dataclass(frozen=True)
class Selection:
    """The option selected as the best, a lower bound of the probability that it is, and the statistics per option."""

    best: int
    probability: float
    means: Floats
    spreads: Floats
    distances: Floats


def select(values: Sequence[Floats], more: bool = True, indifferent: float = 0.0) -> Selection:
    """Selects the best option; `values` has an array per option, by replication from 0 on, of any length.

    NaN stands for an outcome that does not apply: it is left out, also of pairs. `indifferent` is a difference too
    small to matter, in the outcome's unit.
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
    """Divides `further` replications between the options by the ratios above, in multiples of `quantum`."""
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
    """Whole quanta that add up to about `further`, by the largest-remainder method."""
    total = max(1, round(further / quantum))
    parts = wanted / max(wanted.sum(), 1e-300) * total
    whole = np.floor(parts).astype(np.int64)
    order = np.argsort(whole - parts, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    replications: Ints = whole * quantum
    return replications


def _chance_of_worse(left: Floats, right: Floats, indifferent: float) -> float:
    """The probability that the true mean of `left` is below that of `right` by more than `indifferent`.

    It is the posterior under a flat prior: Student's t, since the spread is estimated.
    """
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
