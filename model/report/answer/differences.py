"""Generated sentences about differences: what is told apart, by how much, and what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..figures.drawing.words import column_style, difference
from ..text.words import joined, plural, sentence
from .sentences import Sentence

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...experiment.design.manifest import OutcomeInfo
    from ...stats.intervals import Interval

MOST_PAIRS = 4
"""Pairs that a sentence names; the others are counted."""

BY_ITSELF = "Clear of zero by itself, not after the adjustment for all"
"""What begins a sentence about differences that as many looks as there are could have brought about by luck."""


@dataclass(frozen=True)
class Move:
    """A difference in an outcome, and whose it is, in words."""

    info: OutcomeInfo
    whose: str
    contrast: Interval


def surest(differences: Sequence[Move]) -> list[Move]:
    """Of each outcome the difference that lies furthest from zero, as a multiple of its interval's half; the surest
    outcome first, shares before amounts: odds are what is asked about, and what a lever adds by itself, as troops, is
    always sure."""
    best: dict[str, Move] = {}
    for move in differences:
        known = best.get(move.info.id)
        if known is None or _distance(move.contrast) > _distance(known.contrast):
            best[move.info.id] = move
    return sorted(best.values(), key=lambda move: (move.info.kind != "share", -_distance(move.contrast)))


def clear_of_zero(contrast: Interval) -> bool:
    """Whether the interval of a difference leaves out zero."""
    return contrast.low is not None and contrast.high is not None and (contrast.low > 0.0 or contrast.high < 0.0)


def named(differences: Sequence[Move]) -> str:
    """Differences in words, each with its outcome, its interval and whose it is; of many the first, and how many."""
    parts = []
    for move in differences[:MOST_PAIRS]:
        look = column_style([move.contrast], move.info.unit, move.info.kind, True)
        whose = f" ({move.whose})" if move.whose else ""
        parts.append(f"{move.info.title} {difference(look, move.contrast)} {look.unit}{whose}")
    rest = len(differences) - MOST_PAIRS
    parts += [plural(rest, "outcome") + " more"] if rest > 0 else []
    return joined(parts, "; ")


def _distance(contrast: Interval) -> float:
    if contrast.low is None or contrast.high is None or contrast.estimate is None:
        return 0.0
    half = (contrast.high - contrast.low) / 2.0
    return abs(contrast.estimate) / half if half > 0.0 else float("inf")


def moves(comparison: Comparison, names: Mapping[str, str]) -> list[Sentence]:
    """A sentence for each outcome in which some pair is told apart, the largest difference first, then what lies clear
    of zero by its own interval alone, what is not told apart, and what cannot be compared, since no history has it on
    both sides.

    `names` are those of the sides by their labels. A difference is told apart where its interval leaves out zero, and
    so does the test after Holm's adjustment for all that are compared.
    """
    sentences: list[Sentence] = []
    alone: list[Move] = []
    still, nowhere = [], []
    for info in comparison.outcomes:
        if all(pair.contrasts[info.id].estimate is None for pair in comparison.pairs):
            nowhere.append(info.title)
            continue
        moved = [pair for pair in comparison.pairs if pair.contrasts[info.id].told_apart]
        clear = [
            Move(info, names[pair.other.label] if len(comparison.pairs) > 1 else "", pair.contrasts[info.id])
            for pair in comparison.pairs
            if pair not in moved and clear_of_zero(pair.contrasts[info.id])
        ]
        alone += clear
        if not moved:
            still += [] if clear else [info.title]
            continue
        moved.sort(key=lambda pair: -abs(pair.contrasts[info.id].estimate or 0.0))
        look = column_style([pair.contrasts[info.id] for pair in moved], info.unit, info.kind, True)
        parts = [
            f"{names[pair.other.label]} {difference(look, pair.contrasts[info.id])}" for pair in moved[:MOST_PAIRS]
        ]
        parts += [f"{len(moved) - MOST_PAIRS} more"] if len(moved) > MOST_PAIRS else []
        sentences.append(Sentence(f"{sentence(info.title)}, {look.unit}:", f"{joined(parts, '; ')}."))
    beside = [Sentence(f"{BY_ITSELF} {comparison.family}:", f"{named(surest(alone))}.")] if alone else []
    if not sentences and (still or alone):
        count = plural(len(still) + len({move.info.id for move in alone}), "outcome")
        sentences = [
            Sentence("No difference is told apart from luck", f"in {count}: what is not told apart may be equal.")
        ]
    elif still:
        beside.append(Sentence("Not told apart from luck:", f"{'; '.join(still)}."))
    sentences += beside
    if nowhere:
        sentences.append(Sentence("Compared in no history:", f"{'; '.join(nowhere)}."))
    return sentences
