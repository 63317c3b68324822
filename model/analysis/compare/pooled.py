"""Figures over the points of a sweep from running sums: a difference at each point, and its mean over points.

Sums are of pairs of the same point and replication, so that rows need not be held. How luck and points are told apart
stands in `sweep_compare`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.stats import two_sample as figures
from model.stats.intervals import LEVEL, student_two_sided
from model.stats.paired import tango

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.analysis.data.rows import Stored

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BATCHES = 1000
"""Pieces of luck kept apart; of more replications some in a row make one piece."""


@dataclass(frozen=True)
class AtPoint:
    """The other side minus the baseline at one point; `n` pairs in which the outcome applies to both."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    p: float | None
    p_holm: float | None = None

    @property
    def stands(self) -> bool:
        """Whether it stands at 5% among all points and pairs shown with it."""
        return self.p_holm is not None and self.p_holm < 1.0 - LEVEL


@dataclass(frozen=True)
class Spread:
    """Differences over points. `beyond_luck` is their standard deviation with the part that luck makes taken out."""

    least: float
    low: float
    median: float
    high: float
    most: float
    beyond_luck: float


@dataclass(frozen=True)
class Pooled:
    """The mean over points of the differences, each point alike, with its interval of luck alone.

    `n` are pairs; `points` those where the outcome applies to both in any. `separable` is false where one replication
    a point, of its own luck, cannot tell luck from points: the interval then holds both. `above` and `below` are
    points that stand by themselves on either side.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    both: float
    correlation: float | None
    variance_reduction: float | None
    p: float | None
    points: int
    separable: bool
    spread: Spread | None
    above: int
    below: int
    p_holm: float | None = None

    @property
    def stands(self) -> bool:
        """Whether it stands at 5% among all that are shown."""
        return self.p_holm is not None and self.p_holm < 1.0 - LEVEL


class Sums:
    """What is added up over pairs, for each point and outcome."""

    def __init__(self, points: int, outcomes: int) -> None:
        self.n, self.gap, self.gap2, self.ours, self.theirs, self.ours2, self.theirs2, self.product = (
            np.zeros((points, outcomes)) for _ in range(8)
        )
        self.rows = 0

    def add(self, place: Ints, ours: Floats, theirs: Floats) -> None:
        both = ~np.isnan(ours) & ~np.isnan(theirs)
        a, b = np.where(both, ours, 0.0), np.where(both, theirs, 0.0)
        gap = a - b
        pieces = (
            (self.n, both), (self.gap, gap), (self.gap2, gap * gap), (self.ours, a), (self.theirs, b),
            (self.ours2, a * a), (self.theirs2, b * b), (self.product, a * b),
        )  # fmt: skip
        points = self.n.shape[0]
        for total, piece in pieces:
            for column in range(total.shape[1]):
                total[:, column] += np.bincount(place, piece[:, column].astype(np.float64), points)
        self.rows += place.size

    def within(self, column: int) -> tuple[float, float, float, float]:
        """Variances of both sides, of the gap, and their covariance, all within points and summed."""
        n = np.maximum(self.n[:, column], 1.0)

        def spare(squares: Floats, one: Floats, other: Floats) -> float:
            found = float(np.sum(squares[:, column] - one[:, column] * other[:, column] / n))
            # What rounding leaves of equal numbers is nothing.
            return found if abs(found) > 1e-12 * float(np.sum(np.abs(squares[:, column]))) else 0.0

        return (
            spare(self.ours2, self.ours, self.ours),
            spare(self.theirs2, self.theirs, self.theirs),
            spare(self.gap2, self.gap, self.gap),
            spare(self.product, self.ours, self.theirs),
        )


class Pieces:
    """Residuals of the mean over points, added up over pieces of common luck."""

    def __init__(self, stored: Stored, sums: Sums) -> None:
        self.batches = min(BATCHES, stored.turns)
        self.turns = stored.turns
        with np.errstate(invalid="ignore", divide="ignore"):
            self.mean = np.where(sums.n > 0, sums.gap / sums.n, 0.0)
            points = np.maximum((sums.n > 0).sum(axis=0), 1)
            self.weight = np.where(sums.n > 0, 1.0 / sums.n, 0.0) / points
        self.total = np.zeros((self.batches, sums.n.shape[1]))

    def add(self, place: Ints, turn: Ints, ours: Floats, theirs: Floats) -> None:
        gap = ours - theirs
        rest = np.where(np.isnan(gap), 0.0, (gap - self.mean[place]) * self.weight[place])
        batch = turn * self.batches // self.turns
        for column in range(rest.shape[1]):
            self.total[:, column] += np.bincount(batch, rest[:, column], self.batches)

    def error(self, column: int) -> float | None:
        """The standard error of the mean over points; None for a single piece."""
        if self.batches < 2:
            return None
        return float(np.sqrt(np.sum(self.total[:, column] ** 2) * self.batches / (self.batches - 1)))


def at_point(n: float, gap: float, gap2: float, kind: str) -> AtPoint:
    """A point's figure from its sums: Tango and McNemar for shares, Student for means."""
    if n == 0:
        return AtPoint(None, None, None, 0, None)
    mean = gap / n
    if kind == "share":
        gained, lost = round((gap2 + gap) / 2.0), round((gap2 - gap) / 2.0)
        low, high = tango(gained, lost, int(n))
        return AtPoint(mean, low, high, int(n), figures.mcnemar(gained, lost))
    if n < 2:
        return AtPoint(mean, None, None, int(n), None)
    variance = max(0.0, (gap2 - gap * gap / n) / (n - 1.0))
    # Sums of large numbers leave rounding where every gap is the same.
    variance = 0.0 if variance <= 1e-12 * gap2 / n else variance
    error = float(np.sqrt(variance / n))
    half = student_two_sided(LEVEL, n - 1.0) * error
    return AtPoint(mean, mean - half, mean + half, int(n), _student(mean, error, n - 1.0))


