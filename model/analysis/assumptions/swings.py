"""Swings: how far an outcome of one option moves when one parameter goes from the low to the high end of its range.

Every other parameter is drawn as in a run, and both ends meet the same replications and the same luck, so that the
swing is a mean of paired differences. It is the one-at-a-time analysis behind a tornado diagram (Saltelli et al. 2008),
around a distribution in place of a point. Beside them stands what other theories make of it, one at a time: another
doubt, since a theory has no range.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import OurFault
from ...experiment.design.arms import BlockKey, Failure
from ...experiment.execute.pool import Done, LocalPool
from ...simulation.outcomes import OUTCOMES, OutcomeInfo
from ...stats.intervals import Estimate, estimate
from ...stats.two_sample import Contrast, adjusted, paired
from .swing_design import QUANTILE, Range, SwingWork, other_theories, ranges_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario

    Floats = NDArray[np.float64]

FIRST_STEP = 8
"""Replications of the first step; each further step doubles them."""


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
class TheorySwing:
    """How far an outcome moves where another theory is in force: `value` of `structure`, in the place of `in_force`.

    `there` is the outcome under it, in its unit; `swing` is that less the outcome under the theory in force, with its
    95% interval and the `p` of no difference. `moved` counts the replications in which the outcome differs at all. That
    theories disagree is another doubt than that a number is not known: no range and no probability stands behind it.
    """

    structure: str
    value: str
    in_force: str
    description: str
    there: float | None
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
    `theories` are the swings of theories, a family of their own.
    """

    option: str
    title: str
    outcome: OutcomeInfo
    seed: int
    replications: int
    quantile: float
    base: Estimate
    swings: tuple[Swing, ...]
    theories: tuple[TheorySwing, ...] = ()

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
    theories = other_theories(scenario, structures or {})
    work = SwingWork(scenario, seed, option, outcome, ranges, settings or {}, structures or {}, theories)
    arms = [np.empty(0)] * (1 + len(theories))
    with closing(LocalPool()) as pool:
        while (reached := arms[0].size // work.cells) < replications:
            keys = work.blocks(reached, min(replications, max(first, 2 * reached)))
            blocks: dict[BlockKey, Floats] = {}
            for event in pool(work, keys, workers):
                if isinstance(event, Done):
                    blocks[event.key] = event.result.values[0]
                elif isinstance(event, Failure):
                    raise OurFault(f"{event.key}: {event.reason}")
            arms = [
                np.concatenate([before, *(blocks[key] for key in keys if key.arm == arm)])
                for arm, before in enumerate(arms)
            ]
            yield swings_of(work, *arms)


def swings_of(work: SwingWork, values: Floats, *theories: Floats) -> Swings:
    """The swings of a design from its lanes so far, of shape (replications * cells,) and whole replications; `theories`
    are the lanes of each theory of the work, of shape (replications,)."""
    outcome = OUTCOMES[work.outcome].info
    table = values.reshape(-1, work.cells)
    base, low, high = table[:, 0], table[:, 1::2], table[:, 2::2]
    contrasts = swing_contrasts(low, high, outcome.kind)
    swings_of_ranges = [
        _swing(each, contrast, base, low[:, place], high[:, place], outcome.kind)
        for place, (each, contrast) in enumerate(zip(work.ranges, contrasts, strict=True))
    ]
    return Swings(
        work.option,
        work.scenario.options[work.option].title,
        outcome,
        work.seed,
        int(table.shape[0]),
        QUANTILE,
        estimate(base, outcome.kind),
        tuple(sorted(swings_of_ranges, key=lambda swing: (-abs(swing.swing.estimate or 0.0), swing.path))),
        _theory_swings(work, base, theories, outcome.kind),
    )


def _theory_swings(work: SwingWork, base: Floats, theories: Sequence[Floats], kind: str) -> tuple[TheorySwing, ...]:
    """The swings of theories, the widest first."""
    contrasts = adjusted([paired(values, base, kind) for values in theories])
    swings_of_theories = [
        TheorySwing(
            structure=theory.structure,
            value=theory.value,
            in_force=theory.in_force,
            description=theory.description,
            there=estimate(values, kind).estimate,
            swing=Estimate(contrast.estimate, contrast.low, contrast.high, contrast.n),
            p=contrast.p,
            moved=int(np.count_nonzero(~_same(values, base))),
            told_apart=contrast.told_apart,
        )
        for theory, values, contrast in zip(work.theories, theories, contrasts, strict=True)
    ]
    return tuple(sorted(swings_of_theories, key=lambda swing: -abs(swing.swing.estimate or 0.0)))


def swing_contrasts(low: Floats, high: Floats, kind: str) -> list[Contrast]:
    """For each range the outcome at its high end less that at its low end, from columns (replications, ranges), with
    the tests of all of them adjusted together (Holm)."""
    return adjusted([paired(ours, theirs, kind) for ours, theirs in zip(high.T, low.T, strict=True)])


def _swing(each: Range, contrast: Contrast, base: Floats, low: Floats, high: Floats, kind: str) -> Swing:
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
        swing=Estimate(contrast.estimate, contrast.low, contrast.high, contrast.n),
        p=contrast.p,
        moved=int(np.count_nonzero(moved)),
        told_apart=contrast.told_apart,
    )


def _same(ours: Floats, theirs: Floats) -> NDArray[np.bool_]:
    same: NDArray[np.bool_] = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
    return same
