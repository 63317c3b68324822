"""The plain test beside every search: is a parameter, by itself, tied to failure?

Where a parameter is the same in all rows of a design point, points are counted, by their share of failures; where it
differs within a point, as theories do, rows are compared within points. A category is tested by the variance between
its levels, a number by a curve of second degree in its ranks. Chances are adjusted for the number of parameters
(Bonferroni).

Source: Fisher 1925 (analysis of variance); Conover & Iman 1981 (ranks).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

SIGNIFICANT = 0.05
FEWEST = 8
THIRDS = 3


@dataclass(frozen=True)
class Tie:
    """A parameter tied to failure: the chance of so strong a tie, adjusted, and the share that fails at each level of a
    category, or in the lowest, middle and highest third of a number."""

    name: str
    p: float
    shares: tuple[tuple[str, float], ...]


def ties(
    x: Floats, fails: Flags, label: Ints, names: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> tuple[Tie, ...]:
    """The parameters of (rows, columns) `x` tied to failure beyond chance, the strongest first; `label` is the design
    point of each row."""
    columns = [k for k in range(x.shape[1]) if np.ptp(x[:, k]) > 0.0]
    counts = np.maximum(np.bincount(label), 1)
    means = np.bincount(label, fails.astype(np.float64)) / counts
    first = np.zeros(counts.size, dtype=np.int64)
    first[label[::-1]] = np.arange(label.size)[::-1]
    there = np.bincount(label) > 0
    results = []
    for column in columns:
        values = x[:, column]
        if np.array_equal(values, values[first][label]):
            at, y, spent = values[first][there], means[there], 0
        else:
            at, y, spent = values, fails - means[label], int(there.sum()) - 1
        name = names[column]
        p = _chance(at, y, name in labels, spent)
        if p * len(columns) < SIGNIFICANT:
            results.append(Tie(name, min(1.0, p * len(columns)), _shares(values, fails, labels.get(name))))
    return tuple(sorted(results, key=lambda tie: tie.p))


def _chance(x: Floats, y: Floats, category: bool, spent: int) -> float:
    """The p value of the F test of the category, or of the curve; `spent` degrees of freedom are used up already."""
    from scipy.special import fdtrc
    from scipy.stats import rankdata

    if category or np.unique(x).size <= THIRDS:
        levels, place = np.unique(x, return_inverse=True)
        design = np.eye(levels.size)[place][:, 1:]
    else:
        ranks = rankdata(x) / x.size - 0.5
        design = np.column_stack([ranks, ranks**2])
    terms = design.shape[1]
    freedom = y.size - terms - 1 - spent
    if freedom < FEWEST - terms or freedom < 1:
        return 1.0
    columns = np.column_stack([np.ones(y.size), design])
    rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    unexplained, total = float(rest @ rest), float(np.sum((y - y.mean()) ** 2))
    if unexplained <= 0.0:
        return 0.0 if total > 0.0 else 1.0
    return float(fdtrc(terms, freedom, (total - unexplained) / terms / (unexplained / freedom)))


def _shares(x: Floats, fails: Flags, levels: Sequence[str] | None) -> tuple[tuple[str, float], ...]:
    if levels is not None:
        return tuple((name, float(fails[x == code].mean())) for code, name in enumerate(levels) if (x == code).any())
    few = np.unique(x)
    if few.size <= THIRDS:
        return tuple((f"{value:.3g}", float(fails[x == value].mean())) for value in few)
    edges = np.quantile(x, [1.0 / 3.0, 2.0 / 3.0])
    third = np.searchsorted(edges, x, side="right")
    parts = ("lowest third", "middle", "highest third")
    return tuple((name, float(fails[third == k].mean())) for k, name in enumerate(parts) if (third == k).any())
