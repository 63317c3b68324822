"""The restrictions of a box, and whether chance explains them.

A restriction is of use where a box holds more failures than it would at the density without that restriction
(quasi-p, Bryant & Lempert 2010), by the effective number of rows, and for the numbers of columns and cuts tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .box import freed, inside_of, restricted
from .clusters import effect_of_groups

if TYPE_CHECKING:
    from .box import Box, Flags, Floats, Ints

SIGNIFICANT = 0.05
CUTS = 5.0
"""How many places of a cut count as tried in each column: neighbours on a path share most of their rows."""


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


def restriction_of(
    name: str, bounds: tuple[float, float], quasi_p: float, held_out_p: float, levels: Mapping[str, Sequence[str]]
) -> Restriction:
    """A restriction from its bounds; those of a parameter with `levels`, by name, are places in their order."""
    low, high = bounds
    if name in levels:
        inside = [level for place, level in enumerate(levels[name]) if low <= place <= high]
        return Restriction(name, None, None, quasi_p, held_out_p, tuple(inside))
    ends = (None if np.isneginf(low) else low, None if np.isposinf(high) else high)
    return Restriction(name, *ends, quasi_p, held_out_p)


def quasi_p(box: Box, x: Floats, fails: Flags, label: Ints) -> dict[int, float]:
    """For each restricted column the chance of as many failures in the box at the density without the restriction."""
    inside = inside_of(box, x)
    rows, hits = int(inside.sum()), int(fails[inside].sum())
    p_values = {}
    for column in restricted(box):
        without = inside_of(freed(box, int(column)), x)
        rate = float(fails[without].mean()) if without.any() else 1.0
        p_values[int(column)] = chance_of_as_many(
            hits, rows, rate, effect_of_groups(fails[without], label[without], rate)
        )
    return p_values


def chance_of_as_many(hits: int, rows: int, rate: float, effect: float) -> float:
    """The chance of `hits` failures or more among `rows` at a `rate`, where rows vary `effect` times as much as
    independent ones."""
    from scipy.special import bdtrc

    counted, failed = round(rows / effect), round(hits / effect)
    return float(bdtrc(failed - 1, counted, rate)) if failed and counted else 1.0


def explained_by_chance(p: float, columns: int) -> bool:
    """Whether chance explains a restriction of this quasi-p, where each of `columns` was tried."""
    return p * columns * CUTS > SIGNIFICANT


def pruned(box: Box, x: Floats, fails: Flags, label: Ints) -> tuple[Box, dict[int, float]]:
    """The box without restrictions that chance explains, and the quasi-p of the others by column."""
    while p_values := quasi_p(box, x, fails, label):
        worst = max(p_values, key=lambda column: p_values[column])
        if not explained_by_chance(p_values[worst], x.shape[1]):
            break
        box = freed(box, worst)
    return box, p_values
