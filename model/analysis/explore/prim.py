"""Scenario discovery by the patient rule induction method: boxes of parameter values in which failures gather.

The box begins with all rows and is peeled step by step: the few rows at one end of one parameter are removed whose loss
raises the density of failures most for its size; then ends are pasted back where that raises it further. Parameters
enter one by one. The box chosen from the path is the one whose membership correlates most with failure, on rows that
did not peel. Restrictions that chance explains are dropped, and the rest is judged on held-out rows: coverage (the
share of all failures that are inside), density (the share of failures among rows inside), mass (the share of rows that
are inside). Further boxes are sought among the rows outside.

What is found hangs on the rows that happened to train: the search is repeated over several divisions of the rows, a box
is reported where most of them have one, and how many have the same parameters is said. Rows of one design point fail
together for reasons of their own: chances count points, by their effective number of rows, and by changing the places
of whole points; divisions hold as much of each category. A search that finds nothing is no proof of an even spread:
beside it each parameter is tested alone. Beside the box stands the leaf of a classification tree in which failures are
densest, judged on the same rows: where the two agree, the pattern does not hang on the way of searching. The tree is
scikit-learn's, of the analysis extra.

Sources: Friedman & Fisher 1999; Breiman et al. 1984 (trees); Bryant & Lempert 2010 (scenario discovery, quasi-p,
repeated halves); Rao & Scott 1992 (effective numbers of clustered rows).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...stats.intervals import LEVEL, NOTHING, Estimate, share
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
MOST_COLUMNS = 10
MOST_RESTRICTED = 4
SIGNIFICANT = 0.05
FEWEST_ROWS = 100
SPLITS = 5
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
    if this restriction were of no use, among the training rows; `held_out_p` the same among the held-out rows. For a
    categorical parameter `among` names the levels that are inside, and there are no bounds."""

    name: str
    low: float | None
    high: float | None
    quasi_p: float
    held_out_p: float
    among: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RuleBox:
    """A box, its measures on training rows and on held-out rows, and the path that led to it.

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
        """Whether held-out failures are significantly denser inside than outside."""
        return self.chance < SIGNIFICANT


@dataclass(frozen=True)
class Discovery:
    """The boxes, the share of failures among the held-out rows, and the numbers of training and of held-out rows.

    Of `splits` divisions of the rows `with_box` have a box that stands, and `agreeing` one in the same parameters as
    the first of `boxes`. `alone` are the parameters tied to failure by themselves. `tree` is the densest leaf of a
    tree, None where a tree has a single leaf, or without the analysis extra.
    """

    boxes: tuple[RuleBox, ...]
    failures: Estimate
    rows: int
    held_out: int
    splits: int = 1
    with_box: int = 0
    agreeing: int = 0
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
    splits: int = SPLITS,
) -> Discovery:
    """Boxes in `parameters` (rows, columns) where `fails` (1, 0, NaN: does not apply) gathers.

    Half of the rows are for training, half are held out; rows of one of `groups` (a design point) stay together.
    `labels` names the levels of categorical columns: they are ordered by their failures, so that a box may hold any of
    them. The search ends with the first box that does not stand; that box is reported only where it is the first. Of
    `splits` divisions into halves the first is reported whose parameters most of those with a box have; where most have
    none, there is none. Raises InputError where rows or failures are too few.
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
    if int(label.max()) < 3:
        # So few groups have no halves to speak of: rows stand for themselves.
        label = np.arange(y.size)
    results = [
        _in_halves(x, y, label, names, most_boxes, peel, least_mass, seed + split, labels or {})
        for split in range(splits)
    ]
    standing = [
        tuple(sorted(item.name for item in result.boxes[0].restrictions)) if _stands(result) else ()
        for result in results
    ]
    with_box = sum(bool(item) for item in standing)
    alone = ties(x, y, label, names, labels or {})
    counts = Counter(item for item in standing if item)
    if with_box * 2 <= splits or not counts:
        first = results[standing.index(())] if () in standing else results[0]
        boxes = () if with_box else first.boxes
        return replace(first, boxes=boxes, splits=splits, with_box=with_box, alone=alone)
    common, agreeing = counts.most_common(1)[0]
    chosen = results[standing.index(common)]
    return replace(chosen, splits=splits, with_box=with_box, agreeing=agreeing, alone=alone)


