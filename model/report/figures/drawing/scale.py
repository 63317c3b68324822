"""Scales: from data to places on a drawing, with round ticks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10


@dataclass(frozen=True)
class Scale:
    """A straight map from `low`..`high` to `start`..`end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a value."""
        if self.high == self.low:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def inside(self, value: float) -> float:
        """The place of a value, or of the end that it lies beyond."""
        return self(min(max(value, self.low), self.high))


def nearest(places: Sequence[float], value: float) -> int:
    """The index of the place that is nearest to a value, the first of two; `places` rise."""
    at = bisect_left(places, value)
    if at == len(places) or (at > 0 and value - places[at - 1] <= places[at] - value):
        return at - 1
    return at


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers from `low` to `high`, at most `most` of them."""
    if not high > low:
        return (low,)
    rough = (high - low) / max(1, most - 1)
    power = 10.0 ** floor(log10(rough))
    step = next(unit * power for unit in (1.0, 2.0, 2.5, 5.0, 10.0) if unit * power >= rough * (1 - 1e-9))
    first = ceil(low / step - 1e-9)
    count = floor(high / step + 1e-9) - first + 1
    return tuple((first + place) * step for place in range(count))


def rounded(low: float, high: float, most: int = 6) -> tuple[float, float]:
    """The range widened to round numbers."""
    if not high > low:
        return low - 0.5, high + 0.5
    marks = ticks(low, high, most)
    step = marks[1] - marks[0] if len(marks) > 1 else high - low
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


def width_of(text: str, size: float = 13.0) -> float:
    """About how wide a text is set, in the widest of the usual faces: labels are kept apart by it."""
    return size * sum(_width(character) for character in text)


def _width(character: str) -> float:
    if character in "iljtfrI.,:;'|!()[] ":
        return 0.38
    if character in "mwMW@%":
        return 0.92
    return 0.69 if character.isupper() else 0.62


def fitted(text: str, width: float, size: float = 13.0) -> str:
    """The text, or its beginning with an ellipsis where it is wider than `width`."""
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """The places moved as little as it takes to be `least` from one another and within `low`..`high`.

    Where they do not all fit they keep their distance and go beyond `high`.
    """
    order = sorted(range(len(places)), key=lambda k: places[k])
    # Less a step for each before it, places must not fall: neighbours that do are set to their common mean.
    pools: list[list[float]] = []
    for rank, k in enumerate(order):
        pools.append([places[k] - rank * least])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    level = [_mean(pool) for pool in pools for _ in pool]
    most = max(low, high - (len(places) - 1) * least)
    moved = [0.0] * len(places)
    for rank, (k, place) in enumerate(zip(order, level, strict=True)):
        moved[k] = min(max(place, low), most) + rank * least
    return moved


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
