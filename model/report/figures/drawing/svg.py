"""SVG and HTML elements as text: escaped, with short numbers, the same bytes for the same data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from ...text.safe import without_controls

_NAMES = {"class_": "class", "viewbox": "viewBox", "for_": "for"}
_VOID = ("meta", "br", "hr")
_SPECIAL = re.compile("[&<>\"']")

SHORT = 80
"""Characters of a text that is escaped once: titles and labels come again and again, paths of figures do not."""


class Markup(str):
    """Text that is markup already: everything else is escaped where it becomes an element's content."""

    __slots__ = ()


Content = str | Markup
NOTHING = Markup("")


def escaped(text: Content) -> Markup:
    """The text as content of an element or an attribute, without control characters."""
    return text if isinstance(text, Markup) else Markup(_text(text))


def _text(text: Content) -> str:
    if isinstance(text, Markup):
        return text
    return _short_text(text) if len(text) <= SHORT else _plain_text(text)


def _plain_text(text: str) -> str:
    text = without_controls(text)
    return html.escape(text) if _SPECIAL.search(text) else text


_short_text = lru_cache(maxsize=4096)(_plain_text)


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """A coordinate with at most one decimal; never a minus before a zero."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def tag(name: str, /, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """An element. `class_` is the attribute class, an underscore a hyphen; None and False leave an attribute out."""
    parts = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = _NAMES.get(key) or key.replace("_", "-")
        if value is True:
            parts.append(f" {label}")
        else:
            parts.append(f' {label}="{_text(value) if isinstance(value, str) else number(value)}"')
    inside = "".join(map(_text, content))
    if name in _VOID:
        return Markup(f"<{name}{''.join(parts)}>")
    return Markup(f"<{name}{''.join(parts)}>{inside}</{name}>")


def join(parts: Iterable[Content], between: str = "") -> Markup:
    """The parts one after another."""
    return Markup(between.join(map(_text, parts)))


def path(points: Sequence[tuple[float, float]], closed: bool = False) -> str:
    """The `d` of a path through the points, in short relative steps."""
    if not points:
        return ""
    corners = [(round(x, 1), round(y, 1)) for x, y in points]
    steps = [f"M{number(corners[0][0])} {number(corners[0][1])}"]
    for (x0, y0), (x, y) in pairwise(corners):
        if x == x0 and y == y0:
            continue
        if y == y0:
            steps.append(f"h{number(x - x0)}")
        elif x == x0:
            steps.append(f"v{number(y - y0)}")
        else:
            steps.append(f"l{number(x - x0)} {number(y - y0)}")
    return "".join(steps) + ("z" if closed else "")
