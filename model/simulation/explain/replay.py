"""One history replayed alone: by compiled rules, and by CPython where its decisions are to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import OurFault
from ...lanes import Trace
from ...scenario import Scenario
from ..engine import Engine
from ..parameters import Settings

Snapshot = dict[str, dict[str, npt.NDArray[Any]]]


class Replay(Engine):
    """One replication of one option. The stages named in `watched` are run by CPython and traced to `watch`."""

    def __init__(
        self,
        scenario: Scenario,
        option: str,
        replication: int,
        seed: int,
        settings: Settings | None = None,
        structures: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scenario, option, np.array([replication], np.int64), seed, settings, structures)
        self.watched: frozenset[str] = frozenset()

    def _play(self, bound: Any) -> None:
        if self.interpreting or bound.plan.key in self.watched:
            bound.interpret(self.luck, self.week, 0, self.watch)
        else:
            bound.advance(self.luck, self.week)

    def forward(self, week: int) -> None:
        """Play until `week` is the next week, or until the history is over."""
        while self.running and self.week < week:
            self.step()

    def number(self, room: str, name: str) -> Any:
        """A scalar state."""
        return self.stores[room][name][0].item()

    def row(self, room: str, name: str) -> tuple[Any, ...]:
        """A state of every member of a group, in order of id."""
        return tuple(self.stores[room][name][:, 0].tolist())

    def snapshot(self) -> Snapshot:
        """A copy of every state."""
        return {room: {name: array.copy() for name, array in store.items()} for room, store in self.stores.items()}

    def interpret_week(self) -> list[Trace]:
        """Play the next week by CPython and return the traces of all stages, in the order of the turn.

        The week is then played again by the compiled rules. Raises `OurFault` where any bit differs.
        """
        before, set_up = self.snapshot(), self._was_set_up
        traces: list[Trace] = []
        self.watch, self.interpreting = traces.append, True
        try:
            self.step()
        finally:
            self.watch, self.interpreting = None, False
        interpreted = self.snapshot()
        for room, store in before.items():
            for name, array in store.items():
                self.stores[room][name][...] = array
        self.week, self._was_set_up = self.week - 1, set_up
        self.step()
        if wrong := differing(interpreted, self.snapshot()):
            raise OurFault(
                f"week {self.week - 1} of replication {int(self.replications[0])} under {self.option}: interpreted "
                f"and compiled rules disagree on {', '.join(wrong[:5])}"
            )
        return traces


def differing(first: Snapshot, second: Snapshot) -> list[str]:
    """The states in which two snapshots differ in any bit, as "room.state"."""
    return [
        f"{room}.{name}"
        for room, store in first.items()
        for name, array in store.items()
        if array.tobytes() != second[room][name].tobytes()
    ]
