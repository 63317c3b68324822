"""Intervals for one sample: shares and means.

A share is a proportion of zeros and ones. Its interval is Wilson's score interval, and the exact
one of Clopper and Pearson where the event, or its absence, was seen fewer than `RARE` times: Wald
intervals cover 0.63 instead of 0.95 at p = 0.005, Wilson's dip below their level near 0 and 1, and
the exact ones never do. A mean has Student's t interval, once there are values enough for their skewness: of a cost
that arises in 0.5% of futures, the interval from 256 of them covers 0.57 instead of 0.95. Where values are skewed
beyond what luck does, each end is the farther one of Student's interval and of Hall's, from which skewness is removed:
of 256 lognormal values Student's alone covers 0.91, both together 0.95. Values that are all the same show no spread
and have none.

Sources: Wilson 1927; Clopper & Pearson 1934; Brown, Cai & DasGupta 2001; Cochran 1977, section 2.15; Hall 1992, On the
removal of skewness by transformation (Journal of the Royal Statistical Society B 54: 221-228).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
RARE = 10

VALUES_PER_SQUARED_SKEWNESS = 10.0
"""The values that an interval of a mean needs, as a multiple of their squared skewness: of an event, ten of it."""


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval from `n` values. `estimate` is None where no value applies, the ends where n is too
    small."""

    estimate: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Estimate(None, None, None, 0)


