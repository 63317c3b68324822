"""What makes two runs the same run: hashes of the scenario, of the rules, of what was asked, of the values.

Nothing here depends on the machine, the clock or where files lie.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import polars as pl

RULE_ROOMS = ("actors", "lanes", "scenario", "simulation", "world")
"""The rooms of `model` whose sources decide what a replication does."""

LIBRARIES = ("llvmlite", "mesa", "numba", "numpy", "polars", "pydantic", "scipy")


def source_hash(root: Path | None = None) -> str:
    """SHA-256 over the Python sources that decide a replication, by name and content."""
    root = root or Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for room in RULE_ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The versions of Python and of the libraries that results rest on."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found


def content_hash(content: object) -> str:
    """SHA-256 of plain data in one canonical spelling."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_settings(settings: Mapping[str, object]) -> dict[str, object]:
    """Settings as plain data for a manifest: a number each, or a list where lanes differ."""
    return {path: np.asarray(value, dtype=np.float64).tolist() for path, value in sorted(settings.items())}


def values_hash(table: pl.DataFrame, outcomes: Sequence[str]) -> str:
    """SHA-256 over the values of an outcome table, row by row as stored, whatever the file format.

    Every missing value counts as the same one; numbers count by their bits, little-endian.
    """
    digest = hashlib.sha256()
    for option in table["option"]:
        digest.update(str(option).encode() + b"\0")
    digest.update(table["replication"].to_numpy().astype("<i8").tobytes())
    for outcome in outcomes:
        digest.update(outcome.encode() + b"\0")
        column = table[outcome].fill_null(float("nan")).to_numpy().astype("<f8")
        digest.update(np.where(np.isnan(column), np.nan, column).tobytes())
    return digest.hexdigest()


def tables_hash(*tables: pl.DataFrame | None) -> str:
    """SHA-256 over whole tables, by column: names, then texts, or numbers by their bits as above."""
    import polars as pl

    digest = hashlib.sha256()
    for table in tables:
        if table is None:
            continue
        digest.update(json.dumps([table.height, *table.columns]).encode())
        for column in table.iter_columns():
            if column.dtype == pl.String:
                digest.update(json.dumps(column.to_list()).encode())
                continue
            numbers = column.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype("<f8")
            digest.update(np.where(np.isnan(numbers), np.nan, numbers).tobytes())
    return digest.hexdigest()
