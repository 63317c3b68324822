"""Where histories part, as it is printed: how soon, by whose choice, and how to look at an example."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...experiment.execute.divergence import WATCHED
from ..explain.explanation import folded
from ..text.columns import Column, stacked
from ..text.numbers import share_text
from ..text.words import plural
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.comparison import Comparison, Pair
    from ...experiment.execute.divergence import Divergence, Example, Parting

NAMED = 3
"""First choices that are named; the others are counted."""

SHORT = {"russia": "Russia", "ukraine": "Ukraine", "us": "US", "command": "headquarters"}
"""What is shorter, or written otherwise, than the id of an actor."""

BY_ID = {one.id: one for one in WATCHED}


def choice_name(choice: str) -> str:
    """As `Russia: offer`."""
    one = BY_ID[choice]
    return f"{SHORT.get(one.actor, one.actor)}: {one.title}"


def parting_parts(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """For each pair where its histories part; for a single pair every choice; then examples."""
    from rich.text import Text

    shown = [(pair, pair.divergence) for pair in comparison.pairs if pair.divergence is not None]
    if not shown:
        return
    sample = shown[0][1].pairs
    yield Text("first divergence", style="bold")
    yield paragraph(
        f"the first {plural(sample, 'pair')} of replications, played again side by side: the first week, counted from "
        "the start, in which a choice differs (median, and the middle half of the pairs that part)",
        width,
    )
    if any(pair.rules_changed for pair, _ in shown):
        yield paragraph("played by the rules here, which are not those of the runs: the rows may differ", width)
    yield Text()
    for pair, found in shown:
        yield Text(pair.other.label)
        yield paragraph(f"of all choices: {_parting(found.any, found.pairs)}", width, mark="  ", hang="    ")
        if found.any != found.belligerents:
            text = _parting(found.belligerents, found.pairs)
            yield paragraph(f"of Russia and Ukraine: {text}", width, mark="  ", hang="    ")
    yield Text()
    if len(shown) == 1:
        yield from _each(shown[0][1], width)
    yield from _examples(shown, width)


def _parting(found: Parting, pairs: int) -> str:
    if found.parted == 0 or found.median is None or found.low is None or found.high is None:
        return f"none of {pairs} pairs parts"
    named = list(found.firsts.items())
    texts = [f"{choice_name(name)} ({share_text(count / found.parted)})" for name, count in named[:NAMED]]
    rest = sum(count for _, count in named[NAMED:])
    more = f", others ({share_text(rest / found.parted)})" if rest else ""
    week = f"week {found.median:.0f} [{found.low:.0f}, {found.high:.0f}]"
    return f"{found.parted} of {pairs} part, {week}; first {', '.join(texts)}{more}"


def _each(found: Divergence, width: int) -> Iterator[RenderableType]:
    """A row a choice that ever differs, those that differ in most pairs first."""
    from rich.text import Text

    rows = sorted((one for one in found.choices if one.differs), key=lambda one: (-one.first, -one.differs))
    if not rows:
        return
    columns = [
        Column("first,\n% of pairs", [share_text(one.first / found.pairs) for one in rows]),
        Column("ever,\n% of pairs", [share_text(one.differs / found.pairs) for one in rows]),
        Column("median\nfirst week", ["" if one.week is None else f"{one.week:.0f}" for one in rows]),
    ]
    yield from stacked("choice", [choice_name(one.id) for one in rows], columns, width)
    same = [choice_name(one.id) for one in found.choices if not one.differs]
    if same:
        yield paragraph(f"never differ: {'; '.join(same)}", width)
    yield Text()


def _examples(shown: Sequence[tuple[Pair, Divergence]], width: int) -> Iterator[RenderableType]:
    """What to type to see why: for the last example of the first pair, and of a single pair for all of them."""
    from rich.text import Text

    pair, found = shown[0]
    examples = found.examples if len(shown) == 1 else found.examples[-1:]
    for example in examples:
        told = [side.label for side, acted in zip((pair.baseline, pair.other), example.acted, strict=True) if acted]
        only = f", chosen under {told[0]} alone" if len(told) == 1 else ""
        where = f"replication {example.replication} of {pair.other.label}, week {example.week}"
        yield paragraph(f"example: {where}, {choice_name(example.choice)}{only}", width)
        for command in commands(pair, example):
            yield Text(folded(command, width))


def commands(pair: Pair, example: Example) -> list[str]:
    """`sim explain` for each side whose actor chose something in that week; where none did, for both histories."""
    when = ("--week", str(example.week), "--actor", example.actor) if any(example.acted) else ()
    return [
        shlex.join(
            [
                *("sim", "explain", side.target.name, "--option", side.option),
                *("--replication", str(example.replication), *when),
            ]
        )
        for side, acted in zip((pair.baseline, pair.other), example.acted, strict=True)
        if acted or not when
    ]
