"""Problems of files as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...errors import Problem


def problems_text(path: Path, problems: Sequence[Problem]) -> str:
    """The problems of one file, or that it has none; of many the first of each kind, and how the rest is had."""
    from ...errors import rendered
    from ..text.safe import command_text

    if not problems:
        return f"{path}: no problems"
    return rendered(problems, command_text(("sim", "check", "--json", str(path))))


def check_json(checked: Sequence[tuple[Path, Sequence[Problem]]]) -> dict[str, Any]:
    """The object of `sim check --json`."""
    return {
        "files": [
            {"file": str(path), "valid": valid(problems), "problems": [problem.as_dict() for problem in problems]}
            for path, problems in checked
        ]
    }


def problem_records(checked: Sequence[tuple[Path, Sequence[Problem]]]) -> Iterator[dict[str, Any]]:
    """A record for each problem."""
    for path, problems in checked:
        for problem in problems:
            yield {"file": str(path), **problem.as_dict()}


def valid(problems: Sequence[Problem]) -> bool:
    """Whether none of the problems is an error; warnings do not make a file invalid."""
    return not any(problem.severity == "error" for problem in problems)
