"""The directions measured: one batched run for all of them, and what it says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from model.stats.paired import difference
from tests.directions.bench import Floats, Measure, Point, measure
from tests.directions.table import Direction
from tests.directions.table_ceasefire import CEASEFIRE
from tests.directions.table_clash import CLASHES
from tests.directions.table_force import FORCE
from tests.directions.table_line import LINE
from tests.directions.table_war import WAR

GROUPS: tuple[tuple[str, tuple[Direction, ...]], ...] = (
    ("The war and its end", WAR),
    ("Who breaks a ceasefire", CEASEFIRE),
    ("Fighting that nobody ordered", CLASHES),
    ("What a ceasefire rests on", LINE),
    ("The force", FORCE),
)
DIRECTIONS: tuple[Direction, ...] = tuple(direction for _, group in GROUPS for direction in group)
POWER = 2.8
"""Standard errors at which an effect is found four times in five at the level of the intervals."""


@dataclass(frozen=True)
class Result:
    """What was measured. `least` is the smallest effect that as many pairs would find four times in five.

    Where the differences are too skewed for an interval of their mean, `by_sign` says so, and the effect is the share
    of pairs that go up less the share that go down (Dixon & Mood 1946), with Tango's interval.
    """

    low: float
    high: float
    effect: float
    interval: tuple[float, float]
    n: int
    least: float
    by_sign: bool = False

    def holds(self, sign: int, least: float = 0.0) -> bool:
        """Whether the whole interval lies on the expected side of zero, and the effect is no smaller than `least`."""
        return min(sign * end for end in self.interval) > 0.0 and sign * self.effect >= least

    @property
    def said(self) -> str:
        """One line for a reader of the tests."""
        low, high = self.interval
        return (
            f"{self.low:.4g} -> {self.high:.4g}: effect {self.effect:+.4g} ({low:+.4g} to {high:+.4g}), "
            f"n {self.n}; an effect of {self.least:.2g} would be found four times in five"
        )


@lru_cache(maxsize=1)
def results() -> dict[str, Result]:
    """Every direction by id, measured together."""
    return results_of(DIRECTIONS)


def results_of(directions: Sequence[Direction]) -> dict[str, Result]:
    """Each of the directions by id, measured in one batched run."""
    wanted: dict[Point, dict[str, Measure]] = {}
    n: dict[Point, int] = {}
    for direction in directions:
        for point in direction.points:
            wanted.setdefault(point, {})[direction.id] = direction.measure
            n[point] = max(n.get(point, 0), direction.pairs)
    measured = measure(wanted, n)
    said: dict[str, Result] = {}
    for direction in directions:
        low, high = (measured[(point, direction.id)][: direction.pairs] for point in direction.points)
        gap = difference(high, low, direction.kind)
        if gap.low is None and gap.n > 1:
            said[direction.id] = _by_sign(low, high)
            continue
        if gap.estimate is None or gap.low is None or gap.high is None:
            said[direction.id] = Result(np.nan, np.nan, np.nan, (np.nan, np.nan), gap.n, np.nan)
            continue
        both = ~np.isnan(low) & ~np.isnan(high)
        error = float(np.std(high[both] - low[both], ddof=1)) / np.sqrt(gap.n)
        said[direction.id] = Result(
            float(np.mean(low[both])),
            float(np.mean(high[both])),
            gap.estimate,
            (gap.low, gap.high),
            gap.n,
            POWER * error,
        )
    return said


def _by_sign(low: Floats, high: Floats) -> Result:
    both = ~np.isnan(low) & ~np.isnan(high)
    moved = np.sign(high[both] - low[both])
    gap = difference((moved > 0).astype(np.float64), (moved < 0).astype(np.float64), "share")
    if gap.estimate is None or gap.low is None or gap.high is None:
        return Result(np.nan, np.nan, np.nan, (np.nan, np.nan), gap.n, np.nan)
    error = float(np.std(moved, ddof=1)) / np.sqrt(gap.n)
    return Result(
        float(np.mean(low[both])),
        float(np.mean(high[both])),
        gap.estimate,
        (gap.low, gap.high),
        gap.n,
        POWER * error,
        by_sign=True,
    )
