"""The one place that knows how a run is stored: reads a run folder into tables that do not depend on the store.

When the format of the store changes, this file changes and no golden file does.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

KEYS = ("option", "point", "replication")
WEEKLY_KEYS = ("option", "point", "week")


def rows(folder: Path) -> pl.DataFrame:
    """The outcome rows of a run: `option`, `point` (0 where there is one), `replication`, then the outcomes by
    name, sorted by the first three."""
    return canonical(pl.concat([pl.read_parquet(path) for path in (folder / "rows").glob("*.parquet")]), KEYS)


def weekly(folder: Path) -> pl.DataFrame:
    """The weekly table of a run: `option`, `point`, `week`, then `n` and the series by name, sorted like the rows."""
    return canonical(pl.read_parquet(folder / "weekly.parquet"), WEEKLY_KEYS)


def points(folder: Path) -> pl.DataFrame:
    """The design points of a run: `point`, then what is set at each."""
    return pl.read_parquet(folder / "points.parquet")


def held(folder: Path) -> int:
    """How many pieces of work a run has stored so far, finished or not."""
    return sum(1 for name in ("rows", "blocks") for path in (folder / name).glob("*") if path.suffix != ".partial")


def canonical(table: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    if "point" not in table.columns:
        table = table.with_columns(point=pl.lit(0, pl.Int64))
    values = sorted(set(table.columns) - set(keys))
    chosen = [
        pl.col("option").cast(pl.String),
        *(pl.col(key).cast(pl.Int64) for key in keys[1:]),
        *(pl.col(name).cast(pl.Float64) for name in values),
    ]
    return table.select(chosen).sort(keys)
