"""Orthonormal polynomials over given values, for many columns at once.

Source: Forsythe 1957 (the recurrence that makes them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEPENDENT = 1e-8
"""A vector with less than this share of its length orthogonal to the others counts as a combination of them."""


def orthonormal(columns: Floats, degree: int) -> Floats:
    """The polynomials of degree 0 to `degree` of each column, as vectors of length 1: (columns, degree + 1, rows).

    `columns` is (columns, rows). A column of few levels has as many polynomials as levels; the others are zero.
    """
    count, rows = columns.shape
    spread = columns.std(axis=1, keepdims=True)
    scaled = (columns - columns.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0)
    result = np.empty((count, degree + 1, rows))
    result[:, 0] = 1.0 / np.sqrt(rows)
    for power in range(1, degree + 1):
        raised = (scaled * result[:, power - 1])[:, None]
        left = residual(raised, result[:, :power])
        length, before = (np.linalg.norm(vector, axis=2, keepdims=True) for vector in (left, raised))
        there = length > DEPENDENT * before
        left /= np.where(there, length, 1.0)
        result[:, [power]] = left if there.all() else np.where(there, left, 0.0)
    return result


def residual(vectors: Floats, basis: Floats) -> Floats:
    """The part of vectors (columns, vectors, rows) that is orthogonal to an orthonormal basis (columns, basis,
    rows)."""
    across = basis.transpose(0, 2, 1)
    left: Floats = vectors - (vectors @ across) @ basis
    # Twice, since rounding leaves a part in the span of the basis the first time.
    left -= (left @ across) @ basis
    return left
