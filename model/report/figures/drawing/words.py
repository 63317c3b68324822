"""Figures with their intervals as text, as every drawing and every table writes them."""

from __future__ import annotations

from collections.abc import Sequence

from ...text.numbers import DASH, Interval, Style, style, without_sign_of_zero

MINUS = "−"


def of_100(value: float | None) -> str:
    """A share out of 100, without decimals, but never `0` or `100` for what is neither."""
    if value is None:
        return DASH
    if 0 < value < 0.005:
        return "<1"
    if 0.995 < value < 1:
        return ">99"
    return f"{value * 100:.0f}"


def bounds(interval: Interval) -> str:
    """The bounds of a share out of 100, as `[56, 73]`, never closed by rounding; empty where there are none."""
    if interval.low is None or interval.high is None:
        return ""
    return f"[{of_100(interval.low)}, {of_100(interval.high)}]"


def with_bounds(interval: Interval) -> str:
    """A share out of 100 and its bounds."""
    return f"{of_100(interval.estimate)} {bounds(interval)}".rstrip()


def whole(value: float) -> str:
    """A number in the hundreds or more to the nearest hundred, a smaller one to the nearest ten or one."""
    digits = -2 if abs(value) >= 1_000 else -1 if abs(value) >= 100 else 0
    return f"{round(value, digits):,.0f}"


def signed(look: Style, value: float) -> str:
    """A number with its sign, and a proper minus."""
    text = look.number(value, True)
    return text.replace("-", MINUS)


def difference(look: Style, interval: Interval) -> str:
    """A difference and its bounds in the style of its column, as `+20 [+11, +30]`."""
    if interval.estimate is None:
        return DASH
    text = look.figure(interval, sign=True).replace("-", MINUS)
    if interval.low is None or interval.high is None:
        return text
    return f"{text} [{signed(look, interval.low)}, {signed(look, interval.high)}]"


def plain(look: Style, interval: Interval) -> str:
    """An estimate and its bounds in the style of its column."""
    if interval.estimate is None:
        return DASH
    text = look.figure(interval)
    if interval.low is None or interval.high is None:
        return text.replace("-", MINUS)
    return f"{text} [{look.number(interval.low)}, {look.number(interval.high)}]".replace("-", MINUS)


def column_style(intervals: Sequence[Interval], unit: str, kind: str, difference: bool = False) -> Style:
    """The style of a column; see `model.report.text.numbers.style`."""
    return style(intervals, unit, kind, difference)


def tick_text(value: float) -> str:
    """A round number at a tick."""
    text = f"{value:,.10g}" if abs(value) < 1e6 else f"{value / 1e6:,.3g}M"
    return without_sign_of_zero(text).replace("-", MINUS)
