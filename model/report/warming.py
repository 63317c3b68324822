"""Compiling the rules before they are played, and saying so where it takes long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from model.experiment.events import ProgressEvent
    from model.scenario import Scenario

PATIENCE = 3.0
"""Seconds after which it is said."""


def warm(scenario: Scenario, seed: int, stderr: Console | None) -> None:
    """Compiles what playing the scenario needs, or loads it."""
    from model.experiment.events import Compiling, Notice
    from model.experiment.work import Simulation

    began: float | None = None
    said = False

    def tell(event: ProgressEvent) -> None:
        nonlocal began, said
        if stderr is None:
            return
        if isinstance(event, Notice):
            stderr.print(event.text, markup=False, soft_wrap=True)
        elif isinstance(event, Compiling) and began is None:
            began = time.monotonic()  # importing what compiles is over, loading from the cache takes a moment
        elif isinstance(event, Compiling) and not said and began is not None and time.monotonic() - began > PATIENCE:
            said = True
            stderr.print("compiling the rules, which takes about a minute", markup=False)

    work = Simulation(scenario, seed)
    work.prepare(tell)
    work.warm(tell)
