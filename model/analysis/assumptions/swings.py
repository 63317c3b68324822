"""Swings: how far an outcome of one option moves when one parameter goes from the low to the high end of its range.

Every other parameter is drawn as in a run, and both ends meet the same replications and the same luck, so that the
swing is a mean of paired differences. It is the one-at-a-time analysis behind a tornado diagram (Saltelli et al. 2008),
around a distribution in place of a point.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...simulation.outcomes import OutcomeInfo
from ...stats.intervals import Estimate


@dataclass(frozen=True)
class Swing:
    """The swing of one parameter, or of a parameter that each member of a group has, moved together.

    `path` is its path, with `*` in the place of the members, of which there are `members` (1 for a single one). `low`
    and `high` are the ends of its range, None where each member has its own. `at_low` and `at_high` are the outcome
    there, in its unit; `swing` is high minus low, with its interval. `moved` counts the replications in which the
    outcome differs at all.
    """

    path: str
    description: str
    unit: str
    basis: str
    members: int
    low: float | None
    high: float | None
    at_low: float | None
    at_high: float | None
    swing: Estimate
    p: float | None
    moved: int
    told_apart: bool


@dataclass(frozen=True)
class Swings:
    """The swings of one outcome under one option, the widest first.

    `replications` were played at either end of each range, from the quantile `quantile` of its distribution to that of
    1 - `quantile`. A swing is told apart from zero where its interval leaves zero out and its test stands in Holm's
    adjustment for all of them. `base` is the outcome with all parameters as drawn, over the same replications.
    """

    option: str
    title: str
    outcome: OutcomeInfo
    seed: int
    replications: int
    quantile: float
    base: Estimate
    swings: tuple[Swing, ...]

    @property
    def told_apart(self) -> tuple[Swing, ...]:
        """The swings that are told apart from zero."""
        return tuple(swing for swing in self.swings if swing.told_apart)
