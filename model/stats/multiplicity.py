"""Adjustment for the number of tests: of p values, and by shuffles, of whose largest statistics a quantile is taken.

Sources: Holm 1979 (Scandinavian Journal of Statistics 6: 65-70); Westfall & Young 1993 (shuffles).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SHUFFLES = 199


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p values, in the order given; None stays None and is not counted."""
    known = sorted((p, place) for place, p in enumerate(values) if p is not None)
    adjusted: list[float | None] = [None] * len(values)
    so_far = 0.0
    for rank, (p, place) in enumerate(known):
        so_far = max(so_far, min(1.0, (len(known) - rank) * p))
        adjusted[place] = so_far
    return adjusted


def shuffled_rows(setting: Ints, seed: int, shuffles: int = SHUFFLES) -> Ints:
    """Which row's outcome comes to each row, in each shuffle (shuffles, rows).

    Rows of one `setting` (rows,) have the same parameters, and may share luck, so that they change places together, and
    among themselves.
    """
    rng = np.random.default_rng(seed)
    rows = np.argsort(setting, kind="stable")
    groups = np.split(rows, np.flatnonzero(np.diff(setting[rows])) + 1)
    alike = len({group.size for group in groups}) == 1
    table = np.stack(groups) if alike else np.empty(0, np.int64)
    result = np.empty((shuffles, rows.size), np.int64)
    for turn in range(shuffles):
        order = rng.permutation(len(groups))
        if alike:
            # At once, from the same luck as one by one.
            result[turn, rows] = rng.permuted(table[order], axis=1).ravel()
        else:
            result[turn, rows] = np.concatenate([rng.permuted(groups[place]) for place in order])
    return result


def reached_by_chance(largest: Floats) -> float:
    """What the largest statistic of all columns exceeds once in twenty, from that of each shuffle (shuffles,)."""
    return max(0.0, float(np.quantile(largest, 0.95, method="higher")))
