"""Reading YAML files and texts into nodes that know their places.

Refused as a whole: what is missing, is no file, is empty, is larger than MAX_BYTES, is binary or is not
UTF-8. What is refused within a text, `builder` says.
"""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import Final

from ...errors import Problem, did_you_mean, reason_of
from .builder import Parse, build, parse
from .characters import UNSEEN, code_of, name_of
from .nodes import Node, Place, Source

MAX_BYTES: Final = 4 * 1024 * 1024
USUAL_NAMES = ("reassurance.yaml", "scenario.yaml")  # in a folder that is given where a file is wanted

SPECIAL = ("/proc/", "/sys/")
"""Where what says that it is a regular file may never end, or wait for ever."""

KEPT: Final = 64
"""Files whose nodes are kept: every scenario of a folder has its library's files, a few dozen, in common."""

_BREAK = re.compile(r"\r\n|\r|\n")


def display_path(path: Path) -> str:
    """A path as messages name it."""
    return os.path.normpath(str(path))


def read_file(path: Path, problems: list[Problem], *, guess: bool = False) -> Node | None:
    """The file's content, or None with the reason added to `problems`. Raises nothing.

    A file that stands as it did when it was last read gives the same nodes: nobody changes them.

    With `guess`, the problem of a missing file, or of a folder, names the nearest file that is there.
    """
    name = display_path(path)
    try:
        if path.is_dir():
            inside = [str(path / usual) for usual in USUAL_NAMES if guess and (path / usual).is_file()]
            suggestion = inside[0] if inside else None
            problems.append(Problem("is a directory, not a file", name, expected="a YAML file", suggestion=suggestion))
            return None
        if not stat.S_ISREG(path.stat().st_mode) or os.path.realpath(path).startswith(SPECIAL):
            problems.append(Problem("is not a regular file", name, expected="a YAML file"))
            return None
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problems.append(Problem("there is no such file", name, suggestion=_nearest_file(path) if guess else None))
        return None
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        problems.append(Problem(f"cannot be read: {reason}", name))
        return None
    node, faults = _nodes(data, name)
    problems.extend(faults)
    return node


@lru_cache(maxsize=KEPT)
def _nodes(data: bytes, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """What `read_bytes` makes of a file, kept for the next reader of the same bytes."""
    problems: list[Problem] = []
    return read_bytes(data, name, problems), tuple(problems)


def read_bytes(data: bytes, name: str, problems: list[Problem]) -> Node | None:
    """The content of a file's bytes; None with the reasons in `problems` when it is unusable."""
    if len(data) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES // 1024**2} MB, which no scenario file is"
        problems.append(Problem(message, name))
        return None
    if b"\x00" in data[:8192]:
        problems.append(Problem("is a binary file", name, expected="YAML text in UTF-8"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_bad_utf8(data, error.start, name))
        return None
    return read_text(text, name, problems)


def read_text(text: str, name: str, problems: list[Problem], before: str = "", parse: Parse = parse) -> Node | None:
    """The content of a text. None when it has no content or cannot be parsed further.

    `before` is what stands in front of it on its first line, as messages show it; it is not read.
    """
    source = Source(name, tuple(_BREAK.split(before + text)))
    unseen = UNSEEN.search(text)
    if unseen:
        lines = _BREAK.split(before + text[: unseen.start()])
        place = Place(source, len(lines), len(lines[-1]) + 1)
        code, name = code_of(unseen.group()), name_of(unseen.group())
        message = f"the character {code} is not allowed here{': a ' + name if name else ''}"
        problems.append(place.problem(message, expected="printable text"))
        return None
    return build(text, source, problems, len(before), parse)


def _bad_utf8(data: bytes, start: int, name: str) -> Problem:
    text = data[:start].decode("utf-8", "replace")
    before = _BREAK.split(text)
    message = f"byte {data[start]:#04x} is not UTF-8"
    rest = _BREAK.split(data[start:].decode("utf-8", "replace"))[0]
    place = Place(Source(name, (*before[:-1], before[-1] + rest)), len(before), len(before[-1]) + 1)
    return place.problem(message, expected="text saved as UTF-8")


def _nearest_file(path: Path) -> str | None:
    try:
        names = [entry.name for entry in path.parent.iterdir() if entry.suffix in (".yaml", ".yml")][:1000]
    except (OSError, ValueError):
        return None
    near = did_you_mean(path.name, names)
    return None if near is None or near == path.name else str(path.parent / near)
