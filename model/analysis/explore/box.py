"""Boxes of parameter values: between two bounds in each column, infinite where an end is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Box = tuple[Floats, Floats]
    """The lower and the upper bound of each column; both belong to the box."""


@dataclass(frozen=True)
class Step:
    """A box on a path, by the rows of its search: coverage, density, mass, and the number of restricted parameters."""

    coverage: float
    density: float
    mass: float
    restricted: int


def open_box(columns: int) -> Box:
    """The box of all rows."""
    return np.full(columns, -np.inf), np.full(columns, np.inf)


def restricted(box: Box) -> Ints:
    """The columns in which one end at least is not open."""
    return np.flatnonzero(np.isfinite(box[0]) | np.isfinite(box[1]))


def inside_of(box: Box, x: Floats) -> Flags:
    """Which rows of `x` (rows, columns) are inside."""
    held = restricted(box)
    above, below = x[:, held] >= box[0][held], x[:, held] <= box[1][held]
    inside: Flags = np.logical_and(above, below).all(axis=1)  # type: ignore[assignment]
    return inside


def freed(box: Box, column: int) -> Box:
    """The box with both ends of a column open."""
    lows, highs = box[0].copy(), box[1].copy()
    lows[column], highs[column] = -np.inf, np.inf
    return lows, highs


def widened(box: Box, columns: Ints, count: int) -> Box:
    """The box in all `count` columns, open in those that are not in `columns`."""
    lows, highs = open_box(count)
    lows[columns], highs[columns] = box
    return lows, highs


def step_of(box: Box, x: Floats, fails: Flags) -> Step:
    """A box as a step of a path of these rows."""
    inside = inside_of(box, x)
    hits = int((inside & fails).sum())
    return Step(hits / int(fails.sum()), hits / max(1, int(inside.sum())), float(inside.mean()), restricted(box).size)
