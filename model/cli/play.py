"""The command that plays: run, and its old name sweep."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import InputError
from .arguments import AsJson, Best, Format, Settings, Until, Workers
from .output import progress, say, show, show_json, show_records, stdout

if TYPE_CHECKING:
    from ..app.run import RunAnswer
    from ..experiment.store.run import Run


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario or a study file.", show_default=False)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Vary a parameter, lever or structure: low:high:step, a list a,b,c, or own. Repeatable.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options to play (default: all).", show_default=False)
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            help="Replications per option (default: 1024, with --vary 64 per design point, or until the precision "
            "that the file asks for is reached).",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="Random seed; equal seeds give equal histories (default: 1, or the study's).", show_default=False
        ),
    ] = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on the Dask cluster of this scheduler.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store the run (default: runs/NAME-HASH).", show_default=False),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume an interrupted run; an error if there is none.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be played, its time, size and precision; play nothing.")
    ] = False,
    definitions: Annotated[
        bool, typer.Option("--definitions", help="Print what each outcome is below the table.")
    ] = False,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Plays a scenario or a study, stores it, prints its summary.

    What is stored already is not played again: an interrupted run goes on, and more replications or options are added
    to what is there.
    """
    from ..app import run as use_case
    from ..app.scenarios import option_list
    from ..report.assumptions import variance

    request = use_case.RunRequest(
        file,
        tuple(vary or ()),
        tuple(settings or ()),
        option_list(options),
        replications,
        seed,
        until,
        best,
        workers,
        scheduler,
        out,
        resume,
    )
    if dry_run:
        from ..report.runs.forecast import forecast_parts

        with progress() as on_event:
            forecast = use_case.dry_run(request, on_event)
        if as_json:
            show_json(forecast.as_json())
        else:
            show(forecast_parts(forecast, stdout().width))
        return
    with progress() as on_event:
        answer = use_case.run(request, on_event)
    played = answer.run
    if form in ("csv", "markdown"):
        show_records(_records(answer), form)
    elif as_json or form == "json":
        more = variance.run_json(played.manifest, played.folder) if answer.summary is not None else {}
        show_json(answer.as_json() | more)
    elif answer.summary is not None:
        from ..analysis.assumptions.variance_store import shares_of_run
        from ..analysis.findings.endings import endings
        from ..report.runs.precision import decision_parts
        from ..report.runs.summary import print_summary

        shares = shares_of_run(played.manifest, played.folder)
        print_summary(answer.summary, stdout(), shares, str(file), endings(played), definitions)
        show(decision_parts(played.decisions, answer.precision, stdout().width))
    elif answer.cells is not None:
        from ..report.runs.design import design_parts

        show(design_parts(answer.cells, answer.precision, stdout().width))
    from ..report.runs.stored import stored_text

    say(stored_text(played))
    if played.manifest.points == 1:
        say(_reported(played))
    if answer.precision_error is not None:
        raise answer.precision_error


def _records(answer: RunAnswer) -> list[Mapping[str, Any]]:
    from ..report.runs.records import cell_records, summary_records

    if answer.cells is not None:
        return list(cell_records(answer.cells))
    assert answer.summary is not None
    return list(summary_records(answer.summary))


def _reported(played: Run) -> str:
    """Writes the report beside a run, unless it is there and nothing has changed since, and says how to open it; a run
    whose report cannot be written is stored all the same."""
    from ..app import report as use_case

    place = use_case.place_of(played)
    try:
        if not use_case.is_current(played):
            from ..report.page.document import report_html

            use_case.write(report_html(use_case.findings_of(played)), place)
    except InputError as error:
        return f"no report was written:\n{error}"
    return f"report: {place}\n  sim report {played.folder} --open"
