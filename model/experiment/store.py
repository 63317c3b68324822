"""Run folders: written whole or not at all, read back as a `Run`.

A folder holds `scenario.yaml` (resolved), `manifest.json`, `outcomes.parquet`, `weekly.parquet`, `weekly_sums.parquet`
and `summary.json`, and `decisions.json` where rounds were added. It is filled under a hidden name beside its place,
flushed to disk, and renamed. Equal runs give equal bytes: nothing in a folder names a machine, a time or a path.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.errors import InputError, Problem
from model.experiment.manifest import Manifest

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

HOME = "runs"
MANIFEST = "manifest.json"
SUMS = "weekly_sums.parquet"
DECISIONS = "decisions.json"


@dataclass(frozen=True)
class Run:
    """A run in memory: manifest, tables, the resolved scenario as YAML, and its folder once it has one.

    `sums` are the weekly series' sums over whole blocks, `decisions` what was decided after each round.
    """

    manifest: Manifest
    outcomes: pl.DataFrame
    weekly: pl.DataFrame
    scenario_yaml: str = ""
    folder: Path | None = None
    sums: pl.DataFrame | None = None
    decisions: tuple[Mapping[str, Any], ...] = ()

    def values(self, option: str, outcomes: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Each outcome's values under the option, by replication; NaN where it does not apply."""
        import polars as pl

        rows = self.outcomes.filter(pl.col("option") == option).select(outcomes).fill_null(float("nan"))
        return {outcome: rows[outcome].to_numpy() for outcome in outcomes}


def default_place(name: str, run_hash: str) -> Path:
    """`runs/<name>-<hash8>` in the current directory."""
    return Path(HOME) / f"{name}-{run_hash[:8]}"


def check_place(
    place: Path,
    run_hash: str,
    bytes_needed: int = 0,
    replaces: Callable[[Manifest], bool] = lambda held: False,
) -> None:
    """Refuses a place that a run could not be stored in, before anything is played.

    `replaces` says of another run that stands there whether this one may take its place.
    Raises InputError where something else stands there, where nothing can be written, or where the disk
    has no room left.
    """
    there = place.exists() or place.is_symlink()
    if there and not place.is_dir():
        raise InputError(Problem("cannot store the run there: it is not a directory", file=str(place)))
    if there and any(place.iterdir()):
        held = _held(place)
        if held is None:
            raise InputError(
                Problem(
                    "cannot store the run there: the directory holds other things",
                    file=str(place),
                    expected="a new or an empty directory",
                )
            )
        if held.run != run_hash and not replaces(held):
            raise InputError(
                Problem(
                    "cannot store the run there: the directory holds another run",
                    file=str(place),
                    expected="a new or an empty directory",
                )
            )
    nearest = place.absolute().parent
    while not nearest.exists():
        nearest = nearest.parent
    try:
        Path(tempfile.mkdtemp(prefix=".sim-", dir=nearest)).rmdir()
        room = shutil.disk_usage(nearest).free
    except OSError as error:
        raise InputError(_cannot_write(place, error)) from error
    if room < bytes_needed:
        raise InputError(
            Problem(
                f"cannot store the run there: the disk has {room // 1000:,} kB left",
                file=str(place),
                expected=f"about {bytes_needed // 1000 + 1:,} kB",
            )
        )


