"""Small studies of one design point and of several, planned with fake work; a driver that plays them by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from model.experiment.design.arms import BlockKey, arms_of
from model.experiment.design.points import design_points
from model.experiment.execute.executor import play
from model.experiment.execute.plan import Plan, plan_study
from model.experiment.execute.pool import Done, Meanwhile
from model.experiment.store import rows
from model.experiment.store.run import Run
from model.scenario import Factor, Precision, Scenario, Study, find_scenarios, load
from tests.experiment.fakes import OPTIONS, FakeScenario, FakeWork
from tests.experiment.faults import blocks_played as blocks_played

ROOT = Path(__file__).resolve().parents[2]

BLOCK = 64
"""Lanes of a block, so that a few hundred replications make several."""

SIZES = Factor("force.size", "lever", values=(0.0, 10_000.0, 20_000.0))
THEORIES = Factor("deterrence", "structure", names=("capability", "tripwire"))


@lru_cache(maxsize=1)
def scenario() -> Scenario:
    """The main scenario."""
    return load(find_scenarios() / "reassurance.yaml")


def one_point(**changes: Any) -> Study:
    """Nothing varies: a plain run, which keeps weekly series."""
    plain = Study(
        id="small",
        title="A small study",
        question="",
        scenario=FakeScenario(),  # type: ignore[arg-type]
        factors=(),
        design="grid",
        points=None,
        replications=100,
        luck="common",
        options=OPTIONS,
        outcomes=("deal_signed", "cost_eur"),
        seed=7,
    )
    return replace(plain, **changes)


def several_points(**changes: Any) -> Study:
    """Three sizes under two theories, of one luck."""
    return one_point(**{"factors": (SIZES, THEORIES), "replications": 30, **changes})


DESIGNS: dict[str, Callable[..., Study]] = {"one": one_point, "several": several_points}


def planned(out: Path, study: Study | None = None, **more: Any) -> Plan:
    """A plan with small blocks. What `FakeWork` has goes to it, the rest to the plan."""
    study = study or one_point()
    faults = {item.name: more.pop(item.name) for item in fields(FakeWork) if item.name in more and item.name != "seed"}
    study = replace(study, **{name: more.pop(name) for name in ("seed", "replications") if name in more})
    points = design_points(study)
    arms = arms_of(points, tuple(study.scenario.options))
    work = FakeWork.of(study, points, arms, points.count == 1, **faults)
    return plan_study(study, out=out, work=work, **{"block": BLOCK, "workers": 1, **more})


def played(out: Path, study: Study | None = None, **more: Any) -> Run:
    """What `planned` gives, played."""
    return play(planned(out, study, **more))


def inline(work: Any, missing: Sequence[BlockKey], workers: int, meanwhile: Meanwhile) -> Iterator[Done]:
    """An executor that plays in this process, the last block first."""
    meanwhile(False)
    for key in reversed(missing):
        yield Done(key, work(key))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


PRECISE = Precision(until=0.15, most=4000)


def main(out: str, design: str, replications: str, workers: str, seconds: str, file_lanes: str) -> None:
    rows.FILE_LANES = int(file_lanes)
    name, _, precise = design.partition("-")
    study = DESIGNS[name](replications=int(replications), precision=PRECISE if precise else None)
    played(Path(out), study, workers=int(workers), seconds=float(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