class Interval(Protocol):
    """Whatever has an interval: an estimate, a difference, a contrast."""

    @property
    def estimate(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def n(self) -> int: ...


def interval_fields(figure: Interval) -> dict[str, float | int | None]:
    """A figure with its interval as plain data, the same wherever one is written."""
    return {"estimate": figure.estimate, "low": figure.low, "high": figure.high, "n": figure.n}


def fields_or_none(figure: Interval | None, **more: float | str | None) -> dict[str, float | int | str | None] | None:
    """A figure with its interval and what else belongs to it as plain data; None where it does not apply."""
    return None if figure is None or figure.estimate is None else {**interval_fields(figure), **more}


def wilson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share of `successes` among `n`, without continuity correction."""
    _check_counts(successes, n)
    z = normal_two_sided(level)
    share = successes / n
    scale = 1.0 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * float(np.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))) / scale
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == n else min(1.0, middle + half)
    return low, high


def share_test(successes: int, n: int, rate: float) -> float:
    """The two-sided p of `successes` among `n` at a rate: below 0.05 where the rate is outside the 95% interval that
    `share_of` gives, by the score, or exact where it is that of Clopper and Pearson."""
    from scipy.special import bdtr, bdtrc, ndtr

    _check_counts(successes, n)
    if not 0.0 < rate < 1.0:
        return float(successes == rate * n)
    if min(successes, n - successes) < RARE:
        below, above = bdtr(successes, n, rate), bdtrc(successes - 1, n, rate) if successes else 1.0
        return min(1.0, 2.0 * float(min(below, above)))
    z = (successes / n - rate) / np.sqrt(rate * (1.0 - rate) / n)
    return float(2.0 * ndtr(-abs(z)))


def clopper_pearson(successes: int, n: int, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of Clopper and Pearson for a share of `successes` among `n`."""
    from scipy.special import betaincinv

    _check_counts(successes, n)
    tail = (1.0 - level) / 2.0
    low = 0.0 if successes == 0 else float(betaincinv(successes, n - successes + 1, tail))
    high = 1.0 if successes == n else float(betaincinv(successes + 1, n - successes, 1.0 - tail))
    return low, high


def share(values: NDArray[np.float64], level: float = LEVEL) -> Estimate:
    """The share of ones among the values that apply (NaN: does not apply), with its interval.

    Clopper-Pearson where fewer than `RARE` are ones or fewer than `RARE` are zeros, else Wilson.
    """
    applies = values[~np.isnan(values)]
    return share_of(int(np.count_nonzero(applies)), int(applies.size), level)


def share_of(successes: int, n: int, level: float = LEVEL) -> Estimate:
    """`share` from counts; without any, nothing is known."""
    if n == 0:
        return NOTHING
    rare = min(successes, n - successes) < RARE
    low, high = clopper_pearson(successes, n, level) if rare else wilson(successes, n, level)
    return Estimate(successes / n, low, high, n)


def mean(values: NDArray[np.float64], level: float = LEVEL) -> Estimate:
    """The mean of the values that apply (NaN: does not apply) with its interval; see `mean_ends`.

    One value alone has no interval, nor have values that are all equal, or too skewed for their number: what the sample
    shows is no proof that others do not occur.
    """
    applies = values[~np.isnan(values)]
    n = int(applies.size)
    if n == 0:
        return NOTHING
    # A first pass of exact equality keeps rounding in the mean from making a width out of nothing.
    if bool(np.all(applies == applies[0])):
        return Estimate(float(applies[0]), None, None, n)
    return mean_of(sample_of(applies), level)


@dataclass(frozen=True)
class Sample:
    """Of `n` values that are not all equal: their mean, its standard error, and their sample skewness."""

    n: int
    mean: float
    error: float
    skewness: float


def sample_of(values: NDArray[np.float64]) -> Sample:
    """What intervals and tests of a mean need of values that are not all equal, none of them NaN."""
    n, centre = int(values.size), values.mean()
    away = values - centre
    squares = away * away
    error = float(np.sqrt(squares.sum() / (n - 1))) / float(np.sqrt(n))
    return Sample(n, float(centre), error, float((away**3).mean() / squares.mean() ** 1.5))


def mean_of(sample: Sample, level: float = LEVEL) -> Estimate:
    """The mean of values that are not all equal with its interval, where they are not too skewed for their number."""
    centre, n = sample.mean, sample.n
    if not enough_for_skewness(n, sample.skewness):
        return Estimate(centre, None, None, n)
    return Estimate(centre, *mean_ends(centre, sample.error, n, sample.skewness, level), n)


def mean_ends(centre: float, error: float, n: int, skewness: float, level: float = LEVEL) -> tuple[float, float]:
    """The interval of a mean from its standard error and the sample skewness of its `n` values: Student's, or, where
    they are skewed beyond what luck does, the wider of Student's and Hall's at each end."""
    bar = student_two_sided(level, n - 1)
    low, high = centre - bar * error, centre + bar * error
    if not _told_skewness(n, skewness):
        return low, high
    bend = skewness / float(np.sqrt(n)) / 3.0

    def bent(bar: float) -> float:
        """The ratio of Student's form that becomes this one where skewness is removed."""
        return (float(np.cbrt(1.0 + 3.0 * bend * (bar - bend / 2.0))) - 1.0) / bend

    return min(low, centre - error * bent(bar)), max(high, centre - error * bent(-bar))


def mean_test(centre: float, error: float, n: int, skewness: float) -> float:
    """The p-value, two-sided, of the test whose interval `mean_ends` is: that the mean is zero."""
    from scipy.special import stdtr

    ratio = centre / error
    weakest = abs(ratio)
    if _told_skewness(n, skewness):
        bend = skewness / float(np.sqrt(n)) / 3.0
        removed = ratio + bend * ratio**2 + bend**2 * ratio**3 / 3.0 + bend / 2.0
        weakest = min(weakest, max(0.0, removed if ratio > 0.0 else -removed))
    return float(2.0 * stdtr(n - 1, -weakest))


def skewness(values: NDArray[np.float64]) -> float:
    """The sample skewness of values that are not all equal."""
    away = values - np.mean(values)
    return float(np.mean(away**3) / np.mean(away**2) ** 1.5)


def enough_for_skewness(n: int, skewness: float) -> bool:
    """Whether `n` values are enough for an interval of their mean. The skewness of a few values is off by the root of
    6 / n; twice that is no sign of any."""
    return n >= VALUES_PER_SQUARED_SKEWNESS * max(0.0, skewness**2 - 24.0 / n)


def _told_skewness(n: int, skewness: float) -> bool:
    return skewness**2 > 24.0 / n


def estimate(values: NDArray[np.float64], kind: str, level: float = LEVEL) -> Estimate:
    """`share` or `mean` of the values, by the kind of the outcome. Raises ValueError for another kind."""
    if kind not in ("share", "mean"):
        raise ValueError(f"unknown kind of outcome {kind!r}: share or mean")
    return share(values, level) if kind == "share" else mean(values, level)


def normal_two_sided(level: float) -> float:
    """The z such that a standard normal lies between -z and z with probability `level`."""
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2.0))


def student_two_sided(level: float, degrees: float) -> float:
    """The t such that Student's t of `degrees` of freedom lies between -t and t with probability `level`."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.5 + level / 2.0))


def _check_counts(successes: int, n: int) -> None:
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} successes among {n} is no share")
