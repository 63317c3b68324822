"""Which parameters anything reads, for the check that none is dead and none is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..lanes import Room
    from ..scenario import Scenario

FROM_THE_HORIZON = ("history.ceasefire_weeks", "history.war_weeks")
"""What rules are given that a scenario states as its horizon, not as a parameter."""


def parameters_read(scenario: Scenario) -> set[str]:
    """Parameters that rules, starting states and outcomes read; `group.field` stands for all members."""
    from ..simulation.outcomes import OUTCOMES
    from ..simulation.turn import ROOMS, program

    found = {path for outcome in OUTCOMES.values() for path in outcome.parameters}
    found.update(_starts(ROOMS))
    declared = program({name: theory.values for name, theory in scenario.theories.items()})
    for stage in declared.reads().values():
        found.update(f"{stage['owner']}.{trait}" for trait in stage["traits"])
        found.update(stage["given"])
    return found.difference(FROM_THE_HORIZON)


def _starts(rooms: Iterable[Room]) -> Iterable[str]:
    for room in rooms:
        for state in room.state:
            if isinstance(state.start, str):
                yield f"{room.name}.{state.start}"
