"""What a sweep would be: its cells, its place in the store, its cost. Plays nothing but a small sample."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError, Problem
from model.experiment import identity, store
from model.experiment.designs import Points, lay_out
from model.experiment.manifest import Manifest, OutcomeInfo
from model.experiment.plans import choose_options, default_workers, in_range
from model.experiment.strata import (
    LANES,
    LARGEST_REPLICATION,
    PART_ROWS,
    LaneKey,
    Stratum,
    block_plan,
    part_plan,
    strata_of,
)
from model.experiment.sweep_files import parquet
from model.experiment.sweep_store import SweepStore
from model.experiment.sweep_work import LaneWork, simulate_lanes
from model.stats.moments import expected_half_width

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.scenario import Study

    Floats = NDArray[np.float64]

KIND = "sweep"
MOST_ROWS = 1_000_000_000
SAMPLE = (16, 80)
"""Lanes of the two timed samples: their difference is the pace, the rest is overhead."""


@dataclass(frozen=True)
class SweepPlan:
    """A study laid out: points, strata, blocks, its hash and its place."""

    study: Study
    points: Points
    strata: tuple[Stratum, ...]
    work: LaneWork
    outcomes: tuple[OutcomeInfo, ...]
    run: str
    sources: str
    place: Path
    workers: int
    lanes: int = LANES
    part_rows: int = PART_ROWS

    @property
    def cells(self) -> int:
        """Options times design points."""
        return self.points.count * len(self.study.options)

    @property
    def rows(self) -> int:
        """Replications of all cells together, without rounds that precision may add."""
        return self.cells * self.study.replications

    @property
    def asked(self) -> dict[str, int]:
        """Replications of each cell, by option."""
        return dict.fromkeys(self.study.options, self.study.replications)

    def blocks(self, replications: Mapping[str, int]) -> list[LaneKey]:
        """The blocks of that many replications of each option."""
        return block_plan(self.strata, replications, self.lanes)

    def opened(self) -> SweepStore:
        """Its folder in the store."""
        names = tuple(one.id for one in self.outcomes)
        return SweepStore(self.place, self.strata, self.points, self.study.luck, names, self.part_rows)

    def manifest(self, replications: Mapping[str, int] | None = None, values: str = "") -> bytes:
        """The text of `manifest.json`; complete once the values have a hash."""
        scenario, study = self.study.scenario, self.study
        held = dict(replications or self.asked)
        plain = Manifest(
            run=self.run,
            scenario=scenario.id,
            title=study.title,
            scenario_hash=scenario.hash,
            calibrated=any(one.basis == "calibrated" for one in scenario.parameters.values()),
            seed=study.seed,
            replications=min(held.values()),
            reference=scenario.reference if scenario.reference in study.options else study.options[0],
            options=tuple((option, scenario.options[option].title) for option in study.options),
            outcomes=self.outcomes,
            headline=tuple(study.outcomes),
            limits=tuple(scenario.limits),
            parameters_by_basis=_by_basis(scenario.parameters.values()),
            model_version=_version(),
            sources=self.sources,
            versions=identity.versions(),
            values=values,
        )
        blocks = self.blocks(held)
        more = {
            "kind": KIND,
            "study": study.id,
            "question": study.question,
            "design": study.design,
            "luck": study.luck,
            "vary": {factor.path: factor.plain() for factor in study.factors},
            "points": self.points.count,
            "replications_by_option": held,
            "rows": sum(key.size for key in blocks),
            "parts": len(part_plan(blocks, self.part_rows)),
            "complete": bool(values),
        }
        return (json.dumps(asdict(plain) | more, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()

    def files(self) -> dict[str, bytes]:
        """The files that stand in the folder from the first."""
        study = json.dumps(self.study.plain(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        return {
            "scenario.yaml": self.study.scenario.to_yaml().encode(),
            "study.json": study.encode(),
            "points.parquet": parquet(self.points.table()),
            store.MANIFEST: self.manifest(),
        }


@dataclass(frozen=True)
class SweepForecast:
    """A plan with its expected duration in seconds, its size in bytes, what is stored already, and the half-width of
    one cell's 95% interval for each outcome of interest (None: the sample does not tell)."""

    plan: SweepPlan
    seconds: float
    bytes_needed: int
    stored: int
    widths: Mapping[str, float | None]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        study = self.plan.study
        return {
            "study": study.id,
            "scenario": study.scenario.id,
            "scenario_hash": study.scenario.hash,
            "design": study.design,
            "points": self.plan.points.count,
            "options": list(study.options),
            "cells": self.plan.cells,
            "replications": study.replications,
            "rows": self.plan.rows,
            "rows_stored": self.stored,
            "blocks": len(self.plan.blocks(self.plan.asked)),
            "workers": self.plan.workers,
            "seconds": round(self.seconds, 1),
            "bytes": self.bytes_needed,
            "half_widths": dict(self.widths),
            "out": str(self.plan.place),
        }


