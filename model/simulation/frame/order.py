"""The order of lanes in a block: those that still play first, and side by side those whose months fall together.

A loop goes from the first lane that runs to the last. A rule that runs monthly runs in a quarter of the lanes, and
after the signing each history has months of its own: put together, the others cost nothing. Among those of a month,
histories in which as many states have a part in the force stand together: rules of the force pass over
vectors of lanes in which a state has none. A row never depends on the order, for luck is keyed by the replication.
"""

from __future__ import annotations

import numpy as np

from ...lanes import Columns, Groups, Schedule
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


class Order:
    """Keeps the lanes of a block in an order that suits its loops, and puts them back at the end.

    `columns` are all arrays that the schedule reads or writes, their last axis the lanes, `phase` and `luck_week`
    among them, and `engaged`, which is not zero for the members that have a part in the force.
    """

    def __init__(self, schedule: Schedule, columns: Columns, phase: Ints, luck_week: Ints, engaged: Ints) -> None:
        self._schedule, self._columns, self._engaged = schedule, columns, engaged
        self._groups = Groups(phase, luck_week, MONTH)
        self._groups.look(0, schedule.lanes)
        self._groups.settle(self._groups.now(schedule.lanes))

    def renew(self, week: int) -> None:
        """Put the lanes in order where many have come into another group, and leave out those that have ended."""
        schedule, lanes = self._schedule, self._schedule.lanes
        misplaced, ended = self._groups.look(week, lanes)
        if ended < lanes and ended <= IDLE * lanes and misplaced <= MISPLACED * lanes:
            return
        groups = self._groups.now(lanes)
        order = np.lexsort(((self._engaged[:, :lanes] != 0).sum(axis=0), groups))
        self._columns.rearrange(order)
        schedule.order[:lanes] = schedule.order[order]
        self._groups.settle(groups[order])
        schedule.lanes -= ended

    def restore(self) -> None:
        """Put every lane back in its place."""
        self._columns.rearrange(np.argsort(self._schedule.order))
