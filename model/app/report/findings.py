"""What reports show: what is stored of runs is gathered, and nothing that takes minutes is worked out unasked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import InputError, Problem
from ...experiment.execute.events import OnEvent, ignore
from .complete import Extent, complete, stored_theories

if TYPE_CHECKING:
    from ...analysis.compare.comparison import Comparison
    from ...analysis.compare.summary import Summary
    from ...analysis.decide.decision import Decision
    from ...analysis.findings.along import Changes
    from ...analysis.findings.design import DesignFindings
    from ...analysis.findings.endings import Endings
    from ...analysis.findings.findings import Findings
    from ...analysis.findings.story import Story
    from ...experiment.store.run import Run


def findings(
    reference: str,
    study: str | None = None,
    missing: Extent | None = None,
    on_event: OnEvent = ignore,
    replay: bool = True,
) -> Findings | DesignFindings:
    """What a report shows of a stored run, named as `RUN` or `RUN@POINT`, with a run of a study over rival theories.

    With `missing` what is not stored is worked out and stored: a study over rival theories and variance shares of that
    extent, and the analyses. Raises InputError.
    """
    run = _opened(reference)
    rival = _opened(study) if study is not None else None
    if run.manifest.points > 1:
        if rival is not None:
            wanted = "one design point, as RUN@0; or a run of the scenario"
            raise InputError(Problem("--with is for the report of one design point", file=reference, expected=wanted))
        return design_findings_of(run, missing is not None, on_event)
    if missing is not None:
        rival = complete(run, missing, rival, on_event)
    return findings_of(run, rival, missing is not None, on_event, replay)


def design_findings_of(
    run: Run, analyse: bool = False, on_event: OnEvent = ignore, changes: Changes | None = None
) -> DesignFindings:
    """The same of a run of several design points; with `analyse` its analysis is worked out where it is missing.

    `changes` are those along what it varies where they are worked out already.
    """
    from ...analysis.findings.design import design_findings

    return design_findings(run, _analysis([run], analyse, on_event), changes)


def findings_of(
    run: Run,
    study: Run | None = None,
    analyse: bool = False,
    on_event: OnEvent = ignore,
    replay: bool = True,
    summary: Summary | None = None,
    ends: Endings | None = None,
    story: Story | None = None,
) -> Findings:
    """The same of a run of one design point at hand, with the stored run over rival theories where no `study` is given.

    Without `replay` no history is replayed for a story. `summary`, `ends` and `story` are those of the run where they
    are at hand.
    """
    from ...analysis.assumptions.variance_store import shares_of_run
    from ...analysis.findings.endings import endings
    from ...analysis.findings.findings import find
    from ...analysis.findings.story import replayable, tell
    from ...analysis.findings.theories import theories
    from ..compile_rules import compile_rules

    rival = None
    if study is None:
        study = stored_theories(run)
    else:
        _check_same(run, study)
    ends = ends or endings(run)
    if study is not None:
        rival = theories(study, ends.main.id, _analysis([study], analyse, on_event))
    decision = _analysis([run], analyse, on_event)
    if story is None and replay and replayable(run):
        compile_rules(run.scenario, run.manifest.seed, on_event)
        story = tell(run, ends)
    return find(run, decision, shares_of_run(run.manifest, run.folder), rival, story, summary, ends)


def _check_same(run: Run, study: Run) -> None:
    """Raises InputError for a study of another scenario, or one to which other numbers were set."""
    message = ""
    if study.manifest.scenario_hash != run.manifest.scenario_hash:
        message = f"this study is of another scenario than {run.folder.name}"
    elif study.manifest.settings != run.manifest.settings:
        message = f"other numbers are set in this study than in {run.folder.name}"
    if message:
        wanted = f"a study of {run.manifest.scenario} as it was played"
        raise InputError(Problem(message, file=str(study.folder), expected=wanted))


def _analysis(runs: Sequence[Run], analyse: bool, on_event: OnEvent) -> Decision | None:
    from ..analyse import analyse_runs, stored_analysis

    return analyse_runs(runs, on_event=on_event) if analyse else stored_analysis(runs)


def comparison(references: Sequence[str]) -> Comparison:
    """Runs, or options of them, compared with the first by their headline. Raises InputError."""
    from ..compare import compare

    result = compare(references, sample=0)
    if result.points:
        wanted = f"one of them, as {references[0]}@0"
        raise InputError(Problem("these runs have several design points: a report is of one each", expected=wanted))
    return result


def _opened(reference: str) -> Run:
    from ...experiment.store.reference import RunReference

    named = RunReference.parse(reference)
    if named.option is not None:
        wanted = "a run, or RUN@POINT: a report shows all its options"
        raise InputError(Problem(f"{reference} names one option", expected=wanted))
    return named.open()
