"""A small scenario and a piece of work that stand in for the real ones: quick, and known in advance."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from model.experiment.blocks import BlockKey
from model.experiment.events import Compiling, Progress
from model.experiment.manifest import OutcomeInfo

OUTCOMES = (
    OutcomeInfo("deal_signed", "Deal signed", "share", "more", "all replications", "share"),
    OutcomeInfo(
        "deal_and_holds_5y",
        "Deal signed and holding after five years",
        "share",
        "more",
        "all replications",
        "share",
    ),
    OutcomeInfo("weeks_to_deal", "Weeks to the deal", "weeks", "less", "signed under this option", "mean"),
    OutcomeInfo("full_war_5y", "Full war within five years", "share", "less", "signed under this option", "share"),
    OutcomeInfo(
        "fatal_clash_5y",
        "Fatal clash within five years",
        "share",
        "less",
        "signed under this option",
        "share",
    ),
    OutcomeInfo(
        "strike_on_force",
        "Strike on the force",
        "share",
        "less",
        "signed under this option, where a force is asked",
        "share",
    ),
    OutcomeInfo("nuclear_stop", "Nuclear stop", "share", "less", "signed under this option", "share"),
    OutcomeInfo("cost_eur", "Cost to contributors", "EUR", "less", "all replications", "mean"),
)


@dataclass(frozen=True)
class FakeScenario:
    id: str = "small"
    title: str = "A small scenario"
    reference: str = "no_guarantee"
    headline: tuple[str, ...] = (
        "deal_signed",
        "deal_and_holds_5y",
        "full_war_5y",
        "strike_on_force",
        "weeks_to_deal",
        "cost_eur",
    )
    limits: tuple[str, ...] = ("The war's front is one number.", "Nothing here is calibrated.")
    hash: str = "5ca1ab1e" * 8
    precision: Any = None
    options: dict[str, Any] = field(
        default_factory=lambda: {
            name: SimpleNamespace(id=name, title=title)
            for name, title in {
                "no_guarantee": "No guarantee",
                "europe_alone": "Europe alone",
                "us_backstop": "The same with a promise",
            }.items()
        }
    )
    parameters: dict[str, Any] = field(
        default_factory=lambda: {
            "a": SimpleNamespace(basis="assumed"),
            "b": SimpleNamespace(basis="measured"),
            "c": SimpleNamespace(basis="assumed"),
        }
    )

    def to_yaml(self) -> str:
        return f"id: {self.id}\ntitle: {self.title}\n"


@dataclass(frozen=True)
class FakeWork:
    """Values are a function of (seed, option, replication): a few luck columns shared by all options."""

    seed: int = 1
    effect: tuple[tuple[str, float], ...] = (
        ("no_guarantee", 0.0),
        ("europe_alone", 0.1),
        ("us_backstop", 0.25),
    )
    seconds: float = 0.0
    marks: str = ""
    kill_once: str = ""
    kill_always: str = ""
    raise_on: str = ""

    def outcomes(self) -> tuple[OutcomeInfo, ...]:
        return OUTCOMES

    def prepare(self, tell: Progress) -> None:
        pass

    def warm(self, tell: Progress) -> None:
        tell(Compiling(1, 1, "nothing"))

    def __call__(self, key: BlockKey) -> SimpleNamespace:
        if self.marks:
            with (Path(self.marks) / "played").open("a") as file:
                file.write(f"{key}\n")
        if self.kill_always and str(key) == self.kill_always:
            os.kill(os.getpid(), signal.SIGKILL)
        once = Path(self.marks) / "killed"
        if self.kill_once and str(key) == self.kill_once and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if self.raise_on and str(key) == self.raise_on:
            raise ZeroDivisionError("a rule divided by nothing")
        time.sleep(self.seconds)
        lift = dict(self.effect).get(key.option, 0.0)
        luck = np.array([np.random.default_rng([self.seed, r]).random(4) for r in range(key.start, key.stop)])
        signed = luck[:, 0] < 0.55 - lift
        holds = luck[:, 1] < 0.4 + 2 * lift
        force = key.option != "no_guarantee"
        nan = np.nan
        outcomes = {
            "deal_signed": signed.astype(float),
            "deal_and_holds_5y": (signed & holds).astype(float),
            "weeks_to_deal": np.where(signed, np.floor(luck[:, 2] * 156) + 40 * lift, nan),
            "full_war_5y": np.where(signed, (~holds & (luck[:, 3] < 0.5)).astype(float), nan),
            "fatal_clash_5y": np.where(signed, (luck[:, 3] < 0.97).astype(float), nan),
            "strike_on_force": np.where(signed & force, (luck[:, 3] < 0.004).astype(float), nan),
            "nuclear_stop": np.where(signed, (luck[:, 3] > 0.98).astype(float), nan),
            "cost_eur": np.where(signed, luck[:, 1] * 4e9 * force, 0.0),
        }
        weeks = np.arange(5)
        weekly = {
            "counts": np.array([key.size] * 4 + [0], dtype=float),
            "red_rung": np.outer(luck[:, 0], weeks + 1.0).sum(axis=0),
        }
        return SimpleNamespace(option=key.option, outcomes=outcomes, weekly=weekly)
