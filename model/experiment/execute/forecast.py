"""The forecast of a run: its time, its size and its precision, from playing a small part of it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...stats.moments import expected_half_width
from ..design.arms import Arm, BlockKey
from ..store import place
from ..store.files import parquet
from ..store.run import finished_lanes
from .events import OnEvent, ignore
from .plan import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SAMPLE = (16, 80)
"""Lanes of the two timed samples: the difference of their times gives the time per lane, the rest is overhead."""


@dataclass(frozen=True)
class Forecast:
    """A plan with its expected duration in seconds, compiling apart, its size in bytes, and its rows stored already.

    `half_widths` has half the width of one cell's 95% interval for each watched outcome, None where the sample is too
    small to say. Rounds that a precision may add are not included.
    """

    plan: Plan
    seconds: float
    bytes_needed: int
    stored: int
    half_widths: Mapping[str, float | None]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        plan, manifest = self.plan, self.plan.manifest
        return {
            "study": manifest.study,
            "scenario": manifest.scenario,
            "scenario_hash": manifest.scenario_hash,
            "design": manifest.design,
            "points": manifest.points,
            "seed": manifest.seed,
            "replications": max(plan.replications.values()),
            "reference": manifest.reference,
            "options": list(plan.options),
            "rows": plan.rows,
            "rows_stored": self.stored,
            "blocks": len(plan.blocks()),
            "workers": plan.workers,
            "seconds": round(self.seconds, 1),
            "bytes": self.bytes_needed,
            "half_widths": dict(self.half_widths),
            "precision": None if plan.precision is None else plan.precision.plain(),
            "out": str(plan.place),
        }


def forecast(plan: Plan, on_event: OnEvent = ignore) -> Forecast:
    """Plays two small samples of the last option and extrapolates from them. Stores nothing."""
    plan.work.prepare(on_event)
    plan.work.warm(on_event)
    arm = next(arm for arm in reversed(plan.arms) if arm.option == plan.options[-1])
    _sample(plan, arm, 1)  # loads what is loaded once
    (small, _), (large, values) = (_sample(plan, arm, size) for size in SAMPLE)
    lane = max(0.0, large - small) / (SAMPLE[1] - SAMPLE[0])
    overhead = max(0.0, small - SAMPLE[0] * lane)
    missing = _missing(plan)
    lanes = sum(key.size for key in missing)
    seconds = (lanes * lane + len(missing) * overhead) / max(1, min(plan.workers, len(missing)))
    names = [outcome.id for outcome in plan.manifest.outcomes]
    each = max(plan.replications.values())
    half_widths = {
        name: expected_half_width(values[names.index(name)], plan.manifest.outcome[name].kind, each)
        for name in plan.watched
        if name in names
    }
    return Forecast(plan, seconds, _bytes(plan, values), plan.rows - lanes, half_widths)


def _sample(plan: Plan, arm: Arm, lanes: int) -> tuple[float, Floats]:
    began = time.perf_counter()
    values = plan.work(BlockKey(arm.option, 0, lanes, arm.index)).values
    return time.perf_counter() - began, values


def _missing(plan: Plan) -> list[BlockKey]:
    blocks = plan.blocks()
    if not place.is_run(plan.place):
        return blocks
    rows = plan.row_store()
    rows.read()
    rows.finished = finished_lanes(plan.place, plan.arms)
    return rows.missing(blocks)


def _bytes(plan: Plan, values: Floats) -> int:
    """The size of the run's files, from how well the rows of a sample compress."""
    import polars as pl

    columns = {outcome.id: values[index] for index, outcome in enumerate(plan.manifest.outcomes)}
    table = pl.DataFrame(columns).fill_nan(None)
    # The file's fixed overhead cancels in the difference of two sizes.
    twice = len(parquet(pl.concat([table, table.sample(fraction=1.0, shuffle=True, seed=1)])))
    row = max(1.0, (twice - len(parquet(table))) / len(table))
    return int(plan.rows * (row + 4)) + sum(map(len, plan.documents.values())) + 200_000
