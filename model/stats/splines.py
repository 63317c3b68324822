"""Spline regression of an outcome on one parameter: the bases shared by thresholds and the value of information."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEW_LEVELS = 12
SHUFFLES = 100
ROUNDING = 1e-12
KNOTS = (0, 1, 3, 5)
"""Inner knots tried for a smooth curve; none is a cubic."""


def basis(x: Floats, knots: int) -> Callable[[Floats], Floats]:
    """The columns of a curve over `x`: a cubic regression spline with inner knots at its quantiles.

    A parameter of at most `FEW_LEVELS` levels has one value per level and straight lines between them, and no knots.
    """
    levels = np.unique(x)
    if levels.size <= FEW_LEVELS:
        return lambda points: _hats(points, levels)
    inner = np.unique(np.quantile(x, np.linspace(0.0, 1.0, knots + 2)[1:-1])) if knots else np.empty(0)
    middle, width = float(x.mean()), float(x.std())

    def columns(points: Floats) -> Floats:
        z = (points - middle) / width
        bends = np.maximum(z[:, None] - (inner - middle) / width, 0.0) ** 3
        return np.column_stack([np.ones_like(z), z, z**2, z**3, bends])

    return columns


def chosen_basis(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
    """The basis with the least generalised cross-validation error, summed over the columns of `y`.

    A straight line competes too. Source: Craven & Wahba 1979.
    """
    tried = candidates(x)
    if len(tried) == 1:
        return tried[0]
    errors = []
    for candidate in tried:
        columns = candidate(x)
        rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
        freedom = max(1, y.shape[0] - columns.shape[1])
        errors.append(float(np.sum(rest**2)) * y.shape[0] / freedom**2)
    return tried[int(np.argmin(errors))]


def candidates(x: Floats) -> list[Callable[[Floats], Floats]]:
    """The bases to choose from: a straight line and splines with more and more knots; for few levels only theirs."""
    if np.unique(x).size <= FEW_LEVELS:
        return [basis(x, 0)]
    middle, width = float(x.mean()), float(x.std())
    return [
        lambda points: np.column_stack([np.ones_like(points), (points - middle) / width]),
        *(basis(x, knots) for knots in KNOTS),
    ]


def gain(gaps: Floats) -> float:
    """The gain of choosing by a curve: from differences to the first option (rows, other options), the mean of the best
    less the best of the means."""
    best = np.maximum(gaps.max(axis=1), 0.0).mean()
    return float(best - max(0.0, float(gaps.mean(axis=0).max())))


def fitted_gains(x: Floats, y: Floats) -> Floats:
    """The gain of choosing by curves fitted to (rows, options) values, over each parameter (rows, columns) alone.

    Each curve has the basis with the least generalised cross-validation error, as `chosen_basis` has.
    """
    gaps = y[:, 1:] - y[:, :1]
    gains = np.array([gain(_fitted(x[:, column], gaps)) for column in range(x.shape[1])])
    # Rounding around zero would otherwise decide the order of parameters without a gain.
    return np.where(np.abs(gains) < ROUNDING, 0.0, gains)


def _fitted(x: Floats, y: Floats) -> Floats:
    """The curves at the rows themselves: y projected on the best basis."""
    rows, (least, fitted) = y.shape[0], (np.inf, y)
    squares = float(np.sum(y**2))
    for columns in _designs(x):
        basis, triangle = np.linalg.qr(columns)
        size = np.abs(np.diagonal(triangle))
        if size.min() <= 1e-9 * size.max():
            # Columns that depend on one another.
            curve = columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
            rest = float(np.sum((y - curve) ** 2))
        else:
            inside = basis.T @ y
            rest, curve = max(0.0, squares - float(np.sum(inside**2))), basis @ inside
        error = rest * rows / max(1, rows - columns.shape[1]) ** 2
        if error < least:
            least, fitted = error, curve
    return fitted


def _designs(x: Floats) -> list[Floats]:
    """The matrices of `candidates` at the rows themselves, which share most of their columns."""
    levels = np.unique(x)
    if levels.size <= FEW_LEVELS:
        return [_hats(x, levels)]
    z = (x - float(x.mean())) / float(x.std())
    ordered = np.sort(z)
    cubic = np.column_stack([np.ones_like(z), z, z**2, z**3])
    designs = [cubic[:, :2], cubic]
    for knots in KNOTS[1:]:
        inner = np.unique(_quantiles(ordered, np.linspace(0.0, 1.0, knots + 2)[1:-1]))
        designs.append(np.column_stack([cubic, np.maximum(z[:, None] - inner, 0.0) ** 3]))
    return designs


def _quantiles(ordered: Floats, chances: Floats) -> Floats:
    """Quantiles of sorted values, by straight lines between them."""
    place = chances * (ordered.size - 1)
    below = np.minimum(place.astype(np.int64), ordered.size - 2)
    result: Floats = ordered[below] + (place - below) * (ordered[below + 1] - ordered[below])
    return result


def shuffled_gain(x: Floats, y: Floats, seed: int = 0) -> float:
    """The gain that irrelevant parameters reach by chance: the largest gain among as many exceeds it once in twenty.

    Estimated from shuffled columns, with an exponential tail above their 80th percentile.
    """
    if x.shape[1] == 0:
        return 0.0
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(x[:, int(rng.integers(x.shape[1]))]) for _ in range(SHUFFLES)]
    gains = fitted_gains(np.column_stack(shuffled), y)
    start = float(np.quantile(gains, 0.8))
    beyond = gains[gains > start]
    scale = float(beyond.mean()) - start if beyond.size else 0.0
    return start + scale * float(np.log(0.2 * x.shape[1] / 0.05))


def _hats(points: Floats, levels: Floats) -> Floats:
    result: Floats = np.column_stack([np.interp(points, levels, np.eye(levels.size)[k]) for k in range(levels.size)])
    return result
