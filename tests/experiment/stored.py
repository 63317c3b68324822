"""Real runs of a few replications, stored once for all tests that look at stored runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from model.experiment.execute.executor import play
from model.experiment.execute.plan import plan_study
from model.scenario import find_scenarios, load
from model.scenario.study import study_of, with_settings

OPTIONS = ("no_guarantee", "europe_alone", "us_backstop")
REPLICATIONS = 24


def store_run(
    place: Path,
    seed: int = 1,
    replications: int = REPLICATIONS,
    settings: Mapping[str, float | str] | None = None,
    vary: Sequence[str] = (),
    options: Sequence[str] = OPTIONS,
) -> Path:
    """Plays a few replications of options of the main scenario, and stores them; `settings` as `--set` has them."""
    scenario = load(find_scenarios() / "reassurance.yaml")
    study = with_settings(study_of(scenario, vary), scenario, settings or {})
    play(plan_study(study, options, replications, seed, workers=1, out=place))
    return place
