"""The printed forecast of a run: what would be played, and how long it would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..text.words import duration
from ..text.wrap import paragraph
from .precision import wanted_text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...experiment.execute.forecast import Forecast


def forecast_parts(forecast: Forecast, width: int) -> Iterator[RenderableType]:
    """What would be played, its time and disk space, and the precision to expect."""
    plan, manifest = forecast.plan, forecast.plan.manifest
    blocks = len(plan.blocks())
    each = max(plan.replications.values())
    yield paragraph(f"{manifest.title} ({manifest.study}): a dry run, nothing is stored", width)
    stored = f"; {forecast.stored:,} of all {plan.rows:,} are stored already" if forecast.stored else ""
    of = "option" if manifest.points == 1 else f"option at each of {manifest.points:,} design points"
    facts = {
        "options": f"{len(plan.options)}: {', '.join(plan.options)}",
        "reference": plan.reference,
        "replications": f"{each:,} of each {of}, seed {manifest.seed}{stored}",
        "blocks": f"{blocks:,}, {min(plan.workers, blocks)} at a time",
        "time": f"about {duration(forecast.seconds)}, estimated from a small sample",
        "disk": f"about {forecast.bytes_needed / 1e6:,.1f} MB in {plan.place}",
    }
    if plan.precision is not None:
        facts["then"] = f"rounds of more, until {wanted_text(plan.precision)}"
    cell = "" if manifest.points == 1 else " in one cell"
    for name, half in forecast.half_widths.items():
        if half is None:
            facts[name] = "the sample does not tell how precise it will be"
        elif manifest.outcome[name].kind == "share":
            facts[name] = f"± {100 * half:.2g} percentage points{cell}"
        else:
            size = f"{half:,.0f}" if half >= 100.0 else f"{half:.2g}"
            facts[name] = f"± {size} {manifest.outcome[name].unit}{cell}"
    label = max(map(len, facts)) + 2
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<{label}}", hang=" " * label)
