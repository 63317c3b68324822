"""What the system refuses, in words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from .faults import InputError
from .problem import Problem

_REASONS: Final = {
    errno.ENOENT: "there is no such file or folder",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would be larger than allowed here",
    errno.EROFS: "it is read-only",
    errno.EACCES: "it may not be entered, read or written",
    errno.EPERM: "it may not be entered, read or written",
    errno.ENOTDIR: "part of the path is a file",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its links lead in a circle",
    errno.EIO: "the disk has a fault",
    errno.ENOLCK: "its file system has no locks",
    errno.EBADF: "it is closed",
}


def reason_of(error: OSError) -> str:
    """Why the system refused, in words."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error) or type(error).__name__)


def unreachable(path: str | os.PathLike[str]) -> str | None:
    """Why it cannot even be told whether a path is there; None where that can be told."""
    try:
        os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return reason_of(error)
    except ValueError:
        return "no name can hold that"
    return None


@contextmanager
def within_reach(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turns what the system refuses into an InputError that names the file it refused, or else the path."""
    try:
        yield
    except OSError as error:
        raise InputError(Problem(reason_of(error), file=str(error.filename or path))) from error
