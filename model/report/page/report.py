"""The report of a run: one file without scripts or network, the same bytes for the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...analysis.findings.findings import Findings
from .document import page_html, warning
from .html import Section
from .sections.course import holding_section, russia_section, story_section
from .sections.doubt import decision_sections, hangs_on_section
from .sections.force import members_section
from .sections.opening import answer_section, ends_section, tension_section
from .sections.reference import ledger_section, limits_section, outcomes_section, reproduce_section
from .sections.theories import theories_section

if TYPE_CHECKING:
    from ...analysis.findings.design import DesignFindings
    from ...experiment.design.manifest import Manifest


def report_html(findings: Findings | DesignFindings) -> str:
    """The report of a run, of one design point or of several."""
    if isinstance(findings, Findings):
        return run_html(findings)
    from .design import design_html

    return design_html(findings)


def run_html(findings: Findings) -> str:
    """The report of a run of one design point."""
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
        *decision_sections(findings),
        story_section(findings),
        outcomes_section(findings),
        ledger_section(findings),
        limits_section(manifest),
        reproduce_section(manifest, findings.endings.first.option),
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


def _kicker(manifest: Manifest) -> str:
    options = f"{len(manifest.options)} options" if len(manifest.options) > 1 else "one option"
    set_to = {**{path: f"{value:g}" for path, value in manifest.settings.items()}, **manifest.structures}
    changed = f"; set: {', '.join(f'{path} {value}' for path, value in set_to.items())}" if set_to else ""
    luck = ", under the same luck" if len(manifest.options) > 1 else ""
    return f"Report of a run: {manifest.replications:,} histories of {options}{luck}, seed {manifest.seed}{changed}"


def _differences(findings: Findings) -> list[Section]:
    return [ends_section(findings)] if len(findings.endings.rows) > 1 else []
