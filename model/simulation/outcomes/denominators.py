"""The replications that an outcome is defined for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .thresholds import WAR_DEATHS

if TYPE_CHECKING:
    from .histories import Bools, Histories

SIGNED_STATE = "history.signed"

IN_CEASEFIRE = (SIGNED_STATE, "history.signed_week", "history.since")
"""The states that place a weekly series by weeks since the signing."""

DEATHS = "contact.deaths"
TROOPS = "contributors.troops_total"
AUTHORISED = "capitals.authorised"


@dataclass(frozen=True)
class Denominator:
    """Some of the replications: `applies` marks their lanes. `reads` are the states that decide it, as "room.state"."""

    title: str
    applies: Callable[[Histories], Bools]
    reads: tuple[str, ...] = ()


ALL = Denominator("all replications", lambda h: h.every)

SIGNED = Denominator("signed under this option", lambda h: h.signed, (SIGNED_STATE,))

ASKED = Denominator("signed under this option, where a force is asked", lambda h: h.asked, (SIGNED_STATE,))

DEPLOYED = Denominator("signed, troops arrived", lambda h: h.asked & h.arrived, (*IN_CEASEFIRE, TROOPS))

FULL = Denominator(
    "signed, full force reached", lambda h: h.asked & h.reached_full_force, (*IN_CEASEFIRE, TROOPS, AUTHORISED)
)

FOUGHT = Denominator(
    "signed, full war within the horizon", lambda h: h.signed & h.deadly(WAR_DEATHS), (*IN_CEASEFIRE, DEATHS)
)