def _stands(discovery: Discovery) -> bool:
    return bool(discovery.boxes) and discovery.boxes[0].stands


def _in_halves(
    x: Floats,
    y: Flags,
    label: Ints,
    names: Sequence[str],
    most_boxes: int,
    peel: float,
    least_mass: float,
    seed: int,
    labels: Mapping[str, Sequence[str]],
) -> Discovery:
    """The boxes of one division of the rows into halves."""
    training = _halves(label, seed, strata=_strata(x, names, labels))
    x, ranked = categories.ranked(x, y, training, names, labels)
    x_training, x_held_out = x[training], x[~training]
    y_training, y_held_out = y[training], y[~training]
    of_training, of_held_out = label[training], label[~training]
    columns = np.flatnonzero(np.ptp(x_training, axis=0) > 0.0)
    open_training, open_held_out = np.ones(y_training.size, bool), np.ones(y_held_out.size, bool)
    boxes: list[RuleBox] = []

    def judged(box: Box, useful: Mapping[int, float], path: Sequence[Box]) -> tuple[RuleBox, Flags, Flags]:
        """A box with its measures on the rows that are open, and its rows."""
        inside = open_training & _inside(x_training[:, columns], box)
        inside_held_out = open_held_out & _inside(x_held_out[:, columns], box)
        p_held_out = _quasi_p(
            box, x_held_out[open_held_out][:, columns], y_held_out[open_held_out], of_held_out[open_held_out]
        )
        rule_box = RuleBox(
            restrictions=tuple(
                _restriction(names[columns[k]], float(box[0][k]), float(box[1][k]), p, p_held_out.get(k, 1.0), ranked)
                for k, p in sorted(useful.items(), key=lambda pair: pair[1])
            ),
            training=_step(inside, y_training, box),
            coverage=share(inside_held_out[y_held_out].astype(np.float64)) if y_held_out.any() else NOTHING,
            density=share(y_held_out[inside_held_out].astype(np.float64)),
            mass=share(inside_held_out.astype(np.float64)),
            chance=_chance(inside_held_out[open_held_out], y_held_out[open_held_out], of_held_out[open_held_out], seed),
            path=tuple(
                _step(_inside(x_training[:, columns], bounds) & open_training, y_training, bounds) for bounds in path
            ),
        )
        return rule_box, inside, inside_held_out

    tree = None
    if columns.size and (leaf := _densest_leaf(x_training[:, columns], y_training, least_mass, seed)) is not None:
        p_values = _quasi_p(leaf, x_training[:, columns], y_training, of_training)
        tree, _, _ = judged(leaf, p_values, ())
    while len(boxes) < most_boxes and y_training[open_training].any() and columns.size:
        path, box = _searched(x_training[open_training][:, columns], y_training[open_training], peel, least_mass, seed)
        box, useful = _pruned(
            box, x_training[open_training][:, columns], y_training[open_training], of_training[open_training]
        )
        if not useful:
            break
        rule_box, inside, inside_held_out = judged(box, useful, path)
        if boxes and not rule_box.stands:
            break
        boxes.append(rule_box)
        if not rule_box.stands:
            break
        open_training, open_held_out = open_training & ~inside, open_held_out & ~inside_held_out
    failing = share(y_held_out.astype(np.float64), LEVEL)
    return Discovery(tuple(boxes), failing, int(y_training.size), int(y_held_out.size), tree=tree)


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


