"""Scenario discovery: boxes of parameter values in which failures gather, each judged by rows that did not search.

A box is peeled by the patient rule induction method; restrictions that chance explains are dropped, and the rest is
judged on rows that did not search: coverage (the share of all failures that are inside), density (the share of failures
among rows inside), mass (the share of rows that are inside). Whether failures are denser inside than outside is tested
with all folds together, and the box that is shown, of all rows, is shown only where they are; in how many folds it has
the same parameters is said. Rows of one design point fail together for reasons of their own: chances and intervals
count points. A search that finds nothing is no proof of an even spread: beside it each parameter is tested alone.
Beside the box stands the leaf of a classification tree in which failures are densest, judged in the same way: where the
two agree, the pattern does not hang on the way of searching.

Sources: Friedman & Fisher 1999; Bryant & Lempert 2010 (scenario discovery); Stone 1974 (cross-validation).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...stats.intervals import Estimate
from ..data.ensemble import single_threaded
from .box import Step
from .clusters import chance_of_failures, folds_of, share_of_groups
from .held_out import Remaining, Rows, SoughtBox, commonest, held_out_p
from .peeling import FEWEST_ROWS
from .restrictions import SIGNIFICANT, Restriction, restriction_of
from .ties import Tie, ties

if TYPE_CHECKING:
    from .box import Flags, Floats, Ints

FOLDS = 5
MOST_BOXES = 3


@dataclass(frozen=True)
class RuleBox:
    """A box of all rows, and the path that led to it. Coverage, density and mass are those of rows that did not search:
    each row is inside or outside of the box that was found without its fold. The box of all rows tends to be denser.

    Coverage and mass of a later box are of all rows; rows in earlier boxes do not count as inside it.
    """

    restrictions: tuple[Restriction, ...]
    training: Step
    coverage: Estimate
    density: Estimate
    mass: Estimate
    chance: float
    path: tuple[Step, ...]

    @property
    def stands(self) -> bool:
        """Whether failures of rows that did not search are significantly denser inside than outside."""
        return self.chance < SIGNIFICANT


@dataclass(frozen=True)
class Discovery:
    """The boxes that stand, the share of failures, and the number of rows, each judged by a box found without it.

    In `with_box` of `folds` searches there is a box, and in `agreeing` one in the same parameters as the first of
    `boxes`; `chance` is the chance of failures as dense inside of these as they are, were they spread evenly. `alone`
    are the parameters tied to failure by themselves. `tree` is the densest leaf of a tree, None where a tree has a
    single leaf.
    """

    boxes: tuple[RuleBox, ...]
    failures: Estimate
    rows: int
    folds: int
    with_box: int = 0
    agreeing: int = 0
    chance: float = 1.0
    alone: tuple[Tie, ...] = ()
    tree: RuleBox | None = None


@single_threaded
def discover(
    parameters: Floats,
    fails: Floats,
    names: Sequence[str],
    groups: Ints | None = None,
    seed: int = 0,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Discovery:
    """Boxes in `parameters` (rows, columns) where `fails` (1, 0, NaN: does not apply) gathers.

    Rows of one of `groups` (a design point) stay in one fold. `labels` names the levels of categorical columns: they
    are ordered by their failures, so that a box may hold any of them. The search ends with the first box that does not
    stand. Raises InputError where rows or failures are too few.
    """
    labels = labels or {}
    applies = ~np.isnan(fails)
    x, y = parameters[applies], fails[applies] != 0.0
    if y.size < FEWEST_ROWS or y.all() or not y.any():
        why = (
            f"{y.size} rows apply, {FEWEST_ROWS} are needed"
            if y.size < FEWEST_ROWS
            else ("it fails everywhere" if y.all() else "it never fails")
        )
        raise InputError(Problem(f"no box to be found: {why}"))
    label = np.arange(y.size) if groups is None else np.unique(groups[applies], return_inverse=True)[1]
    if int(label.max()) + 1 < 2 * FOLDS:
        # So few groups have no folds to speak of: rows stand for themselves.
        label = np.arange(y.size)
    fold = folds_of(label, FOLDS, seed, _strata(x, names, labels))
    everything = Remaining.of(Rows(x, y, label, fold, tuple(names), labels))
    boxes, first, chance = _boxes(everything, seed)
    common = tuple(sorted(item.name for item in boxes[0].restrictions)) if boxes else ()
    return Discovery(
        boxes=tuple(boxes),
        failures=share_of_groups(y, label),
        rows=int(y.size),
        folds=FOLDS,
        with_box=sum(item.box is not None for item in first),
        agreeing=sum(item.names == common for item in first if item.box is not None),
        chance=chance,
        alone=ties(x, y, label, names, labels),
        tree=_leaf(everything, seed),
    )


def _boxes(remaining: Remaining, seed: int) -> tuple[list[RuleBox], list[SoughtBox], float]:
    """The boxes that stand, one after the other; of the first search, the box of each fold and its chance."""
    rows = remaining.rows
    boxes: list[RuleBox] = []
    searches: list[tuple[list[SoughtBox], float]] = []
    while len(boxes) < MOST_BOXES and rows.fails[remaining.whole].any():
        of_folds, inside = remaining.boxes_of_folds(rows.peeled_box)
        chance = _chance(rows, inside, remaining.judged, seed)
        searches.append((of_folds, chance))
        if chance >= SIGNIFICANT:
            break
        whole = rows.peeled_box(remaining.whole)
        box = whole if whole.box is not None else commonest(of_folds)
        boxes.append(_judged(box, of_folds, inside, remaining, chance))
        remaining = remaining.without(box, of_folds, inside)
    return boxes, *searches[0]


def _leaf(everything: Remaining, seed: int) -> RuleBox | None:
    """The densest leaf of a tree of all rows, judged by those of trees that grew without a fold."""
    rows = everything.rows
    leaf = rows.leaf(everything.whole)
    if leaf.box is None:
        return None
    of_folds, inside = everything.boxes_of_folds(rows.leaf)
    return _judged(leaf, of_folds, inside, everything, _chance(rows, inside, everything.judged, seed))


def _chance(rows: Rows, inside: Flags, judged: Flags, seed: int) -> float:
    return chance_of_failures(inside[judged], rows.fails[judged], rows.label[judged], rows.fold[judged], seed)


def _judged(
    box: SoughtBox, boxes_of_folds: Sequence[SoughtBox], inside: Flags, remaining: Remaining, chance: float
) -> RuleBox:
    """A box with its measures on rows that did not search, each judged by the box of its own fold."""
    rows = remaining.rows
    return RuleBox(
        restrictions=tuple(
            restriction_of(
                name, box.bounds[name], p, held_out_p(rows, name, boxes_of_folds, remaining.judged), box.levels
            )
            for name, p in box.quasi_p.items()
        ),
        training=box.path[-1],
        coverage=share_of_groups(inside[rows.fails], rows.label[rows.fails]),
        density=share_of_groups(rows.fails[inside], rows.label[inside]),
        mass=share_of_groups(inside, rows.label),
        chance=chance,
        path=box.path,
    )


def _strata(x: Floats, names: Sequence[str], labels: Mapping[str, Sequence[str]]) -> Ints | None:
    """The combination of categories of each row; None where there are no categories."""
    codes = [column for column, name in enumerate(names) if name in labels]
    if not codes:
        return None
    return np.unique(x[:, codes], axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
