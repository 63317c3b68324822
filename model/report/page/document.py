"""A whole page: one file without scripts or network, with its heading, contents and warning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...analysis.assumptions.ledger import EFFECTS
from ..figures.drawing.figure import style as figure_style
from ..figures.drawing.svg import NOTHING, Content, Markup, join, tag
from ..text.glossary import GLOSSARY
from ..text.words import sentence
from .html import WORDS, Section, details, section_html, terms

if TYPE_CHECKING:
    from ...experiment.design.manifest import Manifest

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What the page may load: nothing but what stands in it."""


def page_html(title: str, question: str, kicker: str, warn: Markup, sections: Sequence[Section]) -> str:
    """A page of these sections under a heading."""
    sections = [*sections, _words()]
    links = [tag("li", tag("a", section.short, href=f"#{section.id}")) for section in sections]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width,initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("title", title),
        tag("style", Markup(figure_style() + page_style())),
    )
    subtitle: Content = tag("p", title, class_="subtitle") if title != question else NOTHING
    body = tag(
        "body",
        tag("a", "To the answer", href="#answer", class_="skip"),
        tag("header", tag("p", kicker, class_="kicker"), tag("h1", question), subtitle, warn),
        tag("nav", tag("ul", *links), aria_label="In this report"),
        tag("main", join((section_html(section) for section in sections), "\n")),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang='en')}\n"


def _words() -> Section:
    """What the words of the tables mean."""
    lists = [details(group, terms(list(entries.items())), opened=False) for group, entries in GLOSSARY.items()]
    words = tag("p", "The words that tables and figures use, in the sense they have here.")
    return Section(WORDS, "What the words mean", "Words", words, join(lists))


def warning(manifest: Manifest) -> Markup:
    """What every reader must know first."""
    counts = manifest.parameters_by_basis
    lead = "This shows the model, not the world."
    how = "Calibrated in decision noise alone." if manifest.calibrated else "Not calibrated."
    text = (
        f" {how} {counts.get('assumed', 0):,} of {sum(counts.values()):,} numbers are assumed, "
        f"{counts.get('measured', 0):,} measured. {sentence(EFFECTS)}."
    )
    return tag("p", tag("strong", lead), text, class_="warning")


@cache
def page_style() -> str:
    """The looks of the page around its figures, as CSS."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")
