"""Checking scenario and study files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import Problem


def check(paths: Sequence[Path]) -> list[tuple[Path, list[Problem]]]:
    """Every problem of each scenario file: errors, and warnings of the lints."""
    from .. import scenario
    from ..simulation.outcomes import OUTCOMES
    from .used_parameters import parameters_read

    files = map(scenario.find_scenario, paths)
    return [(file, scenario.check(file, outcomes=tuple(OUTCOMES), reads=parameters_read)) for file in files]
