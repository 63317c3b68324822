"""Where a run is stored: its folder, checked before anything is played, and reading its manifest."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from ...errors import InputError, Problem
from ..design.manifest import Manifest

HOME = "runs"
MANIFEST = "manifest.json"


def default_place(name: str, run: str, home: Path | None = None) -> Path:
    """`<name>-<hash8>` in `home`, by default `runs` in the current directory."""
    return (Path(HOME) if home is None else home) / f"{name}-{run[:8]}"


def check_place(folder: Path, run: str, bytes_needed: int = 0) -> None:
    """Raises InputError where a run cannot be stored in a folder, before anything is played.

    That is where the folder holds something else, cannot be written to, or has less disk space than `bytes_needed`.
    """
    exists = folder.exists() or folder.is_symlink()
    if exists and not folder.is_dir():
        raise InputError(Problem("cannot store the run there: it is not a directory", file=str(folder)))
    if exists and any(folder.iterdir()):
        check_same(folder, run)
    nearest = folder.absolute().parent
    while not nearest.exists():
        nearest = nearest.parent
    try:
        Path(tempfile.mkdtemp(prefix=".sim-", dir=nearest)).rmdir()
        room = shutil.disk_usage(nearest).free
    except OSError as error:
        raise InputError(cannot_write(folder, error)) from error
    if room < bytes_needed:
        raise InputError(
            Problem(
                f"cannot store the run there: the disk has {room // 1000:,} kB left",
                file=str(folder),
                expected=f"about {bytes_needed // 1000 + 1:,} kB",
            )
        )


def check_same(folder: Path, run: str) -> None:
    """Raises InputError where the folder holds anything but this run, or a run that cannot be read."""
    try:
        held = read_manifest(folder)
    except InputError:
        if is_run(folder):
            raise  # of another format, or damaged: its own message says why
        message = "cannot store the run there: the directory holds other things"
        raise InputError(Problem(message, file=str(folder), expected="a new or an empty directory")) from None
    if held.run != run:
        message = "cannot store the run there: the directory holds another run"
        raise InputError(Problem(message, file=str(folder), expected="a new or an empty directory"))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder. Raises InputError where there is none that can be read."""
    try:
        return Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(Problem("this is not a run: it has no manifest.json", file=str(folder))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(Problem(f"this run cannot be read: manifest.json: {line}", file=str(folder))) from error


def list_runs(home: Path) -> tuple[list[tuple[Path, Manifest]], list[Problem]]:
    """The runs in a directory, by name, and a problem for each folder whose manifest cannot be read."""
    runs: list[tuple[Path, Manifest]] = []
    problems: list[Problem] = []
    if home.is_dir():
        for folder in sorted(home.iterdir()):
            if folder.name.startswith(".") or not is_run(folder):
                continue
            try:
                runs.append((folder, read_manifest(folder)))
            except InputError as error:
                problems.extend(error.problems)
    return runs, problems


def is_run(path: Path) -> bool:
    """Whether the path is a directory with a manifest."""
    return (path / MANIFEST).is_file()


def cannot_write(place: Path, error: OSError) -> Problem:
    """Why a run could not be stored, in words."""
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "a file would be larger than allowed here",
        errno.EROFS: "it is read-only",
        errno.EACCES: "it may not be written to",
        errno.EPERM: "it may not be written to",
        errno.ENOTDIR: "part of the path is a file",
        errno.ENAMETOOLONG: "the name is too long",
    }
    reason = known.get(error.errno or 0, error.strerror or str(error))
    return Problem(f"cannot store the run there: {reason}", file=str(place))
