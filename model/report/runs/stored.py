"""Stored runs as they are printed: the list, one of them, what would be removed."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...experiment.design.manifest import Manifest
    from ...experiment.store.catalogue import Described, Removal
    from ...experiment.store.run import Run


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


def described_parts(found: Described, width: int) -> Iterator[RenderableType]:
    """What was asked, of which scenario, by which rules, and what lies in the folder."""
    from rich.text import Text

    one = found.manifest
    yield paragraph(f"{found.folder}: {one.title}", width, look="bold")
    settings = ", ".join(f"{path} {value:g}" for path, value in one.settings.items())
    structures = ", ".join(f"{name}: {value}" for name, value in one.structures.items())
    basis = ", ".join(f"{count} {name}" for name, count in one.parameters_by_basis.items())
    versions = ", ".join(f"{name} {then}, here {here}" for name, (then, here) in found.versions.items())
    facts = {
        "scenario": f"{one.scenario}, {one.scenario_hash[:12]}",
        "run": one.run[:12],
        "options": ", ".join(f"{option}{' *' * (option == one.reference)}" for option in one.option_ids),
        **_played(one),
        "settings": settings or "none",
        "theories": f"changed: {structures}" if structures else "as the scenario has them",
        "parameters": f"{basis}{'' if one.calibrated else '; uncalibrated'}",
        "outcomes": f"{len(one.outcomes)}; in the headline {', '.join(one.headline)}",
        "version": f"sim {one.model_version}; {versions or 'all libraries as here'}",
        "rules": f"{one.sources[:12]}, {'not those here' if found.rules_changed else 'those here'}",
        "values": one.values[:12] or "none until it is complete",
        "files": f"{', '.join(_files(found.files))}: {found.bytes / 1e6:,.1f} MB",
    }
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<14}", hang=" " * 14)
    yield Text("* the reference")


def described_json(found: Described) -> dict[str, Any]:
    """The object of `sim runs show --json`."""
    return {
        "folder": str(found.folder),
        "files": dict(found.files),
        "bytes": found.bytes,
        "rules_changed": found.rules_changed,
        "versions_changed": {name: {"run": then, "here": here} for name, (then, here) in found.versions.items()},
        "manifest": asdict(found.manifest),
    }


def removal_text(found: Sequence[Removal]) -> str:
    """What would be removed, a line a run."""
    return "\n".join(f"{one.folder}  {one.files} files, {one.bytes / 1e6:,.1f} MB" for one in found)


def _played(manifest: Manifest) -> dict[str, str]:
    """What was played of which design."""
    each = sorted(set(manifest.replications_by_option.values()))
    many = f"{each[0]:,}" if len(each) == 1 else f"{each[0]:,} to {each[-1]:,}"
    unfinished = "" if manifest.complete else "; not complete: the command that began it goes on"
    if manifest.points == 1:
        return {"replications": f"{many} of each option, seed {manifest.seed}{unfinished}"}
    design = manifest.design.replace("_", " ")
    return {
        "study": f"{manifest.study}: {design} of {manifest.points:,} design points, {manifest.luck} luck",
        "varies": ", ".join(manifest.vary) or "nothing but the options",
        "replications": f"{many} of each cell, {manifest.rows:,} rows, seed {manifest.seed}{unfinished}",
    }


def _files(files: Iterable[str]) -> list[str]:
    """Names of files, those of one folder as one where they are many."""
    names = [Path(name) for name in files]
    inside = Counter(name.parts[0] for name in names if len(name.parts) > 1)
    plain = [str(name) for name in names if len(name.parts) == 1 and not name.name.startswith(".")]
    return [*plain, *(f"{folder}/ ({count:,})" for folder, count in inside.items())]


def stored_text(run: Run) -> str:
    """Where a run is, and what to do with it."""
    place = shlex.quote(str(run.folder))
    options = run.manifest.option_ids
    if run.manifest.points > 1:
        lines = [f"stored in {run.folder}", "next, to compare its options, and to ask which is robust:"]
        return "\n".join([*lines, f"  sim compare {place}", f"  sim analyse {place}"])
    lines = [f"stored in {run.folder}", "next, to see what the options change, and to open one history:"]
    lines += [f"  sim compare {place}"] if len(options) > 1 else []
    return "\n".join([*lines, f"  sim explain {place} --option {options[-1]} --replication 0"])
