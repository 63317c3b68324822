"""Contrasts of two columns: differences of pairs or of separate samples, their p values, and Holm's adjustment.

Pairs have the intervals of `paired`; the test that goes with them is McNemar's exact one for shares and Student's for
means. Separate samples have Newcombe's interval and Fisher's test for shares, Welch's for means.

The variance-reduction factor says how many times as many replications separate samples would need for an interval as
narrow: (variance of one side + variance of the other) / variance of the difference, over the same pairs.

Sources: McNemar 1947; Newcombe 1998 (Statistics in Medicine 17: 873-890, method 10); Welch 1947; Holm 1979.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from .intervals import LEVEL, clopper_pearson, student_two_sided, wilson
from .multiplicity import holm
from .paired import difference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """The other side minus the baseline.

    `n` is the number of pairs, or of rows on the smaller side where there are none; `both` is the share of pairs in
    which the outcome applies to both sides. `variance_reduction` is None where a side does not vary, where both are
    equal in every pair, and without pairs. `p` tests that there is no difference; `p_holm` is `p` adjusted for all
    contrasts that are shown.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    both: float | None
    correlation: float | None
    variance_reduction: float | None
    p: float | None
    p_holm: float | None = None

    @property
    def stands(self) -> bool:
        """Whether the difference is significant at 5% after the adjustment."""
        return self.p_holm is not None and self.p_holm < 1.0 - LEVEL

    @property
    def told_apart(self) -> bool:
        """Whether the difference stands after the adjustment, and its interval leaves out zero."""
        if self.low is None or self.high is None:
            return False
        return self.stands and (self.low > 0.0 or self.high < 0.0)


NOTHING = Contrast(None, None, None, 0, None, None, None, None)

AnyContrast = TypeVar("AnyContrast", bound=Contrast)


def adjusted(contrasts: Sequence[AnyContrast]) -> list[AnyContrast]:
    """The same contrasts with their p values adjusted for all of them together, by Holm's method."""
    p_values = holm([contrast.p for contrast in contrasts])
    return [replace(contrast, p_holm=p) for contrast, p in zip(contrasts, p_values, strict=True)]


def paired(ours: Floats, theirs: Floats, kind: str, level: float = LEVEL) -> Contrast:
    """The contrast of two columns whose rows are the same replications (NaN: does not apply)."""
    pairs = difference(ours, theirs, kind, level)
    if pairs.n == 0:
        return NOTHING
    both = ~np.isnan(ours) & ~np.isnan(theirs)
    a, b = ours[both], theirs[both]
    return Contrast(
        pairs.estimate, pairs.low, pairs.high, pairs.n, pairs.both, pairs.correlation, variance_reduction(a, b), pairs.p
    )


def separate(ours: Floats, theirs: Floats, kind: str, level: float = LEVEL) -> Contrast:
    """The contrast of two independent samples (NaN: does not apply)."""
    a, b = ours[~np.isnan(ours)], theirs[~np.isnan(theirs)]
    n = int(min(a.size, b.size))
    if n == 0:
        return NOTHING
    if kind == "share":
        hits, others = int(np.count_nonzero(a)), int(np.count_nonzero(b))
        low, high = newcombe(hits, a.size, others, b.size, level)
        p: float | None = fisher(hits, a.size, others, b.size)
        return Contrast(hits / a.size - others / b.size, low, high, n, None, None, None, p)
    middle = float(np.mean(a) - np.mean(b))
    half, p = welch(a, b, level)
    if half is None:
        return Contrast(middle, None, None, n, None, None, None, None)
    return Contrast(middle, middle - half, middle + half, n, None, None, None, p)


def variance_reduction(a: Floats, b: Floats) -> float | None:
    """How many times as many rows separate samples would need for an interval as narrow; None where undefined."""
    if a.size < 2 or bool(np.all(a == a[0])) or bool(np.all(b == b[0])):
        return None
    gap = a - b
    if bool(np.all(gap == gap[0])):
        return None
    return float((np.var(a) + np.var(b)) / np.var(gap))


def newcombe(
    hits: int, n: int, other_hits: int, other_n: int, level: float = LEVEL, exact: bool = False
) -> tuple[float, float]:
    """Newcombe's hybrid interval for the difference of two separate shares, from the score interval of each, or from
    the exact one: with few in each, scores are too narrow at levels near 1."""
    of_each = clopper_pearson if exact else wilson
    low, high = of_each(hits, n, level)
    other_low, other_high = of_each(other_hits, other_n, level)
    p, q = hits / n, other_hits / other_n
    down = float(np.hypot(p - low, other_high - q))
    up = float(np.hypot(high - p, q - other_low))
    return max(-1.0, p - q - down), min(1.0, p - q + up)


def fisher(hits: int, n: int, other_hits: int, other_n: int) -> float:
    """Fisher's exact test of two separate shares, two-sided."""
    from scipy.stats import fisher_exact

    return float(fisher_exact(np.array([[hits, n - hits], [other_hits, other_n - other_hits]])).pvalue)


def welch(a: Floats, b: Floats, level: float = LEVEL) -> tuple[float | None, float | None]:
    """Half the width of Welch's interval for the difference of two means, and the p of his test; None for one value."""
    from scipy.special import stdtr

    if min(a.size, b.size) < 2:
        return None, None
    parts = np.array([np.var(a, ddof=1) / a.size, np.var(b, ddof=1) / b.size])
    variance = float(parts.sum())
    gap = float(np.mean(a) - np.mean(b))
    if variance == 0.0:
        return 0.0, 1.0 if gap == 0.0 else 0.0
    degrees = welch_degrees(parts, np.array([a.size - 1.0, b.size - 1.0]))
    error = float(np.sqrt(variance))
    return student_two_sided(level, degrees) * error, float(2.0 * stdtr(degrees, -abs(gap) / error))


def welch_degrees(squares: Floats, degrees: Floats) -> float:
    """The degrees of freedom of a sum of independent means, from the squares of their standard errors and the degrees
    of freedom of each (Welch 1947); infinite where none has an error."""
    variance = float(squares.sum())
    return variance**2 / float((squares**2 / degrees).sum()) if variance > 0.0 else float("inf")
