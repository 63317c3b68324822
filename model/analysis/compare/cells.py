"""The cells of a sweep: each option at each design point, with every outcome of interest and its interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from model.experiment.studies import SweepPlan
    from model.experiment.sweep import Sweep
    from model.stats.intervals import Estimate


@dataclass(frozen=True)
class Cell:
    """One design point under one option: what is set, and each outcome of interest with its interval."""

    option: str
    point: int
    settings: Mapping[str, float | str]
    n: int
    outcomes: Mapping[str, Estimate]


@dataclass(frozen=True)
class SweepSummary:
    """A stored sweep and its cells, over so many `replications` of each option."""

    plan: SweepPlan
    sweep: Sweep
    cells: tuple[Cell, ...]
    replications: Mapping[str, int] = field(default_factory=dict)


def cells_of(plan: SweepPlan, found: Sweep, replications: Mapping[str, int]) -> Iterator[Cell]:
    """The cells with their intervals, over that many replications of each option, without loading all rows.

    Where rounds were added until intervals were narrow, these are confidence sequences, else fixed intervals.
    """
    by_cell = {
        (row["option"], row["point"]): row for row in figures_of(plan, found, replications).iter_rows(named=True)
    }
    names = plan.study.outcomes
    kinds = {one.id: one.kind for one in plan.outcomes}
    for point in range(plan.points.count):
        settings: dict[str, float | str] = dict(plan.points.settings(point))
        settings |= plan.points.theories[int(plan.points.theory[point])]
        for option in plan.study.options:
            row = by_cell.get((option, point))
            if row is None:
                continue
            estimates = {name: _estimate(row, name, kinds[name], plan) for name in names}
            yield Cell(option, point, settings, int(row["rows"]), estimates)


def figures_of(plan: SweepPlan, found: Sweep, replications: Mapping[str, int]) -> pl.DataFrame:
    """A row a cell: `option`, `point`, `rows`, and for each outcome of interest its count, mean, sum and variance."""
    import polars as pl

    from model.experiment.sweep import turn_of

    rows = turn_of(found.rows(), plan)
    limit = pl.col("option").replace_strict(dict(replications), return_dtype=pl.Int64)
    figures = [pl.len().alias("rows")]
    for name in plan.study.outcomes:
        one = pl.col(name)
        figures += [one.count().alias(f"n:{name}"), one.mean().alias(f"mean:{name}")]
        figures += [one.sum().alias(f"sum:{name}"), one.var().alias(f"var:{name}")]
        figures += [(one.min() == one.max()).alias(f"same:{name}")]
    return rows.filter(pl.col("turn") < limit).group_by("option", "point").agg(figures).collect(engine="streaming")


def over_all_points(plan: SweepPlan, cells: Sequence[Cell]) -> dict[str, dict[str, Estimate]]:
    """For each option the mean of each outcome over all points of a drawn design, where each point is one draw.

    The ratio of sums over points, with the interval of its linear approximation: replications of one point share its
    settings and are not counted as apart.
    """
    from model.stats.moments import mean_over_clusters

    kinds = {one.id: one.kind for one in plan.outcomes}
    return {
        option: {
            name: mean_over_clusters([cell.outcomes[name] for cell in cells if cell.option == option], kinds[name])
            for name in plan.study.outcomes
        }
        for option in plan.study.options
    }


def _estimate(row: Mapping[str, Any], name: str, kind: str, plan: SweepPlan) -> Estimate:
    from model.stats.intervals import NOTHING
    from model.stats.moments import estimate_of_moments
    from model.stats.sequential import sequence_at

    n, mean, var = int(row[f"n:{name}"]), row[f"mean:{name}"], row[f"var:{name}"]
    if n == 0:
        return NOTHING
    total, variance = float(row[f"sum:{name}"]), float(var or 0.0)
    precision = plan.study.precision
    if precision is not None and precision.until is not None:
        return sequence_at(n, float(mean), variance, total, kind, precision.confidence)
    return estimate_of_moments(n, float(mean), total, variance, bool(row[f"same:{name}"]), kind)
