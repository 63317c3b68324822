"""Denominators: the replications for which an outcome is defined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .thresholds import WAR_DEATHS

if TYPE_CHECKING:
    from .histories import Bools, Histories

SIGNED_STATE = "history.signed"

IN_CEASEFIRE = (SIGNED_STATE, "history.signed_week", "history.since")
"""The states that say which of the weeks since the signing a series has."""

DEATHS = "clash.fought"
TROOPS = "contributors.troops_total"
LEADS = "contributors.lead_in"
COLLAPSE = "history.collapse_since"
ALERT = "history.nuclear_since"
FIGHTING = ("clash.lasting_since", COLLAPSE)
AUTHORISED = "capitals.authorised"


@dataclass(frozen=True)
class Denominator:
    """A subset of the replications: `applies` marks its lanes, `reads` has the states that decide it."""

    title: str
    applies: Callable[[Histories], Bools]
    reads: tuple[str, ...] = ()
    equal_terms: str = ""

    def at_equal_terms(self) -> Denominator:
        """The same histories where all are signed from the start. Raises ValueError where it has no words for them."""
        if not self.equal_terms:
            raise ValueError(f"the denominator {self.title!r} says nothing of equal terms")
        return replace(self, title=self.equal_terms)


ALL = Denominator("all replications", lambda h: h.every)

SIGNED = Denominator("signed under this option", lambda h: h.signed, (SIGNED_STATE,), "all replications")

FORCE_PLANNED = Denominator(
    "signed under this option, where a force is asked for",
    lambda h: h.force_planned,
    (SIGNED_STATE,),
    "all replications, where a force is asked for",
)

DEPLOYED = Denominator("signed, troops arrived", lambda h: h.force_planned & h.arrived, (*IN_CEASEFIRE, TROOPS))

FULL = Denominator(
    "signed, full force reached", lambda h: h.force_planned & h.reached_full_force, (*IN_CEASEFIRE, TROOPS, AUTHORISED)
)

FOUGHT_AGAIN = Denominator(
    "signed, fighting back within the horizon",
    lambda h: h.signed & (h.fighting_back <= h.weeks),
    (SIGNED_STATE, *FIGHTING),
)

COLLAPSED = Denominator(
    "signed, general war within the horizon", lambda h: h.signed & (h.collapse <= h.weeks), (SIGNED_STATE, COLLAPSE)
)

ALERTED = Denominator(
    "signed, ended by a nuclear alert", lambda h: h.signed & (h.alert <= h.weeks), (SIGNED_STATE, ALERT)
)

PROMISED = Denominator("signed, where help is promised", lambda h: h.promised, (SIGNED_STATE,))

TESTED = Denominator(
    "signed, where a promise of help was tested",
    lambda h: h.promised & h.tested,
    (SIGNED_STATE, "us.tested", "capitals.pact_tested"),
)

FOUGHT = Denominator(
    "signed, full war within the horizon", lambda h: h.signed & h.deadly(WAR_DEATHS), (*IN_CEASEFIRE, DEATHS)
)
