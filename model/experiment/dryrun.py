"""What a run would be, and how long it would take, from playing a small part of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.experiment import kept
from model.experiment.blocks import BlockKey
from model.experiment.plans import Plan

SAMPLE = (16, 80)
"""Replications of the two timed samples: their difference is the pace, the rest is overhead."""


@dataclass(frozen=True)
class Forecast:
    """A plan with its expected duration in seconds, once compiled, its size in bytes at most, and how many of its
    replications are stored already. Rounds that a precision may add are not in it."""

    plan: Plan
    seconds: float
    bytes_needed: int
    stored: int = 0

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        manifest = self.plan.manifest
        return {
            "scenario": manifest.scenario,
            "scenario_hash": manifest.scenario_hash,
            "seed": manifest.seed,
            "replications": manifest.replications,
            "reference": manifest.reference,
            "options": list(manifest.option_ids),
            "rows": self.plan.lanes,
            "rows_stored": self.stored,
            "blocks": len(self.plan.blocks),
            "workers": self.plan.workers,
            "out": str(self.plan.place),
            "seconds": round(self.seconds, 1),
            "bytes": self.bytes_needed,
            "precision": None if self.plan.precision is None else self.plan.precision.plain(),
        }

    @property
    def out(self) -> Path:
        """Where the run would be stored."""
        return self.plan.place


def forecast(plan: Plan) -> Forecast:
    """Plays two small samples of the last option and reckons the whole from them. Stores nothing."""
    plan.work.prepare(lambda event: None)
    plan.work.warm(lambda event: None)
    option = plan.manifest.option_ids[-1]
    plan.work(BlockKey(option, 0, 1))  # whatever is loaded once is loaded here
    small, large = (_seconds(plan, option, size) for size in SAMPLE)
    lane = max(0.0, large - small) / (SAMPLE[1] - SAMPLE[0])
    overhead = max(0.0, small - SAMPLE[0] * lane)
    before = {key.option: key.stop for key, _ in kept.prefixes(plan)}
    left = [key for key in plan.blocks if key.start >= before.get(key.option, 0)]
    if kept.same_run(plan) is not None:
        left = []
    lanes = sum(key.size for key in left)
    busy = max(1, min(plan.workers, len(left)))
    return Forecast(plan, (lanes * lane + len(left) * overhead) / busy, plan.bytes_needed, plan.lanes - lanes)


def _seconds(plan: Plan, option: str, size: int) -> float:
    began = time.perf_counter()
    plan.work(BlockKey(option, 0, size))
    return time.perf_counter() - began
