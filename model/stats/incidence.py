"""How often something has happened by a time, where another event can end the history first.

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
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Incidence:
    """The share with the event; the same, every stopped history a failure; the share stopped without it."""

    stop_as_hold: Estimate
    stop_as_failure: Estimate
    stopped: Estimate


def competing(event: NDArray[np.float64], nuclear_stop: NDArray[np.float64], level: float = LEVEL) -> Incidence:
    """Both readings of an event (0, 1, NaN: does not apply) beside `nuclear_stop` (0, 1).

    Where a stop came first the event is 0: it did not happen. Counted as hold that stays so; counted as
    failure every stopped history joins those with the event.
    """
    applies = ~np.isnan(event)
    stopped = applies & (np.nan_to_num(nuclear_stop, nan=0.0) != 0.0)
    as_failure = np.where(stopped, 1.0, event)
    without = np.where(applies, (stopped & (event == 0.0)).astype(np.float64), np.nan)
    return Incidence(share(event, level), share(as_failure, level), share(without, level))


def cumulative(
    weeks: NDArray[np.float64],
    causes: NDArray[np.int64],
    cause: int,
    horizons: Sequence[float],
    level: float = LEVEL,
) -> list[Estimate]:
    """Cumulative incidence of `cause` by each horizon: Aalen-Johansen where nothing is censored.

    `weeks` is the time of whatever ended the history, `causes` its code (0: nothing did).
    """
    if weeks.shape != causes.shape:
        raise ValueError("weeks and causes must have the same length")
    return [share(((causes == cause) & (weeks <= by)).astype(np.float64), level) for by in horizons]
