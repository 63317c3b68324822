"""A sweep as it is printed: its cells, or what they come to over all points; and what one would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from model.analysis.compare.cells import over_all_points
from model.report.text.words import plural
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.analysis.compare.cells import SweepSummary
    from model.experiment.studies import SweepPlan
    from model.experiment.sweep import SweepFailed
    from model.report.text.columns import Column
    from model.stats.intervals import Estimate


MOST_SHOWN = 40
"""Cells that are printed; `--json` has them all."""


NAMED = 12
"""Failed blocks that are named one by one."""


def answer_parts(answer: SweepSummary, width: int) -> Iterator[RenderableType]:
    """The sweep as it is printed: what it is, its cells where they are few, how its replications were decided."""
    from rich.text import Text

    from model.report.runs.precision import decision_parts
    from model.report.runs.summary import basis_heading
    from model.scenario import SAMPLED

    plan, study = answer.plan, answer.plan.study
    manifest = answer.sweep.manifest
    yield paragraph(study.title, width, look="bold")
    yield basis_heading(manifest["calibrated"])
    if study.question:
        yield paragraph(study.question, width)
    counts = sorted(set(answer.replications.values()))
    each = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    design = f"{study.design.replace('_', ' ')} of {plural(plan.points.count, 'design point')}"
    size = f"{design}, {plural(len(study.options), 'option')}, {each} replications of each cell"
    drawn, given = study.design in SAMPLED, study.precision
    watched = given is not None and given.until is not None and not drawn
    kind = f"{given.confidence:.0%} confidence sequences" if given and watched else "95% intervals"
    yield paragraph(f"{size}, seed {study.seed}; {kind} in brackets", width)
    yield Text()
    if drawn:
        over = over_all_points(plan, answer.cells)
        names = list(study.options)
        columns = _columns(plan, lambda name: [over[option][name] for option in names])
        yield from _tables("over all points", names, columns, width)
        text = f"each cell stands in --json; sim analyse {answer.sweep.folder} says what drives them"
        yield paragraph(text, width)
    else:
        yield from _points(answer, width)
    yield from decision_parts(answer.sweep.decisions, study.precision, width)


def _points(answer: SweepSummary, width: int) -> Iterator[RenderableType]:
    """What is set at each point, and every outcome there; the first points where they are many."""
    from rich.text import Text

    plan = answer.plan
    points = max(1, MOST_SHOWN // len(plan.study.options))
    shown = [cell for cell in answer.cells if cell.point < points]
    for point, settings in {cell.point: cell.settings for cell in shown}.items():
        at = ", ".join(f"{path} = {_value(one)}" for path, one in settings.items()) or "as the scenario has it"
        yield paragraph(at, width, mark=f"{point:>4}  ", hang=" " * 6)
    yield Text()
    columns = _columns(plan, lambda name: [cell.outcomes[name] for cell in shown])
    names = [f"{cell.point:>4}  {cell.option}" for cell in shown]
    yield from _tables("point, option", names, columns, width)
    if plan.points.count > points:
        more = plural(plan.points.count - points, "more design point")
        yield paragraph(f"and {more}, which --json prints and the stored rows hold", width)


def _columns(plan: SweepPlan, estimates: Callable[[str], Sequence[Estimate]]) -> list[Column]:
    """A column for each outcome of interest."""
    from model.report.text.columns import Column, heading
    from model.report.text.numbers import style

    infos = {one.id: one for one in plan.outcomes}
    columns = []
    for name in plan.study.outcomes:
        found = list(estimates(name))
        look = style(found, infos[name].unit, infos[name].kind)
        cells = look.cells(found)
        longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
        columns.append(Column(f"{heading(name, max(longest, len(look.unit)))}\n{look.unit}", cells))
    return columns


def _tables(label: str, names: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    from model.report.text.columns import stacked

    for table in stacked(label, names, columns, width):
        yield table
        yield Text()


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"


def answer_json(answer: SweepSummary) -> dict[str, Any]:
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


def failure_text(failed: SweepFailed, command: str) -> str:
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
    return "\n".join([*lines, f"to play only these again: {command}"])
