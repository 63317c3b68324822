"""The exceptions that end a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from .problem import Problem, rendered


class SimError(Exception):
    """Anything that ends a command with a message; `exit_code` is the code of the process."""

    exit_code: ClassVar[int] = 1


class OurFault(SimError):
    """A defect of this program, never of its input."""

    exit_code: ClassVar[int] = 1


class InputError(SimError):
    """What was given cannot be used. Carries every problem found, in the order of reading.

    Takes Problems, or plain texts where there is no place to name:
    `InputError("no option named x")`.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Problem | str | Iterable[Problem | str]) -> None:
        given = [problems] if isinstance(problems, (Problem, str)) else list(problems)
        self.problems: tuple[Problem, ...] = tuple(
            Problem(problem) if isinstance(problem, str) else problem for problem in given
        )
        super().__init__(self.problems)

    def __str__(self) -> str:
        return self.render()

    def render(self) -> str:
        """The problems as text, one after another, and their count when there are several."""
        rows = [rendered(self.problems)]
        errors = sum(problem.severity == "error" for problem in self.problems)
        if errors > 1:
            rows.append(f"{errors} errors")
        return "\n".join(rows)

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        # Workers send it to the parent, which must be able to rebuild it.
        return type(self), (self.problems,)
