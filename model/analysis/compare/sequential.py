"""The summary of a run that stopped by its precision: confidence sequences in place of fixed intervals.

Such a run looks at its intervals after every round. Its summary shows intervals that hold at all looks together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import Estimate
from ...stats.sequences.estimates import difference_of, sequence_of
from .summary import OptionSummary, Summary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.store.run import Run
    from ...stats.paired import Difference

    Floats = NDArray[np.float64]


def watched(plain: Summary, run: Run, level: float) -> Summary:
    """The summary of a run that went on until its intervals were narrow enough, with confidence sequences of `level`.

    A mean whose values are too skewed for their number, or all the same, has no interval.
    """
    names = list(run.manifest.outcome)
    theirs = run.values(run.manifest.reference, names)
    options = []
    for option in plain.options:
        ours = run.values(option.id, names)
        estimates = {
            info.id: sequence_of(ours[info.id], info.kind, level) for info in run.manifest.outcomes if info.id in ours
        }
        kinds = {info.id: info.kind for info in run.manifest.outcomes}
        differences = {
            name: _difference(difference, ours[name], theirs[name], kinds[name], level)
            for name, difference in option.differences.items()
            if difference.n
        }
        options.append(_with(option, estimates, differences))
    return replace(plain, options=tuple(options), intervals=f"{level:.0%} confidence sequences")


def _difference(plain: Difference, ours: Floats, theirs: Floats, kind: str, level: float) -> Difference:
    sequence = difference_of(ours, theirs, kind, level)
    return replace(plain, low=sequence.low, high=sequence.high, p=None)


def _with(option: OptionSummary, estimates: dict[str, Estimate], differences: dict[str, Difference]) -> OptionSummary:
    return replace(
        option,
        outcomes={**option.outcomes, **estimates},
        differences={**option.differences, **differences},
    )
