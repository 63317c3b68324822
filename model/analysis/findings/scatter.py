"""Histories by two parameters that a box of failures restricts, for looking at it; one that restricts a single number
is seen beside the other number that goes with failure most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..decide.failures import failing
from ..decide.reading.read import of_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.store.run import Run
    from ..data.ensemble import Criterion, Ensemble
    from ..decide.decision import Decision
    from ..explore.discovery import Discovery, RuleBox
    from ..explore.restrictions import Restriction

    Floats = NDArray[np.float64]

MOST = 700
"""Histories that are shown: the first of them, so that the same run shows the same."""


@dataclass(frozen=True)
class Axis:
    """One parameter: its path, its value in each history, and the bounds of the box (None: open)."""

    name: str
    values: tuple[float, ...]
    low: float | None
    high: float | None

    def within(self, value: float) -> bool:
        """Whether a value lies within the box."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True)
class Scatter:
    """Histories of an option: `across` and `up`, and which of them fail; `more` are not shown. The box may restrict
    `others` too, by other parameters."""

    option: str
    across: Axis
    up: Axis
    fails: tuple[bool, ...]
    more: int
    others: int


def scatters(runs: Sequence[Run], decision: Decision) -> tuple[Scatter, ...]:
    """The scatter of the first standing box of each option that has one in numbers."""
    shown = {item.option: item.discovery for item in decision.failures if item.discovery and item.discovery.boxes}
    wanted = {
        option: discovery
        for option, discovery in shown.items()
        if discovery.boxes[0].stands and _bounded(discovery.boxes[0])
    }
    if not wanted:
        return ()
    main = decision.main
    table = of_runs(runs, [main.id]).single_replications
    scatters = []
    for option, discovery in wanted.items():
        if option in table.options:
            values = table.outcomes[main.id][:, table.options.index(option)]
            scatter = _scatter(option, discovery, table.under(option), values, main)
            scatters += [scatter] if scatter is not None else []
    return tuple(scatters)


def _bounded(box: RuleBox) -> list[Restriction]:
    """The restrictions by numbers, those that matter most first."""
    return sorted((item for item in box.restrictions if item.among is None), key=lambda item: item.held_out_p)


def _scatter(option: str, discovery: Discovery, own: Ensemble, values: Floats, main: Criterion) -> Scatter | None:
    names, parameters, box = own.names, own.parameters, discovery.boxes[0]
    chosen = [(item.name, item.low, item.high) for item in _bounded(box) if item.name in names][:2]
    restricted = len(chosen)
    beside = [
        tie.name for tie in discovery.alone if tie.name in names and tie.name not in {name for name, *_ in chosen}
    ]
    chosen += [(name, None, None) for name in beside][: 2 - restricted]
    if not restricted or len(chosen) < 2:
        return None
    fails, _ = failing(values, main)
    rows = np.flatnonzero(~np.isnan(fails))
    first = rows[:MOST]
    axes = []
    for name, low, high in chosen:
        column = parameters[:, names.index(name)]
        axes.append(Axis(name, tuple(float(value) for value in column[first]), low, high))
    return Scatter(
        option,
        axes[0],
        axes[1],
        tuple(bool(flag) for flag in fails[first]),
        int(rows.size - first.size),
        len(box.restrictions) - restricted,
    )
