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

from ...stats.polynomials import orthonormal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

SIGNIFICANT = 0.05
FEWEST = 8
THIRDS = 3
MOST_AT_ONCE = 2_000_000
"""Of the values of parameters, so many are looked at together."""


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
    # By whether points are counted: what is tied to the parameters, and the degrees of freedom that it has used up.
    tied = {True: (means[there], 0), False: (fails - means[label], int(there.sum()) - 1)}
    chances: dict[int, float] = {}
    curves: dict[bool, list[int]] = {True: [], False: []}
    for column in columns:
        values = x[:, column]
        whole = np.array_equal(values, values[first][label])
        at = values[first][there] if whole else values
        if names[column] in labels or np.unique(at).size <= THIRDS:
            chances[column] = _chance_of_levels(at, *tied[whole])
        else:
            curves[whole].append(column)
    for whole, several in curves.items():
        rows = first[there] if whole else np.arange(label.size)
        for some in np.array_split(several, 1 + len(several) * rows.size // MOST_AT_ONCE) if several else ():
            of_some = _chances_of_curves(x[np.ix_(rows, some)].T, *tied[whole])
            chances |= dict(zip(some.tolist(), of_some.tolist(), strict=True))
    results = [
        Tie(names[column], min(1.0, p * len(columns)), _shares(x[:, column], fails, labels.get(names[column])))
        for column in columns
        if (p := chances[column]) * len(columns) < SIGNIFICANT
    ]
    return tuple(sorted(results, key=lambda tie: tie.p))


def _chance_of_levels(x: Floats, y: Floats, spent: int) -> float:
    """The p value of the F test of a category; `spent` degrees of freedom are used up already."""
    levels, place = np.unique(x, return_inverse=True)
    columns = np.eye(levels.size)[place]
    rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
    return float(_p_values(rest[None, :], y, levels.size - 1, spent)[0])


def _chances_of_curves(x: Floats, y: Floats, spent: int) -> Floats:
    """The same of curves of second degree in the ranks of numbers (columns, rows)."""
    from scipy.stats import rankdata

    curves = orthonormal(rankdata(x, axis=1) / y.size - 0.5, 2)
    rest = y - ((y @ curves.transpose(0, 2, 1))[:, None, :] @ curves)[:, 0]
    return _p_values(rest, y, 2, spent)


def _p_values(rest: Floats, y: Floats, terms: int, spent: int) -> Floats:
    """The p values of F tests of so many terms, from what each leaves unexplained (columns, rows) of `y`."""
    from scipy.special import fdtrc

    freedom = y.size - terms - 1 - spent
    if freedom < FEWEST - terms or freedom < 1:
        return np.ones(rest.shape[0])
    unexplained, total = (rest**2).sum(axis=1), float(np.sum((y - y.mean()) ** 2))
    ratio = (total - unexplained) / terms / (np.where(unexplained > 0.0, unexplained, 1.0) / freedom)
    p: Floats = np.where(unexplained > 0.0, fdtrc(terms, freedom, ratio), 0.0 if total > 0.0 else 1.0)
    return p


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
