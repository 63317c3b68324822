"""A sweep as it is printed: its cells, or what they come to over all points; and what one would be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from model.report.sweep_cells import over_all_points
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.experiment.studies import SweepForecast, SweepPlan
    from model.report.sweep import SweepAnswer
    from model.report.text.columns import Column
    from model.stats.intervals import Estimate

MOST_SHOWN = 40
"""Cells that are printed; `--json` has them all."""


def answer_parts(answer: SweepAnswer, width: int) -> Iterator[RenderableType]:
    """The sweep as it is printed: what it is, its cells where they are few, how its replications were decided."""
    from rich.text import Text

    from model.report.precision import decision_parts
    from model.report.runs.summary import basis_heading
    from model.scenario.study_forms import SAMPLED

    plan, study = answer.plan, answer.plan.study
    manifest = answer.sweep.manifest
    yield paragraph(study.title, width, look="bold")
    yield basis_heading(manifest["calibrated"])
    if study.question:
        yield paragraph(study.question, width)
    counts = sorted(set(answer.replications.values()))
    each = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    design = f"{study.design.replace('_', ' ')} of {_count(plan.points.count, 'design point')}"
    size = f"{design}, {_count(len(study.options), 'option')}, {each} replications of each cell"
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


def _points(answer: SweepAnswer, width: int) -> Iterator[RenderableType]:
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
        more = _count(plan.points.count - points, "more design point")
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


def forecast_parts(found: SweepForecast, width: int) -> Iterator[RenderableType]:
    """What would be played, in a few lines."""
    from model.report.lists import duration
    from model.report.precision import wanted_text

    plan, study = found.plan, found.plan.study
    blocks = len(plan.blocks(plan.asked))
    yield paragraph(f"{study.title} ({study.id}): a dry run, nothing is stored", width)
    known = {one.id: one for one in plan.outcomes}
    stored = f", {found.stored:,} of them stored already" if found.stored else ""
    facts = {
        "cells": f"{plan.cells:,}: {_count(plan.points.count, 'design point')}, {_count(len(study.options), 'option')}",
        "replications": f"{study.replications:,} of each cell, {plan.rows:,} in all{stored}",
        "blocks": f"{blocks:,}, {min(plan.workers, blocks)} at a time",
        "time": f"about {duration(found.seconds)}, reckoned from a small sample",
        "disk": f"about {found.bytes_needed / 1e6:,.1f} MB in {plan.place}",
    }
    if study.precision is not None:
        facts["then"] = f"rounds of more, until {wanted_text(study.precision)}"
    for name, half in found.widths.items():
        if half is None:
            facts[name] = "not told by the sample"
        elif known[name].kind == "share":
            facts[name] = f"± {100 * half:.2g} percentage points in one cell"
        else:
            size = f"{half:,.0f}" if half >= 100.0 else f"{half:.2g}"
            facts[name] = f"± {size} {known[name].unit} in one cell"
    label = max(map(len, facts)) + 2
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<{label}}", hang=" " * label)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + "s" * (number != 1)


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
