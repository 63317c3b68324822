"""Why a part of an analysis was refused, in one sentence."""

from __future__ import annotations

from ...errors import InputError


def reason_of(error: InputError) -> str:
    """What the fault says, and what would be needed."""
    problem = error.problems[0]
    return problem.message if problem.expected is None else f"{problem.message}; needed: {problem.expected}"
