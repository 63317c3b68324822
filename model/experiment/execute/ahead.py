"""Workers that start before it is known what they play: they load the rules while this process reads the scenario."""

from __future__ import annotations

import os
from pathlib import Path

from .pool import LocalPool, default_workers
from .zygote import FORKS

PLAYED_WITH = ("experiment.execute.worker", "scenario.study", "simulation.block", "lanes.compile.compiler")
"""Modules, by their names in the package, that play any block."""

MOST = 8
"""Workers that start ahead at most: how many blocks there are is not known then."""


class WorkersAhead:
    """Workers that load what every block is played with, and wait. Close them when done.

    Of the workers `wanted`, by default one for each core, those start that leave a core to this process: so a file with
    a fault is refused as soon as without them. The others start when they get their work. Where one process loads for
    all and forks them, a core is enough. One worker is this process.
    """

    def __init__(self, wanted: int | None) -> None:
        cores = default_workers()
        self._pool, self._sources = LocalPool(), ""
        wanted = cores if wanted is None else wanted
        loading = cores - 1 if not FORKS or cores == 1 else wanted  # forked ones take a core in all while they load
        if wanted > 1 and (count := min(wanted, loading, MOST)) > 0:
            from ...simulation.sources import source_hash

            # Before they start, for `pool` to compare. What is edited earlier they load and the plan counts, what is
            # edited between this and the plan differs in its hash there; and what is edited later is noticed by the
            # watch over the run, before the first row is stored.
            self._sources = source_hash()
            package = __name__.partition(".")[0]
            self._pool.start_ahead(count, [f"{package}.{module}" for module in PLAYED_WITH], FORKS)

    def pool(self, sources: str) -> LocalPool:
        """The workers, for a plan by the rules of this hash; where they may have loaded others, new ones will start."""
        if sources != self._sources:
            self._pool.close()
        return self._pool

    def close(self) -> None:
        """Ends the workers."""
        self._pool.close()


def looks_new(file: Path, out: Path | None) -> bool:
    """Whether something of a scenario or study is probably not stored yet, by names alone: a wrong guess costs time.

    `out` is where it is to be stored; None is a folder under that of stored runs, which begins as the file does.
    """
    from ..store.place import is_run, runs_home

    if not file.is_file():
        return False
    if out is not None:
        return not is_run(out)
    try:
        return not any(name.startswith(f"{file.stem}-") for name in os.listdir(runs_home()))
    except OSError:
        return True  # nothing is stored
