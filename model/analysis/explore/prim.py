"""Where an option fails: boxes of parameter values in which failures gather (the patient rule induction method).

From all rows the box loses, step by step, the few at one end of one parameter whose loss raises the density of
failures most for what it costs; then ends are pasted back where that raises it still. Parameters enter one by one.
Of the whole path the box is kept whose membership goes with failure most (the correlation of the two, on rows that
did not peel), restrictions that chance explains are dropped, and what is left is judged on rows that took no part in
any of it: coverage (failures inside among all), density (failures among those inside), mass (rows inside among all).
Further boxes are sought among the rows outside.

Sources: Friedman & Fisher 1999; Bryant & Lempert 2010 (scenario discovery, quasi-p); Kwakkel & Jaxa-Rozen 2016.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...stats.intervals import LEVEL, NOTHING, Estimate, share
from ..data.ensemble import single_threaded
from . import categories
from .emulator import main_effects

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


@dataclass(frozen=True)
class Step:
    """A box on the path: what it holds of the rows it was found in."""

    coverage: float
    density: float
    mass: float
    restricted: int


@dataclass(frozen=True)
class Restriction:
    """A parameter held in the box between bounds (None: open). `quasi_p` is the chance of so many failures inside
    were this restriction of no use, among the rows it was found in; `held_out_p` the same among the held-out rows.
    For a category `among` names the levels that are inside, and there are no bounds."""

    name: str
    low: float | None
    high: float | None
    quasi_p: float
    held_out_p: float
    among: tuple[str, ...] | None = None


@dataclass(frozen=True)
class FoundBox:
    """A box, its figures where it was found and on held-out rows, and the path that led to it.

    Coverage and mass of a later box are of all rows; rows in earlier boxes do not count as inside it.
    """

    restrictions: tuple[Restriction, ...]
    found: Step
    coverage: Estimate
    density: Estimate
    mass: Estimate
    chance: float
    path: tuple[Step, ...]

    @property
    def stands(self) -> bool:
        """Whether held-out failures are denser inside than outside by more than chance allows."""
        return self.chance < SIGNIFICANT


@dataclass(frozen=True)
class Discovery:
    """The boxes found, the share of failures among the held-out rows, and the rows used for each part."""

    boxes: tuple[FoundBox, ...]
    failures: Estimate
    rows: int
    held_out: int


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
) -> Discovery:
    """Boxes in `parameters` (rows, columns) where `fails` (1, 0, NaN: does not apply) gathers.

    Half of the rows find, half judge; rows of one of `groups` (a design point) stay together. `labels` names the
    levels of columns that are categories: they have no order of their own and stand in that of their failures, so that
    a box may hold any of them. The search ends with the first box that does not stand; it is reported only where it is
    the first. Raises InputError where rows or failures are too few.
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
    finding = _halves(y.size if groups is None else groups[applies], seed)
    x, ranked = categories.ranked(x, y, finding, names, labels or {})
    left, left_out = x[finding], x[~finding]
    y_found, y_out = y[finding], y[~finding]
    columns = np.flatnonzero(np.ptp(left, axis=0) > 0.0)
    open_found, open_out = np.ones(y_found.size, bool), np.ones(y_out.size, bool)
    boxes: list[FoundBox] = []
    while len(boxes) < most_boxes and y_found[open_found].any() and columns.size:
        path, box = _searched(left[open_found][:, columns], y_found[open_found], peel, least_mass, seed)
        box, useful = _pruned(box, left[open_found][:, columns], y_found[open_found])
        if not useful:
            break
        inside = open_found & _inside(left[:, columns], box)
        inside_out = open_out & _inside(left_out[:, columns], box)
        p_out = _quasi_p(box, left_out[open_out][:, columns], y_out[open_out])
        found = FoundBox(
            restrictions=tuple(
                _restriction(names[columns[k]], float(box[0][k]), float(box[1][k]), p, p_out.get(k, 1.0), ranked)
                for k, p in sorted(useful.items(), key=lambda pair: pair[1])
            ),
            found=_step(inside, y_found, box),
            coverage=share(inside_out[y_out].astype(np.float64)) if y_out.any() else NOTHING,
            density=share(y_out[inside_out].astype(np.float64)),
            mass=share(inside_out.astype(np.float64)),
            chance=_chance(inside_out[open_out], y_out[open_out]),
            path=tuple(_step(_inside(left[:, columns], one) & open_found, y_found, one) for one in path),
        )
        if boxes and not found.stands:
            break
        boxes.append(found)
        if not found.stands:
            break
        open_found, open_out = open_found & ~inside, open_out & ~inside_out
    return Discovery(tuple(boxes), share(y_out.astype(np.float64), LEVEL), int(y_found.size), int(y_out.size))


