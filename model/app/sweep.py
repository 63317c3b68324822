"""Playing a study: what is missing of it is played, stored, and read as cells."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.analysis.compare.cells import SweepSummary, cells_of
from model.app import scenarios
from model.app.compile_rules import ignore
from model.app.precision import PrecisionNotReached, precision_error, requested_precision
from model.errors import InputError, Problem

if TYPE_CHECKING:
    from model.experiment.events import Progress
    from model.experiment.studies import SweepForecast, SweepPlan
    from model.experiment.sweep_work import LaneWork


@dataclass(frozen=True)
class SweepRequest:
    """What `sim sweep` was asked for, as given."""

    study: Path
    vary: Sequence[str] = ()
    options: str | None = None
    replications: int | None = None
    seed: int | None = None
    workers: int | None = None
    out: Path | None = None
    scheduler: str | None = None
    resume: bool = False
    until: float | None = None
    best: str | None = None

    def command(self) -> str:
        """The command line that goes on with a sweep."""
        words = ["sim", "sweep", str(self.study)]
        for vary in self.vary:
            words += ["--vary", vary]
        given = {
            "--options": self.options,
            "--replications": self.replications,
            "--seed": self.seed,
            "--workers": self.workers,
            "--out": self.out,
            "--scheduler": self.scheduler,
            "--until": self.until,
            "--best": self.best,
        }
        for name, value in given.items():
            words += [name, str(value)] if value is not None else []
        return shlex.join([*words, "--resume"])


def sweep(request: SweepRequest, on_event: Progress = ignore, work: LaneWork | None = None) -> SweepSummary:
    """Plays what is missing of a study, stores it, and reads its cells. Progress goes to `on_event`.

    Raises InputError for what cannot be played, SweepFailed where some blocks could not.
    """
    from model.experiment.cluster import players
    from model.experiment.sweep import play_sweep

    plan = plan_of(request, work)
    played = players(request.scheduler) if request.scheduler is not None else None
    found = play_sweep(plan, on_event, played, request.resume)
    upto = dict(found.decisions[-1]["replications"]) if plan.study.precision else plan.asked
    return SweepSummary(plan, found, tuple(cells_of(plan, found, upto)), upto)


def dry_run(request: SweepRequest, work: LaneWork | None = None) -> SweepForecast:
    """What would be played, how long it would take and how sharp it would be, from a small sample."""
    from model.experiment.studies import forecast_sweep

    return forecast_sweep(plan_of(request, work))


def plan_of(request: SweepRequest, work: LaneWork | None = None) -> SweepPlan:
    """Reads the study, or makes one of a scenario and `--vary`, and lays it out."""
    from model.experiment.studies import plan_sweep
    from model.scenario import Study, find_scenario, load_any, study_of
    from model.simulation.outcomes import OUTCOMES

    path = find_scenario(request.study)
    loaded = load_any(path, outcomes=tuple(OUTCOMES))
    if isinstance(loaded, Study):
        if request.vary:
            wanted = "--vary with a scenario file, or a study file alone"
            raise InputError(Problem("a study says itself what varies", file=str(path), expected=wanted))
        study = loaded
    else:
        study = study_of(loaded.scenario, request.vary)
    stated = study.precision
    if request.replications is not None and stated is study.scenario.precision:
        stated = None  # who says how many has said how sharp, too; a study that says both means rounds from there
    study = replace(study, precision=requested_precision(request.until, request.best, stated, tuple(OUTCOMES)))
    return plan_sweep(
        study,
        scenarios.option_list(request.options),
        request.replications,
        request.seed,
        request.workers,
        request.out,
        work,
    )


def not_reached(summary: SweepSummary) -> PrecisionNotReached | None:
    """What to end with where the wanted precision was not reached."""
    return precision_error(summary.sweep.decisions, summary.plan.study.precision)
