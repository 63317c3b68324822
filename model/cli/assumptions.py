"""The command that lists what answers rest on: ledger."""

from __future__ import annotations

from typing import Annotated

import typer

from model.cli.arguments import AsJson, ScenarioArgument, Settings, Workers
from model.cli.output import show, show_json, stderr, stdout


def ledger(
    scenario: ScenarioArgument,
    variance: Annotated[
        bool, typer.Option("--variance", help="Work out how much rests on assumptions: minutes, said before it starts.")
    ] = False,
    points: Annotated[int, typer.Option(help="Design points of --variance.")] = 256,
    seed: Annotated[int, typer.Option(help="The luck of --variance.")] = 1,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options of --variance; all by default.", show_default=False)
    ] = None,
    settings: Settings = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Lists every parameter, what it rests on and what it can touch."""
    from model.report import ledger as report

    given = tuple(settings or ())
    found, fault = report.ledger(scenario, given), None
    shares = None if variance else report.stored(scenario, given)
    if variance:
        shares, fault = report.variance(scenario, given, points, seed, options, workers, stderr())
    if as_json:
        show_json(report.as_json(found, shares))
    else:
        show(report.ledger_parts(found, stdout().width, shares, str(scenario), options))
    if fault is not None:
        raise fault
