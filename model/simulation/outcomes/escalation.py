"""Outcomes of violence: clashes and wars, rungs reached, fire on the force, nuclear alert, and wars by mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...world.names import HARASSMENT, LOCAL_DEFENCE, STRIKE
from .denominators import COLLAPSE, DEATHS, FORCE_PLANNED, FOUGHT, IN_CEASEFIRE, SIGNED, TROOPS
from .incidence import incidence
from .outcome import Outcome
from .thresholds import EXCHANGE_WEEKS, HIT_YEARS, WAR_DEATHS, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from .histories import Bools, Histories

FATAL_CLASH = incidence(
    "fatal_clash",
    "fatal clash",
    "An episode of fighting, clash or war, with 25 or more Russian and Ukrainian dead",
    lambda h, years: h.fatal_clash <= years * WEEKS_PER_YEAR,
    ("clash.fatal_since", COLLAPSE),
)

FULL_WAR = incidence(
    "full_war",
    "full war",
    "1,000 or more Russian and Ukrainian dead of one war in twelve months; fighting after a pause of more than four "
    "weeks is another, and everyday violations and shelling are none",
    lambda h, years: h.deadly(WAR_DEATHS, years),
    (*IN_CEASEFIRE, DEATHS),
)


def _hit(rung: int) -> Callable[[Histories], Bools]:
    """Whether the red rung is `rung` in a week with troops in place, before any collapse."""
    return lambda h: ((h.series("red_rung") == rung) & h.present & h.before_collapse(HIT_YEARS)).any(axis=0)


LIMITED_STRIKE = Outcome(
    f"limited_strike_{HIT_YEARS}y",
    f"strike on force in {HIT_YEARS} y",
    "share",
    "less",
    kind="share",
    definition=(
        f"A limited strike on the force, short of general war: red rung 6 with troops in place, attributed or not, "
        f"within {HIT_YEARS} years of the signing and before any collapse."
    ),
    among=FORCE_PLANNED,
    compute=_hit(STRIKE),
    reads=(*IN_CEASEFIRE, COLLAPSE, "russia.rung", TROOPS),
    years=HIT_YEARS,
)

HARASSMENT_OF_FORCE = Outcome(
    f"harassment_{HIT_YEARS}y",
    f"harassment of force in {HIT_YEARS} y",
    "share",
    "less",
    kind="share",
    definition=(
        f"Harassment of the force: red rung 5 with troops in place, within {HIT_YEARS} years of the signing and before "
        "any collapse."
    ),
    among=FORCE_PLANNED,
    compute=_hit(HARASSMENT),
    reads=(*IN_CEASEFIRE, COLLAPSE, "russia.rung", TROOPS),
    years=HIT_YEARS,
)


def _exchanged_fire(h: Histories) -> Bools:
    """Whether red and blue rungs of 6 or above fall within four weeks, with troops of a NATO member in place."""
    in_place = h.series("nato_troops") > 0.0
    struck = (h.series("red_rung") >= STRIKE) & in_place
    answered = (h.series("blue_rung") >= LOCAL_DEFENCE) & in_place
    met = ~h.every
    for gap in range(EXCHANGE_WEEKS + 1):
        stop = h.weeks - gap
        if stop <= 0:
            break
        met |= (struck[:stop] & answered[gap:]).any(axis=0)
        met |= (answered[:stop] & struck[gap:]).any(axis=0)
    return met


DIRECT_CLASH = Outcome(
    "direct_clash",
    "direct clash",
    "share",
    "less",
    kind="share",
    definition=(
        "Fire exchanged between Russia and troops of a member of NATO: red 6 or above and blue 6 or above within four "
        "weeks, with such troops in place."
    ),
    among=FORCE_PLANNED,
    compute=_exchanged_fire,
    reads=(*IN_CEASEFIRE, "russia.rung", "contact.blue_rung", "contributors.nato_troops"),
)

NUCLEAR_STOP = Outcome(
    "nuclear_stop",
    "nuclear alert",
    "share",
    "less",
    kind="share",
    definition="A serious nuclear alert ends the history.",
    among=SIGNED,
    compute=lambda h: h.state("history", "nuclear_since") >= 0,
    reads=("history.nuclear_since",),
)

TREMBLE_SHARE = Outcome(
    "tremble_share",
    "trembles",
    "share",
    "neither",
    kind="share",
    definition="War was chosen although, before noise, it was not the best option.",
    among=FOUGHT,
    compute=lambda h: h.state("russia", "trembled") == 1,
    reads=("russia.trembled",),
)
