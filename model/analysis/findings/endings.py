"""How the histories of each option end, and which options are told apart by it.

Every option is compared with every other, replication by replication, in one family of Holm's adjustment: the option
that comes first is known only once the rows are, so that its comparisons with the rest are some of all pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import NOTHING, Estimate, estimate, share
from ...stats.two_sample import Contrast, adjusted, paired

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run
    from ..ranking.best import BestByMean

    Floats = NDArray[np.float64]

SIGNED = "deal_signed"
"""The outcome without which nothing can hold."""

EVERY = "all replications"
"""The denominator of an outcome that every history has."""


@dataclass(frozen=True)
class Ending:
    """One option: the main outcome, and where that is a part of what was signed, how the rest ends.

    `fails` is the share signed without the main outcome, `unsigned` the share never signed, `holding` the share of the
    signed with the main outcome.
    """

    option: str
    title: str
    main: Estimate
    signed: Estimate = NOTHING
    fails: Estimate = NOTHING
    unsigned: Estimate = NOTHING
    holding: Estimate = NOTHING


@dataclass(frozen=True)
class Endings:
    """All options, the best on the main outcome first.

    `contrasts` has each pair of options as (first, second): the second minus the first, in the order of `rows`. `best`
    compares all with the best; None where nothing can be. `whole` says that the main outcome, its failure after a
    signing, and no signing make up all histories.
    """

    main: OutcomeInfo
    reference: str
    replications: int
    whole: bool
    rows: tuple[Ending, ...]
    contrasts: Mapping[tuple[str, str], Contrast]
    best: BestByMean | None = None

    @property
    def family(self) -> int:
        """The number of differences in Holm's adjustment."""
        return sum(contrast.p is not None for contrast in self.contrasts.values())

    @property
    def first(self) -> Ending:
        """The option with the best estimate."""
        return self.rows[0]

    def row(self, option: str) -> Ending:
        """The ending of an option."""
        return next(row for row in self.rows if row.option == option)

    def minus(self, option: str, baseline: str) -> Contrast:
        """The contrast of an option with a baseline, whichever of them comes first."""
        known = self.contrasts.get((baseline, option))
        return known if known is not None else reversed_contrast(self.contrasts[option, baseline])

    def better(self, option: str, than: str) -> bool:
        """Whether an option is told apart as better, its interval and its adjusted p value agreeing."""
        contrast = self.minus(option, than)
        if not contrast.told_apart or contrast.estimate is None:
            return False
        return contrast.estimate > 0 if self.main.better == "more" else contrast.estimate < 0

    @property
    def tied(self) -> tuple[Ending, ...]:
        """The other options that may be the best as well: none of them is ruled out by comparisons with the best."""
        ruled_out = () if self.best is None else self.best.ruled_out
        return tuple(row for row in self.rows[1:] if row.option not in ruled_out)


def endings(run: Run) -> Endings:
    """The endings of a run of one design point, by its main outcome: that of a decision analysis without request."""
    # Imported here: a page that is served reads the names of outcomes above, and decides nothing.
    from ..decide.criteria import criteria
    from ..ranking.best import best_by_mean

    manifest = run.manifest
    main = manifest.outcome[criteria(manifest, None, {})[0].id]
    names = [name for name in dict.fromkeys((main.id, SIGNED)) if name in manifest.outcome]
    values = {option: run.values(option, names) for option in manifest.option_ids}
    whole = _is_whole(main, values)
    rows = [_ending(option, title, values[option], main, whole) for option, title in manifest.options]
    turn = -1.0 if main.better == "more" else 1.0
    order = sorted(
        range(len(rows)), key=lambda k: (rows[k].main.estimate is None, turn * (rows[k].main.estimate or 0.0), k)
    )
    ranked = tuple(rows[k] for k in order)
    pairs = list(combinations([row.option for row in ranked], 2))
    n = manifest.replications
    results = [paired(values[second][main.id][:n], values[first][main.id][:n], main.kind) for first, second in pairs]
    contrasts = dict(zip(pairs, adjusted(results), strict=True))
    columns = np.column_stack([values[option][main.id][:n] for option in manifest.option_ids])
    best = best_by_mean(columns, manifest.option_ids, main.better, main.kind)
    return Endings(main, manifest.reference, n, whole, ranked, contrasts, best)


def reversed_contrast(contrast: Contrast) -> Contrast:
    """The same contrast, the other way round."""
    if contrast.estimate is None:
        return contrast
    low, high = (None if end is None else -end for end in (contrast.high, contrast.low))
    return replace(contrast, estimate=-contrast.estimate, low=low, high=high)


def _is_whole(main: OutcomeInfo, values: Mapping[str, Mapping[str, Floats]]) -> bool:
    """Whether the main outcome is a share of all histories that never comes without a signing."""
    if main.kind != "share" or main.denominator != EVERY or main.id == SIGNED or main.better != "more":
        return False
    return all(
        SIGNED in columns
        and not np.isnan(columns[main.id]).any()
        and not np.isnan(columns[SIGNED]).any()
        and bool(np.all(columns[SIGNED][columns[main.id] != 0.0] != 0.0))
        for columns in values.values()
    )


def _ending(option: str, title: str, columns: Mapping[str, Floats], main: OutcomeInfo, whole: bool) -> Ending:
    result = estimate(columns[main.id], main.kind)
    if not whole:
        return Ending(option, title, result)
    holds, signed = columns[main.id] != 0.0, columns[SIGNED] != 0.0
    return Ending(
        option,
        title,
        result,
        share(signed.astype(np.float64)),
        share((signed & ~holds).astype(np.float64)),
        share((~signed).astype(np.float64)),
        share(np.where(signed, holds.astype(np.float64), np.nan)),
    )