def _student(mean: float, error: float, degrees: float) -> float:
    from scipy.special import stdtr

    if error == 0.0:
        return 1.0 if mean == 0.0 else 0.0
    return float(2.0 * stdtr(degrees, -abs(mean) / error))


def pooled(stored: Stored, sums: Sums, pieces: Pieces, column: int, kind: str) -> Pooled:
    """The mean over points of one outcome's differences, with the error of luck alone, and how points spread."""
    n = sums.n[:, column]
    there = n > 0
    points = int(there.sum())
    if points == 0:
        return Pooled(None, None, None, 0, 0.0, None, None, None, 0, True, None, 0, 0)
    gaps = sums.gap[there, column] / n[there]
    mean = float(gaps.mean())
    squares = sums.gap2[there, column] - sums.gap[there, column] ** 2 / n[there]
    spare = np.maximum(n[there] - 1.0, 0.0)
    several = bool((spare > 0).any())
    error: float | None
    separable = True
    if stored.common and stored.chosen.size > 1:
        error, degrees = pieces.error(column), float(pieces.batches - 1)
    elif several:
        # A point seen once borrows the variance of the others.
        typical = float(squares.sum() / spare.sum())
        variance = np.where(spare > 0, squares / np.maximum(spare, 1.0), typical) / n[there]
        place = stored.chosen[there] % stored.lucks
        together = np.bincount(place, np.sqrt(np.maximum(variance, 0.0)))
        error, degrees = float(np.sqrt(np.sum(together**2)) / points), float(spare.sum())
    elif points > 1:
        separable = False
        error, degrees = float(gaps.std(ddof=1) / np.sqrt(points)), float(points - 1)
    else:
        error, degrees = None, 0.0
    low, high, p = _interval(mean, error, degrees)
    if kind == "share" and separable and error is not None:
        low, high, p = _of_shares(mean, error, sums, column, stored.turns if stored.common else int(n.sum()))
    ours, theirs, of_gap, shared = sums.within(column)
    link = shared / float(np.sqrt(ours * theirs)) if ours > 0.0 and theirs > 0.0 else None
    return Pooled(
        estimate=mean,
        low=low,
        high=high,
        n=int(n.sum()),
        both=float(n.sum()) / max(1, sums.rows),
        correlation=None if link is None else float(np.clip(link, -1.0, 1.0)),
        variance_reduction=(ours + theirs) / of_gap if ours > 0.0 and theirs > 0.0 and of_gap > 0.0 else None,
        p=p,
        points=points,
        separable=separable,
        spread=_spread(gaps, squares, spare, n[there]) if points > 1 else None,
        above=0,
        below=0,
    )


def _interval(mean: float, error: float | None, degrees: float) -> tuple[float | None, float | None, float | None]:
    if error is None:
        return None, None, None
    half = student_two_sided(LEVEL, degrees) * error
    return mean - half, mean + half, _student(mean, error, degrees)


def _of_shares(mean: float, error: float, sums: Sums, column: int, least: int) -> tuple[float, float, float]:
    """Tango's interval and McNemar's test with the number of independent pairs that would have this standard error;
    `least` of them where no pair is discordant, and the error says nothing."""
    n = sums.n[:, column]
    there = n > 0
    moved = float(np.mean(sums.gap2[there, column] / n[there]))
    pairs = (moved - mean * mean) / error**2 if error > 0.0 else float(least)
    pairs = min(max(1.0, pairs), float(n.sum()))
    gained, lost = ((moved + sign * mean) / 2.0 * pairs for sign in (1.0, -1.0))
    low, high = tango(gained, lost, pairs)
    return low, high, figures.mcnemar(round(gained), round(lost))


def _spread(gaps: Floats, squares: Floats, spare: Floats, n: Floats) -> Spread:
    low, median, high = np.quantile(gaps, [0.1, 0.5, 0.9])
    luck = float(squares.sum() / spare.sum() * np.mean(1.0 / n)) if spare.sum() > 0 else float("nan")
    beyond = float(np.sqrt(max(0.0, float(gaps.var(ddof=1)) - luck))) if np.isfinite(luck) else float("nan")
    return Spread(float(gaps.min()), float(low), float(median), float(high), float(gaps.max()), beyond)
