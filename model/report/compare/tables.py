"""What the tables of a comparison share: the names of sides and pairs, and the outcomes shown."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from ..text.words import unique_titles

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...experiment.design.manifest import OutcomeInfo


def shown_outcomes(comparison: Comparison) -> list[OutcomeInfo]:
    """The outcomes that apply to both sides of some pair."""
    return [info for info in comparison.outcomes if any(pair.contrasts[info.id].n for pair in comparison.pairs)]


def run_letters(comparison: Comparison) -> dict[str, str]:
    """A letter for each run that takes part, by its name: A is the first. None where there is one run."""
    names = list(dict.fromkeys(side.target.name for side in comparison.sides))
    return dict(zip(names, map(_letter, range(len(names))), strict=True)) if len(names) > 1 else {}


def side_names(comparison: Comparison) -> dict[str, str]:
    """What each side is called, by its label: the title of its option, after the letter of its run where there are
    several."""
    letters = run_letters(comparison)
    names = {}
    for side in comparison.sides:
        title = unique_titles(side.manifest.options)[side.option]
        names[side.label] = f"{letters[side.target.name]} {title}" if letters else title
    return names


def pair_names(comparison: Comparison) -> list[str]:
    """A name for each pair: the other side, with the baseline where that differs between pairs."""
    names = side_names(comparison)
    alone = len({pair.baseline.label for pair in comparison.pairs}) == 1
    return [
        names[pair.other.label]
        if alone or pair.baseline.option == pair.other.option
        else f"{names[pair.other.label]} - {names[pair.baseline.label]}"
        for pair in comparison.pairs
    ]


def baseline_name(comparison: Comparison) -> str:
    """What all are compared with: one side, or the first run."""
    first = comparison.pairs[0].baseline
    if len({pair.baseline.label for pair in comparison.pairs}) == 1:
        return f'"{side_names(comparison)[first.label]}"'
    return run_letters(comparison)[first.target.name]


def _letter(place: int) -> str:
    return ascii_uppercase[place] if place < len(ascii_uppercase) else f"R{place + 1}"
