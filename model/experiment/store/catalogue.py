"""Finding, describing and removing stored runs."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import InputError, Problem, did_you_mean, reason_of, unreachable, within_reach
from ...simulation.sources import source_hash
from ..design import identity
from ..design.manifest import Manifest
from .files import LOCK
from .place import MANIFEST, is_run, list_runs, read_manifest, runs_home

MARKS = ("run", "scenario", "sources")
"""Keys that every manifest of a run has, whatever its format."""


@dataclass(frozen=True)
class Described:
    """A run folder: its manifest, the size of each file in bytes, and what has changed here since it was played.

    `versions` maps a library to (its version then, its version here) where they differ.
    """

    folder: Path
    manifest: Manifest
    files: Mapping[str, int]
    rules_changed: bool
    versions: Mapping[str, tuple[str, str]]

    @property
    def bytes(self) -> int:
        """The size of all files together."""
        return sum(self.files.values())


@dataclass(frozen=True)
class ListedRun:
    """A run in a folder of runs: its manifest, the size of its files, and when its manifest was written (in seconds of
    the epoch)."""

    folder: Path
    manifest: Manifest
    bytes: int
    written: float


@dataclass(frozen=True)
class Removal:
    """A run folder that can be removed, with the number and the size of its files."""

    folder: Path
    run: str
    files: int
    bytes: int


def find_run(path: Path, home: Path | None = None) -> Path:
    """The folder of a run, given by path or by its name in `home`. Raises InputError where there is none."""
    home = runs_home() if home is None else home
    if is_run(path):
        return path
    named = home / path
    if not os.path.exists(path) and is_run(named):
        return named
    if why := unreachable(path) or unreachable(path / MANIFEST):
        raise InputError(Problem(f"no run can be looked for there: {why}", file=str(path)))
    known = []
    with suppress(OSError):
        known = [folder.name for folder in sorted(home.iterdir()) if is_run(folder)]
    message = "this is not a run: it has no manifest.json" if os.path.exists(path) else "no such run"
    wanted = f"a run folder, or the name of one in {home}"
    if path.suffix in (".yaml", ".yml") and path.is_file():
        message = "this is a file, not a run"
        wanted += f"; sim run {shlex.quote(str(path))} plays it and stores one"
    raise InputError(Problem(message, str(path), expected=wanted, suggestion=did_you_mean(path.name, known)))


def list_stored(home: Path) -> tuple[list[ListedRun], list[Problem]]:
    """The runs in a folder of runs, by name, and a problem for each that cannot be read."""
    runs, problems = list_runs(home)
    listed = []
    for folder, manifest in runs:
        sizes, written = 0, 0.0
        with suppress(OSError):
            written = (folder / MANIFEST).stat().st_mtime
            sizes = sum(path.lstat().st_size for path in _files(folder))
        listed.append(ListedRun(folder, manifest, sizes, written))
    return listed, problems


def describe(folder: Path) -> Described:
    """Describes a run folder. Raises InputError where it is none, or where its manifest is damaged."""
    manifest = read_manifest(folder)
    with within_reach(folder):
        files = {str(path.relative_to(folder)): path.lstat().st_size for path in _files(folder)}
    return Described(
        folder,
        manifest,
        files,
        manifest.sources != source_hash(),
        changed_versions(manifest),
    )


def changed_versions(manifest: Manifest) -> dict[str, tuple[str, str]]:
    """The versions of Python, libraries and the program that differ from those of the run: (then, here)."""
    from ...version import __version__

    here = {"sim": __version__, **identity.versions()}
    then = {"sim": manifest.model_version, **manifest.versions}
    return {
        name: (then.get(name, "none"), here.get(name, "none"))
        for name in sorted({*then, *here})
        if then.get(name) != here.get(name)
    }


def plan_removal(folders: Sequence[Path]) -> list[Removal]:
    """Checks that these run folders can be removed, and measures them.

    Raises InputError with a problem for each folder that is not a run, is in use, or is the current directory.
    """
    problems: list[Problem] = []
    removals: list[Removal] = []
    for folder in dict.fromkeys(folders):
        run = _run_hash(folder)
        if folder.is_symlink():
            problems.append(Problem("this is a link: name the run folder itself", file=str(folder)))
        elif run is None:
            problems.append(
                Problem("this is not a run folder: it is left alone", file=str(folder), expected="a manifest of a run")
            )
        elif _in_use(folder):
            problems.append(_busy(folder))
        elif Path.cwd().resolve().is_relative_to(folder.resolve()):
            problems.append(Problem("you are in it: leave the folder first", file=str(folder)))
        else:
            sizes = [path.lstat().st_size for path in _files(folder)]
            removals.append(Removal(folder, run, len(sizes), sum(sizes)))
    if problems:
        raise InputError(problems)
    return removals


def remove(removals: Iterable[Removal]) -> None:
    """Removes run folders. Each is renamed first, so that none is ever visible in part.

    A folder is locked while it is removed: a process that waits for it then makes its own. Raises InputError where the
    disk refuses, or where a run has begun in one; the folders before it are removed then.
    """
    for removal in removals:
        hidden = removal.folder.with_name(f".sim-{secrets.token_hex(8)}.removed")
        try:
            with _held(removal.folder) as free:
                if not free:
                    raise InputError(_busy(removal.folder))
                os.rename(removal.folder, hidden)
                shutil.rmtree(hidden)
        except OSError as error:
            raise InputError(Problem(f"cannot remove it: {reason_of(error)}", file=str(removal.folder))) from error


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Locks a run's folder for this process; yields false where another process has it."""
    import fcntl

    try:
        file = (folder / LOCK).open("r")
    except OSError:
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _busy(folder: Path) -> Problem:
    return Problem("a run is at work in it: stop that one first", file=str(folder))


def _run_hash(folder: Path) -> str | None:
    """The hash in a run folder's manifest, of any format; None for what is not a run folder."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or not all(isinstance(content.get(key), str) for key in MARKS):
        return None
    return str(content["run"])


def _in_use(folder: Path) -> bool:
    """Whether another process has locked a run's folder."""
    with _held(folder) as free:
        return not free


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or path.is_file())
