"""Scenario discovery for each option: boxes of parameter values in which it fails, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ..data.ensemble import Criterion, Ensemble, oriented
from ..explore.discovery import Discovery, discover
from .reading.refusal import reason_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Failure:
    """The failures of one option, as `rule` defines them. `discovery` is None where it was refused: `refused` says
    why."""

    option: str
    rule: str
    discovery: Discovery | None
    refused: str | None


def failures(table: Ensemble, setting: Ints, main: Criterion, options: Sequence[str], seed: int) -> list[Failure]:
    """The failures of each option; rows of one `setting` (rows,) stay on one side of every split. A replication
    fails where the outcome of a share is the bad value, or a mean misses its threshold; without a threshold, where
    it is among the worst quarter.
    """
    results = []
    for option in options:
        own = table.under(option)
        fails, rule = failing(table.outcomes[main.id][:, table.options.index(option)], main)
        try:
            discovery = discover(own.parameters, fails, own.names, setting, seed=seed, labels=own.labels)
            results.append(Failure(option, rule, discovery, None))
        except InputError as error:
            results.append(Failure(option, rule, None, reason_of(error)))
    return results


def failing(values: Floats, main: Criterion) -> tuple[Floats, str]:
    """1 for each row that fails and 0 for the others, NaN where the outcome does not apply; and the rule in words."""
    applies = ~np.isnan(values)
    if main.kind == "share":
        good = 1.0 if main.better == "more" else 0.0
        fails, rule = values != good, f"{main.id} is {1 - int(good)}"
    else:
        limit = main.threshold
        if limit is None:
            worst = 0.25 if main.better == "more" else 0.75
            limit = float(np.quantile(values[applies], worst)) if applies.any() else 0.0
        side = "below" if main.better == "more" else "above"
        origin = "its threshold" if main.threshold is not None else "the worst quarter"
        fails = oriented(values, main.better) < (limit if main.better == "more" else -limit)
        rule = f"{main.id} is {side} {limit:.4g} ({origin})"
    return np.where(applies, fails, np.nan), rule
