"""What the sections of a page are made of: sections, figures with their tables, lists and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..answer.sentences import Sentence
from ..figures.drawing.figure import NARROW, WIDE, Figure, Table, inline, legend_html
from ..figures.drawing.svg import NOTHING, Content, Markup, join, tag

WORDS = "words"
"""The id of the section in which every page says what its words mean."""

MOST_PRINTED = 60
"""Rows of a figure's table that stand open on paper."""


@dataclass(frozen=True)
class Section:
    """A part of the page: its id and title, words, and what stands beside them. `short` is its name in the contents."""

    id: str
    title: str
    short: str
    words: Markup
    shows: Markup = NOTHING


def section_html(section: Section) -> Markup:
    """A section, its words before what it shows."""
    name = f"{section.id}-title"
    words = tag("div", tag("h2", section.title, id=name), section.words, class_="words")
    words_link = remark(tag("a", "What the words of these tables mean", href=f"#{WORDS}"))
    linked = join([section.shows, words_link]) if "<table" in section.shows and section.id != WORDS else section.shows
    shows = tag("div", linked, class_="shows") if section.shows else NOTHING
    look = "part" if section.shows else "part plain"
    return tag("section", words, shows, id=section.id, class_=look, aria_labelledby=name)


def figure_html(
    figure: Figure, table: str = "The numbers", opened: bool = False, widths: Sequence[float] = (WIDE, NARROW)
) -> Markup:
    """A figure at the widths from which the style sheet takes the one that fits, its legend and note, and its table,
    which may be open from the start."""
    return tag(
        "figure",
        tag("figcaption", tag("h3", figure.title)),
        legend_html(figure.legend),
        *(inline(figure, width, "" if width == WIDE else "-narrow") for width in widths),
        tag("p", figure.note, class_="note") if figure.note else NOTHING,
        details(
            table,
            table_html(figure.table, figure.title, "told" if opened else ""),
            look="long" if len(figure.table.rows) > MOST_PRINTED else "",
            opened=opened,
        ),
        id=f"figure-{figure.name}",
        class_="card",
    )


def table_html(table: Table, label: str, look: str = "") -> Markup:
    """A table that scrolls by itself where it is too wide; the first cell of each row heads it.

    Tables are half of a report: rows and cells are not closed where HTML need not close them.
    """
    head = tag("tr", *(tag("th", cell, scope="col") for cell in table.head))
    rows = [
        _unclosed("tr", _unclosed("th", row[0]), *(_unclosed("td", cell) for cell in row[1:])) for row in table.rows
    ]
    body = tag("table", tag("thead", head), tag("tbody", *rows), class_=look or None)
    return tag("div", body, class_="scroll", tabindex="0", role="region", aria_label=f"Table: {label}")


def _unclosed(name: str, *content: Content) -> Markup:
    """An element that ends where the next of its kind begins, or what it stands in ends."""
    return Markup(tag(name, *content).removesuffix(f"</{name}>"))


def details(summary: str, *content: Content, look: str = "", opened: bool = False) -> Markup:
    """What opens on demand."""
    return tag("details", tag("summary", summary), *content, class_=look or None, open=opened)


def paragraphs(sentences: Iterable[Sentence]) -> Markup:
    """Each sentence as a paragraph, its beginning standing out."""
    return join(
        tag("p", tag("strong", curled(item.lead)), f" {curled(item.rest)}" if item.rest else "") for item in sentences
    )


def _content(content: Content) -> Content:
    return content if isinstance(content, Markup) else curled(content)


def curled(text: str) -> str:
    """The text with the quotation marks of a page in place of those of a terminal."""
    return re.sub(r'"([^"]*)"', r"“\1”", text)


def items(texts: Iterable[Content]) -> Markup:
    """A list."""
    return tag("ul", *(tag("li", _content(text)) for text in texts))


def remark(*content: Content) -> Markup:
    """A remark in small print."""
    return tag("p", *map(_content, content), class_="note")


def command(*words: str) -> Markup:
    """A command to type."""
    return tag("code", " ".join(words))


def missing(what: str, *how: Content) -> Markup:
    """A line that says honestly what is not here, and how to have it."""
    return tag("p", tag("strong", f"Not in this run: {what}."), " ", *how, class_="missing")


def terms(pairs: Sequence[tuple[str, Content]]) -> Markup:
    """A list of names with what they are."""
    return tag("dl", *(part for name, content in pairs for part in (tag("dt", name), tag("dd", content))))
