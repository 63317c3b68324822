"""Real runs of a few replications, stored once for all tests that look at stored runs."""

from __future__ import annotations

from pathlib import Path

from model.experiment.runner import run_scenario
from model.scenario import find_scenarios, load

OPTIONS = ("no_guarantee", "europe_alone", "us_backstop")
REPLICATIONS = 24


def store_run(place: Path, seed: int = 1, replications: int = REPLICATIONS, overrides=(), **more: object) -> Path:
    """Plays a few replications of three options of the main scenario, and stores them."""
    scenario = load(find_scenarios() / "reassurance.yaml", overrides)
    run_scenario(scenario, replications, seed, OPTIONS, workers=1, out=place, **more)
    return place
