"""Leaders: how long they last, and what their successors make of the deals they did not sign."""

from __future__ import annotations

from ...lanes import shared


@shared
def temper_after(temper: float, chance_of_change: float, spread: float, change: float, character: float) -> float:
    """A leader's taste for war after a month: the one in office keeps it, a successor brings its own.

    Who signs has compared war with the peace it signs, and its taste was part of the comparison; who comes later has
    not (Croco 2011; Wolford 2007). Tastes are normal about nothing. `change` is a uniform draw, `character` a normal.
    """
    if change < chance_of_change:
        return spread * character
    return temper
