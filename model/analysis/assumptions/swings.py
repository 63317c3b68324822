"""Swings: how far an outcome of one option moves when one parameter goes from the low to the high end of its range.

Every other parameter is drawn as in a run, and both ends meet the same replications and the same luck, so that the
swing is a mean of paired differences. It is the one-at-a-time analysis behind a tornado diagram (Saltelli et al. 2008),
around a distribution in place of a point.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import OurFault
from ...experiment.design.arms import BlockKey, Failure
from ...experiment.execute.pool import Done, LocalPool
from ...simulation.outcomes import OUTCOMES, OutcomeInfo
from ...stats.intervals import Estimate, estimate
from ...stats.multiplicity import holm
from ...stats.paired import difference
from .swing_design import QUANTILE, Range, SwingWork, ranges_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario

    Floats = NDArray[np.float64]

FIRST_STEP = 8
"""Replications of the first step; each further step doubles them."""

LEVEL = 0.05
"""The chance that any parameter without an effect is told apart from zero."""


@dataclass(frozen=True)
class Swing:
    """The swing of one parameter, or of a parameter that each member of a group has, moved together.

    `path` is its path, with `*` in the place of the members, of which there are `members` (1 for a single one). `low`
    and `high` are the ends of its range, None where each member has its own. `at_low` and `at_high` are the outcome
    there, in its unit; `swing` is high minus low, with its 95% interval and the `p` of no difference. `moved` counts
    the replications in which the outcome differs at all.
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


def swings(
    scenario: Scenario,
    option: str,
    outcome: str,
    replications: int,
    seed: int,
    settings: Mapping[str, float] | None = None,
    structures: Mapping[str, str] | None = None,
    workers: int = 1,
    first: int = FIRST_STEP,
) -> Generator[Swings, None, None]:
    """The swings of an outcome under an option, in steps that double the replications from `first` to `replications`.

    Close the iterator to stop early. Raises `InputError` for a path that the scenario does not have, and `OurFault`
    where a block cannot be played.
    """
    ranges = ranges_of(scenario, option, outcome, settings or {}, structures or {})
    work = SwingWork(scenario, seed, option, outcome, ranges, settings or {}, structures or {})
    values = np.empty(0)
    with closing(LocalPool()) as pool:
        while (reached := values.size // work.cells) < replications:
            keys = work.blocks(reached, min(replications, max(first, 2 * reached)))
            blocks: dict[BlockKey, Floats] = {}
            for event in pool(work, keys, workers):
                if isinstance(event, Done):
                    blocks[event.key] = event.result.values[0]
                elif isinstance(event, Failure):
                    raise OurFault(f"{event.key}: {event.reason}")
            values = np.concatenate([values, *(blocks[key] for key in keys)])
            yield swings_of(work, values)


def swings_of(work: SwingWork, values: Floats) -> Swings:
    """The swings of a design from its lanes so far, of shape (replications * cells,) and whole replications."""
    outcome = OUTCOMES[work.outcome].info
    table = values.reshape(-1, work.cells)
    base, low, high = table[:, 0], table[:, 1::2], table[:, 2::2]
    found = [_swing(each, outcome.kind, base, low[:, place], high[:, place]) for place, each in enumerate(work.ranges)]
    judged = _judged(found)
    return Swings(
        work.option,
        work.scenario.options[work.option].title,
        outcome,
        work.seed,
        int(table.shape[0]),
        QUANTILE,
        estimate(base, outcome.kind),
        tuple(sorted(judged, key=lambda swing: (-abs(swing.swing.estimate or 0.0), swing.path))),
    )


def _swing(each: Range, kind: str, base: Floats, low: Floats, high: Floats) -> Swing:
    between = difference(high, low, kind)
    moved = ~(_same(low, base) & _same(high, base))
    alone = next(iter(each.ends.values())) if len(each.ends) == 1 else (None, None)
    at_low, at_high = (estimate(values, kind).estimate for values in (low, high))
    return Swing(
        path=each.path,
        description=each.description,
        unit=each.unit,
        basis=each.basis,
        members=len(each.ends),
        low=alone[0],
        high=alone[1],
        at_low=at_low,
        at_high=at_high,
        swing=Estimate(between.estimate, between.low, between.high, between.n),
        p=between.p,
        moved=int(np.count_nonzero(moved)),
        told_apart=False,
    )


def _judged(found: Sequence[Swing]) -> list[Swing]:
    """The swings with those told apart from zero: by their own interval, and by Holm's adjustment for all of them."""
    judged = []
    for swing, p in zip(found, holm([swing.p for swing in found]), strict=True):
        low, high = swing.swing.low, swing.swing.high
        apart = low is not None and high is not None and (low > 0.0 or high < 0.0)
        judged.append(replace(swing, told_apart=apart and p is not None and p < LEVEL))
    return judged


def _same(one: Floats, other: Floats) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (one == other) | (np.isnan(one) & np.isnan(other))
    return same
