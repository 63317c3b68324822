"""The cells of a design: each option at each design point, with every outcome of interest and its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...stats.intervals import NOTHING, Estimate, fields_or_none
from ...stats.moments import estimate_of_moments, mean_over_clusters
from ...stats.sequences.estimates import sequence_at

if TYPE_CHECKING:
    import polars as pl

    from ...experiment.store.run import Run


@dataclass(frozen=True)
class Cell:
    """One design point under one option: its settings, and each outcome of interest with its interval."""

    option: str
    point: int
    settings: Mapping[str, float | str]
    n: int
    outcomes: Mapping[str, Estimate]


@dataclass(frozen=True)
class DesignSummary:
    """A run with several design points and its cells; `level` is that of its confidence sequences, None where intervals
    are ordinary 95% intervals. `theories` are the rival theories that hold at every point, by structure."""

    run: Run
    cells: tuple[Cell, ...]
    level: float | None = None
    theories: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def overall(self) -> dict[str, dict[str, Estimate]]:
        """For each option the mean of each outcome over all points, each point one draw of a sampled design.

        Replications of one point share its settings and do not count as independent.
        """
        manifest = self.run.manifest
        return {
            option: {
                name: mean_over_clusters(
                    [cell.outcomes[name] for cell in self.cells if cell.option == option], manifest.outcome[name].kind
                )
                for name in manifest.headline
            }
            for option in manifest.option_ids
        }

    def as_json(self) -> dict[str, Any]:
        """Plain data; null stands for an outcome that does not apply."""
        manifest = self.run.manifest
        known = manifest.outcome
        return {
            "study": manifest.study,
            "title": manifest.title,
            "scenario": manifest.scenario,
            "scenario_hash": manifest.scenario_hash,
            "run": manifest.run,
            "values": manifest.values,
            "folder": str(self.run.folder),
            "design": manifest.design,
            "seed": manifest.seed,
            "theories": dict(self.theories),
            "points": manifest.points,
            "options": list(manifest.option_ids),
            "replications": dict(manifest.replications_by_option),
            "rows": manifest.rows,
            "decisions": list(self.run.decisions),
            "cells": [
                {
                    "option": cell.option,
                    "point": cell.point,
                    "settings": dict(cell.settings),
                    "replications": cell.n,
                    "outcomes": {
                        name: fields_or_none(estimate, unit=known[name].unit, better=known[name].better)
                        for name, estimate in cell.outcomes.items()
                    },
                }
                for cell in self.cells
            ],
        }


def summarise_design(run: Run, level: float | None = None) -> DesignSummary:
    """The cells of a run over its headline outcomes, without loading all rows.

    With a `level`, intervals are confidence sequences of it: rounds were added until they were narrow.
    """
    return DesignSummary(run, tuple(_cells(run, level)), level)


def _cells(run: Run, level: float | None) -> Iterator[Cell]:
    manifest = run.manifest
    figures = {(row["option"], row["point"]): row for row in figures_of(run, manifest.headline).iter_rows(named=True)}
    for row in run.points.iter_rows(named=True):
        point = row.pop("point")
        settings = {path: value for path, value in row.items() if value is not None}
        for option in manifest.option_ids:
            cell = figures.get((option, point))
            if cell is None:
                continue
            estimates = {name: _estimate(cell, name, manifest.outcome[name].kind, level) for name in manifest.headline}
            yield Cell(option, point, settings, int(cell["rows"]), estimates)


def figures_of(run: Run, outcomes: Sequence[str]) -> pl.DataFrame:
    """A row per cell: `option`, `point`, `rows`, and for each outcome its count, mean, sum, variance, skewness and
    whether all values are the same."""
    import polars as pl

    figures = [pl.len().alias("rows")]
    for name in outcomes:
        column = pl.col(name)
        figures += [column.count().alias(f"n:{name}"), column.mean().alias(f"mean:{name}")]
        figures += [column.sum().alias(f"sum:{name}"), column.var().alias(f"var:{name}")]
        figures += [column.cast(pl.Float64).skew().alias(f"skew:{name}")]
        figures += [(column.min() == column.max()).alias(f"same:{name}")]
    return run.rows().group_by("option", "point").agg(figures).collect(engine="streaming")


def _estimate(cell: Mapping[str, Any], name: str, kind: str, level: float | None) -> Estimate:
    n, mean, variance, total = (cell[f"{figure}:{name}"] for figure in ("n", "mean", "var", "sum"))
    if n == 0:
        return NOTHING
    if level is not None:
        skewness = None if cell[f"same:{name}"] else cell[f"skew:{name}"]
        return sequence_at(n, float(mean), float(variance or 0.0), skewness, float(total), kind, level)
    same, skew = bool(cell[f"same:{name}"]), float(cell[f"skew:{name}"] or 0.0)
    return estimate_of_moments(n, float(mean), float(total), float(variance or 0.0), same, kind, skew)
