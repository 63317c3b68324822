"""Which alternative may be the best by its mean, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..text.numbers import share_text
from ..text.words import plural, quoted

if TYPE_CHECKING:
    from ...analysis.ranking.best import BestByMean

SHOWN = 6
"""How many alternatives a line names; the others are counted."""

LEAST = 0.005
"""The least probability that is named."""


def best_lines(best: BestByMean | None, kind: str, unit: str) -> list[str]:
    """Which alternatives cannot be ruled out as the best, and how likely each is to be it; none without an answer."""
    if best is None or len(best.standings) < 2:
        return []
    return [possible_line(best, kind, unit), *_chances(best, kind, unit)]


def possible_line(best: BestByMean, kind: str, unit: str) -> str:
    """Which alternatives cannot be ruled out as the best by their mean."""
    if best.needed is not None:
        return (
            "by its mean any option may be the best: differences are too skewed for a comparison with the best, some "
            f"{best.needed:,} replications of each would do"
        )
    if not best.ruled_out:
        return "by its mean any option may be the best: none is ruled out (95%, all together)"
    only = best.possible
    if len(only) == 1:
        return f"the best by its mean, all others ruled out (95%, all together): {quoted(only[0])}"
    first = best.standings[0]
    short = (
        ""
        if first.at_most is None
        else f"; {quoted(first.option)} falls short of the best by {_amount(first.at_most, kind, unit)} at most"
    )
    return f"may be the best by their means, the others ruled out (95%, all together): {_names(only)}{short}"


def _chances(best: BestByMean, kind: str, unit: str) -> Iterator[str]:
    """How likely each is to be the best, and what is given away by choosing the one with the least to lose."""
    known = [(item.option, item.chance, item.loss) for item in best.standings if item.chance is not None]
    losses = [(loss, option) for option, _, loss in known if loss is not None]
    if not known or not losses or len(best.possible) < 2:
        return
    ranked = [item for item in sorted(known, key=lambda item: -item[1]) if item[1] >= LEAST]
    chances = ", ".join(f"{quoted(option)} {share_text(chance)}" for option, chance, _ in ranked[:SHOWN])
    loss, option = min(losses)
    yield (
        f"probability of the best mean, by what luck leaves open: {chances}; choosing {quoted(option)} gives away "
        f"{_amount(loss, kind, unit)} on average"
    )


def _names(options: Sequence[str]) -> str:
    named = [quoted(option) for option in options]
    if len(options) <= SHOWN:
        return ", ".join(named)
    return f"{', '.join(named[:SHOWN])} and {plural(len(options) - SHOWN, 'other')}"


def _amount(value: float, kind: str, unit: str) -> str:
    return f"{100 * value:.2g} points" if kind == "share" else f"{value:.2g} {unit}"
