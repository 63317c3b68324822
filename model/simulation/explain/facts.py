"""The inputs of a rule as facts: value, unit, and the description from the declaration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...lanes import Function, Plan, Ref, Trace
from ...scenario import Scenario
from .answers import Fact
from .replay import Replay

ROLES = {
    "seen": "seen",
    "own": "own",
    "trait": "trait",
    "given": "given",
    "lever": "lever",
    "switch": "theory",
    "week": "clock",
}
"""The role of a fact by the role of an input, without `_each`; draws are named separately."""


class Words:
    """Looks up units and descriptions in the rooms' declarations and in the scenario."""

    def __init__(self, replay: Replay) -> None:
        self.program = replay.program
        self.scene: Scenario = replay.scene
        self._paths = {path.replace(".", "_"): path for path in self.scene.levers}

    def facts(self, trace: Trace, plan: Plan, functions: Sequence[Function]) -> tuple[Fact, ...]:
        """The inputs of a stage's functions, in the order of their parameters, each once."""
        facts: dict[str, Fact] = {}
        for function in functions:
            for entry in function.inputs:
                name, role = entry.name, entry.role
                if role == "option" or name not in trace.args:
                    continue
                value = trace.args[name]
                if name in plan.refs:
                    fact = self._fact(role, plan.refs[name], value, trace.actor)
                    facts.setdefault(fact.name, fact)
                elif role == "week":
                    facts["week"] = Fact("week", "clock", value, "weeks", "The calendar week.")
                else:
                    facts[name] = Fact(name, "draw", value, "", DRAW_DOCS[role.split("_")[-1]])
        return tuple(facts.values())

    def state(self, room: str, name: str) -> tuple[str, str]:
        """Unit and description of a state."""
        for state in self.program.states(room):
            if state.name == name:
                return state.unit, state.doc
        return "", ""

    def _fact(self, role: str, ref: Ref, value: Any, actor: str) -> Fact:
        called = ROLES[role.removesuffix("_each")]
        if ref.kind == "switch":
            theory = self.scene.theories[ref.name]
            return Fact(ref.name, called, value, "", theory.description, (), theory.values[value])
        plain = tuple(value) if ref.each else value
        members = self._members(ref) if ref.each else ()
        if ref.kind == "state":
            unit, doc = self.state(ref.room, ref.name)
            return Fact(f"{ref.room}.{ref.name}", called, plain, unit, doc, members)
        if ref.kind == "lever":
            path = self._paths.get(ref.name) or self._paths.get(f"{ref.name}_{actor.partition('/')[2]}", ref.name)
            known = self.scene.levers.get(path)
            return Fact(path, called, plain, known.unit if known else "", known.description if known else "", members)
        path = f"{ref.room}.{ref.name}"
        own = f"{ref.room}.{actor.partition('/')[2]}.{ref.name}"
        parameter = self.scene.parameters.get(own) or self.scene.parameters.get(path)
        name = own if own in self.scene.parameters else path
        if parameter is None:
            return Fact(name, called, plain, "weeks" if ref.room == "history" else "", "", members)
        return Fact(name, called, plain, parameter.unit, parameter.description, members)

    def _members(self, ref: Ref) -> tuple[str, ...]:
        group = self.program.room(ref.room).group
        return self.scene.groups[group] if group is not None else ()


DRAW_DOCS = {
    "uniform": "Luck, evenly spread between 0 and 1.",
    "normal": "Luck, of the standard normal.",
}
