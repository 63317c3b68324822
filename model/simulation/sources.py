"""The sources that decide a replication, and their hash: as they lie there, and as this process has loaded them."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from ..places import is_source, package_folder

DECIDING = (
    "actors",
    "lanes/binding.py",
    "lanes/columns.py",
    "lanes/compile",
    "lanes/declare",
    "lanes/groups.py",
    "lanes/memory",
    "lanes/numerics",
    "lanes/plan.py",
    "lanes/program.py",
    "lanes/quantiles.py",
    "lanes/schedule.py",
    "lanes/series.py",
    "lanes/stage",
    "lanes/tape.py",
    "scenario/distributions.py",
    "scenario/scenario.py",
    "simulation/block.py",
    "simulation/engine.py",
    "simulation/equal_terms.py",
    "simulation/frame",
    "simulation/outcomes",
    "simulation/parameters.py",
    "simulation/recorder.py",
    "simulation/turn.py",
    "simulation/weekly.py",
    "world",
)
"""The sources that decide the rows of a run: rules, what compiles and binds them, draws, the engine, the outcomes.

How a scenario is read is not among them, since its content has a hash of its own; nor are messages, checks, lints and
explanations. A test follows the imports of a block and checks that no source that decides is missing.
"""


def source_files(root: Path | None = None) -> list[Path]:
    """The Python sources that decide a replication."""
    root = root or package_folder()
    files: set[Path] = set()
    for name in DECIDING:
        place = root / name
        files |= {place} if place.is_file() else {path for path in place.rglob("*.py") if is_source(path)}
    return sorted(files)


def source_hash(root: Path | None = None) -> str:
    """SHA-256 over the Python sources that decide a replication, by name and content."""
    root = root or package_folder()
    digest = hashlib.sha256()
    for path in source_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def loaded_hash() -> str:
    """The same hash of the rules that this process plays: as it has loaded them, or as they lie there where it has not.

    It differs from `source_hash` where they were edited since.
    """
    loaded = sys.modules.get(f"{__package__}.loaded")
    return source_hash() if loaded is None else str(loaded.SOURCES)
