"""One thing that is wrong with what a person gave the program, and how it is shown."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, overload

Severity = Literal["error", "warning"]

MOST_SHOWN: Final = 50  # one slip can spoil every line; the rest is counted
MOST_OF_A_KIND: Final = 10
MOST_KINDS: Final = 20

_LONGEST_ANSWER = 20_000  # characters of all problems that are shown
_LONGEST = 1_500  # characters of a message, a path or a list of choices that are shown
_WINDOW = 100  # characters of a source line that are shown around the place


@dataclass(frozen=True)
class Problem:
    """One fault in an input, with its place where that is known.

    `line` and `column` count from 1. `source_line` is the text of that line, `expected` says what
    would have been right, `suggestion` is the nearest valid name, `path` is the dotted scenario
    path (such as `russia.resolve.value`).
    """

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    source_line: str | None = None
    expected: str | None = None
    suggestion: str | None = None
    path: str | None = None
    severity: Severity = "error"

    @property
    def where(self) -> str:
        """`file:line:column`, as far as it is known; empty when nothing is."""
        parts = [printable(_cut(self.file))] if self.file is not None else []
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)

    def render(self) -> str:
        """The problem as text: place and message, the line with a caret, what was expected."""
        where = self.where
        head = f"{where}: " if where else ""
        rows = [f"{head}{self.severity}: {printable(_cut(self.message))}"]
        if self.source_line is not None and self.line is not None:
            text, caret = _window(self.source_line, self.column or 1)
            number = str(self.line)
            rows.append(f"  {number} | {text}".rstrip())
            if self.column is not None:
                rows.append(f"  {' ' * len(number)} | {' ' * caret}^")
        if self.expected is not None:
            rows.append(f"  expected: {printable(_cut(self.expected))}")
        if self.suggestion is not None:
            rows.append(f"  did you mean: {printable(_cut(self.suggestion))}")
        return "\n".join(rows)

    def as_dict(self) -> dict[str, object]:
        """The problem as plain data for `--json`, keys in a fixed order."""
        return {
            "severity": self.severity,
            "message": _cut(self.message),
            "file": _cut(self.file),
            "line": self.line,
            "column": self.column,
            "source_line": _cut(self.source_line),
            "expected": _cut(self.expected),
            "suggestion": _cut(self.suggestion),
            "path": _cut(self.path),
        }


@overload
def _cut(text: str, most: int = ...) -> str: ...
@overload
def _cut(text: None, most: int = ...) -> None: ...
def _cut(text: str | None, most: int = _LONGEST) -> str | None:
    """The beginning of a text that is too long to be shown, with how long it is."""
    if text is None or len(text) <= most:
        return text
    return f"{text[:most]}... ({len(text):,} characters)"


def in_line_order(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of each file in the order of its lines, files in the order of their first problem."""
    given = list(problems)
    files = {name: place for place, name in enumerate(dict.fromkeys(problem.file for problem in given))}

    def place(problem: Problem) -> tuple[int, int, int]:
        argument = (problem.file or "--").startswith("--")  # an argument of a command has no lines
        return files[problem.file], 0 if argument else problem.line or 0, 0 if argument else problem.column or 0

    return sorted(given, key=place)


def rendered(problems: Sequence[Problem], whole: str | None = None) -> str:
    """Problems as text in the order given: of each kind the first ten, fifty and 20,000 characters in all.

    Then comes how many more there are of each kind, so that one slip that spoils every line does not hide another.
    `whole` is a command that names all of them, shown where some are left out.
    """
    shown: list[str] = []
    counts: Counter[str] = Counter()
    more: Counter[str] = Counter()
    length = 0
    for problem in problems:
        kind = f"{problem.severity}: {_kind(problem.message)}"
        counts[kind] += 1
        text = problem.render() if counts[kind] <= MOST_OF_A_KIND and len(shown) < MOST_SHOWN else None
        if text is None or (shown and length + len(text) > _LONGEST_ANSWER):
            more[kind] += 1
            continue
        shown.append(text)
        length += len(text)
    if more:
        listed = more.most_common(MOST_KINDS)
        rest = more.total() - sum(count for _, count in listed)
        shown.append(f"... and {more.total():,} more" + (f"; all of them: {whole}" if whole is not None else ""))
        shown += [f"  {count:,} x {printable(_cut(kind, _WINDOW))}" for kind, count in listed]
        shown += [f"  {rest:,} of other kinds"] if rest else []
    return "\n".join(shown)


def _kind(message: str) -> str:
    """A message without what is particular to one place: quoted texts, numbers and dotted paths."""
    return _PARTICULAR.sub("...", _cut(message))


_PARTICULAR = re.compile(r"\"[^\"]*\"|'[^']*'|\b\w+(?:\.\w+)+\b|[-+]?\d[\d.,e+-]*|\b[A-Z]{3}\b(?:, [A-Z]{3}\b)*")


def printable(text: str) -> str:
    """The text with characters that steer a terminal, turn a line or cannot be seen made visible, as `\\x1b`.

    Tabs and wide or unbroken spaces become a space.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_show(character) for character in text)


def is_unsafe(character: str) -> bool:
    """Whether a character steers a terminal, turns the direction of a line, or cannot be seen; but not line ends."""
    if character in " \n\t":
        return False
    if character in _INVISIBLE or 0xE0000 <= ord(character) < 0xE1000:
        return True
    return not character.isprintable() and unicodedata.category(character) != "Zs"


_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Fillers and joiners that Unicode counts among the letters, marks and signs, and that show nothing."""


def _show(character: str) -> str:
    if is_unsafe(character):
        return character.encode("unicode_escape", "backslashreplace").decode("ascii")
    return character if character == "\n" or character.isprintable() else " "


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column (from 1), and the caret's offset in columns of a terminal."""
    at = min(max(column - 1, 0), len(line))
    start = 0 if len(line) <= _WINDOW else max(0, min(at - _WINDOW // 2, len(line) - _WINDOW))
    end = min(len(line), start + _WINDOW)
    before = ("..." if start else "") + printable(line[start:at]).replace("\n", " ")
    after = printable(line[at:end]).replace("\n", " ") + ("..." if end < len(line) else "")
    wide = sum(_cells(character) for character in before)
    return before + after, wide


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
