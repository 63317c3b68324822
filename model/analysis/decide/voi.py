"""The value of information: the worth of knowing a parameter before an option is chosen.

The expected value of partial perfect information of parameters φ is E[max over options of E(value | φ)] less the value
of the best choice made now. The inner expectation is the fitted value of a regression of each option's outcome on φ:
the rows of one run suffice, however noisy. For one parameter that is a spline; for a group a quadratic under a ridge
penalty (linear for groups of hundreds), whose choices are judged on rows outside the fit, so that it is a lower bound
and never an artefact of fitting.

A fit follows luck a little, and the maximum turns that into a gain: each estimate is shown with its standard error and
that bias, both by simulation from the fit, and with the value that shuffled parameters reach.

Sources: Strong, Oakley & Brennan 2014 (Medical Decision Making 34: 311-326); Strong & Oakley 2013 (bias).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.splines import chosen_basis, fitted_gains, gain, shuffled_gain
from ..data.ensemble import comparable, single_threaded
from .studies import StudyWorth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRAWS = 200
FOLDS = 5
MOST_TERMS = 400
MOST_SQUARED = 200


@dataclass(frozen=True)
class Worth:
    """The value of knowing one parameter, in the unit of the outcome; for those above the floor also its standard
    error and the bias that fitting adds."""

    name: str
    value: float
    error: float | None
    bias: float | None
    above_floor: bool


@dataclass(frozen=True)
class GroupWorth:
    """An estimate of a lower bound of the value of knowing all parameters of a group, with its standard error: of
    parameters without worth it is below 0 as often as above."""

    name: str
    parameters: int
    value: float
    error: float


@dataclass(frozen=True)
class Information:
    """Values of information, in the unit of the outcome. `perfect` is the value of foreseeing each world, with its
    interval where it is known; where rows are single replications that includes foreseeing luck, which is impossible.
    `floor` is the value that shuffled parameters reach: the largest of as many exceeds it once in twenty. `studies` are
    those that were asked about."""

    best: str
    value_now: float
    perfect: float
    perfect_low: float | None
    perfect_high: float | None
    floor: float
    parameters: tuple[Worth, ...]
    groups: tuple[GroupWorth, ...]
    rows: int
    studies: tuple[StudyWorth, ...] = ()


@single_threaded
def information(
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    options: Sequence[str],
    bases: Sequence[str] = (),
    point: Ints | None = None,
    seed: int = 0,
    gains: Floats | None = None,
) -> Information | None:
    """Values of information for (rows, options) `values`, more is better; groups are by `bases`.

    Options to which the outcome never applies are left out, as are rows where it does not apply to all others.
    `gains` is the gain of choosing by a curve over each column, where it is known already. None where fewer than two
    options or 20 rows are left.
    """
    y, whole, labels = comparable(values, options)
    x = parameters[whole]
    if y.shape[0] < 20 or y.shape[1] < 2:
        return None
    varying = [k for k in range(x.shape[1]) if np.ptp(x[:, k]) > 0.0]
    floor = shuffled_gain(x[:, varying], y, seed)
    single = []
    by_column = fitted_gains(x[:, varying], y) if gains is None else gains[varying]
    for k, value in zip(varying, by_column.tolist(), strict=True):
        if value > floor:
            single.append(Worth(names[k], *evppi(x[:, k], y, seed), above_floor=True))
        else:
            single.append(Worth(names[k], value, None, None, above_floor=False))
    members: dict[str, list[int]] = {}
    for k in varying if bases else []:
        members.setdefault(bases[k], []).append(k)
    label = np.arange(y.shape[0]) if point is None else point[whole]
    groups = [
        GroupWorth(basis, len(columns), *group_evppi(x[:, columns], y, label, seed))
        for basis, columns in members.items()
    ]
    means = y.mean(axis=0)
    return Information(
        best=labels[int(np.argmax(means))],
        value_now=float(means.max()),
        perfect=evpi(y),
        perfect_low=None,
        perfect_high=None,
        floor=floor,
        parameters=tuple(sorted(single, key=lambda worth: -worth.value)),
        groups=tuple(sorted(groups, key=lambda worth: -worth.value)),
        rows=int(y.shape[0]),
    )


def evpi(values: Floats) -> float:
    """E[max over options] less the maximum of E, of (worlds, options) expected values."""
    return float(values.max(axis=1).mean() - values.mean(axis=0).max())


@single_threaded
def evppi(x: Floats, values: Floats, seed: int = 0, draws: int = DRAWS) -> tuple[float, float, float]:
    """The value of knowing one parameter (rows,), its standard error, and the bias that fitting adds.

    By spline regression of the options' differences from the first; bias and error from `draws` of its coefficients,
    the error also from the sample of the parameter's values.
    """
    gaps = values[:, 1:] - values[:, :1]
    columns = chosen_basis(x, gaps)(x)
    inverse: Floats = np.linalg.pinv(columns.T @ columns, hermitian=True).astype(np.float64)
    coefficients = inverse @ columns.T @ gaps
    fitted = columns @ coefficients
    rest = gaps - fitted
    covariance = rest.T @ rest / max(1, x.size - columns.shape[1])
    value = gain(fitted)
    rng = np.random.default_rng(seed)
    left, right = _root(inverse), _root(covariance)
    simulated = [
        gain(fitted + columns @ (left @ rng.standard_normal((left.shape[0], right.shape[0])) @ right.T))
        for _ in range(draws)
    ]
    top = int(np.argmax(fitted.mean(axis=0)))
    now = fitted[:, top] if fitted[:, top].mean() > 0.0 else np.zeros(x.size)
    lead = np.maximum(fitted.max(axis=1), 0.0) - now
    error = float(np.sqrt(np.var(simulated) + np.var(lead) / x.size))
    return value, error, max(0.0, float(np.mean(simulated)) - value)


@single_threaded
def group_evppi(x: Floats, values: Floats, point: Ints, seed: int = 0) -> tuple[float, float]:
    """A lower bound of the value of knowing all columns of `x`, and its standard error.

    In each fold the option is chosen by a fit to the other folds and valued by the fold's rows; design points stay
    whole.
    """
    _, label = np.unique(point, return_inverse=True)
    count = int(label.max()) + 1
    fold = (np.random.default_rng(seed).permutation(count) * FOLDS // count)[label]
    gained = np.zeros(values.shape[0])
    for k in range(FOLDS):
        out = fold == k
        if not out.any() or out.all():
            continue
        now = int(np.argmax(values[~out].mean(axis=0)))
        then = np.argmax(_ridge(x[~out], values[~out], x[out]), axis=1)
        gained[out] = values[out, then] - values[out, now]
    by_point = np.bincount(label, gained) / np.bincount(label)
    return float(gained.mean()), float(by_point.std() / np.sqrt(count))


def _ridge(x: Floats, y: Floats, at: Floats) -> Floats:
    """Predictions of a quadratic (with products where there are few) under the ridge penalty of least GCV error."""
    middle, width = x.mean(axis=0), np.where(x.std(axis=0) > 0.0, x.std(axis=0), 1.0)
    design, points = _terms((x - middle) / width), _terms((at - middle) / width)
    centre, scale = design.mean(axis=0), np.where(design.std(axis=0) > 0.0, design.std(axis=0), 1.0)
    design, points = (design - centre) / scale, (points - centre) / scale
    base = y.mean(axis=0)
    # The squared singular values of the design, as eigenvalues of the smaller of its two Gram matrices.
    wide = design.shape[1] > design.shape[0]
    roots, vectors = np.linalg.eigh(design @ design.T if wide else design.T @ design)
    squares = np.maximum(roots, 0.0)
    across = vectors.T @ (y - base) if wide else vectors.T @ (design.T @ (y - base))
    there = squares > squares.max(initial=0.0) * 1e-12
    inside = across**2 if wide else np.where(there[:, None], across**2 / np.where(there, squares, 1.0)[:, None], 0.0)
    total = float(np.sum((y - base) ** 2))
    best = (np.inf, 1.0)
    for penalty in np.logspace(-3, 6, 28):
        shrink = squares / (squares + penalty)
        rest = total - float(np.sum((2.0 * shrink - shrink**2)[:, None] * inside))
        freedom = max(1.0, y.shape[0] - 1.0 - float(shrink.sum()))
        best = min(best, (rest / freedom**2, float(penalty)))
    coefficients = vectors @ (across / (squares + best[1])[:, None])
    result: Floats = base + points @ (design.T @ coefficients if wide else coefficients)
    return result


def _terms(z: Floats) -> Floats:
    count = z.shape[1]
    if count > MOST_SQUARED:
        return z
    parts = [z, z**2]
    if count * (count - 1) // 2 <= MOST_TERMS:
        parts += [z[:, [i]] * z[:, i + 1 :] for i in range(count - 1)]
    return np.column_stack(parts)


def _root(matrix: Floats) -> Floats:
    """A square root of a covariance, to draw with it; negative eigenvalues from rounding count as zero."""
    roots, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    result: Floats = vectors * np.sqrt(np.maximum(roots, 0.0))
    return result
