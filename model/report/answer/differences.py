"""Generated sentences about a comparison: what is told apart, by how much, and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..figures.drawing.words import column_style, difference
from ..text.words import joined, plural, sentence
from .sentences import Sentence

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison

MOST_PAIRS = 4
"""Pairs that a sentence names; the others are counted."""


def moves(comparison: Comparison, names: Mapping[str, str]) -> list[Sentence]:
    """A sentence for each outcome in which some pair is told apart, the largest difference first, then what is not, and
    what cannot be compared, since no history has it on both sides.

    `names` are those of the sides by their labels. A difference is told apart where its interval leaves out zero, and
    so does the test after Holm's adjustment for all that are compared.
    """
    sentences, still, nowhere = [], [], []
    for info in comparison.outcomes:
        if all(pair.contrasts[info.id].estimate is None for pair in comparison.pairs):
            nowhere.append(info.title)
            continue
        moved = [pair for pair in comparison.pairs if pair.contrasts[info.id].told_apart]
        if not moved:
            still.append(info.title)
            continue
        moved.sort(key=lambda pair: -abs(pair.contrasts[info.id].estimate or 0.0))
        look = column_style([pair.contrasts[info.id] for pair in moved], info.unit, info.kind, True)
        parts = [
            f"{names[pair.other.label]} {difference(look, pair.contrasts[info.id])}" for pair in moved[:MOST_PAIRS]
        ]
        parts += [f"{len(moved) - MOST_PAIRS} more"] if len(moved) > MOST_PAIRS else []
        sentences.append(Sentence(f"{sentence(info.title)}, {look.unit}:", f"{joined(parts, '; ')}."))
    if still and not sentences:
        count = plural(len(still), "outcome")
        sentences = [
            Sentence("No difference is told apart from luck", f"in {count}: what is not told apart may be equal.")
        ]
    elif still:
        sentences.append(Sentence("Not told apart from luck:", f"{'; '.join(still)}."))
    if nowhere:
        sentences.append(Sentence("Compared in no history:", f"{'; '.join(nowhere)}."))
    return sentences
