"""Where a run is stored: its folder, checked before anything is played, and reading its manifest."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, reason_of, unreachable, within_reach

if TYPE_CHECKING:
    from ..design.manifest import Manifest

HOME = "runs"
HOME_VARIABLE = "SIM_RUNS"
"""The environment variable that names another folder for runs."""
MANIFEST = "manifest.json"

LONGEST_NAME = 120
"""Characters of an id that the name of its folder begins with."""

READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
"""What the system says of a place that may be read and not written to."""


def default_place(name: str, run: str, home: Path | None = None) -> Path:
    """`<name>-<hash8>` in `home`, by default that of stored runs; of a long name its beginning."""
    return (runs_home() if home is None else home) / f"{name[:LONGEST_NAME]}-{run[:8]}"


def runs_home() -> Path:
    """The folder of stored runs: what the environment says, else `runs` in the current directory."""
    return Path(os.environ.get(HOME_VARIABLE) or HOME)


def check_place(folder: Path, run: str, bytes_needed: int = 0) -> None:
    """Raises InputError where a run cannot be stored in a folder, before anything is played.

    That is where the folder holds something else, cannot be written to, or has less disk space than `bytes_needed`.
    """
    try:
        exists = os.path.lexists(folder)
        if exists and not folder.is_dir():
            raise InputError(Problem("cannot store the run there: it is not a directory", file=str(folder)))
        if why := unreachable(folder):
            raise InputError(Problem(f"cannot store the run there: {why}", file=str(folder)))
        if exists and any(folder.iterdir()):
            check_same(folder, run)
        nearest = folder.absolute().parent
        while not nearest.exists():
            nearest = nearest.parent
        Path(tempfile.mkdtemp(prefix=".sim-", dir=nearest)).rmdir()
        room = shutil.disk_usage(nearest).free
    except OSError as error:
        if error.errno in READ_ONLY and is_run(folder):
            return  # what is complete can be read all the same
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
    from ..design.manifest import Manifest

    try:
        return Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(Problem("this is not a run: it has no manifest.json", file=str(folder))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        line = reason_of(error) if isinstance(error, OSError) else line
        message = f"this run cannot be read: {MANIFEST}: {line}"
        wanted = "the run played once more in another folder; this one can be removed"
        raise InputError(Problem(message, file=str(folder), expected=wanted)) from error


def list_runs(
    home: Path, likely: Callable[[Mapping[str, Any]], bool] | None = None
) -> tuple[list[tuple[Path, Manifest]], list[Problem]]:
    """The runs in a directory, by name, and a problem for each folder whose manifest cannot be read.

    With `likely` those are left out of whose manifest it says no, as plain data that was not checked, without which
    reading takes a fraction of the time. It is not asked of a manifest that is no data at all.
    """
    runs: list[tuple[Path, Manifest]] = []
    problems: list[Problem] = []
    with within_reach(home):
        if unreachable(home) is None and not os.path.isdir(home):
            return [], []
        folders = sorted(home.iterdir())
    for folder in folders:
        if folder.name.startswith("."):
            continue
        if why := unreachable(folder / MANIFEST):
            problems.append(Problem(f"cannot be looked into: {why}", file=str(folder)))
        elif is_run(folder) and (likely is None or _may_be(folder, likely)):
            try:
                runs.append((folder, read_manifest(folder)))
            except InputError as error:
                problems.extend(error.problems)
    return runs, problems


def _may_be(folder: Path, likely: Callable[[Mapping[str, Any]], bool]) -> bool:
    """Whether a run is likely by its manifest, or that cannot be read, which is said where it is checked."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return True
    return not isinstance(content, dict) or likely(content)


def is_run(path: Path) -> bool:
    """Whether the path is a directory with a manifest; one that may not be entered is none."""
    return os.path.isfile(path / MANIFEST)


def cannot_write(place: Path, error: OSError) -> Problem:
    """Why a run could not be stored, in words."""
    return Problem(f"cannot store the run there: {reason_of(error)}", file=str(place))
