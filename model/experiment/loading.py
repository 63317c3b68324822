"""A stored run for use elsewhere: documented frames, and the parameters drawn in each replication.

import model
run = model.load_run("runs/reassurance-1a2b3c4d")
run.outcomes            # polars; run.outcomes.to_pandas() for pandas
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.errors import InputError, Problem
from model.experiment import store
from model.experiment.catalogue import find_run, is_sweep
from model.experiment.manifest import Manifest
from model.experiment.store import Run

if TYPE_CHECKING:
    import polars as pl

    from model.experiment.sweep import Sweep
    from model.scenario import Scenario


@dataclass(frozen=True)
class StoredRun:
    """A run folder, read.

    `outcomes` has a row for each option and replication: `option`, `replication`, and a column an outcome, null where
    it does not apply; replication r is the same future under every option. `weekly` has a row for each option and week
    since the signing: `option`, `week` from 1, `n` replications played in it, and a column a series with their mean.
    `manifest` says what was asked, of which scenario, by which rules, with which seed.
    """

    folder: Path
    manifest: Manifest
    outcomes: pl.DataFrame
    weekly: pl.DataFrame

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it resolved, with every parameter, source, option and lever."""
        return read_scenario(self.folder)

    @cached_property
    def about(self) -> pl.DataFrame:
        """A row an outcome: `id`, `title`, `unit`, `better` (more, less or neither), `denominator`, `kind` (share or
        mean), `definition`."""
        import polars as pl

        columns = ("id", "title", "unit", "better", "denominator", "kind", "definition")
        return pl.DataFrame({name: [getattr(one, name) for one in self.manifest.outcomes] for name in columns})

    @cached_property
    def parameters(self) -> pl.DataFrame:
        """What was drawn: a row a replication, `replication` and a column for each uncertain parameter by its path.

        Draws belong to the replication and are the same under every option. They are not stored but made again, from
        the seed and the paths.
        """
        import polars as pl

        from model.simulation.parameters import draw_values

        settings = self.manifest.settings
        replications = np.arange(self.manifest.replications, dtype=np.int64)
        uncertain = {path: one.value for path, one in self.scenario.parameters.items() if one.value.varies}
        drawn = draw_values(
            {path: one for path, one in uncertain.items() if path not in settings}, replications, self.manifest.seed
        )
        columns = {
            path: drawn[path] if path in drawn else np.broadcast_to(np.float64(settings[path]), replications.shape)
            for path in uncertain
        }
        return pl.DataFrame({"replication": replications, **columns})

    @property
    def files(self) -> dict[str, str]:
        """Paths of the Parquet tables by name, for programs that read them as they lie."""
        return {name: str(self.folder / f"{name}.parquet") for name in ("outcomes", "weekly")}


def load_run(path: str | os.PathLike[str]) -> StoredRun:
    """Reads a run folder, given by path or by its name in `runs`. Raises InputError where it is none or is damaged."""
    run = open_run(Path(path))
    assert run.folder is not None
    return StoredRun(run.folder, run.manifest, run.outcomes, run.weekly)


def open_run(path: Path) -> Run:
    """The run of a folder, given by path or by its name in `runs`, as the analyses take it."""
    folder = find_run(path)
    if is_sweep(folder):
        raise InputError(
            Problem(
                "this is a sweep, with rows at many design points",
                file=str(folder),
                expected="a run that sim run stored; model.load_sweep opens a sweep",
            )
        )
    return store.load_run(folder)


def load_sweep(path: str | os.PathLike[str]) -> Sweep:
    """Opens a stored sweep, given by path or by its name in `runs`: `rows()` is a lazy frame with `option`, `point`,
    `replication` and a column an outcome, `points()` the design. Raises InputError where it is none."""
    from model.experiment import sweep

    return sweep.load_sweep(find_run(Path(path)))


def read_scenario(folder: Path) -> Scenario:
    """The resolved scenario of a run folder. Raises InputError where it cannot be read."""
    from model.scenario import load

    return load(folder / "scenario.yaml")
