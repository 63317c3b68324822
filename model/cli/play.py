"""The commands that play: run, sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.arguments import AsJson, Best, ScenarioArgument, Settings, Until, Workers
from model.cli.output import say, show, show_json, stderr, stdout


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
    from model.report import commands, variance

    asked = commands.Asked(scenario, replications, seed, options, tuple(settings or ()), workers, out, until, best)
    if dry_run:
        from model.report.lists import forecast_parts

        found = commands.dry_run(asked)
        if as_json:
            show_json(found.as_json())
        else:
            show(forecast_parts(found, stdout().width))
        return
    answer = commands.run(asked, stderr())
    if as_json:
        show_json(answer.as_json() | variance.run_json(answer.summary.manifest, answer.folder))
    else:
        from model.report.precision import decision_parts
        from model.report.runs.summary import print_summary

        known = variance.shares_of_run(answer.summary.manifest, answer.folder)
        print_summary(answer.summary, stdout(), known, str(scenario))
        show(decision_parts(answer.decisions, answer.precision, stdout().width))
    if answer.not_stored is not None:
        raise answer.not_stored
    say(commands.stored_text(answer))
    if answer.not_sharp is not None:
        raise answer.not_sharp


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
    from model.experiment.sweep import SweepFailed
    from model.report import sweep as report
    from model.report import sweep_text

    asked = report.SweepAsked(
        study, tuple(vary or ()), options, replications, seed, workers, out, scheduler, resume, until, best
    )
    if dry_run:
        found = report.dry_run(asked)
        if as_json:
            show_json(found.as_json())
        else:
            show(sweep_text.forecast_parts(found, stdout().width))
        return
    try:
        answer = report.sweep(asked, stderr())
    except SweepFailed as failed:
        typer.echo(report.failure_text(failed, asked), err=True)
        raise typer.Exit(failed.exit_code) from None
    if as_json:
        show_json(report.answer_json(answer))
    else:
        show(sweep_text.answer_parts(answer, stdout().width))
    say(report.stored_text(answer))
    if answer.not_sharp is not None:
        raise answer.not_sharp
