"""Where histories part, printed: how soon, by whose choice, and how to look at an example."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ...experiment.execute.divergence import WATCHED
from ..explain.explanation import folded
from ..text.columns import Column, stacked
from ..text.numbers import share_text
from ..text.words import plural
from ..text.wrap import paragraph
from .tables import side_names

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.comparison import Comparison, Pair
    from ...experiment.execute.divergence import Divergence, Example, Parting

NAMED = 3
"""First choices that are named; the others are counted."""

SHORT = {"russia": "Russia", "ukraine": "Ukraine", "us": "US", "command": "headquarters"}
"""Names of actors that are shorter than their ids, or spelled differently."""

BY_ID = {choice.id: choice for choice in WATCHED}


def choice_name(choice_id: str) -> str:
    """A choice with its actor, such as `Russia: offer`."""
    choice = BY_ID[choice_id]
    return f"{SHORT.get(choice.actor, choice.actor)}: {choice.title}"


def parting_parts(comparison: Comparison, width: int) -> Iterator[RenderableType]:
    """Where the histories of each pair part; every choice where there is a single pair; then examples."""
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
    names = side_names(comparison)
    for pair, divergence in shown:
        yield Text(names[pair.other.label])
        yield paragraph(f"of all choices: {_parting(divergence.any, divergence.pairs)}", width, mark="  ", hang="    ")
        if divergence.any != divergence.belligerents:
            text = _parting(divergence.belligerents, divergence.pairs)
            yield paragraph(f"of Russia and Ukraine: {text}", width, mark="  ", hang="    ")
    yield Text()
    if len(shown) == 1:
        yield from _each(shown[0][1], width)
    yield from _examples(shown, names, width)


def _parting(parting: Parting, pairs: int) -> str:
    if parting.parted == 0 or parting.median is None or parting.low is None or parting.high is None:
        return f"none of {pairs} pairs parts"
    named = list(parting.firsts.items())
    texts = [f"{choice_name(name)} ({share_text(count / parting.parted)})" for name, count in named[:NAMED]]
    rest = sum(count for _, count in named[NAMED:])
    more = f", others ({share_text(rest / parting.parted)})" if rest else ""
    week = f"week {parting.median:.0f} [{parting.low:.0f}, {parting.high:.0f}]"
    return f"{parting.parted} of {pairs} part, {week}; first {', '.join(texts)}{more}"


def _each(divergence: Divergence, width: int) -> Iterator[RenderableType]:
    """A row for each choice that ever differs, those first that most often part the histories."""
    from rich.text import Text

    rows = sorted(
        (choice for choice in divergence.choices if choice.differs), key=lambda choice: (-choice.first, -choice.differs)
    )
    if not rows:
        return
    columns = [
        Column("first,\n% of pairs", [share_text(choice.first / divergence.pairs) for choice in rows]),
        Column("ever,\n% of pairs", [share_text(choice.differs / divergence.pairs) for choice in rows]),
        Column("median\nfirst week", ["" if choice.week is None else f"{choice.week:.0f}" for choice in rows]),
    ]
    yield from stacked("choice", [choice_name(choice.id) for choice in rows], columns, width)
    same = [choice_name(choice.id) for choice in divergence.choices if not choice.differs]
    if same:
        yield paragraph(f"never differ: {'; '.join(same)}", width)
    yield Text()


def _examples(
    shown: Sequence[tuple[Pair, Divergence]], names: Mapping[str, str], width: int
) -> Iterator[RenderableType]:
    """The commands that show why: for all examples of a single pair, else for the last example of the first pair."""
    from rich.text import Text

    pair, divergence = shown[0]
    examples = divergence.examples if len(shown) == 1 else divergence.examples[-1:]
    for example in examples:
        acted = [side.label for side, acts in zip((pair.baseline, pair.other), example.acted, strict=True) if acts]
        only = f', chosen under "{names[acted[0]]}" alone' if len(acted) == 1 else ""
        where = f'replication {example.replication} of "{names[pair.other.label]}", week {example.week}'
        yield paragraph(f"example: {where}, {choice_name(example.choice)}{only}", width)
        for command in commands(pair, example):
            yield Text(folded(command, width))


def commands(pair: Pair, example: Example) -> list[str]:
    """`sim explain` for each side whose actor acted in that week; for both whole histories where neither did."""
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
