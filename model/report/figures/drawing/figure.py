"""A figure: what it shows in words, its drawing at any width, and the numbers behind it as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import marks
from .scale import width_of
from .svg import Markup, join, tag

WIDE, NARROW = 820.0, 350.0
"""The widths at which a page draws each figure; its style sheet shows the one that fits."""

Draw = Callable[[float], tuple[Markup, float]]
"""From a width to the drawing and its height."""


@dataclass(frozen=True)
class Table:
    """The numbers behind a figure: a header for each column, and cells of text; the first of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Key:
    """One entry of a legend: the class of its mark, and what it stands for."""

    look: str
    label: str


@dataclass(frozen=True)
class Figure:
    """A figure. `name` is its id on a page, `title` what it shows, `description` what is to be seen in it, for those
    who do not see it; `note` says what its marks mean and what error they show."""

    name: str
    title: str
    description: str
    note: str
    table: Table
    draw: Draw
    legend: tuple[Key, ...] = ()


def inline(figure: Figure, width: float, suffix: str = "") -> Markup:
    """The figure as an element of a page, with its title and description for a screen reader."""
    drawing, height = figure.draw(width)
    name = f"plot-{figure.name}{suffix}"
    return tag(
        "svg",
        tag("title", figure.title, id=f"{name}-title"),
        tag("desc", figure.description, id=f"{name}-desc"),
        drawing,
        role="img",
        viewbox=f"0 0 {width:.0f} {height:.0f}",
        width=f"{width:.0f}",
        height=f"{height:.0f}",
        aria_labelledby=f"{name}-title {name}-desc",
        class_=f"plot {'narrow' if width < WIDE else 'wide'}",
    )


def standalone(figure: Figure, width: float = WIDE) -> str:
    """The figure as a file of its own: with its title, legend and note, and its style within."""
    margin, inner = 20.0, width
    lines = _wrapped(figure.title, inner, 18.0)
    parts = [marks.text(0, 20 + 23 * place, words, "title") for place, words in enumerate(lines)]
    top = 20.0 + 23.0 * len(lines)
    legend, rows = _legend(figure.legend, inner)
    if legend:
        parts.append(tag("g", legend, transform=f"translate(0 {top - 6:.0f})"))
        top += 20.0 * rows
    drawing, height = figure.draw(inner)
    parts.append(tag("g", drawing, transform=f"translate(0 {top:.0f})"))
    top += height + 18.0
    for words in _wrapped(figure.note, inner, 12.0):
        parts.append(marks.text(0, top, words, "tick"))
        top += 16.0
    whole, full = top + margin, inner + 2 * margin
    return (
        tag(
            "svg",
            tag("title", figure.title, id="title"),
            tag("desc", figure.description, id="desc"),
            tag("style", Markup(style())),
            tag("rect", width=full, height=whole, class_="paper"),
            tag("g", join(parts), transform=f"translate({margin:.0f} {margin:.0f})"),
            xmlns="http://www.w3.org/2000/svg",
            role="img",
            viewbox=f"0 0 {full:.0f} {whole:.0f}",
            width=f"{full:.0f}",
            height=f"{whole:.0f}",
            aria_labelledby="title desc",
        )
        + "\n"
    )


def legend_html(keys: Sequence[Key]) -> Markup:
    """A legend as a line of a page."""
    items = [
        tag(
            "span",
            tag("svg", _swatch(key.look, 0, 0), viewbox="0 0 14 14", width="14", height="14", aria_hidden="true"),
            " ",
            key.label,
            class_="key",
        )
        for key in keys
    ]
    return tag("p", *items, class_="legend") if items else Markup("")


@cache
def style() -> str:
    """The looks of all marks, light and dark, as CSS."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def _swatch(look: str, x: float, y: float) -> Markup:
    kind = look.split(" ")[0]
    if kind == "dot":
        return marks.dot(x + 7, y + 7, look, 5)
    if kind in ("line", "whisker"):
        return marks.line(x, y + 7, x + 14, y + 7, look)
    return marks.bar(x + 1, y + 1, 12, 12, look)


def _legend(keys: Sequence[Key], width: float) -> tuple[Markup, int]:
    parts, x, row = [], 0.0, 0
    for key in keys:
        needed = 20 + width_of(key.label, 13) + 16
        if x and x + needed > width:
            x, row = 0.0, row + 1
        parts += [_swatch(key.look, x, 20.0 * row), marks.text(x + 20, 20.0 * row + 11, key.label, "label")]
        x += needed
    return join(parts), row + 1 if keys else 0


def _wrapped(words: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in words.split():
        if lines and width_of(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
