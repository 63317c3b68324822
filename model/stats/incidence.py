"""Cumulative incidence: the share with an event by a time, where another event can end the history first.

No replication is censored: each is played to its end. So the Aalen-Johansen estimate of the cumulative
incidence of one cause is the plain share of replications that ended by it. A history that a nuclear stop
ends says nothing of what would have followed; results show it counted as failure and as hold.

Source: Aalen & Johansen 1978; Andersen, Geskus, de Witte & Putter 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .intervals import LEVEL, Estimate, share

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Incidence:
    """The share with the event where a stop counts as hold, the same where it counts as failure, and the share stopped
    without the event."""

    stop_as_hold: Estimate
    stop_as_failure: Estimate
    stopped: Estimate


def competing(event: NDArray[np.float64], nuclear_stop: NDArray[np.float64], level: float = LEVEL) -> Incidence:
    """The incidence of an event (0, 1; NaN: does not apply) with `nuclear_stop` (0, 1) counted as hold and as failure.

    Where a stop came first the event is 0: it did not happen. Counted as hold, it stays 0; counted as failure, it is 1
    in every stopped history.
    """
    applies = ~np.isnan(event)
    stopped = applies & (np.nan_to_num(nuclear_stop, nan=0.0) != 0.0)
    as_failure = np.where(stopped, 1.0, event)
    without = np.where(applies, (stopped & (event == 0.0)).astype(np.float64), np.nan)
    return Incidence(share(event, level), share(as_failure, level), share(without, level))
