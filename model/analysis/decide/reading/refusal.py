"""The reason for which a part of an analysis was refused, in a sentence."""

from __future__ import annotations

from ....errors import InputError


def reason_of(error: InputError) -> str:
    """The message of the error's first problem, with what was expected."""
    problem = error.problems[0]
    return problem.message if problem.expected is None else f"{problem.message}; needed: {problem.expected}"
