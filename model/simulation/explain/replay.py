"""One history replayed: by compiled rules, and by CPython where its decisions are to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import OurFault
from ...lanes import OVER, Bound, Schedule, Tape, Trace, Watch
from ...scenario import Scenario
from ..engine import Engine
from ..parameters import Settings

Snapshot = dict[str, dict[str, npt.NDArray[Any]]]


class Replay(Engine):
    """One replication of one option, in one lane or in several that begin alike.

    The stages named in `watched` are run by CPython where their value there, a state that they write, becomes 1; None:
    wherever they run. What they looked like in a lane is handed to its watcher in `watchers`. Stages in `attended` are
    played by themselves, and all between them in one compiled call. What `tape` keeps is kept of every week.
    """

    def __init__(
        self,
        scenario: Scenario,
        option: str,
        replication: int,
        seed: int,
        settings: Settings | None = None,
        structures: Mapping[str, str] | None = None,
        lanes: int = 1,
    ) -> None:
        super().__init__(scenario, option, np.full(lanes, replication, np.int64), seed, settings, structures)
        self.watched: Mapping[str, str | None] = {}
        self.watchers: dict[int, Watch] = {}
        self.tape: Tape | None = None
        self._schedules: dict[frozenset[str], list[Schedule | Bound]] = {}

    @property
    def attended(self) -> frozenset[str]:
        """The stages that are played by themselves this week."""
        return frozenset(self.watched)

    def step(self) -> None:
        """One week: every stage of the turn in its order."""
        if self.interpreting:
            super().step()
        else:
            self._advance(self.week + 1)

    def forward(self, week: int) -> None:
        """Play until `week` is the next week, or until the history is over."""
        while self.running and self.week < week:
            self._advance(self._quiet_until(week))

    def _quiet_until(self, week: int) -> int:
        """The week, at most `week`, until which the turn can be played in one call."""
        return self.week + 1 if self.attended else week

    def _advance(self, stop: int) -> None:
        """Play until week `stop` without a look between the weeks."""
        self._set_up()
        reached = stop
        for part in self._parts(self.attended):
            if isinstance(part, Schedule):
                reached = part.play(self.luck, self.week, stop)
            else:
                self._play(part)
        self.week = reached
        self.running = bool((self.see("history", "phase") != OVER).any())

    def _parts(self, attended: frozenset[str]) -> list[Schedule | Bound]:
        """The turn in its order: each stage that is attended, and schedules of those between them."""
        if attended not in self._schedules:
            runs: list[list[Bound] | Bound] = [[]]
            for _, bound in self.turn:
                if bound.plan.key in attended:
                    runs += [bound, []]
                else:
                    last = runs[-1]
                    assert isinstance(last, list)
                    last.append(bound)
            parts: list[Schedule | Bound] = []
            for place, run in enumerate(runs):
                if not isinstance(run, list):
                    parts.append(run)
                elif run:
                    parts.append(Schedule(self.program, run, self.tape if place == len(runs) - 1 else None))
            self._schedules[attended] = parts
        return self._schedules[attended]

    def _play(self, bound: Any) -> None:
        flag = self.watched.get(bound.plan.key)
        if flag is not None and not self.interpreting:
            self._play_watched(bound, flag)
        elif self.interpreting or bound.plan.key in self.watched:
            for lane in range(self.lanes):
                bound.interpret(self.luck, self.week, lane, self.watchers.get(lane))
        else:
            bound.advance(self.luck, self.week)

    def _play_watched(self, bound: Any, flag: str) -> None:
        """Play a stage by compiled code, and once more by CPython in the lanes where it set `flag` to 1."""
        written = [bound.arrays[ref] for ref in bound.plan.writes.values()]
        before = [array.copy() for array in written]
        bound.advance(self.luck, self.week)
        called = self.see(bound.plan.room.name, flag) == 1
        if not called.any():
            return
        for lane in np.flatnonzero(called & (self.see("history", "phase") != OVER)).tolist():
            for array, old in zip(written, before, strict=True):
                array[..., lane] = old[..., lane]
            bound.interpret(self.luck, self.week, lane, self.watchers.get(lane))

    def number(self, room: str, name: str, lane: int = 0) -> Any:
        """A scalar state."""
        return self.stores[room][name][lane].item()

    def row(self, room: str, name: str, lane: int = 0) -> tuple[Any, ...]:
        """A state of every member of a group, in order of id."""
        return tuple(self.stores[room][name][:, lane].tolist())

    def snapshot(self) -> Snapshot:
        """A copy of every state."""
        return {room: {name: array.copy() for name, array in store.items()} for room, store in self.stores.items()}

    def interpret_week(self) -> list[Trace]:
        """Play the next week by CPython and return the traces of all stages, in the order of the turn.

        The week is then played again by the compiled rules. Raises `OurFault` where any bit differs.
        """
        before, set_up = self.snapshot(), self._was_set_up
        traces: list[Trace] = []
        self.watchers, self.interpreting = {0: traces.append}, True
        try:
            self.step()
        finally:
            self.watchers, self.interpreting = {}, False
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
