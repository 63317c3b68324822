"""Columns that are categories: levels without an order of their own, coded 0, 1 and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def ranked(
    x: Floats, fails: Flags, finding: Flags, names: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> tuple[Floats, dict[str, tuple[str, ...]]]:
    """The matrix with each category coded by its rank in failures, and the labels in that order.

    Of all ways to divide levels in two the best one for a share is among those of this order (Fisher 1958; Breiman et
    al. 1984), so that ends can be peeled as of a number. Only the rows that find decide it.
    """
    found: dict[str, tuple[str, ...]] = {}
    if not labels:
        return x, found
    x = x.copy()
    for column, name in enumerate(names):
        levels = labels.get(name)
        if levels is None:
            continue
        codes = x[:, column].astype(np.int64)
        inside = codes[finding]
        count = np.bincount(inside, minlength=len(levels))
        hits = np.bincount(inside, fails[finding].astype(np.float64), minlength=len(levels))
        order = np.argsort(hits / np.maximum(count, 1), kind="stable")
        rank = np.empty(len(levels))
        rank[order] = np.arange(len(levels))
        x[:, column] = rank[codes]
        found[name] = tuple(levels[int(code)] for code in order)
    return x, found