def plan_sweep(
    study: Study,
    options: Sequence[str] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    out: Path | None = None,
    work: LaneWork | None = None,
    lanes: int = LANES,
    part_rows: int = PART_ROWS,
) -> SweepPlan:
    """Lays a study out, playing nothing. What is given replaces what the study says.

    Raises InputError for unknown options, numbers out of range, or a place that cannot hold the sweep.
    """
    chosen = choose_options(study.scenario, list(options) if options is not None else study.options)
    study = replace(
        study,
        options=chosen,
        replications=study.replications if replications is None else replications,
        seed=study.seed if seed is None else seed,
    )
    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    in_range("replications", study.replications, 1, LARGEST_REPLICATION)
    in_range("seed", study.seed, 0, 2**64 - 1)
    points = lay_out(study)
    strata = strata_of(points, chosen)
    work = work or simulate_lanes(study, points)
    sources = work.sources()
    run = identity.content_hash(
        {"kind": KIND, "study": study.plain(), "points": points.digest(), "sources": sources, "lanes": lanes}
        | {"part_rows": part_rows}
    )
    place = out if out is not None else store.default_place(study.id, run)
    plan = SweepPlan(
        study, points, strata, work, tuple(work.outcomes()), run, sources, place, workers, lanes, part_rows
    )
    _not_too_large(plan)
    store.check_place(place, run, min(plan.rows, 10_000_000) * 2 * len(plan.outcomes))
    return plan


def forecast_sweep(plan: SweepPlan) -> SweepForecast:
    """Plays two small samples and reckons time, size and interval widths from them. Stores nothing."""
    plan.work.prepare(lambda event: None)
    plan.work.warm(lambda event: None)
    last = plan.strata[-1]
    small, large = SAMPLE
    plan.work(LaneKey(last.option, 0, 1, last.index))  # whatever is loaded once is loaded here
    seconds = []
    values: Floats = np.empty(0)
    for size in SAMPLE:
        began = time.perf_counter()
        values = plan.work(LaneKey(last.option, 0, size, last.index))
        seconds.append(time.perf_counter() - began)
    lane = max(0.0, seconds[1] - seconds[0]) / (large - small)
    overhead = max(0.0, seconds[0] - small * lane)
    blocks = plan.blocks(plan.asked)
    stored = _stored(plan)
    left = max(0, plan.rows - stored)
    took = (left * lane + len(blocks) * left / plan.rows * overhead) / min(plan.workers, len(blocks))
    names = [one.id for one in plan.outcomes]
    widths = {}
    for name in plan.study.outcomes:
        info = plan.outcomes[names.index(name)]
        widths[name] = expected_half_width(values[names.index(name)], info.kind, plan.study.replications)
    return SweepForecast(plan, took, _bytes(plan, values), stored, widths)


def _stored(plan: SweepPlan) -> int:
    if not store.is_run(plan.place):
        return 0
    opened = plan.opened()
    opened.look()
    return sum(key.size for key in plan.blocks(plan.asked)) - sum(
        key.size for key in opened.missing(plan.blocks(plan.asked), plan.lanes)
    )


def _bytes(plan: SweepPlan, values: Floats) -> int:
    """From how small the sample's rows get."""
    import polars as pl

    columns = {one.id: pl.Series(values[index]).fill_nan(None) for index, one in enumerate(plan.outcomes)}
    table = pl.DataFrame(columns)
    # Twice the rows less once the rows: what the file's frame takes is taken once.
    grown = len(parquet(pl.concat([table, table.sample(fraction=1.0, shuffle=True, seed=1)])))
    row = max(1.0, (grown - len(parquet(table))) / len(table))
    return int(plan.rows * (row + 4)) + len(parquet(plan.points.table())) + 200_000


def _not_too_large(plan: SweepPlan) -> None:
    if plan.rows > MOST_ROWS:
        wanted = f"at most {MOST_ROWS:,}: fewer points, options or replications"
        raise InputError(Problem(f"the sweep has {plan.rows:,} rows", expected=wanted))
    if plan.study.luck == "own" and plan.points.lucks * plan.study.replications > LARGEST_REPLICATION:
        wanted = "fewer points or replications, or luck: common"
        raise InputError(Problem("the points have more replications together than there is luck for", expected=wanted))


def _by_basis(parameters: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    for parameter in parameters:
        counts[str(parameter.basis)] = counts.get(str(parameter.basis), 0) + 1
    return dict(sorted(counts.items()))


def _version() -> str:
    from model import __version__

    return __version__
