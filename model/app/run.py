"""Playing a scenario: every option, stored and summarised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.app import scenarios
from model.app.compile_rules import ignore
from model.errors import InputError

if TYPE_CHECKING:
    from model.analysis.compare.summary import Summary
    from model.app.precision import PrecisionNotReached
    from model.experiment.dryrun import Forecast
    from model.experiment.events import Progress
    from model.experiment.runner import Plan
    from model.experiment.work import Work
    from model.scenario import Precision


REPLICATIONS = 1024
"""Histories of each option, unless told otherwise."""


@dataclass(frozen=True)
class RunRequest:
    """What `sim run` was asked for, as given."""

    scenario: Path
    replications: int | None = None
    seed: int = 1
    options: str | None = None
    settings: Sequence[str] = ()
    workers: int | None = None
    out: Path | None = None
    until: float | None = None
    best: str | None = None


@dataclass(frozen=True)
class RunAnswer:
    """A run's summary and where it is stored; `storage_error` says why it could not be, after it was played.

    With a `precision`, `decisions` are those of its rounds, and `precision_error` says that it was not reached.
    """

    summary: Summary
    folder: Path | None
    storage_error: InputError | None = None
    precision: Precision | None = None
    decisions: Sequence[Mapping[str, Any]] = ()

    @property
    def precision_error(self) -> PrecisionNotReached | None:
        """What to end with where the wanted precision was not reached."""
        from model.app import precision

        return precision.precision_error(self.decisions, self.precision)

    def as_json(self) -> dict[str, Any]:
        """The object of `sim run --json`."""
        from model.app import precision

        return self.summary.as_json() | precision.as_json(self.decisions, self.precision)


def run(request: RunRequest, on_event: Progress = ignore, work: Work | None = None) -> RunAnswer:
    """Loads a scenario, plays it, stores the run, and summarises it. Progress goes to `on_event`.

    Raises InputError for what cannot be run, BlocksFailed for what could not be played.
    """
    from model.analysis.compare.sequential import summarise_watched
    from model.analysis.compare.summary import summarise
    from model.experiment.events import Planned
    from model.experiment.runner import play, store_run

    plan = _plan(request, work)
    on_event(Planned(plan.manifest))
    played = play(plan, on_event)
    precision = plan.precision
    watched = precision is not None and precision.until is not None
    summary = summarise_watched(played, precision.confidence) if precision and watched else summarise(played)
    answer = RunAnswer(summary, played.folder, None, precision, played.decisions if precision else ())
    if played.folder is not None and precision is None:
        return answer  # it came from there
    try:
        return replace(answer, folder=store_run(plan, played, answer.as_json()))
    except InputError as error:
        # A minute's work is not thrown away for a full disk: it is shown, and then the fault is said.
        return replace(answer, folder=None, storage_error=error)


def dry_run(request: RunRequest, work: Work | None = None) -> Forecast:
    """What `run` would play and where it would store it, with the time it would take, from a small sample."""
    from model.experiment.dryrun import forecast

    return forecast(_plan(request, work))


def _plan(request: RunRequest, work: Work | None) -> Plan:
    from model.app.precision import requested_precision
    from model.experiment.runner import plan_run
    from model.simulation.outcomes import OUTCOMES

    scenario = scenarios.load(request.scenario, request.settings)
    # Who says how many has said how sharp, too.
    stated = scenario.precision if request.replications is None else None
    return plan_run(
        scenario,
        replications=REPLICATIONS if request.replications is None else request.replications,
        seed=request.seed,
        options=scenarios.option_list(request.options),
        workers=request.workers,
        out=request.out,
        work=work,
        precision=requested_precision(request.until, request.best, stated, tuple(OUTCOMES)),
    )
