"""Comparing stored runs, sweeps and design points: found, read, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.app.compile_rules import compile_rules, ignore
from model.errors import InputError, Problem

if TYPE_CHECKING:
    from model.analysis.compare.comparison import Comparison
    from model.analysis.compare.pairing import Given
    from model.analysis.compare.sweep_comparison import SweepComparison
    from model.analysis.data.rows import Stored
    from model.experiment.events import Progress
    from model.experiment.store import Run
    from model.scenario import Scenario

MOST_PAIRS = 100_000


def compare(
    targets: Sequence[str],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int | None = None,
    on_event: Progress = ignore,
) -> Comparison | SweepComparison:
    """Compares runs, or options of one run; sweeps, or options of one sweep; or design points of sweeps as runs.

    A target is a folder, the name of one in `runs`, or either with `@POINT`, `:OPTION` or both. `sample` pairs are
    replayed, by default as many as `divergence.SAMPLE`; over the points of a sweep none are. Raises InputError for what
    is not there, and for a sweep beside a run.
    """
    from model.analysis.compare.comparison import compare as analysis
    from model.analysis.compare.sweep_comparison import compare_sweeps
    from model.experiment.execute.divergence import SAMPLE
    from model.experiment.runner import in_range

    sample = SAMPLE if sample is None else sample
    in_range("sample", sample, 0, MOST_PAIRS)
    given, sweeps = read(targets)
    whole = [place for place, one in enumerate(sweeps) if one is not None]
    if whole and len(whole) < len(given):
        wanted = f"{given[whole[0]].folder}@POINT for one of its design points, or sweeps alone"
        raise InputError(Problem("a sweep has no rows to pair with a run's", expected=wanted))
    if whole:
        return compare_sweeps(given, [one for one in sweeps if one is not None], options, outcomes)
    if sample:
        compile_rules(given[0].scenario, given[0].run.manifest.seed, on_event)
    return analysis(given, options, outcomes, sample)


def read(targets: Sequence[str]) -> tuple[list[Given], list[Stored | None]]:
    """What the targets name, each with its sweep where the whole of one is meant; a folder named twice is read once.

    Raises InputError naming all that are not.
    """
    from dataclasses import replace

    from model.analysis.compare.design_point import given_point
    from model.analysis.compare.pairing import Given
    from model.experiment.store.catalogue import find_run

    known: dict[Path, tuple[Run, Scenario, Stored | None]] = {}
    points: dict[tuple[Path, int], Given] = {}
    given: list[Given] = []
    sweeps: list[Stored | None] = []
    problems: list[Problem] = []
    for target in targets:
        path, point, option = split(target)
        try:
            folder = find_run(path)
            place = folder.resolve()
            if place not in known:
                known[place] = _opened(folder)
            run, scenario, sweep = known[place]
            if point is not None and sweep is None:
                raise InputError(Problem("only a sweep has design points", file=str(folder)))
            if point is not None and sweep is not None:
                if (place, point) not in points:
                    points[(place, point)] = given_point(sweep, scenario, point)
                given.append(replace(points[(place, point)], option=option))
                sweeps.append(None)
            else:
                assert run.folder is not None
                given.append(Given(run.folder, run, scenario, option))
                sweeps.append(sweep)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    seen = [(one.folder, one.option) for one in given]
    for place_of, target in enumerate(targets):
        if seen[place_of] in seen[:place_of]:
            raise InputError(Problem(f"{target} is named twice", expected="different runs, or different options"))
    return given, sweeps


def _opened(folder: Path) -> tuple[Run, Scenario, Stored | None]:
    """A run with its scenario; of a sweep the rows stay where they are."""
    from model.analysis.data.rows import stored
    from model.experiment.loading import load_sweep, read_scenario
    from model.experiment.store import Run, load_run, read_manifest
    from model.experiment.store.catalogue import is_sweep

    if not is_sweep(folder):
        return load_run(folder), read_scenario(folder), None
    import polars as pl

    sweep = load_sweep(folder)
    run = Run(read_manifest(folder), pl.DataFrame(), pl.DataFrame(), folder=folder)
    return run, read_scenario(folder), stored(sweep)


def split(target: str) -> tuple[Path, int | None, str | None]:
    """A target as path, design point and option. A path that exists is never cut at its colon or its at sign."""
    rest, option = target, None
    head, colon, tail = target.rpartition(":")
    if colon and not Path(target).exists() and head and "/" not in tail:
        rest, option = head, tail
    head, sign, tail = rest.rpartition("@")
    if sign and not Path(rest).exists() and head and tail.isascii() and tail.isdigit():
        return Path(head), int(tail), option
    return Path(rest), None, option
