"""What `sim sweep` does and prints: cells with their intervals, failures with the command that plays them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, Problem
from model.report.prose import paragraph

if TYPE_CHECKING:
    import polars as pl
    from rich.console import Console, RenderableType

    from model.analysis.intervals import Estimate
    from model.experiment.studies import SweepForecast, SweepPlan
    from model.experiment.sweep import Sweep, SweepFailed
    from model.experiment.sweep_work import LaneWork

MOST_SHOWN = 40
"""Cells that are printed; `--json` has them all."""

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
class Cell:
    """One design point under one option: what is set, and each outcome of interest with its interval."""

    option: str
    point: int
    settings: Mapping[str, float | str]
    n: int
    outcomes: Mapping[str, Estimate]


@dataclass(frozen=True)
class SweepAnswer:
    """A stored sweep, and its cells."""

    plan: SweepPlan
    sweep: Sweep
    cells: tuple[Cell, ...]
    replications: Mapping[str, int] = field(default_factory=dict)


def sweep(asked: SweepAsked, stderr: Console, work: LaneWork | None = None) -> SweepAnswer:
    """Plays what is missing of a study, stores it, and reads its cells. Progress goes to `stderr`.

    Raises InputError for what cannot be played, SweepFailed where some blocks could not.
    """
    from model.experiment.cluster import players
    from model.experiment.sweep import play_sweep
    from model.report.progress import RunProgress

    plan = plan_of(asked, work)
    played = players(asked.scheduler) if asked.scheduler is not None else None
    with _QuietProgress(RunProgress(_shown(plan), stderr)) as progress:
        found = play_sweep(plan, progress, played, asked.resume)
    upto = dict(found.decisions[-1]["replications"]) if plan.study.precision else plan.asked
    return SweepAnswer(plan, found, tuple(cells_of(plan, found, upto)), upto)


def dry_run(asked: SweepAsked, work: LaneWork | None = None) -> SweepForecast:
    """What would be played, how long it would take and how sharp it would be, from a small sample."""
    from model.experiment.studies import forecast_sweep

    return forecast_sweep(plan_of(asked, work))


def plan_of(asked: SweepAsked, work: LaneWork | None = None) -> SweepPlan:
    """Reads the study, or makes one of a scenario and `--vary`, and lays it out."""
    from model.experiment.studies import plan_sweep
    from model.report import commands
    from model.scenario.finding import find_scenario
    from model.scenario.study import Precision, is_study, load_study, study_of
    from model.simulation.outcomes import OUTCOMES

    path = find_scenario(asked.study)
    if is_study(path):
        if asked.vary:
            wanted = "--vary with a scenario file, or a study file alone"
            raise InputError(Problem("a study says itself what varies", file=str(path), expected=wanted))
        study = load_study(path, outcomes=tuple(OUTCOMES))
    else:
        study = study_of(commands.load(asked.study), asked.vary)
    if asked.until is not None or asked.best is not None:
        study = replace(study, precision=_precision(asked, study.precision or Precision(), tuple(OUTCOMES)))
    return plan_sweep(
        study,
        commands.option_list(asked.options),
        asked.replications,
        asked.seed,
        asked.workers,
        asked.out,
        work,
    )


def cells_of(plan: SweepPlan, found: Sweep, replications: Mapping[str, int]) -> Iterator[Cell]:
    """The cells with their intervals, over that many replications of each option, without loading all rows.

    Where rounds were added until intervals were narrow, these are confidence sequences, else fixed intervals.
    """
    import polars as pl

    from model.experiment.sweep import turn_of

    rows = turn_of(found.rows(), plan)
    limit = pl.col("option").replace_strict(dict(replications), return_dtype=pl.Int64)
    names = plan.study.outcomes
    figures = [pl.len().alias("rows")]
    for name in names:
        one = pl.col(name)
        figures += [one.count().alias(f"n:{name}"), one.mean().alias(f"mean:{name}")]
        figures += [one.sum().alias(f"sum:{name}"), one.var().alias(f"var:{name}")]
        figures += [(one.min() == one.max()).alias(f"same:{name}")]
    table = rows.filter(pl.col("turn") < limit).group_by("option", "point").agg(figures).collect(engine="streaming")
    by_cell = {(row["option"], row["point"]): row for row in table.iter_rows(named=True)}
    kinds = {one.id: one.kind for one in plan.outcomes}
    for point in range(plan.points.count):
        settings: dict[str, float | str] = dict(plan.points.settings(point))
        settings |= plan.points.theories[int(plan.points.theory[point])]
        for option in plan.study.options:
            row = by_cell.get((option, point))
            if row is None:
                continue
            estimates = {name: _estimate(row, name, kinds[name], plan) for name in names}
            yield Cell(option, point, settings, int(row["rows"]), estimates)


def _estimate(row: Mapping[str, Any], name: str, kind: str, plan: SweepPlan) -> Estimate:
    import numpy as np

    from model.analysis import intervals
    from model.experiment.precision import mean_sequence, share_sequence

    n, mean, var = int(row[f"n:{name}"]), row[f"mean:{name}"], row[f"var:{name}"]
    if n == 0:
        return intervals.NOTHING
    successes = round(float(row[f"sum:{name}"]))
    precision = plan.study.precision
    if precision is not None and precision.until is not None:
        size = np.array([float(n)])
        if kind == "share":
            low, high = share_sequence(np.array([float(successes)]), size, precision.confidence)
        else:
            low, high = mean_sequence(np.array([mean]), np.array([var or 0.0]), size, precision.confidence)
        if not np.isfinite(high[0]):
            return intervals.Estimate(float(mean), None, None, n)
        return intervals.Estimate(float(mean), float(low[0]), float(high[0]), n)
    if kind == "share":
        rare = min(successes, n - successes) < intervals.RARE
        low_end, high_end = (intervals.clopper_pearson if rare else intervals.wilson)(successes, n)
        return intervals.Estimate(successes / n, low_end, high_end, n)
    if n < 2:
        return intervals.Estimate(float(mean), None, None, n)
    if row[f"same:{name}"]:
        return intervals.Estimate(float(mean), float(mean), float(mean), n)
    half = intervals.student_two_sided(intervals.LEVEL, n - 1) * (float(var) / n) ** 0.5
    return intervals.Estimate(float(mean), float(mean) - half, float(mean) + half, n)


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


def answer_parts(answer: SweepAnswer, width: int) -> Iterator[RenderableType]:
    """The sweep as it is printed: what it is, its cells where they are few, how its replications were decided."""
    from rich.text import Text

    from model.report.columns import Column, heading, stacked
    from model.report.numbers import style

    plan, study = answer.plan, answer.plan.study
    yield Text(f"{study.title}: {study.design.replace('_', ' ')}", style="bold")
    if study.question:
        yield paragraph(study.question, width)
    counts = sorted(set(answer.replications.values()))
    each = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    size = f"{plan.points.count:,} design points, {len(study.options)} options"
    yield paragraph(f"{size}, {each} replications each, seed {study.seed}", width)
    yield Text()
    shown = answer.cells[:MOST_SHOWN]
    columns: list[Column] = []
    for point, settings in {cell.point: cell.settings for cell in shown}.items():
        at = ", ".join(f"{path} = {_value(one)}" for path, one in settings.items()) or "as the scenario has it"
        yield paragraph(at, width, mark=f"{point:>4}  ", hang=" " * 6)
    yield Text()
    infos = {one.id: one for one in plan.outcomes}
    for name in study.outcomes:
        found = [cell.outcomes[name] for cell in shown]
        look = style(found, infos[name].unit, infos[name].kind)
        cells = look.cells(found)
        longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
        columns.append(Column(f"{heading(name, max(longest, len(look.unit)))}\n{look.unit}", cells))
    yield from stacked("point, option", [f"{cell.point:>4}  {cell.option}" for cell in shown], columns, width)
    if len(answer.cells) > len(shown):
        yield paragraph(f"and {len(answer.cells) - len(shown):,} more cells: --json, or the stored rows", width)
    yield from _decision_parts(answer, width)


def _decision_parts(answer: SweepAnswer, width: int) -> Iterator[RenderableType]:
    if answer.plan.study.precision is None or not answer.sweep.decisions:
        return
    last = answer.sweep.decisions[-1]
    given = answer.plan.study.precision
    rounds = f"{last['round']} round" + "s" * (last["round"] > 1)
    yield paragraph(f"{rounds}: {last['reason']}", width)
    if given.until is not None:
        level = f"{given.confidence:.0%}"
        yield paragraph(f"the intervals are {level} confidence sequences: they hold at every look", width)


def forecast_parts(found: SweepForecast, width: int) -> Iterator[RenderableType]:
    """What would be played, in a few lines."""
    from model.report.lists import duration

    plan, study = found.plan, found.plan.study
    blocks = len(plan.blocks(plan.asked))
    yield paragraph(f"{study.title} ({study.id}): a dry run, nothing is stored", width)
    known = {one.id: one for one in plan.outcomes}
    stored = f", {found.stored:,} of them stored already" if found.stored else ""
    facts = {
        "cells": f"{plan.cells:,}: {plan.points.count:,} design points, {len(study.options)} options",
        "replications": f"{study.replications:,} of each cell, {plan.rows:,} in all{stored}",
        "blocks": f"{blocks:,}, {min(plan.workers, blocks)} at a time",
        "time": f"about {duration(found.seconds)}, reckoned from a small sample",
        "disk": f"about {found.bytes_needed / 1e6:,.1f} MB in {plan.place}",
    }
    for name, half in found.widths.items():
        unit = known[name].unit
        text = "not told by the sample" if half is None else f"± {half:.3g} {unit} in one cell"
        facts[name] = text
    label = max(map(len, facts)) + 2
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<{label}}", hang=" " * label)


def failure_text(failed: SweepFailed, asked: SweepAsked) -> str:
    """What failed, where, the first traceback, and the command that plays only that again."""
    reasons: dict[str, list[str]] = {}
    for failure in failed.failures:
        reasons.setdefault(failure.reason, []).append(str(failure.key))
    lines = [str(failed)]
    for reason, met in reasons.items():
        lines += [reason, *(f"  {key}" for key in met[:NAMED])]
        lines += [f"  and {len(met) - NAMED} more"] if len(met) > NAMED else []
    trace = next((failure.traceback for failure in failed.failures if failure.traceback), "")
    lines += ["the first of them:", trace.rstrip()] if trace else []
    return "\n".join([*lines, f"to play only these again: {command(asked)}"])


def command(asked: SweepAsked) -> str:
    """The command line that goes on with a sweep."""
    import shlex

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


def _precision(asked: SweepAsked, given: Any, outcomes: Sequence[str]) -> Any:
    from model.errors import did_you_mean

    if asked.until is not None and asked.best is not None:
        raise InputError(Problem("--until and --best ask for different things", expected="one of them"))
    if asked.until is not None and not 0.0 < asked.until < float("inf"):
        raise InputError(Problem(f"--until is {asked.until}", expected="a half-width above 0"))
    if asked.best is not None and asked.best not in outcomes:
        near = did_you_mean(asked.best, outcomes)
        raise InputError(Problem(f'there is no outcome "{asked.best}"', suggestion=near))
    return replace(given, until=asked.until, best=asked.best)


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


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


def table_of(cells: Sequence[Cell]) -> pl.DataFrame:
    """Cells as a frame: `option`, `point`, what is set, `n`, and an estimate with its ends for each outcome."""
    import polars as pl

    rows = []
    for cell in cells:
        row: dict[str, Any] = {"option": cell.option, "point": cell.point, **cell.settings, "n": cell.n}
        for name, one in cell.outcomes.items():
            row |= {name: one.estimate, f"{name}_low": one.low, f"{name}_high": one.high}
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None)
