"""The opening of a report: the answer, how histories end, and the tension between signing and holding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...answer.sentences import answer, outcome_words, tension
from ...figures.differences import DifferenceRow, differences_figure
from ...figures.dots import DotRow, dots_figure
from ...figures.drawing.figure import Figure, Table
from ...figures.drawing.svg import Markup, join, tag
from ...figures.drawing.words import of_100
from ...figures.endings import TIED, EndingRow, endings_figure
from ...figures.shares import ShareRow, shares_figure
from ...figures.tension import TensionRow, tension_figure
from ...text.theories import heading_words
from ...text.words import sentence
from ..html import Section, figure_html, items, paragraphs, remark

if TYPE_CHECKING:
    from ....analysis.findings.endings import Endings
    from ....analysis.findings.findings import Findings

SAMPLING = "Whiskers: 95% sampling error. Doubt about the model is larger and not drawn here."


LEAST_CHANCE = 0.005
"""The least chance of being the best that is drawn."""


def answer_section(findings: Findings) -> Section:
    """The question's answer in generated sentences, and what is not answered."""
    sentences = answer(findings.endings)
    theories = findings.run.scenario.combinations
    heading = heading_words(findings.run.theories, theories)
    open_points = [
        f"whether another theory gives another order: this run holds one of {theories} combinations"
        if findings.theories is None
        else f"the other outcomes under rival theories: see {findings.theories.study} for the main outcome",
        "whether any of it is true of the world: no data inform the effects of a force",
    ]
    if findings.run.decisions:
        open_points.append(
            "intervals for a run that went on until they were narrow: those here are of a fixed number of histories"
        )
    words = join(
        [
            tag("div", paragraphs(sentences), class_="answer"),
            *([remark(f"{sentence(heading)}.")] if heading else []),
            tag("p", tag("strong", "Not answered here:"), class_="open"),
            items(open_points),
        ]
    )
    return Section("answer", "The answer, as far as this run can tell", "The answer", words, figures(findings))


def figures(findings: Findings) -> Markup:
    """The figure that carries the answer."""
    return figure_html(main_figure(findings.endings))


def main_figure(endings: Endings) -> Figure:
    """How the histories of each option end; for an outcome that is no share, the estimates of it."""
    description = " ".join(sentence.text for sentence in answer(endings))
    tied = {row.option for row in endings.tied}
    if endings.main.kind != "share":
        rows = [DotRow(row.title, row.main) for row in endings.rows]
        title = sentence(endings.main.title)
        return dots_figure("endings", rows, (), endings.main.unit, endings.main.kind, title, description, SAMPLING)
    marks = {row.option: TIED if row.option in tied else "" for row in endings.rows}
    if len(endings.rows) > 1:
        marks[endings.first.option] = "first"
    bars = [
        EndingRow(
            row.title,
            row.main,
            row.fails if endings.whole else None,
            row.unsigned if endings.whole else None,
            marks[row.option],
            row.option == endings.reference and len(endings.rows) > 1,
        )
        for row in endings.rows
    ]
    note = (
        f"{sentence(outcome_words(endings))}. {SAMPLING.replace('error.', 'error of the first colour alone.')} "
        f"{f'{TIED} may be the best as well. ' if TIED in marks.values() else ''}Slanted: the reference. "
        f"{endings.replications:,} histories each."
    )
    labels = ("signed and holds", "signed, does not hold", "never signed") if endings.whole else ("", "", "")
    if not endings.whole:
        labels = (endings.main.title, "", "")
    return endings_figure(bars, labels, "Out of 100 histories, how many end how?", description, note)


def ends_section(findings: Findings) -> Section:
    """The paired differences from the reference."""
    endings = findings.endings
    reference = endings.row(endings.reference)
    words = join(
        [
            tag(
                "p",
                "Replication number r is the same future under every option: the same luck, whatever the option. So "
                "options are compared history by history, and the difference is known better than either side.",
            ),
            remark(
                "Filled: told apart from the reference, by the interval and by the test after Holm's adjustment for "
                f"all {endings.family} pairs. Open: not told apart."
            ),
        ]
    )
    return Section(
        "differences",
        f"Each option against “{reference.title}”",
        "Differences",
        words,
        join(
            figure_html(figure) for figure in (difference_figure(endings), best_figure(endings)) if figure is not None
        ),
    )


