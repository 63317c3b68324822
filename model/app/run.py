"""Playing a scenario or a study: what is missing of it is played and stored, and the whole is summarised."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, did_you_mean
from ..experiment.execute.events import OnEvent, Planned, ignore
from . import scenarios

if TYPE_CHECKING:
    from ..analysis.compare.cells import DesignSummary
    from ..analysis.compare.summary import Summary
    from ..analysis.findings.along import Changes
    from ..analysis.findings.endings import Endings
    from ..analysis.findings.story import Story
    from ..analysis.ranking.best import BestByMean
    from ..experiment.execute.ahead import WorkersAhead
    from ..experiment.execute.forecast import Forecast
    from ..experiment.execute.plan import Plan
    from ..experiment.execute.pool import LocalPool
    from ..experiment.execute.worker import Work
    from ..experiment.store.run import Run
    from ..scenario import Precision, Study
    from .precision import PrecisionNotReached


@dataclass(frozen=True)
class RunRequest:
    """What `sim run` was asked for: a scenario file with what is to vary and to be set, or a study file.

    None takes what the study says; `vary` and `settings` are `path=values` and `path=value`.
    """

    file: Path
    vary: Sequence[str] = ()
    settings: Sequence[str] = ()
    options: Sequence[str] | None = None
    replications: int | None = None
    seed: int | None = None
    until: float | None = None
    best: str | None = None
    workers: int | None = None
    scheduler: str | None = None
    out: Path | None = None
    resume: bool = False
    only: str | None = None


@dataclass(frozen=True)
class RunAnswer:
    """A stored run and what it comes to: the summary of one design point, or the cells of several and the changes
    along what varies.

    With a `precision`, `run.decisions` are those of its rounds, and `precision_error` says that it was not reached.
    Where its rounds went on until intervals were narrow, those of `summary` are confidence sequences; those of `plain`
    never are. `ends` are its endings where they were worked out, and `story` is the history that its report tells,
    where a worker has replayed it.
    """

    run: Run
    summary: Summary | None
    cells: DesignSummary | None
    precision: Precision | None = None
    changes: Changes | None = None
    plain: Summary | None = None
    ends: Endings | None = None
    story: Story | None = None

    @cached_property
    def endings(self) -> Endings:
        """How the histories of each option end, of a run of one design point."""
        from ..analysis.findings.endings import endings

        return self.ends or endings(self.run)

    def best(self, outcome: str, options: Sequence[str]) -> BestByMean | None:
        """These options of a run of one design point compared with the best of them in an outcome of which more, or
        less, is better, replication by replication; None where nothing can be compared."""
        import numpy as np

        from ..analysis.ranking.best import best_by_mean

        info, replications = self.run.manifest.outcome[outcome], self.run.manifest.replications
        columns = [self.run.values(option, [outcome])[outcome][:replications] for option in options]
        return best_by_mean(np.column_stack(columns), options, info.better, info.kind)

    @property
    def precision_error(self) -> PrecisionNotReached | None:
        """What to end with where the wanted precision was not reached."""
        from . import precision

        return precision.precision_error(self.run.decisions, self.precision)

    def as_json(self) -> dict[str, Any]:
        """The object of `sim run --json`."""
        from . import precision

        if self.cells is not None:
            along = [] if self.changes is None else [path.as_json() for path in self.changes.paths]
            return self.cells.as_json() | {"along": along} | precision.as_json(self.run.decisions, self.precision)
        assert self.summary is not None
        return self.summary.as_json() | precision.as_json(self.run.decisions, self.precision)


def run(request: RunRequest, on_event: OnEvent = ignore, work: Work | None = None, story: bool = False) -> RunAnswer:
    """Plays what is missing of a scenario or a study, stores it, and summarises it. `on_event` receives each event.

    With `story` a worker that has played tells the history of the report meanwhile. Raises InputError for what cannot
    be played, BlocksFailed where some blocks could not.
    """
    with _workers(request, work) as ahead:
        stored, precision, pool = _play(request, on_event, work, ahead)
        if not story or stored.manifest.points > 1:
            return answer_of(stored, precision)
        from ..analysis.findings.endings import endings
        from ..analysis.findings.story import Telling, replication_of

        ends = endings(stored)
        chosen = replication_of(stored, ends)
        telling = pool.ask(Telling.of(stored, *chosen)) if chosen is not None else lambda: None
        return replace(answer_of(stored, precision), ends=ends, story=telling())


def played(request: RunRequest, on_event: OnEvent = ignore, work: Work | None = None) -> tuple[Run, Precision | None]:
    """Plays what is missing of a scenario or a study and stores it: the run, and the precision that was asked for.

    Raises as `run` does.
    """
    with _workers(request, work) as ahead:
        stored, precision, _ = _play(request, on_event, work, ahead)
        return stored, precision


def _workers(request: RunRequest, work: Work | None) -> closing[WorkersAhead]:
    """Workers that load the rules while the scenario is read, where something will probably be played."""
    from ..experiment.execute.ahead import WorkersAhead, looks_new

    likely = request.scheduler is None and work is None and looks_new(request.file, request.out)
    return closing(WorkersAhead(request.workers if likely else 0))


def _play(
    request: RunRequest, on_event: OnEvent, work: Work | None, ahead: WorkersAhead
) -> tuple[Run, Precision | None, LocalPool]:
    """The run, the precision that was asked for, and the pool whose workers have played."""
    from ..experiment.execute.executor import Executor, play

    plan = plan_of(request, work)
    if request.only is not None and plan.manifest.points > 1:
        wanted = "a run of one design point; --format csv has every cell of several"
        raise InputError(Problem("--only leaves out options of a table of options", expected=wanted))
    on_event(Planned(plan.manifest))
    pool = ahead.pool(plan.manifest.sources)
    executor: Executor = pool
    if request.scheduler is not None:
        from ..experiment.execute.cluster import executor_at

        executor = executor_at(request.scheduler)
    return play(plan, on_event, executor, request.resume), plan.precision, pool


def answer_of(played: Run, precision: Precision | None = None) -> RunAnswer:
    """What a run comes to."""
    until = precision.confidence if precision is not None and precision.until is not None else None
    if played.manifest.points > 1:
        from ..analysis.compare.cells import summarise_design
        from ..analysis.findings.along import changes_of

        cells = replace(summarise_design(played, until), theories=played.theories)
        return RunAnswer(played, None, cells, precision, changes_of(played, until))
    from ..analysis.compare.sequential import watched
    from ..analysis.compare.summary import summarise

    plain = replace(summarise(played), theories=played.theories, combinations=played.scenario.combinations)
    return RunAnswer(played, plain if until is None else watched(plain, played, until), None, precision, plain=plain)


def dry_run(request: RunRequest, on_event: OnEvent = ignore, work: Work | None = None) -> Forecast:
    """What `run` would play and where it would store it, with its time, size and precision, from a small sample."""
    from ..experiment.execute.forecast import forecast

    return forecast(plan_of(request, work), on_event)


def plan_of(request: RunRequest, work: Work | None = None) -> Plan:
    """Reads the study, or makes one of a scenario, and lays it out. Raises InputError."""
    from ..experiment.execute.plan import plan_study
    from .precision import requested_precision

    study = study_for(request.file, request.vary, request.settings)
    stated = study.precision
    if request.replications is not None and stated is study.scenario.precision:
        # A number of replications replaces the precision that the scenario asks for; a study that states both means
        # rounds from that number on.
        stated = None
    study = replace(study, precision=requested_precision(request.until, request.best, stated, scenarios.directions()))
    return plan_study(study, request.options, request.replications, request.seed, request.workers, request.out, work)


def check_only(condition: str | None) -> None:
    """Raises InputError for what is no condition over outcomes, before anything is played."""
    from ..analysis.histories.condition import parse_condition

    if condition is not None:
        known = scenarios.directions()
        parse_condition(condition, known, "--only", known.ranges)


def check_sort(outcome: str | None) -> None:
    """Raises InputError for what rows cannot be ordered by, before anything is played."""
    known = {*scenarios.directions(), "scenario"}
    if outcome is not None and outcome not in known:
        from ..analysis.histories.condition import TITLES

        wanted = "an outcome (sim outcomes lists them), or scenario for the order of the file"
        message = f"no outcome {outcome!r} to sort by"
        raise InputError(Problem(message, expected=wanted, suggestion=did_you_mean(outcome, known, TITLES)))


def study_for(file: Path, vary: Sequence[str] = (), settings: Sequence[str] = ()) -> Study:
    """The study that a file and what is to vary and to be set make; a scenario alone is one in which nothing varies.

    Raises InputError with every problem.
    """
    from ..scenario import load_as_study
    from .check import parameters_read

    known = scenarios.directions()
    return load_as_study(file, vary, scenarios.overrides(settings), outcomes=known, reads=parameters_read)
