"""Paired differences from running sums: at each design point, and their mean over points.

Rows of many points are not held in memory: each pair of rows of the same point and replication is added to sums, and
the estimates come from these. At a point they equal those that `two_sample.paired` takes from the two columns, up to
the last digits, which is why both exist: rows in memory give the exact estimates.

The spread over points is separated from luck as `over_points` says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import LEVEL, enough_for_skewness, student_two_sided
from ...stats.paired import mcnemar, tango
from ...stats.two_sample import NOTHING, Contrast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.rows import DesignRows

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BATCHES = 1000
"""The most batches of replications; more replications share batches, consecutive replications together."""

ROUNDING = 1e-12
"""A variance below this share of the sum of squares counts as zero: equal numbers leave rounding errors."""


@dataclass(frozen=True)
class Spread:
    """The distribution of differences over points: extremes, the 10%, 50% and 90% quantiles, and `beyond_luck`, their
    standard deviation without luck's part, NaN where one replication per point cannot separate the two. Of luck, the
    part that moves all points together is none of the differences between them."""

    least: float
    low: float
    median: float
    high: float
    most: float
    beyond_luck: float


@dataclass(frozen=True, kw_only=True)
class PooledContrast(Contrast):
    """The mean of the differences over points, equally weighted, with its interval of luck alone.

    `n` counts pairs, `points` those points with a pair to which the outcome applies. `separable` is false where there
    is one replication per point, each with luck of its own: the interval then holds luck and points together. `above`
    and `below` count the points whose own difference is significantly positive, and negative.
    """

    points: int
    separable: bool = True
    spread: Spread | None = None
    above: int = 0
    below: int = 0


class PairedMoments:
    """Sums over pairs, each of shape (points, outcomes): of both sides, their squares and product, and of the gap
    between them with its square and cube. `rows` counts pairs whether or not an outcome applies to them."""

    def __init__(self, points: int, outcomes: int) -> None:
        self.n, self.gap, self.gap2, self.gap3, self.ours, self.theirs, self.ours2, self.theirs2, self.product = (
            np.zeros((points, outcomes)) for _ in range(9)
        )
        self.rows = 0

    def add(self, place: Ints, ours: Floats, theirs: Floats) -> None:
        """Adds pairs of values (rows, outcomes); `place` (rows,) is the index of each pair's point."""
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        a, b = np.where(both, ours, 0.0), np.where(both, theirs, 0.0)
        gap = a - b
        terms = (
            (self.n, both), (self.gap, gap), (self.gap2, gap * gap), (self.ours, a), (self.theirs, b),
            (self.ours2, a * a), (self.gap3, gap**3), (self.theirs2, b * b), (self.product, a * b),
        )  # fmt: skip
        points = self.n.shape[0]
        for total, term in terms:
            for column in range(total.shape[1]):
                total[:, column] += np.bincount(place, term[:, column].astype(np.float64), points)
        self.rows += place.size

    def contrasts(self, column: int, kind: str) -> list[Contrast]:
        """The contrast of an outcome at each point."""
        n, gap, gap2, gap3 = (total[:, column] for total in (self.n, self.gap, self.gap2, self.gap3))
        links = zip(*self._within(column), strict=True)
        rows = self.rows // max(1, self.n.shape[0])
        return [
            NOTHING
            if n[k] == 0
            else _at_point(float(n[k]), float(gap[k]), float(gap2[k]), float(gap3[k]), kind, rows, *_link(*link))
            for k, link in enumerate(links)
        ]

    def link(self, column: int) -> tuple[float | None, float | None]:
        """The correlation of pairs within points, and the variance-reduction factor, of all points together."""
        return _link(*(float(part.sum()) for part in self._within(column)))

    def _within(self, column: int) -> list[Floats]:
        """Sums of squares about the mean of each point: of both sides, of the gap, and of the sides' product."""
        n = np.maximum(self.n[:, column], 1.0)
        ours, theirs, gap = (sums[:, column] for sums in (self.ours, self.theirs, self.gap))
        parts = []
        for sums, first, second in (
            (self.ours2, ours, ours),
            (self.theirs2, theirs, theirs),
            (self.gap2, gap, gap),
            (self.product, ours, theirs),
        ):
            squares = sums[:, column]
            rest = squares - first * second / n
            parts.append(np.where(np.abs(rest) > ROUNDING * np.abs(squares), rest, 0.0))
        return parts


