"""Comparing the model with every target."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..experiment.execute.events import OnEvent, ignore
from .calibrate import RIVAL, SCENARIO

if TYPE_CHECKING:
    from ..analysis.history.validation import Validation

BACKCAST = Path("calibration") / "backcast_2022.yaml"


def validate(replications: int, seed: int, workers: int | None = None, on_event: OnEvent = ignore) -> Validation:
    """Compares the model with every target.

    Raises InputError where the accepted draws or the targets are missing.
    """
    from ..analysis.history.validation import validate_targets
    from ..experiment.execute.plan import LARGEST_SEED, in_range
    from ..scenario import MOST_REPLICATIONS, find_scenarios, load, load_accepted, load_targets

    in_range("replications", replications, 1, MOST_REPLICATIONS)
    in_range("seed", seed, 0, LARGEST_SEED)
    folder = find_scenarios()
    targets, accepted = load_targets(), load_accepted()
    dyads, main = load(folder / SCENARIO), load(folder / "reassurance.yaml")
    rival, backcast = load(folder / RIVAL), load(folder / BACKCAST)
    return validate_targets(targets, accepted, dyads, main, rival, backcast, replications, seed, on_event, workers)
