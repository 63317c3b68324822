"""Small runs of many design points with known answers: stored ones, played by a formula, and ones never on a disk."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model.analysis.data.rows import Chunk, DesignRows
from model.experiment.design.arms import BlockKey, BlockResult, arms_of
from model.experiment.design.manifest import Manifest, OutcomeInfo
from model.experiment.design.points import design_points
from model.experiment.execute.events import OnEvent
from model.experiment.execute.executor import play
from model.experiment.execute.plan import plan_study
from model.experiment.execute.pool import Done, Meanwhile
from model.experiment.execute.worker import PointWork
from model.experiment.store.run import Run
from model.scenario import Factor, Scenario, Study, find_scenarios, load
from model.scenario.distributions import Distribution
from tests.experiment.fakes import chance as luck

NAMES = ("russia.resolve", "ukraine.resolve", "war.prize_russia")
OUTCOMES = (
    OutcomeInfo("deal_signed", "Deal signed", "share", "more", "all replications", "share"),
    OutcomeInfo("deal_and_holds_5y", "Holds", "share", "more", "all replications", "share"),
    OutcomeInfo("cost_eur", "Cost", "EUR", "less", "signed under this option", "mean"),
)

Chance = Callable[[int], np.ndarray]
"""From a purpose to numbers from 0 to 1, one per row."""

Formula = Callable[[str, dict[str, np.ndarray], dict[str, str], Chance], Sequence[np.ndarray]]
"""From the option, what is set in each row, the theories and a source of luck to the values of the outcomes."""


OPEN = 48
"""Of the parameters that vary, one in so many is drawn in `scenario`, beside those that tests name."""

NAMED = {*NAMES, "us.willingness_start", "contact.feud_growth"}


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """The main scenario with most of its parameters at their means.

    An analysis looks at every parameter that is drawn. Of those here none but what a formula reads does anything, and
    some twenty are nuisance enough; `tests/golden` analyses runs of the scenario as it is.
    """
    path = find_scenarios() / "reassurance.yaml"
    varying = {path: parameter.value for path, parameter in load(path).parameters.items() if parameter.value.varies}
    still = set(varying) - set(list(varying)[::OPEN]) - NAMED
    return load(path, [(name, repr(float(varying[name].mean()))) for name in varying if name in still])


def study(**changes: Any) -> Study:
    """Three sizes under two theories, all of one luck."""
    plain = {
        "id": "small",
        "title": "A small study",
        "question": "",
        "scenario": scenario(),
        "factors": (
            Factor("force.size", "lever", values=(0.0, 10_000.0, 20_000.0)),
            Factor("deterrence", "structure", names=("capability", "tripwire")),
        ),
        "design": "grid",
        "points": None,
        "replications": 50,
        "luck": "common",
        "options": ("no_guarantee", "europe_alone"),
        "outcomes": ("deal_signed", "cost_eur"),
        "seed": 7,
    }
    return Study(**{**plain, **changes})


def grid(replications: int = 50, **more: Any) -> Study:
    """The same, with so many replications."""
    return study(replications=replications, **more)


def drawn(points: int = 128, replications: int = 8, names: Sequence[str] = NAMES, **more: Any) -> Study:
    """A Sobol design over parameters from 0 to 1, with luck of its own at each point."""
    unit = Distribution("uniform", 0.0, 1.0, low=0.0, high=1.0)
    factors = tuple(Factor(name, "parameter", distribution=unit) for name in names)
    plain = {"factors": factors, "design": "sobol", "points": points, "luck": "own", "replications": replications}
    return study(**{**plain, **more})


@dataclass(frozen=True)
class FormulaWork(PointWork):
    """Values by a formula: signed, holds, cost."""

    formula: Formula = field(default=lambda *given: ())

    def outcomes(self) -> tuple[OutcomeInfo, ...]:
        return OUTCOMES

    def prepare(self, on_event: OnEvent) -> None:
        pass

    def warm(self, on_event: OnEvent) -> None:
        pass

    def __call__(self, key: BlockKey) -> BlockResult:
        arm = self.arms[key.arm]
        point, replicate = arm.locate(key.start, key.stop)
        replication = self.points.numbering(self.luck)(point, replicate)
        settings = {path: self.points.values[point, k] for k, path in enumerate(self.points.paths)}

        def chance(purpose: int) -> np.ndarray:
            return luck(self.seed, replication, purpose)

        values = self.formula(arm.option, settings, dict(arm.structures), chance)
        weekly = {"counts": np.array([float(key.size)]), "red_rung": np.zeros(1)} if self.weekly else {}
        return BlockResult(np.stack([np.asarray(column, dtype=np.float64) for column in values]), weekly)


def swept(folder: Path, formula: Formula, given: Study, block: int = 64) -> Run:
    """A stored run of a study, played by a formula."""
    points = design_points(given)
    arms = {arm.index: arm for arm in arms_of(points, tuple(given.scenario.options))}
    work = FormulaWork(given.scenario, given.seed, points, arms, given.luck, points.count == 1, formula)
    return play(plan_study(given, work=work, out=folder, workers=1, block=block), executor=_inline)


def crossing(option: str, given: dict[str, np.ndarray], theories: dict[str, str], chance: Chance) -> list[np.ndarray]:
    """`europe_alone` holds more often than `no_guarantee` where Russia's resolve is below 0.5: 0.8 less 0.6 of it."""
    x = given["russia.resolve"]
    p = np.full(x.shape, 0.5) if option == "no_guarantee" else 0.8 - 0.6 * x
    held = (chance(1) < p).astype(float)
    cost = np.full(x.shape, np.nan) if option == "no_guarantee" else 10.0 + 10.0 * given["ukraine.resolve"]
    return [np.ones(x.shape), held, cost]


