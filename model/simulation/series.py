"""Weekly series of single replications, which a block's sums do not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..scenario import Scenario
from .engine import Engine
from .equal_terms import outcomes_of
from .parameters import Floats, Ints, Settings
from .recorder import NUMBERS, SERIES, play


@dataclass(frozen=True)
class Series:
    """Weekly series of one option by name, of shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing.

    `values` holds the parameters asked for, `outcomes` all outcomes, each of shape (lanes,).
    """

    weekly: Mapping[str, npt.NDArray[Any]]
    values: Mapping[str, Floats]
    outcomes: Mapping[str, Floats]
    signed: npt.NDArray[np.bool_]
    since: Ints

    @property
    def lanes(self) -> int:
        """How many replications there are."""
        return int(self.signed.size)


def simulate_series(
    scenario: Scenario,
    option: str,
    replications: Ints,
    seed: int,
    names: Sequence[str],
    settings: Settings | None = None,
    values: Sequence[str] = (),
    structures: Mapping[str, str] | None = None,
) -> Series:
    """Play replications as `simulate` does, and keep the named series of each, and the named parameters.

    A series is one of `recorder.SERIES`, or any other state that is no vector, as "room.state". It costs eight bytes a
    week and lane. Raises `InputError` as `simulate` does, KeyError for an unknown series.
    """
    model = Engine(scenario, option, replications, seed, settings, structures)
    states = {name: SERIES[name][:2] if name in SERIES else name.split(".") for name in names}
    others = {name: state for name, state in states.items() if name not in SERIES or name in NUMBERS}
    recorder = play(model, {name: (room, state, None) for name, (room, state) in others.items()})
    series = recorder.series(model)
    return Series(
        weekly={name: series[name] for name in names},
        values={path: np.array(model.world[path], np.float64) for path in values},
        outcomes=outcomes_of(model, recorder),
        signed=model.see("history", "signed") == 1,
        since=np.array(model.see("history", "since"), np.int64),
    )
