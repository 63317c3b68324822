"""Reports of stored runs: what is stored is gathered, and nothing that takes minutes is worked out unasked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..experiment.execute.events import OnEvent, ignore

if TYPE_CHECKING:
    from ..analysis.compare.comparison import Comparison
    from ..analysis.findings.findings import Findings
    from ..experiment.store.run import Run

REPORT = "report.html"
"""The name of a report beside its run."""


def findings(
    reference: str, study: str | None = None, complete: bool = False, on_event: OnEvent = ignore, story: bool = True
) -> Findings:
    """What a report shows of a stored run, named as `RUN` or `RUN@POINT`, with a run of a study over rival theories.

    With `complete` the analysis is worked out and stored where it is missing. Raises InputError.
    """
    run = _opened(reference)
    if run.manifest.points > 1:
        wanted = f"one of them, as {reference}@0; or a run of the scenario, --with {reference}"
        raise InputError(
            Problem("this run has several design points: a report is of one", file=reference, expected=wanted)
        )
    return findings_of(run, _opened(study) if study is not None else None, complete, on_event, story)


def findings_of(
    run: Run, study: Run | None = None, complete: bool = False, on_event: OnEvent = ignore, story: bool = True
) -> Findings:
    """The same of runs at hand; without `story` no history is replayed."""
    from ..analysis.assumptions.variance_store import shares_of_run
    from ..analysis.findings.endings import endings
    from ..analysis.findings.findings import find
    from ..analysis.findings.story import replayable
    from ..analysis.findings.theories import theories
    from .analyse import analyse_runs, stored_analysis
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
        rival = theories(study, endings(run).main.id)
    decision = analyse_runs([run], on_event=on_event) if complete else stored_analysis([run])
    story = story and replayable(run)
    if story:
        compile_rules(run.scenario, run.manifest.seed, on_event)
    return find(run, decision, shares_of_run(run.manifest, run.folder), rival, story)


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


def write(content: str | bytes, path: Path) -> None:
    """Writes a file whole or not at all. Raises InputError where it cannot be written."""
    from ..experiment.store.files import write_whole

    try:
        write_whole(path, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(Problem(f"cannot write it: {reason}", file=str(path))) from error


def _opened(reference: str) -> Run:
    from ..experiment.store.reference import RunReference

    named = RunReference.parse(reference)
    if named.option is not None:
        wanted = "a run, or RUN@POINT: a report shows all its options"
        raise InputError(Problem(f"{reference} names one option", expected=wanted))
    return named.open()
