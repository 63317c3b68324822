"""Verification: a sample of a run's rows is played again and compared bit for bit with what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError, Problem
from ...simulation.sources import loaded_hash
from .catalogue import changed_versions
from .run import MENDS, Run, check_rows, check_study, reading
from .weekly import read_weekly

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ...scenario import Scenario

SAMPLE = 64
"""Rows played again by default."""

Play = Callable[["Scenario", str, "NDArray[np.int64]", int, Mapping[str, Any], Mapping[str, str]], Mapping[str, Any]]
"""Outcomes by id of some replications of an option: scenario, option, replications, seed, settings, structures."""


@dataclass(frozen=True)
class Mismatch:
    """One value that was not reproduced.

    None stands for an outcome that does not apply, or that the model no longer has; `point` is None where the run has
    one design point.
    """

    option: str
    replication: int
    outcome: str
    stored: float | None
    replayed: float | None
    point: int | None = None


@dataclass(frozen=True)
class Verification:
    """The result of a verification.

    `of` is the number of rows of the run, of which `rows` were replayed. `tables_intact` says whether the stored rows
    are those of the manifest, `scenario_intact` the same of the scenario. `rules_changed` and `versions` say what has
    changed since the run was played, which may be why rows differ.
    """

    run: str
    rows: int
    of: int
    options: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    rows_differing: int
    tables_intact: bool
    scenario_intact: bool
    rules_changed: bool
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every row was reproduced, and the files are those that were stored."""
        return not self.mismatches and self.tables_intact and self.scenario_intact


def verify(run: Run, scenario: Scenario, sample: int = SAMPLE, play: Play | None = None) -> Verification:
    """Replays a sample of the rows of a run or of one of its design points, each row at its point.

    A run always has the same sample. All rows of the folder are compared with the hash of the values in the manifest.
    `scenario` is the run's own. Raises InputError for a sample of less than one row.
    """
    if sample < 1:
        raise InputError(Problem(f"sample is {sample}", expected="a whole number from 1"))
    manifest = check_study(run).manifest
    rng = np.random.default_rng(int(manifest.run[:16], 16))
    chosen = np.sort(rng.choice(manifest.rows, size=min(sample, manifest.rows), replace=False))
    rows = sample_rows(run, chosen)
    names = [outcome.id for outcome in manifest.outcomes]
    mismatches: list[Mismatch] = []
    differing = 0
    for option, structures, paths, group in _groups(rows, run.points, scenario):
        replications = group["replication"].to_numpy().astype(np.int64)
        settings = {path: group[f"set {path}"].to_numpy().astype(np.float64) for path in paths}
        replayed = (play or simulated)(scenario, option, replications, manifest.seed, settings, structures)
        stored = {name: group[name].fill_null(float("nan")).to_numpy() for name in names}
        points = group["point"].to_list() if run.stored.points > 1 else None
        wrong, count = differences(option, replications, stored, replayed, points)
        mismatches += wrong
        differing += count
    return Verification(
        run=manifest.run,
        rows=rows.height,
        of=manifest.rows,
        options=manifest.option_ids,
        mismatches=tuple(mismatches),
        rows_differing=differing,
        tables_intact=intact(run),
        scenario_intact=scenario.hash == manifest.scenario_hash,
        rules_changed=manifest.sources != loaded_hash(),
        versions=changed_versions(manifest),
    )


def intact(run: Run) -> bool:
    """Whether the rows and the weekly series of a run are those whose hashes are in its manifest."""
    try:
        check_rows(run)
    except InputError:
        return False
    return not run.stored.weekly or read_weekly(run.folder, run.stored.weekly) is not None


def differences(
    option: str,
    replications: NDArray[np.int64],
    stored: Mapping[str, Any],
    replayed: Mapping[str, Any],
    points: Sequence[int] | None = None,
) -> tuple[list[Mismatch], int]:
    """The values that differ in any bit, and the number of their rows. An outcome that is not replayed differs.

    Arrays have the shape (rows,); `points` are the design points of the rows, where there are several.
    """
    mismatches: list[Mismatch] = []
    wrong = np.zeros(replications.size, dtype=bool)
    for name, then in stored.items():
        now = np.asarray(replayed[name], np.float64) if name in replayed else np.full(replications.size, np.nan)
        differs = np.logical_not(same_bits(then, now)) | (name not in replayed)
        wrong |= differs
        mismatches += [
            Mismatch(
                option,
                int(replications[row]),
                name,
                _plain(then[row]),
                _plain(now[row]),
                None if points is None else points[int(row)],
            )
            for row in np.flatnonzero(differs)
        ]
    return mismatches, int(np.count_nonzero(wrong))


def sample_rows(run: Run, chosen: NDArray[np.int64]) -> pl.DataFrame:
    """The rows with these numbers, without reading the others into memory."""
    import polars as pl

    numbers = pl.Series(chosen, dtype=pl.UInt32)
    rows = run.rows(checked=False).with_row_index("row").filter(pl.col("row").is_in(numbers.implode()))
    try:
        with reading(run.folder):
            sample = rows.collect()
    except InputError:
        check_rows(run)  # names the file
        raise
    if sample.height < chosen.size:
        problem = Problem("this run is damaged: rows are missing", file=str(run.folder), expected=MENDS)
        raise InputError(problem)
    return sample


def same_bits(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether values are equal in every bit; all NaN count as equal."""
    first, second = (np.where(np.isnan(values), np.nan, values) for values in (left, right))
    same: NDArray[np.bool_] = first.view(np.int64) == second.view(np.int64)
    return same


def simulated(
    scenario: Scenario,
    option: str,
    replications: NDArray[np.int64],
    seed: int,
    settings: Mapping[str, Any],
    structures: Mapping[str, str],
) -> Mapping[str, Any]:
    """Outcomes by id, by the rules of this program."""
    from ...simulation import simulate

    return simulate(scenario, option, replications, seed, settings, structures).outcomes


def _groups(
    rows: pl.DataFrame, points: pl.DataFrame, scenario: Scenario
) -> Iterator[tuple[str, dict[str, str], list[str], pl.DataFrame]]:
    """Groups of rows that can be played in one block: one option, one choice of theories, the same paths set.

    A path that is null at a point has its value, or its draw, from the scenario there.
    """
    import polars as pl

    theories = [name for name in points.columns if name in scenario.theories]
    paths = [name for name in points.columns if name not in (*theories, "point")]
    joined = rows.join(points.rename({path: f"set {path}" for path in paths}), on="point", how="left")
    unset = [pl.col(f"set {path}").is_null().alias(f"unset {path}") for path in paths]
    keys = ["option", *theories, *(f"unset {path}" for path in paths)]
    for key, group in joined.with_columns(unset).group_by(keys, maintain_order=True):
        option, *rest = key
        structures = {name: str(value) for name, value in zip(theories, rest, strict=False) if value is not None}
        set_here = [path for path, empty in zip(paths, rest[len(theories) :], strict=True) if not empty]
        yield str(option), structures, set_here, group


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
