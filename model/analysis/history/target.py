"""The curve that the calibration is to reproduce, and how far another curve is from it.

The rates at 1, 2 and 5 years are one multinomial sample. A curve's implausibility is Pearson's: the covariance is what
so many cases would have if that curve were true, so that the cut rules out a true curve as often as it says. In the
covariance of the curve that was observed (Neyman's), a class in which few cases happened to fall rules out 8 to 22 true
curves of 100, where 5 are meant.

The model may be wrong by more than the cases' luck. A target can state by how much, as a standard deviation: its
discrepancy. Half of its variance is taken to be common to the three times, since a model that has too much fighting
early mostly has too much late.

Sources: Pearson 1900; Vernon, Goldstein & Bower 2010 (implausibility, discrepancy); Wilkinson 2013 (the kernel).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from .recurrence import AT_YEARS, covariance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import TargetForm

    Floats = NDArray[np.float64]

CUTOFF = 2.795
"""Implausibility above which a curve is ruled out: the 95% point of chi with 3 degrees of freedom."""

LEAST = 1e-12
"""The least variance of a rate, far below what any number of cases tells."""


@dataclass(frozen=True)
class TargetCurve:
    """Shares that recurred within 1, 2 and 5 years, observed on `n` cases. `discrepancy` are standard deviations of
    what the model may miss each of them by, whatever its parameters, each apart; zeros where none is stated."""

    rates: Floats
    n: int
    discrepancy: Floats

    def standard_deviations(self) -> Floats:
        """Of each rate, by its cases alone."""
        return np.sqrt(np.diag(covariance(self.rates, self.n)))

    def implausibility(self, curves: Floats, spread: Floats | None = None) -> Floats:
        """Pearson's distance of curves (points, 3) from the observed one; `spread` (points, 3, 3) are their own
        covariances."""
        expected = np.stack([covariance(never_empty(curve, self.n), self.n) for curve in curves])
        return self._distance(curves, expected, spread)

    def kernel(self, curves: Floats, spread: Floats | None = None) -> Floats:
        """The chance (points,) to accept draws with these curves: a normal kernel around the observed curve, in its own
        covariance."""
        own = covariance(never_empty(self.rates, self.n), self.n)
        result: Floats = np.exp(-0.5 * self._distance(curves, own[None], spread) ** 2)
        return result

    def _distance(self, curves: Floats, cases: Floats, spread: Floats | None) -> Floats:
        apart = curves - self.rates
        # A curve at the edge, where a class is all but empty, has next to no covariance: LEAST keeps it solvable.
        misses = np.diag(self.discrepancy**2 + LEAST)
        whole = cases + misses + (0.0 if spread is None else spread)
        solved = np.linalg.solve(np.broadcast_to(whole, (len(curves), *whole.shape[1:])), apart[:, :, None])[:, :, 0]
        result: Floats = np.sqrt(np.einsum("pi,pi->p", apart, solved))
        return result


def target_curve(targets: Mapping[str, TargetForm]) -> TargetCurve:
    """The curve of the targets that are to be fitted. Raises InputError where they do not hold it."""
    fitted = sorted((t for t in targets.values() if t.use == "calibrate"), key=lambda target: target.at_years or 0)
    cases = {target.n for target in fitted}
    if tuple(target.at_years for target in fitted) != AT_YEARS or len(cases) != 1 or None in cases:
        raise InputError(Problem("no curve to calibrate on", expected="rates at 1, 2 and 5 years of the same cases"))
    return TargetCurve(
        np.array([target.value for target in fitted]),
        fitted[0].n or 0,
        np.array([target.discrepancy or 0.0 for target in fitted]),
    )


def never_empty(curve: Floats, n: float) -> Floats:
    """The curve itself; where nothing recurs between two of the times, or at all, that of half a case more in every
    class (Jeffreys' prior), since an empty class would have no variance."""
    classes = np.diff(curve, prepend=0.0, append=1.0)
    if (classes > 0.0).all():
        return curve
    smoothed: Floats = np.cumsum((n * classes + 0.5) / (n + 0.5 * classes.size))[:-1]
    return smoothed
