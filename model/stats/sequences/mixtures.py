"""Confidence sequences: intervals that hold at all sample sizes together, so that sampling may stop at any of them.

A fixed 95% interval that is looked at again and again until it pleases covers far less than 95%. A confidence
sequence covers the truth at all sample sizes together with its level, whenever one stops.

- A share has the beta-binomial mixture: the values p that a uniform mixture over alternatives has not out-bet by
  1 / alpha. Exact for any n by Ville's inequality (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021).
- A mean has the normal mixture with the sample's own variance, which holds in the limit (Robbins 1970;
  Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024). How far off the limit is depends on the skewness G of the
  values: Cochran gives a normal interval from 25 G^2 values on (1977, Sampling Techniques, section 2.15). A sequence
  may begin where the skewness so far happens to be small, so that it takes 40 G^2. Of an event with a probability p
  that is some 40 / p values, or 40 events. Values that were all the same so far show no spread, and
  nothing bounds what another value may be: they have no interval, only a bound on how often another one occurs.
- A difference of paired shares is the mean of bounded values: `betting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEPS = 60
"""Halvings of an interval's end: to the last bit."""

SHARPEST = 1_000.0
"""The number of values at which the sequence of a mean is narrowest for its n."""

FEWEST = 50
"""The fewest values for which the sequence of a mean is given: it holds in the limit of large samples."""

VALUES_PER_SQUARED_SKEWNESS = 40.0
"""The values that the interval of a mean needs, as a multiple of their squared skewness."""


@dataclass
class RunningMoments:
    """Counts and sums of the values that apply, their squares and their cubes, by cell; each cell is shifted by its
    first value."""

    n: Floats
    total: Floats
    squares: Floats
    cubes: Floats
    shift: Floats

    @classmethod
    def of(cls, *shape: int) -> RunningMoments:
        """An empty tally with cells of this shape."""
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.full(shape, np.nan))

    def row(self, place: int) -> RunningMoments:
        """The tally of the cells at one place of the first axis."""
        return RunningMoments(
            self.n[place], self.total[place], self.squares[place], self.cubes[place], self.shift[place]
        )

    def add(self, values: Floats) -> None:
        """Adds `values` of shape (*cells, new values); NaN does not apply and is not counted."""
        applies = ~np.isnan(values)
        first = np.take_along_axis(values, applies.argmax(axis=-1)[..., None], axis=-1)[..., 0]
        self.shift = np.where(np.isnan(self.shift), first, self.shift)
        shifted = np.where(applies, values - self.shift[..., None], 0.0)
        self.n = self.n + applies.sum(axis=-1)
        self.total = self.total + shifted.sum(axis=-1)
        self.squares = self.squares + (shifted * shifted).sum(axis=-1)
        self.cubes = self.cubes + (shifted * shifted * shifted).sum(axis=-1)

    def means(self) -> Floats:
        """The mean of each cell; NaN where nothing applies."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.n > 0, self.shift + self.total / self.n, np.nan)

    def variances(self) -> Floats:
        """The sample variance of each cell; NaN below two values."""
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = self.squares - self.total * self.total / self.n
            return np.where(self.n > 1, np.maximum(spread, 0.0) / (self.n - 1.0), np.nan)

    def skewness(self) -> Floats:
        """The sample skewness of each cell; NaN where all values so far are the same."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = self.total / self.n
            variance = np.maximum(self.squares / self.n - mean * mean, 0.0)
            third = self.cubes / self.n - 3.0 * mean * self.squares / self.n + 2.0 * mean**3
            return np.where(variance > 0.0, third / variance**1.5, np.nan)

    def constant(self) -> NDArray[np.bool_]:
        """Whether all values of a cell so far are the same, and there are any."""
        same: NDArray[np.bool_] = (self.n > 0) & (self.squares == 0.0)
        return same


