"""The name of a stored run on a command line: `RUN[@POINT][:OPTION]`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from .catalogue import find_run
from .run import Run, check_study, load_run


@dataclass(frozen=True)
class RunReference:
    """A run by its folder or its name in `runs`, and optionally one of its design points and one of its options.

    >>> RunReference.parse("grid@4:europe_alone")
    RunReference(path=PosixPath('grid'), point=4, option='europe_alone')
    """

    path: Path
    point: int | None = None
    option: str | None = None

    @classmethod
    def parse(cls, text: str) -> RunReference:
        """Parses the text. A path that exists is never split at its colon or its at sign."""
        rest, option = text, None
        head, colon, tail = text.rpartition(":")
        if colon and not os.path.exists(text) and head and "/" not in tail:
            rest, option = head, tail
        head, sign, tail = rest.rpartition("@")
        if sign and not os.path.exists(rest) and head and tail.isascii() and tail.isdigit():
            return cls(Path(head), int(tail), option)
        return cls(Path(rest), None, option)

    def open(self) -> Run:
        """The run, or its design point. Raises InputError where there is none, or where it is not complete."""
        run = check_study(load_run(find_run(self.path)))
        return run if self.point is None else run.at(self.point)