def _searched(x: Floats, fails: Flags, peel: float, least_mass: float, seed: int) -> tuple[list[Box], Box]:
    """A path and its best box, in a few parameters chosen one by one.

    With every parameter allowed, each peel would find some end where failures gather by chance, and the path would
    follow luck. So two thirds of the rows peel, in the parameters chosen so far and one more of those with the
    strongest effect; the other rows decide which parameter to add, when to stop, and which box of the path to take.
    """
    fit = _halves(fails.size, seed, 2.0 / 3.0)
    strength = main_effects(x[fit], fails[fit].astype(np.float64))
    candidates = [int(k) for k in np.argsort(-strength, kind="stable")[:MOST_COLUMNS]]
    peeling, judging = x[fit][:, candidates], x[~fit][:, candidates]
    fails_peeling, fails_judging = fails[fit], fails[~fit]
    place_of = {column: place for place, column in enumerate(candidates)}
    chosen: list[int] = []
    top = _widened((np.empty(0), np.empty(0)), np.empty(0, np.int64), x.shape[1])
    best: tuple[float, list[Box], Box] = (0.0, [top], top)
    while candidates and len(chosen) < MOST_RESTRICTED:
        trials = []
        for column in candidates:
            places = [place_of[parameter] for parameter in (*chosen, column)]
            short = peeled(peeling[:, places], fails_peeling, peel, least_mass * float(fit.sum()))
            scores = _together(judging[:, places], short, fails_judging)
            trials.append((float(scores.max()), short, int(np.argmax(scores))))
        winner = max(range(len(trials)), key=lambda place: trials[place][0])
        score, short, place = trials[winner]
        if score <= best[0]:
            break
        columns = np.array([*chosen, candidates[winner]], dtype=np.int64)
        path = [_widened(box, columns, x.shape[1]) for box in short]
        best = (score, path, path[place])
        chosen.append(candidates.pop(winner))
    return best[1], best[2]


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
    remaining, hits = np.count_nonzero(keep, axis=0), np.count_nonzero(keep[fails], axis=0)
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
    """The box without restrictions that chance explains, given the number of columns tried, and the p of the others."""
    while True:
        p_values = _quasi_p(box, x, fails, label)
        if not p_values:
            return box, {}
        worst = max(p_values, key=lambda column: p_values[column])
        if p_values[worst] * x.shape[1] <= SIGNIFICANT:
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


def _chance(inside: Flags, fails: Flags, label: Ints, seed: int) -> float:
    """The chance of as many failures inside as were seen, were they spread evenly: hypergeometric, or where rows belong
    to groups by changing the places of whole groups of the same size."""
    from scipy.stats import hypergeom

    hits = int((inside & fails).sum())
    groups, place, counts = np.unique(label, return_inverse=True, return_counts=True)
    if counts.max() > 1 and inside.any():
        sizes = counts.astype(np.float64)
        within = np.bincount(place, inside.astype(np.float64)) / sizes
        rates = np.bincount(place, fails.astype(np.float64)) / sizes
        rng = np.random.default_rng(seed)
        order = rng.permuted(np.tile(np.arange(groups.size), (PERMUTATIONS, 1)), axis=1)
        weight = within[order] * sizes
        shuffled = (weight @ rates) / np.maximum(weight.sum(axis=1), 1e-12)
        seen = hits / float(inside.sum())
        return (1.0 + float(np.count_nonzero(shuffled >= seen - 1e-12))) / (1.0 + PERMUTATIONS)
    return float(hypergeom.sf(hits - 1, fails.size, int(fails.sum()), int(inside.sum())))


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


def _halves(groups: int | Ints, seed: int, part: float = 0.5, strata: Ints | None = None) -> Flags:
    """A mask of training rows; the others judge. Groups stay whole, and where each is of one stratum, that part of
    every stratum trains."""
    labels = np.arange(groups) if isinstance(groups, int) else np.unique(groups, return_inverse=True)[1]
    count = int(labels.max()) + 1
    order = np.random.default_rng(seed).permutation(count)
    chosen = np.zeros(count, bool)
    chosen[order[: round(part * count)]] = True
    if strata is not None:
        own = np.zeros(count, np.int64)
        own[labels] = strata
        if np.array_equal(own[labels], strata):
            ordered = order[np.argsort(own[order], kind="stable")]
            taken = np.floor(part * (np.arange(count) + 1.0)) > np.floor(part * np.arange(count))
            chosen = np.zeros(count, bool)
            chosen[ordered[taken]] = True
    result: Flags = chosen[labels]
    return result
