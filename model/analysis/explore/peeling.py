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

from .box import inside_of, open_box, restricted, widened
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
    # The rows inside, in the order of each column.
    by_column = np.ascontiguousarray(x.T)
    order: Ints = np.argsort(by_column, axis=1)
    values, failing = np.take_along_axis(by_column, order, axis=1), fails[order]
    inside = np.ones(fails.size, np.bool_)
    while (peel := _best_peel(values, failing, least_rows)) is not None:
        column, upper, count = peel
        inside[order[column, -count:] if upper else order[column, :count]] = False
        left = inside[order]
        shape = len(order), -1
        order, values, failing = order[left].reshape(shape), values[left].reshape(shape), failing[left].reshape(shape)
        lows, highs = box[0].copy(), box[1].copy()
        if upper:
            highs[column] = values[column, -1]
        else:
            lows[column] = values[column, 0]
        box = (lows, highs)
        path.append(box)
    pasted = _pasted(x, fails, box)
    return [*path, pasted] if pasted is not box else path


def _best_peel(values: Floats, failing: Flags, least_rows: float) -> tuple[int, bool, int] | None:
    """The column to peel, whether at its upper end, and how many rows go; None where no end can go. `values` and
    `failing` are (columns, rows), each column in its own order."""
    rows = values.shape[1]
    failures = int(np.count_nonzero(failing[0]))
    if failures in (0, rows):
        return None
    best, most = None, -inf
    for upper, counts in enumerate(zip(*_ends(values), strict=True)):
        for column, count in enumerate(counts):
            remaining = rows - count
            if not max(1.0, least_rows) <= remaining < rows:
                continue
            gone = failing[column, rows - count :] if upper else failing[column, :count]
            hits = failures - int(np.count_nonzero(gone))
            gain = (hits / remaining - failures / rows) / count * rows
            if gain > most:
                best, most = (column, bool(upper), count), gain
    return best


def _ends(values: Floats) -> list[tuple[int, int]]:
    """For each row of sorted values how many are peeled at the lower and at the upper end."""
    last = values.shape[1] - 1
    at_low, at_high = PEEL * last, (1.0 - PEEL) * last
    places = [0, *(min(int(at) + more, last) for at in (at_low, at_high) for more in (0, 1)), last]
    counts = []
    for ordered, cells in zip(values, values[:, places].tolist(), strict=True):
        first, below_low, above_low, below_high, above_high, final = cells
        # Where many rows share the end value, all of them are peeled.
        low = max(_between(below_low, above_low, at_low % 1.0), nextafter(first, inf))
        high = min(_between(below_high, above_high, at_high % 1.0), nextafter(final, -inf))
        counts.append((int(ordered.searchsorted(low)), last + 1 - int(ordered.searchsorted(high, "right"))))
    return counts


def _between(value: float, above: float, part: float) -> float:
    """What lies on a straight line between two values."""
    # From the nearer end, as numpy's quantiles do: from the other end the last bits differ.
    return value + (above - value) * part if part < 0.5 else above - (above - value) * (1.0 - part)


def _pasted(x: Floats, fails: Flags, box: Box) -> Box:
    """Ends moved out again, a little at a time, while that raises the density."""
    while True:
        columns = restricted(box)
        within = np.logical_and(x[:, columns] >= box[0][columns], x[:, columns] <= box[1][columns])
        outside_of = columns.size - np.count_nonzero(within, axis=1)
        inside = outside_of == 0
        rows = int(np.count_nonzero(inside))
        most, more = np.count_nonzero(fails[inside]) / rows, max(1, round(PEEL * rows))
        best = box
        for place, column in enumerate(columns.tolist()):
            others = outside_of == ~within[:, place]  # in the box but for this column
            values, failing = x[others, column], fails[others]
            low, high = float(box[0][column]), float(box[1][column])
            for upper, beyond in ((False, values[values < low]), (True, values[values > high])):
                if beyond.size == 0:
                    continue
                beyond.sort()
                end = float(beyond[min(more, beyond.size) - 1] if upper else beyond[-min(more, beyond.size)])
                held = np.logical_and(values >= (low if upper else end), values <= (end if upper else high))
                density = np.count_nonzero(failing[held]) / int(np.count_nonzero(held))
                if density > most:
                    lows, highs = box[0].copy(), box[1].copy()
                    (highs if upper else lows)[column] = end
                    most, best = density, (lows, highs)
        if best is box:
            return box
        box = best


def _correlations(x: Floats, path: Sequence[Box], fails: Flags) -> Floats:
    """For each box of a path the correlation of being inside and failing; 0 where all or none are inside."""
    lows, highs = (np.stack(ends)[:, None, :] for ends in zip(*path, strict=True))
    inside: Flags = np.logical_and(x >= lows, x <= highs).all(axis=2)  # type: ignore[assignment]
    mass, hits, share = inside.mean(axis=1), inside[:, fails].sum(axis=1) / fails.size, float(fails.mean())
    both = np.sqrt(mass * (1.0 - mass) * share * (1.0 - share))
    result: Floats = np.where(both > 0.0, (hits - mass * share) / np.where(both > 0.0, both, 1.0), 0.0)
    return result
