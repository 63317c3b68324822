"""What the tables of a comparison share: which outcomes are shown, how pairs are named, the heads of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..text.columns import heading

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...experiment.design.manifest import OutcomeInfo


def shown_outcomes(comparison: Comparison) -> list[OutcomeInfo]:
    """The outcomes that apply to both sides of some pair."""
    return [info for info in comparison.outcomes if any(pair.contrasts[info.id].n for pair in comparison.pairs)]


def pair_names(comparison: Comparison) -> list[str]:
    """A name for each pair: the other side, and the baseline where it cannot be told."""
    alone = len({pair.baseline.label for pair in comparison.pairs}) == 1
    return [
        pair.other.label
        if alone or pair.baseline.option == pair.other.option
        else f"{pair.other.label} - {pair.baseline.label}"
        for pair in comparison.pairs
    ]


def column_header(name: str, unit: str, cells: Sequence[str]) -> str:
    """An outcome's id over several lines, none much longer than its cells, above its unit."""
    longest = max([len(line) for cell in cells for line in cell.split("\n")] + [8])
    return f"{heading(name, longest)}\n{unit}"
