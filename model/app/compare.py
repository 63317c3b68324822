"""Comparing stored runs: their references parsed, the runs opened, the options told apart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..experiment.execute.events import ignore
from .compile_rules import compile_rules

if TYPE_CHECKING:
    from ..analysis.compare.comparison import Comparison
    from ..analysis.compare.pairing import Target
    from ..experiment.execute.events import OnEvent
    from ..experiment.store.run import Run

MOST_PAIRS = 100_000


def compare(
    references: Sequence[str],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int | None = None,
    on_event: OnEvent = ignore,
) -> Comparison:
    """Compares options of one run, or several runs, or design points of them.

    A reference is `RUN[@POINT][:OPTION]`, a run its folder or its name in `runs`. `sample` pairs are replayed, by
    default as many as `divergence.SAMPLE`; over design points none are. Raises InputError for what is not there, or
    cannot be compared.
    """
    return _compare(open_targets(references), options, outcomes, sample, on_event)


def compare_runs(
    runs: Sequence[Run],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int | None = None,
    on_event: OnEvent = ignore,
) -> Comparison:
    """The same of runs that are open."""
    from ..analysis.compare.pairing import Target

    return _compare([Target(run) for run in runs], options, outcomes, sample, on_event)


def open_targets(references: Sequence[str]) -> list[Target]:
    """What the references name; a run named twice is opened once.

    Raises InputError naming all that are not there, and where two name the same.
    """
    from ..analysis.compare.pairing import Target
    from ..experiment.store.reference import RunReference

    runs: dict[tuple[Path, int | None], Run] = {}
    targets: dict[tuple[Path, int | None, str | None], Target] = {}
    problems: list[Problem] = []
    for text in references:
        reference = RunReference.parse(text)
        try:
            run = reference.open()
        except InputError as error:
            problems += error.problems
            continue
        place = run.folder.resolve()
        run = runs.setdefault((place, run.point), run)
        if (place, run.point, reference.option) in targets:
            problems.append(Problem(f"{text} is named twice", expected="different runs, or different options"))
        targets[place, run.point, reference.option] = Target(run, reference.option)
    if problems:
        raise InputError(problems)
    return list(targets.values())


def _compare(
    targets: Sequence[Target],
    options: Sequence[str] | None,
    outcomes: Sequence[str] | None,
    sample: int | None,
    on_event: OnEvent,
) -> Comparison:
    from ..analysis.compare import comparison
    from ..experiment.execute.divergence import SAMPLE
    from ..experiment.execute.plan import in_range

    sample = SAMPLE if sample is None else sample
    in_range("sample", sample, 0, MOST_PAIRS)
    if sample and all(target.manifest.points == 1 for target in targets):
        compile_rules(targets[0].run.scenario, targets[0].manifest.seed, on_event)
    return comparison.compare(targets, options, outcomes, sample)
