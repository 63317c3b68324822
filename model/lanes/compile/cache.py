"""Where compiled loops are kept: one directory a content hash, written whole and checked when read.

A directory is filled under a name of its own and then renamed, so that processes which race see it
whole or not at all; the one that comes second throws its copy away. A manifest holds the hash of
every file: what is truncated or damaged is deleted and compiled once more. A directory's own time
says when it was used last; of those not used for a day the most recent are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from ...places import cache_folder

MANIFEST = "manifest.json"
SOURCE = "loops.py"
KEPT = 16
"""Directories that are kept however long ago they were used: a few versions of the rules."""

DAY = 86400.0
"""Seconds for which nothing is removed: longer than any compilation, or than a worker takes to load."""


def cache_root() -> Path:
    """The directory for compiled loops in the user's cache directory."""
    return cache_folder("lanes")


def sound(directory: Path) -> bool:
    """Whether a directory holds exactly what its manifest says. One that does is marked as used now."""
    try:
        listed = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
        whole = isinstance(listed, dict) and bool(listed) and listed == _contents(directory)
    except (OSError, ValueError):
        return False
    if whole:
        with contextlib.suppress(OSError):
            os.utime(directory)
    return whole


def seal(directory: Path) -> None:
    """Write the manifest of a directory that is complete."""
    (directory / MANIFEST).write_text(json.dumps(_contents(directory), indent=0), encoding="utf-8")


def stage_directory(root: Path) -> Path:
    """A fresh directory under the root, to be published when it is complete. Raises OSError.

    What killed processes and former versions of the rules left behind is removed.
    """
    root.mkdir(parents=True, exist_ok=True)
    prune(root)
    return Path(tempfile.mkdtemp(prefix=".staged-", dir=root))


def prune(root: Path, newest: int = KEPT) -> None:
    """Remove what was not used for a day: unfinished directories, and finished ones but the `newest` used last."""
    before = time.time() - DAY
    finished: list[tuple[float, Path]] = []
    for directory in root.iterdir():
        with contextlib.suppress(OSError):
            used = directory.stat().st_mtime
            if directory.name.startswith((".staged-", ".damaged-")):
                if used < before:
                    shutil.rmtree(directory, ignore_errors=True)
            elif (directory / MANIFEST).is_file():
                finished.append((used, directory))
    for used, directory in sorted(finished, reverse=True)[newest:]:
        if used < before:
            discard(directory)


def publish(staged: Path, final: Path) -> Path:
    """Rename a staged directory to its final name; where another process was first, take that one."""
    try:
        staged.rename(final)
    except OSError:
        if not sound(final):
            return staged
        shutil.rmtree(staged, ignore_errors=True)
    return final


def discard(directory: Path) -> None:
    """Take a damaged directory out of the way: by renaming first, for another process may read it."""
    try:
        aside = Path(tempfile.mkdtemp(prefix=".damaged-", dir=directory.parent))
        directory.rename(aside / "it")
        shutil.rmtree(aside, ignore_errors=True)
    except OSError:
        shutil.rmtree(directory, ignore_errors=True)


def _contents(directory: Path) -> dict[str, str]:
    hashes = {}
    for path in sorted(directory.rglob("*")):
        # Bytecode of the loops may be written by whoever imports them; it is checked by Python.
        if path.is_file() and path.name != MANIFEST and path.suffix not in (".pyc", ".tmp"):
            digest = hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
            hashes[path.relative_to(directory).as_posix()] = digest
    return hashes
