"""Fitting what the recurrence of armed conflict can fit; writing the accepted draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..experiment.execute.events import OnEvent, ignore

if TYPE_CHECKING:
    from ..analysis.history.calibration import Calibration


SCENARIO = Path("calibration") / "interstate_dyad.yaml"
ACCEPTED = "accepted.yaml"
RIVAL = Path("questions") / "assumed_noise.yaml"
"""The main scenario with decision noise as it was thought to be before anything was fitted."""
WRITTEN = 500
"""Accepted draws written at most: more would add digits, not knowledge."""


def calibrate(
    replications: int, seed: int, out: Path | None, workers: int | None = None, on_event: OnEvent = ignore
) -> Calibration:
    """Fits the parameters on the project's dyads and writes the draws to `out`, where one is given.

    Raises InputError for numbers out of range, or where nothing can be written.
    """
    from ..analysis.history.calibration import calibrate as fit
    from ..experiment.execute.plan import LARGEST_SEED, in_range
    from ..scenario import find_scenarios, load, load_targets

    in_range("seed", seed, 0, LARGEST_SEED)
    scenario = load(find_scenarios() / SCENARIO)
    calibration = fit(scenario, load_targets(), replications, seed, on_event, workers)
    if out is not None:
        write(calibration, out)
    return calibration


def write(calibration: Calibration, folder: Path) -> None:
    """Write `accepted.yaml`. Raises InputError where it cannot, or where the target was missed."""
    if not calibration.reached:
        raise InputError(
            Problem("nothing was written: no draw comes near enough to the target to be called calibrated")
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ACCEPTED).write_text(accepted_text(calibration), encoding="utf-8")
    except OSError as error:
        raise InputError(Problem(f"cannot be written: {error.strerror}", str(folder))) from None


def accepted_text(calibration: Calibration) -> str:
    """The accepted draws as YAML, each whole, so that their correlations are kept."""
    step = max(1, len(calibration.accepted) // WRITTEN)
    chosen = list(range(0, len(calibration.accepted), step))[:WRITTEN]
    lines = [
        "# Draws of the fitted parameters that reproduce the recurrence of armed conflict between states.",
        "# Made by `sim calibrate`; docs/explanation/calibration.md says how.",
        f"scenario: {calibration.scenario}",
        f"seed: {calibration.seed}",
        f"replications: {calibration.replications}",
        "basis: calibrated",
        f"paths: [{', '.join(marginal.path for marginal in calibration.marginals)}]",
        f"correlation: {calibration.correlation:.3f}",
        f"first: [{', '.join(str(count) for count in calibration.first)}]",
        "draws:",
        *(f"  - [{', '.join(f'{number:.5g}' for number in calibration.draws[k])}]" for k in chosen),
    ]
    return "\n".join(lines) + "\n"
