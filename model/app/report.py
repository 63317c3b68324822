"""Reports of stored runs: what is stored is gathered, and nothing that takes minutes is worked out unasked."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, reason_of
from ..experiment.execute.events import Notice, OnEvent, ignore

if TYPE_CHECKING:
    from ..analysis.assumptions.variance import Cost
    from ..analysis.compare.comparison import Comparison
    from ..analysis.compare.summary import Summary
    from ..analysis.decide.decision import Decision
    from ..analysis.findings.design import DesignFindings
    from ..analysis.findings.endings import Endings
    from ..analysis.findings.findings import Findings
    from ..experiment.store.run import Run

REPORT = "report.html"
"""The name of a report beside its run."""


THEORY_REPLICATIONS = 32
"""Histories of each option under each combination of theories that a complete report plays."""

VARIANCE_POINTS = 256
"""Design points of the variance shares that a complete report works out."""


def findings(
    reference: str, study: str | None = None, complete: bool = False, on_event: OnEvent = ignore, story: bool = True
) -> Findings | DesignFindings:
    """What a report shows of a stored run, named as `RUN` or `RUN@POINT`, with a run of a study over rival theories.

    With `complete` what is missing is worked out and stored: the analysis, variance shares, and a study over all
    theories. Raises InputError.
    """
    run = _opened(reference)
    rival = _opened(study) if study is not None else None
    if run.manifest.points > 1:
        if rival is not None:
            wanted = "one design point, as RUN@0; or a run of the scenario"
            raise InputError(Problem("--with is for the report of one design point", file=reference, expected=wanted))
        return design_findings_of(run, complete, on_event)
    if complete:
        rival = rival or _play_theories(run, on_event)
        _work_out_variance(run, on_event)
        on_event(Notice("3 of 3: analyses of the run and of the theories"))
    return findings_of(run, rival, complete, on_event, story)


def design_findings_of(run: Run, complete: bool = False, on_event: OnEvent = ignore) -> DesignFindings:
    """The same of a run of several design points; with `complete` its analysis is worked out where it is missing."""
    from ..analysis.findings.design import design_findings

    return design_findings(run, _analysis([run], complete, on_event))


def findings_of(
    run: Run,
    study: Run | None = None,
    complete: bool = False,
    on_event: OnEvent = ignore,
    story: bool = True,
    summary: Summary | None = None,
    ends: Endings | None = None,
) -> Findings:
    """The same of a run of one design point at hand; without `story` no history is replayed. `summary` and `ends` are
    those of the run where they are worked out already."""
    from ..analysis.assumptions.variance_store import shares_of_run
    from ..analysis.findings.endings import endings
    from ..analysis.findings.findings import find
    from ..analysis.findings.story import replayable
    from ..analysis.findings.theories import theories
    from .compile_rules import compile_rules

    rival = None
    if study is not None:
        if study.manifest.scenario_hash != run.manifest.scenario_hash:
            raise InputError(
                Problem(
                    f"this study is of another scenario than {run.folder.name}",
                    file=str(study.folder),
                    expected=f"a study of {run.manifest.scenario} as it was played",
                )
            )
        ends = ends or endings(run)
        rival = theories(study, ends.main.id, _analysis([study], complete, on_event))
    decision = _analysis([run], complete, on_event)
    story = story and replayable(run)
    if story:
        compile_rules(run.scenario, run.manifest.seed, on_event)
    return find(run, decision, shares_of_run(run.manifest, run.folder), rival, story, summary, ends)


def _analysis(runs: Sequence[Run], complete: bool, on_event: OnEvent) -> Decision | None:
    from .analyse import analyse_runs, stored_analysis

    return analyse_runs(runs, on_event=on_event) if complete else stored_analysis(runs)


def _play_theories(run: Run, on_event: OnEvent) -> Run | None:
    """The run of a study that crosses all rival theories of a run's scenario, with its settings and options; None where
    there are no rivals. What is stored of it is not played again."""
    from ..experiment.store.run import SCENARIO
    from .run import RunRequest
    from .run import run as play

    rivals = {name: theory.values for name, theory in run.scenario.theories.items() if len(theory.values) > 1}
    if not rivals:
        return None
    count = prod(map(len, rivals.values()))
    total = count * len(run.manifest.options) * THEORY_REPLICATIONS
    on_event(
        Notice(
            f"1 of 3: {count:,} combinations of theories, {len(run.manifest.options)} options, "
            f"{THEORY_REPLICATIONS} histories of each in each: {total:,} histories"
        )
    )
    request = RunRequest(
        run.folder / SCENARIO,
        [f"{name}={','.join(values)}" for name, values in rivals.items()],
        [f"{path}={value!r}" for path, value in run.manifest.settings.items()],
        list(run.manifest.option_ids),
        THEORY_REPLICATIONS,
        run.manifest.seed,
    )
    return play(request, on_event).run


def _work_out_variance(run: Run, on_event: OnEvent) -> None:
    """The variance shares of a run's reference and leading option, where none are stored for its scenario."""
    from ..analysis.assumptions.variance_store import shares_of_run
    from ..analysis.findings.endings import endings
    from ..experiment.store.run import SCENARIO
    from .ledger import variance

    if shares_of_run(run.manifest, run.folder) is not None:
        return

    def on_cost(cost: Cost) -> None:
        on_event(Notice(f"2 of 3: shares of variance: {cost.histories:,} histories"))

    first = endings(run).first.option
    settings = {**{path: repr(value) for path, value in run.manifest.settings.items()}, **run.manifest.structures}
    answer = variance(
        run.folder / SCENARIO,
        [f"{name}={value}" for name, value in settings.items()],
        VARIANCE_POINTS,
        run.manifest.seed,
        first,
        None,
        on_cost,
        on_event,
    )
    if answer.storage_error is not None:
        raise answer.storage_error


