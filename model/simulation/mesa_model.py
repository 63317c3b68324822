"""The engine as a Mesa model: agents with attributes, a data collector, and what `mesa.batch_run` asks for.

`ReassuranceModel` inherits the engine, so it plays the same rules on the same arrays and its rows equal those of a run
bit for bit. Blocks of a run are played by the engine alone: importing Mesa takes about a second in each process, and
a table for every week would take longer than the week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from os import PathLike
from typing import Any, ClassVar

import mesa
import numpy as np

from ..actors import command, russia, ukraine, us
from ..actors.contributors import CAPITALS, CONTRIBUTORS
from ..errors import InputError, Problem
from ..lanes import Choice, Room
from ..scenario import Scenario, find_scenario, load
from .engine import Engine
from .equal_terms import outcomes_of
from .keywords import read_keywords
from .outcomes import OUTCOMES
from .parameters import Ints
from .recorder import SERIES, WeeklyRecorder
from .turn import TURN

DEFAULT_SEED = 1

Reporters = Mapping[str, Any]
"""Reporters by column, as Mesa's DataCollector takes them."""


def _plain(values: Any) -> Any:
    """Values without the axis of lanes where there is one lane: a number, or an array over members. A copy."""
    values = values[..., 0] if values.shape[-1] == 1 else values
    return values.item() if values.ndim == 0 else values.copy()


