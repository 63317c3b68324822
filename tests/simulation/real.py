"""The real model in small: its scenario, blocks played once, and a typical world to evaluate single rules in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from model.lanes import Choice, bind
from model.scenario import Horizon, Scenario, find_scenarios, load
from model.simulation import simulate
from model.simulation.engine import Engine
from model.simulation.turn import ROOMS, SETUP, TURN

SEED = 1
FIVE_YEARS = Horizon(war_weeks=156, ceasefire_weeks=260, equal_terms_weeks=0)
"""A war as long as the scenario's, half its ceasefire, and no second play on equal terms: every outcome within five
years is the same to the bit, at a third of the cost."""

STAGES: dict[str, Any] = {f"{stage.owner}.{stage.name}": stage for stage in (*SETUP, *TURN)}
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
    groups["contributors"] = tuple(contributor for contributor in groups["contributors"] if contributor != member)
    return replace(scene, groups=groups)


def renamed(member: str, new: str) -> Scenario:
    """The main scenario with a contributor under another id."""
    scene = scenario()
    groups = dict(scene.groups)
    groups["contributors"] = tuple(
        sorted(new if contributor == member else contributor for contributor in groups["contributors"])
    )
    old, now = f"contributors.{member}.", f"contributors.{new}."
    parameters = {
        path.replace(old, now): replace(parameter, path=path.replace(old, now))
        for path, parameter in scene.parameters.items()
    }
    return replace(scene, groups=groups, parameters=parameters)


def outcomes(
    option: str,
    count: int,
    settings: Mapping[str, float] | None = None,
    structures: Mapping[str, str] | None = None,
    start: str = "war",
    horizon: Horizon | None = None,
) -> dict[str, npt.NDArray[np.float64]]:
    """Outcomes of the first `count` replications, played once for all tests of a process."""
    return _outcomes(option, count, tuple((settings or {}).items()), tuple((structures or {}).items()), start, horizon)


@lru_cache(maxsize=64)
def _outcomes(option: str, count: int, settings: Any, structures: Any, start: str, horizon: Horizon | None) -> Any:
    scene = replace(scenario(), start=start, horizon=horizon or scenario().horizon)
    return simulate(scene, option, np.arange(count), SEED, dict(settings), dict(structures), weekly=False).outcomes


def model(option: str, count: int = 1, scene: Scenario | None = None, **more: Any) -> Engine:
    """A model of the first `count` replications, or of those given as `replications`."""
    replications = more.pop("replications", np.arange(count))
    return Engine(scene or scenario(), option, np.asarray(replications), SEED, **more)


class World:
    """A typical world, with every uncertain number at its mean, in which rules are evaluated as plain functions.

    Inputs that are not given by name have their values at the start, after the setup; uniform draws are one half and
    normal draws zero. `settings` has values by paths of parameters and levers.
    """

    def __init__(self, option: str = "europe_alone", settings: Mapping[str, float] | None = None, **more: Any) -> None:
        scene = scenario()
        means = {path: parameter.value.mean() for path, parameter in scene.parameters.items() if parameter.value.varies}
        means |= {path: scene.lever(option, path).mean() for path in scene.levers}
        self.model = model(option, settings={**means, **(settings or {})}, **more)
        for stage in SETUP:
            bind(self.model.program, stage, self.model.lookup).advance(SEED, 0)

    def inputs(self, stage: Any, member: str | None = None) -> dict[str, Any]:
        """The inputs of the functions of a stage, by flat name."""
        plan = self.model.program.plans[f"{stage.owner}.{stage.name}"]
        inputs: dict[str, Any] = {}
        for function in stage.functions:
            for entry in function.inputs:
                if entry.role in DRAWS:
                    inputs[entry.name] = DRAWS[entry.role]
                elif entry.role == "week":
                    inputs[entry.name] = self.model.week
                elif entry.role != "option":
                    inputs[entry.name] = self._value(plan, plan.refs[entry.name], member)
        return inputs

    def _value(self, plan: Any, ref: Any, member: str | None) -> Any:
        array = self.model.lookup(ref.kind, ref.room, ref.name)
        if ref.each:
            return array[:, 0].tolist()
        if ref.member and array.ndim == 2:
            members = self.model.lookup("members", plan.room.name, "")
            return array[members.index(member) if member else 0, 0].item()
        return array[0].item()

    def evaluate(self, stage: Any, member: str | None = None, **given: Any) -> Any:
        """The result of a rule with the inputs `given`, and all others from the typical world."""
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
        assert not unknown, f"{stage!r} has no input {sorted(unknown)}"
        arguments = {name: value for name, value in self.inputs(stage, member).items() if name in names}
        if option is not None:
            place = stage.options.index(option) if isinstance(option, str) else option
            arguments[next(name for name, role in names.items() if role == "option")] = place
        return function.fn(**function.arguments({**arguments, **given}))


@lru_cache(maxsize=8)
def world(option: str = "europe_alone") -> World:
    """A typical world under an option; not to be changed."""
    return World(option)
