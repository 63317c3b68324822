"""What would be played, and how long it would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from model.report.runs.precision import wanted_text
from model.report.text.words import plural
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.experiment.dryrun import Forecast
    from model.experiment.studies import SweepForecast


def forecast_parts(found: Forecast, width: int) -> Iterator[RenderableType]:
    """What would be played, in a few lines."""
    manifest = found.plan.manifest
    workers = min(found.plan.workers, len(found.plan.blocks))
    yield paragraph(f"{manifest.title} ({manifest.scenario}): a dry run, nothing is stored", width)
    stored = f"; {found.stored:,} of all {found.plan.lanes:,} are stored already" if found.stored else ""
    facts = {
        "options": f"{len(manifest.options)}: {', '.join(manifest.option_ids)}",
        "reference": manifest.reference,
        "replications": f"{manifest.replications:,} of each option, seed {manifest.seed}{stored}",
        "blocks": f"{len(found.plan.blocks)}, {workers} at a time",
        "time": f"about {duration(found.seconds)}, reckoned from a small sample",
        "disk": f"at most {found.bytes_needed / 1e6:,.1f} MB in {found.out}",
    }
    if found.plan.precision is not None:
        facts["then"] = f"rounds of more, until {wanted_text(found.plan.precision)}"
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<14}", hang=" " * 14)


def sweep_forecast_parts(found: SweepForecast, width: int) -> Iterator[RenderableType]:
    """What would be played, in a few lines."""
    plan, study = found.plan, found.plan.study
    blocks = len(plan.blocks(plan.asked))
    yield paragraph(f"{study.title} ({study.id}): a dry run, nothing is stored", width)
    known = {one.id: one for one in plan.outcomes}
    stored = f", {found.stored:,} of them stored already" if found.stored else ""
    facts = {
        "cells": f"{plan.cells:,}: {plural(plan.points.count, 'design point')}, {plural(len(study.options), 'option')}",
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


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
