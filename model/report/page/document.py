"""The whole page: one file without scripts or network, the same bytes for the same run."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...analysis.assumptions.ledger import EFFECTS
from ..figures.figure import style as figure_style
from ..figures.svg import NOTHING, Content, Markup, join, tag
from .course import holding_section, russia_section, story_section
from .doubt import fails_section, hangs_on_section, theories_section
from .force import members_section
from .html import Section, section_html
from .opening import answer_section, ends_section, tension_section
from .reference import ledger_section, limits_section, outcomes_section, reproduce_section

if TYPE_CHECKING:
    from ...analysis.findings.findings import Findings
    from ...experiment.design.manifest import Manifest

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What the page may load: nothing but what stands in it."""


def report_html(findings: Findings) -> str:
    """The report of a run."""
    manifest = findings.run.manifest
    sections = [
        answer_section(findings),
        *_differences(findings),
        tension_section(findings),
        holding_section(findings),
        russia_section(findings),
        members_section(findings),
        theories_section(findings),
        hangs_on_section(findings),
        fails_section(findings),
        story_section(findings),
        outcomes_section(findings),
        ledger_section(findings),
        limits_section(findings),
        reproduce_section(findings),
    ]
    return page_html(
        manifest.title,
        question_of(findings),
        _kicker(manifest),
        warning(manifest),
        [section for section in sections if section is not None],
    )


def question_of(findings: Findings) -> str:
    """The question that the run is to answer, or its title where none is stated."""
    manifest = findings.run.manifest
    questions = findings.run.scenario.questions
    return manifest.question or (questions[0].ask if questions else manifest.title)


def page_html(title: str, question: str, kicker: str, warn: Markup, sections: Sequence[Section]) -> str:
    """A page of these sections under a heading."""
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


def warning(manifest: Manifest) -> Markup:
    """What every reader must know first."""
    counts = manifest.parameters_by_basis
    lead = "This shows the model, not the world."
    how = "Calibrated in decision noise alone." if manifest.calibrated else "Not calibrated."
    text = (
        f" {how} {counts.get('assumed', 0):,} of {sum(counts.values()):,} numbers are assumed, "
        f"{counts.get('measured', 0):,} measured. {EFFECTS[:1].upper()}{EFFECTS[1:]}."
    )
    return tag("p", tag("strong", lead), text, class_="warning")


@cache
def page_style() -> str:
    """The looks of the page around its figures, as CSS."""
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def _kicker(manifest: Manifest) -> str:
    options = f"{len(manifest.options)} options" if len(manifest.options) > 1 else "one option"
    set_to = {**{path: f"{value:g}" for path, value in manifest.settings.items()}, **manifest.structures}
    changed = f"; set: {', '.join(f'{path} {value}' for path, value in set_to.items())}" if set_to else ""
    luck = ", under the same luck" if len(manifest.options) > 1 else ""
    return f"Report of a run: {manifest.replications:,} histories of {options}{luck}, seed {manifest.seed}{changed}"


def _differences(findings: Findings) -> list[Section]:
    return [ends_section(findings)] if len(findings.endings.rows) > 1 else []
