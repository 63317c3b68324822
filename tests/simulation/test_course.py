"""The course of a history, read off its turning points."""

from pathlib import Path

import numpy as np
import pytest

from model.scenario import load
from model.simulation.explain.course import rungs_by_week
from model.simulation.explain.history import explain_history
from model.simulation.series import simulate_series


@pytest.mark.parametrize("option", ["europe_alone", "us_backstop"])
def test_the_rungs_read_off_turning_points_are_those_that_were_played(option: str, root: Path) -> None:
    scenario = load(root / "scenarios/reassurance.yaml")
    numbers = np.arange(12)
    series = simulate_series(scenario, option, numbers, 1, ["red_rung"])
    compared = 0
    for replication in numbers:
        rungs = rungs_by_week(explain_history(scenario, option, int(replication), 1))
        played = int(series.since[replication]) if series.signed[replication] else 0
        assert rungs == tuple(int(rung) for rung in series.weekly["red_rung"][:played, replication])
        compared += played > 0
    assert compared >= 2
