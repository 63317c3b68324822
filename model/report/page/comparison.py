"""Two or more runs side by side: what differs in content, then in outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...analysis.findings.endings import told_apart
from ..figures.differences import DifferenceRow, differences_figure
from ..figures.dots import DotRow, dots_figure
from ..figures.drawing.figure import Figure
from ..figures.drawing.svg import Markup, join, tag
from ..figures.drawing.words import column_style, difference
from ..text.words import joined
from .document import page_html, warning
from .html import Section, figure_html, items, remark

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison, Pair
    from ...experiment.design.manifest import OutcomeInfo

MOST_CHANGES = 40


def comparison_html(comparison: Comparison) -> str:
    """The page of a comparison at one design point each."""
    baseline = comparison.pairs[0].baseline
    names = list(dict.fromkeys(side.target.run.folder.name for side in comparison.sides))
    titles = list(dict.fromkeys(side.manifest.title for side in comparison.sides))
    kicker = f"Comparison of {joined(names)}; {_luck(comparison)}"
    sections = [
        _answer(comparison),
        _content(comparison),
        *(_outcome(comparison, info) for info in comparison.outcomes),
    ]
    others = joined([f"“{title}”" for title in titles[1:]])
    question = f"What changes from “{titles[0]}” to {others}?"
    if len(titles) == 1:
        question = f"What changes in “{titles[0]}”?"
    return page_html(question, question, kicker, warning(baseline.manifest), sections)


def _luck(comparison: Comparison) -> str:
    reasons = list(dict.fromkeys(pair.unpaired for pair in comparison.pairs if pair.unpaired))
    if not reasons:
        return f"in pairs under the same luck, seed {comparison.sides[0].manifest.seed}"
    return f"not paired ({'; '.join(reasons)}): separate samples, wider intervals"


def _answer(comparison: Comparison) -> Section:
    lines = []
    for info in comparison.outcomes:
        moved = [pair for pair in comparison.pairs if told_apart(pair.contrasts[info.id])]
        if moved:
            look = column_style([pair.contrasts[info.id] for pair in moved], info.unit, info.kind, True)
            parts = [f"{pair.other.label} {difference(look, pair.contrasts[info.id])}" for pair in moved[:4]]
            parts += [f"{len(moved) - 4} more"] if len(moved) > 4 else []
            lines.append(f"{info.title} ({look.unit}): {joined(parts)}")
    still = [
        info.title
        for info in comparison.outcomes
        if not any(told_apart(p.contrasts[info.id]) for p in comparison.pairs)
    ]
    words = [items(lines)] if lines else [tag("p", "No difference is told apart from none.")]
    words += [tag("p", tag("strong", "Not told apart: "), ", ".join(still), ".")] if lines and still else []
    words.append(
        remark(
            "Told apart: the 95% interval of the difference leaves out zero, and so does the test after Holm's "
            f"adjustment for all {comparison.family} differences here. What is not told apart need not be equal."
        )
    )
    return Section("answer", "What moves, as far as these runs can tell", "What moves", join(words))


def _content(comparison: Comparison) -> Section:
    shows: list[Markup] = []
    known = set(comparison.pairs[0].changes).intersection(*(pair.changes for pair in comparison.pairs))
    if known and len(comparison.pairs) > 1:
        shows.append(_changes("In all of them", [change for change in comparison.pairs[0].changes if change in known]))
    for pair in comparison.pairs:
        own = [change for change in pair.changes if change not in known or len(comparison.pairs) == 1]
        if own:
            shows.append(_changes(f"{pair.other.label}, from {pair.baseline.label}", own))
    words = tag("p", "What differs in the scenarios, options and settings themselves.")
    if any(pair.rules_changed for pair in comparison.pairs):
        words = join([words, remark("The rules here are not those that played these runs.")])
    if not shows:
        words = join([words, tag("p", "Nothing: the content is the same.")])
    return Section("content", "What differs in content", "Content", words, join(shows))


def _changes(title: str, changes: Sequence[object]) -> Markup:
    lines = []
    for change in changes[:MOST_CHANGES]:
        before, after = getattr(change, "baseline", None), getattr(change, "other", None)
        path, kind = getattr(change, "path", ""), getattr(change, "kind", "")
        lines.append(tag("span", tag("code", path or kind), f": {before or 'none'} → {after or 'none'}"))
    more = len(changes) - MOST_CHANGES
    rest = remark(f"and {more} more: sim compare lists them all") if more > 0 else Markup("")
    return tag("div", tag("h3", title), items(lines), rest, class_="card")


def _outcome(comparison: Comparison, info: OutcomeInfo) -> Section:
    title = f"{info.title[:1].upper()}{info.title[1:]}"
    words = join([tag("p", (info.definition or info.title).rstrip(".") + "."), remark(f"Over {info.denominator}.")])
    shows = join(figure_html(figure) for figure in outcome_figures(comparison, info))
    return Section(f"outcome-{info.id.replace('_', '-')}", title, info.title, words, shows)


def outcome_figures(comparison: Comparison, info: OutcomeInfo) -> list[Figure]:
    """The estimates of every side, and the differences of every pair."""
    name = info.id.replace("_", "-")
    rows = [DotRow(side.label, side.outcomes[info.id]) for side in comparison.sides]
    note = "Whiskers: 95% sampling error. Doubt about the model is larger and not drawn here."
    sides = dots_figure(f"sides-{name}", rows, (), info.unit, info.kind, info.title, "Estimates side by side.", note)
    shown = [pair for pair in comparison.pairs if pair.contrasts[info.id].n]
    if not shown:
        return [sides]
    pairs = [DifferenceRow(_pair(pair), pair.contrasts[info.id], told_apart(pair.contrasts[info.id])) for pair in shown]
    apart = [row.title for row in pairs if row.apart]
    gaps = differences_figure(
        f"pairs-{name}",
        pairs,
        info.unit,
        info.kind,
        f"{info.title}: difference from the baseline",
        f"Told apart: {', '.join(apart) or 'none'}.",
        "Whiskers: 95% sampling error, not corrected; dots: corrected.",
    )
    return [sides, gaps]


def _pair(pair: Pair) -> str:
    return f"{pair.other.label}"
