"""What the tables of a comparison share: the outcomes shown and the names of pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...experiment.design.manifest import OutcomeInfo


def shown_outcomes(comparison: Comparison) -> list[OutcomeInfo]:
    """The outcomes that apply to both sides of some pair."""
    return [info for info in comparison.outcomes if any(pair.contrasts[info.id].n for pair in comparison.pairs)]


def pair_names(comparison: Comparison) -> list[str]:
    """A name for each pair: the other side, with the baseline where that differs between pairs."""
    alone = len({pair.baseline.label for pair in comparison.pairs}) == 1
    return [
        pair.other.label
        if alone or pair.baseline.option == pair.other.option
        else f"{pair.other.label} - {pair.baseline.label}"
        for pair in comparison.pairs
    ]
