"""Stored runs, printed: the list, one run in full, and what would be removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..text.safe import command_text
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...experiment.design.manifest import Manifest
    from ...experiment.store.catalogue import Described, ListedRun, Removal
    from ...experiment.store.run import Run


def runs_parts(runs: Sequence[ListedRun], home: Path, width: int) -> Iterator[RenderableType]:
    """A few lines for each run, or one that says there are none."""
    from rich.text import Text

    if not runs:
        yield Text(f"no runs in {home}: sim run stores one there, --in DIR looks elsewhere")
        return
    for run in runs:
        manifest = run.manifest
        yield Text(f"{run.folder.name}{'' if manifest.complete else '  (not complete)'}", style="bold")
        when = datetime.fromtimestamp(run.written).strftime("%Y-%m-%d %H:%M")
        facts = [manifest.scenario, *_played(manifest).values(), f"{run.bytes / 1e6:,.1f} MB", when]
        yield paragraph("; ".join(facts), width, "  ", "  ")
        yield paragraph(f"options: {', '.join(manifest.option_ids) or 'none yet'}", width, "  ", "  ")
        if settings := _settings(manifest):
            yield paragraph(f"set: {settings}", width, "  ", "  ")
    yield Text()
    yield paragraph("sim runs show RUN describes one, sim runs rm RUN removes it", width)


def _settings(manifest: Manifest) -> str:
    """What holds at every design point in place of the scenario's own numbers and theories."""
    numbers = [f"{path} {value:g}" for path, value in manifest.settings.items()]
    return ", ".join([*numbers, *(f"{name} {value}" for name, value in manifest.structures.items())])


def runs_json(runs: Sequence[ListedRun]) -> dict[str, Any]:
    """The object of `sim runs --json`."""
    return {
        "runs": [
            {
                "folder": str(folder),
                "run": manifest.run,
                "scenario": manifest.scenario,
                "scenario_hash": manifest.scenario_hash,
                "model_version": manifest.model_version,
                "seed": manifest.seed,
                "replications": manifest.replications,
                "reference": manifest.reference,
                "options": list(manifest.option_ids),
                "points": manifest.points,
                "settings": dict(manifest.settings),
                "structures": dict(manifest.structures),
                "complete": manifest.complete,
                "bytes": run.bytes,
                "written": datetime.fromtimestamp(run.written).isoformat(timespec="seconds"),
            }
            for folder, manifest, run in ((run.folder, run.manifest, run) for run in runs)
        ]
    }


def described_parts(described: Described, width: int) -> Iterator[RenderableType]:
    """One run in full: its scenario, design and settings, its versions and rules, and the files in its folder."""
    from rich.text import Text

    manifest = described.manifest
    yield paragraph(f"{described.folder}: {manifest.title}", width, look="bold")
    settings = ", ".join(f"{path} {value:g}" for path, value in manifest.settings.items())
    structures = ", ".join(f"{name}: {value}" for name, value in manifest.structures.items())
    options = ", ".join(f"{option}{' *' * (option == manifest.reference)}" for option in manifest.option_ids)
    basis = ", ".join(f"{count} {name}" for name, count in manifest.parameters_by_basis.items())
    versions = ", ".join(f"{name} {then}, here {here}" for name, (then, here) in described.versions.items())
    facts = {
        "scenario": f"{manifest.scenario}, {manifest.scenario_hash[:12]}",
        "run": manifest.run[:12],
        "options": options or "none yet",
        **_played(manifest),
        "settings": settings or "none",
        "theories": f"changed: {structures}" if structures else "as the scenario has them",
        "parameters": f"{basis}{'' if manifest.calibrated else '; uncalibrated'}",
        "outcomes": f"{len(manifest.outcomes)}; in the headline {', '.join(manifest.headline)}",
        "version": f"sim {manifest.model_version}; {versions or 'all libraries as here'}",
        "rules": f"{manifest.sources[:12]}, {'not those here' if described.rules_changed else 'those here'}",
        "values": manifest.values[:12] or "none until it is complete",
        "files": f"{', '.join(_files(described.files))}: {described.bytes / 1e6:,.1f} MB",
    }
    for name, fact in facts.items():
        yield paragraph(fact, width, mark=f"{name:<14}", hang=" " * 14)
    yield Text("* the reference")


def described_json(described: Described) -> dict[str, Any]:
    """The object of `sim runs show --json`."""
    return {
        "folder": str(described.folder),
        "files": dict(described.files),
        "bytes": described.bytes,
        "rules_changed": described.rules_changed,
        "versions_changed": {name: {"run": then, "here": here} for name, (then, here) in described.versions.items()},
        "manifest": asdict(described.manifest),
    }


def removal_text(removals: Sequence[Removal]) -> str:
    """What would be removed, a line per run."""
    return "\n".join(f"{removal.folder}  {removal.files} files, {removal.bytes / 1e6:,.1f} MB" for removal in removals)


def _played(manifest: Manifest) -> dict[str, str]:
    """The design and the number of replications played."""
    counts = manifest.replications_by_option.values()
    # A run that was ended before its first round was complete has none that can be read.
    many = " to ".join(f"{count:,}" for count in sorted({min(counts), max(counts)})) if counts else "none yet"
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
    """Names of files; those in a subfolder are counted under its name."""
    names = [Path(name) for name in files]
    inside = Counter(name.parts[0] for name in names if len(name.parts) > 1)
    plain = [str(name) for name in names if len(name.parts) == 1 and not name.name.startswith(".")]
    return [*plain, *(f"{folder}/ ({count:,})" for folder, count in inside.items())]


def stored_text(run: Run) -> str:
    """Where a run is stored, and the commands to continue with."""
    place = command_text((str(run.folder),))
    options = run.manifest.option_ids
    if run.manifest.points > 1:
        lines = [f"stored in {run.folder}", "next, to compare its options, and to ask which is robust:"]
        return "\n".join([*lines, f"  sim compare {place}", f"  sim analyse {place}"])
    lines = [f"stored in {run.folder}", "next, to see what the options change, and to open one history:"]
    lines += [f"  sim compare {place}"] if len(options) > 1 else []
    return "\n".join([*lines, f"  sim explain {place} --option {options[-1]} --replication 0"])
