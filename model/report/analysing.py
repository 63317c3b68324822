"""From what `sim analyse` was asked to a decision: runs read, thresholds taken from the scenario or the command."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import InputError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from model.analysis.decide import Decision


def analyse(
    paths: Sequence[Path], outcome: str | None, thresholds: Sequence[str], stderr: Console | None = None
) -> Decision:
    """The analysis of stored runs of one scenario.

    `thresholds` are `ID=VALUE`; they take the place of those that the scenario states. Raises InputError for what is
    not there or cannot be analysed together.
    """
    from model.analysis import decide
    from model.experiment.loading import open_run, read_scenario
    from model.report.warming import warm

    given = asked(thresholds)
    runs = [open_run(path) for path in paths]
    folder = runs[0].folder
    assert folder is not None
    scenario = read_scenario(folder)
    warm(scenario, runs[0].manifest.seed, stderr)
    stated: Mapping[str, float] = scenario.thresholds
    began = time.monotonic()
    if stderr is not None:
        stderr.print("analysing, which takes a while", markup=False)
    found = decide.analyse(runs, outcome, {**stated, **given})
    if stderr is not None:
        stderr.print(f"analysed in {time.monotonic() - began:.0f} s", markup=False)
    return found


def asked(thresholds: Sequence[str]) -> dict[str, float]:
    """Thresholds by outcome from `ID=VALUE`. Raises InputError for those that are not, and for one given twice."""
    found: dict[str, float] = {}
    problems = []
    for text in thresholds:
        name, equals, value = (part.strip() for part in text.partition("="))
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not (name and equals) or number != number or number in (float("inf"), float("-inf")):
            problems.append(Problem(f"no threshold: {text!r}", expected="ID=VALUE, as deal_and_holds_5y=0.5"))
        elif name in found:
            problems.append(Problem(f"{name} has two thresholds", expected="one --threshold for an outcome"))
        else:
            found[name] = number
    if problems:
        raise InputError(problems)
    return found