class Actor(mesa.Agent):
    """One actor, or one member of a group. Its states are its attributes.

    A state reads as a number in a model of one replication, else as an array of one value a lane (a copy). Assigning
    to it changes the model from the next stage on; TypeError where a state that counts is given a fraction.
    """

    room: ClassVar[Room]

    def __init_subclass__(cls, *, room: Room, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.room = room
        for state in room.state:
            if not state.whole:
                doc = f"{state.doc} [{state.unit}]" if state.unit else state.doc
                setattr(cls, state.name, _attribute(state.name, doc))
        for stage in TURN:
            if isinstance(stage, Choice) and stage.owner == room.name:
                for name in stage.tastes:
                    setattr(cls, name, _attribute(name, f"Persistent shock of {stage.name}."))

    def __init__(self, model: ReassuranceModel, member: str | None = None) -> None:
        super().__init__(model)
        self.member = member
        self._row = None if member is None else model.scene.groups[self.room.group or ""].index(member)

    @property
    def name(self) -> str:
        """The actor's name as explanations have it, such as `russia` or `contributors/GBR`."""
        return self.room.name if self.member is None else f"{self.room.name}/{self.member}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def _attribute(name: str, doc: str) -> property:
    """A property that reads and writes a state of an actor."""

    def values(actor: Any) -> Any:
        array = actor.model.see(actor.room.name, name)
        return array if actor._row is None else array[actor._row]

    def read(actor: Any) -> Any:
        return _plain(values(actor))

    def write(actor: Any, value: Any) -> None:
        np.copyto(values(actor), value, casting="same_kind")

    return property(read, write, doc=doc)


class UnitedStates(Actor, room=us.US):
    """The United States: what it says, gives, and does when its promise is tested."""


class Contributor(Actor, room=CONTRIBUTORS):
    """One state that may send troops."""


class Capitals(Actor, room=CAPITALS):
    """The capitals of the coalition in council."""


class Command(Actor, room=command.COMMAND):
    """The headquarters of the force."""


class Russia(Actor, room=russia.RUSSIA):
    """Russia."""


class Ukraine(Actor, room=ukraine.UKRAINE):
    """Ukraine."""


AGENT_TYPES: tuple[type[Actor], ...] = (UnitedStates, Contributor, Capitals, Command, Russia, Ukraine)
"""The kinds of agents, in the order of the model's rooms."""


class RoomView:
    """The states of one room of the model as attributes: of the world, of an actor, or of a whole group.

    A state is a number in a model of one replication, else an array over lanes; of a group that has a value for each
    member, an array over members (and lanes). Copies: not to be written to.
    """

    def __init__(self, states: Mapping[str, Any]) -> None:
        self._states = states

    def __getattr__(self, name: str) -> Any:
        try:
            return _plain(self._states[name])
        except KeyError:
            raise AttributeError(f"no state {name!r}; there are {', '.join(self._states)}") from None

    def __dir__(self) -> list[str]:
        return list(self._states)


class ReassuranceModel(Engine, mesa.Model):
    """One history (or several side by side) as a Mesa model: `step` is a week, `running` ends with the history.

    `scenario` is a path or a loaded scenario, `option` one of its options (by default its reference), `replication` the
    number of the history, or several numbers for as many lanes. `seed` is the seed of all luck (1 by default); Mesa's
    name for it, `rng`, serves as well. Every other keyword sets a parameter, a lever or a theory; see
    `model.simulation.keywords`. Equal arguments give the history that `sim run` has under that option, replication and
    seed, to the bit.

    `datacollector` holds a row a week: a column for each weekly series, as "room.state", and one for each outcome, NaN
    until the history is over. `model_reporters`, `agent_reporters` and `agenttype_reporters` add to it;
    `collect=False` leaves it empty. Raises `InputError` for what the scenario does not have.

        >>> model = ReassuranceModel(option="europe_alone", replication=3)
        >>> model.run_model()
        >>> model.outcomes["deal_signed"]
        1.0
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] = "scenarios/reassurance.yaml",
        option: str | None = None,
        replication: int | Iterable[int] = 0,
        # No parameter here is called `seed`: from 3.4 on `batch_run` would overwrite what it is given with None.
        rng: int | None = None,
        *,
        collect: bool = True,
        model_reporters: Reporters | None = None,
        agent_reporters: Reporters | None = None,
        agenttype_reporters: Mapping[type[Actor], Reporters] | None = None,
        **keywords: Any,
    ) -> None:
        if rng is not None and "seed" in keywords:
            raise InputError("seed and rng are two names of one thing: give one")
        seed = keywords.pop("seed", DEFAULT_SEED if rng is None else rng)
        scene = scenario if isinstance(scenario, Scenario) else load(find_scenario(scenario))
        settings, structures = read_keywords(scene, keywords)
        mesa.Model.__init__(self, rng=seed)
        Engine.__init__(self, scene, option or scene.reference, _replications(replication), seed, settings, structures)
        self.recorder = WeeklyRecorder(self)
        self._outcomes = dict.fromkeys(OUTCOMES, np.full(self.lanes, np.nan))
        for agent_type in AGENT_TYPES:
            if agent_type.room.group is None:
                agent_type(self)
            else:
                for member in scene.groups[agent_type.room.group]:
                    agent_type(self, member)
        # Until 3.3 Mesa counts agents in a table that would keep every model alive.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)
        self.datacollector = mesa.DataCollector(
            {**_series_reporters(), **_outcome_reporters(), **(model_reporters or {})} if collect else None,
            agent_reporters if collect else None,
            agenttype_reporters if collect else None,
        )

    def step(self) -> None:
        """Play one week; nothing once the history is over."""
        if not self.running:
            return
        Engine.step(self)
        self.recorder.record(self)
        self.running = self.running and self.week < self.recorder.weeks
        if not self.running:
            self._outcomes = outcomes_of(self, self.recorder)
        self.datacollector.collect(self)

    def room(self, name: str) -> RoomView:
        """The states of a room by name: `model.room("war").front`. Raises `InputError` for an unknown one."""
        if name not in self.stores:
            raise InputError(Problem(f"no room {name!r}", expected="one of " + ", ".join(self.stores)))
        return RoomView(self.stores[name])

    @property
    def outcomes(self) -> dict[str, Any]:
        """Every outcome by id: a number, with several lanes an array; NaN where it does not apply or is still open."""
        return {name: _plain(values) for name, values in self._outcomes.items()}


def _replications(replication: int | Iterable[int]) -> Ints:
    numbers = np.asarray(list(replication) if isinstance(replication, Iterable) else [replication])
    if not numbers.size or numbers.dtype.kind not in "iu" or (numbers < 0).any():
        raise InputError(Problem(f"replication is {replication!r}", expected="a whole number from 0, or several"))
    return numbers.astype(np.int64)


def _state_now(model: ReassuranceModel, room: str, name: str) -> Any:
    return _plain(model.see(room, name))


def _outcome_now(model: ReassuranceModel, name: str) -> Any:
    return _plain(model._outcomes[name])


def _series_reporters() -> dict[str, Callable[[ReassuranceModel], Any]]:
    states = [(room, name) for room, name, _ in SERIES.values()]
    return {f"{room}.{name}": partial(_state_now, room=room, name=name) for room, name in states}


def _outcome_reporters() -> dict[str, Callable[[ReassuranceModel], Any]]:
    return {name: partial(_outcome_now, name=name) for name in OUTCOMES}
