"""The outcomes of options at each setting of levers, summed while a design is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.alternatives import Layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.rows import DesignRows

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_VALUES = 8_000_000
"""The most values held of batches of replications; more replications make larger batches."""

FEWEST_PARTS = 30


@dataclass(frozen=True)
class SurfaceData:
    """Outcomes by option and setting of levers. `levers` are paths; `settings` is (settings, levers), NaN where an
    option keeps its own value.

    `means` and `errors` by outcome are (options, settings): the mean over replications, and over the worlds in which
    every setting was played, and the standard error of that mean; `counts` the replications in it. `batches` by outcome
    are (batches, options, settings): the means over batches of replications, which all settings share; None where
    settings have luck of their own. Means are over `worlds` worlds and `replications` replications.
    """

    levers: tuple[str, ...]
    settings: Floats
    options: tuple[str, ...]
    means: Mapping[str, Floats]
    errors: Mapping[str, Floats]
    counts: Mapping[str, Floats]
    batches: Mapping[str, Floats] | None
    worlds: int
    replications: int


@dataclass
class SurfaceSums:
    """Sums over replications of the outcomes of each option at each setting, averaged over the worlds that all
    share."""

    layout: Layout
    options: tuple[str, ...]
    which: Ints
    outcomes: tuple[str, ...]
    table: Ints
    size: int
    turns: int
    count: Floats
    total: Floats
    squares: Floats
    parts: Floats
    parts_count: Floats
    seen: int = 0

    @classmethod
    def of(cls, rows: DesignRows, layout: Layout, options: Sequence[str], outcomes: tuple[str, ...]) -> SurfaceSums:
        """Sums for these options at the settings of a design, over the worlds in which all settings were played."""
        which = np.array([rows.options.index(option) for option in options], dtype=np.int64)
        table = layout.table[:, layout.shared_worlds]
        shape = (table.shape[0], which.size, len(outcomes))
        most = max(FEWEST_PARTS, MOST_VALUES // max(1, int(np.prod(shape))))
        size = -(-rows.turns // most)
        batches = -(-rows.turns // size) if rows.common else 0
        return cls(
            layout,
            tuple(options),
            which,
            outcomes,
            table,
            size,
            rows.turns,
            count=np.zeros(shape),
            total=np.zeros(shape),
            squares=np.zeros(shape),
            parts=np.zeros((batches, *shape)),
            parts_count=np.zeros((batches, *shape)),
        )

    def add(self, cube: Floats) -> None:
        """Adds replications of shape (turns, chosen points, options, outcomes)."""
        values = cube[:, self.table][:, :, :, self.which]
        there = ~np.isnan(values)
        number = there.sum(axis=2)
        mean = np.where(there, values, 0.0).sum(axis=2) / np.maximum(number, 1)
        there = number > 0
        self.count += there.sum(axis=0)
        self.total += mean.sum(axis=0)
        self.squares += (mean**2).sum(axis=0)
        if self.parts.size:
            batch = (self.seen + np.arange(cube.shape[0])) // self.size
            np.add.at(self.parts, batch, mean)
            np.add.at(self.parts_count, batch, there)
        self.seen += cube.shape[0]

    def data(self) -> SurfaceData:
        """The means, errors and batches of what was added."""
        with np.errstate(invalid="ignore", divide="ignore"):
            means = self.total / self.count
            variance = np.maximum(self.squares - self.count * means**2, 0.0) / (self.count - 1.0)
            errors = np.where(self.count > 1, np.sqrt(variance / self.count), np.nan)
            batches = self.parts / self.parts_count
        return SurfaceData(
            levers=self.layout.levers,
            settings=self.layout.settings,
            options=self.options,
            means={name: means[:, :, k].T for k, name in enumerate(self.outcomes)},
            counts={name: self.count[:, :, k].T for k, name in enumerate(self.outcomes)},
            errors={name: errors[:, :, k].T for k, name in enumerate(self.outcomes)},
            batches={name: batches[..., k].transpose(0, 2, 1) for k, name in enumerate(self.outcomes)}
            if self.parts.size
            else None,
            worlds=self.table.shape[1],
            replications=self.turns,
        )
