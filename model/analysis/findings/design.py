"""What a run of several design points has to say: its cells by the main outcome, what varies, and what moves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...scenario import SAMPLED
from ...stats.intervals import LEVEL, Estimate, student_two_sided
from ...stats.moments import mean_over_clusters
from ..compare.cells import Cell, DesignSummary, summarise_design
from ..decide.criteria import criteria

if TYPE_CHECKING:
    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run
    from ..decide.decision import Decision
    from .along import Changes
    from .scatter import Scatter
    from .theories import Theories


BINS = 8
"""Ranges of equal numbers of points, where there are more values than that."""


@dataclass(frozen=True)
class DesignFindings:
    """A run of several design points.

    `main` is the outcome of its decision. `numbers` are the paths whose values vary, and `theories` the structures.
    `decision` is its analysis, None where none is stored; `scatters` are of boxes of that. `across` has the main
    outcome by combination of theories, None where none varies. `changes` are those along what varies.
    """

    run: Run
    summary: DesignSummary
    main: OutcomeInfo
    numbers: tuple[str, ...]
    theories: tuple[str, ...]
    decision: Decision | None = None
    across: Theories | None = None
    scatters: tuple[Scatter, ...] = ()
    changes: Changes | None = None

    @property
    def settings(self) -> dict[str, list[float | str]]:
        """By path or structure, the values that it has at some point, in order."""
        values: dict[str, list[float | str]] = {}
        for name in (*self.numbers, *self.theories):
            taken = {cell.settings[name] for cell in self.summary.cells if name in cell.settings}
            values[name] = sorted(taken, key=lambda value: (isinstance(value, str), value))
        return values

    def of(self, cell: Cell) -> Estimate:
        """The main outcome of a cell."""
        return cell.outcomes[self.main.id]

    def cells(self, option: str) -> list[Cell]:
        """The cells of an option to which the main outcome applies, the best estimate first."""
        turn = -1.0 if self.main.better == "more" else 1.0
        known = [item for item in self.summary.cells if item.option == option and self.of(item).estimate is not None]
        return sorted(known, key=lambda cell: (turn * (self.of(cell).estimate or 0.0), cell.point))

    def levels(self, option: str, number: str) -> tuple[tuple[float, Estimate], ...]:
        """The main outcome of an option at each value of a number, averaged over the points with that value; of many
        values over ranges of them, at the middle of each.

        Where points were drawn, the interval is over points; where they are a list with luck in common, over
        replications, each averaged over the points; where luck is their own, over points again.
        """
        cells = [cell for cell in self.cells(option) if number in cell.settings]
        values = np.array([float(cell.settings[number]) for cell in cells])
        distinct = np.unique(values)
        if distinct.size > BINS and (self.run.manifest.design in SAMPLED or distinct.size > 3 * BINS):
            edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, BINS + 1)))
            places = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, edges.size - 2)
            groups = [np.flatnonzero(places == k) for k in range(edges.size - 1)]
        else:
            groups = [np.flatnonzero(values == value) for value in distinct]
        result = []
        for group in groups:
            if group.size:
                chosen = [cells[k] for k in group]
                result.append((float(values[group].mean()), self._over(option, chosen)))
        return tuple(result)

    def _over(self, option: str, cells: Sequence[Cell]) -> Estimate:
        if len(cells) == 1:
            return self.of(cells[0])
        manifest = self.run.manifest
        if manifest.design in SAMPLED or manifest.luck != "common":
            return mean_over_clusters([self.of(cell) for cell in cells], self.main.kind)
        import polars as pl

        means = (
            self.run.rows()
            .filter((pl.col("option") == option) & pl.col("point").is_in([cell.point for cell in cells]))
            .group_by("replication")
            .agg(pl.col(self.main.id).mean())
            .collect()[self.main.id]
            .drop_nulls()
            .sort()
            .to_numpy()
        )
        n, mean = int(means.size), float(means.mean())
        if n < 2:
            return Estimate(mean, None, None, n)
        half = student_two_sided(LEVEL, n - 1) * float(means.std(ddof=1)) / float(np.sqrt(n))
        low, high = mean - half, mean + half
        return Estimate(mean, *((max(0.0, low), min(1.0, high)) if self.main.kind == "share" else (low, high)), n)


def design_findings(run: Run, decision: Decision | None = None, changes: Changes | None = None) -> DesignFindings:
    """What the rows of a run of several design points say, beside its stored analysis.

    `changes` are those of the run where they are at hand. Raises InputError.
    """
    import polars as pl

    from .along import changes_of
    from .theories import theories, varied_theories

    manifest = run.manifest
    judged = [criterion.id for criterion in criteria(manifest, None, {}) if criterion.id in manifest.headline]
    main = manifest.outcome[(judged or list(manifest.headline))[0]]
    points = run.points
    numbers = [name for name in points.columns if name != "point" and points[name].dtype != pl.String]
    varied = tuple(name for name in numbers if points[name].n_unique() > 1)
    rival = tuple(varied_theories(run))
    summary = summarise_design(run)
    scatters: tuple[Scatter, ...] = ()
    if decision is not None:
        from .scatter import scatters as scatters_of

        scatters = scatters_of([run], decision)
    across = theories(run, main.id, decision) if rival and len(manifest.options) > 1 else None
    changes = changes or changes_of(run)
    return DesignFindings(run, summary, main, varied, rival, decision, across, scatters, changes)
