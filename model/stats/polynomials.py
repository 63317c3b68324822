"""Polynomials that are orthogonal over the values at hand, for many columns at once.

Source: Forsythe 1957 (the recurrence that makes them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEPENDENT = 1e-8
"""Where less than this share of a vector's length is left beside the others, it is one of their sums."""


def orthonormal(columns: Floats, degree: int) -> Floats:
    """The polynomials of degree 0 to `degree` of each column, as vectors of length 1: (columns, degree + 1, rows).

    `columns` is (columns, rows). A column of few levels has as many polynomials as levels; the others are zero.
    """
    count, rows = columns.shape
    spread = columns.std(axis=1, keepdims=True)
    scaled = (columns - columns.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0)
    result = np.zeros((count, degree + 1, rows))
    result[:, 0] = 1.0 / np.sqrt(rows)
    for power in range(1, degree + 1):
        raised = (scaled * result[:, power - 1])[:, None]
        left = beside(raised, result[:, :power])
        length, before = (np.linalg.norm(vector, axis=2, keepdims=True) for vector in (left, raised))
        there = length > DEPENDENT * before
        result[:, [power]] = np.where(there, left / np.where(there, length, 1.0), 0.0)
    return result


def beside(vectors: Floats, basis: Floats) -> Floats:
    """What is left of vectors (columns, vectors, rows) beside orthonormal ones (columns, basis, rows)."""
    across = basis.transpose(0, 2, 1)
    left = vectors - (vectors @ across) @ basis
    # Once more, for what rounding left the first time.
    result: Floats = left - (left @ across) @ basis
    return result