def _restriction(
    name: str, low: float, high: float, p: float, p_out: float, ranked: Mapping[str, Sequence[str]]
) -> Restriction:
    if name in ranked:
        levels = ranked[name]
        inside = [label for place, label in enumerate(levels) if low <= place <= high]
        return Restriction(name, None, None, p, p_out, tuple(inside))
    return Restriction(name, None if np.isneginf(low) else low, None if np.isposinf(high) else high, p, p_out)


def _searched(x: Floats, fails: Flags, peel: float, least_mass: float, seed: int) -> tuple[list[Box], Box]:
    """A path and its best box, in few parameters, chosen one by one.

    With every parameter allowed each peel finds some end where failures happen to gather, and the path follows luck.
    So two thirds of the rows peel, in the parameters chosen so far and one more of those with the strongest effect;
    the others say which one helps most, whether it helps, and which box of the path goes with failure most.
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
            places = [place_of[one] for one in (*chosen, column)]
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
    """The path of boxes, (lows, highs) each, from all rows to the smallest, each pasted; open ends are infinite."""
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
    """The column whose lower or upper end is to go, whether it is the upper, and the rows that stay."""
    rows, columns = x.shape
    failures = int(np.count_nonzero(fails))
    if failures in (0, rows):
        return None
    ordered = np.sort(x, axis=0)
    low, high = _between(ordered, peel), _between(ordered, 1.0 - peel)
    # Where many rows share the end value, the whole level goes.
    keep_low = np.where(low > ordered[0], x >= low, x > ordered[0])
    keep_high = np.where(high < ordered[-1], x <= high, x < ordered[-1])
    keep = np.concatenate([keep_low, keep_high], axis=1)
    kept, hits = np.count_nonzero(keep, axis=0), np.count_nonzero(keep[fails], axis=0)
    may = (kept >= max(1.0, least_rows)) & (kept < rows)
    gain = np.full(2 * columns, -np.inf)
    gain[may] = (hits[may] / kept[may] - failures / rows) / (rows - kept[may]) * rows
    best = int(np.argmax(gain))
    return (best % columns, best >= columns, keep[:, best]) if may[best] else None


def _between(ordered: Floats, chance: float) -> Floats:
    """A quantile of each sorted column, by a straight line between its neighbours."""
    place = chance * (ordered.shape[0] - 1)
    below = int(place)
    above, part = min(below + 1, ordered.shape[0] - 1), place - below
    gap = ordered[above] - ordered[below]
    # From the nearer end, as numpy does it: the other way round has other last bits.
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
    """The box in all columns, open in those that took no part."""
    lows, highs = np.full(count, -np.inf), np.full(count, np.inf)
    lows[columns], highs[columns] = box
    return lows, highs


def _pruned(box: Box, x: Floats, fails: Flags) -> tuple[Box, dict[int, float]]:
    """Drops, worst first, restrictions that chance explains, given that all columns were tried."""
    while True:
        found = _quasi_p(box, x, fails)
        if not found:
            return box, {}
        worst = max(found, key=lambda column: found[column])
        if found[worst] * x.shape[1] <= SIGNIFICANT:
            return box, found
        box = _freed(box, worst)


def _quasi_p(box: Box, x: Floats, fails: Flags) -> dict[int, float]:
    """For each restricted column the chance of as many failures in the box at the density without it."""
    from scipy.special import bdtrc

    inside = _inside(x, box)
    rows, hits = int(inside.sum()), int(fails[inside].sum())
    found = {}
    for column in np.flatnonzero(np.isfinite(box[0]) | np.isfinite(box[1])):
        without = _inside(x, _freed(box, int(column)))
        rate = float(fails[without].mean()) if without.any() else 1.0
        found[int(column)] = (float(bdtrc(hits - 1, rows, rate)) if hits else 1.0) if rows else 1.0
    return found


def _chance(inside: Flags, fails: Flags) -> float:
    """The chance of as many failures inside as were seen, were they spread evenly (hypergeometric)."""
    from scipy.stats import hypergeom

    hits = int((inside & fails).sum())
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


def _halves(groups: int | Ints, seed: int, part: float = 0.5) -> Flags:
    """Which rows find; the others judge. Whole groups go one way."""
    labels = np.arange(groups) if isinstance(groups, int) else np.unique(groups, return_inverse=True)[1]
    count = int(labels.max()) + 1
    chosen = np.zeros(count, bool)
    chosen[np.random.default_rng(seed).permutation(count)[: round(part * count)]] = True
    result: Flags = chosen[labels]
    return result
