"""Checking scenario and study files, and that no parameter is dead and none is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problem
from .scenarios import directions

if TYPE_CHECKING:
    from ..lanes import Room
    from ..scenario import Structure

FROM_THE_HORIZON = ("history.ceasefire_weeks", "history.war_weeks")
"""What rules are given that a scenario states as its horizon, not as a parameter."""


def check(paths: Sequence[Path]) -> list[tuple[Path, list[Problem]]]:
    """Every problem of each scenario file: errors, and warnings of the lints."""
    from .. import scenario

    checked = []
    for file in map(scenario.find_scenario, paths):
        problems = scenario.check(file, outcomes=directions(), reads=parameters_read)
        checked.append((file, [problem if problem.file else replace(problem, file=str(file)) for problem in problems]))
    return checked


def parameters_read(theories: Mapping[str, Structure]) -> set[str]:
    """Parameters that rules, starting states and outcomes read; `group.field` stands for all members.

    Raises InputError for structures that rules do not know.
    """
    from ..simulation.outcomes import OUTCOMES
    from ..simulation.turn import ROOMS, program

    paths = {path for outcome in OUTCOMES.values() for path in outcome.parameters}
    paths.update(_starts(ROOMS))
    declared = program({name: theory.values for name, theory in theories.items()})
    for stage in declared.reads().values():
        paths.update(f"{stage['owner']}.{trait}" for trait in stage["traits"])
        paths.update(stage["given"])
    return paths.difference(FROM_THE_HORIZON)


def _starts(rooms: Iterable[Room]) -> Iterable[str]:
    for room in rooms:
        for state in room.state:
            if isinstance(state.start, str):
                yield f"{room.name}.{state.start}"
