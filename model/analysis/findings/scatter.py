"""Histories by the two parameters that a box of failures restricts, for looking at it."""

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
    from ..explore.discovery import RuleBox
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
    """The scatter of the first standing box of each option that has one in two numbers or more."""
    shown = {item.option: box for item in decision.failures if item.discovery for box in item.discovery.boxes[:1]}
    wanted = {option: box for option, box in shown.items() if box.stands and len(_bounded(box)) > 1}
    if not wanted:
        return ()
    main = decision.main
    table = of_runs(runs, [main.id]).singles
    scatters = []
    for option, box in wanted.items():
        if option in table.options:
            values = table.outcomes[main.id][:, table.options.index(option)]
            scatter = _scatter(option, box, table.under(option), values, main)
            scatters += [scatter] if scatter is not None else []
    return tuple(scatters)


def _bounded(box: RuleBox) -> list[Restriction]:
    """The restrictions by numbers, those that matter most first."""
    return sorted((item for item in box.restrictions if item.among is None), key=lambda item: item.held_out_p)


def _scatter(option: str, box: RuleBox, own: Ensemble, values: Floats, main: Criterion) -> Scatter | None:
    names, parameters = own.names, own.parameters
    chosen = [item for item in _bounded(box) if item.name in names][:2]
    if len(chosen) < 2:
        return None
    fails, _ = failing(values, main)
    rows = np.flatnonzero(~np.isnan(fails))
    first = rows[:MOST]
    axes = []
    for item in chosen:
        column = parameters[:, names.index(item.name)]
        axes.append(Axis(item.name, tuple(float(value) for value in column[first]), item.low, item.high))
    return Scatter(
        option,
        axes[0],
        axes[1],
        tuple(bool(flag) for flag in fails[first]),
        int(rows.size - first.size),
        len(box.restrictions) - 2,
    )
