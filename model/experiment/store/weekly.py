"""The weekly means of a run with one design point, consistent with its manifest at any moment.

| file | holds |
|---|---|
| `weekly.parquet` | by option and week since the signing, the mean of each weekly series |
| `weekly.next.parquet` | becomes `weekly.parquet` once the manifest has its hash |

Two files cannot be replaced at once. So the next means are written beside the present ones, then the manifest is
replaced, and then the next means are renamed: at every moment one of the two files matches the manifest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .files import parquet, read_table, write_whole
from .rows import COUNTS

if TYPE_CHECKING:
    import polars as pl

WEEKLY = "weekly.parquet"
NEXT = "weekly.next.parquet"


def read_weekly(folder: Path, expected: str) -> pl.DataFrame | None:
    """The table of weekly means that has this hash; None where there is none, or it is damaged."""
    for name in (WEEKLY, NEXT):
        table = _read(folder / name)
        if table is not None and _is(table, expected):
            return table
    return None


def write_next(folder: Path, table: pl.DataFrame) -> str:
    """Writes the weekly means for the next manifest; returns their hash."""
    write_whole(folder / NEXT, parquet(table))
    return weekly_hash(table)


def name_next(folder: Path, expected: str, written: str = "") -> None:
    """Renames the next weekly means to `weekly.parquet` where they have this hash, and removes them otherwise.

    `written` is the hash of those that this process has just written; without it they are read.
    """
    if written:
        fits = written == expected
    else:
        table = _read(folder / NEXT)
        fits = table is not None and _is(table, expected)
    if fits:
        (folder / NEXT).rename(folder / WEEKLY)
    (folder / NEXT).unlink(missing_ok=True)


def weekly_means(sums: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """A row per option and week since the signing: `option`, `week` from 1, `n` replications that were played in it,
    and a column per series with its mean over them, null where there are none.

    `sums` has by option the weekly sums of each series by name, and `n` as `COUNTS`; all have the same series.
    """
    import polars as pl

    counts = {option: series[COUNTS] for option, series in sums.items()}
    n = np.concatenate(list(counts.values()))
    columns = {
        "option": [option for option, of in counts.items() for _ in range(of.size)],
        "week": np.concatenate([np.arange(1, of.size + 1) for of in counts.values()]),
        "n": n.astype(np.int64),
    }
    means = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for name in next(iter(sums.values())):
            if name != COUNTS:
                total = np.concatenate([series[name] for series in sums.values()])
                means[name] = np.where(n > 0, total / n, np.nan)
    return pl.DataFrame(columns | means, nan_to_null=True)


def weekly_hash(table: pl.DataFrame) -> str:
    """SHA-256 over a table of weekly means: the names of its columns and the bits of its values."""
    import polars as pl

    digest = hashlib.sha256(json.dumps([table.height, *table.columns]).encode())
    for column in table.iter_columns():
        if column.dtype == pl.String:
            digest.update(json.dumps(column.to_list()).encode())
            continue
        numbers = column.cast(pl.Float64).to_numpy().astype("<f8")  # null: NaN
        numbers[np.isnan(numbers)] = np.nan  # of one form
        digest.update(numbers.tobytes())
    return digest.hexdigest()


def _is(table: pl.DataFrame, expected: str) -> bool:
    """Whether a table has this hash; one of columns that are no numbers has none."""
    import polars as pl

    try:
        return weekly_hash(table) == expected
    except (TypeError, ValueError, pl.exceptions.PolarsError):
        return False


def _read(path: Path) -> pl.DataFrame | None:
    try:
        return read_table(path)
    except (OSError, ValueError):
        return None
