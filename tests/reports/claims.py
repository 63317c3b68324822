"""What the press reports argue, row by row: the lever or rule that carries it, and what the model must then do.

A row works when everything it expects comes out, partly when some of it does, and not when none does. `verdict` says
what is so today, and a test fails when it is no longer: the page is a finding, not a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.directions.bench import Measure, Point
from tests.directions.table import Direction

Verdict = Literal["works", "partly", "not", "text"]


@dataclass(frozen=True)
class Level:
    """What a report expects at one design point: the mean of a measure between two bounds, its whole interval."""

    id: str
    sentence: str
    at: Point
    outcome: str
    measure: Measure
    between: tuple[float, float]
    kind: str = "share"
    pairs: int = 256


@dataclass(frozen=True)
class Still:
    """What a report expects to move nothing: the whole interval of the effect within `within` of zero."""

    effect: Direction
    within: float

    @property
    def id(self) -> str:
        """The id of its effect."""
        return self.effect.id


Expectation = Direction | Level | Still


@dataclass(frozen=True)
class Claim:
    """One row: the reports it stands in, what they argue, the lever or rule, and what must come out.

    A row without expectations is `text`: the reports say it, and nothing in the model depends on it; `carried_by` says
    why.
    """

    id: str
    title: str
    reported: tuple[str, ...]
    argues: str
    carried_by: str
    expects: tuple[Expectation, ...]
    verdict: Verdict
    remark: str = ""
