"""Confidence sequences: intervals that hold at all sample sizes together, so that sampling may stop at any of them.

A fixed 95% interval that is looked at again and again until it pleases covers far less than 95%. A confidence
sequence covers the truth at all sample sizes together with its level, whenever one stops.

- A share has the beta-binomial mixture: the values p that a uniform mixture over alternatives has not out-bet by
  1 / alpha. Exact for any n by Ville's inequality (Robbins 1970; Howard, Ramdas, McAuliffe and Sekhon 2021).
- A mean has the normal mixture with the sample's own variance, which holds in the limit (Robbins 1970;
  Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024).
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

FEWEST = 30
"""The fewest values for which the sequence of a mean is given: it holds in the limit of large samples."""


@dataclass
class Tally:
    """Counts, sums and sums of squares of the values that apply, by cell; each cell is shifted by its first value."""

    n: Floats
    total: Floats
    squares: Floats
    shift: Floats

    @classmethod
    def of(cls, *shape: int) -> Tally:
        """An empty tally with cells of this shape."""
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.full(shape, np.nan))

    def add(self, values: Floats) -> None:
        """Adds `values` of shape (*cells, new values); NaN does not apply and is not counted."""
        applies = ~np.isnan(values)
        first = np.take_along_axis(values, applies.argmax(axis=-1)[..., None], axis=-1)[..., 0]
        self.shift = np.where(np.isnan(self.shift), first, self.shift)
        shifted = np.where(applies, values - self.shift[..., None], 0.0)
        self.n = self.n + applies.sum(axis=-1)
        self.total = self.total + shifted.sum(axis=-1)
        self.squares = self.squares + (shifted * shifted).sum(axis=-1)

    def means(self) -> Floats:
        """The mean of each cell; NaN where nothing applies."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(self.n > 0, self.shift + self.total / self.n, np.nan)

    def variances(self) -> Floats:
        """The sample variance of each cell; NaN below two values."""
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = self.squares - self.total * self.total / self.n
            return np.where(self.n > 1, np.maximum(spread, 0.0) / (self.n - 1.0), np.nan)


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


def mean_sequence(
    means: Floats, variances: Floats, n: Floats, level: float = 0.95, sharpest: float = SHARPEST
) -> tuple[Floats, Floats]:
    """Low and high ends for means, by cell; infinite below `FEWEST` values."""
    half = mean_half_width(variances, n, level, sharpest)
    return means - half, means + half


def mean_half_width(variances: Floats, n: Floats, level: float = 0.95, sharpest: float = SHARPEST) -> Floats:
    """Half the width of the sequence of a mean, by cell; infinite below `FEWEST` values."""
    alpha = 1.0 - level
    rho2 = (-2.0 * np.log(alpha) + np.log(1.0 - 2.0 * np.log(alpha))) / sharpest
    n = np.asarray(n, np.float64)
    safe = np.maximum(n, 1.0)
    room = 2.0 * (safe * rho2 + 1.0) / (safe * safe * rho2) * np.log(np.sqrt(safe * rho2 + 1.0) / alpha)
    half: Floats = np.where(n >= FEWEST, np.sqrt(np.asarray(variances) * room), np.inf)
    return half


def sequence(tally: Tally, kind: str, level: float = 0.95) -> tuple[Floats, Floats]:
    """Low and high ends for every cell of a tally of shares or of means."""
    if kind == "share":
        total = np.where(tally.n > 0, np.nan_to_num(tally.shift) * tally.n + tally.total, 0.0)
        return share_sequence(np.clip(np.rint(total), 0.0, tally.n), tally.n, level)
    return mean_sequence(tally.means(), tally.variances(), tally.n, level)


def narrow_enough(tally: Tally, kind: str, until: float, level: float = 0.95) -> tuple[Floats, NDArray[np.bool_]]:
    """Half-widths by cell, and whether each is at most `until`: absolute for a share, relative to the mean for a mean.

    A cell with no values, because the outcome never applies there, counts as narrow enough.
    """
    low, high = sequence(tally, kind, level)
    half = (high - low) / 2.0
    if kind != "share":
        size = np.abs(tally.means())
        with np.errstate(invalid="ignore", divide="ignore"):
            half = np.where(half == 0.0, 0.0, half / size)
    narrow: NDArray[np.bool_] = (half <= until) | (tally.n == 0)
    return half, narrow
