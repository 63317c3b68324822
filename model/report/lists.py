"""Short printed answers: the list of runs, a forecast, problems of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from model.errors import Problem
    from model.experiment.dryrun import Forecast
    from model.experiment.manifest import Manifest


def runs_parts(runs: Sequence[tuple[Path, Manifest]], home: Path) -> Iterator[RenderableType]:
    """A table of runs, or the line that says there are none."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    if not runs:
        yield Text(f"no runs in {home}: sim run stores one there, --in DIR looks elsewhere")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("run", overflow="fold", no_wrap=True)
    table.add_column("scenario", overflow="fold")
    for name in ("options", "replications", "seed", "version"):
        table.add_column(name, justify="right")
    for folder, one in runs:
        each = f"{one.replications:,}" + (f" at {one.points:,} points" if one.points > 1 else "")
        cells = (folder.name, one.scenario, str(len(one.options)), each, str(one.seed), one.model_version)
        table.add_row(*(Text(cell) for cell in cells))
    yield table


def runs_json(runs: Sequence[tuple[Path, Manifest]]) -> dict[str, Any]:
    """The object of `sim runs --json`."""
    return {
        "runs": [
            {
                "folder": str(folder),
                "run": one.run,
                "scenario": one.scenario,
                "scenario_hash": one.scenario_hash,
                "model_version": one.model_version,
                "seed": one.seed,
                "replications": one.replications,
                "reference": one.reference,
                "options": list(one.option_ids),
                "points": one.points,
            }
            for folder, one in runs
        ]
    }


def forecast_parts(found: Forecast, width: int) -> Iterator[RenderableType]:
    """What would be played, in a few lines."""
    from model.report.precision import wanted_text

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


def problems_text(path: Path, problems: Sequence[Problem]) -> str:
    """The problems of one file, or that it has none."""
    if not problems:
        return f"{path}: no problems"
    return "\n".join(problem.render() for problem in problems)


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 1.5:
        return "a second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 5400:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"
