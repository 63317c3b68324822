"""Verification of a sweep: a sample of its rows, each played again at its own design point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError, Problem
from model.experiment import identity
from model.experiment.catalogue import changed_versions
from model.experiment.store import read_manifest
from model.experiment.verify import SAMPLE, Mismatch, Verification, differences, simulated

if TYPE_CHECKING:
    import polars as pl

    from model.experiment.sweep import Sweep
    from model.scenario import Scenario


def verify_sweep(sweep: Sweep, scenario: Scenario, sample: int = SAMPLE) -> Verification:
    """Plays a sample of a sweep's rows again, the same one each time, each at its design point.

    The other rows are not looked at. Raises InputError for a sample that is none.
    """
    if sample < 1:
        raise InputError(Problem(f"sample is {sample}", expected="a whole number from 1"))
    manifest = read_manifest(sweep.folder)
    total = int(sweep.manifest["rows"])
    rng = np.random.default_rng(int(manifest.run[:16], 16))
    chosen = np.sort(rng.choice(total, size=min(sample, total), replace=False))
    rows = read_rows(sweep, chosen)
    names = [one.id for one in manifest.outcomes]
    mismatches: list[Mismatch] = []
    differing = 0
    for option, structures, paths, group in _groups(rows, sweep.points(), scenario):
        replications = group["replication"].to_numpy().astype(np.int64)
        settings = {path: group[f"set {path}"].to_numpy().astype(np.float64) for path in paths}
        again = simulated(scenario, option, replications, manifest.seed, settings, structures)
        stored = {name: group[name].fill_null(float("nan")).to_numpy() for name in names}
        found, wrong = differences(option, replications, stored, again)
        mismatches += found
        differing += wrong
    return Verification(
        run=manifest.run,
        rows=rows.height,
        of=total,
        options=manifest.option_ids,
        mismatches=tuple(mismatches),
        rows_differing=differing,
        tables_intact=None,
        scenario_intact=scenario.hash == manifest.scenario_hash,
        rules_changed=manifest.sources != identity.source_hash(),
        versions=changed_versions(manifest),
    )


def read_rows(sweep: Sweep, chosen: Any) -> pl.DataFrame:
    """The rows of these numbers, without holding the others."""
    import polars as pl

    numbers = pl.Series(chosen, dtype=pl.UInt32)
    return sweep.rows().with_row_index("row").filter(pl.col("row").is_in(numbers.implode())).collect()


def _groups(
    rows: pl.DataFrame, points: pl.DataFrame, scenario: Scenario
) -> list[tuple[str, dict[str, str], list[str], pl.DataFrame]]:
    """Rows that can be played in one block: one option, one choice of theories, the same paths set.

    A path that a point leaves empty is drawn there, as in the scenario.
    """
    import polars as pl

    theories = [name for name in points.columns if name in scenario.theories]
    paths = [name for name in points.columns if name not in (*theories, "point")]
    joined = rows.join(points.rename({path: f"set {path}" for path in paths}), on="point", how="left")
    left = [pl.col(f"set {path}").is_null().alias(f"left {path}") for path in paths]
    found = []
    keys = ["option", *theories, *(f"left {path}" for path in paths)]
    for key, group in joined.with_columns(left).group_by(keys, maintain_order=True):
        option, *rest = key
        structures = {name: str(one) for name, one in zip(theories, rest, strict=False) if one is not None}
        kept = [path for path, empty in zip(paths, rest[len(theories) :], strict=True) if not empty]
        found.append((str(option), structures, kept, group))
    return found
