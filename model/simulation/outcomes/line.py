"""Outcomes of the line and the balance, five years after the signing: land, limits, strength; and the dead of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .denominators import ALL, IN_CEASEFIRE, SIGNED
from .outcome import Outcome
from .thresholds import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    from .histories import Floats, Histories

YEARS = 5
"""Years after the signing at which the line and the balance are read."""

_THEN = "five years after the signing or at the horizon if that is shorter"


def _then(series: str) -> Callable[[Histories], Floats]:
    return lambda h: h.at(series, YEARS * WEEKS_PER_YEAR)


LAND_RUSSIA = Outcome(
    "land_russia_5y",
    "land held by Russia",
    "share",
    "less",
    kind="mean",
    definition=f"Share of the disputed land that Russia holds {_THEN}, by the deal or by a war since.",
    among=SIGNED,
    compute=_then("front"),
    reads=(*IN_CEASEFIRE, "war.front"),
)

LIMITS_ON_UKRAINE = Outcome(
    "limits_on_ukraine_5y",
    "limits on Ukraine",
    "share",
    "less",
    kind="mean",
    definition=f"Limits on Ukraine's army {_THEN}, by the deal last signed.",
    among=SIGNED,
    compute=_then("limits"),
    reads=(*IN_CEASEFIRE, "deal.limits"),
)

UKRAINE_RELATIVE_STRENGTH = Outcome(
    "ukraine_relative_strength",
    "Ukraine's strength",
    "ratio",
    "more",
    kind="mean",
    definition=f"Ukraine's strength over Russia's, {_THEN}.",
    among=SIGNED,
    compute=lambda h: h.ratio("strength_ukraine", "strength_russia", YEARS * WEEKS_PER_YEAR),
    reads=(*IN_CEASEFIRE, "russia.strength", "ukraine.strength"),
)


def _dead(side: str, people: str) -> tuple[Outcome, Outcome]:
    before = Outcome(
        f"dead_before_deal_{side}",
        f"{people} dead before a deal",
        "thousand",
        "less",
        kind="mean",
        definition=f"{people} dead of the weeks of war played before a deal, or before the talks end without one.",
        among=ALL,
        compute=lambda h: h.before_signing(f"dead_{side}"),
        reads=(*IN_CEASEFIRE, f"war.dead_{side}"),
    )
    after = Outcome(
        f"dead_after_deal_{side}",
        f"{people} dead after the deal",
        "thousand",
        "less",
        kind="mean",
        definition=f"{people} dead in the years played after the signing, of violations, clashes and war.",
        among=SIGNED,
        compute=lambda h: 1e-3 * h.total(f"deaths_{side}"),
        reads=(*IN_CEASEFIRE, f"contact.deaths_{side}"),
    )
    return before, after


DEAD = (*_dead("russia", "Russian"), *_dead("ukraine", "Ukrainian"))
