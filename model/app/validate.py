"""Comparing the model with every target."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from model.app.calibrate import RIVAL, SCENARIO

if TYPE_CHECKING:
    from model.analysis.history.validation import Validation


def validate(replications: int, seed: int, on_progress: Callable[[int], None]) -> Validation:
    """Compare the model with every target. `on_progress` is told how many dyads are played.

    Raises InputError where the accepted draws or the targets are missing.
    """
    from model.analysis.history.validation import validate_targets
    from model.experiment.runner import LARGEST_SEED, MOST_REPLICATIONS, in_range
    from model.scenario import find_scenarios, load, load_accepted, load_targets
    from model.simulation.block import warm

    in_range("replications", replications, 1, MOST_REPLICATIONS)
    in_range("seed", seed, 0, LARGEST_SEED)
    folder = find_scenarios()
    targets, accepted = load_targets(), load_accepted()
    dyads, main = load(folder / SCENARIO), load(folder / "reassurance.yaml")
    rival = load(folder / RIVAL)
    warm(main)
    return validate_targets(targets, accepted, dyads, main, rival, replications, seed, on_progress)
