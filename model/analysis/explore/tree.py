"""The leaf of a classification tree in which failures are densest: a second way of searching for a box.

The tree grows best first: the next cut is the one, of all leaves, that leaves least impurity (Gini); of equal cuts the
one in the first column. Source: Breiman et al. 1984.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .box import open_box, restricted
from .peeling import LEAST_MASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .box import Box, Flags, Floats, Ints

    Singles = NDArray[np.float32]

MOST_LEAVES = 6
FEWEST_ROWS = 20
"""The fewest rows of a leaf."""


def densest_leaf(x: Floats, fails: Flags) -> Box | None:
    """The densest leaf of a small tree, as a box in `x` (rows, columns); None for a tree of one leaf."""
    grown_on = _Rows.of(x, fails)
    leaves = [_Leaf(grown_on, np.argsort(grown_on.values, axis=1), open_box(x.shape[1]))]
    while len(leaves) < MOST_LEAVES:
        place = max(range(len(leaves)), key=lambda k: leaves[k].cut.gain)
        if np.isneginf(leaves[place].cut.gain):
            break
        leaves[place : place + 1] = leaves[place].halves()
    box = max(reversed(leaves), key=lambda leaf: leaf.density).box
    return box if restricted(box).size else None


@dataclass(frozen=True)
class _Rows:
    """What a tree is grown on: `values` (columns, rows), whether each row fails, which columns have equal values, and
    the fewest rows of a leaf."""

    values: Singles
    fails: Flags
    tied: Ints
    fewest: int

    @classmethod
    def of(cls, x: Floats, fails: Flags) -> _Rows:
        """The rows of `x` (rows, columns)."""
        # Half the digits are enough to tell where to cut, and are sorted in less time.
        values = np.ascontiguousarray(x.T, dtype=np.float32)
        ordered = np.sort(values, axis=1)
        tied = np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))
        return cls(values, fails, tied, max(FEWEST_ROWS, round(LEAST_MASS * fails.size)))


@dataclass(frozen=True)
class _Cut:
    """Where a leaf is best cut: after so many of its rows in the order of a column. `gain` is what that takes off its
    impurity, in rows; minus infinity where it cannot be cut."""

    gain: float
    column: int
    below: int


@dataclass(frozen=True)
class _Leaf:
    """A leaf: the numbers of its rows in the order of each column, and its box."""

    rows: _Rows
    order: Ints
    box: Box

    @property
    def density(self) -> float:
        """The share of its rows that fail."""
        return float(self.rows.fails[self.order[0]].mean())

    @cached_property
    def cut(self) -> _Cut:
        """Its best cut."""
        count, fewest = self.order.shape[1], self.rows.fewest
        hits = self.rows.fails[self.order].cumsum(axis=1, dtype=np.int64)
        failing = int(hits[0, -1])
        if count < 2 * fewest or failing in (0, count):
            return _Cut(-np.inf, 0, 0)
        below = np.arange(fewest, count - fewest + 1)
        # The failures below a cut beyond their share, in whole numbers, so that equal cuts have equal gains.
        beyond = hits[:, fewest - 1 : count - fewest] * count - failing * below
        gain: Floats = beyond.astype(np.float64)
        gain *= gain
        gain /= below * (count - below)
        ends = np.take_along_axis(
            self.rows.values[self.rows.tied], self.order[self.rows.tied, fewest - 1 : count - fewest + 1], axis=1
        )
        gain[self.rows.tied] = np.where(ends[:, 1:] == ends[:, :-1], -np.inf, gain[self.rows.tied])
        column, place = divmod(int(np.argmax(gain)), below.size)
        return _Cut(float(gain[column, place]) / count, column, int(below[place]))

    def halves(self) -> tuple[_Leaf, _Leaf]:
        """The leaves below and above its best cut, which is midway between two rows."""
        column, below = self.cut.column, self.cut.below
        values, ordered = self.rows.values[column].astype(np.float64), self.order[column]
        at = (values[ordered[below - 1]] + values[ordered[below]]) / 2.0
        lows, highs = (end.copy() for end in self.box)
        highs[column], lows[column] = at, np.nextafter(at, np.inf)
        inside = np.zeros(self.rows.fails.size, np.bool_)
        inside[ordered[:below]] = True
        chosen = inside[self.order].ravel()
        return (
            _Leaf(self.rows, self._of(chosen), (self.box[0], highs)),
            _Leaf(self.rows, self._of(~chosen), (lows, self.box[1])),
        )

    def _of(self, chosen: Flags) -> Ints:
        """The order of the rows `chosen`, a mask of the numbers of all columns one after the other."""
        return np.compress(chosen, self.order).reshape(self.order.shape[0], -1)
