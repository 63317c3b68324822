"""Scenarios that were read before: one whose files stand as they did is taken from here, without reading them again.

An entry is named by the path, by the program that read it and by what it was checked against. It holds the scenario and
what that rests on: the content and the true place of every file, the names in the folder of its library, and the files
that are not there and would be read first. Only a scenario without a fault is kept. An entry that is damaged counts as
none; one that cannot be written is not.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from ..places import cache_folder
from .locate import FOLDERS, LIBRARY_FILES, PARAMETERS, find_scenarios, root_of
from .outcomes import Directions
from .scenario import Scenario

KEPT: Final = 64
"""Entries that are kept, the most recently written: about 0.8 MB each."""

LIBRARIES: Final = ("pydantic", "pydantic_core", "yaml")
"""What reads and checks files beside the program's own sources."""

DIGEST: Final = 32
"""Bytes of a hash."""

CLOCK: Final = 2.0
"""Seconds by which the time of a file may be coarse."""


@dataclass(frozen=True)
class Footprint:
    """What a scenario rests on: each file with a hash of its content and where it truly lies; the names in folders;
    paths where nothing may be; and the folder that its files have to lie in."""

    files: tuple[tuple[str, bytes, str], ...]
    folders: tuple[tuple[str, tuple[str, ...]], ...]
    absent: tuple[str, ...]
    root: str

    def stands(self, path: str) -> bool:
        """Whether all of it is as it was. Raises OSError or ValueError where a path cannot be looked at."""
        return (
            str(root_of(Path(path))) == self.root
            and not any(map(os.path.lexists, self.absent))
            and all(_names(folder) == names for folder, names in self.folders)
            and all(os.path.realpath(file) == true and _digest(file) == known for file, known, true in self.files)
        )


def footprint(
    path: str | os.PathLike[str], files: Iterable[Path], library: Path | None, absent: Iterable[Path], began: float
) -> Footprint | None:
    """What a scenario rests on: the files of its chain, the folder of its library, and files that are not there.

    None where one of them may have changed since `began`, the time in seconds when reading began. Raises OSError and
    ValueError where they cannot be looked at any more.
    """
    names = _names(str(library)) if library is not None else ()
    every = [*map(str, files), *(os.path.join(str(library), name) for name in names)]
    read = tuple((place, _digest(place), os.path.realpath(place)) for place in map(_absolute, every))
    folders = ((_absolute(str(library)), names),) if library is not None else ()
    looked_at = [place for place, _, _ in read]
    looked_at += [place for folder, _ in folders for place in (folder, os.path.join(folder, PARAMETERS))]
    if any(os.stat(place).st_ctime > began - CLOCK for place in looked_at if os.path.exists(place)):
        return None
    nothing = tuple(_absolute(str(place)) for place in absent)
    return Footprint(read, folders, nothing, str(root_of(Path(_absolute(path)))))


def recall(path: str | os.PathLike[str], outcomes: Directions | None) -> Scenario | None:
    """The scenario of a file that was read before and stands as it did; None where there is none."""
    try:
        content = _entry(path, outcomes).read_bytes()
        digest, payload = content[:DIGEST], content[DIGEST:]
        if _hash(payload) != digest:
            return None
        rests, pickled = pickle.loads(payload)
        return pickle.loads(pickled) if rests.stands(_absolute(path)) else None
    except Exception:
        return None  # whatever is wrong with it, the files themselves are there


def remember(path: str | os.PathLike[str], outcomes: Directions | None, scenario: Scenario, rests: Footprint) -> None:
    """Keeps a scenario, with what it rests on. Where it cannot be kept nothing happens."""
    scenario.hash, scenario.to_yaml()  # they are kept with it
    payload = pickle.dumps((rests, pickle.dumps(scenario)))
    temporary: Path | None = None
    try:
        entry = _entry(path, outcomes)
        entry.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=entry.parent, prefix=".", delete=False) as file:
            temporary = Path(file.name)
            file.write(_hash(payload) + payload)
        temporary.replace(entry)
        _prune(entry.parent)
    except (OSError, ValueError, RuntimeError):  # the last where no home is known
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _prune(folder: Path) -> None:
    """Removes all entries but those written last."""
    entries = []
    for path in folder.iterdir():
        with suppress(OSError):  # another process may have removed it
            entries.append((path.stat().st_mtime, path))
    for _, path in sorted(entries)[:-KEPT]:
        path.unlink(missing_ok=True)


def _entry(path: str | os.PathLike[str], outcomes: Directions | None) -> Path:
    known = None if outcomes is None else (dict(outcomes), getattr(outcomes, "ranges", None))
    named = (_absolute(path), os.environ.get(FOLDERS), str(find_scenarios()), known, _program())
    return cache_folder("scenarios") / _hash(repr(named).encode()).hex()


@cache
def _program() -> str:
    """What reads scenarios: the sources of this room, and its libraries as they are installed."""
    digest = blake2b(f"{__package__} {sys.version}".encode(), digest_size=DIGEST)
    here = Path(__file__).parent
    for source in sorted(here.rglob("*.py")):
        digest.update(source.relative_to(here).as_posix().encode() + b"\0" + source.read_bytes() + b"\0")
    for name in LIBRARIES:
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            state = os.stat(spec.origin)
            digest.update(f"{spec.origin} {state.st_mtime_ns} {state.st_size}".encode())
    return digest.hexdigest()


def _absolute(path: str | os.PathLike[str]) -> str:
    """The path from the root, as it was written: behind a link, `..` is not what it looks like."""
    return os.path.join(os.getcwd(), path)


def _names(folder: str) -> tuple[str, ...]:
    """The files of a library's folder, relative to it; those that are not there are not named."""
    parameters = os.path.join(folder, PARAMETERS)
    there = [name for name in LIBRARY_FILES if os.path.lexists(os.path.join(folder, name))]
    inside = sorted(os.listdir(parameters)) if os.path.isdir(parameters) else []
    return (*there, *(os.path.join(PARAMETERS, name) for name in inside if name.endswith((".yaml", ".yml"))))


def _digest(path: str) -> bytes:
    """A hash of a file's content. Raises OSError for what is no file, as a pipe, of which reading might never end."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(f"{path} is not a regular file")
    with open(path, "rb") as file:
        return _hash(file.read())


def _hash(content: bytes) -> bytes:
    return blake2b(content, digest_size=DIGEST).digest()
