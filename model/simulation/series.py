"""Weekly series of single replications, which a block's sums do not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from model.scenario import Scenario
from model.simulation.parameters import Floats, Ints, Settings
from model.simulation.reassurance import Reassurance
from model.simulation.tapes import SERIES, Tapes, read_outcomes


@dataclass(frozen=True)
class Series:
    """Tapes of one option by name, each of shape (ceasefire_weeks, lanes): row t is week t + 1 after the signing.

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
) -> Series:
    """Play replications as `simulate` does, and keep the named tapes of each, and the named parameters.

    A tape is one of `tapes.SERIES`, or any other state that is no vector, as "room.state". It costs eight bytes a week
    and lane. Raises `InputError` as `simulate` does, KeyError for an unknown tape.
    """
    model = Reassurance(scenario, option, replications, seed, settings)
    tapes = Tapes(model)
    others = {name: name.split(".") for name in names if name not in SERIES}
    try:
        for name, (room, state) in others.items():
            tapes.raw[name] = np.zeros((tapes.weeks, model.lanes), model.see(room, state).dtype)
        while model.running and model.week < tapes.weeks:
            model.step()
            tapes.record(model)
            for name, (room, state) in others.items():
                tapes.raw[name][model.week - 1] = model.see(room, state)
        aligned = tapes.aligned(model)
        return Series(
            weekly={name: aligned[name] for name in names},
            values={path: np.array(model.world[path], np.float64) for path in values},
            outcomes=read_outcomes(model, tapes),
            signed=model.see("history", "signed") == 1,
            since=np.array(model.see("history", "since"), np.int64),
        )
    finally:
        model.retire()


__all__ = ["Series", "simulate_series"]
