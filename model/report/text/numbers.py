"""Figures with as many digits as their intervals carry, and one scale per column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Protocol

DASH = "—"

_SCALES = ((1e12, 1e12, "trillion "), (1e9, 1e9, "billion "), (1e6, 1e6, "million "), (1e4, 1e3, "thousand "))
"""For each scale: the smallest figure that takes it, the divisor, and the word before the unit."""
_WORDS = {word.strip() for _, _, word in _SCALES}
_MOST_DECIMALS = 3
_MOST_DECIMALS_ALONE = 6
"""Of a figure without interval, which is not to pass for a zero."""

NO_INTERVAL = "without brackets: values all the same, or too skewed for an interval of their mean"
"""What legends of tables say of figures without interval."""


class Interval(Protocol):
    """A figure with bounds: an estimate or a difference."""

    @property
    def estimate(self) -> float | None:
        """The figure, None where it does not apply."""
        ...

    @property
    def low(self) -> float | None:
        """Its lower bound."""
        ...

    @property
    def high(self) -> float | None:
        """Its upper bound."""
        ...


class Sampled(Interval, Protocol):
    """A figure with bounds, from a number of rows."""

    @property
    def n(self) -> int:
        """The number of rows that it is taken over."""
        ...


@dataclass(frozen=True)
class Style:
    """How one column writes its figures: divided by `scale`, with `decimals`, under `unit`."""

    scale: float
    decimals: int
    unit: str

    def number(self, value: float, sign: bool = False) -> str:
        """One figure. Never a minus before a zero."""
        return without_sign_of_zero(f"{value / self.scale:{'+' if sign else ''},.{self.decimals}f}")

    def figure(self, interval: Interval, sign: bool = False, dash: str = DASH) -> str:
        """The figure of an interval, or `dash`. One without bounds that is not zero is not written as zero: it has as
        many decimals as its first digit takes."""
        if interval.estimate is None:
            return dash
        look = self
        if interval.low is None or interval.high is None:
            least = 0.5 * 10.0**-_MOST_DECIMALS_ALONE
            while abs(interval.estimate / self.scale) > least and look.number(interval.estimate) == look.number(0.0):
                look = replace(look, decimals=look.decimals + 1)
        return look.number(interval.estimate, sign)

    def cells(self, intervals: Sequence[Interval], sign: bool = False, dash: str = DASH) -> list[str]:
        """A cell such as `62 [59, 65]` for each interval, padded so that figures and bounds line up.

        `dash` stands where there is no figure.
        """
        figures = [None if interval.estimate is None else self.figure(interval, sign) for interval in intervals]
        bounds = [self._bounds(interval.low, interval.high) for interval in intervals]
        lows, highs = [pair[0] for pair in bounds], [pair[1] for pair in bounds]
        low_width = max((len(low) for low in lows if low), default=0)
        high_width = max((len(high) for high in highs if high), default=0)
        return [
            dash
            if figure is None
            else figure + " " * (low_width + high_width + 5)
            if low is None or high is None
            else f"{figure} [{low:>{low_width}}, {high:>{high_width}}]"
            for figure, low, high in zip(figures, lows, highs, strict=True)
        ]

    def _bounds(self, low: float | None, high: float | None) -> tuple[str, str] | tuple[None, None]:
        """The bounds of an interval, with more decimals than the column where rounding would leave it no width."""
        if low is None or high is None:
            return None, None
        look = self
        while low < high and look.number(low) == look.number(high) and look.decimals < _MOST_DECIMALS:
            look = replace(look, decimals=look.decimals + 1)
        return look.number(low), look.number(high)


def style(intervals: Iterable[Interval], unit: str, kind: str, difference: bool = False) -> Style:
    """The style that suits a column: shares in percent (their differences in points), means by their size.

    There are as many decimals as it takes to show the first digit of the median half-width.
    """
    applies = [interval for interval in intervals if interval.estimate is not None]
    if kind == "share":
        scale, name = 0.01, "points" if difference else "%"
    else:
        scaled_already = unit.split(" ")[0] in _WORDS
        scale, word = (1.0, "") if scaled_already else _scale(applies)
        name = f"{word}{unit}"
    halves = [
        (interval.high - interval.low) / 2 / scale
        for interval in applies
        if interval.high is not None and interval.low is not None
    ]
    return Style(scale, _decimals([half for half in halves if half > 0]), name)


def without_interval(intervals: Iterable[Sampled]) -> bool:
    """Whether some figure of more than one row has no interval, so that a legend says why."""
    return any(interval.n > 1 and interval.low is None for interval in intervals)


def _scale(intervals: Sequence[Interval]) -> tuple[float, str]:
    largest = max((abs(interval.estimate) for interval in intervals if interval.estimate is not None), default=0.0)
    return next(((scale, word) for least, scale, word in _SCALES if largest >= least), (1.0, ""))


def _decimals(halves: Sequence[float]) -> int:
    if not halves:
        return 0
    typical, decimals = median(halves), 0
    while typical < 1.0 and decimals < _MOST_DECIMALS:
        typical, decimals = typical * 10, decimals + 1
    return decimals


def dash_for(encoding: str) -> str:
    """The dash that an output of this encoding can hold: a long one in Unicode, else a hyphen."""
    return DASH if encoding.lower().startswith("utf") else "-"


def without_sign_of_zero(text: str) -> str:
    """The text of a number, without its sign where it was rounded to zero."""
    return text if any(digit in text for digit in "123456789") else text.lstrip("+-")


def share_text(value: float) -> str:
    """A share as a percentage without decimals, but never `0%` or `100%` for what is neither."""
    if 0 < value < 0.005:
        return "<1%"
    if 0.995 < value < 1:
        return ">99%"
    return f"{value:.0%}"
