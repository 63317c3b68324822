"""Paired differences between options that met the same luck.

Replication r is the same future under every option, so options are compared replication by replication.
Only replications where the outcome applies under both enter: for an outcome over all replications that is
all of them; for one that exists only after a signing it is those signed under both, and `n` says how many.

The interval of a difference of means is that of the mean of the differences (see `intervals`). For shares it is
Tango's score interval, which rests on the discordant pairs and stays honest where they are few or none.

Sources: McNemar 1947; Tango 1998 (Statistics in Medicine 17: 891-908); Fagerland, Lydersen & Laake 2014.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from .intervals import LEVEL, mean, mean_of, mean_test, normal_two_sided, sample_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Difference:
    """Option minus reference. `correlation` is None where either side does not vary; `both` is n over all; `p` tests
    that there is no difference (McNemar's exact test for shares, the interval's own for means); `moved` counts the
    pairs whose sides differ."""

    estimate: float | None
    low: float | None
    high: float | None
    correlation: float | None
    n: int
    both: float
    p: float | None = None
    moved: int = 0


def difference(
    option: NDArray[np.float64], reference: NDArray[np.float64], kind: str, level: float = LEVEL
) -> Difference:
    """The paired difference of two columns whose rows are the same replications (NaN: does not apply).

    `kind` is `share` or `mean`. Raises ValueError where the columns differ in length.
    """
    if option.shape != reference.shape:
        raise ValueError("a paired difference needs the same replications on both sides")
    both = ~np.isnan(option) & ~np.isnan(reference)
    n = int(np.count_nonzero(both))
    if n == 0:
        return Difference(None, None, None, None, 0, 0.0)
    ours, theirs = option[both], reference[both]
    share_of_both = n / option.size
    linked = correlation(ours, theirs)
    if kind == "share":
        gained = int(np.count_nonzero((ours != 0.0) & (theirs == 0.0)))
        lost = int(np.count_nonzero((ours == 0.0) & (theirs != 0.0)))
        low, high = tango(gained, lost, n, level)
        return Difference(
            (gained - lost) / n, low, high, linked, n, share_of_both, mcnemar(gained, lost), gained + lost
        )
    gaps = ours - theirs
    if bool(np.all(gaps == gaps[0])):
        of_means, p = mean(gaps, level), zero_mean_test(gaps)
    else:
        sample = sample_of(gaps)
        of_means = mean_of(sample, level)
        p = None if of_means.low is None else mean_test(sample.mean, sample.error, n, sample.skewness)
    moved = int(np.count_nonzero(ours != theirs))
    return Difference(of_means.estimate, of_means.low, of_means.high, linked, n, share_of_both, p, moved)


def mcnemar(gained: int, lost: int) -> float:
    """McNemar's exact test, two-sided: are the discordant pairs evenly split?"""
    from scipy.special import bdtr

    n = gained + lost
    return 1.0 if n == 0 else min(1.0, 2.0 * float(bdtr(min(gained, lost), n, 0.5)))


def zero_mean_test(gaps: NDArray[np.float64]) -> float | None:
    """The test that differences have mean zero, two-sided; None for a single one. Where it rejects at a level, zero
    lies outside the interval of that level."""
    if gaps.size < 2:
        return None
    if bool(np.all(gaps == gaps[0])):
        # Differences without a spread are judged by their sign.
        return 1.0 if gaps[0] == 0.0 else min(1.0, 2.0 * 0.5**gaps.size)
    sample = sample_of(gaps)
    return mean_test(sample.mean, sample.error, sample.n, sample.skewness)


def correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float | None:
    """Pearson's correlation, or None where a side does not vary (or there are fewer than two pairs)."""
    if a.size < 2 or bool(np.all(a == a[0])) or bool(np.all(b == b[0])):
        return None
    x, y = a - a.mean(), b - b.mean()
    bottom = float(np.sqrt(np.dot(x, x)) * np.sqrt(np.dot(y, y)))
    if bottom == 0.0:
        return None
    return float(np.clip(np.dot(x, y) / bottom, -1.0, 1.0))


def tango(gained: float, lost: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """Tango's score interval for the difference of two paired shares.

    `gained` pairs have the event only on the first side, `lost` only on the second, among `n` pairs. Numbers that are
    not whole stand for an effective number of pairs, where pairs are not independent.
    The bounds are the two differences at which the score statistic equals the normal quantile.
    """
    if gained < 0 or lost < 0 or gained + lost > n or n == 0:
        raise ValueError(f"{gained} and {lost} discordant among {n} pairs cannot be")
    z = normal_two_sided(level)
    middle = (gained - lost) / n
    low = -1.0 if lost == n else _bound(gained, lost, n, z, middle, -1.0)
    high = 1.0 if gained == n else _bound(gained, lost, n, z, middle, 1.0)
    return low, high


def _bound(gained: float, lost: float, n: float, z: float, inside: float, outside: float) -> float:
    """The difference outwards of `inside` at which Tango's statistic, with the restricted estimate of the discordance,
    comes to `z`.

    Bisection: the statistic is monotone from the estimate outwards, and 60 halvings exhaust a double. Hundreds of
    intervals are worked out for a table, so what does not change is worked out once.
    """
    a, unlike, slope, more = 2.0 * n, -gained - lost, 2.0 * n - gained + lost, gained - lost
    for _ in range(60):
        delta = (inside + outside) / 2.0
        if delta == inside or delta == outside:
            break  # no double lies between them
        rest = 1.0 - delta
        b = unlike + slope * delta
        root = b * b - 4.0 * a * (-lost * delta * rest)
        q = ((sqrt(root) if root > 0.0 else 0.0) - b) / (2.0 * a)
        variance = n * (2.0 * q + delta * rest)
        distance = more - n * delta
        if abs(distance / sqrt(variance)) < z if variance > 0.0 else distance == 0.0:
            inside = delta
        else:
            outside = delta
    return (inside + outside) / 2.0
