"""Cumulative incidence: the share of ceasefires with an event within some years of the signing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .denominators import SIGNED
from .outcome import Outcome
from .thresholds import YEARS

if TYPE_CHECKING:
    from .histories import Bools, Histories


def incidence(
    name: str, title: str, event: str, within: Callable[[Histories, int], Bools], reads: tuple[str, ...]
) -> tuple[Outcome, ...]:
    """An outcome for each of `YEARS`: the share with `event` by then, which `within` tests for a number of years."""

    def at(years: int) -> Outcome:
        return Outcome(
            f"{name}_{years}y",
            f"{title} in {years} y",
            "share",
            "less",
            kind="share",
            definition=f"{event} within {years} year{'s' if years > 1 else ''} of the signing (cumulative incidence).",
            among=SIGNED,
            compute=lambda h: within(h, years),
            reads=reads,
            years=years,
        )

    return tuple(at(years) for years in YEARS)
