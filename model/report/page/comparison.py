"""Two or more runs side by side: what differs in content, then in outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..answer.differences import moves
from ..compare.tables import baseline_name, pair_names, run_letters, side_names
from ..figures.differences import DifferenceRow, differences_figure
from ..figures.dots import DotRow, dots_figure
from ..figures.drawing.figure import Figure
from ..figures.drawing.svg import Content, Markup, join, tag
from ..text.theories import theory_value, theory_words
from ..text.words import joined, sentence
from .document import page_html, warning
from .html import Section, command, curled, figure_html, items, paragraphs, remark, terms
from .sections.reference import limits_section

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...analysis.compare.content import Change
    from ...experiment.design.manifest import OutcomeInfo
    from ..text.numbers import Interval

MOST_CHANGES = 40
MOST_NAMED = 2
"""Changes that the heading names."""

PAIRS = "pairs-"
"""How the names of figures of differences begin."""


def comparison_html(comparison: Comparison) -> str:
    """The page of a comparison at one design point each."""
    baseline = comparison.pairs[0].baseline
    letters = run_letters(comparison)
    question = _question(comparison)
    titles = joined(list(dict.fromkeys(side.manifest.title for side in comparison.sides)), "; ")
    sections = [
        _answer(comparison),
        _content(comparison, letters),
        *(_outcome(comparison, info) for info in comparison.outcomes),
        limits_section(baseline.manifest),
        _again(comparison, letters),
    ]
    kicker = f"Comparison of {'runs' if letters else 'options'}, {_luck(comparison)}"
    return page_html(
        titles, question, kicker, warning(baseline.manifest), [section for section in sections if section is not None]
    )


def _question(comparison: Comparison) -> str:
    """What is changed, where few words say it; else the titles of the scenarios."""
    first, *others = comparison.pairs
    shared = [change for change in first.changes if all(change in pair.changes for pair in others)]
    alike = all(len(pair.changes) == len(shared) for pair in comparison.pairs)
    if run_letters(comparison) and shared and alike and len(shared) <= MOST_NAMED:
        return f"What changes with {joined([_change_text(change) for change in shared], '; ')}?"
    titles = list(dict.fromkeys(side.manifest.title for side in comparison.sides))
    if len(titles) > 1:
        return f"What changes from “{titles[0]}” to {joined([f'“{title}”' for title in titles[1:]])}?"
    names = list(run_letters(comparison).values())
    return f"What differs between {joined(names)}?" if names else f"What changes in “{titles[0]}”?"


def _change_text(change: Change) -> str:
    before, after = (text if text is not None else "none" for text in (change.baseline, change.other))
    if change.kind == "structure":
        return f"{theory_words(change.path, before)} → {theory_value(change.path, after)}"
    return f"{change.path or change.kind}: {before} → {after}"


def _luck(comparison: Comparison) -> str:
    counts = sorted({side.replications for side in comparison.sides})
    each = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    reasons = list(dict.fromkeys(pair.unpaired for pair in comparison.pairs if pair.unpaired))
    if not reasons:
        return f"{each} histories of each, in pairs under the same luck, seed {comparison.sides[0].manifest.seed}"
    return f"{each} histories of each, not paired ({'; '.join(reasons)}): separate samples, wider intervals"


def _answer(comparison: Comparison) -> Section:
    words = [
        tag("div", paragraphs(moves(comparison, side_names(comparison))), class_="answer"),
        remark(
            "Told apart: the 95% interval of the difference leaves out zero, and so does the test after Holm's "
            f"adjustment for all {comparison.family} differences here. What is not told apart need not be equal."
        ),
    ]
    figures = [figure for figure in outcome_figures(comparison, comparison.main) if figure.name.startswith(PAIRS)]
    shows = join(figure_html(figure) for figure in figures)
    return Section("answer", "What moves, as far as these runs can tell", "What moves", join(words), shows)


def _content(comparison: Comparison, letters: Mapping[str, str]) -> Section:
    names = side_names(comparison)
    shows: list[Markup] = []
    known = set(comparison.pairs[0].changes).intersection(*(pair.changes for pair in comparison.pairs))
    if known and len(comparison.pairs) > 1:
        shows.append(_changes("In all of them", [change for change in comparison.pairs[0].changes if change in known]))
    for pair in comparison.pairs:
        own = [change for change in pair.changes if change not in known or len(comparison.pairs) == 1]
        if own:
            shows.append(_changes(f"{names[pair.other.label]}, from {names[pair.baseline.label]}", own))
    words = tag("p", "What differs in the scenarios, options and settings themselves.")
    if letters:
        runs = {side.target.name: side.manifest for side in comparison.sides}
        facts = [(letter, f"{Path(name).name}: {runs[name].title}") for name, letter in letters.items()]
        words = join([terms(facts), words])
    if any(pair.rules_changed for pair in comparison.pairs):
        words = join([words, remark("The rules here are not those that played these runs.")])
    if not shows:
        words = join([words, tag("p", "Nothing: the content is the same.")])
    return Section("content", "What differs in content", "Content", words, join(shows))


def _changes(title: str, changes: Sequence[Change]) -> Markup:
    lines = []
    for change in changes[:MOST_CHANGES]:
        before, after = (text if text is not None else "none" for text in (change.baseline, change.other))
        meaning = f" ({_change_text(change)})" if change.kind == "structure" else ""
        lines.append(tag("span", tag("code", change.path or change.kind), f": {before} → {after}{meaning}"))
    more = len(changes) - MOST_CHANGES
    rest = remark(f"and {more} more: sim compare lists them all") if more > 0 else Markup("")
    return tag("div", tag("h3", title), items(lines), rest, class_="card")


def _outcome(comparison: Comparison, info: OutcomeInfo) -> Section:
    words = [tag("p", (info.definition or info.title).rstrip(".") + "."), remark(f"Over {info.denominator}.")]
    sides = [side for side in comparison.sides if side.outcomes[info.id].estimate is None]
    if sides:
        names = side_names(comparison)
        words.append(remark(f"Does not apply to {joined([names[side.label] for side in sides], '; ')}."))
    figures = outcome_figures(comparison, info)
    if info is comparison.main:
        words.append(remark("The differences are drawn above."))
        figures = [figure for figure in figures if not figure.name.startswith(PAIRS)]
    title = sentence(info.title)
    return Section(f"outcome-{info.id.replace('_', '-')}", title, title, join(words), join(map(figure_html, figures)))


def outcome_figures(comparison: Comparison, info: OutcomeInfo) -> list[Figure]:
    """The estimates of the sides to which an outcome applies, and the differences of their pairs."""
    named = side_names(comparison)
    ending, title = info.id.replace("_", "-"), sentence(info.title)
    letters = list(run_letters(comparison).values())
    rows = [
        DotRow(named[side.label], side.outcomes[info.id])
        for side in comparison.sides
        if side.outcomes[info.id].estimate is not None
    ]
    if not rows:
        return []
    beside = f"in {joined(letters)}" if letters else "under each option"
    note = f"Whiskers: 95% sampling error{_without(row.estimate for row in rows)}. Doubt about the model is larger and "
    sides = dots_figure(
        f"sides-{ending}",
        rows,
        (),
        info.unit,
        info.kind,
        f"{title}, {beside}",
        "Estimates side by side.",
        f"{note}not drawn here.",
    )
    shown = [
        DifferenceRow(name, pair.contrasts[info.id], pair.contrasts[info.id].told_apart)
        for name, pair in zip(pair_names(comparison), comparison.pairs, strict=True)
        if pair.contrasts[info.id].n
    ]
    if not shown:
        return [sides]
    apart = [row.title for row in shown if row.apart]
    gaps = differences_figure(
        f"{PAIRS}{ending}",
        shown,
        info.unit,
        info.kind,
        f"{title}: difference from {curled(baseline_name(comparison))}",
        f"Told apart: {joined(apart, '; ') or 'none'}.",
        f"Whiskers: 95% sampling error, not corrected; dots: corrected{_without(row.contrast for row in shown)}.",
    )
    return [sides, gaps]


def _without(intervals: Iterable[Interval | None]) -> str:
    """Why some have no whisker; empty where all have one."""
    lacking = any(item is not None and item.low is None for item in intervals)
    return "; none where values are all the same, or too skewed for one" if lacking else ""


def _again(comparison: Comparison, letters: Mapping[str, str]) -> Section:
    """The command that makes the page again, and what the runs are."""
    runs = {side.target.name: side.manifest for side in comparison.sides}
    again = command("sim", "report", *letters.values()) if letters else command("sim", "compare", "RUN")
    facts: list[tuple[str, Content]] = [("Again", again)]
    for name, manifest in runs.items():
        facts.append((letters.get(name, "RUN"), f"{Path(name).name}: run {manifest.run}, rows {manifest.values}"))
    stands = "a letter stands for the folder of its run" if letters else "RUN stands for the folder of this run"
    where = tag("p", f"In the command {stands}, or for its name in ", tag("code", "runs"), ".")
    return Section("reproduce", "Make it again", "Reproduce", join([where, terms(facts)]))
