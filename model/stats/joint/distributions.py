"""Whole distributions compared: stochastic dominance of first and second order, and the mean of the worst part.

An option dominates another in the first order where, whatever value is asked for, it is as likely to be at least that
good: whoever prefers more to less prefers it. In the second order the area under its distribution is the smaller up to
every value: whoever also shuns risk prefers it. Both compare curves. What is said of curves is said of all their points
together, and of all pairs of options together, at one level: each pair's largest gap is held against the largest of all
that come about where the signs of the independent pieces of the differences are tossed. That is exact where options
have the same chances in every piece.

Sources: Barrett & Donald 2003 (tests over all values at once); Davidson & Duclos 2013 (dominance over a range, since
no sample shows it in the tails); Liu 1988 (signs); Rockafellar & Uryasev 2000 (conditional value at risk); Massart 1990
(the band of a distribution).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..intervals import LEVEL, Estimate, skewness, student_two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOSSES = 999
POINTS = 80
"""Values at which curves are compared: quantiles of all options together."""

MOST_PIECES = 1024
RANGE = (0.05, 0.95)
"""The range of all values together over which dominance is shown or not."""

WORST = 0.1
"""The part of histories whose mean is the conditional value at risk."""

VALUES_PER_SQUARED_SKEWNESS = 40.0
"""The values that the mean of a worst part needs, as a multiple of their squared skewness: more than Cochran (1977,
section 2.15) asks for, since samples that happen to show little of it pass first."""

ROUNDING = 1e-12


@dataclass(frozen=True)
class Dominance:
    """What luck lets one say of pairs of options (first, second).

    `ahead`: the first is better at some value beyond luck, and nowhere worse beyond luck. `shown`: those of them that
    are better beyond luck at every value of `RANGE`. `crossing`: each is better somewhere beyond luck. Of all other
    pairs nothing can be told.
    """

    ahead: tuple[tuple[int, int], ...]
    shown: tuple[tuple[int, int], ...]
    crossing: tuple[tuple[int, int], ...]


def values_compared(values: Floats) -> Floats:
    """The values (points,) at which the distributions of (rows, options) values are compared."""
    levels = np.linspace(0.0, 1.0, POINTS)
    points: Floats = np.unique(np.quantile(values, levels, method="inverted_cdf")).astype(np.float64)
    return points


def dominance(
    values: Floats, order: int = 1, pieces: Sequence[Ints] = (), level: float = LEVEL, seed: int = 0
) -> Dominance:
    """Dominance among the options of (rows, options) `values`, more is better, of `order` 1 or 2.

    `pieces` are the independent pieces that rows belong to, (rows,) of numbers from 0: several where rows share luck in
    one way and worlds in another; none where rows are independent.
    """
    rows, options = values.shape
    points = values_compared(values)
    curves = np.empty((rows, points.size, options), np.float32)
    for option in range(options):
        below = points[None, :] - values[:, option, None]
        curves[:, :, option] = (below >= 0.0) if order == 1 else np.maximum(below, 0.0)
    flat = (curves / rows).reshape(rows, -1)
    mean = flat.sum(axis=0, dtype=np.float64).reshape(points.size, options)
    squares = np.zeros((points.size, options, options))
    tossed = np.zeros((TOSSES, points.size, options))
    rng = np.random.default_rng(seed)
    for numbers in pieces or (np.arange(rows),):
        part = _sums(flat, numbers).reshape(-1, points.size, options)
        product = np.einsum("gxi,gxj->xij", part, part)
        own = np.einsum("xii->xi", product)
        squares += np.maximum(0.0, own[:, :, None] + own[:, None, :] - 2.0 * product)
        signs = rng.choice((-1.0, 1.0), (TOSSES, part.shape[0]))
        tossed += (signs @ part.reshape(part.shape[0], -1)).reshape(TOSSES, points.size, options)
    least = ROUNDING * max(1e-300, float(np.abs(mean).max()))
    pooled = np.searchsorted(np.sort(values, axis=None), points, side="right") / values.size
    inside = (pooled >= RANGE[0]) & (pooled < RANGE[1])
    gap = mean[:, :, None] - mean[:, None, :]
    # The first has more below some value, beyond luck: it is worse there. A gap counts against the pair's largest
    # error, so that a single history in a tail is nothing.
    worst_error = np.broadcast_to(np.sqrt(squares.max(axis=0)), squares.shape)
    worse = np.asarray(_beyond(gap, tossed, worst_error, least, level).any(axis=0), np.bool_)
    # Through the whole range, each value against its own error.
    through = np.zeros_like(worse)
    if inside.any():
        own_error = np.sqrt(squares[inside])
        through = np.asarray(_beyond(gap[inside], tossed[:, inside], own_error, least, level).all(axis=0), np.bool_).T
    pairs = [(a, b) for a in range(options) for b in range(options) if a != b]
    ahead = tuple((a, b) for a, b in pairs if worse[b, a] and not worse[a, b])
    shown = tuple((a, b) for a, b in ahead if through[a, b])
    return Dominance(ahead, shown, tuple((a, b) for a, b in pairs if a < b and worse[a, b] and worse[b, a]))


def _beyond(gap: Floats, tossed: Floats, error: Floats, least: float, level: float) -> NDArray[np.bool_]:
    """Where gaps (points, options, options), of the first less the second, exceed what tossed signs (tosses, points,
    options) make of all of them together, in units of `error`."""
    unit = np.where(error > least, error, np.inf)
    ratio = gap / unit
    largest = np.zeros(tossed.shape[0])
    of_options = np.ascontiguousarray(tossed.transpose(2, 1, 0))
    apart = np.empty(of_options.shape[1:])
    for first, second in combinations(range(gap.shape[1]), 2):
        # What one is ahead of the other is what that is behind it.
        np.abs(np.subtract(of_options[first], of_options[second], out=apart), out=apart)
        apart /= unit[:, first, second, None]
        np.maximum(largest, apart.max(axis=0), out=largest)
    place = min(tossed.shape[0], int(np.ceil(level * (tossed.shape[0] + 1)))) - 1
    beyond: NDArray[np.bool_] = ratio > float(np.sort(largest)[place]) * (1.0 + 1e-9)
    return beyond


def band(values: Floats, pieces: Sequence[Ints] = (), level: float = LEVEL, seed: int = 0) -> float:
    """Half the height of a band that holds the distributions of all options of (rows, options) `values` at all values
    together: Massart's where rows are independent, and not narrower than that where they come in `pieces`."""
    rows, options = values.shape
    least = float(np.sqrt(np.log(2.0 * options / (1.0 - level)) / (2.0 * rows)))
    if not pieces:
        return least
    points = values_compared(values)
    rng = np.random.default_rng(seed)
    tossed = np.zeros((TOSSES, points.size * options))
    flat = (values[:, None, :] <= points[None, :, None]).reshape(rows, -1)
    away = (flat - flat.mean(axis=0)) / rows
    for numbers in pieces:
        part = _sums(away, numbers)
        spare = part.shape[0] / max(1.0, part.shape[0] - 1.0)
        tossed += (rng.standard_normal((TOSSES, part.shape[0])) * np.sqrt(spare)) @ part
    return max(least, float(np.quantile(np.abs(tossed).max(axis=1), level)))


