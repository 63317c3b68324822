"""Real runs of a few replications, stored once for all tests that look at stored runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.experiment.execute.executor import play
from model.experiment.execute.plan import plan_study
from model.scenario import study_of
from tests.experiment.fakes import OPTIONS
from tests.experiment.plans import scenario

REPLICATIONS = 24


def store_run(
    place: Path,
    seed: int = 1,
    replications: int = REPLICATIONS,
    settings: Mapping[str, float | str] | None = None,
    vary: Sequence[str] = (),
    **more: Any,
) -> Path:
    """Plays a few replications of three options of the main scenario, and stores them.

    `settings` are set at every design point, `vary` says what differs between points, as on the command line.
    """
    study = study_of(scenario(), vary).with_settings(scenario(), settings or {})
    play(plan_study(study, OPTIONS, replications, seed, out=place, **{"workers": 1, **more}))
    return place
