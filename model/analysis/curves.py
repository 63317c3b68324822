"""Expected outcomes as curves over one parameter: the bases that thresholds and the value of information share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEW_LEVELS = 12
KNOTS = (0, 1, 3, 5)
"""Inner knots tried for a smooth curve; none is a cubic."""


def basis(x: Floats, knots: int) -> Callable[[Floats], Floats]:
    """The columns of a curve over `x`: a cubic regression spline with inner knots at its quantiles.

    A parameter of few levels has one value a level and straight lines between them, whatever `knots` says.
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
    candidates = [basis(x, knots) for knots in KNOTS]
    if np.unique(x).size <= FEW_LEVELS:
        return candidates[0]
    candidates.insert(0, lambda points: np.column_stack([np.ones_like(points), points]))
    errors = []
    for candidate in candidates:
        columns = candidate(x)
        rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
        freedom = max(1, y.shape[0] - columns.shape[1])
        errors.append(float(np.sum(rest**2)) * y.shape[0] / freedom**2)
    return candidates[int(np.argmin(errors))]


def _hats(points: Floats, levels: Floats) -> Floats:
    result: Floats = np.column_stack([np.interp(points, levels, np.eye(levels.size)[k]) for k in range(levels.size)])
    return result
