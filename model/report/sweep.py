"""What `sim sweep` does and prints: cells with their intervals, failures with the command that plays them again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, Problem
from model.report.sweep_cells import Cell, cells_of

if TYPE_CHECKING:
    from rich.console import Console

    from model.experiment.studies import SweepForecast, SweepPlan
    from model.experiment.sweep import Sweep, SweepFailed
    from model.experiment.sweep_work import LaneWork
    from model.report.precision import NotSharp

NAMED = 12
"""Failed blocks that are named one by one."""


@dataclass(frozen=True)
class SweepAsked:
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


@dataclass(frozen=True)
class SweepAnswer:
    """A stored sweep, and its cells."""

    plan: SweepPlan
    sweep: Sweep
    cells: tuple[Cell, ...]
    replications: Mapping[str, int] = field(default_factory=dict)

    @property
    def not_sharp(self) -> NotSharp | None:
        """What to end with where the wanted precision was not reached."""
        from model.report.precision import fault

        return fault(self.sweep.decisions, self.plan.study.precision)


def sweep(asked: SweepAsked, stderr: Console, work: LaneWork | None = None) -> SweepAnswer:
    """Plays what is missing of a study, stores it, and reads its cells. Progress goes to `stderr`.

    Raises InputError for what cannot be played, SweepFailed where some blocks could not.
    """
    from model.experiment.cluster import players
    from model.experiment.sweep import play_sweep
    from model.report.text.progress import RunProgress

    plan = plan_of(asked, work)
    played = players(asked.scheduler) if asked.scheduler is not None else None
    with _QuietProgress(RunProgress(_shown(plan), stderr)) as progress:
        found = play_sweep(plan, progress, played, asked.resume)
    upto = dict(found.decisions[-1]["replications"]) if plan.study.precision else plan.asked
    return SweepAnswer(plan, found, tuple(cells_of(plan, found, upto)), upto)


def stored_text(answer: SweepAnswer) -> str:
    """Where the sweep is, and what to do with it."""
    place = shlex.quote(str(answer.sweep.folder))
    lines = [f"stored in {answer.sweep.folder}", "next, to compare its options, and to ask which is robust:"]
    return "\n".join([*lines, *(f"  sim {verb} {place}" for verb in ("compare", "analyse"))])


def dry_run(asked: SweepAsked, work: LaneWork | None = None) -> SweepForecast:
    """What would be played, how long it would take and how sharp it would be, from a small sample."""
    from model.experiment.studies import forecast_sweep

    return forecast_sweep(plan_of(asked, work))


def plan_of(asked: SweepAsked, work: LaneWork | None = None) -> SweepPlan:
    """Reads the study, or makes one of a scenario and `--vary`, and lays it out."""
    from model.experiment.studies import plan_sweep
    from model.report import commands
    from model.report.precision import asked_for
    from model.scenario.finding import find_scenario
    from model.scenario.study import is_study, load_study, study_of
    from model.simulation.outcomes import OUTCOMES

    path = find_scenario(asked.study)
    if is_study(path):
        if asked.vary:
            wanted = "--vary with a scenario file, or a study file alone"
            raise InputError(Problem("a study says itself what varies", file=str(path), expected=wanted))
        study = load_study(path, outcomes=tuple(OUTCOMES))
    else:
        study = study_of(commands.load(asked.study), asked.vary)
    stated = study.precision
    if asked.replications is not None and stated is study.scenario.precision:
        stated = None  # who says how many has said how sharp, too; a study that says both means rounds from there
    study = replace(study, precision=asked_for(asked.until, asked.best, stated, tuple(OUTCOMES)))
    return plan_sweep(
        study,
        commands.option_list(asked.options),
        asked.replications,
        asked.seed,
        asked.workers,
        asked.out,
        work,
    )


def answer_json(answer: SweepAnswer) -> dict[str, Any]:
    """The object of `sim sweep --json`."""
    known = {one.id: one for one in answer.plan.outcomes}
    manifest = answer.sweep.manifest
    return {
        "study": manifest["study"],
        "title": manifest["title"],
        "scenario": manifest["scenario"],
        "scenario_hash": manifest["scenario_hash"],
        "run": manifest["run"],
        "values": manifest["values"],
        "folder": str(answer.sweep.folder),
        "design": manifest["design"],
        "seed": manifest["seed"],
        "points": manifest["points"],
        "options": list(answer.sweep.options),
        "replications": dict(answer.replications),
        "rows": manifest["rows"],
        "decisions": list(answer.sweep.decisions) if answer.plan.study.precision else [],
        "cells": [
            {
                "option": cell.option,
                "point": cell.point,
                "settings": dict(cell.settings),
                "replications": cell.n,
                "outcomes": {
                    name: None
                    if one.estimate is None
                    else {"estimate": one.estimate, "low": one.low, "high": one.high, "n": one.n}
                    | {"unit": known[name].unit, "better": known[name].better}
                    for name, one in cell.outcomes.items()
                },
            }
            for cell in answer.cells
        ],
    }


def failure_text(failed: SweepFailed, asked: SweepAsked) -> str:
    """What failed, where, the first traceback, and the command that plays only that again."""
    reasons: dict[str, list[str]] = {}
    for failure, block in zip(failed.failures, failed.blocks, strict=True):
        reasons.setdefault(failure.reason, []).append(block)
    lines = [str(failed)]
    for reason, met in reasons.items():
        lines += [reason, *(f"  {key}" for key in met[:NAMED])]
        lines += [f"  and {len(met) - NAMED} more"] if len(met) > NAMED else []
    trace = next((failure.traceback for failure in failed.failures if failure.traceback), "")
    lines += ["the first of them:", trace.rstrip()] if trace else []
    return "\n".join([*lines, f"to play only these again: {command(asked)}"])


def command(asked: SweepAsked) -> str:
    """The command line that goes on with a sweep."""
    words = ["sim", "sweep", str(asked.study)]
    for vary in asked.vary:
        words += ["--vary", vary]
    given = {
        "--options": asked.options,
        "--replications": asked.replications,
        "--seed": asked.seed,
        "--workers": asked.workers,
        "--out": asked.out,
        "--scheduler": asked.scheduler,
        "--until": asked.until,
        "--best": asked.best,
    }
    for name, value in given.items():
        words += [name, str(value)] if value is not None else []
    return shlex.join([*words, "--resume"])


def _shown(plan: SweepPlan) -> Any:
    from model.experiment.manifest import Manifest

    return Manifest.from_json(plan.manifest().decode())


class _QuietProgress:
    """A run's progress without its settling estimate: a sweep has too many cells to show one."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        inner._settle = lambda event: None

    def __enter__(self) -> Any:
        self._inner.__enter__()
        return self._inner

    def __exit__(self, *why: Any) -> None:
        self._inner.__exit__(*why)
