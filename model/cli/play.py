"""The commands that play: run, sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.arguments import AsJson, Best, ScenarioArgument, Settings, Until, Workers
from model.cli.output import progress, say, show, show_json, stdout


def run(
    scenario: ScenarioArgument,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            help="Histories of each option; 1024, or as many as the scenario's precision takes.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The luck. The same seed gives the same histories.")] = 1,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options to play; all by default.", show_default=False)
    ] = None,
    settings: Settings = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store the run; by default runs/NAME-HASH.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be played, and how long it would take.")
    ] = False,
) -> None:
    """Plays every option, stores the run, prints its summary. What is stored already is not played again."""
    from model.analysis.assumptions.variance_store import shares_of_run
    from model.app import run as use_case
    from model.report.assumptions.variance import run_json
    from model.report.runs.stored import run_stored_text

    request = use_case.RunRequest(
        scenario, replications, seed, options, tuple(settings or ()), workers, out, until, best
    )
    if dry_run:
        from model.report.runs.forecast import forecast_parts

        forecast = use_case.dry_run(request)
        if as_json:
            show_json(forecast.as_json())
        else:
            show(forecast_parts(forecast, stdout().width))
        return
    with progress() as on_event:
        answer = use_case.run(request, on_event)
    if as_json:
        show_json(answer.as_json() | run_json(answer.summary.manifest, answer.folder))
    else:
        from model.report.runs.precision import decision_parts
        from model.report.runs.summary import print_summary

        shares = shares_of_run(answer.summary.manifest, answer.folder)
        print_summary(answer.summary, stdout(), shares, str(scenario))
        show(decision_parts(answer.decisions, answer.precision, stdout().width))
    if answer.storage_error is not None:
        raise answer.storage_error
    say(run_stored_text(answer.folder, [option.id for option in answer.summary.options]))
    if answer.precision_error is not None:
        raise answer.precision_error


def sweep(
    study: Annotated[
        Path,
        typer.Argument(metavar="STUDY", help="A study file; or a scenario file with --vary.", show_default=False),
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Vary a scenario: low:high:step, a list a,b,c, or own. Repeatable.",
            show_default=False,
        ),
    ] = None,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options to play; the study's by default.", show_default=False)
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications", "-n", help="Histories of each cell; the study's by default.", show_default=False
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The luck; the study's by default.", show_default=False)] = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on the dask cluster of this scheduler.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store it; by default runs/NAME-HASH.", show_default=False),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was begun, or fail.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be played, how long it would take and how sharp it is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Plays a study: many settings of a scenario. What is stored already is not played again."""
    from model.app import sweep as use_case
    from model.experiment.sweep import SweepFailed
    from model.report.runs import sweep as report
    from model.report.runs.stored import sweep_stored_text

    request = use_case.SweepRequest(
        study, tuple(vary or ()), options, replications, seed, workers, out, scheduler, resume, until, best
    )
    if dry_run:
        from model.report.runs.forecast import sweep_forecast_parts

        forecast = use_case.dry_run(request)
        if as_json:
            show_json(forecast.as_json())
        else:
            show(sweep_forecast_parts(forecast, stdout().width))
        return
    try:
        with progress() as on_event:
            answer = use_case.sweep(request, on_event)
    except SweepFailed as failed:
        typer.echo(report.failure_text(failed, request.command()), err=True)
        raise typer.Exit(failed.exit_code) from None
    if as_json:
        show_json(report.answer_json(answer))
    else:
        show(report.answer_parts(answer, stdout().width))
    say(sweep_stored_text(answer.sweep.folder))
    fault = use_case.not_reached(answer)
    if fault is not None:
        raise fault
