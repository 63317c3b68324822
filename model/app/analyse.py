"""Analysing stored runs for a decision: runs read, thresholds taken from the scenario or the command."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.app.compile_rules import compile_rules, ignore
from model.errors import InputError, Problem

if TYPE_CHECKING:
    from model.analysis.decide.decision import Decision
    from model.experiment.events import Progress


def analyse(
    paths: Sequence[Path], outcome: str | None, thresholds: Sequence[str], on_event: Progress = ignore
) -> Decision:
    """The analysis of stored runs of one scenario, or of one sweep.

    `thresholds` are `ID=VALUE`; they take the place of those that the scenario states. Raises InputError for what is
    not there or cannot be analysed together.
    """
    from model.analysis.decide import decision
    from model.experiment.events import Notice
    from model.experiment.loading import load_sweep, open_run, read_scenario
    from model.experiment.store import read_manifest
    from model.experiment.store.catalogue import find_run, is_sweep

    given = thresholds_by_outcome(thresholds)
    folders = _each(paths, find_run)
    sweeps = [folder for folder in folders if is_sweep(folder)]
    if sweeps and len(folders) > 1:
        wanted = "one sweep, or runs that sim run stored; theories that vary within a sweep are compared in it"
        raise InputError(Problem("a sweep is analysed by itself", file=str(sweeps[0]), expected=wanted))
    scenario, manifest = read_scenario(folders[0]), read_manifest(folders[0])
    # What a run does not have, or what is neither good nor bad in it, is nothing to hold it against.
    judged = {one.id for one in manifest.outcomes if one.better in ("more", "less")}
    stated = {name: one.value for name, one in scenario.thresholds.items() if name in judged}
    limits: Mapping[str, float] = {**stated, **given}
    decision.criteria(manifest, outcome, limits)
    _within(given, {one.id for one in manifest.outcomes if one.kind == "share"})

    began = time.monotonic()
    if sweeps:
        sweep = load_sweep(sweeps[0])
        compile_rules(scenario, manifest.seed, on_event)
        on_event(Notice("analysing, which takes a while"))
        found = decision.analyse_sweep(sweep, scenario, outcome, limits)
    else:
        runs = [open_run(folder) for folder in folders]
        compile_rules(scenario, manifest.seed, on_event)
        on_event(Notice("analysing, which takes a while"))
        found = decision.analyse(runs, outcome, limits)
    on_event(Notice(f"analysed in {time.monotonic() - began:.0f} s"))
    return found


def _each(paths: Sequence[Path], find: Callable[[Path], Path]) -> list[Path]:
    """Every folder. Raises InputError naming all that are not there."""
    found: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found.append(find(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def _within(given: Mapping[str, float], shares: Container[str]) -> None:
    """Raises InputError for a share that is to be above 1 or below 0: most likely it was meant in percent."""
    problems = [
        Problem(
            f"{name} is a share: {value:g} is out of its range",
            expected="a number from 0 to 1",
            suggestion=f"{name}={value / 100:g}" if 1 < value <= 100 else None,
        )
        for name, value in given.items()
        if name in shares and not 0 <= value <= 1
    ]
    if problems:
        raise InputError(problems)


def thresholds_by_outcome(thresholds: Sequence[str]) -> dict[str, float]:
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
