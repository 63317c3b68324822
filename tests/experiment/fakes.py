"""A small scenario, and work that stands in for the simulation: quick, known in advance, and able to go wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from model.experiment.design.arms import Arm, BlockKey, BlockResult
from model.experiment.design.manifest import OutcomeInfo
from model.experiment.design.points import Points
from model.experiment.execute.events import Compiling, OnEvent
from model.scenario import Study
from tests.experiment.faults import Faults

OUTCOMES = (
    OutcomeInfo("deal_signed", "Deal signed", "share", "more", "all replications", "share"),
    OutcomeInfo(
        "deal_and_holds_5y", "Deal signed and holding after five years", "share", "more", "all replications", "share"
    ),
    OutcomeInfo("weeks_to_deal", "Weeks to the deal", "weeks", "less", "signed under this option", "mean"),
    OutcomeInfo("full_war_5y", "Full war within five years", "share", "less", "signed under this option", "share"),
    OutcomeInfo(
        "fatal_clash_5y", "Fatal clash within five years", "share", "less", "signed under this option", "share"
    ),
    OutcomeInfo(
        "limited_strike_5y",
        "Strike on the force",
        "share",
        "less",
        "signed under this option, where a force is asked for",
        "share",
    ),
    OutcomeInfo("nuclear_stop", "Nuclear stop", "share", "less", "signed under this option", "share"),
    OutcomeInfo("cost_eur", "Cost to contributors", "EUR", "less", "all replications", "mean"),
)

TITLES = {
    "no_guarantee": "No guarantee",
    "europe_alone": "Europe alone",
    "us_backstop": "The same with a promise",
}
OPTIONS = tuple(TITLES)
EFFECT = (("no_guarantee", 0.0), ("europe_alone", 0.1), ("us_backstop", 0.25))


@dataclass(frozen=True)
class FakeScenario:
    id: str = "small"
    title: str = "A small scenario"
    reference: str = "no_guarantee"
    headline: tuple[str, ...] = (
        "deal_signed",
        "deal_and_holds_5y",
        "full_war_5y",
        "limited_strike_5y",
        "weeks_to_deal",
        "cost_eur",
    )
    limits: tuple[str, ...] = ("The war's front is one number.", "Nothing here is calibrated.")
    hash: str = "5ca1ab1e" * 8
    precision: Any = None
    options: dict[str, Any] = field(
        default_factory=lambda: {name: SimpleNamespace(id=name, title=title) for name, title in TITLES.items()}
    )
    parameters: dict[str, Any] = field(
        default_factory=lambda: {
            "a": SimpleNamespace(basis="assumed"),
            "b": SimpleNamespace(basis="measured"),
            "c": SimpleNamespace(basis="assumed"),
        }
    )
    levers: dict[str, Any] = field(default_factory=dict)
    structures: dict[str, str] = field(default_factory=lambda: {"deterrence": "capability"})

    def to_yaml(self) -> str:
        return f"id: {self.id}\ntitle: {self.title}\n"


@dataclass(frozen=True)
class FakeWork(Faults):
    """Values are a function of option, first setting, seed and replication. `shift` changes one value."""

    points: Points
    arms: Mapping[int, Arm]
    luck: str = "common"
    weekly: bool = False
    seed: int = 1
    effect: tuple[tuple[str, float], ...] = EFFECT
    rules: str = "fake"
    shift: float = 0.0

    @classmethod
    def of(cls, study: Study, points: Points, arms: Sequence[Arm], weekly: bool, **faults: Any) -> FakeWork:
        """As `PointWork.of`."""
        return cls(points, {arm.index: arm for arm in arms}, study.luck, weekly, study.seed, **faults)

    def outcomes(self) -> tuple[OutcomeInfo, ...]:
        return OUTCOMES

    def sources(self) -> str:
        return self.rules

    def prepare(self, on_event: OnEvent) -> None:
        pass

    def warm(self, on_event: OnEvent) -> None:
        on_event(Compiling(1, 1, "nothing"))

    def __call__(self, key: BlockKey) -> BlockResult:
        self.go_wrong(key)
        arm = self.arms[key.arm]
        point, replicate = arm.locate(key.start, key.stop)
        replication = self.points.numbering(self.luck)(point, replicate)
        size = np.nan_to_num(self.points.values[point, 0]) if self.points.paths else np.zeros(point.size)
        lift = dict(self.effect).get(arm.option, 0.0)
        chances = [chance(self.seed, replication, purpose) for purpose in range(4)]
        signed = chances[0] < 0.55 - lift + size * 1e-6
        holds = chances[1] < 0.4 + 2 * lift
        force = arm.option != "no_guarantee"
        nan = np.nan
        outcomes = {
            "deal_signed": signed + self.shift,
            "deal_and_holds_5y": signed & holds,
            "weeks_to_deal": np.where(signed, np.floor(chances[2] * 156) + 40 * lift, nan),
            "full_war_5y": np.where(signed, ~holds & (chances[3] < 0.5), nan),
            "fatal_clash_5y": np.where(signed, chances[3] < 0.97, nan),
            "limited_strike_5y": np.where(signed & force, chances[3] < 0.004, nan),
            "nuclear_stop": np.where(signed, chances[3] > 0.98, nan),
            "cost_eur": np.where(signed, (chances[1] * 4e9 + size) * force, 0.0),
        }
        values = np.stack([np.asarray(outcomes[outcome.id], np.float64) for outcome in OUTCOMES])
        weeks = np.arange(5) + 1.0
        series = {
            "counts": np.array([key.size] * 4 + [0], dtype=float),
            "red_rung": np.outer(chances[0], weeks).sum(axis=0),
        }
        return BlockResult(values, series if self.weekly else {})


def chance(seed: int, replication: Any, purpose: int) -> Any:
    """A number from 0 to 1 for each replication, by splitmix64."""
    with np.errstate(over="ignore"):
        z = replication.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed * 1000 + purpose + 1)
        for _ in range(2):
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(float) * 2.0**-53
