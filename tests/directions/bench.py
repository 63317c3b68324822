"""A bench for comparisons, others equal: many design points side by side in one batched run, each under the same luck.

A point says what is set; all else is drawn as a run draws it, by replication. So two points differ, replication by
replication, in what they set and in nothing else. A lane of the bench is a lane of `simulate` (tested), with four
things added that a scenario has no word for: a start, a horizon and theories of its own, an offer on fixed terms,
and a trait that changes once the ceasefire is some weeks old.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.lanes import CEASEFIRE, OVER, WAR, Schedule, Tape
from model.scenario import Horizon, Scenario, load
from model.simulation.engine import Engine
from model.simulation.frame.frame import Codes
from model.simulation.outcomes.histories import Histories
from model.simulation.outcomes.read import read_outcomes
from model.simulation.parameters import Stated, world_of
from model.simulation.recorder import WeeklyRecorder
from model.simulation.recorder import play as play_recorded
from model.simulation.turn import program
from model.world.bargain import deal
from model.world.history import AFTER_SIGNING

Floats = npt.NDArray[np.float64]
SEED = 20251006
WAR_WEEKS = 104
CEASEFIRE_WEEKS = 260
CHUNK = 384

EXTRA: dict[str, tuple[str, str, Any]] = {
    "front": ("war", "front", np.float64),
    "spending": ("contributors", "spending", np.float64),
    "response": ("ukraine", "response", np.int8),
    "wanted": ("russia", "wanted", np.int8),
    "massing": ("russia", "massing", np.int8),
    "noticed": ("contact", "noticed", np.int8),
    "attributed": ("contact", "attributed", np.int8),
    "recommitted": ("contact", "recommitted", np.int8),
    "shootdown": ("contact", "shootdown", np.int8),
    "sea_incident": ("contact", "sea_incident", np.int8),
    "under_attack": ("contact", "under_attack", np.int8),
    "tested": ("us", "tested", np.int8),
    "belief_us": ("russia", "belief_us", np.float64),
    "belief_coalition": ("russia", "belief_coalition", np.float64),
    "war_value": ("russia", "war_value", np.float64),
    "peace_value": ("russia", "peace_value", np.float64),
    "status": ("russia", "status", np.float64),
    "provision": ("us", "provision", np.float64),
    "denial": ("roles", "denial", np.float64),
    "pledged": ("contributors", "pledged", np.float64),
    "supporting": ("contributors", "supporting", np.float64),
    "weighted_support": ("contributors", "weighted_support", np.float64),
    "watch": ("contact", "watch", np.float64),
    "mistrust": ("clash", "mistrust", np.float64),
    "clash": ("clash", "active", np.int8),
    "clash_begun": ("clash", "begun", np.int8),
    "clash_grown": ("clash", "grown", np.int8),
    "clause": ("deal", "clause", np.int8),
    "exposed": ("roles", "exposed", np.float64),
    "coordination": ("command", "coordination", np.float64),
    "economy": ("ukraine", "economy", np.float64),
    "seen_denial": ("russia", "denial", np.float64),
    "seen_intervention": ("russia", "intervention", np.float64),
}
"""Series kept beside those of a run, and those of which a run keeps one number."""

IN_WAR = {
    "front": ("war", "front"),
    "russia_signs": ("russia", "signs"),
    "ukraine_signs": ("ukraine", "signs"),
    "strength_ukraine": ("ukraine", "strength"),
}
"""States that are noted while there is war: series begin with the signing."""


@dataclass(frozen=True)
class Point:
    """One design point: an option, what is set, and how it starts.

    `sets` holds pairs of a path and a number; a path may have `*` for any member of a group. `offer` is share, relief,
    limits and clause of the one offer that lies on the table in every round of talks. `later` sets traits of
    contributors to a number from a week after the signing on: (member, trait, value, week).
    """

    option: str = "europe_alone"
    sets: tuple[tuple[str, float], ...] = ()
    start: str = "ceasefire"
    war_weeks: int = WAR_WEEKS
    ceasefire_weeks: int = CEASEFIRE_WEEKS
    theories: tuple[tuple[str, str], ...] = ()
    offer: tuple[float, float, float, int] | None = None
    later: tuple[tuple[str, str, float, int], ...] = ()

    @property
    def changing(self) -> bool:
        """Whether something is changed between the stages of a turn, so that weeks are played one by one."""
        return bool(self.later) or self.offer is not None

    def set(self, sets: Mapping[str, float]) -> Point:
        """The same point with more set."""
        return replace(self, sets=(*self.sets, *sets.items()))

    def weeks(self, ceasefire_weeks: int) -> Point:
        """The same point, played for fewer weeks."""
        return replace(self, ceasefire_weeks=ceasefire_weeks)

    def under(self, **theories: str) -> Point:
        """The same point under other theories."""
        return replace(self, theories=tuple({**dict(self.theories), **theories}.items()))


@lru_cache(maxsize=1)
def scene() -> Scenario:
    """The scenario, with a shorter horizon; lanes that start signed override its start."""
    path = Path(__file__).resolve().parents[2] / "scenarios" / "reassurance.yaml"
    return replace(load(path), start="war", horizon=Horizon(WAR_WEEKS, CEASEFIRE_WEEKS))


def paths(pattern: str) -> list[str]:
    """The parameters or levers that a path with `*` stands for."""
    known = (*scene().parameters, *scene().levers)
    if "*" not in pattern:
        return [pattern]
    head, _, tail = pattern.partition("*")
    matching = [path for path in known if path.startswith(head) and path.endswith(tail)]
    assert matching, pattern
    return matching


@lru_cache(maxsize=64)
def drawn(option: str, n: int) -> dict[str, Floats]:
    """Every parameter and lever of an option as a run draws it, for replications 0 to n - 1."""
    return world_of(scene(), option, np.arange(n), SEED, {})


class Bench(Engine):
    """A block whose lanes are pairs of a design point and a replication."""

    def __init__(self, lanes: Sequence[tuple[Point, int]]) -> None:
        # Equal points are made one, so that they can be told apart by identity below.
        one_of: dict[Point, Point] = {}
        self.points = [one_of.setdefault(point, point) for point, _ in lanes]
        reps = np.array([rep for _, rep in lanes], np.int64)
        n = 1 << int(reps.max()).bit_length()  # of few sizes, so that a draw serves many chunks
        touched: dict[str, None] = dict.fromkeys(scene().levers)
        wanted = {point: {p: v for key, v in point.sets for p in paths(key)} for point in dict.fromkeys(self.points)}
        for sets in wanted.values():
            touched.update(dict.fromkeys(sets))
        settings = {path: np.zeros(len(lanes)) for path in touched}
        where = {point: np.array([own_point is point for own_point in self.points]) for point in wanted}
        for point, sets in wanted.items():
            lane = where[point]
            world = drawn(point.option, n)
            for path, column in settings.items():
                column[lane] = sets.get(path, 0.0) if path in sets else world[path][reps[lane]]
        self.where = where
        self.changing = any(point.changing for point in where)
        self.war: dict[str, npt.NDArray[Any]] = {name: np.zeros((WAR_WEEKS, len(lanes))) for name in IN_WAR}
        """States of `IN_WAR` by calendar week, of shape (WAR_WEEKS, lanes), for as long as some lane is at war."""
        super().__init__(scene(), "no_guarantee", reps, SEED, settings)

    def _start(self) -> None:
        super()._start()
        history = self.stores["history"]
        signed = np.array([point.start == "ceasefire" for point in self.points])
        history["phase"][:] = np.where(signed, CEASEFIRE, WAR)
        history["signed"][:] = signed
        history["since"][:] = np.where(signed, 0, -1)
        history["luck_week"][:] = np.where(signed, AFTER_SIGNING, 0)

    def _world(self) -> Stated:
        world = super()._world()
        for name in ("war_weeks", "ceasefire_weeks"):
            world[f"history.{name}"] = np.array([float(getattr(point, name)) for point in self.points])
        for _, trait, _, _ in (turn for point in self.where for turn in point.later):
            shared = world.pop(f"contributors.{trait}", None)
            if shared is not None:  # a row for each member, so that one of them can be turned
                world.update({f"contributors.{m}.{trait}": shared for m in self.scene.groups["contributors"]})
        return world

    def _codes(self) -> Codes:
        theories = [dict(point.theories) for point in self.points]
        return {
            name: np.array([self.scene.code(name, chosen.get(name)) for chosen in theories])
            for name in self.scene.theories
        }

    def play(self, weeks: int, tape: Tape) -> None:
        self._set_up()
        schedule = Schedule(self.program, [bound for _, bound in self.turn], tape)
        phase = self.see("history", "phase")
        while self.running and self.week < weeks and (self.changing or (phase == WAR).any()):
            if self.changing:
                self.step()
                tape.take(self.week - 1)
            else:
                self.week = schedule.play(self.luck, self.week, self.week + 1)
            for name, (room, state) in IN_WAR.items():
                if self.week <= WAR_WEEKS:
                    self.war[name][self.week - 1] = self.see(room, state)
        self.running = bool((phase != OVER).any())
        super().play(weeks, tape)

    def _take_turn(self) -> None:
        for _, bound in self.turn:
            self._play(bound)
            if bound.plan.key == LAY_OFFER:
                self._lay_terms()

    def step(self) -> None:
        for point, lane in self.where.items():
            for member, trait, value, week in point.later:
                row = self.scene.groups["contributors"].index(member)
                turned = lane & (self.see("history", "since") == week)
                self.lookup("trait", "contributors", trait)[row, turned] = value
        super().step()

    def _lay_terms(self) -> None:
        for point, lane in self.where.items():
            if point.offer is None:
                continue
            meets = lane & (self.see("history", "phase") == WAR) & (self.see("history", "luck_week") % 4 == 0)
            self.see("deal", "on_table")[meets] = 1
            for name, value in zip(("share", "relief", "limits", "clause"), point.offer, strict=True):
                self.see("deal", f"offer_{name}")[meets] = value


LAY_OFFER = f"{deal.lay_offer.owner}.{deal.lay_offer.name}"


@dataclass(frozen=True)
class Played:
    """A chunk of lanes that have been played: what measures read."""

    model: Bench
    recorder: WeeklyRecorder

    @property
    def tape(self) -> Mapping[str, npt.NDArray[Any]]:
        """Series by weeks since the signing, zero where there is none."""
        return self.recorder.series(self.model)

    @cached_property
    def outcomes(self) -> Mapping[str, Floats]:
        """The outcomes of the table, read where a measure asks for one."""
        return read_outcomes(Histories(self.model, self.recorder), None)

    @property
    def calm(self) -> npt.NDArray[np.bool_]:
        """Weeks of ceasefire that were played, before any collapse; shape (weeks, lanes)."""
        weeks = np.arange(CEASEFIRE_WEEKS)[:, None]
        collapse = self.model.see("history", "collapse_since")
        end = np.where(collapse >= 0, collapse, self.model.see("history", "since"))
        return weeks < np.where(self.model.see("history", "signed") == 1, end, 0)[None, :]


Measure = Callable[[Played], Floats]


def measure(wanted: Mapping[Point, Mapping[str, Measure]], n: Mapping[Point, int]) -> dict[tuple[Point, str], Floats]:
    """Play every point for its n replications, all in one batched run, and read off the measures by name."""
    from model.lanes import compile_programs
    from model.simulation.parameters import drawing

    compile_programs([program({name: theory.values for name, theory in scene().theories.items()}), drawing()])
    # Lanes of like length side by side, so that none waits for another, and apart from those played week by week.
    order = sorted(wanted, key=lambda point: (point.start, point.ceasefire_weeks, point.war_weeks, repr(point)))
    measured = {(point, name): np.full(n[point], np.nan) for point in wanted for name in wanted[point]}
    for changing in (False, True):
        lanes = [(point, rep) for point in order if point.changing == changing for rep in range(n[point])]
        for first in range(0, len(lanes), CHUNK):
            _read(lanes[first : first + CHUNK], wanted, measured)
    return measured


def _read(
    chunk: Sequence[tuple[Point, int]],
    wanted: Mapping[Point, Mapping[str, Measure]],
    measured: Mapping[tuple[Point, str], Floats],
) -> None:
    """Play a chunk, and write what is measured of its lanes."""
    played = play(chunk)
    reps = np.array([rep for _, rep in chunk])
    for name, read_ in dict.fromkeys(pair for point in played.model.where for pair in wanted[point].items()):
        values = read_(played)
        for point, lane in played.model.where.items():
            if wanted[point].get(name) is read_:
                measured[(point, name)][reps[lane]] = values[lane]


def play(lanes: Sequence[tuple[Point, int]]) -> Played:
    """Play lanes to their end."""
    model = Bench(lanes)
    return Played(model, play_recorded(model, EXTRA))
