"""`sim` with a small scenario and quick work in place of the real ones, for tests of signals and faults."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from model import cli
from model.app import scenarios
from model.errors import InputError, Problem
from model.experiment import plans
from tests.experiment.fakes import FakeScenario, FakeWork


def fake_load(path: Path, settings: tuple[str, ...] = ()) -> FakeScenario:
    scenarios.overrides(settings)
    if not Path(path).exists():
        raise InputError(Problem("no such file", file=str(path)))
    return FakeScenario()


def fake_work(scenario: FakeScenario, seed: int, *more: Any) -> FakeWork:
    return FakeWork(
        seed,
        seconds=float(os.environ.get("FAKE_SECONDS", "0")),
        marks=os.environ.get("FAKE_MARKS", ""),
        kill_once=os.environ.get("FAKE_KILL_ONCE", ""),
        raise_on=os.environ.get("FAKE_RAISE_ON", ""),
    )


def install(patch: Any = setattr) -> None:
    patch(scenarios, "load", fake_load)
    patch(plans, "Simulation", fake_work)


if __name__ == "__main__":
    install()
    cli.main()
