"""The order of lanes in a block: those that still play first, and side by side those whose weeks fall together.

A loop goes from the first lane that runs to the last. A rule that runs monthly runs in a quarter of the lanes, and after the
signing each history has months of its own: put together, the others cost nothing. A row never depends on it, for luck is
keyed by the replication.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..lanes import OVER, Sequence
from .parameters import Ints
from .turn import TURN

if TYPE_CHECKING:
    from .engine import Engine

ORDERED_WEEKS = 13
"""Weeks between two looks at the order."""

MISPLACED = 0.25
"""Share of the lanes played that may stand outside their group before all are put in order anew."""

MONTH = max(stage.every for stage in TURN)


class Order:
    """Keeps the lanes of a block in an order that suits its loops, and puts them back at the end."""

    def __init__(self, model: Engine, sequence: Sequence) -> None:
        self._model, self._sequence = model, sequence
        self._groups = self._grouped()

    def _grouped(self) -> Ints:
        """The group of each lane that is played: its month as counted from the calendar's, or `MONTH` where it has ended."""
        lanes = self._sequence.lanes
        phase = self._model.see("history", "phase")[:lanes]
        month = (self._model.see("history", "luck_week")[:lanes] - self._model.week) % MONTH
        return np.where(phase == OVER, MONTH, month)

    def renew(self) -> None:
        """Put the lanes in order where enough of them have come into another group, and leave out those that ended."""
        sequence = self._sequence
        groups = self._grouped()
        ended = int((groups == MONTH).sum())
        if ended < sequence.lanes and int((groups != self._groups).sum()) <= MISPLACED * sequence.lanes:
            return
        order = np.argsort(groups, kind="stable")
        for array in self._model.columns:
            array[..., : sequence.lanes] = array[..., order]
        sequence.order[: sequence.lanes] = sequence.order[order]
        sequence.lanes -= ended
        self._groups = groups[order][: sequence.lanes]

    def restore(self) -> None:
        """Put every lane back in its place."""
        places = np.argsort(self._sequence.order)
        for array in self._model.columns:
            array[...] = array[..., places]
