"""Writing files whole or not at all: under another name, flushed to disk, then renamed. Reading tables with care."""

from __future__ import annotations

import io
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ...errors import InputError, Problem

if TYPE_CHECKING:
    import polars as pl

LOCK = ".lock"
"""The file that a process locks while it works in a run's folder."""

TRIES = 100
"""Attempts to lock a folder that other processes remove."""

DAY = 86_400.0
"""Seconds after which a folder that was never finished is no longer being made."""

ROW_GROUP = 131_072
"""Rows per row group of a Parquet file."""


def make_folder(folder: Path, files: Mapping[str, bytes], folders: Sequence[str] = ()) -> None:
    """Makes a run's folder whole or not at all, unless it exists and is not empty."""
    folder = folder.resolve()  # a link to an empty directory may be filled
    if folder.exists() and any(folder.iterdir()):
        return
    # A name that nobody has: a process that was killed may have left one, and process ids repeat in containers.
    hidden = folder.with_name(f".sim-{secrets.token_hex(8)}.partial")
    made = [parent for parent in hidden.parents if not parent.exists()]
    _sweep(folder.parent)
    try:
        hidden.mkdir(parents=True)
        for name, content in files.items():
            write_whole(hidden / name, content, directory=False)
        for name in folders:
            (hidden / name).mkdir()
        flush_directory(hidden)
        try:
            hidden.rename(folder)
        except OSError:
            if not folder.is_dir() or not any(folder.iterdir()):
                raise
            # Another process was quicker: its folder is the same.
        flush_directory(folder.parent)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
        for parent in made:
            with suppress(OSError):  # the run is in it, or another one
                parent.rmdir()


def _sweep(parent: Path) -> None:
    """Removes what killed processes left of folders that they were making, a day ago or longer."""
    with suppress(OSError):
        for left in parent.glob(".sim-*.partial"):
            if left.lstat().st_mtime < time.time() - DAY and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)


def hold(folder: Path, make: Callable[[], None], waits: Callable[[], None]) -> IO[str]:
    """Locks a run's folder and returns the open lock file: closing it unlocks the folder.

    `make` makes the folder where there is none; `waits` is called before waiting for another process. Raises
    InputError where other processes remove the folder again and again.
    """
    import fcntl

    path = folder / LOCK
    for _ in range(TRIES):
        make()
        try:
            file = path.open("a")
        except FileNotFoundError:
            continue  # removed by another process since it was made
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, fcntl.LOCK_EX)
        try:
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
        except FileNotFoundError:
            pass
        file.close()  # the folder was removed while this process waited
    raise InputError(Problem("this run is removed as often as it is begun", file=str(folder)))


def read_table(
    path: Path, columns: Sequence[str] | None = None, start: int = 0, rows: int | None = None
) -> pl.DataFrame:
    """`rows` rows of a Parquet file from `start`, by default all. The path is a path, never a pattern.

    Raises OSError or ValueError, whatever is wrong with the file: the reader panics on some damage, by an exception of
    its own that is no Exception.
    """
    import polars as pl

    try:
        # Absolute, for polars takes `~` and what looks like an address otherwise.
        table = pl.scan_parquet(path.absolute(), glob=False).slice(start, rows)
        return (table if columns is None else table.select(columns)).collect()
    except (KeyboardInterrupt, SystemExit, OSError, MemoryError):
        raise
    except BaseException as error:
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise ValueError(f"{path.name}: {line}") from error


def parquet(table: pl.DataFrame) -> bytes:
    """The bytes of a table as a Parquet file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd", row_group_size=ROW_GROUP)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes, directory: bool = True) -> None:
    """Writes a file under another name, flushes it to disk, and renames it; `directory` flushes its folder too."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        partial.unlink(missing_ok=True)  # on a full disk it would take the space of what comes next
        raise
    if directory:
        flush_directory(path.parent)


def flush_directory(path: Path) -> None:
    """Flushes a directory's names to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
