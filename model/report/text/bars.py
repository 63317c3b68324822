"""Bars and whiskers made of characters, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from .safe import without_controls

BLOCKS = ("█", "▒", "░")
PLAIN = ("#", "=", ".")
"""The marks of the parts of a bar, and those of a terminal without Unicode."""

WHISKER = ("├", "─", "┤", "●", "○", "┊")
PLAIN_WHISKER = ("|", "-", "|", "*", "o", ":")
"""The ends and the line of a whisker, a filled and an open dot, and the line at zero."""


LEVELS = "▁▂▃▄▅▆▇█"
PLAIN_LEVELS = "_.,-=+*#"
"""Marks of rising height."""


def holds_unicode(encoding: str) -> bool:
    """Whether a terminal of this encoding can show the marks of Unicode."""
    return encoding.lower().startswith("utf")


def bar_marks(encoding: str) -> tuple[str, str, str]:
    """The marks of the three parts of a bar that a terminal of this encoding can show."""
    return BLOCKS if holds_unicode(encoding) else PLAIN


def bar(parts: Sequence[float], length: int, marks: Sequence[str]) -> str:
    """A bar of `length` characters of the shares `parts`, the last mark for what they leave of 1."""
    ends, so_far = [0], 0.0
    for part in parts:
        so_far += part
        ends.append(round(min(1.0, so_far) * length))
    pieces = [mark * (end - start) for mark, start, end in zip(marks, ends, ends[1:], strict=False)]
    return "".join(pieces) + marks[len(parts)] * (length - ends[-1])


def sparkline(values: Sequence[float | None], top: float, encoding: str) -> str:
    """A mark for each value, the higher the larger, from 0 to `top`; a space where there is none."""
    levels = LEVELS if holds_unicode(encoding) else PLAIN_LEVELS
    last = len(levels) - 1
    return "".join(
        " " if value is None else levels[min(last, max(0, round(value / top * last))) if top > 0 else 0]
        for value in values
    )


def whisker(
    value: float, low: float, high: float, scale: tuple[float, float], length: int, filled: bool, encoding: str
) -> str:
    """An interval with its dot on `length` characters from the first to the last of `scale`, zero as a dotted line."""
    left, line, right, dot, ring, zero = WHISKER if holds_unicode(encoding) else PLAIN_WHISKER
    places = [_place(number, scale, length) for number in (low, value, high)]
    cells = [" "] * length
    if scale[0] <= 0.0 <= scale[1]:
        cells[_place(0.0, scale, length)] = zero
    for place in range(places[0], places[2] + 1):
        cells[place] = line
    cells[places[0]], cells[places[2]] = left, right
    cells[places[1]] = dot if filled else ring
    return "".join(cells)


def ends_line(first: str, last: str, scale: tuple[float, float], length: int) -> str:
    """The line below whiskers: the ends of the scale, and zero where there is room for it."""
    cells = list(f"{first}{' ' * max(1, length - len(first) - len(last))}{last}")
    zero = _place(0.0, scale, length)
    if scale[0] < 0.0 < scale[1] and len(first) < zero < length - len(last) - 1:
        cells[zero] = "0"
    return "".join(cells)


def label(text: str, length: int, encoding: str) -> str:
    """A label of exactly `length` characters, cut where it is longer."""
    text = without_controls(text)
    if len(text) > length:
        text = f"{text[: length - 1].rstrip()}{'…' if holds_unicode(encoding) else '.'}"
    return f"{text:<{length}}"


def _place(value: float, scale: tuple[float, float], length: int) -> int:
    low, high = scale
    return min(length - 1, max(0, round((value - low) / (high - low) * (length - 1)))) if high > low else 0
