"""The order of lanes in a block: those that still play first, and side by side those whose months fall together.

A loop goes from the first lane that runs to the last. A rule that runs monthly runs in a quarter of the lanes, and
after the signing each history has months of its own: put together, the others cost nothing. Among those of a month,
histories in which as many states have a part in the force stand together: rules of the force pass over
vectors of lanes in which a state has none. A row never depends on the order, for luck is keyed by the replication.
"""

from __future__ import annotations

import numpy as np

from ...lanes import OVER, Columns, Schedule
from ..parameters import Ints
from ..turn import TURN

ORDERED_WEEKS = 26
"""Weeks between two looks at the order."""

MISPLACED = 0.5
"""Share of the lanes played that may stand outside their group before all are put in order anew."""

IDLE = 0.2
"""Share of the lanes played that may have ended before they are left out."""

MONTH = max(stage.every for stage in TURN)
"""Weeks of the longest rhythm that a rule has."""

ENDED = MONTH
"""The group of lanes that have ended; the others are those of months."""


class Order:
    """Keeps the lanes of a block in an order that suits its loops, and puts them back at the end.

    `columns` are all arrays that the schedule reads or writes, their last axis the lanes, `phase` and `luck_week`
    among them, and `engaged`, which is not zero for the members that have a part in the force.
    """

    def __init__(self, schedule: Schedule, columns: Columns, phase: Ints, luck_week: Ints, engaged: Ints) -> None:
        self._schedule, self._columns = schedule, columns
        self._phase, self._luck_week, self._engaged = phase, luck_week, engaged
        self._groups = self._grouped(0)

    def _grouped(self, week: int) -> Ints:
        """The group of each lane that is played: its month as counted from the calendar's, or that it has ended."""
        lanes = self._schedule.lanes
        month = (self._luck_week[:lanes] - week) % MONTH
        return np.where(self._phase[:lanes] == OVER, ENDED, month)

    def renew(self, week: int) -> None:
        """Put the lanes in order where many have come into another group, and leave out those that have ended."""
        schedule = self._schedule
        groups = self._grouped(week)
        ended = int((groups == ENDED).sum())
        misplaced = int((groups != self._groups).sum())
        if ended < schedule.lanes and ended <= IDLE * schedule.lanes and misplaced <= MISPLACED * schedule.lanes:
            return
        order = np.lexsort(((self._engaged[:, : schedule.lanes] != 0).sum(axis=0), groups))
        self._columns.rearrange(order)
        schedule.order[: schedule.lanes] = schedule.order[order]
        schedule.lanes -= ended
        self._groups = groups[order][: schedule.lanes]

    def restore(self) -> None:
        """Put every lane back in its place."""
        self._columns.rearrange(np.argsort(self._schedule.order))
