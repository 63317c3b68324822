"""The engine: a block of replications of one option, played side by side, week by week.

Every state is an array whose last axis are the lanes, one a replication. The engine is plain Python around compiled
loops; `model.simulation.mesa_model` is the same engine as a Mesa model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..lanes import CEASEFIRE, OVER, Program, Schedule, Tape
from ..scenario import Scenario
from ..world.history import AFTER_SIGNING
from .frame.frame import Codes, Form, Frame, SpareFrame
from .frame.order import ORDERED_WEEKS, Order
from .parameters import Floats, Ints, Settings, Stated, world_of
from .turn import ROOMS, program


class Engine:
    """A block of replications of one option, week by week.

    `replications` are the lanes; `settings` replace parameters or levers by path; `structures` replace the
    scenario's choices of theory. The block is played in the frame that is `spare`, where that has its form. Raises
    `InputError` for what the scenario does not have.
    """

    def __init__(
        self,
        scenario: Scenario,
        option: str,
        replications: Ints,
        seed: int,
        settings: Settings | None = None,
        structures: Mapping[str, str] | None = None,
        spare: SpareFrame | None = None,
    ) -> None:
        self.scene = scenario
        self.settings = settings or {}
        self.structures = structures or {}
        self.option = option
        self.replications = np.array(replications, np.int64)
        self.lanes = self.replications.shape[0]
        self.luck = seed
        self.world = self._world()
        self.codes = self._codes()
        self.program: Program = program({name: theory.values for name, theory in scenario.theories.items()})
        form = Form(self.program, scenario.groups, (*scenario.parameters,), (*scenario.levers,), self.lanes)
        frame = None if spare is None else spare.take(form)
        self.frame = Frame(form, self.replications, self.world, self.codes) if frame is None else frame
        self.watch: Any = None
        self.interpreting = False
        self._until_collapse = False
        self._begin()

    def _world(self) -> Stated:
        """Every parameter and lever by path."""
        return world_of(self.scene, self.option, self.replications, self.luck, self.settings)

    def _codes(self) -> Codes:
        codes = {name: self.scene.code(name, self.structures.get(name)) for name in self.scene.theories}
        return {name: np.broadcast_to(np.int64(code), (self.lanes,)) for name, code in codes.items()}

    def _begin(self) -> None:
        """Fill the frame, and stand before the first week."""
        frame = self.frame
        frame.fill(self.replications, self.world, self.codes)
        self.replications, self.active = frame.replications, frame.active  # reordered with the lanes
        self.stores = {room: dict(store) for room, store in frame.stores.items()}
        self._setup, self.turn = [*frame.setup], [*frame.turn]
        self._a_week: Schedule | None = None
        self.week, self.running, self._was_set_up = 0, True, False
        self._start()

    def restart(self, weeks: int) -> Engine:
        """The same replications once more, from the ceasefire on, for `weeks` or until soon after the first collapse.

        They are played in the frame of this engine: it keeps copies of the states that it has come to, to be read, and
        has no stages any more, so that nothing can play it further.
        """
        again = Engine.__new__(Engine)
        again.__dict__.update(self.__dict__)
        for store in self.stores.values():
            store.update({name: array.copy() for name, array in store.items()})
        self.turn, self._setup, self._a_week, self.running = [], [], None, False
        again.scene = replace(self.scene, start="ceasefire", horizon=replace(self.scene.horizon, ceasefire_weeks=weeks))
        again.world = Stated(self.world)
        again.world["history.ceasefire_weeks"] = np.broadcast_to(np.float64(weeks), (self.lanes,))
        again._until_collapse = True
        again._begin()
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
        schedule = self.frame.schedule(tape)
        phase, luck_week = self.see("history", "phase"), self.see("history", "luck_week")
        order = Order(schedule, self.frame.columns(), phase, luck_week, self.see("contributors", "engaged"))
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

    def lookup(self, kind: str, room: str, name: str) -> Any:
        """The array behind a name in a rule; see `model.lanes`."""
        return self.see(room, name) if kind == "state" else self.frame.lookup(kind, room, name)

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
                    for row, member in zip(array, self.frame.members(str(room.group)), strict=True):
                        row[:] = self._parameter(room.name, state.start, member)
        history = self.stores["history"]
        if self.scene.start == "ceasefire":
            history["phase"][:] = CEASEFIRE
            history["signed"][:] = 1
            history["since"][:] = 0
            history["luck_week"][:] = AFTER_SIGNING
