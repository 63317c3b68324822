"""Where a report is, and writing it: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, reason_of

if TYPE_CHECKING:
    from ...experiment.store.run import Run

REPORT = "report.html"
"""The name of a report beside its run."""


def is_current(run: Run) -> bool:
    """Whether the report beside a run was written after everything else in its folder."""
    place = place_of(run)
    if not place.is_file():
        return False
    written = place.stat().st_mtime_ns
    others = (path for path in run.folder.rglob("*") if path.is_file() and path.name not in (REPORT, ".lock"))
    return all(path.stat().st_mtime_ns <= written for path in others)


def place_of(run: Run) -> Path:
    """Where the report of a run is, unless it is wanted elsewhere: beside its rows."""
    several = run.point is not None and run.stored.points > 1
    return run.folder / (f"report-{run.point}.html" if several else REPORT)


def check_place(path: Path) -> None:
    """Raises InputError where a file cannot be written, before the work that would be lost."""
    try:
        place = path.resolve()  # what a link leads to is written, not the link
        kind = os.stat(place).st_mode if os.path.exists(place) else None
        folder = os.path.isdir(place.parent)
    except (OSError, ValueError, RuntimeError) as error:  # a link that leads to itself is a RuntimeError
        reason = reason_of(error) if isinstance(error, OSError) else "no name can hold that"
        raise InputError(Problem(f"cannot write it: {reason}", file=str(path))) from error
    if kind is not None and not stat.S_ISREG(kind):
        what = "it is a directory" if stat.S_ISDIR(kind) else "it is no ordinary file"
        raise InputError(Problem(f"cannot write it: {what}", file=str(path), expected="the name of a file"))
    if not folder:
        message, wanted = f"cannot write it: there is no folder {place.parent}", "a file in a folder that is there"
        raise InputError(Problem(message, file=str(path), expected=wanted))
    if not os.access(place.parent, os.W_OK):
        raise InputError(Problem("cannot write it: its folder may not be written", file=str(path)))


def write(content: str | bytes, path: Path) -> None:
    """Writes a file whole or not at all; what a link leads to, not the link. Raises InputError where it cannot."""
    from ...experiment.store.files import write_whole

    check_place(path)
    try:
        write_whole(path.resolve(), content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise InputError(Problem(f"cannot write it: {reason_of(error)}", file=str(path))) from error
