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

    @property
    def shared(self) -> bool:
        """Whether some worlds met the same luck."""
        return int(np.unique(self.stream).size) < int(self.stream.size)

    def between(self, outcome: str, first: int, second: int | None = None) -> float:
        """The variance of luck between the means of worlds, of one alternative or of its lead over a second: luck that
        moves all worlds alike is not in it. NaN where it cannot be told, with one batch."""
        rest = self.residuals(outcome)
        moved = rest[:, :, first] - (0.0 if second is None else rest[:, :, second])
        there = ~np.isnan(moved).any(axis=0)
        worlds = int(there.sum())
        if self.batches < 2 or worlds < 2:
            return float("nan")
        moved, (_, group) = moved[:, there], np.unique(self.stream[there], return_inverse=True)
        of_streams = np.zeros((self.batches, int(group.max()) + 1))
        for batch in range(self.batches):
            of_streams[batch] = np.bincount(group, moved[batch])
        overall = float((of_streams**2).sum()) / worlds**2
        within = float((moved**2).sum()) / worlds
        return (within - overall) * self.batches / (self.batches - 1.0) * worlds / (worlds - 1.0)

    def moves(self, outcome: str, count: int, seed: int = 0) -> Floats:
        """What luck may have added to the means of worlds (count, worlds, alternatives): whole batches change their
        sign in all worlds that share them (wild bootstrap; Liu 1988). NaN where the outcome never applies."""
        rest = self.residuals(outcome) * np.sqrt(self.batches / max(1.0, self.batches - 1.0))
        rng = np.random.default_rng(seed)
        _, group = np.unique(self.stream, return_inverse=True)
        streams = int(group.max()) + 1
        result = np.empty((count, *rest.shape[1:]))
        for place in range(count):
            signs = rng.choice((-1.0, 1.0), (self.batches, streams))[:, group]
            result[place] = np.einsum("bw,bwi->wi", signs, rest)
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