def worst_part(values: Floats, pieces: Sequence[Ints] = (), part: float = WORST, level: float = LEVEL) -> Estimate:
    """The mean of the worst `part` of (rows,) `values`, more is better, with its interval.

    None where these are too few, all the same, or too skewed for their number: a tail shows its skewness late, so that
    it needs `VALUES_PER_SQUARED_SKEWNESS`, more than a mean does.
    """
    rows = values.size
    order = np.sort(values)
    tail = part * rows
    whole = int(tail)
    # The last of the worst counts as far as it belongs to them.
    total = float(order[:whole].sum()) + (tail - whole) * float(order[min(whole, rows - 1)])
    estimate = total / tail
    quantile = float(order[min(rows - 1, int(np.ceil(tail)) - 1)])
    influence = quantile - np.maximum(quantile - values, 0.0) / part - estimate
    if whole < 5 or not float(np.ptp(order[: whole + 1])) > 0.0:
        return Estimate(estimate, None, None, rows)
    variance, degrees, enough = 0.0, np.inf, True
    for numbers in pieces or (np.arange(rows),):
        sums = _sums(influence[:, None], numbers)[:, 0] / rows
        if sums.size < 3 or not float(np.ptp(sums)) > 0.0:
            return Estimate(estimate, None, None, rows)
        variance += float(((sums - sums.mean()) ** 2).sum()) * sums.size / (sums.size - 1.0)
        degrees = min(degrees, sums.size - 1.0)
        enough = enough and sums.size >= VALUES_PER_SQUARED_SKEWNESS * skewness(sums) ** 2
    if not enough:
        return Estimate(estimate, None, None, rows)
    half = student_two_sided(level, min(degrees, max(1.0, whole - 1.0))) * variance**0.5
    return Estimate(estimate, estimate - half, estimate + half, rows)


def _sums(values: Floats, numbers: Ints) -> Floats:
    """The sums of (rows, columns) values over pieces, of many pieces neighbours together."""
    _, place = np.unique(numbers, return_inverse=True)
    count = int(place.max(initial=-1)) + 1
    place = place * min(count, MOST_PIECES) // max(1, count)
    result = np.zeros((int(place.max(initial=-1)) + 1, values.shape[1]))
    order = np.argsort(place, kind="stable")
    starts = np.flatnonzero(np.diff(place[order], prepend=-1))
    if values.shape[0]:
        result = np.add.reduceat(values[order].astype(np.float64), starts, axis=0)
    return result
