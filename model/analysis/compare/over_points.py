"""Comparison over the points of a sweep: at each point in pairs, then the mean over points, with two kinds of spread.

One kind is luck: with more replications it would go. The interval of a point, and that of the mean over points, hold it
and nothing else. The other is what the points themselves do: it stays, however often they are played, and is shown as
quantiles over points. The two are never added up.

Under common luck a replication is the same luck at every point, so that the mean over points has its replications, not
its rows, as independent pieces: each contributes the sum of its residuals over points (linearised where an outcome does
not apply to all rows). Where each point has its own luck the pieces are points, each with its own variance; theories
crossed with them share it, and are added as if they moved together, which can only widen the interval.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.compare.pooled import AtPoint, Pieces, Pooled, Sums, at_point, pooled
from model.analysis.data.rows import Chunk, Stored
from model.stats import multiplicity as figures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.design.manifest import OutcomeInfo

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OverPoints:
    """One side against its baseline: an outcome to its pooled figure, and to its figure at each point."""

    baseline: str
    other: str
    pooled: dict[str, Pooled]
    at: dict[str, tuple[AtPoint, ...]]


@dataclass(frozen=True)
class Means:
    """An outcome under each side at each point, (sides, points), NaN: it never applies."""

    labels: tuple[str, ...]
    values: dict[str, Floats]


Read = Callable[[], Iterator[Chunk]]
"""Reads all rows, from the first on, whenever it is called."""


def options_over_points(
    stored: Stored, baseline: str, others: Sequence[str], outcomes: Sequence[OutcomeInfo]
) -> tuple[list[OverPoints], Means]:
    """Options of one sweep against one of them, in pairs of the same point and replication.

    The rows are read twice. Raises InputError where rows are missing.
    """
    names = [one.id for one in outcomes]
    sides = (baseline, *others)
    if not stored.uneven:
        of = stored.of(sides, stored.chosen)
        pairs = [(0, k) for k in range(1, len(sides))]
        return _over_points(of, lambda: of.chunks(names), sides, pairs, outcomes)
    # Each pair has a common prefix of its own.
    found: list[OverPoints] = []
    rows: dict[str, Floats] = {}
    for other in others:
        each = stored.of((baseline, other), stored.chosen)
        one, means = options_over_points(each, baseline, [other], outcomes)
        found += one
        rows |= {label: np.stack([means.values[name][k] for name in names]) for k, label in enumerate(means.labels)}
    whole = {name: np.stack([rows[label][k] for label in sides]) for k, name in enumerate(names)}
    return _adjusted(found), Means(sides, whole)


def sweeps_over_points(
    first: Stored, second: Stored, labels: Sequence[str], outcomes: Sequence[OutcomeInfo]
) -> tuple[list[OverPoints], Means]:
    """Each option of the second sweep against the same of the first. Both have the same options, in one order, and
    `second.chosen` are the points that set what `first.chosen` set, one by one in their order."""
    names = [one.id for one in outcomes]
    turns = min(first.turns, second.turns)
    one, order = replace(first, turns=turns), np.argsort(second.chosen)
    another = replace(second, turns=turns, chosen=second.chosen[order])
    back = np.argsort(order)
    count, width = int(first.chosen.size), len(first.options)

    def read() -> Iterator[Chunk]:
        for ours, theirs in zip(one.chunks(names), another.chunks(names), strict=True):
            shape = (-1, count, width, len(names))
            moved = theirs.values.reshape(shape)[:, back].reshape(theirs.values.shape)
            yield replace(ours, values=np.concatenate([ours.values, moved], axis=1))

    return _over_points(one, read, labels, [(k, width + k) for k in range(width)], outcomes)


def _over_points(
    stored: Stored,
    read: Read,
    sides: Sequence[str],
    pairs: Sequence[tuple[int, int]],
    outcomes: Sequence[OutcomeInfo],
) -> tuple[list[OverPoints], Means]:
    count = int(stored.chosen.size)
    sums = [Sums(count, len(outcomes)) for _ in pairs]
    alone = _Alone(count, len(sides), len(outcomes))
    for chunk in read():
        alone.add(chunk.values)
        for (theirs, ours), one in zip(pairs, sums, strict=True):
            one.add(chunk.place, chunk.values[:, ours], chunk.values[:, theirs])
    pieces = [Pieces(stored, one) for one in sums]
    if stored.common and count > 1:
        for chunk in read():
            for (theirs, ours), piece in zip(pairs, pieces, strict=True):
                piece.add(chunk.place, chunk.turn, chunk.values[:, ours], chunk.values[:, theirs])
    found = [
        _judged(stored, sides[theirs], sides[ours], one, piece, outcomes)
        for (theirs, ours), one, piece in zip(pairs, sums, pieces, strict=True)
    ]
    means = alone.means()
    return _adjusted(found), Means(tuple(sides), {one.id: means[:, :, k].T for k, one in enumerate(outcomes)})


class _Alone:
    """Sums of each side by itself."""

    def __init__(self, points: int, sides: int, outcomes: int) -> None:
        self.total, self.n = np.zeros((points, sides, outcomes)), np.zeros((points, sides, outcomes))

    def add(self, values: Floats) -> None:
        # Rows of a chunk are whole replications of all points, in order.
        shape = (-1, *self.total.shape)
        there = ~np.isnan(values)
        self.total += np.where(there, values, 0.0).reshape(shape).sum(axis=0)
        self.n += there.reshape(shape).sum(axis=0)

    def means(self) -> Floats:
        with np.errstate(invalid="ignore"):
            return np.where(self.n > 0, self.total / np.maximum(self.n, 1.0), np.nan)


def _judged(
    stored: Stored, baseline: str, other: str, sums: Sums, pieces: Pieces, outcomes: Sequence[OutcomeInfo]
) -> OverPoints:
    over: dict[str, Pooled] = {}
    at: dict[str, tuple[AtPoint, ...]] = {}
    for column, info in enumerate(outcomes):
        n, gap, gap2 = (one[:, column] for one in (sums.n, sums.gap, sums.gap2))
        at[info.id] = tuple(
            at_point(float(k), float(d), float(d2), info.kind) for k, d, d2 in zip(n, gap, gap2, strict=True)
        )
        over[info.id] = pooled(stored, sums, pieces, column, info.kind)
    return OverPoints(baseline, other, over, at)


def _adjusted(found: Sequence[OverPoints]) -> list[OverPoints]:
    """With Holm's adjustment: of pooled figures over all that are shown, of points over those of their outcome."""
    keys = [(k, name) for k, one in enumerate(found) for name in one.pooled]
    holm = dict(zip(keys, figures.holm([found[k].pooled[name].p for k, name in keys]), strict=True))
    points: dict[str, list[tuple[AtPoint, ...]]] = {}
    for name in found[0].at if found else ():
        flat = [cell for one in found for cell in one.at[name]]
        adjusted = iter(figures.holm([cell.p for cell in flat]))
        points[name] = [tuple(replace(cell, p_holm=next(adjusted)) for cell in one.at[name]) for one in found]
    results = []
    for k, one in enumerate(found):
        at = {name: points[name][k] for name in one.at}
        over = {
            name: replace(
                figure,
                p_holm=holm[(k, name)],
                above=sum(cell.stands and (cell.estimate or 0.0) > 0.0 for cell in at[name]),
                below=sum(cell.stands and (cell.estimate or 0.0) < 0.0 for cell in at[name]),
            )
            for name, figure in one.pooled.items()
        }
        results.append(OverPoints(one.baseline, one.other, over, at))
    return results
