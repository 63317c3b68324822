"""Categorical columns: levels without an order of their own, coded 0, 1 and so on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


def ranked(
    x: Floats, fails: Flags, training: Flags, names: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> tuple[Floats, dict[str, tuple[str, ...]]]:
    """The matrix with each category coded by its rank in failures, and the labels in that order.

    The best division of levels in two is always one of this order (Fisher 1958; Breiman et al. 1984), so that the ends
    can be peeled like those of a number. Only the rows of the mask `training` decide the order.
    """
    rankings: dict[str, tuple[str, ...]] = {}
    if not labels:
        return x, rankings
    x = x.copy()
    for column, name in enumerate(names):
        levels = labels.get(name)
        if levels is None:
            continue
        codes = x[:, column].astype(np.int64)
        inside = codes[training]
        count = np.bincount(inside, minlength=len(levels))
        hits = np.bincount(inside, fails[training].astype(np.float64), minlength=len(levels))
        order = np.argsort(hits / np.maximum(count, 1), kind="stable")
        rank = np.empty(len(levels))
        rank[order] = np.arange(len(levels))
        x[:, column] = rank[codes]
        rankings[name] = tuple(levels[int(code)] for code in order)
    return x, rankings
