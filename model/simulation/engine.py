"""The engine: a block of replications of one option, played side by side, week by week.

Every state is an array whose last axis are the lanes, one a replication. The engine is plain Python around compiled
loops; `model.simulation.mesa_model` is the same engine as a Mesa model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..errors import InputError, Problem
from ..lanes import CEASEFIRE, OVER, Columns, Program, Room, Schedule, Tape, bind_all
from ..scenario import Scenario
from ..world.history import AFTER_SIGNING
from .order import ORDERED_WEEKS, Order
from .parameters import Floats, Ints, Settings, Stated, world_of
from .turn import ROOMS, SETUP, TURN, program


class _Levers(dict[str, str]):
    """The paths of levers by the names that rules have for them."""

    def __missing__(self, name: str) -> str:
        wanted = "a library that states it in levers.yaml"
        raise InputError(Problem(f"rules read the lever {name}, which the scenario does not state", expected=wanted))


class Engine:
    """A block of replications of one option, week by week.

    `replications` are the lanes; `settings` replace parameters or levers by path; `structures` replace the
    scenario's choices of theory. Raises `InputError` for what the scenario does not have.
    """

    def __init__(
        self,
        scenario: Scenario,
        option: str,
        replications: Ints,
        seed: int,
        settings: Settings | None = None,
        structures: Mapping[str, str] | None = None,
    ) -> None:
        self.running = True
        self.scene = scenario
        self.settings = settings or {}
        self.structures = structures or {}
        self._until_collapse = False
        self.option = option
        self.replications = np.array(replications, np.int64)  # a copy: it is reordered with the lanes
        self.lanes = self.replications.shape[0]
        self.luck = seed
        self.week = 0
        self.world = world_of(scenario, option, self.replications, seed, self.settings)
        self.codes = {name: scenario.code(name, self.structures.get(name)) for name in scenario.theories}
        self.program: Program = program({name: theory.values for name, theory in scenario.theories.items()})
        self.active = np.ones(self.lanes, np.int64)
        self.stores = {room.name: self._store(room) for room in ROOMS}
        self._types = {
            (ref.kind, ref.room, ref.name): ref.type
            for plan in self.program.plans.values()
            for ref in (*plan.refs.values(), *plan.extra.values())
        }
        self._cache: dict[tuple[str, str, str], Any] = {}
        # Everything with a value for each lane that rules read, each array once: what is reordered with the lanes.
        self.columns = [self.replications, self.active]
        self.columns += [array for store in self.stores.values() for array in store.values()]
        self._start()
        bound = bind_all(self.program, (*SETUP, *TURN), self.lookup)
        self._setup = list(bound[: len(SETUP)])
        self.turn = list(zip(TURN, bound[len(SETUP) :], strict=True))
        self._a_week: Schedule | None = None
        self._ordered: Columns | None = None
        self.watch: Any = None
        self.interpreting = False
        self._was_set_up = False

    def restart(self, weeks: int) -> Engine:
        """The same replications once more, from the ceasefire on, for `weeks` or until soon after the first collapse.

        They are played in the arrays of this engine: it keeps copies of the states that it has come to, to be read, and
        has no stages any more, so that nothing can play it further.
        """
        again = Engine.__new__(Engine)
        again.__dict__.update(self.__dict__)
        again.stores = {room: dict(store) for room, store in self.stores.items()}
        for store in self.stores.values():
            store.update({name: array.copy() for name, array in store.items()})
        again.scene = replace(self.scene, start="ceasefire", horizon=replace(self.scene.horizon, ceasefire_weeks=weeks))
        again.world = Stated(self.world)
        again.world["history.ceasefire_weeks"] = np.broadcast_to(np.float64(weeks), (self.lanes,))
        for kind in ("trait", "given"):
            if (kind, "history", "ceasefire_weeks") in self._cache:
                self._cache[kind, "history", "ceasefire_weeks"][:] = weeks
        again.week, again.running, again._was_set_up, again._until_collapse = 0, True, False, True
        self.turn, self._setup, self._a_week, self.running = [], [], None, False
        again._start()
        return again

    def step(self) -> None:
        """One week: every stage of the turn in its order."""
        self._set_up()
        self._take_turn()
        self.week += 1
        self.running = bool((self.see("history", "phase") != OVER).any())

    def _take_turn(self) -> None:
        """Play every stage of this week: in one compiled call, where none is interpreted."""
        if self.interpreting:
            for _, bound in self.turn:
                self._play(bound)
            return
        if self._a_week is None:
            self._a_week = Schedule(self.program, [bound for _, bound in self.turn])
        else:
            self._a_week.choose_members()  # states may have been written since the last week
        self._a_week.play(self.luck, self.week, self.week + 1)

    def each_week(self, weeks: int) -> Iterator[int]:
        """Play on until week `weeks`, or until every lane has ended, and stop after each week, which is given. States
        may be read meanwhile and not be written, so that what `step` looks through every week stays as it is."""
        self._set_up()
        schedule, phase = Schedule(self.program, [bound for _, bound in self.turn]), self.see("history", "phase")
        while self.running and self.week < weeks:
            self.week = schedule.play(self.luck, self.week, self.week + 1)
            self.running = bool((phase != OVER).any())
            yield self.week

    def play(self, weeks: int, tape: Tape) -> None:
        """Play until week `weeks`, or until every lane has ended, by compiled code alone and in few calls of it.

        Each week is kept on `tape`.
        """
        self._set_up()
        schedule = Schedule(self.program, [bound for _, bound in self.turn], tape)
        phase, luck_week = self.see("history", "phase"), self.see("history", "luck_week")
        if self._ordered is None:
            self._ordered = Columns(self.columns)
        order = Order(schedule, self._ordered, phase, luck_week, self.see("contributors", "engaged"))
        while self.running and self.week < weeks:
            self.week = schedule.play(self.luck, self.week, min(weeks, self.week + ORDERED_WEEKS))
            if self._until_collapse:
                self.see("history", "phase")[self.see("history", "collapsed") == 1] = OVER
            order.renew(self.week)
            self.running = schedule.lanes > 0
        order.restore()

    def _set_up(self) -> None:
        if not self._was_set_up:
            self._was_set_up = True
            for bound in self._setup:
                self._play(bound)

    def _play(self, bound: Any) -> None:
        if not self.interpreting:
            bound.advance(self.luck, self.week)
            return
        for lane in range(self.lanes):
            bound.interpret(self.luck, self.week, lane, self.watch)

    def see(self, room: str, name: str) -> Any:
        """The array of a state."""
        return self.stores[room][name]

    # -- arrays -----------------------------------------------------------------------------------

    def _store(self, room: Room) -> dict[str, Any]:
        members = self._members(room.group) if room.group is not None else ()
        store: dict[str, Any] = {}
        for state in self.program.states(room.name):
            shape = (self.lanes,) if room.group is None or state.whole else (len(members), self.lanes)
            store[state.name] = np.empty(shape, np.int64 if state.type is int else np.float64)
        return store

    def _parameter(self, room: str, name: str, member: str) -> Floats:
        own = self.world.get(f"{room}.{member}.{name}")
        return self.world[f"{room}.{name}"] if own is None else own

    def _start(self) -> None:
        """Put every state at its start."""
        for room in ROOMS:
            for state in self.program.states(room.name):
                array = self.stores[room.name][state.name]
                if not isinstance(state.start, str):
                    array[:] = state.start
                elif array.ndim == 1:
                    array[:] = self.world[f"{room.name}.{state.start}"]
                else:
                    for row, member in zip(array, self._members(str(room.group)), strict=True):
                        row[:] = self._parameter(room.name, state.start, member)
        history = self.stores["history"]
        if self.scene.start == "ceasefire":
            history["phase"][:] = CEASEFIRE
            history["signed"][:] = 1
            history["since"][:] = 0
            history["luck_week"][:] = AFTER_SIGNING

    def lookup(self, kind: str, room: str, name: str) -> Any:
        """The array behind a name in a rule; see `model.lanes`."""
        if kind == "state":
            return self.stores[room][name]
        if kind == "clock":
            if name == "replication":
                return self.replications
            return self.active if name == "active" else self.stores["history"][name]
        if kind == "members":
            return self._members(self._group(room))
        key = (kind, room, name)
        if key not in self._cache:
            self._cache[key] = self._make(kind, room, name)
        return self._cache[key]

    def _members(self, group: str) -> tuple[str, ...]:
        if group not in self.scene.groups:
            wanted = f"a library with a file whose members_are: {group}"
            raise InputError(Problem(f"the scenario has no group {group}, which rules are about", expected=wanted))
        return self.scene.groups[group]

    def _group(self, room: str) -> str:
        group = self.program.room(room).group
        assert group is not None
        return group

    def _make(self, kind: str, room: str, name: str) -> Any:
        whole = np.int64 if self._types.get((kind, room, name)) == "int" else np.float64
        if kind == "switch":
            return np.full(self.lanes, self.codes[name], np.int64)
        if kind == "lever":
            return self._lever(room, name)
        group = self.program.room(room).group
        if group is None:
            return self._column([self.world[f"{room}.{name}"]], whole)[0]
        members = self._members(group)
        if f"{room}.{name}" in self.world:
            row = self._column([self.world[f"{room}.{name}"]], whole)
            return np.broadcast_to(row, (len(members), self.lanes))
        return self._column([self.world[f"{room}.{member}.{name}"] for member in members], whole)

    def _lever(self, room: str, name: str) -> Any:
        group = self.program.room(room).group
        paths = _Levers({path.replace(".", "_"): path for path in self.scene.levers})
        if name in paths:
            row = self._column([self.world[paths[name]]], np.float64)
            if group is None:
                return row[0]
            return np.broadcast_to(row, (len(self.scene.groups[group]), self.lanes))
        assert group is not None
        rows = [self.world[paths[f"{name}_{member}"]] for member in self.scene.groups[group]]
        return self._column(rows, np.float64)

    def _column(self, rows: Sequence[Floats], dtype: Any) -> Any:
        """A copy of a parameter, a row for each member, for options share what is drawn. Its lanes are reordered with
        all others unless they hold the same number."""
        own = np.array(rows, dtype, order="C")
        if any(row.strides[-1] != 0 for row in rows):
            self.columns.append(own)
        return own
