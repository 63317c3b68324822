"""Checking scenario and study files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.errors import InputError, Problem


def check(paths: Sequence[Path]) -> list[tuple[Path, list[Problem]]]:
    """Every problem of each scenario file: errors, and warnings of the lints."""
    from model import scenario
    from model.app.used_parameters import parameters_read
    from model.simulation.outcomes import OUTCOMES

    checked = []
    for path in map(scenario.find_scenario, paths):
        reads = None
        try:
            reads = parameters_read(scenario.load(path))
        except InputError:
            pass  # `check` says what is wrong with it, or knows it as another kind of file
        checked.append((path, scenario.check(path, outcomes=tuple(OUTCOMES), reads=reads)))
    return checked
