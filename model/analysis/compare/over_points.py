"""Comparison over design points: at each point in pairs, then the mean over points, with two kinds of spread.

One kind is luck, which more replications reduce: the intervals of a point, and of the mean over points, are of luck
alone. The other is the effect of the points' settings, which stays however often they are played, and is shown as
quantiles over points. The two are never added.

Under common luck a replication is the same luck at every point, so that the mean over points has its replications, not
its rows, as independent pieces: each contributes the sum of its residuals over points (linearised where an outcome does
not apply to all rows). Where each point has its own luck the pieces are points, each with its own variance; theories
crossed with them share it, and are added as if they moved together, which can only widen the interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...stats.two_sample import Contrast, adjusted
from ..data.luck import LuckBatches, batches_of
from ..data.rows import Chunk, DesignRows
from .pooled import LuckResiduals, PairedMoments, PooledContrast, pooled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.design.manifest import OutcomeInfo

    Floats = NDArray[np.float64]

Pairs = Sequence[tuple[int, int]]
"""The sides that are compared: the index of the baseline, and that of the other."""

Read = Callable[[], Iterator[Chunk]]
"""Reads all rows from the beginning, at each call."""


@dataclass(frozen=True)
class OverPoints:
    """One side against its baseline: by outcome, the contrast pooled over points, and the contrast at each point."""

    pooled: Mapping[str, PooledContrast]
    at_points: Mapping[str, tuple[Contrast, ...]]


@dataclass(frozen=True)
class SideMeans:
    """One side by itself: by outcome, its mean at each point (points,), NaN where it never applies there, and the
    number of rows to which it applies."""

    means: Mapping[str, Floats]
    n: Mapping[str, int]


def options_over_points(
    rows: DesignRows, options: Sequence[str], pairs: Pairs, outcomes: Sequence[OutcomeInfo]
) -> tuple[list[OverPoints], list[SideMeans]]:
    """Options of one run, in pairs of the same point and replication.

    The rows are read twice. Raises InputError where rows are missing.
    """
    names = [outcome.id for outcome in outcomes]
    even = rows.of(options, rows.chosen)
    if not even.uneven or len(pairs) == 1:
        return _over_points(even, lambda: even.chunks(names), len(options), pairs, outcomes)
    # Options of unequal length: each pair has a common prefix of its own.
    results: list[OverPoints] = []
    sides: dict[int, SideMeans] = {}
    for baseline, other in pairs:
        two = [options[baseline], options[other]]
        result, means = options_over_points(rows.of(two, rows.chosen), two, [(0, 1)], outcomes)
        results += result
        sides |= dict(zip((baseline, other), means, strict=True))
    return _adjusted(results), [sides[place] for place in range(len(options))]


def runs_over_points(
    first: DesignRows, second: DesignRows, pairs: Pairs, outcomes: Sequence[OutcomeInfo]
) -> tuple[list[OverPoints], list[SideMeans]]:
    """Options of two runs, in pairs of the same point and replication. Sides are the options of the first, then those
    of the second; `second.chosen` are the points that set what `first.chosen` set, one by one in their order."""
    ours, read = _beside(first, second, [outcome.id for outcome in outcomes])
    return _over_points(ours, read, len(first.options) + len(second.options), pairs, outcomes)


def luck_over_points(
    first: DesignRows, second: DesignRows | None, outcomes: Sequence[OutcomeInfo]
) -> tuple[dict[str, Floats], LuckBatches]:
    """The means of all sides at each point, by outcome (points, sides), and the batches of luck behind them, of the
    replications that all sides hold. Points count as all there is. Reads the rows once."""
    names = [outcome.id for outcome in outcomes]
    rows, read = first.of(first.options, first.chosen), None
    sides = len(rows.options)
    if second is not None:
        rows, read = _beside(rows, second, names)
        sides += len(second.options)
    points = int(rows.chosen.size)
    batches = batches_of(points, sides * len(names), rows.turns)
    total, n = (np.zeros((batches, points, sides, len(names))) for _ in range(2))
    for chunk in rows.chunks(names) if read is None else read():
        there = ~np.isnan(chunk.values)
        batch = chunk.turn * batches // rows.turns
        np.add.at(total, (batch, chunk.place), np.where(there, chunk.values, 0.0))
        np.add.at(n, (batch, chunk.place), there.astype(np.float64))
    whole = n.sum(axis=0)
    means = np.where(whole > 0, total.sum(axis=0) / np.maximum(whole, 1.0), np.nan)
    luck = LuckBatches(
        total={name: total[..., column] for column, name in enumerate(names)},
        n={name: n[..., column] for column, name in enumerate(names)},
        stream=rows.chosen % rows.streams,
        setting=rows.chosen,
        sampled=False,
    )
    return {name: means[..., column] for column, name in enumerate(names)}, luck


def _beside(first: DesignRows, second: DesignRows, names: Sequence[str]) -> tuple[DesignRows, Read]:
    """The rows of the first run as far as both go, and what reads the sides of both beside each other."""
    turns = min(first.turns, second.turns)
    ours, order = replace(first, turns=turns), np.argsort(second.chosen)
    theirs = replace(second, turns=turns, chosen=second.chosen[order])
    back = np.argsort(order)
    count = int(first.chosen.size)

    def read() -> Iterator[Chunk]:
        for chunk, other in zip(ours.chunks(names), theirs.chunks(names), strict=True):
            shape = (-1, count, len(second.options), len(names))
            moved = other.values.reshape(shape)[:, back].reshape(other.values.shape)
            yield replace(chunk, values=np.concatenate([chunk.values, moved], axis=1))

    return ours, read


def _over_points(
    rows: DesignRows, read: Read, sides: int, pairs: Pairs, outcomes: Sequence[OutcomeInfo]
) -> tuple[list[OverPoints], list[SideMeans]]:
    count = int(rows.chosen.size)
    moments = [PairedMoments(count, len(outcomes)) for _ in pairs]
    total, n = (np.zeros((count, sides, len(outcomes))) for _ in range(2))
    for chunk in read():
        there = ~np.isnan(chunk.values)
        # Rows of a chunk are whole replications of all points, in order.
        total += np.where(there, chunk.values, 0.0).reshape(-1, *total.shape).sum(axis=0)
        n += there.reshape(-1, *n.shape).sum(axis=0)
        for (baseline, other), sums in zip(pairs, moments, strict=True):
            sums.add(chunk.place, chunk.values[:, other], chunk.values[:, baseline])
    residuals = [LuckResiduals(rows.turns, sums) for sums in moments]
    if rows.common and count > 1:
        for chunk in read():
            for (baseline, other), rest in zip(pairs, residuals, strict=True):
                rest.add(chunk.place, chunk.turn, chunk.values[:, other], chunk.values[:, baseline])
    results = [
        OverPoints(
            {info.id: pooled(rows, sums, rest, column, info.kind) for column, info in enumerate(outcomes)},
            {info.id: tuple(sums.contrasts(column, info.kind)) for column, info in enumerate(outcomes)},
        )
        for sums, rest in zip(moments, residuals, strict=True)
    ]
    means = np.where(n > 0, total / np.maximum(n, 1.0), np.nan)
    return _adjusted(results), [
        SideMeans(
            {info.id: means[:, side, column] for column, info in enumerate(outcomes)},
            {info.id: int(n[:, side, column].sum()) for column, info in enumerate(outcomes)},
        )
        for side in range(sides)
    ]


def _adjusted(results: Sequence[OverPoints]) -> list[OverPoints]:
    """The results with p values of points adjusted over all points and pairs of their outcome, and the number of
    significant differences in `above` and `below`."""
    at_points: list[dict[str, tuple[Contrast, ...]]] = [{} for _ in results]
    for name in results[0].at_points:
        cells = iter(adjusted([cell for result in results for cell in result.at_points[name]]))
        for place, result in enumerate(results):
            at_points[place][name] = tuple(next(cells) for _ in result.at_points[name])
    return [
        OverPoints(
            {
                name: replace(
                    contrast,
                    above=sum(cell.stands and (cell.estimate or 0.0) > 0.0 for cell in cells[name]),
                    below=sum(cell.stands and (cell.estimate or 0.0) < 0.0 for cell in cells[name]),
                )
                for name, contrast in result.pooled.items()
            },
            cells,
        )
        for result, cells in zip(results, at_points, strict=True)
    ]
