"""The identity of a run: hashes of the scenario, of the rules, of the design and of the values.

None depends on the machine, the clock or the place of files.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from ...errors import InputError

DECIDING = (
    "actors",
    "lanes/binding.py",
    "lanes/columns.py",
    "lanes/compile",
    "lanes/declare",
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
    "simulation/order.py",
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

LIBRARIES = ("llvmlite", "mesa", "numpy", "polars", "pydantic", "scipy")


def source_files(root: Path | None = None) -> list[Path]:
    """The Python sources that decide a replication."""
    root = root or _root()
    files: set[Path] = set()
    for name in DECIDING:
        place = root / name
        files |= {place} if place.is_file() else {path for path in place.rglob("*.py") if is_source(path)}
    return sorted(files)


def is_source(path: Path) -> bool:
    """Whether a file is a source: not what an editor puts beside one, hidden or a link to nothing."""
    return not path.name.startswith(".") and path.is_file()


def source_hash(root: Path | None = None) -> str:
    """SHA-256 over the Python sources that decide a replication, by name and content."""
    root = root or _root()
    digest = hashlib.sha256()
    for path in source_files(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _root() -> Path:
    return Path(__file__).resolve().parents[2]


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that results rest on."""
    return {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES}


@cache
def _version(library: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "not installed"


def content_hash(content: object) -> str:
    """SHA-256 of plain data, written as canonical JSON."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


class SourceWatch:
    """Notices when the rules are edited between planning and the last block: the blocks would not agree.

    It looks again after `EVERY` seconds at the earliest: a process that starts after an edit takes longer to load the
    rules and give its first block.
    """

    EVERY = 0.05

    def __init__(self, sources: Callable[[], str], expected: str) -> None:
        self._sources, self._expected = sources, expected
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._looked = -math.inf

    def check(self) -> None:
        """Raises InputError where the rules have changed since the run was planned."""
        if time.monotonic() < self._looked + self.EVERY:
            return
        self._looked = time.monotonic()
        now = self._look()
        if now != self._seen:
            self._seen = now
            if self._sources() != self._expected:
                raise InputError("the rules were edited since the run was planned: run it again, under its new hash")

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        root = _root()
        return tuple(sorted(seen for name in DECIDING for seen in _stamps(os.path.join(root, name))))


def _stamps(place: str) -> Iterator[tuple[str, int, int]]:
    """Path, time of change in ns and bytes of a source, or of each below a folder; read after every block, so without
    the objects that `source_files` makes."""
    if not os.path.isdir(place):
        stat = os.stat(place)
        yield place, stat.st_mtime_ns, stat.st_size
        return
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _stamps(entry.path)
            elif entry.name.endswith(".py") and not entry.name.startswith(".") and entry.is_file():
                stat = entry.stat()
                yield entry.path, stat.st_mtime_ns, stat.st_size
