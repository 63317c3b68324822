"""A run of given rows: what is read of it needs no folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from model.experiment.design.manifest import Manifest, OutcomeInfo
from model.experiment.store.run import Run

NOWHERE = Path("runs/in-memory")


def manifest(options: dict[str, str], outcomes: tuple[OutcomeInfo, ...], replications: int, **changes: Any) -> Manifest:
    """The manifest of a complete run of these options, the first of them the reference."""
    content: dict[str, Any] = {
        "run": "0" * 64,
        "scenario": "small",
        "title": "A small scenario",
        "scenario_hash": "1" * 64,
        "calibrated": False,
        "seed": 1,
        "reference": next(iter(options)),
        "options": tuple(options.items()),
        "replications_by_option": dict.fromkeys(options, replications),
        "outcomes": outcomes,
        "headline": tuple(outcome.id for outcome in outcomes),
        "limits": (),
        "parameters_by_basis": {"assumed": 3},
        "model_version": "0.1.0",
        "sources": "2" * 64,
        "versions": {},
        "scenario_options": tuple(options),
        "values": "3" * 64,
    }
    return Manifest(**(content | changes))


def run_of(manifest: Manifest, outcomes: pl.DataFrame, folder: Path = NOWHERE) -> Run:
    """A run with these rows, which are not on a disk."""
    run = Run(folder, manifest, stored=manifest)
    run.__dict__["outcomes"] = outcomes
    return run
