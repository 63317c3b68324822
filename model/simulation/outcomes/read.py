"""Computing the outcomes of a block that has been played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .histories import Floats, Histories
from .registry import OUTCOMES
from .thresholds import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from .outcome import Outcome


def values_of(outcome: Outcome, histories: Histories) -> Floats:
    """One outcome, of shape (lanes,): NaN where it does not apply."""
    return np.where(outcome.among.applies(histories), np.asarray(outcome.compute(histories), np.float64), np.nan)


def read_outcomes(histories: Histories, equal_terms: Histories | None) -> dict[str, Floats]:
    """Every outcome by id, in order, each of shape (lanes,).

    Those at equal terms are of the histories `equal_terms`; NaN where there are none, or where they are shorter than
    the years an outcome looks at.
    """
    values = {}
    for name, outcome in OUTCOMES.items():
        of = equal_terms if outcome.equal_terms else histories
        if of is None or of.weeks < min(outcome.years * WEEKS_PER_YEAR, histories.weeks):
            values[name] = np.full(histories.lanes, np.nan)
        else:
            values[name] = values_of(outcome, of)
    return values