def comparison(references: Sequence[str]) -> Comparison:
    """Runs, or options of them, compared with the first by their headline. Raises InputError."""
    from .compare import compare

    result = compare(references, sample=0)
    if result.points:
        wanted = f"one of them, as {references[0]}@0"
        raise InputError(Problem("these runs have several design points: a report is of one each", expected=wanted))
    return result


def is_current(run: Run) -> bool:
    """Whether the report beside a run was written after everything else in its folder."""
    place = place_of(run)
    if not place.is_file():
        return False
    written = place.stat().st_mtime_ns
    others = (path for path in run.folder.rglob("*") if path.is_file() and path.name not in (REPORT, ".lock"))
    return all(path.stat().st_mtime_ns <= written for path in others)


def place_of(run: Run) -> Path:
    """Where the report of a run is, unless it is wanted elsewhere: beside its rows."""
    several = run.point is not None and run.stored.points > 1
    return run.folder / (f"report-{run.point}.html" if several else REPORT)


def check_place(path: Path) -> None:
    """Raises InputError where a file cannot be written, before the work that would be lost."""
    try:
        place = path.resolve()  # what a link leads to is written, not the link
        kind = os.stat(place).st_mode if os.path.exists(place) else None
        folder = os.path.isdir(place.parent)
    except (OSError, ValueError, RuntimeError) as error:  # a link that leads to itself is a RuntimeError
        reason = reason_of(error) if isinstance(error, OSError) else "no name can hold that"
        raise InputError(Problem(f"cannot write it: {reason}", file=str(path))) from error
    if kind is not None and not stat.S_ISREG(kind):
        what = "it is a directory" if stat.S_ISDIR(kind) else "it is no ordinary file"
        raise InputError(Problem(f"cannot write it: {what}", file=str(path), expected="the name of a file"))
    if not folder:
        message, wanted = f"cannot write it: there is no folder {place.parent}", "a file in a folder that is there"
        raise InputError(Problem(message, file=str(path), expected=wanted))
    if not os.access(place.parent, os.W_OK):
        raise InputError(Problem("cannot write it: its folder may not be written", file=str(path)))


def write(content: str | bytes, path: Path) -> None:
    """Writes a file whole or not at all; what a link leads to, not the link. Raises InputError where it cannot."""
    from ..experiment.store.files import write_whole

    check_place(path)
    try:
        write_whole(path.resolve(), content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise InputError(Problem(f"cannot write it: {reason_of(error)}", file=str(path))) from error


def _opened(reference: str) -> Run:
    from ..experiment.store.reference import RunReference

    named = RunReference.parse(reference)
    if named.option is not None:
        wanted = "a run, or RUN@POINT: a report shows all its options"
        raise InputError(Problem(f"{reference} names one option", expected=wanted))
    return named.open()
