"""The drivers of an outcome, and of the lead of the best option: sensitivity indices and screening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError
from ..data.ensemble import Criterion, Ensemble
from ..explore import emulator, sensitivity
from .reading.refusal import reason_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .reading.decision_data import DecisionData

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WORTH_NAMING = 0.05
"""A share of the variance that an analyst would want to hear of; where chance reaches more, rows are too few."""


@dataclass(frozen=True)
class Driver:
    """A parameter's main effect: its share of the variance of rows by a cubic fit, luck included in the variance."""

    name: str
    basis: str
    share: float


@dataclass(frozen=True)
class Drivers:
    """The drivers of the quantity `of`. `indices` is None where no emulator was good enough: `refused` says why.

    `alone` are main effects, which need no emulator, above `alone_floor`: what the largest of all parameters reaches by
    chance in one of twenty. Where that is more than `WORTH_NAMING`, `rows_wanted` is how many rows would tell an effect
    of that share from chance in four of five, and `rows` how many there are; else it is None.
    """

    of: str
    indices: sensitivity.Sensitivity | None
    screening: tuple[sensitivity.Effect, ...]
    refused: str | None
    alone: tuple[Driver, ...]
    alone_floor: float
    rows: int = 0
    rows_wanted: int | None = None


def drivers(
    data: DecisionData, main: Criterion, leader: str, rival: str | None, seed: int, least: float
) -> list[Drivers]:
    """The drivers of the leader's outcome, and of its lead over the rival where there is one."""
    options = data.inputs.options

    def under(table: Ensemble, option: str) -> Floats:
        values: Floats = table.outcomes[main.id][:, options.index(option)]
        return values

    labels: list[tuple[str, str | None]] = [(f"{main.id} under {leader}", None)]
    if rival is not None:
        labels.append((f"{main.id}: {leader} less {rival}", rival))
    results = []
    for label, other in labels:
        values = under(data.inputs, leader) - (under(data.inputs, other) if other is not None else 0.0)
        inputs = data.inputs.under(leader, other)
        noise = data.noise(main.id, leader, other)
        results.append(_of(label, data, inputs, values, noise, seed, least))
    return results


def _of(
    label: str, data: DecisionData, inputs: Ensemble, values: Floats, noise: float | None, seed: int, least: float
) -> Drivers:
    setting = data.setting(data.inputs)
    alone, floor, rows = _alone(inputs, values, setting, seed)
    wanted = emulator.rows_to_find(WORTH_NAMING, floor, rows) if rows and floor > WORTH_NAMING else None
    if data.refused is not None:
        return Drivers(label, None, (), data.refused, alone, floor, rows, wanted)
    bases = dict(zip(inputs.names, inputs.bases, strict=True))
    try:
        fitted = emulator.fit(inputs.parameters, values, inputs.names, noise, seed, least, setting=setting)
        indices = sensitivity.sobol(fitted, bases, seed=seed, together=inputs.together)
        screening = sensitivity.morris(fitted.predict, fitted.inputs, fitted.names, seed=seed)
    except InputError as error:
        return Drivers(label, None, (), reason_of(error), alone, floor, rows, wanted)
    return Drivers(label, indices, screening, None, alone, floor, rows, wanted)


def _alone(points: Ensemble, values: Floats, setting: Ints, seed: int) -> tuple[tuple[Driver, ...], float, int]:
    """The main effects above what chance reaches, that share, and the number of rows in which the outcome applies."""
    applies = ~np.isnan(values)
    x, y = points.parameters[applies], values[applies]
    varies = [k for k in range(x.shape[1]) if y.size and np.ptp(x[:, k]) > 0.0]
    if not varies or y.size < emulator.FEWEST_ROWS:
        return (), 0.0, int(y.size)
    shares = emulator.main_effects(x[:, varies], y)
    floor = emulator.shuffled_main_effect(x[:, varies], y, setting[applies], seed)
    order = np.argsort(-shares, kind="stable")
    effects = [
        Driver(points.names[varies[k]], points.bases[varies[k]], float(shares[k])) for k in order if shares[k] > floor
    ]
    return tuple(effects), floor, int(y.size)
