"""Compiling the rules before they are played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..experiment.execute.events import OnEvent, ignore

if TYPE_CHECKING:
    from ..scenario import Scenario


def compile_rules(scenario: Scenario, seed: int, on_event: OnEvent = ignore) -> None:
    """Compiles what playing the scenario needs, or loads it."""
    from ..experiment.execute.worker import SimulationWork

    work = SimulationWork(scenario, seed)
    work.prepare(on_event)
    work.warm(on_event)