def difference_figure(endings: Endings) -> Figure:
    """The paired differences of the main outcome from the reference."""
    reference = endings.row(endings.reference)
    rows = []
    for row in endings.rows:
        if row is not reference:
            contrast = endings.minus(row.option, reference.option)
            rows.append(DifferenceRow(row.title, contrast, contrast.told_apart))
    apart = [row.title for row in rows if row.apart]
    description = f"Told apart from {reference.title}: {', '.join(apart) or 'none'}."
    return differences_figure(
        "differences",
        rows,
        endings.main.unit,
        endings.main.kind,
        f"{sentence(outcome_words(endings))}: difference from “{reference.title}”",
        description,
        "Whiskers: 95% sampling error of the paired difference, not corrected; dots: corrected.",
    )


def best_figure(endings: Endings) -> Figure | None:
    """The options by the chance that their mean is the best, by what luck leaves open; None where that is not told."""
    best = endings.best
    if best is None or any(item.chance is None for item in best.standings):
        return None
    titles = {row.option: row.title for row in endings.rows}
    share = endings.main.kind == "share"
    unit = "points" if share else endings.main.unit

    def amount(value: float | None) -> str:
        return "—" if value is None else f"{value * 100:.1f}" if share else f"{value:.3g}"

    ranked = sorted(best.standings, key=lambda item: -(item.chance or 0.0))
    shown = [item for item in ranked if item.possible or (item.chance or 0.0) >= LEAST_CHANCE]
    rows = [ShareRow(titles[item.option], "", item.chance or 0.0) for item in shown]
    body = tuple(
        (
            titles[item.option],
            "yes" if item.possible else "no",
            of_100(item.chance),
            amount(item.at_most),
            amount(item.loss),
        )
        for item in best.standings
    )
    figure = shares_figure(
        "best",
        rows,
        "Chance of being the best option, by what luck leaves open",
        f"The likeliest: {rows[0].name}, {of_100(ranked[0].chance)} of 100." if rows else "",
        "Chance that its mean is the best one in this model, under these theories: what sampling error leaves open. "
        "The table says which options are ruled out, for all together at 95%, how far each falls short of the best at "
        "most, and what choosing it gives away on average.",
        "chance, %",
    )
    head = ("option", "may be the best", "chance, of 100", f"falls short at most, {unit}", f"gives away, {unit}")
    return Figure(figure.name, figure.title, figure.description, figure.note, Table(head, body), figure.draw)


def tension_section(findings: Findings) -> Section | None:
    """Chance of a deal against chance that it holds; None where the main outcome does not come of both."""
    endings = findings.endings
    sentences = tension(endings)
    if not sentences:
        return None
    return Section(
        "tension",
        "The tension: what is signed, and what lasts",
        "The tension",
        join(
            [
                paragraphs(sentences),
                remark("Options on one line have the same chance of a deal that is signed and holds."),
            ]
        ),
        figure_html(tension_plot(endings)),
    )


def tension_plot(endings: Endings) -> Figure:
    """The scatter of signing against holding."""
    rows = [
        TensionRow(
            row.title,
            row.signed,
            row.holding,
            row.main,
            row is endings.first,
            row.option == endings.reference,
        )
        for row in endings.rows
    ]
    return tension_figure(
        rows,
        ("a deal is signed", "of those signed, it holds", "signed and holds"),
        "Chance of a deal against chance that it holds",
        " ".join(sentence.text for sentence in tension(endings)),
        "Axes begin where the options do. Curves: the same product, of 100. Blue: the first; open: the reference. "
        "Pale lines: 95% sampling error.",
    )