class LuckResiduals:
    """Residuals of the mean over points, summed over batches of replications that share their luck."""

    def __init__(self, replications: int, moments: PairedMoments) -> None:
        self.batches = min(BATCHES, replications)
        self.replications = replications
        with np.errstate(invalid="ignore", divide="ignore"):
            self.mean = np.where(moments.n > 0, moments.gap / moments.n, 0.0)
            points = np.maximum((moments.n > 0).sum(axis=0), 1)
            self.weight = np.where(moments.n > 0, 1.0 / moments.n, 0.0) / points
        self.total = np.zeros((self.batches, moments.n.shape[1]))

    def add(self, place: Ints, replicate: Ints, ours: Floats, theirs: Floats) -> None:
        """Adds pairs of values (rows, outcomes); `place` and `replicate` (rows,) are the point and replication of
        each."""
        gap = ours - theirs
        rest = np.where(np.isnan(gap), 0.0, (gap - self.mean[place]) * self.weight[place])
        batch = replicate * self.batches // self.replications
        for column in range(rest.shape[1]):
            self.total[:, column] += np.bincount(batch, rest[:, column], self.batches)

    def error(self, column: int) -> float | None:
        """The standard error of the mean over points; None for a single batch."""
        if self.batches < 2:
            return None
        return float(np.sqrt(np.sum(self.total[:, column] ** 2) * self.batches / (self.batches - 1)))

    def third(self, column: int) -> float:
        """The third central moment of the mean over points."""
        return float(np.sum(self.total[:, column] ** 3))


def pooled(
    rows: DesignRows, moments: PairedMoments, residuals: LuckResiduals, column: int, kind: str
) -> PooledContrast:
    """The mean over points of one outcome's differences, with the error of luck alone, and the spread over points."""
    n = moments.n[:, column]
    there = n > 0
    points = int(there.sum())
    if points == 0:
        return PooledContrast(None, None, None, 0, 0.0, None, None, None, points=0)
    gaps = moments.gap[there, column] / n[there]
    mean = float(gaps.mean())
    squares = moments.gap2[there, column] - moments.gap[there, column] ** 2 / n[there]
    spare = np.maximum(n[there] - 1.0, 0.0)
    error: float | None
    separable = True
    if rows.common and rows.chosen.size > 1:
        error, degrees = residuals.error(column), float(residuals.batches - 1)
    elif bool((spare > 0).any()):
        # A point with one replication borrows the variance of the others.
        typical = float(squares.sum() / spare.sum())
        variance = np.where(spare > 0, squares / np.maximum(spare, 1.0), typical) / n[there]
        stream = rows.chosen[there] % rows.streams
        together = np.bincount(stream, np.sqrt(np.maximum(variance, 0.0)))
        error, degrees = float(np.sqrt(np.sum(together**2)) / points), float(spare.sum())
    elif points > 1:
        separable = False
        error, degrees = float(gaps.std(ddof=1) / np.sqrt(points)), float(points - 1)
    else:
        error, degrees = None, 0.0
    if error is None:
        low, high, p = None, None, None
    elif kind == "share" and separable:
        low, high, p = _of_shares(mean, error, moments, column, rows.turns if rows.common else int(n.sum()))
    else:
        low, high, p = _of_means(mean, error, degrees)
        third = residuals.third(column) if rows.common and rows.chosen.size > 1 else _third(moments, column)
        pieces = int(degrees) + 1
        if error == 0.0:
            # As of rows: what does not vary is judged by its sign, and has no interval.
            low, high, p = None, None, 1.0 if mean == 0.0 else min(1.0, 2.0 * 0.5**pieces)
        elif separable and not _enough(third, error, pieces):
            low, high, p = None, None, None
    correlation, reduction = moments.link(column)
    return PooledContrast(
        estimate=mean,
        low=low,
        high=high,
        n=int(n.sum()),
        both=float(n.sum()) / max(1, moments.rows),
        correlation=correlation,
        variance_reduction=reduction,
        p=p,
        points=points,
        separable=separable,
        spread=_spread(gaps, squares, spare, n[there], error if separable else None) if points > 1 else None,
    )


