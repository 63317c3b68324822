"""From what `sim compare` was asked to a comparison: runs found, read, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.errors import InputError, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from model.analysis.compare import Comparison
    from model.analysis.compare_choosing import Given
    from model.experiment.store import Run
    from model.scenario import Scenario

MOST_PAIRS = 100_000


def compare(
    targets: Sequence[str],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int | None = None,
    stderr: Console | None = None,
) -> Comparison:
    """Compares runs, or options of one run. A target is a run folder, the name of one in `runs`, or either with
    `:OPTION`. `sample` pairs are replayed, by default as many as `divergence.SAMPLE`.

    Raises InputError for what is not there.
    """
    from model.analysis.compare import compare as analysis
    from model.experiment.divergence import SAMPLE
    from model.experiment.runner import in_range
    from model.report.warming import warm

    sample = SAMPLE if sample is None else sample
    in_range("sample", sample, 0, MOST_PAIRS)
    given = read(targets)
    if sample:
        warm(given[0].scenario, given[0].run.manifest.seed, stderr)
    return analysis(given, options, outcomes, sample)


def read(targets: Sequence[str]) -> list[Given]:
    """The runs of the targets; one that is named twice is read once. Raises InputError naming all that are not."""
    from model.analysis.compare_choosing import Given
    from model.experiment.catalogue import find_run
    from model.experiment.loading import read_scenario
    from model.experiment.store import load_run

    known: dict[Path, tuple[Run, Scenario]] = {}
    given: list[Given] = []
    problems: list[Problem] = []
    for target in targets:
        path, option = split(target)
        try:
            folder = find_run(path)
            if folder.resolve() not in known:
                known[folder.resolve()] = (load_run(folder), read_scenario(folder))
            run, scenario = known[folder.resolve()]
            assert run.folder is not None
            given.append(Given(run.folder, run, scenario, option))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    seen = [(one.folder, one.option) for one in given]
    for place, target in enumerate(targets):
        if seen[place] in seen[:place]:
            raise InputError(Problem(f"{target} is named twice", expected="different runs, or different options"))
    return given


def split(target: str) -> tuple[Path, str | None]:
    """A target as path and option. A path that exists is never cut at its colon."""
    head, colon, tail = target.rpartition(":")
    if not colon or Path(target).exists() or not head or "/" in tail:
        return Path(target), None
    return Path(head), tail
