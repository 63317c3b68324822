"""Histories over weeks whose truth is known: how long they hold, which of competing ends comes first, where they are.

In each week every end has its chance, alone of all before it. So the share that still stands, and what each end has
ended first, are known in closed form; an alert ends the history, and what would have followed is never seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.analysis.findings.course import (
    ALERT,
    CAUSES,
    FIGHTING,
    RUNG_GROUPS,
    SIGNED,
    WAR,
    Holding,
    Weeks,
    holding_of,
    quarters,
    weeks_of,
)
from model.report.figures.over_time.stacked import YEAR, Panel, shown_years
from model.simulation.weekly import AT_LEAST, REPLY, RUNG, TROOPS
from model.stats.intervals import Estimate

Floats = NDArray[np.float64]
Right = Callable[[int], list[bool]]

LAST = 260
"""The last week that is played, five years after the signing."""


@dataclass(frozen=True)
class Ends:
    """The chances in a week of general war, of a clash that lasts, and of an alert. Of those that come in the same week
    the first of these is the end."""

    war: float
    clash: float
    alert: float

    @property
    def stays(self) -> float:
        """The chance that a week passes without an end."""
        return (1.0 - self.war) * (1.0 - self.clash) * (1.0 - self.alert)

    def standing(self, week: int) -> float:
        """The share that still stands after a week."""
        return float(self.stays**week)

    def ended(self, week: int) -> tuple[float, float, float]:
        """The share that each has ended first by a week, in the order of `CAUSES`."""
        firsts = self.war, (1.0 - self.war) * self.clash, (1.0 - self.war) * (1.0 - self.clash) * self.alert
        by_then = (1.0 - self.stays**week) / (1.0 - self.stays)
        return firsts[0] * by_then, firsts[1] * by_then, firsts[2] * by_then

    def played(self, signed: int, seed: int) -> Holding:
        """How long so many signed histories hold; as many again are never signed."""
        rng = np.random.default_rng(seed)
        war, clash, alert = (
            rng.geometric(chance, 2 * signed).astype(np.float64) if chance else np.full(2 * signed, np.inf)
            for chance in (self.war, self.clash, self.alert)
        )
        is_signed = np.arange(2 * signed) % 2 == 0
        # What follows an alert, the last week, or no signing at all is not played.
        until = np.where(is_signed, np.minimum(alert, LAST), 0.0)
        names = {WAR: war, FIGHTING: clash, ALERT: alert}
        weeks = {name: np.where(week <= until, week, np.nan) for name, week in names.items()}
        return holding_of("a", "A", {SIGNED: is_signed.astype(np.float64), **weeks}, LAST)


ORDINARY = Ends(0.002, 0.001, 0.0002)
RARE = Ends(0.00002, 0.00002, 0.00001)
ALERTS = Ends(0.001, 0.001, 0.004)
NONE_YET = Ends(1e-6, 1e-6, 1e-6)
"""Ends of half of all in five years, of one in a hundred, mostly by alerts, and of hardly any."""

LADDER = (0.3, 0.15, 0.1, 0.15, 0.1, 0.08, 0.05, 0.04, 0.03)
LOW_LADDER = (0.9, 0.06, 0.0, 0.02, 0.012, 0.003, 0.002, 0.002, 0.001)
"""The chances of each of Russia's rungs."""


def _covers(interval: Estimate, truth: float) -> bool:
    assert interval.low is not None
    assert interval.high is not None
    return bool(interval.low <= truth <= interval.high)


def standing(ends: Ends, signed: int, at_once: bool = False) -> Right:
    """The share that still stands, quarter by quarter, or whether the band holds it in all of them at once."""

    def right(seed: int) -> list[bool]:
        item = ends.played(signed, seed)
        pairs = zip(item.weeks[1:], item.standing[1:], strict=True)
        held = [_covers(interval, ends.standing(week)) for week, interval in pairs]
        return [all(held)] if at_once else held

    return right


def ended(ends: Ends, signed: int) -> Right:
    """What each of the competing ends has ended first by a year, and all of them together."""

    def right(seed: int) -> list[bool]:
        item = ends.played(signed, seed)
        layers = tuple(item.ended[cause] for cause in CAUSES)
        panel = Panel(item.title, item.weeks, layers, item.signed, len(CAUSES))
        result = []
        for year in shown_years(panel):
            truth = ends.ended(year * YEAR)
            of_each = [panel.share(year, slice(place, place + 1)) for place in range(len(CAUSES))]
            result += [_covers(interval, of) for interval, of in zip(of_each, truth, strict=True)]
            result.append(_covers(panel.share(year, slice(panel.marked)), sum(truth)))
        return result

    return right


def _by_week(rungs: tuple[float, ...], force: float, alert: float, signed: int, seed: int) -> Weeks:
    """Histories that change their rung every tenth week or so, whose troops come in the course of two years to a share
    `force` of them, and of which an alert ends a share `alert` in a week."""
    rng = np.random.default_rng(seed)
    weeks = quarters(LAST)
    in_play = np.array(weeks)[:, None] <= rng.geometric(alert, signed)
    # In a quarter seven of ten change, whatever they were on: in every week each rung has the same chance.
    drawn = rng.choice(len(rungs), (len(weeks), signed), p=rungs)
    on = drawn.copy()
    for place in range(1, len(weeks)):
        on[place] = np.where(rng.random(signed) < 0.7, drawn[place], on[place - 1])
    arrives = np.where(rng.random(signed) < force, rng.integers(1, 2 * YEAR + 1, signed), LAST + 1)
    there = np.array(weeks)[:, None] >= arrives
    played = in_play.sum(axis=1).astype(np.float64)

    def means(counted: NDArray[np.bool_]) -> Floats:
        with np.errstate(invalid="ignore"):
            share: Floats = (counted & in_play).sum(axis=1) / played
        return share

    series = {f"{name}{rung}": means(on == rung) for name in (RUNG, REPLY) for rung in range(len(rungs))}
    series |= {f"{AT_LEAST}{troops}": means(there) for troops in TROOPS}
    return weeks_of("a", "A", weeks, played, series)


def in_a_week(rungs: tuple[float, ...], force: float, alert: float, signed: int) -> Right:
    """The shares on the groups of Russia's rungs, and with troops in place, year by year."""

    def right(seed: int) -> list[bool]:
        item = _by_week(rungs, force, alert, signed, seed)
        panel = Panel(item.title, item.weeks, (*item.rungs, item.ended), item.signed)
        result = []
        for year in shown_years(panel):
            week = item.weeks[item.place(year * YEAR)]
            plays_on = (1.0 - alert) ** (week - 1)
            truth = [plays_on * sum(rungs[low : high + 1]) for low, high in RUNG_GROUPS]
            of_each = [panel.share(year, slice(place, place + 1)) for place in range(len(truth))]
            result += [_covers(interval, of) for interval, of in zip(of_each, truth, strict=True)]
            arrived = force * min(1.0, week / (2 * YEAR))
            result.append(_covers(item.force(item.place(year * YEAR)), plays_on * arrived))
        return result

    return right
