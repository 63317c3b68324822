"""`sim` with quick work in place of the simulation, for tests of what is printed, of signals and of faults.

What is to go wrong is said by the environment, so that it reaches another process too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model import cli
from model.experiment.design.arms import Arm
from model.experiment.design.points import Points
from model.experiment.execute import plan
from model.scenario import Study
from tests.experiment.fakes import FakeWork

SMALL = Path(__file__).with_name("small.yaml")
SCENARIO = SMALL.read_text(encoding="utf-8")

STUDY = """
id: mine
title: A small study
question: What does the size do?
scenario: small.yaml
vary: {force.size: [0, 10000, 20000]}
design: grid
options: [no_guarantee, europe_alone, us_backstop]
replications: 50
outcomes: [deal_signed, cost_eur]
"""

OPTIONS = "no_guarantee,europe_alone,us_backstop"


class Quick:
    """What a plan makes its work of, in place of `PointWork`."""

    @staticmethod
    def of(study: Study, points: Points, arms: Sequence[Arm], weekly: bool) -> FakeWork:
        return FakeWork.of(
            study,
            points,
            arms,
            weekly,
            seconds=float(os.environ.get("FAKE_SECONDS", "0")),
            marks=os.environ.get("FAKE_MARKS", ""),
            kill_once=os.environ.get("FAKE_KILL_ONCE", ""),
            raise_on=os.environ.get("FAKE_RAISE_ON", ""),
        )


def write_files(folder: Path) -> None:
    (folder / "small.yaml").write_text(SCENARIO)
    (folder / "mine.yaml").write_text(STUDY)


def install(patch: Any = setattr) -> None:
    patch(plan, "PointWork", Quick)


if __name__ == "__main__":
    install()
    cli.main()
