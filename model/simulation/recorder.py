"""The recorder: what is written down of every week of a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..lanes import TOTAL, Tape, add_up
from ..world.names import YEAR

if TYPE_CHECKING:
    from .engine import Engine

Recorded = tuple[str, str, Any]
"""A state that is recorded: its room, its name, and how it is kept, as `Tape` has it: by week in a type (its own where
None stands), as `TOTAL`, or in one week since the signing. Of a state with a value for each member of a group,
`name/member` is that of one."""

SERIES: dict[str, Recorded] = {
    "red_rung": ("russia", "rung", np.int8),
    "blue_rung": ("contact", "blue_rung", np.int8),
    "deaths": ("contact", "deaths", np.float64),
    "deaths_russia": ("contact", "deaths_russia", TOTAL),
    "deaths_ukraine": ("contact", "deaths_ukraine", TOTAL),
    "fought": ("clash", "fought", np.float64),
    "force_deaths": ("contact", "force_deaths", TOTAL),
    "front": ("war", "front", 5 * YEAR),
    "dead_russia": ("war", "dead_russia", 1),
    "dead_ukraine": ("war", "dead_ukraine", 1),
    "limits": ("deal", "limits", 5 * YEAR),
    "violations": ("contact", "violations", np.float64),
    "troops": ("contributors", "troops_total", np.float64),
    "nato_troops": ("contributors", "nato_troops", np.float64),
    "leads": ("contributors", "lead_in", np.float64),
    "supporting": ("contributors", "supporting", YEAR),
    "authorised": ("capitals", "authorised", np.float64),
    "joined": ("contributors", "joined_count", np.float64),
    "spending": ("contributors", "spending", TOTAL),
    "flank_gap": ("contributors", "flank_gap", TOTAL),
    "strength_russia": ("russia", "strength", np.float64),
    "strength_ukraine": ("ukraine", "strength", np.float64),
    "left": ("contributors", "left_total", np.float64),
    "gained": ("enablers", "gained", np.float64),
}
"""What is recorded of every block, by name."""

NUMBERS = frozenset(name for name, (*_, storage) in SERIES.items() if storage == TOTAL or isinstance(storage, int))
"""Those of which one number a history is kept; the others are series by week."""


class CeasefireSeries(Mapping[str, npt.NDArray[Any]]):
    """Series of shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing, zero where it was not played.

    `played` says where it was, and `counts` has the lanes that were played in each of those weeks.
    """

    def __init__(self, model: Engine, by_name: Mapping[str, npt.NDArray[Any]]) -> None:
        self._by_name = by_name
        weeks = model.scene.horizon.ceasefire_weeks
        since = np.where(model.see("history", "signed") == 1, model.see("history", "since"), 0)
        self.played = np.arange(weeks)[:, None] < since[None, :]
        self.counts = self.played.sum(axis=1)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def of_played(self, name: str) -> npt.NDArray[Any]:
        """The numbers of a series that were played, week by week, in one row."""
        series: npt.NDArray[Any] = self[name][self.played]
        return series


class WeeklyRecorder:
    """Weekly series of a block, by weeks since the signing, and states of which one number a lane is kept.

    It records `series` and `others`, states of one number a lane, and counts in how many lanes members have a flag in
    states that are `counted`, each a room and a name. A block is played for `weeks` at most. Raises KeyError for a
    state that does not exist.
    """

    def __init__(
        self,
        model: Engine,
        others: Mapping[str, Recorded] | None = None,
        series: Mapping[str, Recorded] = SERIES,
        counted: Sequence[tuple[str, str]] = (),
    ) -> None:
        scene = model.scene
        self.weeks = scene.horizon.ceasefire_weeks + (scene.horizon.war_weeks if scene.start == "war" else 0)
        recorded = {**series, **(others or {})}
        self._names, self._counted = tuple(recorded), tuple(counted)
        self._storage = {name: storage for name, (_, _, storage) in recorded.items()}
        states = [_state(model, room, name) for room, name, _ in recorded.values()]
        self.tape = Tape(
            model.see("history", "since"),
            model.see("history", "signed_week"),
            scene.horizon.ceasefire_weeks,
            [(state, storage or state.dtype) for state, storage in zip(states, self._storage.values(), strict=True)],
            [model.see(room, name) for room, name in counted],
        )
        self._series: CeasefireSeries | None = None

    def record(self, model: Engine) -> None:
        """Write down the week that has just been played."""
        self._series = None
        self.tape.take(model.week - 1)

    def counted(self, room: str, name: str) -> npt.NDArray[np.int64]:
        """In how many lanes each member has what is not zero of a state that is counted, by week since the signing, of
        shape (members, ceasefire_weeks)."""
        return self.tape.counted(self._counted.index((room, name)))

    def series(self, model: Engine) -> CeasefireSeries:
        """The series, after the last week; not to be changed."""
        if self._series is None:
            arrays = {name: self._recorded(name) for name in self._names}
            self._series = CeasefireSeries(model, {name: array for name, array in arrays.items() if array.ndim == 2})
        return self._series

    def total(self, model: Engine, name: str) -> npt.NDArray[np.float64]:
        """The sum over weeks of what is recorded by week, or as a total."""
        if self._storage[name] == TOTAL:
            return self._recorded(name)
        return add_up(self.series(model)[name])

    def in_week(self, model: Engine, name: str, week: int) -> npt.NDArray[np.float64]:
        """What is recorded by week, or of this week, in a week since the signing, or the last of a shorter horizon."""
        if self._storage[name] == week:
            return self._recorded(name)
        row: npt.NDArray[np.float64] = self.series(model)[name][min(week, self.tape.weeks) - 1]
        return row

    def _recorded(self, name: str) -> npt.NDArray[Any]:
        return self.tape.recorded(self._names.index(name))


def play(
    model: Engine,
    others: Mapping[str, Recorded] | None = None,
    series: Mapping[str, Recorded] = SERIES,
    counted: Sequence[tuple[str, str]] = (),
) -> WeeklyRecorder:
    """Play a block to its end and record it; see `WeeklyRecorder` for `others`, `series` and `counted`."""
    recorder = WeeklyRecorder(model, others, series, counted)
    model.play(recorder.weeks, recorder.tape)
    return recorder


def _state(model: Engine, room: str, name: str) -> Any:
    """The array of a state, or its row of one member."""
    state, _, member = name.partition("/")
    array = model.see(room, state)
    return array[model.scene.groups[room].index(member)] if member else array
