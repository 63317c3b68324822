"""The directions: each a sentence with its source, and what is set to see whether the model says it too.

`low` and `high` are settings on top of `at`; everything else is equal. The effect is the outcome at `high` less that at
`low`, in pairs under the same luck. A direction passes when the whole interval lies on the expected side of zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.directions.bench import Measure, Point

UP, DOWN = 1, -1
Shared = dict[str, Any]
"""Arguments that several directions have in common."""
PAIRS = 64
"""Enough for most effects to be 4.5 standard errors, which are found 99 times in 100; a direction with a smaller effect
says itself how many pairs that takes, up to 1024. Where there is no effect at all, the interval lies on the expected
side once in forty times, however many pairs there are.
"""


@dataclass(frozen=True)
class Direction:
    """One direction. `at` says whether the deal is forced (a ceasefire at the start) or has to be struck.

    An effect smaller than `least`, in the outcome's unit, is none.
    """

    id: str
    sentence: str
    source: tuple[str, ...]
    at: Point
    low: Mapping[str, float]
    high: Mapping[str, float]
    outcome: str
    measure: Measure
    sign: int
    kind: str = "mean"
    pairs: int = PAIRS
    later: tuple[tuple[str, str, float, int], ...] = field(default=())
    least: float = 0.0

    @property
    def points(self) -> tuple[Point, Point]:
        """The two design points; `later` belongs to the high one."""
        high = self.at.set(self.high)
        if self.later:
            high = Point(**{**vars(high), "later": self.later})
        return self.at.set(self.low), high

    @property
    def deal(self) -> str:
        """How the deal comes about, in words."""
        if self.at.start == "ceasefire":
            return "forced"
        return "fixed terms" if self.at.offer is not None else "bargained"


def share(name: str) -> dict[str, Any]:
    """Marks a measure of zeros and ones, so that its interval is Tango's."""
    return {"kind": "share", "outcome": name}
