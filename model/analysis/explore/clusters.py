"""Rows in groups (design points, of which a row each under every theory) that fail together for reasons of their own.

Chances and intervals count such rows by their effective number: of independent rows, how many would vary as much.
Folds and shuffles keep groups whole.

Source: Rao & Scott 1992 (effective numbers of clustered rows).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import Estimate, share, share_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

SHUFFLES = 999


def effect_of_groups(fails: Flags, label: Ints, rate: float) -> float:
    """How many times as much the number of failures varies as that of independent rows would; at least 1."""
    if not fails.size or not 0.0 < rate < 1.0:
        return 1.0
    counts = np.bincount(label)
    there = counts > 0
    if counts.max() < 2:
        return 1.0
    off = np.bincount(label, fails.astype(np.float64))[there] - rate * counts[there]
    groups = off.size
    return max(1.0, float(np.sum(off**2)) * groups / max(1, groups - 1) / (fails.size * rate * (1.0 - rate)))


def share_of_groups(events: Flags, label: Ints) -> Estimate:
    """The share of rows with an event, with an interval by the effective number of rows.

    Where all rows have it, or none has, nothing shows how much rows of a group are alike: there groups count.
    """
    of_rows = share(events.astype(np.float64))
    rate = of_rows.estimate
    groups = int(np.unique(label).size)
    if rate is None or groups == events.size:
        return of_rows
    apart = effect_of_groups(events, label, rate) if 0.0 < rate < 1.0 else events.size / groups
    counted = max(1, round(events.size / apart))
    of_groups = share_of(round(rate * counted), counted)
    assert of_groups.low is not None
    assert of_groups.high is not None
    return Estimate(rate, min(rate, of_groups.low), max(rate, of_groups.high), events.size)


def chance_of_failures(inside: Flags, fails: Flags, label: Ints, fold: Ints, seed: int) -> float:
    """The chance of as many failures among the rows `inside` as were seen, were those of each fold spread evenly over
    it: whole groups change their places within folds."""
    if not inside.any():
        return 1.0
    rng = np.random.default_rng(seed)
    seen, shuffled = 0.0, np.zeros(SHUFFLES)
    for k in np.unique(fold[inside]):
        own = fold == k
        _, place, counts = np.unique(label[own], return_inverse=True, return_counts=True)
        beyond = fails[own] - float(fails[own].mean())
        seen += float(beyond[inside[own]].sum())
        if counts.max() == 1:
            count, hits = int(inside[own].sum()), int(fails[own].sum())
            drawn = rng.hypergeometric(hits, own.sum() - hits, count, SHUFFLES)
            shuffled += drawn - count * float(fails[own].mean())
            continue
        sizes = counts.astype(np.float64)
        within = np.bincount(place, inside[own].astype(np.float64)) / sizes
        rates = np.bincount(place, beyond) / sizes
        order = rng.permuted(np.tile(np.arange(sizes.size), (SHUFFLES, 1)), axis=1)
        shuffled += (within[order] * sizes) @ rates
    return (1.0 + float(np.count_nonzero(shuffled >= seen - 1e-9))) / (1.0 + SHUFFLES)


def folds_of(label: Ints, folds: int, seed: int, strata: Ints | None = None) -> Ints:
    """The fold of each row, from 0. Groups stay whole, and where each is of one stratum, folds hold as much of each."""
    count = int(label.max()) + 1
    order = np.random.default_rng(seed).permutation(count)
    if strata is not None:
        own = np.zeros(count, np.int64)
        own[label] = strata
        if np.array_equal(own[label], strata):
            order = order[np.argsort(own[order], kind="stable")]
    fold = np.empty(count, np.int64)
    fold[order] = np.arange(count) % folds
    return fold[label]
