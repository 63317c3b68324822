"""Batches of replications: how far luck moves the mean of each world, and which worlds it moves together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ensemble import Ensemble

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_BATCHES = 128
"""The most batches of replications; more replications make larger batches."""

MOST_VALUES = 6_000_000
"""The most sums held, over batches, worlds, alternatives and outcomes."""


@dataclass(frozen=True)
class LuckBatches:
    """Sums of outcomes over batches of replications.

    `total` and `n`, by outcome, are (batches, worlds, alternatives): the sum of the values that apply and their number.
    Worlds of one `stream` (worlds,) met the same luck in the same batch; worlds of one `setting` (worlds,) have the
    same parameters and differ in theory. `sampled` says whether settings were drawn from what is uncertain, so that
    other ones might have been.
    """

    total: dict[str, Floats]
    n: dict[str, Floats]
    stream: Ints
    setting: Ints
    sampled: bool

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return int(next(iter(self.n.values())).shape[0])

    def residuals(self, outcome: str) -> Floats:
        """What each batch adds to the mean of a world beyond its share (batches, worlds, alternatives): the linear
        part of a ratio of sums. They sum to zero over batches; NaN where the outcome never applies."""
        total, n = self.total[outcome], self.n[outcome]
        with np.errstate(invalid="ignore", divide="ignore"):
            whole = n.sum(axis=0)
            result: Floats = (total - total.sum(axis=0) / whole * n) / whole
        return result


def batches_of(worlds: int, width: int, turns: int) -> int:
    """The number of batches of `turns` replications of `worlds` worlds with `width` values each."""
    return max(min(2, turns), min(MOST_BATCHES, turns, MOST_VALUES // max(1, worlds * width)))


def batches_of_table(table: Ensemble) -> LuckBatches:
    """The batches of a table whose points have luck of their own: the rows of a point, in their order."""
    _, first, inverse = np.unique(table.point, return_index=True, return_inverse=True)
    # Worlds are in the order in which their points appear, as averages are.
    rank = np.empty_like(first)
    rank[np.argsort(first)] = np.arange(first.size)
    world = rank[inverse]
    order = np.argsort(world, kind="stable")
    counts = np.bincount(world)
    place = np.empty(world.size, dtype=np.int64)
    place[order] = np.arange(world.size) - np.repeat(np.cumsum(counts) - counts, counts)
    turns = int(counts.max())
    size = batches_of(counts.size, len(table.options) * len(table.outcomes), turns)
    batch = place * size // np.maximum(counts, 1)[world]
    total, n = {}, {}
    for name, values in table.outcomes.items():
        there = ~np.isnan(values)
        total[name], n[name] = (np.zeros((size, counts.size, len(table.options))) for _ in range(2))
        np.add.at(total[name], (batch, world), np.where(there, values, 0.0))
        np.add.at(n[name], (batch, world), there.astype(np.float64))
    numbers = np.arange(counts.size, dtype=np.int64)
    return LuckBatches(total, n, numbers, numbers, True)
