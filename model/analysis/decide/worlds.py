"""The worlds that options are compared over, with what luck leaves open about them.

A world is a design point averaged over its replications, with the luck left in the average taken out
(`stats.shrinkage`), or a single replication, luck included. Where worlds were drawn from what is uncertain, other ones
might have been: they are drawn anew with replacement, and copies of a world under other theories with it. Where they
were stated, as points of a grid or as rival theories, they are all there is, and only luck is uncertain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import LEVEL, student_two_sided
from ...stats.shrinkage import Shrunk, shrink
from ..data.ensemble import comparable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.luck import LuckBatches

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_AT_ONCE = 400_000
"""The most values of worlds and options in a batch of draws."""


@dataclass(frozen=True)
class Sample:
    """Possible worlds.

    `fixed` are possible true means of the worlds (draws, worlds, options), with the overall means as estimated;
    `drawn` has other worlds, where worlds are a sample, still with these overall means; `wide` has these with as much
    between worlds as luck leaves open, not only what is beyond it; `level` is what luck may have added to the overall
    means (draws, options).
    """

    fixed: Floats
    drawn: Floats
    wide: Floats
    level: Floats


@dataclass(frozen=True)
class Worlds:
    """Comparable worlds of one criterion, more is better, in the order of their structures.

    `values` (worlds, options) are means of worlds with luck taken out, or single replications; `raw` the means as
    played. `structure` and `setting` are those of each world. `shrunk` is None for single replications, and where a
    world has one replication, so that luck cannot be taken out; `averaged` tells these apart. `sampled` says whether
    worlds were drawn from what is uncertain.
    """

    options: tuple[str, ...]
    left_out: tuple[str, ...]
    raw: Floats
    structure: Ints
    structures: int
    shrunk: Shrunk | None
    averaged: bool
    sampled: bool

    @classmethod
    def of(
        cls,
        values: Floats,
        options: Sequence[str],
        structure: Ints | None = None,
        luck: LuckBatches | None = None,
        residuals: Floats | None = None,
        structures: int = 1,
        seed: int = 0,
    ) -> Worlds:
        """Worlds of (worlds, options) values; `residuals` are those of `luck`, None for single replications."""
        compared, whole, names = comparable(values, options)
        places = [options.index(name) for name in names]
        codes = (np.zeros(values.shape[0], np.int64) if structure is None else structure)[whole]
        setting = (np.arange(values.shape[0]) if luck is None else luck.setting)[whole]
        order = np.lexsort((setting, codes))
        shrunk = None
        if luck is not None and residuals is not None and luck.batches > 1 and compared.size:
            moved = residuals[:, whole][:, :, places][:, order]
            shrunk = shrink(compared[order], moved, luck.stream[whole][order], seed)
        return cls(
            options=names,
            left_out=tuple(name for name in options if name not in names),
            raw=compared[order],
            structure=codes[order],
            structures=structures,
            shrunk=shrunk,
            averaged=luck is not None,
            sampled=luck is None or luck.sampled,
        )

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return int(self.raw.shape[0])

    @property
    def values(self) -> Floats:
        """The worlds, with luck taken out where it can be."""
        return self.raw if self.shrunk is None else self.shrunk.centre

    @property
    def separable(self) -> bool:
        """Whether luck is taken out of averages, or worlds are single replications, which have it by definition."""
        return not self.averaged or self.shrunk is not None

    @cached_property
    def covariance(self) -> Floats:
        """The covariance of the overall means: by luck, and by the sample of worlds where they are one."""
        width = len(self.options)
        luck = np.zeros((width, width)) if self.shrunk is None else self.shrunk.level @ self.shrunk.level.T
        if not self.sampled or self.count < 2:
            return luck
        away = self.values - self.values.mean(axis=0)
        both: Floats = luck + away.T @ away / (self.count - 1.0) / self.count
        return both

    @property
    def degrees(self) -> float:
        """The degrees of freedom of `covariance`."""
        of_worlds = max(1.0, self.count - 1.0)
        if self.shrunk is None:
            return of_worlds
        return min(self.shrunk.degrees, of_worlds) if self.sampled else self.shrunk.degrees

    def gap(self, first: int, second: int) -> tuple[float, float]:
        """The overall lead of one option over another, and its standard error."""
        gap = float((self.raw[:, first] - self.raw[:, second]).mean())
        part = self.covariance
        return gap, float(np.sqrt(max(0.0, part[first, first] + part[second, second] - 2.0 * part[first, second])))

    def samples(self, count: int, seed: int = 0, wide: bool = False) -> Iterator[Sample]:
        """`count` draws of possible worlds, some at a time; without `wide` ones these are as `drawn`."""
        rng = np.random.default_rng(seed)
        step = max(1, MOST_AT_ONCE // max(1, self.raw.size))
        members = [np.flatnonzero(self.structure == code) for code in range(self.structures)]
        for start in range(0, count, step):
            size = min(step, count - start)
            fixed, level = np.broadcast_to(self.raw, (size, *self.raw.shape)), np.zeros((size, len(self.options)))
            hidden = fixed
            if self.shrunk is not None:
                hidden = fixed = self.shrunk.draw(rng, size)
                level = self.shrunk.levels(rng, size)
                if wide:
                    hidden = self.shrunk.possible(rng, size)
            drawn, widest = fixed, hidden
            if self.sampled:
                # The same numbers choose in every structure: settings that structures share go together.
                chance = rng.random((size, max(part.size for part in members)))
                chosen = np.concatenate(
                    [part[(chance[:, : part.size] * part.size).astype(np.int64)] for part in members], axis=1
                )
                if self.shrunk is None:
                    drawn = widest = self.raw.take(chosen, axis=0)
                else:
                    drawn = np.take_along_axis(fixed, chosen[:, :, None], axis=1)
                    widest = np.take_along_axis(hidden, chosen[:, :, None], axis=1) if wide else drawn
            yield Sample(fixed, drawn, widest, level)

    def margins(self) -> Floats:
        """How far luck may have moved the lead of each option over each other (options, options), all leads together
        (Bonferroni)."""
        width = len(self.options)
        if self.shrunk is None or width < 2:
            return np.zeros((width, width))
        cover = self.shrunk.level @ self.shrunk.level.T
        spread = np.sqrt(np.maximum(0.0, cover.diagonal()[:, None] + cover.diagonal() - 2.0 * cover))
        pairs = width * (width - 1) / 2.0
        margins: Floats = student_two_sided(1.0 - (1.0 - LEVEL) / pairs, self.shrunk.degrees) * spread
        return margins
