"""What the answer depends on: the numbers and what they rest on, and where the leading option fails.

What shows an analysis is loaded where there is one: most reports are of runs that nobody has analysed yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...decide.names import titled
from ...figures.drawing.figure import Figure
from ...figures.drawing.svg import Content, Markup, join, tag
from ...figures.shares import LETTERS, ShareRow, shares_figure
from ...text.words import unique_titles
from ..html import Section, command, figure_html, missing, remark
from .reference import meanings, set_again

if TYPE_CHECKING:
    from ....analysis.findings.findings import Findings

NAMED = 3


def hangs_on_section(findings: Findings) -> Section:
    """What the outcome hangs on, and the values at which another option comes out ahead."""
    manifest, decision = findings.run.manifest, findings.decision
    counts = manifest.parameters_by_basis
    letters = ", ".join(f"{letter} {basis}" for basis, letter in LETTERS.items() if counts.get(basis))
    words: list[Content] = [
        tag(
            "p",
            f"{counts.get('assumed', 0):,} of {sum(counts.values()):,} numbers are assumed: this project's own "
            "judgement. A letter says what a number rests on.",
        ),
        remark(f"Letters: {letters}, o content of an option."),
    ]
    shows: list[Markup] = []
    if findings.variance is not None:
        shows.append(figure_html(variance_figure(findings)))
    else:
        words.append(
            missing(
                "shares of variance due to assumed numbers",
                command("sim", "ledger", "RUN/scenario.yaml", "--variance", *set_again(manifest)),
                " works them out (minutes) and the next report shows them.",
            )
        )
    if decision is None:
        words.append(_analysis_missing(findings))
        return Section("hangs-on", "What it hangs on", "What it hangs on", join(words), join(shows))
    from .analysis import SHOWN, drivers_figures, drivers_words, information_words, thresholds_words, unlike_words

    decision = titled(decision, manifest.options)
    shows += [figure_html(figure) for figure in drivers_figures(decision)]
    words += [unlike_words(decision), drivers_words(decision), thresholds_words(decision), information_words(decision)]
    named = [driver.name for drivers in decision.drivers for driver in drivers.alone[:SHOWN]]
    named += [change.parameter for change in decision.thresholds[:SHOWN]]
    boxes = [box for failure in decision.failures if failure.discovery is not None for box in failure.discovery.boxes]
    named += [restriction.name for box in boxes for restriction in box.restrictions]
    words += meanings(findings.run.scenario, list(dict.fromkeys(named)))
    return Section("hangs-on", "What it hangs on", "What it hangs on", join(words), join(shows))


def decision_sections(findings: Findings) -> list[Section]:
    """How bad it can get, which priorities make which option the best, and where the leading options fail; none without
    an analysis."""
    if findings.decision is None:
        return []
    from .analysis import distributions_section, failures_section, priorities_section

    titles = unique_titles(findings.run.manifest.options)
    decision = titled(findings.decision, findings.run.manifest.options)
    parts = [
        distributions_section(decision, [titles[option] for option in leading_options(findings)]),
        priorities_section(decision),
        failures_section(decision, {titles[scatter.option]: scatter for scatter in findings.scatters}),
    ]
    return [part for part in parts if part is not None]


def leading_options(findings: Findings) -> list[str]:
    """The options that stand out in figures of all of them: the first, the reference, and the next best."""
    ranked = [row.option for row in findings.endings.rows]
    return list(dict.fromkeys([ranked[0], findings.endings.reference, *ranked]))[:NAMED]


def _analysis_missing(findings: Findings) -> Markup:
    return missing(
        "what drives the outcome, switching values and where it fails",
        command("sim", "analyse", "RUN"),
        " works it out and stores it beside the run; the next report shows it.",
    )


def variance_figure(findings: Findings) -> Figure:
    """The share of variance over parameters that assumed numbers make, for each option."""
    assert findings.variance is not None
    main = findings.endings.main.id
    titles = dict(findings.run.manifest.options)
    rows = []
    for share in findings.variance.shares:
        assumed = share.indices.assumed
        if share.outcome != main or share.difference or assumed.value is None:
            continue
        rows.append(
            ShareRow(titles.get(share.option, share.option), "assumed", assumed.value, assumed.low, assumed.high)
        )
    return shares_figure(
        "variance",
        rows,
        f"How much of the doubt about “{findings.endings.main.title}” comes from assumed numbers",
        "The share of the variance over parameters, luck averaged out, that assumed numbers make.",
        "Whiskers: 95% sampling error of the share.",
    )
