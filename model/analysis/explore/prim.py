"""Scenario discovery by the patient rule induction method: boxes of parameter values in which failures gather.

The box begins with all rows and is peeled step by step: the few rows at one end of one parameter are removed whose loss
raises the density of failures most for its size; then ends are pasted back where that raises it further. Parameters
enter one by one. The box chosen from the path is the one whose membership correlates most with failure. Restrictions
that chance explains are dropped, and the rest is judged on rows that did not search: coverage (the share of all
failures that are inside), density (the share of failures among rows inside), mass (the share of rows that are inside).
Further boxes are sought among the rows outside.

Every row is judged by a box that was found without it: rows are divided into folds, and for each fold a box is sought
among the others. Whether failures are denser inside than outside is tested with all folds together, and the box that is
shown, of all rows, is shown only where they are; in how many folds it has the same parameters is said. Rows of one
design point fail together for reasons of their own: chances count points, by their effective number of rows, and by
changing the places of whole points within folds; folds hold as much of each category. A search that finds nothing is no
proof of an even spread: beside it each parameter is tested alone. Beside the box stands the leaf of a classification
tree in which failures are densest, judged in the same way: where the two agree, the pattern does not hang on the way of
searching. The tree is scikit-learn's, of the analysis extra.

Sources: Friedman & Fisher 1999; Breiman et al. 1984 (trees); Bryant & Lempert 2010 (scenario discovery, quasi-p);
Stone 1974 (cross-validation); Rao & Scott 1992 (effective numbers of clustered rows).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...stats.intervals import Estimate, share, share_of
from ..data.ensemble import single_threaded
from . import categories
from .emulator import main_effects
from .ties import Tie, ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Box = tuple[Floats, Floats]

PEEL = 0.05
LEAST_MASS = 0.05
MOST_COLUMNS = 5
MOST_RESTRICTED = 4
SIGNIFICANT = 0.05
FEWEST_ROWS = 100
CUTS = 5.0
"""How many places of a cut count as tried in each column: neighbours on a path share most of their rows."""

FOLDS = 5
PERMUTATIONS = 999
MOST_LEAVES = 6


@dataclass(frozen=True)
class Step:
    """A box on the path, by the training rows: coverage, density, mass, and the number of restricted parameters."""

    coverage: float
    density: float
    mass: float
    restricted: int


@dataclass(frozen=True)
class Restriction:
    """A parameter restricted to values between bounds (None: open). `quasi_p` is the chance of so many failures inside
    if this restriction were of no use, among all rows; `held_out_p` the same among rows that did not search, by the
    boxes of the folds that restrict this parameter. For a categorical parameter `among` names the levels that are
    inside, and there are no bounds."""

    name: str
    low: float | None
    high: float | None
    quasi_p: float
    held_out_p: float
    among: tuple[str, ...] | None = None


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
    single leaf, or without the analysis extra.
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
    most_boxes: int = 3,
    peel: float = PEEL,
    least_mass: float = LEAST_MASS,
    seed: int = 0,
    labels: Mapping[str, Sequence[str]] | None = None,
    folds: int = FOLDS,
) -> Discovery:
    """Boxes in `parameters` (rows, columns) where `fails` (1, 0, NaN: does not apply) gathers.

    Rows of one of `groups` (a design point) stay in one fold. `labels` names the levels of categorical columns: they
    are ordered by their failures, so that a box may hold any of them. The search ends with the first box that does not
    stand. Raises InputError where rows or failures are too few.
    """
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
    if int(label.max()) + 1 < 2 * folds:
        # So few groups have no folds to speak of: rows stand for themselves.
        label = np.arange(y.size)
    rows = _Rows(x, y, label, _folds(label, folds, seed, _strata(x, names, labels or {})), tuple(names), labels or {})

    def box_of(train: Flags) -> _Found:
        ranked = rows.ranked(train)
        return ranked.pruned(*ranked.search(peel, least_mass))

    def leaf_of(train: Flags) -> _Found:
        ranked = rows.ranked(train)
        own = ranked.x[train][:, ranked.columns]
        return ranked.of(_densest_leaf(own, y[train], least_mass, seed) if ranked.columns.size else None, ())

    boxes: list[RuleBox] = []
    opened = _Opened.of(rows)
    of_folds: list[_Found] = []
    first = 1.0
    for number in range(most_boxes):
        found, inside = opened.searched(box_of)
        chance = _chance(inside[opened.judged], y[opened.judged], label[opened.judged], rows.fold[opened.judged], seed)
        if number == 0:
            of_folds, first = found, chance
        if chance >= SIGNIFICANT:
            break
        whole = box_of(opened.whole) if y[opened.whole].any() else _NOTHING
        box = whole if whole.box is not None else _commonest(found)
        boxes.append(_judged(rows, box, found, inside, opened, chance))
        opened = opened.without(box, found, inside)
        if not y[opened.whole].any():
            break
    tree = None
    everything = _Opened.of(rows)
    leaf = leaf_of(everything.whole)
    if leaf.box is not None:
        leaves, inside = everything.searched(leaf_of)
        tree = _judged(rows, leaf, leaves, inside, everything, _chance(inside, y, label, rows.fold, seed))
    common = tuple(sorted(item.name for item in boxes[0].restrictions)) if boxes else ()
    return Discovery(
        boxes=tuple(boxes),
        failures=_share_of_groups(y, label),
        rows=int(y.size),
        folds=folds,
        with_box=sum(item.box is not None for item in of_folds),
        agreeing=sum(item.names == common for item in of_folds if item.box is not None),
        chance=first,
        alone=ties(x, y, label, names, labels or {}),
        tree=tree,
    )


@dataclass(frozen=True)
class _Found:
    """The box of a search in the columns that vary, None where there is none, with the p value of each column that it
    restricts, its path and the way in which categories were ordered; `inside` (rows,) are the rows in it, and `freed`
    those in it without one of its restrictions, by the name of its column."""

    box: Box | None
    useful: Mapping[str, float]
    path: tuple[Step, ...]
    bounds: Mapping[str, tuple[float, float]]
    levels: Mapping[str, tuple[str, ...]]
    inside: Flags
    freed: Mapping[str, Flags]

    @property
    def names(self) -> tuple[str, ...]:
        """The restricted parameters."""
        return tuple(sorted(self.useful))


_NOTHING = _Found(None, {}, (), {}, {}, np.zeros(0, np.bool_), {})


@dataclass(frozen=True)
class _Rows:
    """The rows of a search, the design point and the fold of each."""

    x: Floats
    y: Flags
    label: Ints
    fold: Ints
    names: tuple[str, ...]
    labels: Mapping[str, Sequence[str]]

    def ranked(self, train: Flags) -> _Ranked:
        """The rows with each category in the order of its failures among `train`."""
        x, levels = categories.ranked(self.x, self.y, train, self.names, self.labels)
        return _Ranked(self, x, levels, train, np.flatnonzero(np.ptp(x[train], axis=0) > 0.0))


@dataclass(frozen=True)
class _Ranked:
    """Rows whose categories are ordered, those that `train`, and the columns that vary among these."""

    rows: _Rows
    x: Floats
    levels: Mapping[str, tuple[str, ...]]
    train: Flags
    columns: Ints

    def search(self, peel: float, least_mass: float) -> tuple[list[Box], Box | None]:
        """The path of the training rows, and its best box; none where no column varies."""
        if not self.columns.size or not self.rows.y[self.train].any():
            return [], None
        train = self.train
        return _searched(self.x[train][:, self.columns], self.rows.y[train], self.rows.label[train], peel, least_mass)

    def pruned(self, path: Sequence[Box], box: Box | None) -> _Found:
        """The box without restrictions that chance explains."""
        if box is None:
            return _NOTHING
        train, x = self.train, self.x[self.train][:, self.columns]
        box, useful = _pruned(box, x, self.rows.y[train], self.rows.label[train])
        return self.of(box if useful else None, path)

    def of(self, box: Box | None, path: Sequence[Box]) -> _Found:
        """What is to be known of a box."""
        if box is None:
            return _NOTHING
        train, x, y = self.train, self.x[:, self.columns], self.rows.y
        useful = _quasi_p(box, x[train], y[train], self.rows.label[train])
        named = {self.rows.names[self.columns[k]]: (k, p) for k, p in sorted(useful.items(), key=lambda pair: pair[1])}
        return _Found(
            box,
            {name: p for name, (_, p) in named.items()},
            tuple(_step(_inside(x[train], bounds), y[train], bounds) for bounds in (*path, box)),
            {name: (float(box[0][k]), float(box[1][k])) for name, (k, _) in named.items()},
            self.levels,
            _inside(x, box),
            {name: _inside(x, _freed(box, k)) for name, (k, _) in named.items()},
        )


@dataclass(frozen=True)
class _Opened:
    """The rows outside of earlier boxes: for the search in `whole`, for each fold's, and, by the box of its own fold,
    for each row that is `judged`."""

    rows: _Rows
    whole: Flags
    of_folds: tuple[Flags, ...]
    judged: Flags

    @classmethod
    def of(cls, rows: _Rows) -> _Opened:
        """All rows."""
        everything = np.ones(rows.y.size, np.bool_)
        return cls(rows, everything, tuple(everything & (rows.fold != k) for k in np.unique(rows.fold)), everything)

    def searched(self, search: Callable[[Flags], _Found]) -> tuple[list[_Found], Flags]:
        """The box of each fold, sought among the other rows, and the rows inside of that of their own fold."""
        found = [search(train) if self.rows.y[train].any() else _NOTHING for train in self.of_folds]
        inside = np.zeros(self.rows.y.size, np.bool_)
        for k, item in enumerate(found):
            own = self.rows.fold == k
            if item.box is not None:
                inside[own] = item.inside[own]
        return found, inside & self.judged

    def without(self, box: _Found, found: Sequence[_Found], inside: Flags) -> _Opened:
        """The rows outside of these boxes too."""
        of_folds = tuple(
            train & ~item.inside if item.box is not None else train
            for train, item in zip(self.of_folds, found, strict=True)
        )
        return _Opened(self.rows, self.whole & ~box.inside, of_folds, self.judged & ~inside)


def _commonest(found: Sequence[_Found]) -> _Found:
    """The first of the boxes whose parameters most folds have."""
    there = [item for item in found if item.box is not None]
    common = Counter(item.names for item in there).most_common(1)[0][0]
    return next(item for item in there if item.names == common)


def _judged(
    rows: _Rows, box: _Found, found: Sequence[_Found], inside: Flags, opened: _Opened, chance: float
) -> RuleBox:
    """A box with its measures on rows that did not search, each judged by the box of its own fold."""
    y = rows.y
    return RuleBox(
        restrictions=tuple(
            _restriction(name, *box.bounds[name], p, _held_out_p(rows, name, found, opened.judged), box.levels)
            for name, p in box.useful.items()
        ),
        training=box.path[-1],
        coverage=_share_of_groups(inside[y], rows.label[y]),
        density=_share_of_groups(y[inside], rows.label[inside]),
        mass=_share_of_groups(inside, rows.label),
        chance=chance,
        path=box.path,
    )


def _share_of_groups(events: Flags, label: Ints) -> Estimate:
    """The share of rows with an event, with an interval by the effective number of rows. Where all rows have it, or
    none has, nothing shows how much rows of a group are alike: there groups count."""
    of_rows = share(events.astype(np.float64))
    rate = of_rows.estimate
    groups = int(np.unique(label).size)
    if rate is None or groups == events.size:
        return of_rows
    apart = _effect_of_groups(events, label, rate) if 0.0 < rate < 1.0 else events.size / groups
    counted = max(1, round(events.size / apart))
    of_groups = share_of(round(rate * counted), counted)
    assert of_groups.low is not None
    assert of_groups.high is not None
    return Estimate(rate, min(rate, of_groups.low), max(rate, of_groups.high), events.size)


def _held_out_p(rows: _Rows, name: str, found: Sequence[_Found], judged: Flags) -> float:
    """The chance of as many failures in the boxes of the folds that restrict a parameter, at the density without that
    restriction, among rows that did not search, by their effective number; 1 where no fold restricts it."""
    from scipy.special import bdtrc

    inside, expected, apart = np.zeros(rows.y.size, np.bool_), 0.0, [1.0]
    for k, item in enumerate(found):
        own = judged & (rows.fold == k)
        if name not in item.freed:
            continue
        without, within = own & item.freed[name], own & item.inside
        rate = float(rows.y[without].mean()) if without.any() else 1.0
        inside |= within
        expected += rate * float(within.sum())
        apart.append(_effect_of_groups(rows.y[without], rows.label[without], rate))
    count, hits = int(inside.sum()), int(rows.y[inside].sum())
    counted, failed = round(count / max(apart)), round(hits / max(apart))
    return float(bdtrc(failed - 1, counted, expected / count)) if failed and counted else 1.0


def _densest_leaf(x: Floats, fails: Flags, least_mass: float, seed: int) -> Box | None:
    """The leaf of a small classification tree in which failures are densest; None for a tree of one leaf, and without
    the analysis extra."""
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError:
        return None
    fewest = max(20, round(least_mass * fails.size))
    grown = DecisionTreeClassifier(max_leaf_nodes=MOST_LEAVES, min_samples_leaf=fewest, random_state=seed)
    tree = grown.fit(x, fails).tree_
    best: tuple[float, Box | None] = (-1.0, None)
    nodes: list[tuple[int, Box]] = [(0, (np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)))]
    while nodes:
        node, (lows, highs) = nodes.pop()
        below, above = int(tree.children_left[node]), int(tree.children_right[node])
        if below < 0:
            density = float(fails[_inside(x, (lows, highs))].mean())
            best = max(best, (density, (lows, highs)), key=lambda pair: pair[0])
            continue
        column, at = int(tree.feature[node]), float(tree.threshold[node])
        left, right = highs.copy(), lows.copy()
        left[column], right[column] = at, np.nextafter(at, np.inf)
        nodes += [(below, (lows, left)), (above, (right, highs))]
    box = best[1]
    return box if box is not None and (np.isfinite(box[0]).any() or np.isfinite(box[1]).any()) else None


def _strata(x: Floats, names: Sequence[str], labels: Mapping[str, Sequence[str]]) -> Ints | None:
    """The combination of categories of each row; None where there are no categories."""
    codes = [column for column, name in enumerate(names) if name in labels]
    if not codes:
        return None
    return np.unique(x[:, codes], axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _restriction(
    name: str, low: float, high: float, p: float, p_held_out: float, ranked: Mapping[str, Sequence[str]]
) -> Restriction:
    if name in ranked:
        levels = ranked[name]
        inside = [label for place, label in enumerate(levels) if low <= place <= high]
        return Restriction(name, None, None, p, p_held_out, tuple(inside))
    return Restriction(name, None if np.isneginf(low) else low, None if np.isposinf(high) else high, p, p_held_out)


def _searched(x: Floats, fails: Flags, label: Ints, peel: float, least_mass: float) -> tuple[list[Box], Box]:
    """A path and its best box, in a few parameters chosen one by one.

    With every parameter allowed, each peel would find some end where failures gather by chance, and the path would
    follow luck. So a path is peeled in the parameters chosen so far and one more, of those with the strongest effect
    inside the box so far; the path is taken that has the box whose membership correlates most with failure. The search
    ends where chance explains the parameter that it would add.
    """
    top = _widened((np.empty(0), np.empty(0)), np.empty(0, np.int64), x.shape[1])
    chosen: list[int] = []
    score, path, box = 0.0, [top], top
    while len(chosen) < MOST_RESTRICTED:
        inside = _inside(x, box)
        if int(inside.sum()) < FEWEST_ROWS and chosen:
            break
        strength = main_effects(x[inside], fails[inside].astype(np.float64))
        order = [int(k) for k in np.argsort(-strength, kind="stable") if int(k) not in chosen][:MOST_COLUMNS]
        trials = []
        for column in order:
            columns = np.array([*chosen, column], dtype=np.int64)
            steps = peeled(x[:, columns], fails, peel, least_mass * fails.size)
            scores = _together(x[:, columns], steps, fails)
            trials.append((float(scores.max()), int(np.argmax(scores)), columns, steps))
        if not trials:
            break
        best, place, columns, steps = max(trials, key=lambda trial: trial[0])
        if best <= score:
            break
        widened = [_widened(step, columns, x.shape[1]) for step in steps]
        p_values = _quasi_p(widened[place], x, fails, label)
        if chosen and p_values.get(int(columns[-1]), 1.0) * x.shape[1] * CUTS > SIGNIFICANT:
            break
        score, path, box, chosen = best, widened, widened[place], columns.tolist()
    return path, box


def peeled(x: Floats, fails: Flags, peel: float = PEEL, least_rows: float = 20.0) -> list[Box]:
    """The path of boxes (lows, highs), from all rows to the smallest, and the last with its ends pasted back; open ends
    are infinite."""
    columns = x.shape[1]
    box: Box = (np.full(columns, -np.inf), np.full(columns, np.inf))
    path = [box]
    left, failing = x, fails
    while (keep := _best_peel(left, failing, peel, least_rows)) is not None:
        column, upper, inside = keep
        left, failing = left[inside], failing[inside]
        lows, highs = box[0].copy(), box[1].copy()
        if upper:
            highs[column] = left[:, column].max()
        else:
            lows[column] = left[:, column].min()
        box = (lows, highs)
        path.append(box)
    pasted = _pasted(x, fails, box, peel)
    return [*path, pasted] if pasted is not box else path


def _best_peel(x: Floats, fails: Flags, peel: float, least_rows: float) -> tuple[int, bool, Flags] | None:
    """The column to peel, whether at its upper end, and the mask of rows that remain; None where no end can go."""
    rows, columns = x.shape
    failures = int(np.count_nonzero(fails))
    if failures in (0, rows):
        return None
    ordered = np.sort(x, axis=0)
    low, high = _between(ordered, peel), _between(ordered, 1.0 - peel)
    # Where many rows share the end value, all of them are peeled.
    keep_low = np.where(low > ordered[0], x >= low, x > ordered[0])
    keep_high = np.where(high < ordered[-1], x <= high, x < ordered[-1])
    keep = np.concatenate([keep_low, keep_high], axis=1)
    # Sums of ones are exact.
    remaining, hits = np.stack([np.ones(rows), fails]) @ keep.astype(np.float64)
    may = (remaining >= max(1.0, least_rows)) & (remaining < rows)
    gain = np.full(2 * columns, -np.inf)
    gain[may] = (hits[may] / remaining[may] - failures / rows) / (rows - remaining[may]) * rows
    best = int(np.argmax(gain))
    return (best % columns, best >= columns, keep[:, best]) if may[best] else None


def _between(ordered: Floats, chance: float) -> Floats:
    """A quantile of each sorted column, by a straight line between its neighbours."""
    place = chance * (ordered.shape[0] - 1)
    below = int(place)
    above, part = min(below + 1, ordered.shape[0] - 1), place - below
    gap = ordered[above] - ordered[below]
    # From the nearer end, as numpy does: from the other end the last bits differ.
    result: Floats = ordered[below] + gap * part if part < 0.5 else ordered[above] - gap * (1.0 - part)
    return result


def _pasted(x: Floats, fails: Flags, box: Box, peel: float) -> Box:
    """Ends moved out again, a little at a time, while that raises the density."""
    while True:
        inside = _inside(x, box)
        density, more = float(fails[inside].mean()), max(1, round(peel * int(inside.sum())))
        best: tuple[float, Box] = (density, box)
        for column in np.flatnonzero(np.isfinite(box[0]) | np.isfinite(box[1])):
            others = _inside(x, _freed(box, int(column)))
            values = x[others, column]
            for upper, outside in ((False, values[values < box[0][column]]), (True, values[values > box[1][column]])):
                if outside.size == 0:
                    continue
                ordered = np.sort(outside) if upper else -np.sort(-outside)
                lows, highs = box[0].copy(), box[1].copy()
                (highs if upper else lows)[column] = ordered[min(more, ordered.size) - 1]
                trial = float(fails[_inside(x, (lows, highs))].mean())
                if trial > best[0]:
                    best = (trial, (lows, highs))
        if best[1] is box:
            return box
        box = best[1]


def _together(x: Floats, path: Sequence[Box], fails: Flags) -> Floats:
    """For each box of a path the correlation of being inside and failing; 0 where all or none are inside."""
    lows, highs = (np.stack(ends)[:, None, :] for ends in zip(*path, strict=True))
    inside: Flags = np.logical_and(x >= lows, x <= highs).all(axis=2)  # type: ignore[assignment]
    mass, hits, share = inside.mean(axis=1), inside[:, fails].sum(axis=1) / fails.size, float(fails.mean())
    both = np.sqrt(mass * (1.0 - mass) * share * (1.0 - share))
    result: Floats = np.where(both > 0.0, (hits - mass * share) / np.where(both > 0.0, both, 1.0), 0.0)
    return result


def _widened(box: Box, columns: Ints, count: int) -> Box:
    """The box in all `count` columns, open in those that are not in `columns`."""
    lows, highs = np.full(count, -np.inf), np.full(count, np.inf)
    lows[columns], highs[columns] = box
    return lows, highs


def _pruned(box: Box, x: Floats, fails: Flags, label: Ints) -> tuple[Box, dict[int, float]]:
    """The box without restrictions that chance explains, by the numbers of columns and cuts tried, and the p of the
    others."""
    while True:
        p_values = _quasi_p(box, x, fails, label)
        if not p_values:
            return box, {}
        worst = max(p_values, key=lambda column: p_values[column])
        if p_values[worst] * x.shape[1] * CUTS <= SIGNIFICANT:
            return box, p_values
        box = _freed(box, worst)


def _quasi_p(box: Box, x: Floats, fails: Flags, label: Ints) -> dict[int, float]:
    """For each restricted column the chance of as many failures in the box at the density without the restriction, by
    the effective number of rows."""
    from scipy.special import bdtrc

    inside = _inside(x, box)
    rows, hits = int(inside.sum()), int(fails[inside].sum())
    p_values = {}
    for column in np.flatnonzero(np.isfinite(box[0]) | np.isfinite(box[1])):
        without = _inside(x, _freed(box, int(column)))
        rate = float(fails[without].mean()) if without.any() else 1.0
        apart = _effect_of_groups(fails[without], label[without], rate)
        counted, failed = round(rows / apart), round(hits / apart)
        p_values[int(column)] = float(bdtrc(failed - 1, counted, rate)) if failed and counted else 1.0
    return p_values


def _effect_of_groups(fails: Flags, label: Ints, rate: float) -> float:
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


def _chance(inside: Flags, fails: Flags, label: Ints, fold: Ints, seed: int) -> float:
    """The chance of as many failures inside as were seen, were those of each fold spread evenly over it: whole groups
    change their places within folds."""
    if not inside.any():
        return 1.0
    rng = np.random.default_rng(seed)
    seen, shuffled = 0.0, np.zeros(PERMUTATIONS)
    for k in np.unique(fold[inside]):
        own = fold == k
        _, place, counts = np.unique(label[own], return_inverse=True, return_counts=True)
        beyond = fails[own] - float(fails[own].mean())
        seen += float(beyond[inside[own]].sum())
        if counts.max() == 1:
            count, hits = int(inside[own].sum()), int(fails[own].sum())
            drawn = rng.hypergeometric(hits, own.sum() - hits, count, PERMUTATIONS)
            shuffled += drawn - count * float(fails[own].mean())
            continue
        sizes = counts.astype(np.float64)
        within = np.bincount(place, inside[own].astype(np.float64)) / sizes
        rates = np.bincount(place, beyond) / sizes
        order = rng.permuted(np.tile(np.arange(sizes.size), (PERMUTATIONS, 1)), axis=1)
        shuffled += (within[order] * sizes) @ rates
    return (1.0 + float(np.count_nonzero(shuffled >= seen - 1e-9))) / (1.0 + PERMUTATIONS)


def _step(inside: Flags, fails: Flags, box: Box) -> Step:
    hits = int((inside & fails).sum())
    restricted = int((np.isfinite(box[0]) | np.isfinite(box[1])).sum())
    return Step(hits / int(fails.sum()), hits / max(1, int(inside.sum())), float(inside.mean()), restricted)


def _inside(x: Floats, box: Box) -> Flags:
    held = np.flatnonzero(np.isfinite(box[0]) | np.isfinite(box[1]))
    above, below = x[:, held] >= box[0][held], x[:, held] <= box[1][held]
    inside: Flags = np.logical_and(above, below).all(axis=1)  # type: ignore[assignment]
    return inside


def _freed(box: Box, column: int) -> Box:
    lows, highs = box[0].copy(), box[1].copy()
    lows[column], highs[column] = -np.inf, np.inf
    return lows, highs


def _folds(label: Ints, folds: int, seed: int, strata: Ints | None = None) -> Ints:
    """The fold of each row. Groups stay whole, and where each is of one stratum, folds hold as much of each."""
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
