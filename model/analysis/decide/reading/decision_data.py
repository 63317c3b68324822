"""The data of a decision: alternatives, the worlds to compare them over, and the rows behind both.

An alternative is an option, at one setting of the levers that the design varies; a world is a setting of parameters
and theories. Where worlds are design points they are averages over luck, and single replications show how much luck is
left in an average and where an alternative fails. A run with one design point has one row per replication, parameters
and luck drawn together: its replications are the worlds.

Under common luck a replication is the same luck at every point. Where rows stand for drawn parameters, each replication
is taken at one point only, so that no draw counts twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...data.alternatives import Alternative
from ...data.ensemble import Ensemble
from ...data.luck import batches_of_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...data.luck import LuckBatches
    from .surface_data import SurfaceData

    Ints = NDArray[np.int64]

FEWEST_SETTINGS = 10


@dataclass(frozen=True)
class DesignInfo:
    """A design in short. `points` of `of_points` design points are read, with `replications` of each; `levers`,
    `parameters` and `theories` vary, `settings` and `structures` are the same at every point; `uncertain` parameters of
    the scenario could vary. `uneven` says whether some options hold more replications, `comparison` how alternatives
    meet worlds (`data.alternatives.Comparison`). `rows` are read, `rows_held` stay in memory, `rows_drawn` of them with
    their drawn inputs."""

    design: str
    luck: str
    comparison: str
    points: int
    of_points: int
    replications: int
    uneven: bool
    levers: tuple[str, ...]
    parameters: tuple[str, ...]
    uncertain: int
    theories: tuple[str, ...]
    settings: Mapping[str, float]
    structures: Mapping[str, str]
    rows: int
    rows_held: int
    rows_drawn: int


@dataclass(frozen=True)
class DecisionData:
    """Tables of the same alternatives and outcomes for each part of an analysis.

    Robustness is judged over `worlds`; `averaged` says whether they are design points. Sensitivity is computed from
    `inputs`, thresholds and the value of information from `threshold_rows`, failures from `single_replications`.
    `point_replications` are those of design points, to estimate luck from. `refused` says why there can be no
    sensitivity indices, None where there can. `alike` are groups of alternatives, or options, with the same rows: only
    the first of each is in the tables. `luck` has the batches of replications behind the averages of `worlds`, None
    where worlds are single replications.
    """

    worlds: Ensemble
    averaged: bool
    inputs: Ensemble
    threshold_rows: Ensemble
    single_replications: Ensemble
    point_replications: Ensemble
    rows: int = 0
    refused: str | None = None
    design: DesignInfo | None = None
    alternatives: tuple[Alternative, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    surface: SurfaceData | None = None
    luck: LuckBatches | None = None

    def noise(self, outcome: str, option: str, other: str | None = None) -> float | None:
        """The variance of luck between rows of `inputs`, of an option's outcome or of its lead over another; None where
        a row is a single replication without others of its point."""
        places = [self.worlds.options.index(name) for name in (option, other) if name is not None]
        if self.inputs is self.worlds and self.luck is not None:
            return self.luck.between(outcome, *places)
        if not self.averaged:
            return None
        rows = self.point_replications.outcomes[outcome]
        return self.point_replications.luck(rows[:, places[0]] - (rows[:, places[1]] if len(places) > 1 else 0.0))

    def setting(self, table: Ensemble) -> Ints:
        """The setting of parameters of each row of one of the tables (rows,): copies of it under other theories have
        the same, and often the same luck. Below `FEWEST_SETTINGS` of them no parameter tells settings apart well enough
        to hand luck on, and rows stand for themselves."""
        settings = self._settings(table)
        if np.unique(settings).size < FEWEST_SETTINGS:
            return np.arange(table.rows, dtype=np.int64)
        return settings

    def _settings(self, table: Ensemble) -> Ints:
        if self.luck is not None and int(table.point.max(initial=0)) < self.luck.setting.size:
            return self.luck.setting[table.point] if table is not self.worlds else self.luck.setting
        if len(table.structures) < 2:
            return table.point
        # Replications of several runs: those of the same place have the same luck where the runs have one seed.
        places = np.empty(table.rows, dtype=np.int64)
        for code in range(len(table.structures)):
            inside = table.structure == code
            places[inside] = np.arange(int(inside.sum()))
        return places

    @property
    def scattered(self) -> bool:
        """Whether levers vary and each of their settings met a world, or luck, of its own."""
        return self.design is not None and self.design.comparison == "scattered"


def of_table(table: Ensemble) -> DecisionData:
    """The data of a table in memory; where a design point has several rows, the worlds are averages over them."""
    averaged = table.replicated
    points = table.averaged() if averaged else table
    plain = tuple(Alternative(option, option) for option in table.options)
    luck = batches_of_table(table) if averaged else None
    return DecisionData(points, averaged, points, points, table, table, rows=table.rows, alternatives=plain, luck=luck)
