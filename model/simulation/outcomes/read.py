"""Computing the outcomes of a block that has been played."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .histories import Floats, Histories
from .registry import OUTCOMES

if TYPE_CHECKING:
    from ..engine import Engine
    from ..recorder import WeeklyRecorder
    from .outcome import Outcome


def values_of(outcome: Outcome, histories: Histories) -> Floats:
    """One outcome, of shape (lanes,): NaN where it does not apply."""
    return np.where(outcome.among.applies(histories), np.asarray(outcome.compute(histories), np.float64), np.nan)


def read_outcomes(model: Engine, recorder: WeeklyRecorder) -> dict[str, Floats]:
    """Every outcome by id, in order, each of shape (lanes,)."""
    histories = Histories(model, recorder)
    return {name: values_of(outcome, histories) for name, outcome in OUTCOMES.items()}
