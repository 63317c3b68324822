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

from ...errors import InputError
from ...places import package_folder
from ...simulation.sources import DECIDING

LIBRARIES = ("llvmlite", "mesa", "numpy", "polars", "pydantic", "scipy")


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
        root = package_folder()
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
