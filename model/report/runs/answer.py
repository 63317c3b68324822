"""The answer of a run in a few lines, and a bar for each option where a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..answer.differences import Move, clear_of_zero, named, surest
from ..answer.sentences import answer
from ..figures.drawing.words import of_100, with_bounds
from ..text.bars import bar, bar_marks, label
from ..text.numbers import style
from ..text.words import format_number, joined
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.summary import Summary
    from ...analysis.findings.endings import Ending, Endings
    from ...stats.intervals import Estimate

LONGEST = 28
"""Characters of an option's title in a table."""

COST, REPLACEMENT = "cost_eur", "replacement_cost_eur"
MOST_PRICED = 4
"""Options whose price is told."""


def answer_parts(
    endings: Endings, summary: Summary, width: int, hinges: Sequence[str] = ()
) -> Iterator[RenderableType]:
    """Which option, how sure, what that hangs on by `hinges`, by how much, at what price, and what it rests on."""
    lead, *rest = (sentence.text for sentence in answer(endings)[:3])
    settled, against = rest[:1], rest[1:]
    price = [text] if (text := price_text(endings, summary)) else []
    for line in (lead, *settled, *hinges, *against, *price):
        yield paragraph(line, width)
    counts = summary.manifest.parameters_by_basis
    yield paragraph(
        f"No forecast: it rests on this combination of theories and on {counts.get('assumed', 0):,} assumed of "
        f"{sum(counts.values()):,} numbers.",
        width,
    )
    if text := others_text(endings, summary):
        yield paragraph(text, width)


def others_text(endings: Endings, summary: Summary) -> str:
    """The outcomes of the headline beside the main one in which an option differs from the reference beyond luck, all
    options and outcomes taken together, in the order of `surest`, each with the option that differs most surely. Empty
    where there are none."""
    manifest = summary.manifest
    names = [name for name in manifest.headline if name in manifest.outcome]
    standing = summary.standing(names)
    moved = surest(
        [
            Move(manifest.outcome[name], f'"{option.title}"', option.differences[name])
            for option in summary.options
            for name in names
            if name != endings.main.id and (option.id, name) in standing and clear_of_zero(option.differences[name])
        ]
    )
    reference = summary.option(manifest.reference).title
    return f'Told apart from "{reference}" in other outcomes: {named(moved)}.' if moved else ""


def price_text(endings: Endings, summary: Summary) -> str:
    """What the first option and those not told apart from it cost: the force, and the replacement of American means.

    Each with its interval, where there is one. Empty for a run that does not have both.
    """
    known = summary.manifest.outcome
    if COST not in known or REPLACEMENT not in known:
        return ""
    unit = known[COST].unit
    parts, free = [], []
    for row in (endings.first, *endings.tied)[:MOST_PRICED]:
        outcomes = summary.option(row.option).outcomes
        spent, replaced = outcomes[COST], outcomes[REPLACEMENT]
        if spent.estimate is None or replaced.estimate is None:
            free.append(f'"{row.title}"')
            continue
        parts.append(f'"{row.title}" {_amount(spent, unit)} for the force and {_amount(replaced, unit)} to replace')
    if not parts:
        return ""
    parts[0] += " American means"
    text = f"Price, {unit} of contributors and Europe over the horizon, once signed: {'; '.join(parts)}."
    return text + (f" No force, and no cost counted: {joined(free)}." if free else "")


def _amount(cost: Estimate, unit: str) -> str:
    """A mean with its interval; where it is too skewed for one, with one digit."""
    if cost.low is None and cost.estimate is not None:
        return format_number(cost.estimate, digits=1)
    return style([cost], unit, "mean").cells([cost])[0]


def bar_parts(endings: Endings, width: int, encoding: str) -> Iterator[RenderableType]:
    """A bar for each option, out of 100 histories; nothing for an outcome that is no share, or without room for it."""
    from rich.text import Text

    names = min(LONGEST, max(len(row.title) for row in endings.rows))
    room = width - names - 16
    if endings.main.kind != "share" or room < 20:
        return
    marks = bar_marks(encoding)
    if endings.whole:
        labels = ("signed and holds", "signed, does not hold", "never signed")
        parts = ", ".join(f"{mark} {label}" for mark, label in zip(marks, labels, strict=True))
        yield paragraph(f"of 100 histories: {parts}", width)
    for row in endings.rows:
        shares = (row.main.estimate or 0.0, row.fails.estimate or 0.0)
        yield Text(f"{label(row.title, names, encoding)} {bar(shares, min(room, 50), marks)} {_value(row)}")


def _value(row: Ending) -> str:
    return of_100(None) if row.main.estimate is None else with_bounds(row.main)
