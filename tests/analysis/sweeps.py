"""Small sweeps with known answers: stored ones, played by a formula, and ones that never were on a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from model.analysis.data.rows import Chunk, Stored, stored
from model.experiment.designs import lay_out
from model.experiment.pool import Done
from model.experiment.strata import LaneKey, lanes_of, strata_of
from model.experiment.studies import plan_sweep
from model.experiment.sweep import Sweep, play_sweep
from model.scenario import Factor, Study
from tests.experiment.lanes import FakeLanes, luck, scenario, study

NAMES = ("russia.resolve", "ukraine.resolve", "war.prize_russia")

Formula = Callable[[str, dict[str, np.ndarray], dict[str, str], Callable[[int], np.ndarray]], Sequence[np.ndarray]]
"""From the option, what is set in each row, the theories and a source of luck to the values of the outcomes."""


@dataclass(frozen=True)
class Played(FakeLanes):
    """Values by a formula: signed, holds, cost."""

    formula: Formula = field(default=lambda *given: ())

    def __call__(self, key: Any) -> Any:
        assert isinstance(key, LaneKey)
        stratum = self.strata[key.stratum]
        point, replication = lanes_of(stratum, key.start, key.stop, self.points, self.luck)
        given = {path: self.points.values[point, k] for k, path in enumerate(self.points.paths)}
        found = self.formula(
            stratum.option, given, dict(stratum.structures), lambda purpose: luck(self.seed, replication, purpose)
        )
        return np.stack([np.asarray(one, dtype=np.float64) for one in found])


def inline(work: Any, missing: Sequence[LaneKey], workers: int, warm: Callable[[], None]) -> Iterator[Done]:
    """Plays in this process: no pool to start."""
    warm()
    for key in missing:
        yield Done(key, work(key))


def swept(folder: Path, formula: Formula, given: Study, lanes: int = 64, part_rows: int = 500) -> Sweep:
    """A stored sweep of a study, played by a formula."""
    points = lay_out(given)
    work = Played(points, strata_of(points, given.options), given.luck, seed=given.seed, formula=formula)
    return play_sweep(
        plan_sweep(given, work=work, out=folder, workers=1, lanes=lanes, part_rows=part_rows), players=inline
    )


def drawn(points: int = 128, replications: int = 8, names: Sequence[str] = NAMES, **more: Any) -> Study:
    """A Sobol design over parameters from 0 to 1, with luck of its own at each point."""
    factors = tuple(Factor(name, "parameter", distribution=_unit()) for name in names)
    plain = {"design": "sobol", "points": points, "luck": "own", "options": ("no_guarantee", "europe_alone")}
    return study(**{"factors": factors, "replications": replications, **plain, **more})


def grid(replications: int = 50, **more: Any) -> Study:
    """Three sizes under two theories, all of one luck."""
    return study(**{"replications": replications, "options": ("no_guarantee", "europe_alone"), **more})


def crossing(
    option: str, given: dict[str, np.ndarray], theories: dict[str, str], chance: Callable[[int], np.ndarray]
) -> Sequence[np.ndarray]:
    """`europe_alone` holds more often than `no_guarantee` where Russia's resolve is below 0.5: 0.8 less 0.6 of it."""
    x = given["russia.resolve"]
    p = np.full(x.shape, 0.5) if option == "no_guarantee" else 0.8 - 0.6 * x
    held = (chance(1) < p).astype(float)
    cost = np.full(x.shape, np.nan) if option == "no_guarantee" else 10.0 + 10.0 * given["ukraine.resolve"]
    return [np.ones(x.shape), held, cost]


def _unit() -> Any:
    from model.scenario import Distribution

    return Distribution("uniform", 0.0, 1.0, low=0.0, high=1.0)


@dataclass(frozen=True)
class InMemory(Stored):
    """A sweep whose rows are an array (turns, points, options, outcomes)."""

    table: Any = None

    def chunks(self, outcomes: Sequence[str], size: int = 0) -> Iterator[Chunk]:
        count = int(self.chosen.size)
        for turn in range(self.turns):
            places = np.arange(count, dtype=np.int64)
            turns = np.full(count, turn, dtype=np.int64)
            yield Chunk(places, turns, self.replication(turns, places), self.table[turn])


def in_memory(folder: Path, table: np.ndarray, common: bool) -> InMemory:
    """Rows of two options at points that set nothing."""
    turns, count = table.shape[:2]
    luck_of = "common" if common else "own"
    sweep = Sweep(
        folder,
        {
            "luck": luck_of, "design": "grid", "seed": 1, "options": [["a", "A"], ["b", "B"]],
            "replications_by_option": {"a": turns, "b": turns},
        },
    )  # fmt: skip
    return InMemory(
        sweep, (), np.empty((count, 0)), (), ((),), np.zeros(count, np.int64), ("a", "b"),
        np.arange(count, dtype=np.int64), turns, 1 if common else count, table=table,
    )  # fmt: skip


__all__ = ["crossing", "drawn", "grid", "in_memory", "scenario", "stored", "swept"]
