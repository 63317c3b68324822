"""Adjustment of p values for the number of tests.

Source: Holm 1979 (Scandinavian Journal of Statistics 6: 65-70).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p values, in the order given; None stays None and is not counted."""
    known = sorted((p, place) for place, p in enumerate(values) if p is not None)
    adjusted: list[float | None] = [None] * len(values)
    so_far = 0.0
    for rank, (p, place) in enumerate(known):
        so_far = max(so_far, min(1.0, (len(known) - rank) * p))
        adjusted[place] = so_far
    return adjusted
