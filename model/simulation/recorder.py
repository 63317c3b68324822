"""The recorder: what is written down of every week of a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..lanes import Counts, Weeks

if TYPE_CHECKING:
    from .engine import Engine

Recorded = tuple[str, str, Any]
"""A state that is recorded: its room, its name, and the type it is kept in (None: its own). Of a state with a value for
each member of a group, `name/member` is that of one."""

SERIES: dict[str, Recorded] = {
    "red_rung": ("russia", "rung", np.int8),
    "blue_rung": ("contact", "blue_rung", np.int8),
    "deaths": ("contact", "deaths", np.float64),
    "deaths_russia": ("contact", "deaths_russia", np.float64),
    "deaths_ukraine": ("contact", "deaths_ukraine", np.float64),
    "fought": ("clash", "fought", np.float64),
    "force_deaths": ("contact", "force_deaths", np.float64),
    "front": ("war", "front", np.float64),
    "dead_russia": ("war", "dead_russia", np.float64),
    "dead_ukraine": ("war", "dead_ukraine", np.float64),
    "limits": ("deal", "limits", np.float64),
    "violations": ("contact", "violations", np.float64),
    "troops": ("contributors", "troops_total", np.float64),
    "nato_troops": ("contributors", "nato_troops", np.float64),
    "leads": ("contributors", "lead_in", np.float64),
    "supporting": ("contributors", "supporting", np.float64),
    "authorised": ("capitals", "authorised", np.float64),
    "joined": ("contributors", "joined_count", np.float64),
    "spending": ("contributors", "spending", np.float64),
    "flank_gap": ("contributors", "flank_gap", np.float64),
    "strength_russia": ("russia", "strength", np.float64),
    "strength_ukraine": ("ukraine", "strength", np.float64),
    "left": ("contributors", "left_total", np.float64),
    "gained": ("enablers", "gained", np.float64),
}
"""The series of every block, by name."""


class CeasefireSeries(Mapping[str, npt.NDArray[Any]]):
    """Series of shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing, zero where it was not played.

    Each is made when it is first asked for. `counts` has the lanes that were played in each of those weeks. `raw` has
    the series by calendar week.
    """

    def __init__(self, model: Engine, raw: Mapping[str, npt.NDArray[Any]]) -> None:
        self._model, self._raw = model, raw
        self._by_name: dict[str, npt.NDArray[Any]] = {}
        weeks = model.scene.horizon.ceasefire_weeks
        since = np.where(model.see("history", "signed") == 1, model.see("history", "since"), 0)
        self.played = np.arange(weeks)[:, None] < since[None, :]
        self.counts = self.played.sum(axis=1)
        self._first = model.see("history", "signed_week") + 1
        self._weeks = Weeks(self._first, np.minimum(since, weeks), weeks)  # some are played beyond what is told

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        if name not in self._by_name:
            self._by_name[name] = self._align(name)
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return any(name == other for other in self)

    def __iter__(self) -> Iterator[str]:
        return iter((*self._raw, *(("replaced",) if "gained" in self._raw else ())))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _align(self, name: str) -> npt.NDArray[Any]:
        if name == "replaced" and "gained" in self._raw:
            replaced: npt.NDArray[Any] = self["gained"] / self._model.see("enablers", "lacking")
            return replaced
        return self._weeks.align(self._raw[name])

    def in_week(self, name: str, week: int) -> npt.NDArray[Any]:
        """One row of a series; where it alone is asked for, the series is not made."""
        if name in self._by_name or name not in self._raw:
            row: npt.NDArray[Any] = self[name][week]
            return row
        lanes = np.flatnonzero(self.played[week])
        row = np.zeros(len(self._first), self._raw[name].dtype)
        row[lanes] = self._raw[name][self._first[lanes] + week, lanes]
        return row

    def of_played(self, name: str) -> npt.NDArray[Any]:
        """The numbers of a series that were played, week by week, in one row."""
        series: npt.NDArray[Any] = self[name][self.played]
        return series

    def at_least(self, name: str, bounds: Sequence[float]) -> npt.NDArray[np.float64]:
        """How many lanes have at least each of `bounds`, which are above zero, in each week: of shape (bounds, weeks).

        The series is of flags, of whole numbers that are kept in a byte, or of float64, and is not made.
        """
        return self._weeks.tally(self._raw[name], bounds)


class WeeklyRecorder:
    """Weekly series of a block, by calendar week while it runs and by weeks since the signing once it has.

    It keeps `series` and `others`, states of one number a lane. In `raw` each has the shape (weeks, lanes), row w for
    calendar week w. It counts in how many lanes members have a flag in states that are `counted`, each a room and a
    name. Raises KeyError for a state that does not exist.
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
        self._states = {**series, **(others or {})}
        self.raw: dict[str, npt.NDArray[Any]] = {
            name: np.zeros((self.weeks, model.lanes), dtype or _state(model, room, state).dtype)
            for name, (room, state, dtype) in self._states.items()
        }
        self._counted = tuple(counted)
        self.counts: Counts | None = None
        if counted:
            since, begun = model.see("history", "since"), model.see("history", "signed_week")
            flags = [model.see(room, name) for room, name in counted]
            self.counts = Counts(since, begun, scene.horizon.ceasefire_weeks, flags)
        self._aligned: CeasefireSeries | None = None

    def record(self, model: Engine) -> None:
        """Write down the week that has just been played."""
        week = model.week - 1
        self._aligned = None
        for name, (room, state, _) in self._states.items():
            self.raw[name][week] = _state(model, room, state)
        if self.counts is not None:
            self.counts.take(week)

    def counted(self, room: str, name: str) -> npt.NDArray[np.int64]:
        """In how many lanes each member has what is not zero of a state that is counted, by week since the signing, of
        shape (members, ceasefire_weeks)."""
        assert self.counts is not None
        return self.counts.counted(self._counted.index((room, name)))

    def aligned(self, model: Engine) -> CeasefireSeries:
        """The series by weeks since the signing, after the last week; not to be changed."""
        if self._aligned is None:
            self._aligned = CeasefireSeries(model, self.raw)
        return self._aligned

    def pairs(self, model: Engine) -> list[tuple[npt.NDArray[Any], npt.NDArray[Any]]]:
        """Each state that is recorded, with the array that its weeks go into."""
        return [(_state(model, room, state), self.raw[name]) for name, (room, state, _) in self._states.items()]


def play(
    model: Engine,
    others: Mapping[str, Recorded] | None = None,
    series: Mapping[str, Recorded] = SERIES,
    counted: Sequence[tuple[str, str]] = (),
) -> WeeklyRecorder:
    """Play a block to its end and record it; see `WeeklyRecorder` for `others`, `series` and `counted`."""
    recorder = WeeklyRecorder(model, others, series, counted)
    model.play(recorder.weeks, recorder.pairs(model), recorder.counts)
    return recorder


def _state(model: Engine, room: str, name: str) -> Any:
    """The array of a state, or its row of one member."""
    state, _, member = name.partition("/")
    array = model.see(room, state)
    return array[model.scene.groups[room].index(member)] if member else array


def sum_in_order(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Sum over the first axis in its order, so that a lane's sum is the same in any block."""
    # Row by row: numpy's own sum pairs terms up in some shapes, and running sums fill memory.
    total = np.zeros(rows.shape[1]) if rows.shape[0] == 0 else rows[0].copy()
    for row in rows[1:]:
        total += row
    return total
