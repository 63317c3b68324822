"""Where compiled functions are kept: one file each, named by a hash of all that decides on it.

A file is written under a name of its own and then renamed, so that processes which race see it whole or not at all. It
begins with the hash of the rest: what is truncated or damaged is deleted and compiled once more. A file's own time says
when it was used last; of those not used for a day the most recent are kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ...places import cache_folder

ENDING = ".function"
UNFINISHED = ".unfinished-"
"""How what is not complete begins: files that are being written, and the claims of processes that share work."""

KEPT = 2000
"""Files that are kept however long ago they were used: some twenty versions of the rules."""

DAY = 86400.0
"""Seconds for which nothing is removed: longer than any compilation, or than a worker takes to load."""

DIGEST = 16
"""Bytes of the hash with which a file begins."""


class Piece(NamedTuple):
    """A compiled function: the name that it has in its object code, and the object code."""

    symbol: str
    code: bytes


class DamageError(Exception):
    """A file of the cache is not as it was written. It has been deleted."""


def cache_root() -> Path:
    """The directory for compiled functions in the user's cache directory."""
    return cache_folder("lanes")


def read(root: Path, name: str) -> Piece | None:
    """A function, marked as used now; None where the cache has none of that name. Raises `DamageError`."""
    path = root / (name + ENDING)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    body = data[DIGEST:]
    if len(data) < DIGEST or data[:DIGEST] != _digest(body):
        with contextlib.suppress(OSError):
            path.unlink()
        raise DamageError(path)
    with contextlib.suppress(OSError):
        os.utime(path)
    symbol, _, code = body.partition(b"\0")
    return Piece(symbol.decode(), code)


def holds(root: Path, name: str) -> bool:
    """Whether the cache has a function of that name, and whole."""
    try:
        return read(root, name) is not None
    except DamageError:
        return False


def store(root: Path, name: str, piece: Piece) -> None:
    """Write a function. Raises OSError."""
    body = piece.symbol.encode() + b"\0" + piece.code
    handle, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=root)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_digest(body) + body)
        os.replace(unfinished, root / (name + ENDING))
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise


def ensure(root: Path) -> None:
    """Make sure of a directory that can be written. Raises OSError."""
    root.mkdir(parents=True, exist_ok=True)
    with workplace(root):
        pass


def prepare(root: Path) -> None:
    """Make sure of a directory that can be written, before anything is compiled. Raises OSError.

    What killed processes and former versions of the rules left behind is removed.
    """
    ensure(root)
    prune(root)


@contextmanager
def workplace(root: Path) -> Iterator[Path]:
    """A directory under the root that is removed on leaving. Raises OSError."""
    place = tempfile.mkdtemp(prefix=UNFINISHED, dir=root)
    try:
        yield Path(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def prune(root: Path, newest: int = KEPT) -> None:
    """Remove what was not used for a day: what is unfinished, and functions but the `newest` used last."""
    before = time.time() - DAY
    functions: list[tuple[float, str]] = []
    with os.scandir(root) as entries:  # some thousand: without objects for paths
        for entry in entries:
            with contextlib.suppress(OSError):
                used = entry.stat(follow_symlinks=False).st_mtime
                if entry.name.endswith(ENDING):
                    functions.append((used, entry.path))
                elif used < before and (entry.name.startswith(UNFINISHED) or _is_former(Path(entry.path))):
                    shutil.rmtree(entry.path, ignore_errors=True) if entry.is_dir() else os.unlink(entry.path)
    for used, path in sorted(functions, reverse=True)[newest:]:
        if used < before:
            with contextlib.suppress(OSError):
                os.unlink(path)


def _is_former(path: Path) -> bool:
    """Whether former versions kept compiled loops there: in a directory for each program."""
    return path.name.startswith((".staged-", ".damaged-")) or (path / "manifest.json").is_file()


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=DIGEST).digest()
