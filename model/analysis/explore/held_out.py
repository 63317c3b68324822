"""Boxes that are judged by rows that did not search for them.

Rows are divided into folds, and for each fold a box is sought among the others: every row is inside or outside of a box
that was found without it (Stone 1974). Further boxes are sought among the rows outside of earlier ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import categories
from .box import Step, freed, inside_of, restricted, step_of
from .clusters import effect_of_groups
from .peeling import searched
from .restrictions import chance_of_as_many, pruned, quasi_p
from .tree import densest_leaf

if TYPE_CHECKING:
    from .box import Box, Flags, Floats, Ints


@dataclass(frozen=True)
class SoughtBox:
    """The box of a search in the columns that vary, None where there is none, with the quasi-p and the bounds of each
    parameter that it restricts, by name, its path and the order of the levels of categories; `inside` (rows,) are the
    rows in it, of all, and `without` those in it without one of its restrictions, by name."""

    box: Box | None
    quasi_p: Mapping[str, float]
    path: tuple[Step, ...]
    bounds: Mapping[str, tuple[float, float]]
    levels: Mapping[str, tuple[str, ...]]
    inside: Flags
    without: Mapping[str, Flags]

    @property
    def names(self) -> tuple[str, ...]:
        """The restricted parameters."""
        return tuple(sorted(self.quasi_p))


NO_BOX = SoughtBox(None, {}, (), {}, {}, np.zeros(0, np.bool_), {})


@dataclass(frozen=True)
class Rows:
    """The rows of a search: parameters (rows, columns), whether each fails, its group and its fold; the names of the
    columns, and those of the levels of categories."""

    x: Floats
    fails: Flags
    label: Ints
    fold: Ints
    names: tuple[str, ...]
    labels: Mapping[str, Sequence[str]]

    def peeled_box(self, train: Flags) -> SoughtBox:
        """The box that is peeled among the rows that `train`, without restrictions that chance explains."""
        ranked = _Ranked.of(self, train)
        if not ranked.columns.size or not self.fails[train].any():
            return NO_BOX
        rows = ranked.trained, self.fails[train], self.label[train]
        path, box = searched(*rows)
        box, p_values = pruned(box, *rows)
        return ranked.sought(box, p_values, path) if p_values else NO_BOX

    def leaf(self, train: Flags) -> SoughtBox:
        """The densest leaf of a tree that is grown on the rows that `train`."""
        ranked = _Ranked.of(self, train)
        x, fails = ranked.trained, self.fails[train]
        box = densest_leaf(x, fails) if ranked.columns.size else None
        return NO_BOX if box is None else ranked.sought(box, quasi_p(box, x, fails, self.label[train]), ())


@dataclass(frozen=True)
class _Ranked:
    """Rows with each category in the order of its failures among those that `train`, the columns that vary among
    these, and their values there, `trained`."""

    rows: Rows
    x: Floats
    levels: Mapping[str, tuple[str, ...]]
    train: Flags
    columns: Ints
    trained: Floats

    @classmethod
    def of(cls, rows: Rows, train: Flags) -> _Ranked:
        """The rows as they are ordered for a search."""
        x, levels = categories.ranked(rows.x, rows.fails, train, rows.names, rows.labels)
        trained = x[train]
        varies = np.ptp(trained, axis=0) > 0.0
        trained = trained if varies.all() else trained[:, varies]
        return cls(rows, x, levels, train, np.flatnonzero(varies), trained)

    def sought(self, box: Box, p_values: Mapping[int, float], path: Sequence[Box]) -> SoughtBox:
        """A box in the columns that vary, and the path to it, with all that is asked of it later."""
        # Of the columns those alone that a box restricts: few of very many.
        held = np.unique(np.concatenate([restricted(bounds) for bounds in (*path, box)]))
        x, trained, fails = self.x[:, self.columns[held]], self.trained[:, held], self.rows.fails[self.train]

        def inside(bounds: Box) -> Flags:
            return inside_of(_of_columns(bounds, held), x)

        surest = sorted(p_values, key=lambda column: p_values[column])
        named = {self.rows.names[self.columns[column]]: column for column in surest}
        return SoughtBox(
            box,
            {name: p_values[column] for name, column in named.items()},
            tuple(step_of(_of_columns(bounds, held), trained, fails) for bounds in (*path, box)),
            {name: (float(box[0][column]), float(box[1][column])) for name, column in named.items()},
            self.levels,
            inside(box),
            {name: inside(freed(box, column)) for name, column in named.items()},
        )


def _of_columns(box: Box, columns: Ints) -> Box:
    return box[0][columns], box[1][columns]


@dataclass(frozen=True)
class Remaining:
    """The rows outside of earlier boxes: for the search in `whole`, for each fold's, and, by the box of its own fold,
    for each row that is `judged`."""

    rows: Rows
    whole: Flags
    of_folds: tuple[Flags, ...]
    judged: Flags

    @classmethod
    def of(cls, rows: Rows) -> Remaining:
        """All rows."""
        everything = np.ones(rows.fails.size, np.bool_)
        return cls(rows, everything, tuple(everything & (rows.fold != k) for k in np.unique(rows.fold)), everything)

    def boxes_of_folds(self, search: Callable[[Flags], SoughtBox]) -> tuple[list[SoughtBox], Flags]:
        """The box of each fold, sought among the other rows, and the rows inside of that of their own fold."""
        boxes = [search(train) if self.rows.fails[train].any() else NO_BOX for train in self.of_folds]
        inside = np.zeros(self.rows.fails.size, np.bool_)
        for k, item in enumerate(boxes):
            own = self.rows.fold == k
            if item.box is not None:
                inside[own] = item.inside[own]
        return boxes, inside & self.judged

    def without(self, box: SoughtBox, boxes_of_folds: Sequence[SoughtBox], inside: Flags) -> Remaining:
        """The rows outside of these boxes too."""
        of_folds = tuple(
            train & ~item.inside if item.box is not None else train
            for train, item in zip(self.of_folds, boxes_of_folds, strict=True)
        )
        return Remaining(self.rows, self.whole & ~box.inside, of_folds, self.judged & ~inside)


def commonest(boxes_of_folds: Sequence[SoughtBox]) -> SoughtBox:
    """The first of the boxes whose parameters most folds have; one of them has a box."""
    boxes = [item for item in boxes_of_folds if item.box is not None]
    names = Counter(item.names for item in boxes).most_common(1)[0][0]
    return next(item for item in boxes if item.names == names)


def held_out_p(rows: Rows, name: str, boxes_of_folds: Sequence[SoughtBox], judged: Flags) -> float:
    """The chance of as many failures in the boxes of the folds that restrict a parameter, at the density without that
    restriction, among rows that did not search, by their effective number; 1 where no fold restricts it."""
    inside, expected, effect = np.zeros(rows.fails.size, np.bool_), 0.0, 1.0
    for k, item in enumerate(boxes_of_folds):
        own = judged & (rows.fold == k)
        if name not in item.without:
            continue
        without, within = own & item.without[name], own & item.inside
        rate = float(rows.fails[without].mean()) if without.any() else 1.0
        inside |= within
        expected += rate * float(within.sum())
        effect = max(effect, effect_of_groups(rows.fails[without], rows.label[without], rate))
    count = int(inside.sum())
    return chance_of_as_many(int(rows.fails[inside].sum()), count, expected / count, effect) if count else 1.0
