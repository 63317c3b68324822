"""What is stored of every week since the signing: sums over the lanes of a block, from which means are read.

A mean of a flag is a share of histories, and with the number of histories a count. A mean of ordered rungs says
nothing, so that histories are counted on each; troops, in all and by role, are stored by how many histories have at
least so many, so that their quantiles can be read off, which no mean would give.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..lanes import tally
from ..world.names import BLUE, RED, ROLES
from .recorder import Recorded, WeeklyRecorder

if TYPE_CHECKING:
    from .engine import Engine
    from .parameters import Floats

SUMMED = ("red_rung", "troops", "joined", "violations", "deaths", "strength_russia", "strength_ukraine")
"""Series whose sums over lanes are stored as they are."""

TROOPS = (1, 1_000, 2_500, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000)
"""Numbers of troops: of each, how many histories have at least as many in place."""

ROLE_TROOPS = (1, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 20_000)
"""The same for the troops of one role."""

RUNG, REPLY, AT_LEAST, ROLE, MEMBER, PRESENT = "rung_", "reply_", "troops_at_least_", "role_", "member_", "present_"
"""Beginnings of the names of series: histories on a red and on a blue rung, with so many troops, the troops of a role,
histories with a contributor in the coalition, and with its troops in place."""


def role_at_least(role: str, troops: int) -> str:
    """The name of the series of histories with at least so many troops of a role in place."""
    return f"{role}_at_least_{troops}"


IN, IN_PLACE = ("contributors", "joined"), ("contributors", "troops")
COUNTED = (IN, IN_PLACE)
"""The states of contributors whose flags are counted for these sums."""

BY_ROLE: dict[str, Recorded] = {f"{ROLE}{role}": ("roles", f"troops/{role}", np.float64) for role in ROLES}
"""The states that are recorded for these sums alone."""


def weekly_sums(model: Engine, recorder: WeeklyRecorder) -> dict[str, Floats]:
    """Sums over lanes by week since the signing, each of shape (ceasefire_weeks,), and the lanes played as `counts`.

    The block was played with `BY_ROLE` recorded beside all series, and `COUNTED` counted.
    """
    recorded = recorder.series(model)
    played, weeks = recorded.played, len(recorded.played)
    collapse = model.see("history", "collapse_since")
    fallen = (collapse >= 0)[None, :] & (np.arange(1, weeks + 1)[:, None] >= collapse[None, :]) & played
    sums: dict[str, Floats] = {"counts": recorded.counts.astype(np.float64)}
    sums["collapsed"] = fallen.sum(axis=1).astype(np.float64)
    for name in SUMMED:
        sums[name] = recorded[name].sum(axis=1, dtype=np.float64)  # zero where it was not played
    for name, series, rungs in ((RUNG, "red_rung", RED), (REPLY, "blue_rung", BLUE)):
        reached = [recorded.counts, *tally(recorded[series], range(1, rungs)), 0]
        for rung in range(rungs):
            sums[f"{name}{rung}"] = np.asarray(reached[rung] - reached[rung + 1], np.float64)
    for troops, counted in zip(TROOPS, tally(recorded["troops"], TROOPS), strict=True):
        sums[f"{AT_LEAST}{troops}"] = counted
    joined, present = (recorder.counted(*state) for state in COUNTED)
    for row, member in enumerate(model.scene.groups["contributors"]):
        sums[f"{MEMBER}{member}"] = joined[row].astype(np.float64)
        sums[f"{PRESENT}{member}"] = present[row].astype(np.float64)
    for name in BY_ROLE:
        sums[name] = recorded[name].sum(axis=1, dtype=np.float64)
    for role in ROLES:
        for troops, counted in zip(ROLE_TROOPS, tally(recorded[f"{ROLE}{role}"], ROLE_TROOPS), strict=True):
            sums[role_at_least(role, troops)] = counted
    return sums
