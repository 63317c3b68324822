"""What the two sides of a view come to: the outcomes of the same histories, and their counts by week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..analysis.findings.course import ALERT, FIGHTING, WAR, Holding, Weeks, holding_of, quarters, weeks_of
from ..analysis.findings.endings import EVERY, SIGNED
from ..experiment.store.rows import COUNTS
from ..simulation.outcomes import OUTCOMES
from ..stats.intervals import Estimate, estimate
from ..stats.two_sample import Contrast, adjusted, paired

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..simulation.outcomes import Outcome
    from .view.side import PlayedSide
    from .view.view import View

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

FATES = ("holds", "fails", "unsigned")
"""What becomes of a history by an outcome that is a share of all: it has it, it is signed without, it is not signed."""


@dataclass(frozen=True)
class Change:
    """One change of a side, as it is listed: its path, and what is set there in words.

    `shrunk` is true where it follows from other changes: a share gave way so that its whole is not exceeded.
    """

    path: str
    after: str
    shrunk: bool = False


@dataclass(frozen=True)
class SideResult:
    """The first `n` histories of a side.

    `outcomes` has an array of shape (n,) for each outcome by id, NaN where it does not apply; `sums` the weekly sums
    over those histories by series, one for each of the `quarters`, as `model.simulation.weekly` names them, with the
    number of histories in play as `counts`. `last` is the last week since the signing that is played.
    """

    played: PlayedSide
    title: str
    changes: tuple[Change, ...]
    n: int
    last: int
    outcomes: Mapping[str, Floats]
    sums: Mapping[str, Floats]

    @property
    def setting(self) -> tuple[str, Mapping[str, float], Mapping[str, str]]:
        """What is played: the option, the numbers that are set in it, and the theories that are chosen."""
        return self.option, self.played.settings, self.played.structures

    @property
    def letter(self) -> str:
        """The letter of the side."""
        return self.played.side.letter

    @property
    def option(self) -> str:
        """The option of the side."""
        return self.played.side.option

    @property
    def signed(self) -> int:
        """Histories in which a deal is signed."""
        return int(np.count_nonzero(self.outcomes[SIGNED] == 1.0))

    @cached_property
    def holding(self) -> Holding:
        """How long its ceasefires hold, and what ends them, as the report's figures take it."""
        values = {name: self.outcomes[name] for name in (SIGNED, FIGHTING, WAR, ALERT)}
        return holding_of(self.letter, self.title, values, self.last)

    @cached_property
    def weeks(self) -> Weeks | None:
        """Counts by week, as the report's figures take them; None where no deal is signed."""
        played = self.sums[COUNTS]
        if not played[0]:
            return None
        with np.errstate(divide="ignore", invalid="ignore"):
            means = {name: total / played for name, total in self.sums.items() if name != COUNTS}
        return weeks_of(self.letter, self.title, quarters(self.last), played, means)

    def estimate(self, outcome: str) -> Estimate:
        """The mean or share of an outcome, with its interval."""
        return estimate(self.outcomes[outcome], OUTCOMES[outcome].kind)

    def fates(self, outcome: str) -> list[str]:
        """What becomes of each history: one of `FATES`; empty where the outcome is no share of all histories."""
        if not has_fates(OUTCOMES[outcome]):
            return []
        has, signed = self.outcomes[outcome] == 1.0, self.outcomes[SIGNED] == 1.0
        return ["holds" if h else "fails" if s else "unsigned" for h, s in zip(has, signed, strict=True)]


@dataclass(frozen=True)
class Comparison:
    """Both sides of a view over the same histories: entry r of every array is replication r, under the same luck."""

    view: View
    a: SideResult
    b: SideResult

    @property
    def n(self) -> int:
        """Histories of each side."""
        return self.a.n

    @property
    def sides(self) -> tuple[SideResult, SideResult]:
        """A and B."""
        return self.a, self.b

    @property
    def main(self) -> Outcome:
        """The outcome that heads the view."""
        return OUTCOMES[self.view.outcome]

    @cached_property
    def contrasts(self) -> Mapping[str, Contrast]:
        """A minus B in each outcome, history by history, with p values adjusted over all outcomes by Holm's method.

        A contrast without pairs has no estimate.
        """
        names = list(self.a.outcomes)
        results = [paired(self.a.outcomes[name], self.b.outcomes[name], OUTCOMES[name].kind) for name in names]
        return dict(zip(names, adjusted(results), strict=True))

    @cached_property
    def crossed(self) -> Mapping[tuple[bool, bool], int]:
        """Histories by whether A and whether B has the main outcome, where both can have it and it is a share."""
        a, b = self.a.outcomes[self.view.outcome], self.b.outcomes[self.view.outcome]
        both = ~np.isnan(a) & ~np.isnan(b)
        pairs = [(True, True), (True, False), (False, True), (False, False)]
        if self.main.kind != "share":
            return {}
        return {(x, y): int(np.count_nonzero(both & ((a == 1.0) == x) & ((b == 1.0) == y))) for x, y in pairs}


def has_fates(outcome: Outcome) -> bool:
    """Whether every history either has it or is signed without it or is never signed."""
    return (
        outcome.kind == "share" and outcome.denominator == EVERY and outcome.better == "more" and outcome.id != SIGNED
    )
