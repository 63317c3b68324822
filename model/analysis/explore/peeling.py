"""The patient rule induction method: a path of boxes, each denser in failures than the one before.

The box begins with all rows and is peeled step by step: the few rows at one end of one parameter are removed whose loss
raises the density of failures most for its size; then ends are pasted back where that raises it further. Parameters
enter one by one. The box chosen from the path is the one whose membership correlates most with failure.

Source: Friedman & Fisher 1999.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nextafter
from typing import TYPE_CHECKING

import numpy as np

from .box import freed, inside_of, open_box, restricted, widened
from .emulator import main_effects
from .restrictions import explained_by_chance, quasi_p

if TYPE_CHECKING:
    from .box import Box, Flags, Floats, Ints

PEEL = 0.05
"""The share of the rows inside that a step removes."""

LEAST_MASS = 0.05
"""The least share of all rows that a box holds."""

FEWEST_ROWS = 100
MOST_COLUMNS = 5
MOST_RESTRICTED = 4


def searched(x: Floats, fails: Flags, label: Ints) -> tuple[list[Box], Box]:
    """A path and its best box, in a few parameters chosen one by one; `label` is the group of each row.

    With every parameter allowed, each peel would find some end where failures gather by chance, and the path would
    follow luck. So a path is peeled in the parameters chosen so far and one more, of those with the strongest effect
    inside the box so far; the path is taken that has the box whose membership correlates most with failure. The search
    ends where chance explains the parameter that it would add.
    """
    count = x.shape[1]
    chosen: list[int] = []
    box = open_box(count)
    score, path = 0.0, [box]
    while len(chosen) < MOST_RESTRICTED:
        inside = inside_of(box, x)
        if int(inside.sum()) < FEWEST_ROWS and chosen:
            break
        strength = main_effects(x[inside], fails[inside].astype(np.float64))
        order = [int(k) for k in np.argsort(-strength, kind="stable") if int(k) not in chosen][:MOST_COLUMNS]
        trials = []
        for column in order:
            columns = np.array([*chosen, column], dtype=np.int64)
            steps = peeled(x[:, columns], fails, LEAST_MASS * fails.size)
            scores = _correlations(x[:, columns], steps, fails)
            trials.append((float(scores.max()), int(np.argmax(scores)), columns, steps))
        if not trials:
            break
        best, place, columns, steps = max(trials, key=lambda trial: trial[0])
        if best <= score:
            break
        wide = [widened(step, columns, count) for step in steps]
        p_values = quasi_p(wide[place], x, fails, label)
        if chosen and explained_by_chance(p_values.get(int(columns[-1]), 1.0), count):
            break
        score, path, box, chosen = best, wide, wide[place], columns.tolist()
    return path, box


def peeled(x: Floats, fails: Flags, least_rows: float = 20.0) -> list[Box]:
    """The path of boxes, from all rows to the smallest of at least `least_rows`, and the last with its ends pasted
    back."""
    box = open_box(x.shape[1])
    path = [box]
    left, failing = np.ascontiguousarray(x.T), fails
    while (keep := _best_peel(left, failing, least_rows)) is not None:
        column, upper, inside = keep
        left, failing = left[:, inside], failing[inside]
        lows, highs = box[0].copy(), box[1].copy()
        if upper:
            highs[column] = left[column].max()
        else:
            lows[column] = left[column].min()
        box = (lows, highs)
        path.append(box)
    pasted = _pasted(x, fails, box)
    return [*path, pasted] if pasted is not box else path


def _best_peel(x: Floats, fails: Flags, least_rows: float) -> tuple[int, bool, Flags] | None:
    """The column of `x` (columns, rows) to peel, whether at its upper end, and the mask of rows that remain; None where
    no end can go."""
    columns, rows = x.shape
    failures = int(np.count_nonzero(fails))
    if failures in (0, rows):
        return None
    ends = np.array([_ends(ordered) for ordered in np.sort(x, axis=1)])
    keep = np.concatenate([x >= ends[:, :1], x <= ends[:, 1:]])
    counted = np.ones((rows, 2))
    counted[:, 1] = fails
    # Sums of ones are exact.
    best, most = -1, -np.inf
    for end, (remaining, hits) in enumerate((keep.astype(np.float64) @ counted).tolist()):
        if max(1.0, least_rows) <= remaining < rows:
            gain = (hits / remaining - failures / rows) / (rows - remaining) * rows
            if gain > most:
                best, most = end, gain
    return (best % columns, best >= columns, keep[best]) if best >= 0 else None


def _ends(ordered: Floats) -> tuple[float, float]:
    """The lowest and the highest of sorted values that remain where one of both ends is peeled."""
    first, last = float(ordered[0]), float(ordered[-1])
    low, high = _between(ordered, PEEL), _between(ordered, 1.0 - PEEL)
    # Where many rows share the end value, all of them are peeled.
    return (
        low if low > first else nextafter(first, inf),
        high if high < last else nextafter(last, -inf),
    )


def _between(ordered: Floats, chance: float) -> float:
    """A quantile of sorted values, by a straight line between its neighbours."""
    place = chance * (ordered.size - 1)
    below = int(place)
    value, above, part = float(ordered[below]), float(ordered[min(below + 1, ordered.size - 1)]), place - below
    # From the nearer end, as numpy does: from the other end the last bits differ.
    return value + (above - value) * part if part < 0.5 else above - (above - value) * (1.0 - part)


def _pasted(x: Floats, fails: Flags, box: Box) -> Box:
    """Ends moved out again, a little at a time, while that raises the density."""
    while True:
        inside = inside_of(box, x)
        density, more = float(fails[inside].mean()), max(1, round(PEEL * int(inside.sum())))
        best: tuple[float, Box] = (density, box)
        for column in restricted(box):
            others = inside_of(freed(box, int(column)), x)
            values = x[others, column]
            for upper, outside in ((False, values[values < box[0][column]]), (True, values[values > box[1][column]])):
                if outside.size == 0:
                    continue
                ordered = np.sort(outside) if upper else -np.sort(-outside)
                lows, highs = box[0].copy(), box[1].copy()
                (highs if upper else lows)[column] = ordered[min(more, ordered.size) - 1]
                trial = float(fails[inside_of((lows, highs), x)].mean())
                if trial > best[0]:
                    best = (trial, (lows, highs))
        if best[1] is box:
            return box
        box = best[1]


def _correlations(x: Floats, path: Sequence[Box], fails: Flags) -> Floats:
    """For each box of a path the correlation of being inside and failing; 0 where all or none are inside."""
    lows, highs = (np.stack(ends)[:, None, :] for ends in zip(*path, strict=True))
    inside: Flags = np.logical_and(x >= lows, x <= highs).all(axis=2)  # type: ignore[assignment]
    mass, hits, share = inside.mean(axis=1), inside[:, fails].sum(axis=1) / fails.size, float(fails.mean())
    both = np.sqrt(mass * (1.0 - mass) * share * (1.0 - share))
    result: Floats = np.where(both > 0.0, (hits - mass * share) / np.where(both > 0.0, both, 1.0), 0.0)
    return result
