"""The report of a run of several design points: what moves the outcome, the best and the worst points, every cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...scenario import SAMPLED
from ..answer.sentences import Sentence
from ..decide.names import titled
from ..figures.drawing.figure import Figure, Table
from ..figures.drawing.svg import Content, Markup, join, tag
from ..figures.drawing.words import column_style, plain, tick_text
from ..figures.heat import LEVELS, Heading, HeatRow, heat_figure
from ..figures.response import Response, response_figure
from ..runs.along import along_lines
from ..text.words import joined, plural, sentence, unique_titles
from .document import page_html, warning
from .html import Section, command, curled, details, figure_html, items, missing, paragraphs, remark, table_html
from .sections.analysis import (
    distributions_section,
    drivers_figures,
    drivers_words,
    failures_section,
    information_words,
    levers_section,
    priorities_section,
    regret_section,
    thresholds_words,
    unlike_words,
    verdict_lines,
)
from .sections.reference import limits_section, reproduce_section
from .sections.theories import theory_shows, theory_words

if TYPE_CHECKING:
    from ...analysis.compare.cells import Cell
    from ...analysis.findings.design import DesignFindings
    from ..text.numbers import Style

MOST_PANELS = 12
MOST_OPTIONS = 4
"""Options that have panels of their own where several numbers vary; the reference and the best of the others."""

EXTREMES = 5
"""Design points shown as the best of an option, and as many as the worst."""

MOST_CELLS = 400


def design_html(findings: DesignFindings) -> str:
    """The report of a run of several design points."""
    manifest = findings.run.manifest
    figures = response_figures(findings)
    sections = [
        _answer(findings, figures),
        _response(findings, figures),
        _theories(findings),
        _extremes(findings),
        *_analysis(findings),
        _cells(findings),
        limits_section(manifest),
        reproduce_section(manifest, None),
    ]
    question = manifest.question or manifest.title
    return page_html(
        manifest.title, question, _kicker(findings), warning(manifest), [part for part in sections if part is not None]
    )


def _kicker(findings: DesignFindings) -> str:
    manifest = findings.run.manifest
    design = f"{manifest.design.replace('_', ' ')} of {plural(manifest.points, 'design point')}"
    luck = ", the same luck at all of them" if manifest.luck == "common" else ", luck of their own at each"
    return (
        f"Report of a design: {design}, {plural(len(manifest.options), 'option')}, {manifest.replications:,} histories "
        f"of each cell{luck}, seed {manifest.seed}"
    )


def _look(findings: DesignFindings) -> Style:
    estimates = [findings.of(cell) for cell in findings.summary.cells]
    return column_style(estimates, findings.main.unit, findings.main.kind)


def _at(cell: Cell) -> str:
    return ", ".join(f"{path} {_value(value)}" for path, value in cell.settings.items()) or "as the scenario has it"


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else tick_text(round(value, 6)) if abs(value) < 1e6 else f"{value:.4g}"


def _answer(findings: DesignFindings, figures: Sequence[Figure]) -> Section:
    manifest, main = findings.run.manifest, findings.main
    titles = dict(manifest.options)
    look = _look(findings)
    known = [cell for option in manifest.option_ids for cell in findings.cells(option)]
    sentences: list[Sentence] = []
    if known:
        turn = -1.0 if main.better == "more" else 1.0
        ranked = sorted(known, key=lambda cell: turn * (findings.of(cell).estimate or 0.0))
        best, worst = ranked[0], ranked[-1]
        sentences = [
            Sentence(
                f"The best of {len(known):,} estimates of {main.title}: {plain(look, findings.of(best))} {look.unit}",
                f"with “{titles[best.option]}” at {_at(best)}.",
            ),
            Sentence(
                f"The worst: {plain(look, findings.of(worst))} {look.unit}",
                f"with “{titles[worst.option]}” at {_at(worst)}.",
            ),
            Sentence(
                "The best of many estimates is too good:",
                "it is picked for its luck too. These intervals are of one cell each, and say nothing of the order of "
                "cells.",
            ),
        ]
    else:
        sentences = [Sentence(f"{main.title} applies to no history of this run.")]
    lines = [] if findings.decision is None else verdict_lines(titled(findings.decision, manifest.options))
    words: list[Content] = [tag("div", paragraphs(sentences), class_="answer")]
    if lines:
        words += [tag("p", tag("strong", "With intervals that hold for all settings together:")), items(lines)]
    moves = [] if findings.changes is None else along_lines(findings.changes, titles)
    if moves:
        words += [tag("p", tag("strong", "Along what varies:")), items([curled(line) for line in moves])]
    varied = [f"{name} ({_range(values)})" for name, values in findings.settings.items()]
    words += [tag("p", tag("strong", "What varies:")), items(varied)]
    open_points = ["whether any of it is true of the world: no data inform the effects of a force"]
    if findings.decision is None:
        open_points.insert(0, "which settings are told apart from the best, and what drives the outcome: see below")
    words += [tag("p", tag("strong", "Not answered here:"), class_="open"), items(open_points)]
    shows = join(figure_html(figure) for figure in figures[:1])
    return Section("answer", "The answer, as far as this run can tell", "The answer", join(words), shows)


def _range(values: Sequence[float | str]) -> str:
    if len(values) <= 4 or isinstance(values[0], str):
        return joined([_value(value).replace("_", " ") for value in values])
    return f"{len(values):,} values from {_value(values[0])} to {_value(values[-1])}"


def _response(findings: DesignFindings, figures: Sequence[Figure]) -> Section | None:
    shows = [figure_html(figure) for figure in figures[1:]]
    if not shows:
        return None
    over = "the points of a range" if findings.run.manifest.design in SAMPLED else "all points with that value"
    words = [
        tag("p", f"Each dot is the mean over {over}; other numbers vary along, so that this is the effect on average."),
        remark("A line between dots is no model: it joins means."),
    ]
    return Section("response", f"What moves {findings.main.title}", "What moves it", join(words), join(shows))


def response_figures(findings: DesignFindings) -> list[Figure]:
    """The outcome by each number, and where two make a grid, a heat map of it for each option."""
    manifest, main = findings.run.manifest, findings.main
    titles = dict(manifest.options)
    figures = []
    options = shown_options(findings)
    if len(findings.numbers) == 2 and not findings.theories and manifest.design not in SAMPLED:
        figures += [figure for option in options if (figure := _grid(findings, option)) is not None]
    panels = []
    for option in options:
        for number in findings.numbers:
            levels = findings.levels(option, number)
            points = tuple(
                (float(cell.settings[number]), findings.of(cell).estimate or 0.0)
                for cell in findings.cells(option)
                if number in cell.settings
            )
            if len(levels) > 1:
                title = titles[option] if len(options) > 1 else number
                panels.append(Response(title, number, points, levels))
    if panels:
        shown = panels[:MOST_PANELS]
        left = f" {len(panels) - len(shown)} more panels are not drawn." if len(panels) > len(shown) else ""
        who = (
            ""
            if len(options) == len(manifest.options)
            else f" Of {len(manifest.options)} options {len(options)} are drawn."
        )
        figures.append(
            response_figure(
                shown,
                main.unit,
                main.kind,
                f"{sentence(main.title)}, by what varies",
                f"{plural(len(shown), 'panel')}, one for each number and option.",
                f"Whiskers: 95% sampling error of the mean.{who}{left}",
            )
        )
    return figures


def shown_options(findings: DesignFindings) -> list[str]:
    """The options that are drawn: all of a few, else the reference and those with the best means."""
    manifest = findings.run.manifest
    options = [option for option in manifest.option_ids if findings.cells(option)]
    if len(options) <= MOST_OPTIONS:
        return options
    turn = -1.0 if findings.main.better == "more" else 1.0

    def mean(option: str) -> float:
        values = [findings.of(cell).estimate or 0.0 for cell in findings.cells(option)]
        return turn * sum(values) / len(values)

    ranked = sorted(options, key=mean)
    chosen = [option for option in ranked if option != manifest.reference][: MOST_OPTIONS - 1]
    return [*chosen, *([manifest.reference] if manifest.reference in options else [])]


def grid_name(option: str) -> str:
    """The name of the heat map of one option."""
    return "grid-" + "".join(letter if letter.isalnum() else "-" for letter in option)


def _grid(findings: DesignFindings, option: str) -> Figure | None:
    """The heat map of one option over a grid of two numbers; None where cells are missing."""
    settings = findings.settings
    down, across = sorted(findings.numbers, key=lambda name: len(settings[name]))
    cells = {(cell.settings.get(down), cell.settings.get(across)): cell for cell in findings.cells(option)}
    rows, body = [], []
    look = _look(findings)
    values = [findings.of(cell).estimate or 0.0 for cell in cells.values()]
    if len(cells) != len(settings[down]) * len(settings[across]):
        return None
    low, high = min(values), max(values)
    edges = [low + part * (high - low) for part in (0.2, 0.4, 0.6, 0.8)] if high > low else [high] * 4
    for first in reversed(settings[down]):
        line = [findings.of(cells[first, second]) for second in settings[across]]
        estimates = [item.estimate or 0.0 for item in line]
        rows.append(HeatRow(f"{down} {_value(first)}", estimates, [look.number(value) for value in estimates]))
        body.append((f"{down} {_value(first)}", *(plain(look, item) for item in line)))
    names = [look.number(edge) for edge in edges]
    keys = [f"under {names[0]}", *(f"from {name}" for name in names)]
    title = dict(findings.run.manifest.options)[option]
    return heat_figure(
        grid_name(option),
        rows,
        [Heading(across, [_value(second) for second in settings[across]])],
        edges,
        keys,
        Table(("", *(f"{across} {_value(second)}" for second in settings[across])), tuple(body)),
        "",
        f"{sentence(findings.main.title)} under “{title}”, {look.unit}",
        f"From {names[0]} and less to {names[-1]} and more.",
        f"Columns: {across}. Estimates; their sampling error is in the table.",
        LEVELS,
    )


def _theories(findings: DesignFindings) -> Section | None:
    if findings.across is None:
        return None
    titles = dict(findings.run.manifest.options)
    words = [
        tag("p", "Which theory is right is another doubt than sampling error, and is not averaged away here."),
        *theory_words(findings.across, titles),
    ]
    return Section(
        "theories", "Does it depend on the theory?", "Theories", join(words), theory_shows(findings.across, titles)
    )


def _extremes(findings: DesignFindings) -> Section:
    manifest, main = findings.run.manifest, findings.main
    look = _look(findings)
    shows = []
    for option, title in manifest.options:
        cells = findings.cells(option)
        if not cells:
            continue
        few = cells if len(cells) <= 2 * EXTREMES else [*cells[:EXTREMES], *cells[-EXTREMES:]]
        rows = tuple((str(cell.point), plain(look, findings.of(cell)), _at(cell)) for cell in few)
        label = f"{title}: the best and the worst of {plural(len(cells), 'design point')}"
        table = table_html(Table(("point", f"{main.title}, {look.unit}", "settings"), rows), label, "told")
        shows.append(tag("div", tag("h3", label), table, class_="card"))
    words = [
        tag("p", f"By {main.title}. Open one with its number:"),
        tag("p", command("sim", "report", "RUN@POINT"), " or ", command("sim", "explain", "RUN@POINT", "..."), "."),
        remark("The extremes of many estimates are extreme by luck too: played again they lie closer to the middle."),
    ]
    return Section("extremes", "The best and the worst points", "Best and worst", join(words), join(shows))


def _analysis(findings: DesignFindings) -> list[Section]:
    if findings.decision is None:
        absent = missing(
            "which settings are told apart, what drives the outcome and where it fails",
            command("sim", "analyse", "RUN"),
            " works it out and stores it beside the run; the next report shows it.",
        )
        return [Section("hangs-on", "What it hangs on", "What it hangs on", absent)]
    titles = unique_titles(findings.run.manifest.options)
    decision = titled(findings.decision, findings.run.manifest.options)
    figures = drivers_figures(decision)
    words = [unlike_words(decision), drivers_words(decision), thresholds_words(decision), information_words(decision)]
    parts = [
        levers_section(decision),
        regret_section(decision),
        distributions_section(decision, list(titles.values())),
        priorities_section(decision),
        Section(
            "hangs-on",
            "What it hangs on",
            "What it hangs on",
            join(words),
            join(figure_html(figure) for figure in figures),
        ),
        failures_section(decision, {titles[scatter.option]: scatter for scatter in findings.scatters}),
    ]
    return [part for part in parts if part is not None]


def _cells(findings: DesignFindings) -> Section:
    manifest = findings.run.manifest
    titles = unique_titles(manifest.options)
    cells = findings.summary.cells
    shown = cells[:MOST_CELLS]
    columns = []
    for name in manifest.headline:
        info = manifest.outcome[name]
        look = column_style([cell.outcomes[name] for cell in cells], info.unit, info.kind)
        columns.append((f"{info.title}, {look.unit}", [plain(look, cell.outcomes[name]) for cell in shown]))
    rows = tuple(
        (str(cell.point), titles[cell.option], _at(cell), *(values[place] for _, values in columns))
        for place, cell in enumerate(shown)
    )
    head = ("point", "option", "settings", *(name for name, _ in columns))
    title = f"{plural(len(cells), 'cell')}" + (f", the first {len(shown)}" if len(shown) < len(cells) else "")
    rest: Markup = (
        remark("The others are in ", command("sim", "run", "STUDY", "--json"), ".")
        if len(shown) < len(cells)
        else Markup("")
    )
    shows = details(title, table_html(Table(head, rows), title), rest)
    words = tag("p", "The outcomes that the study asks for, with 95% intervals of each cell by itself.")
    return Section("cells", "Every cell", "Every cell", words, shows)
