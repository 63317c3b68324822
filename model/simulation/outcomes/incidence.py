"""Cumulative incidence: whether something came about within so many years of the signing."""

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
    """One outcome a horizon: the share in which `event` came about `within` so many years."""

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
        )

    return tuple(at(years) for years in YEARS)
