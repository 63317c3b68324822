"""The page of a decision analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..decide.best import possible_line
from ..decide.names import titled
from ..decide.robustness import basis_lines
from ..figures.drawing.svg import Content, join, tag
from ..text.words import sentence
from .document import page_html, warning
from .html import Section, figure_html, items, remark
from .sections.analysis import (
    distributions_section,
    drivers_figures,
    failures_section,
    information_words,
    levers_section,
    priorities_section,
    regret_section,
    thresholds_words,
)
from .sections.reference import limits_section

if TYPE_CHECKING:
    from ...analysis.decide.decision import Decision
    from ...experiment.design.manifest import Manifest


def decision_html(decision: Decision, manifest: Manifest) -> str:
    """A decision analysis as a page; `manifest` is that of its first run."""
    decision = titled(decision, manifest.options)
    sections = [
        _answer(decision),
        levers_section(decision),
        regret_section(decision),
        distributions_section(decision, [decision.leader, *([decision.rival] if decision.rival else [])]),
        priorities_section(decision),
        Section(
            "hangs-on",
            "What it hangs on",
            "What it hangs on",
            join([thresholds_words(decision), information_words(decision)]),
            join(figure_html(figure) for figure in drivers_figures(decision)),
        ),
        failures_section(decision),
        limits_section(manifest),
    ]
    question = f"Which option does best in {decision.main.title}, and what does that hang on?"
    kicker = f"Decision analysis of {manifest.scenario}: {decision.rows:,} rows"
    return page_html(manifest.title, question, kicker, warning(manifest), [part for part in sections if part])


def _answer(decision: Decision) -> Section:
    """What is compared, and which alternatives may be the best by each criterion."""
    by_line: dict[str, list[str]] = {}
    for criterion in decision.criteria:
        best = decision.best_by_mean.get(criterion.id)
        if best is not None and len(best.standings) > 1:
            by_line.setdefault(possible_line(best, criterion.kind, criterion.unit), []).append(criterion.title)
    # What holds of several outcomes alike is said once.
    lines = [f"{sentence('; '.join(titles))}: {line}." for line, titles in by_line.items()]
    lead = f"“{decision.leader}” has the best estimate of {decision.main.title}."
    if decision.rival is not None:
        lead = f"{lead} Next comes “{decision.rival}”."
    words: list[Content] = [tag("div", tag("p", tag("strong", lead)), class_="answer"), items(lines)]
    words += [remark(line) for line in basis_lines(decision)]
    return Section("answer", "The answer, as far as these rows can tell", "The answer", join(words))
