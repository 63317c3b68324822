"""Intervals for what was looked at more than once: confidence sequences in place of fixed intervals.

A run that goes on until its intervals are narrow has looked at them after every round. Its summary shows intervals that
hold at all looks together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.intervals import NOTHING, Estimate
from model.analysis.summary import OptionSummary, Summary, summarise
from model.experiment.precision import mean_sequence, share_sequence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.analysis.paired import Difference
    from model.experiment.store import Run

    Floats = NDArray[np.float64]


def summarise_watched(run: Run, level: float) -> Summary:
    """The summary of a run that went on until it was sharp enough, with sequences of that level.

    The difference of two shares is a mean of -1, 0 and 1.
    """
    plain = summarise(run)
    names = list(run.manifest.outcome)
    theirs = run.values(run.manifest.reference, names)
    options = []
    for option in plain.options:
        ours = run.values(option.id, names)
        estimates = {
            info.id: sequence_of(ours[info.id], info.kind, level) for info in run.manifest.outcomes if info.id in ours
        }
        pairs = {name: ours[name] - theirs[name] for name in names}
        found = {name: _difference(one, pairs[name], level) for name, one in option.differences.items() if one.n}
        options.append(_with(option, estimates, found))
    return replace(plain, options=tuple(options), intervals=f"{level:.0%} confidence sequences")


def sequence_of(values: Floats, kind: str, level: float) -> Estimate:
    """The estimate of a column with its confidence sequence; NaN does not apply."""
    applies = values[~np.isnan(values)]
    if applies.size == 0:
        return NOTHING
    spread = float(np.var(applies, ddof=1)) if applies.size > 1 else 0.0
    return sequence_at(int(applies.size), float(np.mean(applies)), spread, float(np.sum(applies)), kind, level)


def sequence_at(n: int, mean: float, variance: float, total: float, kind: str, level: float) -> Estimate:
    """The same from how many values there are, their mean, variance and sum. No ends where n is too small for any."""
    size = np.array([float(n)])
    if kind == "share":
        low, high = share_sequence(np.array([float(round(total))]), size, level)
    else:
        low, high = mean_sequence(np.array([mean]), np.array([variance]), size, level)
    if not np.isfinite(high[0]):
        return Estimate(mean, None, None, n)
    return Estimate(mean, float(low[0]), float(high[0]), n)


def _difference(plain: Difference, pairs: Floats, level: float) -> Difference:
    found = sequence_of(pairs, "mean", level)
    return replace(plain, low=found.low, high=found.high)


def _with(option: OptionSummary, estimates: dict[str, Estimate], differences: dict[str, Difference]) -> OptionSummary:
    return replace(
        option,
        outcomes={**option.outcomes, **estimates},
        differences={**option.differences, **differences},
    )
