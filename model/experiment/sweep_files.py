"""Writing files so that none is ever there by half: under another name, flushed to disk, renamed."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ROW_GROUP = 131_072
"""Rows of a group in a Parquet file."""


def make_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Makes a sweep's folder whole or not at all. One that is there already is left alone."""
    if folder.exists() and any(folder.iterdir()):
        return
    hidden = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        hidden.mkdir(parents=True)
        for name, content in files.items():
            write_whole(hidden / name, content, directory=False)
        for name in ("blocks", "parts"):
            (hidden / name).mkdir()
        flush_directory(hidden)
        try:
            hidden.rename(folder)
        except OSError:
            if not (folder / "parts").is_dir():
                raise
            # Another process was quicker: its folder is the same.
        flush_directory(folder.parent)
    finally:
        if hidden.exists():
            shutil.rmtree(hidden, ignore_errors=True)


def part_name(index: int) -> str:
    """The file name of a part."""
    return f"part-{index:05}.parquet"


def parquet(table: pl.DataFrame) -> bytes:
    """A table as a Parquet file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes, directory: bool = True) -> None:
    """Writes a file under another name, flushes it to disk, and gives it its name."""
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    if directory:
        flush_directory(path.parent)


def flush_directory(path: Path) -> None:
    """Flushes a directory's names to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