def flat(option: str, given: dict[str, np.ndarray], theories: dict[str, str], chance: Chance) -> list[np.ndarray]:
    """`europe_alone` holds more often than `no_guarantee`, both more often the larger the force and under tripwire."""
    size = np.nan_to_num(given["force.size"])
    lift = 0.1 * (option == "europe_alone") + 0.1 * (theories.get("deterrence") == "tripwire")
    held = (chance(1) < 0.3 + lift + size * 1e-5).astype(float)
    return [np.ones(size.shape), held, np.where(held == 1.0, size, np.nan)]


@dataclass(frozen=True)
class InMemory(DesignRows):
    """A run whose rows are an array (turns, points, options, outcomes)."""

    table: Any = None

    def chunks(self, outcomes: Sequence[str], size: int = 0) -> Iterator[Chunk]:
        count = int(self.chosen.size)
        for turn in range(self.turns):
            places = np.arange(count, dtype=np.int64)
            turns = np.full(count, turn, dtype=np.int64)
            yield Chunk(places, turns, self.replication(turns, places), self.table[turn])


def in_memory(table: np.ndarray, common: bool) -> InMemory:
    """Rows of options a, b and so on, of a table (replications, points, options, outcomes), at points that set
    nothing."""
    turns, count, width = table.shape[:3]
    names = tuple("abcdef"[:width])
    manifest = _manifest(dict.fromkeys(names, turns), count, "common" if common else "own")
    run = Run(Path("nowhere"), manifest, stored=manifest)
    streams = 1 if common else count
    return InMemory(
        run, (), np.empty((count, 0)), (), ((),), np.zeros(count, np.int64), names,
        np.arange(count, dtype=np.int64), turns, streams, table=table,
    )  # fmt: skip


def _manifest(replications: Mapping[str, int], points: int, luck_of: str) -> Manifest:
    texts = dict.fromkeys(("run", "scenario", "title", "scenario_hash", "model_version", "sources"), "")
    return Manifest(
        **texts,
        calibrated=False,
        seed=1,
        reference="a",
        options=tuple((option, option) for option in replications),
        replications_by_option=replications,
        outcomes=OUTCOMES,
        headline=(),
        limits=(),
        parameters_by_basis={},
        versions={},
        luck=luck_of,
        points=points,
        streams=1 if luck_of == "common" else points,
    )


def _inline(work: Any, missing: Sequence[BlockKey], workers: int, meanwhile: Meanwhile) -> Generator[Done, None, None]:
    """Plays in this process: no pool to start."""
    meanwhile(False)
    for key in missing:
        yield Done(key, work(key))
