"""The outcomes that are known: what a scenario or a study may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..errors import Problem, did_you_mean

Directions: TypeAlias = Mapping[str, str]
"""The known outcomes by id: which way is better, `more`, `less` or `neither`. `KnownOutcomes` says their ranges too."""


class KnownOutcomes(dict[str, str]):
    """The known outcomes by id: which way is better. `ranges` has the least and the most that each can be."""

    def __init__(self, directions: Mapping[str, str], ranges: Mapping[str, tuple[float, float]]) -> None:
        super().__init__(directions)
        self.ranges = ranges


def unjudged(name: str, outcomes: Directions, message: str, at: Callable[..., Problem] = Problem) -> Problem | None:
    """Why an outcome cannot judge options, or None where it can: there is none of this name, or neither more nor less
    of it is better, of which `message` says what it rules out. `at` makes a problem of a message, with its place."""
    judged = [other for other, better in outcomes.items() if better != "neither"]
    if name in judged:
        return None
    return at(
        f"{message}: neither more nor less of it is better" if name in outcomes else f'there is no outcome "{name}"',
        expected="an outcome of which more, or less, is better",
        suggestion=did_you_mean(name, judged),
    )


def no_best(name: str, outcomes: Directions, at: Callable[..., Problem] = Problem) -> Problem | None:
    """Why no option can be best in an outcome, or None where one can; `at` as in `unjudged`."""
    return unjudged(name, outcomes, f'no option can be best in "{name}"', at)
