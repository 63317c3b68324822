"""How signed histories go on: how long they hold and how they end, Russia's rungs, who takes part, troops in place.

Shares are of the histories signed under the option. A history that a nuclear alert ends stays in the denominator, with
an end of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ...simulation.weekly import (
    AT_LEAST,
    MEMBER,
    PRESENT,
    REPLY,
    ROLE,
    ROLE_TROOPS,
    RUNG,
    TROOPS,
    role_at_least,
)
from ...stats.intervals import Estimate, share, share_of
from .endings import SIGNED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.store.run import Run

    Floats = NDArray[np.float64]

STEP = 13
"""Weeks between two points of a course: a quarter."""

FIGHTING, WAR, ALERT = "fighting_back_week", "collapse_week", "alert_week"
"""The outcomes that say in which week a ceasefire ends, and by what."""

CAUSES = ("general war", "a clash that lasts", "nuclear alert")
"""What ends a ceasefire, whichever comes first."""

RUNG_GROUPS = ((0, 2), (3, 4), (5, 7), (8, 8))
REPLY_GROUPS = ((0, 2), (3, 5), (6, 8))
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Holding:
    """How long the ceasefires of one option hold: at each of `weeks` the share that still stands, with its pointwise
    interval, and the cumulative share ended by each of `CAUSES`."""

    option: str
    title: str
    signed: int
    weeks: tuple[int, ...]
    standing: tuple[Estimate, ...]
    ended: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Weeks:
    """What is stored by week of one option, at each of `weeks`, as shares of the signed histories, or mean troops.

    `rungs` and `replies` are by group, `ended` the share ended by an alert; `members` has those in which a contributor
    is in the coalition, `present` those with its troops in place, `at_least` those with so many troops; `roles` are
    mean troops by role, `role_at_least` by role and number. Empty where the run does not store it.
    """

    option: str
    title: str
    signed: int
    weeks: tuple[int, ...]
    rungs: tuple[tuple[float, ...], ...] = ()
    replies: tuple[tuple[float, ...], ...] = ()
    ended: tuple[float, ...] = ()
    members: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    present: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    at_least: Mapping[int, tuple[float, ...]] = field(default_factory=dict)
    roles: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    role_at_least: Mapping[str, Mapping[int, tuple[float, ...]]] = field(default_factory=dict)

    def place(self, week: int) -> int:
        """The place in `weeks` of the week, or of the one nearest to it."""
        return min(range(len(self.weeks)), key=lambda place: abs(self.weeks[place] - week))

    def force(self, place: int) -> Estimate:
        """The share of the signed histories with troops in place."""
        return share_of(self.with_troops(place), self.signed)

    def with_troops(self, place: int, role: str | None = None) -> int:
        """The number of histories with troops in place, of one role or of any."""
        at_least = self.at_least if role is None else self.role_at_least[role]
        return round(at_least[min(at_least)][place] * self.signed)

    def quantile(self, place: int, level: float, role: str | None = None) -> float | None:
        """The troops in place, in all or of a role, that a share `level` of the histories with any does not exceed,
        straight between the numbers whose shares are stored; None where no history has any."""
        at_least = self.at_least if role is None else self.role_at_least[role]
        numbers = sorted(at_least)
        whole = at_least[numbers[0]][place]
        if whole <= 0.0:
            return None
        points = [(1.0 - at_least[troops][place] / whole, float(troops)) for troops in numbers]
        for (low, before), (high, after) in pairwise(points):
            if level <= high:
                return before if high == low else before + (level - low) / (high - low) * (after - before)
        return points[-1][1]


def holding(run: Run) -> tuple[Holding, ...]:
    """How long each option holds; nothing for a run that does not say when ceasefires end."""
    manifest = run.manifest
    names = [SIGNED, FIGHTING, WAR, ALERT]
    if any(name not in manifest.outcome for name in names):
        return ()
    last = run.scenario.horizon.ceasefire_weeks
    return tuple(holding_of(option, title, run.values(option, names), last) for option, title in manifest.options)


def holding_of(option: str, title: str, values: Mapping[str, Floats], last: int) -> Holding:
    """How long one option holds, by quarters up to week `last` since the signing.

    `values` has the outcomes by id, a number for each history: whether a deal is signed, and the weeks of its ends.
    """
    weeks = tuple(range(0, last + 1, STEP))
    signed = values[SIGNED] == 1.0
    fighting, war, alert = (np.nan_to_num(values[name][signed], nan=np.inf) for name in (FIGHTING, WAR, ALERT))
    end = np.minimum(np.minimum(fighting, war), alert)
    by_alert = alert < np.minimum(fighting, war)
    causes = (~by_alert & (war <= fighting), ~by_alert & (fighting < war), by_alert)
    standing = tuple(share((end > week).astype(np.float64)) for week in weeks)
    n = max(1, int(signed.sum()))
    ended = {
        name: tuple(float(np.count_nonzero(cause & (end <= week))) / n for week in weeks)
        for name, cause in zip(CAUSES, causes, strict=True)
    }
    return Holding(option, title, int(signed.sum()), weeks, standing, ended)


def by_week(run: Run) -> tuple[Weeks, ...]:
    """What is stored by week of each option that is ever signed; nothing where the run stores no counts by week."""
    import polars as pl

    if not run.stored.weekly or run.manifest.replications_by_option != run.stored.replications_by_option:
        return ()
    table = run.weekly
    if f"{RUNG}0" not in table.columns:
        return ()
    series = [name for name in table.columns if name not in ("option", "week", "n")]
    result = []
    for option, title in run.manifest.options:
        rows = table.filter(pl.col("option") == option).sort("week")
        if rows.height and rows["n"][0]:
            weeks = quarters(int(rows["week"][-1]))
            rows = rows.filter(pl.col("week").is_in(weeks))
            played, *means = (rows[name].to_numpy().astype(np.float64) for name in ("n", *series))
            result.append(weeks_of(option, title, weeks, played, dict(zip(series, means, strict=True))))
    return tuple(result)


def quarters(last: int) -> tuple[int, ...]:
    """The weeks since the signing of which counts are shown, up to week `last`: the first, and the ends of quarters."""
    return (1, *range(STEP, last + 1, STEP))


def weeks_of(option: str, title: str, weeks: tuple[int, ...], played: Floats, means: Mapping[str, Floats]) -> Weeks:
    """The counts of one option at `weeks` since the signing, as shares of its signed histories.

    `played` has the histories that are in play in each of these weeks, at least one in the first; `means` over them by
    the name of a series, NaN where none are.
    """
    signed = int(played[0])

    def shares(*names: str) -> tuple[float, ...]:
        total = np.zeros(len(weeks))
        for name in names:
            total += np.where(np.isnan(means[name]), 0.0, means[name]) * played
        return tuple((total / signed).tolist())

    def grouped(prefix: str, groups: Sequence[tuple[int, int]]) -> tuple[tuple[float, ...], ...]:
        return tuple(shares(*(f"{prefix}{rung}" for rung in range(low, high + 1))) for low, high in groups)

    def each(prefix: str) -> dict[str, tuple[float, ...]]:
        names = [name.removeprefix(prefix) for name in means if name.startswith(prefix)]
        return {name: shares(f"{prefix}{name}") for name in names}

    roles = each(ROLE)
    return Weeks(
        option,
        title,
        signed,
        weeks,
        grouped(RUNG, RUNG_GROUPS),
        grouped(REPLY, REPLY_GROUPS),
        tuple(float(value) for value in 1.0 - played / signed),
        each(MEMBER),
        each(PRESENT),
        {troops: shares(f"{AT_LEAST}{troops}") for troops in TROOPS},
        roles,
        {
            role: {troops: shares(role_at_least(role, troops)) for troops in ROLE_TROOPS}
            for role in roles
            if role_at_least(role, ROLE_TROOPS[0]) in means
        },
    )
