"""What outcomes call by a name and no single decision shows: the force deployed, fighting back, fire exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...world.names import HARASSMENT, LOCAL_DEFENCE, STRIKE
from ..outcomes.thresholds import (
    DEPLOYED,
    DEPLOYED_YEARS,
    EXCHANGE_WEEKS,
    WEEKS_PER_YEAR,
    WITHDRAWN,
    WITHDRAWN_WEEKS,
)

Mark = tuple[str, dict[str, Any]]


class Marks:
    """Finds, week by week, when a history first meets the definition of an outcome, as the outcome is counted.

    `size` and `outsiders` are the troops that the option asks for, of Western states and from outside.
    """

    def __init__(self, size: float, outsiders: float) -> None:
        self._requested, self._needs_lead = size + outsiders, size > 0.0
        self._met_before: set[str] = set()
        self._struck: int | None = None
        self._answered: int | None = None
        self._force: list[tuple[float, bool]] = []
        """By week since the signing, the troops in place and whether they are under fire."""

    def read(self, now: Mapping[str, Any]) -> Iterator[Mark]:
        """The outcomes first met in the week that was just played, each a kind with its facts.

        `now` has the states after the week by "room.state".
        """
        if now["history.since"] < 1:
            return  # outcomes begin in the week after the signing
        for kind, facts in self._met(now):
            if kind not in self._met_before:
                self._met_before.add(kind)
                yield kind, facts

    def _met(self, now: Mapping[str, Any]) -> Iterator[Mark]:
        since, troops, rung = now["history.since"], now["contributors.troops_total"], now["russia.rung"]
        collapse = now["history.collapse_since"]
        lead = now["contributors.lead_in"] >= 1
        in_time = since <= DEPLOYED_YEARS * WEEKS_PER_YEAR and (collapse < 0 or since <= collapse)
        if in_time and troops > 0.0 and troops >= DEPLOYED * self._requested and (lead or not self._needs_lead):
            yield "deployed", {"troops": troops, "asked": self._requested}
        if collapse < 0:
            # Once there was general war, fighting was back, and a fatal clash, by that.
            if now["clash.fatal_since"] >= 0:
                yield "fatal_clash", {"deaths": now["clash.dead"]}
            if now["clash.lasting_since"] >= 0:
                yield "fighting_back", {"weeks": now["clash.weeks"]}
        yield from self._exchange(now, since, rung)
        yield from self._withdrawal(troops, rung)

    def _exchange(self, now: Mapping[str, Any], since: int, rung: int) -> Iterator[Mark]:
        nato = now["contributors.nato_troops"]
        if nato <= 0.0:
            return
        if rung >= STRIKE:
            self._struck = since
        if now["contact.blue_rung"] >= LOCAL_DEFENCE:
            self._answered = since
        if self._struck is None or self._answered is None:
            return
        if abs(self._struck - self._answered) <= EXCHANGE_WEEKS:
            yield "direct_clash", {"troops": nato}

    def _withdrawal(self, troops: float, rung: int) -> Iterator[Mark]:
        self._force.append((troops, troops > 0.0 and rung >= HARASSMENT))
        if len(self._force) <= WITHDRAWN_WEEKS:
            return
        were, under_fire = self._force[-1 - WITHDRAWN_WEEKS]
        if under_fire and troops <= WITHDRAWN * were:
            yield "withdrawn_under_fire", {"were": were, "left": troops}
