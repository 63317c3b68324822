"""Compiling the rules before they are played."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.experiment.events import Progress, ProgressEvent
    from model.scenario import Scenario


def ignore(event: ProgressEvent) -> None:
    """Takes in an event and tells nobody."""


def compile_rules(scenario: Scenario, seed: int, on_event: Progress = ignore) -> None:
    """Compiles what playing the scenario needs, or loads it."""
    from model.experiment.work import Simulation

    work = Simulation(scenario, seed)
    work.prepare(on_event)
    work.warm(on_event)