def write_run(place: Path, run: Run, summary: Mapping[str, Any]) -> Path:
    """Stores a run and returns its folder. The same run stored before is left as it is when it is whole.

    Raises InputError where the disk is full or cannot be written; then nothing is left behind.
    """
    files = {
        "scenario.yaml": run.scenario_yaml.encode(),
        "outcomes.parquet": _parquet(run.outcomes),
        "weekly.parquet": _parquet(run.weekly),
        "summary.json": (json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode(),
        MANIFEST: run.manifest.as_json().encode(),
    }
    if run.sums is not None:
        files[SUMS] = _parquet(run.sums)
    if run.decisions:
        files[DECISIONS] = (json.dumps(run.decisions, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    target = place.resolve() if place.is_symlink() else place
    made = _parents_to_make(target)
    hidden = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        hidden.mkdir()
        for name, content in files.items():
            _write(hidden / name, content)
        _flush_directory(hidden)
        _put_in_place(hidden, target, files)
        _flush_directory(target.parent)
    except BaseException as error:
        shutil.rmtree(hidden, ignore_errors=True)
        for parent in made:
            _remove_if_empty(parent)
        if isinstance(error, OSError):
            raise InputError(_cannot_write(place, error)) from error
        raise
    return place


def load_run(folder: Path) -> Run:
    """Reads a run folder back. Raises InputError where it is not one or where it is damaged."""
    import polars as pl

    manifest = read_manifest(folder)
    try:
        scenario = (folder / "scenario.yaml").read_text(encoding="utf-8")
        outcomes = pl.read_parquet(folder / "outcomes.parquet")
        weekly = pl.read_parquet(folder / "weekly.parquet")
        sums = pl.read_parquet(folder / SUMS) if (folder / SUMS).is_file() else None
        path = folder / DECISIONS
        decisions = tuple(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else ()
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        raise InputError(Problem(f"this run is damaged: {_first_line(error)}", file=str(folder))) from error
    return Run(manifest, outcomes, weekly, scenario, folder, sums, decisions)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a run folder. Raises InputError where there is none that can be read."""
    try:
        return Manifest.from_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(Problem("this is not a run: it has no manifest.json", file=str(folder))) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            Problem(f"this run is damaged: manifest.json: {_first_line(error)}", file=str(folder))
        ) from error


def list_runs(home: Path) -> tuple[list[tuple[Path, Manifest]], list[Problem]]:
    """The runs in a directory, by name, and a problem for each folder whose manifest cannot be read."""
    runs: list[tuple[Path, Manifest]] = []
    problems: list[Problem] = []
    if home.is_dir():
        for folder in sorted(home.iterdir()):
            if folder.name.startswith(".") or not (folder / MANIFEST).is_file():
                continue
            try:
                runs.append((folder, read_manifest(folder)))
            except InputError as error:
                problems.extend(error.problems)
    return runs, problems


def is_run(path: Path) -> bool:
    """Whether the path is a directory with a manifest."""
    return (path / MANIFEST).is_file()


def _put_in_place(hidden: Path, place: Path, files: Mapping[str, bytes]) -> None:
    try:
        os.rename(hidden, place)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    else:
        return
    if all(_same(place / name, content) for name, content in files.items()):
        shutil.rmtree(hidden)
        return
    # The same run, stored by other versions or damaged: it steps aside, and goes once the new one stands.
    aside = hidden.with_suffix(".replaced")
    os.rename(place, aside)
    try:
        os.rename(hidden, place)
    except OSError:
        os.rename(aside, place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _parquet(table: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    table.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parents_to_make(place: Path) -> Sequence[Path]:
    missing = []
    parent = place.parent
    while not parent.exists():
        missing.append(parent)
        parent = parent.parent
    return missing


def _remove_if_empty(path: Path) -> None:
    try:
        path.rmdir()
    except OSError:
        pass


def _held(place: Path) -> Manifest | None:
    try:
        return read_manifest(place)
    except InputError:
        return None


def _cannot_write(place: Path, error: OSError) -> Problem:
    known = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "a file would be larger than allowed here",
        errno.EROFS: "it is read-only",
        errno.EACCES: "it may not be written to",
        errno.EPERM: "it may not be written to",
        errno.ENOTDIR: "part of the path is a file",
        errno.ENAMETOOLONG: "the name is too long",
    }
    reason = known.get(error.errno or 0, error.strerror or str(error))
    return Problem(f"cannot store the run there: {reason}", file=str(place))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
