"""The value of a study: the worth of learning something about a parameter, though not all, before an option is chosen.

A study is named by what it leaves of a parameter's range: of the normal scores of its values, after the study, the
spread is `left` of what it was (0: the parameter is known, 1: nothing is learnt). So what a study finds is a normal
score correlated with the parameter's by sqrt(1 - left^2). The expected lead of each option over the first, as a curve
over the parameter, is fitted to the rows as it is for perfect information; averaged over what the study leaves open, it
is the lead that a finding makes expected, and the value is the mean over findings of the best lead less the lead of the
best now. Nothing is played, and no outcome is drawn with a study's noise.

A fit follows luck a little, and the maximum turns that into a gain: this is measured by simulation from the fit and
taken off. The interval holds the error of the fit and that of the sample of values, and begins at 0 where parameters
without any effect reach the value as well, once in forty. Rows that share a setting under
other theories are averaged before, since they share luck; luck that settings share moves all of them alike and is not
in it.

Sources: Strong, Oakley, Brennan & Breeze 2015 (Medical Decision Making 35: 570-583; regression); Jalal &
Alarid-Escudero 2018 (normal scores of a prior, and what data leave of it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem, did_you_mean
from ...stats.splines import FEW_LEVELS, chosen_basis, gain
from ..data.ensemble import comparable, single_threaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRAWS = 200
FINDINGS = 201
"""Equally likely findings of a study."""

NODES = 21
CHOICE = 1.2
"""By how much intervals are widened for the choice of the curve, which the simulation does not repeat: without it they
hold the truth in 0.90 to 0.93, measured where it is known."""

LEFT = 0.5
"""What a study leaves of a range where nothing else is said."""


@dataclass(frozen=True)
class StudyWorth:
    """The value of a study that leaves `left` of the range of the parameter `name`, with its 95% interval, in the unit
    of the outcome; `perfect` is that of knowing the parameter, by the same fit."""

    name: str
    left: float
    value: float
    low: float
    high: float
    perfect: float


def studies(
    learn: Mapping[str, float],
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    options: Sequence[str],
    setting: Ints,
    seed: int = 0,
) -> tuple[StudyWorth, ...]:
    """The worth of each study of `learn`, parameter to what is left of its range, by (rows, options) `values`, more is
    better. Raises InputError for parameters that do not vary in the rows."""
    unknown = [name for name in learn if name not in names or not np.ptp(parameters[:, names.index(name)]) > 0.0]
    if unknown:
        raise InputError(
            [
                Problem(
                    f"nothing can be learnt about {name}: it does not vary in these rows",
                    path=name,
                    expected="a parameter or a theory that varies",
                    suggestion=did_you_mean(name, names),
                )
                for name in unknown
            ]
        )
    y, whole, _ = comparable(values, options)
    if y.shape[0] < 20 or y.shape[1] < 2:
        return ()
    result = []
    for name, left in learn.items():
        x, outcomes = _by_setting(parameters[whole][:, names.index(name)], y, setting[whole])
        worth = study_worth(x, outcomes, left, seed)
        result.append(StudyWorth(name, left, *worth, study_worth(x, outcomes, 0.0, seed)[0]))
    return tuple(result)


@single_threaded
def study_worth(x: Floats, values: Floats, left: float, seed: int = 0) -> tuple[float, float, float]:
    """The value of learning about one parameter (rows,) until `left` of its range is left, luck taken out, and the ends
    of its 95% interval."""
    gaps = values[:, 1:] - values[:, :1]
    curve = chosen_basis(x, gaps)
    columns = curve(x)
    inverse: Floats = np.linalg.pinv(columns.T @ columns, hermitian=True).astype(np.float64)
    coefficients = inverse @ columns.T @ gaps
    rest = gaps - columns @ coefficients
    covariance = rest.T @ rest / max(1, x.size - columns.shape[1])
    after = _after(x, left, columns.shape[1], curve)
    expected = after @ coefficients
    value = gain(expected)
    rng = np.random.default_rng(seed)
    spread, apart = _root(inverse), _root(covariance)
    noise = rng.standard_normal((DRAWS, spread.shape[0], apart.shape[0]))
    simulated = np.array([gain(expected + after @ (spread @ draw @ apart.T)) for draw in noise])
    top = int(np.argmax(expected.mean(axis=0)))
    now = expected[:, top] if expected[:, top].mean() > 0.0 else np.zeros(FINDINGS)
    lead = np.maximum(expected.max(axis=1), 0.0) - now
    sampled = 1.96 * float(np.sqrt(np.var(lead) / x.size))
    # Where the options are level luck names a best one now, and the gain is too small; elsewhere it is too large.
    net = 2.0 * value - float(simulated.mean())
    # The estimate's spread grows with the value: the longer side is taken for both.
    ends = np.quantile(simulated, [0.025, 0.975])
    half = CHOICE * float(np.hypot(np.abs(ends - value).max(), sampled))
    level = after.mean(axis=0) @ coefficients
    flat = [gain(level + after @ (spread @ draw @ apart.T)) for draw in noise]
    low = net - half if value > float(np.quantile(flat, 0.975)) else 0.0
    return net, max(0.0, low), max(0.0, max(net, value) + half)


def _after(x: Floats, left: float, width: int, curve: object) -> Floats:
    """The columns of the curve, averaged over what each finding leaves open: (findings, columns)."""
    from scipy.special import ndtr, ndtri

    assert callable(curve)
    finding = ndtri((np.arange(FINDINGS) + 0.5) / FINDINGS)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES) if left > 0.0 else (np.zeros(1), np.ones(1))
    few = np.unique(x).size <= FEW_LEVELS
    after = np.zeros((FINDINGS, width))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        chances = ndtr(np.sqrt(1.0 - left**2) * finding + left * node)
        after += weight * curve(np.quantile(x, chances, method="inverted_cdf" if few else "linear"))
    return after


def _by_setting(x: Floats, values: Floats, setting: Ints) -> tuple[Floats, Floats]:
    """One row a setting, where all its rows have one value of the parameter; else the rows as they are."""
    _, first, place = np.unique(setting, return_index=True, return_inverse=True)
    if first.size == x.size or not np.array_equal(x[first][place], x):
        return x, values
    counts = np.bincount(place)
    return x[first], np.column_stack([np.bincount(place, column) / counts for column in values.T])


def _root(matrix: Floats) -> Floats:
    """A square root of a covariance; negative eigenvalues from rounding count as zero."""
    roots, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    result: Floats = vectors * np.sqrt(np.maximum(roots, 0.0))
    return result