def share_sequence(successes: Floats, n: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high ends for the shares of `successes` among `n`, by cell; 0 and 1 where n is 0."""
    from scipy.special import betaln

    successes, n = np.asarray(successes, np.float64), np.asarray(n, np.float64)
    failures = n - successes
    bound = np.log(1.0 / (1.0 - level))
    mixture = betaln(successes + 1.0, failures + 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = np.where(n > 0, successes / np.maximum(n, 1.0), 0.5)

    def outside(p: Floats) -> NDArray[np.bool_]:
        # 0 * log(0) counts as nothing: no failure speaks against p = 1.
        with np.errstate(invalid="ignore", divide="ignore"):
            ones = np.where(successes > 0, successes * np.log(p), 0.0)
            zeros = np.where(failures > 0, failures * np.log1p(-p), 0.0)
        excluded: NDArray[np.bool_] = mixture - ones - zeros >= bound
        return excluded

    low, high = _edge(np.zeros_like(centre), centre, outside), _edge(np.ones_like(centre), centre, outside)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def _edge(far: Floats, near: Floats, outside: object) -> Floats:
    """The value at which `outside` turns from true at `far` to false at `near`; `far` where it is false there too."""
    assert callable(outside)
    start, out, inside = far, far.copy(), near.copy()
    reaches = ~outside(far)
    for _ in range(STEPS):
        middle = (out + inside) / 2.0
        beyond = outside(middle)
        out, inside = np.where(beyond, middle, out), np.where(beyond, inside, middle)
    edge: Floats = np.where(reaches, start, out)
    return edge


def values_needed(skewness: Floats) -> Floats:
    """The number of values from which a mean has an interval, by the skewness so far; infinite where all values are the
    same."""
    skewness = np.asarray(skewness, np.float64)
    needed: Floats = np.maximum(float(FEWEST), VALUES_PER_SQUARED_SKEWNESS * skewness**2)
    return np.where(np.isnan(skewness), np.inf, needed)


def mean_sequence(
    means: Floats, variances: Floats, skewness: Floats, n: Floats, level: float = 0.95, sharpest: float = SHARPEST
) -> tuple[Floats, Floats]:
    """Low and high ends for means, by cell; infinite below the values that their skewness needs."""
    alpha = 1.0 - level
    rho2 = (-2.0 * np.log(alpha) + np.log(1.0 - 2.0 * np.log(alpha))) / sharpest
    n = np.asarray(n, np.float64)
    safe = np.maximum(n, 1.0)
    room = 2.0 * (safe * rho2 + 1.0) / (safe * safe * rho2) * np.log(np.sqrt(safe * rho2 + 1.0) / alpha)
    half = np.where(n >= values_needed(skewness), np.sqrt(np.asarray(variances) * room), np.inf)
    return means - half, means + half


def log_evidence_of_larger_mean(mean: float, variance: float, skewness: float, n: int, null: float) -> float:
    """The logarithm of the evidence against "the mean is at most `null`", one-sided, that holds at all sample sizes
    together; 0 below the values that the skewness needs.

    The half-normal mixture (Howard, Ramdas, McAuliffe and Sekhon 2021, proposition 6) with the sample's own variance.
    """
    from scipy.special import log_ndtr

    if n < float(values_needed(np.array(skewness))) or not variance > 0.0:
        return 0.0
    rho = SHARPEST / 8.0
    excess = n * (mean - null) / variance**0.5
    spread = n + rho
    mixture = 0.5 * np.log(rho / spread) + excess * excess / (2.0 * spread) + np.log(2.0)
    return float(mixture + log_ndtr(excess / spread**0.5))


def sequence(tally: RunningMoments, kind: str, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high ends for every cell of a tally of shares or of means."""
    if kind == "share":
        total = np.where(tally.n > 0, np.nan_to_num(tally.shift) * tally.n + tally.total, 0.0)
        return share_sequence(np.clip(np.rint(total), 0.0, tally.n), tally.n, level)
    return mean_sequence(tally.means(), tally.variances(), tally.skewness(), tally.n, level)


@dataclass(frozen=True)
class Widths:
    """How wide the intervals of cells are.

    `half` are half-widths: of a share as it is, of a mean as a part of it; infinite without an interval. `narrow` says
    whether a cell is narrow enough. `other` is, where all values of a mean so far are the same, the largest share of
    futures in which it is another value (NaN elsewhere), and `needed` the values from which a mean has an interval.
    """

    half: Floats
    narrow: NDArray[np.bool_]
    other: Floats
    needed: Floats


def widths(tally: RunningMoments, kind: str, until: float, level: float = 0.95) -> Widths:
    """The widths of cells, narrow enough at `until`.

    A cell with no values, because the outcome never applies there, is narrow enough. So is a mean of values that are
    all the same where another value occurs in at most `until` of all futures: more cannot be said of it.
    """
    low, high = sequence(tally, kind, level)
    half = np.full(tally.n.shape, np.inf)
    np.divide(high - low, 2.0, out=half, where=np.isfinite(high - low))
    other, needed = np.full(tally.n.shape, np.nan), np.zeros(tally.n.shape)
    if kind != "share":
        size = np.abs(tally.means())
        with np.errstate(invalid="ignore", divide="ignore"):
            half = np.where(np.isfinite(half), half / size, np.inf)
        same, needed = tally.constant(), values_needed(tally.skewness())
        other = np.where(same, share_sequence(np.zeros(tally.n.shape), tally.n, level)[1], np.nan)
    narrow: NDArray[np.bool_] = (half <= until) | (tally.n == 0) | (np.nan_to_num(other, nan=np.inf) <= until)
    return Widths(half, narrow, other, needed)
