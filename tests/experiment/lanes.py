"""Quick work in place of the simulation for sweeps, and a driver that sweeps with it in a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from model.experiment.blocks import BlockKey
from model.experiment.designs import lay_out
from model.experiment.events import Progress
from model.experiment.manifest import OutcomeInfo
from model.experiment.strata import LaneKey, lanes_of, strata_of
from model.experiment.studies import SweepPlan, plan_sweep
from model.experiment.sweep import play_sweep
from model.scenario import Factor, Precision, Scenario, Study, load

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = ("no_guarantee", "europe_alone", "us_backstop")
OUTCOMES = (
    OutcomeInfo("deal_signed", "Deal signed", "share", "more", "all replications", "share"),
    OutcomeInfo("deal_and_holds_5y", "Holds", "share", "more", "all replications", "share"),
    OutcomeInfo("cost_eur", "Cost", "EUR", "less", "signed under this option", "mean"),
)


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    return load(ROOT / "scenarios/reassurance.yaml")


def study(**changes: Any) -> Study:
    plain = Study(
        id="small",
        title="A small study",
        question="",
        scenario=scenario(),
        factors=(
            Factor("force.size", "lever", values=(0.0, 10_000.0, 20_000.0)),
            Factor("deterrence", "structure", names=("capability", "tripwire")),
        ),
        design="grid",
        points=None,
        replications=100,
        luck="common",
        options=OPTIONS,
        outcomes=("deal_signed", "cost_eur"),
        seed=7,
    )
    return replace(plain, **changes)


@dataclass(frozen=True)
class FakeLanes:
    """Values are a function of option, setting and replication, by splitmix64."""

    points: Any
    strata: Any
    luck: str
    seed: int = 7
    lifts: tuple[tuple[str, float], ...] = (("no_guarantee", 0.0), ("europe_alone", 0.1), ("us_backstop", 0.2))
    seconds: float = 0.0
    marks: str = ""
    kill_once: str = ""
    raise_on: str = ""
    rules: str = "fake"

    def outcomes(self) -> tuple[OutcomeInfo, ...]:
        return OUTCOMES

    def sources(self) -> str:
        return self.rules

    def prepare(self, tell: Progress) -> None:
        pass

    def warm(self, tell: Progress) -> None:
        pass

    def __call__(self, key: BlockKey) -> Any:
        assert isinstance(key, LaneKey)
        if self.marks:
            with (Path(self.marks) / "played").open("a") as file:
                file.write(f"{key.stratum} {key.start} {key.stop}\n")
        once = Path(self.marks) / "killed"
        if self.kill_once and f"{key.stratum} {key.start}" == self.kill_once and not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if self.raise_on and f"{key.stratum} {key.start}" == self.raise_on:
            raise ZeroDivisionError("a rule divided by nothing")
        time.sleep(self.seconds)
        stratum = self.strata[key.stratum]
        point, replication = lanes_of(stratum, key.start, key.stop, self.points, self.luck)
        size = np.nan_to_num(self.points.values[point, 0]) if self.points.values.shape[1] else np.zeros(point.size)
        lift = dict(self.lifts).get(stratum.option, 0.0)
        signed = (luck(self.seed, replication, 0) < 0.4 + lift + size * 1e-6).astype(float)
        holds = signed * (luck(self.seed, replication, 1) < 0.6)
        cost = np.where(signed == 1.0, 1.0 + size * luck(self.seed, replication, 2), np.nan)
        return np.stack([signed, holds, cost])


def luck(seed: int, replication: Any, purpose: int) -> Any:
    with np.errstate(over="ignore"):
        z = replication.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(seed * 1000 + purpose + 1)
        for _ in range(2):
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(float) * 2.0**-53


def planned(out: Path, given: Study | None = None, **more: Any) -> SweepPlan:
    """A plan with small blocks and parts. What `FakeLanes` has goes to it, the rest to the plan."""
    made = given or study()
    ours = {name: more.pop(name) for name in list(more) if name in FakeLanes.__dataclass_fields__ and name != "seed"}
    options = more.get("options") or made.options
    points = lay_out(replace(made, options=tuple(options)))
    work = FakeLanes(points, strata_of(points, options), made.luck, **ours)
    return plan_sweep(made, work=work, out=out, **{"lanes": 64, "part_rows": 500, "workers": 1, **more})


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by name."""
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def played(marks: Path) -> list[str]:
    path = marks / "played"
    return path.read_text().splitlines() if path.exists() else []


PRECISE = Precision(until=0.06, most=4000)


def main(out: str, replications: str, workers: str, seconds: str, precise: str) -> None:
    given = study(replications=int(replications), precision=PRECISE if precise == "precise" else None)
    play_sweep(planned(Path(out), given, workers=int(workers), seconds=float(seconds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
