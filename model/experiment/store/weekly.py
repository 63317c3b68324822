"""The weekly means of a run with one design point, in step with its manifest whenever a process ends.

| file | holds |
|---|---|
| `weekly.parquet` | by option and week since the signing, the mean of each weekly series |
| `weekly.next.parquet` | what becomes `weekly.parquet` once the manifest has its hash |

Two files cannot be replaced at once. So the next means are written beside those of the manifest, then the manifest,
and then they get their name: at every moment one of the two files is that of the manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .files import parquet, write_whole
from .rows import COUNTS

if TYPE_CHECKING:
    import polars as pl

WEEKLY = "weekly.parquet"
NEXT = "weekly.next.parquet"


def read_weekly(folder: Path, expected: str) -> pl.DataFrame | None:
    """The table of weekly means that has this hash; None where there is none, or it is damaged."""
    for name in (WEEKLY, NEXT):
        table = _read(folder / name)
        if table is not None and weekly_hash(table) == expected:
            return table
    return None


def write_next(folder: Path, table: pl.DataFrame) -> str:
    """Writes the weekly means that the next manifest has; returns their hash."""
    write_whole(folder / NEXT, parquet(table))
    return weekly_hash(table)


def name_next(folder: Path, expected: str) -> None:
    """Gives the next weekly means their name where the manifest has this hash of them, and removes them otherwise."""
    table = _read(folder / NEXT)
    if table is not None and weekly_hash(table) == expected:
        (folder / NEXT).rename(folder / WEEKLY)
    (folder / NEXT).unlink(missing_ok=True)


def weekly_means(option: str, sums: Mapping[str, Any]) -> pl.DataFrame:
    """Rows by week since the signing: `option`, `week` from 1, `n` replications played in it, and one column a series
    with its mean over them, null where there are none. `sums` are those of each series, and the `n` as `COUNTS`."""
    import polars as pl

    n = sums[COUNTS]
    columns = {"option": [option] * n.size, "week": np.arange(1, n.size + 1), "n": n.astype(np.int64)}
    with np.errstate(divide="ignore", invalid="ignore"):
        means = {name: np.where(n > 0, total / n, np.nan) for name, total in sums.items() if name != COUNTS}
    return pl.DataFrame(columns | means).with_columns(pl.col(list(means)).fill_nan(None))


def weekly_hash(table: pl.DataFrame) -> str:
    """SHA-256 over a table of weekly means: its columns, and their values by their bits."""
    import polars as pl

    digest = hashlib.sha256(json.dumps([table.height, *table.columns]).encode())
    for column in table.iter_columns():
        if column.dtype == pl.String:
            digest.update(json.dumps(column.to_list()).encode())
            continue
        numbers = column.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype("<f8")
        digest.update(np.where(np.isnan(numbers), np.nan, numbers).tobytes())
    return digest.hexdigest()


def _read(path: Path) -> pl.DataFrame | None:
    import polars as pl

    try:
        return pl.read_parquet(path, glob=False)
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return None
