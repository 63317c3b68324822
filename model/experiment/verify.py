"""Verification: a sample of a run's rows, played again and compared bit for bit with what was stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from model.errors import InputError, Problem
from model.experiment import identity
from model.experiment.catalogue import changed_versions
from model.experiment.kept import weekly_hash
from model.experiment.store import Run

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.scenario import Scenario

SAMPLE = 64
"""Rows played again unless told otherwise."""

Play = Callable[["Scenario", str, "NDArray[np.int64]", int, Mapping[str, Any], Mapping[str, str]], Mapping[str, Any]]
"""Outcomes by id of some replications of an option."""


@dataclass(frozen=True)
class Mismatch:
    """One value that came out otherwise. None stands for an outcome that does not apply, or is not known any more."""

    option: str
    replication: int
    outcome: str
    stored: float | None
    replayed: float | None


@dataclass(frozen=True)
class Verification:
    """What verifying a run found.

    `tables_intact` says whether the stored rows are those of the manifest (None: not looked at, as for a sweep, whose
    rows are too many), `scenario_intact` the same of the scenario.
    `rules_changed` and `versions` say what is another here than when it was played: then rows may differ for a reason.
    """

    run: str
    rows: int
    of: int
    options: tuple[str, ...]
    mismatches: tuple[Mismatch, ...]
    rows_differing: int
    tables_intact: bool | None
    scenario_intact: bool
    rules_changed: bool
    versions: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether every row came out the same, and the stored files are those that were stored."""
        return not self.mismatches and self.tables_intact is not False and self.scenario_intact


def verify(run: Run, scenario: Scenario, sample: int = SAMPLE, play: Play | None = None) -> Verification:
    """Plays a sample of rows again, the same one each time, spread evenly over the options.

    `scenario` is the run's own. Raises InputError for a sample that is none.
    """
    if sample < 1:
        raise InputError(Problem(f"sample is {sample}", expected="a whole number from 1"))
    manifest = run.manifest
    names = [one.id for one in manifest.outcomes]
    mismatches: list[Mismatch] = []
    rows = differing = 0
    for option, chosen in choose(run, sample).items():
        settings = {path: _of_rows(value, chosen) for path, value in manifest.settings.items()}
        again = (play or simulated)(scenario, option, chosen, manifest.seed, settings, manifest.structures)
        stored = {name: values[chosen] for name, values in run.values(option, names).items()}
        found, wrong = differences(option, chosen, stored, again)
        mismatches += found
        rows += int(chosen.size)
        differing += wrong
    return Verification(
        run=manifest.run,
        rows=rows,
        of=run.outcomes.height,
        options=manifest.option_ids,
        mismatches=tuple(mismatches),
        rows_differing=differing,
        tables_intact=identity.values_hash(run.outcomes, names) == manifest.values
        and manifest.weekly in ("", weekly_hash(run)),
        scenario_intact=scenario.hash == manifest.scenario_hash,
        rules_changed=manifest.sources != identity.source_hash(),
        versions=changed_versions(manifest),
    )


def differences(
    option: str, replications: NDArray[np.int64], stored: Mapping[str, Any], again: Mapping[str, Any]
) -> tuple[list[Mismatch], int]:
    """The values that differ by any bit, and in how many rows. An outcome that is not known any more differs."""
    found: list[Mismatch] = []
    wrong = np.zeros(replications.size, dtype=bool)
    for name, then in stored.items():
        now = np.asarray(again[name], dtype=np.float64) if name in again else np.full(replications.size, np.nan)
        differs = np.logical_not(same_bits(then, now)) | (name not in again)
        wrong |= differs
        found += [
            Mismatch(option, int(replications[k]), name, _plain(then[k]), _plain(now[k]))
            for k in np.flatnonzero(differs)
        ]
    return found, int(np.count_nonzero(wrong))


def choose(run: Run, sample: int) -> dict[str, NDArray[np.int64]]:
    """Which replications of which option are played again: at random, but always the same for one run."""
    rng = np.random.default_rng(int(run.manifest.run[:16], 16))
    options, replications = run.manifest.option_ids, run.manifest.replications
    sample = min(sample, len(options) * replications)
    shares = [sample // len(options) + (k < sample % len(options)) for k in range(len(options))]
    return {
        option: np.sort(rng.choice(replications, size=size, replace=False)).astype(np.int64)
        for option, size in zip(options, shares, strict=True)
        if size
    }


def same_bits(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether values are the same by every bit; all NaN count as one."""
    left, right = (np.where(np.isnan(values), np.nan, values) for values in (one, other))
    same: NDArray[np.bool_] = left.view(np.int64) == right.view(np.int64)
    return same


def simulated(
    scenario: Scenario,
    option: str,
    replications: NDArray[np.int64],
    seed: int,
    settings: Mapping[str, Any],
    structures: Mapping[str, str],
) -> Mapping[str, Any]:
    """Outcomes by id, by the rules here."""
    from model.simulation import simulate

    return simulate(scenario, option, replications, seed, settings, structures).outcomes


def _of_rows(value: Any, chosen: NDArray[np.int64]) -> Any:
    numbers = np.asarray(value, dtype=np.float64)
    return numbers[chosen] if numbers.ndim else float(numbers)


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