def _third(moments: PairedMoments, column: int) -> float:
    """The third central moment of the mean over points whose luck is their own."""
    n = moments.n[:, column]
    there = n > 0
    n, gap, gap2, gap3 = (sums[there, column] for sums in (moments.n, moments.gap, moments.gap2, moments.gap3))
    mean = gap / n
    own = gap3 / n - 3.0 * mean * gap2 / n + 2.0 * mean**3
    return float(np.sum(own / n**2) / n.size**3)


def _enough(third: float, error: float, pieces: int) -> bool:
    """Whether a mean with this third central moment and standard error is near enough to normal for an interval: as
    Cochran's rule has it for independent values, of which there are `pieces`."""
    return enough_for_skewness(pieces, third / error**3 * pieces**0.5)


def _at_point(
    n: float,
    gap: float,
    gap2: float,
    gap3: float,
    kind: str,
    rows: int,
    correlation: float | None,
    reduction: float | None,
) -> Contrast:
    """The contrast at a point from its sums: Tango and McNemar for shares, Student for means."""
    mean = gap / n
    low: float | None = None
    high: float | None = None
    p: float | None = None
    if kind == "share":
        gained, lost = round((gap2 + gap) / 2.0), round((gap2 - gap) / 2.0)
        (low, high), p = tango(gained, lost, int(n)), mcnemar(gained, lost)
    elif n >= 2:
        variance = max(0.0, (gap2 - gap * gap / n) / (n - 1.0))
        if variance <= ROUNDING * gap2 / n:
            # As of rows: what does not vary is judged by its sign, and has no interval.
            p = 1.0 if mean == 0.0 else min(1.0, 2.0 * 0.5**n)
        else:
            third = gap3 / n - 3.0 * mean * gap2 / n + 2.0 * mean**3
            if enough_for_skewness(int(n), third / (variance * (n - 1.0) / n) ** 1.5):
                low, high, p = _of_means(mean, float(np.sqrt(variance / n)), n - 1.0)
    return Contrast(mean, low, high, int(n), n / max(1, rows), correlation, reduction, p)


def _of_means(mean: float, error: float, degrees: float) -> tuple[float, float, float]:
    """Student's interval and his test's p."""
    from scipy.special import stdtr

    half = student_two_sided(LEVEL, degrees) * error
    p = float(2.0 * stdtr(degrees, -abs(mean) / error)) if error > 0.0 else 1.0 if mean == 0.0 else 0.0
    return mean - half, mean + half, p


def _of_shares(
    mean: float, error: float, moments: PairedMoments, column: int, least: int
) -> tuple[float, float, float]:
    """Tango's interval and McNemar's test with the number of independent pairs that would have this standard error;
    `least` of them where no pair is discordant, and the error says nothing."""
    n = moments.n[:, column]
    there = n > 0
    moved = float(np.mean(moments.gap2[there, column] / n[there]))
    pairs = (moved - mean * mean) / error**2 if error > 0.0 else float(least)
    pairs = min(max(1.0, pairs), float(n.sum()))
    gained, lost = ((moved + sign * mean) / 2.0 * pairs for sign in (1.0, -1.0))
    low, high = tango(gained, lost, pairs)
    return low, high, mcnemar(round(gained), round(lost))


def _link(ours: float, theirs: float, of_gap: float, shared: float) -> tuple[float | None, float | None]:
    """The correlation and the variance-reduction factor, from sums of squares; None where a side does not vary."""
    if ours <= 0.0 or theirs <= 0.0:
        return None, None
    correlation = float(np.clip(shared / float(np.sqrt(ours * theirs)), -1.0, 1.0))
    return correlation, (ours + theirs) / of_gap if of_gap > 0.0 else None


def _spread(gaps: Floats, squares: Floats, spare: Floats, n: Floats, error: float | None) -> Spread:
    """The spread over points; `error` is the standard error by luck of the mean over points.

    Luck that moves all points together moves their mean and no point against another: between points there is the
    variance of a point less that of the mean.
    """
    low, median, high = np.quantile(gaps, [0.1, 0.5, 0.9])
    luck = float(squares.sum() / spare.sum() * np.mean(1.0 / n)) if spare.sum() > 0 and error is not None else np.nan
    apart = max(0.0, luck - (error or 0.0) ** 2) * gaps.size / (gaps.size - 1.0)
    beyond = float(np.sqrt(max(0.0, float(gaps.var(ddof=1)) - apart))) if np.isfinite(luck) else float("nan")
    return Spread(float(gaps.min()), float(low), float(median), float(high), float(gaps.max()), beyond)
