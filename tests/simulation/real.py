"""The real model in small: its scenario, blocks played once, and a typical world in which one rule can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from model.lanes import Choice, bind
from model.scenario import Scenario, find_scenarios, load
from model.simulation import simulate
from model.simulation.engine import Engine
from model.simulation.turn import ROOMS, SETUP, TURN

SEED = 1
STAGES: dict[str, Any] = {f"{stage.owner}.{stage.name}": stage for stage in TURN}
STATES = {(room.name, state.name): state for room in ROOMS for state in room.state}
DRAWS = {"uniform": 0.5, "normal": 0.0, "calendar_uniform": 0.5, "calendar_normal": 0.0}


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """The main scenario, loaded once."""
    return load(find_scenarios() / "reassurance.yaml")


def without(member: str) -> Scenario:
    """The main scenario without one contributor."""
    scene = scenario()
    groups = dict(scene.groups)
    groups["contributors"] = tuple(one for one in groups["contributors"] if one != member)
    return replace(scene, groups=groups)


def renamed(member: str, new: str) -> Scenario:
    """The main scenario with a contributor under another id."""
    scene = scenario()
    groups = dict(scene.groups)
    groups["contributors"] = tuple(sorted(new if one == member else one for one in groups["contributors"]))
    old, now = f"contributors.{member}.", f"contributors.{new}."
    parameters = {
        path.replace(old, now): replace(one, path=path.replace(old, now)) for path, one in scene.parameters.items()
    }
    return replace(scene, groups=groups, parameters=parameters)


def outcomes(
    option: str,
    count: int,
    settings: Mapping[str, float] | None = None,
    structures: Mapping[str, str] | None = None,
    start: str = "war",
) -> dict[str, npt.NDArray[np.float64]]:
    """Outcomes of the first `count` replications, played once for all tests of a process."""
    return _outcomes(option, count, tuple((settings or {}).items()), tuple((structures or {}).items()), start)


@lru_cache(maxsize=64)
def _outcomes(option: str, count: int, settings: Any, structures: Any, start: str) -> Any:
    scene = replace(scenario(), start=start)
    return simulate(scene, option, np.arange(count), SEED, dict(settings), dict(structures)).outcomes


def model(option: str, count: int = 1, scene: Scenario | None = None, **more: Any) -> Engine:
    """A model of the first `count` replications, or of those given as `replications`."""
    replications = more.pop("replications", np.arange(count))
    return Engine(scene or scenario(), option, np.asarray(replications), SEED, **more)


class World:
    """A typical world: every uncertain number at its mean. Rules are asked in it as plain functions.

    What a rule is told are the values that stand at the start, the ladders laid out, every uniform at one half and
    every normal at zero, unless it is told otherwise by name. `settings` are paths of parameters and levers.
    """

    def __init__(self, option: str = "europe_alone", settings: Mapping[str, float] | None = None, **more: Any) -> None:
        scene = scenario()
        means = {path: one.value.mean() for path, one in scene.parameters.items() if one.value.varies}
        means |= {path: scene.lever(option, path).mean() for path in scene.levers}
        self.model = model(option, settings={**means, **(settings or {})}, **more)
        for stage in SETUP:
            bind(self.model.program, stage, self.model.lookup).advance(SEED, 0)

    def told(self, stage: Any, member: str | None = None) -> dict[str, Any]:
        """Everything that the functions of a stage are told, by flat name."""
        plan = self.model.program.plans[f"{stage.owner}.{stage.name}"]
        found: dict[str, Any] = {}
        for function in stage.functions:
            for entry in function.inputs:
                if entry.role in DRAWS:
                    found[entry.name] = DRAWS[entry.role]
                elif entry.role == "week":
                    found[entry.name] = self.model.week
                elif entry.role != "option":
                    found[entry.name] = self._value(plan, plan.refs[entry.name], member)
        return found

    def _value(self, plan: Any, ref: Any, member: str | None) -> Any:
        array = self.model.lookup(ref.kind, ref.room, ref.name)
        if ref.each:
            return array[:, 0].tolist()
        if ref.member and array.ndim == 2:
            members = self.model.lookup("members", plan.room.name, "")
            return array[members.index(member) if member else 0, 0].item()
        return array[0].item()

    def ask(self, stage: Any, member: str | None = None, **given: Any) -> Any:
        """What a rule answers, told `given` and for the rest the typical world."""
        return self._call(stage, stage.functions[0], None, member, given)

    def payoff(self, stage: Choice, option: str | int, **given: Any) -> Any:
        """The terms of one option of a choice."""
        return self._call(stage, stage.payoff, option, None, given)

    def available(self, stage: Choice, option: str | int, **given: Any) -> bool:
        """Whether an option may be chosen."""
        return bool(self._call(stage, stage.available, option, None, given))

    def doctrine(self, stage: Choice, option: str | int, **given: Any) -> bool:
        """Whether doctrine speaks for an option."""
        return bool(self._call(stage, stage.doctrine, option, None, given))

    def due(self, stage: Choice, **given: Any) -> bool:
        """Whether a choice is to be made at all."""
        return bool(self._call(stage, stage.due, None, None, given))

    def _call(self, stage: Any, function: Any, option: str | int | None, member: str | None, given: Any) -> Any:
        names = {entry.name: entry.role for entry in function.inputs}
        unknown = set(given) - set(names)
        assert not unknown, f"{stage!r} is not told {sorted(unknown)}"
        told = {name: value for name, value in self.told(stage, member).items() if name in names}
        if option is not None:
            place = stage.options.index(option) if isinstance(option, str) else option
            told[next(name for name, role in names.items() if role == "option")] = place
        return function.fn(**function.arguments({**told, **given}))


@lru_cache(maxsize=8)
def world(option: str = "europe_alone") -> World:
    """A typical world under an option; not to be changed."""
    return World(option)
