"""Verifying a stored run or sweep: a sample of its rows, played again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from model.app.compile_rules import compile_rules, ignore
from model.errors import SimError

if TYPE_CHECKING:
    from model.experiment.events import Progress
    from model.experiment.store.verify import Verification


class NotVerified(SimError):
    """A run did not verify. Exit code 4."""

    exit_code = 4


def verify(path: Path, sample: int, on_event: Progress = ignore) -> Verification:
    """Plays a sample of a run's rows again. Raises InputError for what is not a run, or is damaged."""
    from model.experiment import verify as experiment
    from model.experiment.loading import load_sweep, open_run, read_scenario
    from model.experiment.store.catalogue import find_run, is_sweep
    from model.experiment.verify_sweep import verify_sweep

    folder = find_run(path)
    if is_sweep(folder):
        sweep = load_sweep(folder)
        scenario = read_scenario(folder)
        compile_rules(scenario, sweep.manifest["seed"], on_event)
        return verify_sweep(sweep, scenario, sample)
    run = open_run(folder)
    scenario = read_scenario(folder)
    compile_rules(scenario, run.manifest.seed, on_event)
    return experiment.verify(run, scenario, sample)


def verification_error(found: Verification) -> NotVerified | None:
    """What to end the command with, or None where everything held."""
    if found.holds:
        return None
    reasons = []
    if found.mismatches:
        reasons.append(f"{found.rows_differing} of {found.rows} rows came out otherwise")
    if found.tables_intact is False:
        reasons.append("the stored rows are not those that were written")
    if not found.scenario_intact:
        reasons.append("the stored scenario is not the one that was played")
    if found.mismatches and (found.rules_changed or found.versions):
        reasons.append("other rules or versions played it, which may be why")
    return NotVerified(f"the run does not verify: {'; '.join(reasons)}")
