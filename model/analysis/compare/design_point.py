"""One design point of a sweep as a run of its own, to be compared, and played again, like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.analysis.compare.pairing import Given
from model.errors import InputError, Problem
from model.experiment.store import Run, read_manifest

if TYPE_CHECKING:
    from model.analysis.data.rows import Stored
    from model.scenario import Scenario


def given_point(stored: Stored, scenario: Scenario, point: int, option: str | None = None) -> Given:
    """A point as something to compare; the run's replications are the point's, from 0 on.

    Raises InputError where the sweep has no such point, or its rows are missing.
    """
    import polars as pl

    folder = stored.sweep.folder
    if not 0 <= point < stored.count:
        wanted = f"0 to {stored.count - 1}: {folder / 'points.parquet'} lists them"
        raise InputError(Problem(f"this sweep has no design point {point}", file=str(folder), expected=wanted))
    manifest = read_manifest(folder)
    names = [one.id for one in manifest.outcomes]
    only = stored.of(stored.options, np.array([point], dtype=np.int64))
    chunks = list(only.chunks(names))
    values = np.concatenate([chunk.values for chunk in chunks])
    lucks = np.concatenate([chunk.replication for chunk in chunks])
    tables = []
    for k, one in enumerate(stored.options):
        columns = {name: pl.Series(values[:, k, column]).fill_nan(None) for column, name in enumerate(names)}
        head = {"option": pl.repeat(one, only.turns, dtype=pl.String, eager=True), "replication": range(only.turns)}
        tables.append(pl.DataFrame({**head, **columns}))
    settings, structures = stored.settings(point), stored.structures(point)
    run = Run(
        replace(manifest, replications=only.turns, settings=settings, structures=structures),
        pl.concat(tables),
        pl.DataFrame(),
        folder=folder,
    )
    numbers = {path: np.format_float_positional(value, trim="-") for path, value in settings.items()}
    sets = [word for path, value in (numbers | structures).items() for word in ("--set", f"{path}={value}")]
    return Given(
        folder=Path(f"{folder}@{point}"),
        run=run,
        scenario=scenario,
        option=option,
        note=f"design point {point} of {folder}: {stored.label(point)}",
        explain=(str(folder / "scenario.yaml"), "--seed", str(manifest.seed), *sets),
        lucks=None if bool((lucks == np.arange(lucks.size)).all()) else tuple(int(one) for one in lucks),
    )
