"""How signed histories go on: how long they hold and how they end, Russia's rungs, who takes part, troops in place.

Shares are of the histories signed under the option. A history that a nuclear alert ends stays in the denominator, with
an end of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ...simulation.weekly import AT_LEAST, MEMBER, REPLY, ROLE, RUNG, TROOPS
from ...stats.intervals import Estimate, share
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
TROOP_BINS = (1, 5_000, 10_000, 20_000)
"""Least troops of each group of histories with troops in place."""

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

    `rungs` and `replies` are by group, `ended` the share ended by an alert; `members` by contributor, `at_least` by
    number of troops; `roles` mean troops by role.
    """

    option: str
    title: str
    signed: int
    weeks: tuple[int, ...]
    rungs: tuple[tuple[float, ...], ...]
    replies: tuple[tuple[float, ...], ...]
    ended: tuple[float, ...]
    members: Mapping[str, tuple[float, ...]]
    at_least: Mapping[int, tuple[float, ...]]
    roles: Mapping[str, tuple[float, ...]]

    def quantile(self, place: int, level: float) -> float:
        """The troops in place that a share `level` of the signed histories does not exceed, at a place of `weeks`,
        straight between the numbers whose shares are stored."""
        points = [(1.0 - self.at_least[troops][place], float(troops)) for troops in sorted(self.at_least)]
        if level <= points[0][0]:
            return 0.0
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
    weeks = tuple(range(0, last + 1, STEP))
    result = []
    for option, title in manifest.options:
        values = run.values(option, names)
        signed = values[SIGNED] == 1.0
        fighting, war, alert = (np.nan_to_num(values[name][signed], nan=np.inf) for name in names[1:])
        end = np.minimum(np.minimum(fighting, war), alert)
        by_alert = alert < np.minimum(fighting, war)
        causes = (~by_alert & (war <= fighting), ~by_alert & (fighting < war), by_alert)
        standing = tuple(share((end > week).astype(np.float64)) for week in weeks)
        n = max(1, int(signed.sum()))
        ended = {
            name: tuple(float(np.count_nonzero(cause & (end <= week))) / n for week in weeks)
            for name, cause in zip(CAUSES, causes, strict=True)
        }
        result.append(Holding(option, title, int(signed.sum()), weeks, standing, ended))
    return tuple(result)


def by_week(run: Run) -> tuple[Weeks, ...]:
    """What is stored by week of each option that is ever signed; nothing where the run stores no counts by week."""
    import polars as pl

    if not run.stored.weekly or run.manifest.replications_by_option != run.stored.replications_by_option:
        return ()
    table = run.weekly
    if f"{RUNG}0" not in table.columns:
        return ()
    members = [name.removeprefix(MEMBER) for name in table.columns if name.startswith(MEMBER)]
    roles = [name.removeprefix(ROLE) for name in table.columns if name.startswith(ROLE)]
    result = []
    for option, title in run.manifest.options:
        rows = table.filter(pl.col("option") == option).sort("week")
        signed = int(rows["n"][0]) if rows.height else 0
        if not signed:
            continue
        places = np.array([0, *range(STEP - 1, rows.height, STEP)])
        played = rows["n"].to_numpy().astype(np.float64)[places]

        def counted(name: str, rows: pl.DataFrame = rows, played: Floats = played, places: Floats = places) -> Floats:
            means: Floats = rows[name].fill_null(0.0).to_numpy()[places]
            return means * played

        def grouped(
            prefix: str, groups: Sequence[tuple[int, int]], signed: int = signed, counted: object = counted
        ) -> tuple[tuple[float, ...], ...]:
            assert callable(counted)
            return tuple(
                _tuple(sum(counted(f"{prefix}{rung}") for rung in range(low, high + 1)) / signed)
                for low, high in groups
            )

        result.append(
            Weeks(
                option,
                title,
                signed,
                tuple(int(place) + 1 for place in places),
                grouped(RUNG, RUNG_GROUPS),
                grouped(REPLY, REPLY_GROUPS),
                _tuple(1.0 - played / signed),
                {member: _tuple(counted(f"{MEMBER}{member}") / signed) for member in members},
                {troops: _tuple(counted(f"{AT_LEAST}{troops}") / signed) for troops in TROOPS},
                {role: _tuple(counted(f"{ROLE}{role}") / signed) for role in roles},
            )
        )
    return tuple(result)


def _tuple(values: Floats) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
