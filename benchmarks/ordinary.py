"""The model in the ordinary form of Mesa: one model a replication, whose agents call the same rules as plain Python.

It is what `benchmarks/throughput.py` compares the blocks with, so it is written to be fast as such models go: every
agent knows once and for all where the values of its rules stand, state is kept in plain dictionaries and lists, luck
comes from Python's own generator. With `Keyed` luck it plays the same history as the blocks, bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import mesa
import numpy as np

from model.lanes import CEASEFIRE, OVER, WAR, Choice, Program, Total
from model.lanes.declare.annotations import DRAWS
from model.lanes.declare.declarations import Function, Param, zero
from model.lanes.declare.types import Record
from model.lanes.numerics.choosing import best_of, kindred_shock, next_taste, pick, value_options, weigh
from model.lanes.numerics.maths import normal_quantile
from model.lanes.numerics.philox import name_hash, uniform
from model.lanes.plan import Plan, Ref
from model.scenario import Scenario
from model.simulation.engine import Engine
from model.world.history import AFTER_SIGNING

Box = tuple[Any, Any]
"""A container and the key at which a value stands in it."""


class Luck(Protocol):
    """Where an agent's draws come from."""

    def uniform(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """A uniform between 0 and 1."""
        ...

    def normal(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """A standard normal."""
        ...


class Plain:
    """Mesa's own generator, as an ordinary model would use it."""

    def uniform(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """The next number of `model.random`."""
        return float(model.random.random())

    def normal(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """The next normal of `model.random`."""
        return float(model.random.gauss(0.0, 1.0))


class Keyed:
    """The project's luck, computed in Python: slow, but the same numbers as in the blocks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """The uniform of (seed, replication, week, actor, purpose)."""
        week = model.week if calendar else model.store["history"]["luck_week"]
        return uniform(self.seed, model.replication, week, actor, purpose)

    def normal(self, model: Ordinary, actor: int, purpose: int, calendar: bool) -> float:
        """The normal quantile of that uniform."""
        return normal_quantile(self.uniform(model, actor, purpose, calendar))


class Cases:
    """What all replications of an option start from: the program, and every parameter and lever as drawn."""

    def __init__(
        self, scenario: Scenario, option: str, replications: Sequence[int], seed: int, until_collapse: bool = False
    ) -> None:
        self.scenario, self.option, self.seed, self.until_collapse = scenario, option, seed, until_collapse
        self.replications = np.asarray(replications, np.int64)
        self.block = Engine(scenario, option, self.replications, seed)
        self.program: Program = self.block.program

    def at_equal_terms(self) -> Cases | None:
        """The same replications from a ceasefire on equal terms on, until the first collapse, as blocks play them.

        None where the scenario asks for none, or begins with the ceasefire.
        """
        horizon = self.scenario.horizon
        if self.scenario.start == "ceasefire" or horizon.equal_terms_weeks == 0:
            return None
        shorter = replace(horizon, ceasefire_weeks=min(horizon.equal_terms_weeks, horizon.ceasefire_weeks))
        scenario = replace(self.scenario, start="ceasefire", horizon=shorter)
        return Cases(scenario, self.option, self.replications.tolist(), self.seed, until_collapse=True)

    def value(self, ref: Ref, row: int, lane: int) -> Any:
        """A parameter, lever or switch as a plain number; a vector as a list."""
        array = self.block.lookup(ref.kind, ref.room, ref.name)
        if ref.each:
            return array[:, lane].tolist()
        return (array[row, lane] if ref.member and array.ndim == 2 else array[lane]).item()


class Call:
    """One function of a stage, as one agent calls it: its arguments, and where the changing ones come from."""

    def __init__(self, agent: Actor, plan: Plan, function: Function, prefix: str) -> None:
        self.fn = function.fn
        self.args: list[Any] = []
        self.read: list[tuple[int, Any, Any]] = []
        self.drawn: list[tuple[int, bool, bool, int]] = []
        self.week = -1
        self.option = -1
        self.tuples: list[tuple[int, Any, list[Any], list[tuple[int, Any, Any]]]] = []
        for place, param in enumerate(function.params):
            self.args.append(0)
            if isinstance(param.type, Record):
                self._learn_tuple(agent, plan, place, param)
            else:
                self._learn(agent, plan, place, param, prefix)

    def _learn(self, agent: Actor, plan: Plan, place: int, param: Param, prefix: str) -> None:
        if param.role in DRAWS:
            normal, calendar = param.role.endswith("normal"), param.role.startswith("calendar")
            self.drawn.append((place, normal, calendar, name_hash(f"{prefix}.{param.name}")))
        elif param.role == "week":
            self.week = place
        elif param.role == "option":
            self.option = place
        else:
            ref = plan.refs[param.name]
            if ref.kind == "state":
                self.read.append((place, *agent.box(ref)))
            else:
                self.args[place] = agent.constant(ref)

    def _learn_tuple(self, agent: Actor, plan: Plan, place: int, param: Param) -> None:
        parts: list[Any] = []
        changing: list[tuple[int, Any, Any]] = []
        for number, (field, type_) in enumerate(param.type.fields):
            ref = plan.refs.get(param.flat(field))
            parts.append(zero(type_))
            if ref is not None and ref.kind == "state":
                changing.append((number, *agent.box(ref)))
            elif ref is not None:
                parts[number] = agent.constant(ref)
        self.args[place] = param.type.cls._make(parts)
        if changing:
            self.tuples.append((place, param.type.cls, parts, changing))

    def arguments(self, agent: Actor) -> list[Any]:
        """The arguments as they are now."""
        args = self.args.copy()
        for place, box, key in self.read:
            args[place] = box[key]
        for place, cls, parts, changing in self.tuples:
            for number, box, key in changing:
                parts[number] = box[key]
            args[place] = cls._make(parts)
        if self.drawn:
            model, luck = agent.model, agent.model.luck
            for place, normal, calendar, purpose in self.drawn:
                draw = luck.normal if normal else luck.uniform
                args[place] = draw(model, agent.hash, purpose, calendar)
        if self.week >= 0:
            args[self.week] = agent.model.week
        return args


class Chooser:
    """A choice as one agent makes it."""

    def __init__(self, agent: Actor, plan: Plan, stage: Choice) -> None:
        self.stage = stage
        self.payoff = Call(agent, plan, stage.payoff, "")
        self.available = Call(agent, plan, stage.available, "") if stage.available else None
        self.doctrine = Call(agent, plan, stage.doctrine, "") if stage.doctrine else None
        self.due = Call(agent, plan, stage.due, f"{stage.name}.due") if stage.due else None
        self.draw = name_hash(f"{stage.name}.draw")
        self.shocks = [name_hash(f"{stage.name}.taste.{option}") for option in stage.options]
        self.tastes = [agent.box(plan.extra[f"taste:{o}"]) for o in stage.options] if stage.tastes else []
        self.codes = plan.decision_codes
        extra = plan.extra
        self.reference = agent.box(extra["reference"]) if "reference" in extra else None
        fixed = {name: agent.constant(ref) for name, ref in extra.items() if ref.kind != "state"}
        self.rationality = fixed["rationality"]
        self.aversion = fixed.get("loss_aversion", 1.0)
        self.decision = fixed.get("decision", -2)
        self.kinship = fixed.get("taste_kinship")
        self.persistence, self.sd = fixed.get("taste_persistence", 0.0), fixed.get("taste_sd", 0.0)
        self.chosen = agent.box(plan.writes[stage.write])
        self.best = agent.box(plan.writes[stage.best]) if stage.best else None

    def act(self, agent: Actor, due: bool) -> None:
        """Let the tastes drift; then weigh the options and pick one, if the choice is due."""
        count, model = len(self.stage.options), agent.model
        tastes, shock = [0.0] * count, 0.0
        for n, (box, key) in enumerate(self.tastes):
            own = model.luck.normal(model, agent.hash, self.shocks[n], False)
            shock = own if n == 0 or self.kinship is None else kindred_shock(shock, self.kinship, own)
            tastes[n] = box[key] = next_taste(box[key], self.persistence, self.sd, shock)
        if not due or (self.due is not None and not self.due.fn(*self.due.arguments(agent))):
            return
        reference = self.reference[0][self.reference[1]] if self.reference is not None else -1
        payoff = self.payoff.arguments(agent)
        ok, sums = self._weigh(agent, payoff, reference, count)
        if not any(ok):
            return
        best = best_of(sums, ok, count)
        if self.doctrine is not None and self.decision == self.codes[1]:
            chosen = best = self._by_doctrine(agent, ok, reference, count)
        else:
            values, weights = [0.0] * count, [0.0] * count
            prospect = 1 if self.decision == self.codes[0] else 0
            value_options(sums, ok, tastes, values, count, prospect, self.aversion, reference)
            total = weigh(values, ok, weights, count, self.rationality)
            chosen = pick(weights, count, total, model.luck.uniform(model, agent.hash, self.draw, False))
        self.chosen[0][self.chosen[1]] = chosen
        if self.best is not None:
            self.best[0][self.best[1]] = best

    def _weigh(self, agent: Actor, payoff: list[Any], reference: int, count: int) -> tuple[list[int], list[float]]:
        ok, sums = [1] * count, [0.0] * count
        available = self.available.arguments(agent) if self.available is not None else []
        for o in range(count):
            if self.available is not None:
                available[self.available.option] = o
                ok[o] = 1 if self.available.fn(*available) else 0
            if ok[o] or o == reference:
                payoff[self.payoff.option] = o
                terms = self.payoff.fn(*payoff)
                value = terms[0]
                for term in terms[1:]:
                    value = value + term
                sums[o] = value
        return ok, sums

    def _by_doctrine(self, agent: Actor, ok: list[int], reference: int, count: int) -> int:
        assert self.doctrine is not None
        arguments = self.doctrine.arguments(agent)
        for o in range(count - 1, -1, -1):
            arguments[self.doctrine.option] = o
            if ok[o] and self.doctrine.fn(*arguments):
                return o
        return reference


class Actor(mesa.Agent):  # type: ignore[misc]
    """One actor, or one member of a group: it knows its place in the model's state and the rules it follows."""

    def __init__(self, model: Ordinary, room: str, member: str | None, row: int) -> None:
        super().__init__(model)
        self.room, self.row = room, row
        self.hash = name_hash(room if member is None else f"{room}/{member}")
        self.tasks: dict[str, tuple[Any, list[Box]]] = {}

    def learn(self, plan: Plan) -> None:
        """Learn a stage: what to call with what, and where its results go."""
        stage = plan.stage
        if isinstance(stage, Choice):
            self.tasks[plan.key] = (Chooser(self, plan, stage), [])
        else:
            call = Call(self, plan, stage.function, stage.name)
            self.tasks[plan.key] = (call, [self.box(plan.writes[name]) for name, _ in stage.writes])

    def constant(self, ref: Ref) -> Any:
        """A value that does not change in a history."""
        return self.model.cases.value(ref, self.row, self.model.lane)

    def box(self, ref: Ref) -> Box:
        """Where a state stands."""
        room = self.model.store[ref.room]
        return (room[ref.name], self.row) if ref.member else (room, ref.name)

    def has(self, ref: Ref) -> bool:
        """Whether a state of its own is not zero."""
        box, place = self.box(ref)
        return bool(box[place])

    def follow(self, key: str) -> None:
        """Follow a rule and keep what it returns."""
        call, writes = self.tasks[key]
        for (box, place), value in zip(writes, call.fn(*call.arguments(self)), strict=True):
            box[place] = value

    def total(self, key: str) -> Any:
        """Answer a total."""
        call, _ = self.tasks[key]
        return call.fn(*call.arguments(self))

    def choose(self, key: str, due: bool) -> None:
        """Make a choice."""
        self.tasks[key][0].act(self, due)


class Ordinary(mesa.Model):  # type: ignore[misc]
    """One replication. `lane` is its place among the cases."""

    def __init__(self, cases: Cases, lane: int, luck: Luck | None = None) -> None:
        super().__init__(rng=int(cases.replications[lane]))
        self.cases, self.lane = cases, lane
        self.replication = int(cases.replications[lane])
        self.luck: Luck = luck or Plain()
        self.week = 0
        self.store = {room.name: self._room(room.name, room.group) for room in cases.program.rooms}
        history = self.store["history"]
        if cases.scenario.start == "ceasefire":
            history.update(phase=CEASEFIRE, signed=1, since=0, luck_week=AFTER_SIGNING)
        else:
            assert history["phase"] == WAR
        self.actors: dict[str, list[Actor]] = {}
        for room in cases.program.rooms:
            members = cases.scenario.groups[room.group] if room.group is not None else (None,)
            self.actors[room.name] = [Actor(self, room.name, member, row) for row, member in enumerate(members)]
        self._setup = [self._job(plan) for plan in self._plans(cases.program.setup)]
        self._turn = [self._job(plan) for plan in self._plans(cases.program.turn)]
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "signed": lambda m: m.store["history"]["signed"],
                "collapse_since": lambda m: m.store["history"]["collapse_since"],
                "rung": lambda m: m.store["russia"]["rung"],
                "troops": lambda m: m.store["contributors"]["troops_total"],
                "deaths": lambda m: m.store["contact"]["deaths"],
            }
        )
        for job in self._setup:
            job()

    def step(self) -> None:
        """One week."""
        for job in self._turn:
            job()
        self.week += 1
        self.datacollector.collect(self)
        history = self.store["history"]
        self.running = history["phase"] != OVER and not (self.cases.until_collapse and history["collapsed"])

    def retire(self) -> None:
        """Let Mesa forget this model."""
        ids = getattr(mesa.Agent, "_ids", None)
        if ids is not None:
            ids.pop(self, None)

    def _room(self, room: str, group: str | None) -> dict[str, Any]:
        states: dict[str, Any] = {}
        for state in self.cases.program.states(room):
            start = self.cases.block.stores[room][state.name]
            states[state.name] = start[:, self.lane].tolist() if start.ndim == 2 else start[self.lane].item()
        return states

    def _plans(self, stages: Sequence[Any]) -> list[Plan]:
        return [self.cases.program.plans[f"{stage.owner}.{stage.name}"] for stage in stages]

    def _job(self, plan: Plan) -> Callable[[], None]:
        stage, key, history = plan.stage, plan.key, self.store["history"]
        agents = self.actors[stage.owner]
        for agent in agents:
            agent.learn(plan)
        during, every = stage.during, stage.every
        refs = (*plan.refs.values(), *plan.extra.values())
        own = {ref.name for ref in refs if ref.each and ref.kind == "state" and ref.room == stage.owner}
        assert not own & set(plan.writes), f"{key} reads the vectors of its own room while it writes them"

        where = None if plan.extra.get("where") is None or isinstance(stage, Choice) else plan.extra["where"]

        also = plan.extra.get("also")

        def runs() -> bool:
            due = history["luck_week"] % every == 0 or (also is not None and self.store[also.room][also.name] != 0)
            return bool(history["phase"] & during and due)

        def playing() -> list[Actor]:
            return agents if where is None else [agent for agent in agents if agent.has(where)]

        def follow() -> None:
            if runs():
                for agent in playing():
                    agent.follow(key)

        def add_up() -> None:
            if runs():
                sums = [0.0 if kind == "float" else 0 for _, kind in stage.writes]
                for agent in playing():
                    sums = [total + part for total, part in zip(sums, agent.total(key), strict=True)]
                room = self.store[stage.owner]
                for (name, _), value in zip(stage.writes, sums, strict=True):
                    room[name] = value

        def choose() -> None:
            if history["phase"] & during:
                due = history["luck_week"] % every == 0
                for agent in agents:
                    agent.choose(key, due)

        if isinstance(stage, Choice):
            return choose
        return add_up if isinstance(stage, Total) else follow


__all__ = ["Cases", "Keyed", "Luck", "Ordinary", "Plain"]
