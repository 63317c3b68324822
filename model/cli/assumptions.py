"""The command that lists what answers rest on: ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from model.cli.arguments import AsJson, ScenarioArgument, Settings, Workers
from model.cli.output import show, show_json, stderr, stdout

if TYPE_CHECKING:
    from model.analysis.assumptions.variance import Variance
    from model.errors import InputError


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
    from model.app import ledger as use_case
    from model.app.scenarios import option_list
    from model.report.assumptions import ledger as report
    from model.report.assumptions.variance import cost_text

    given = tuple(settings or ())
    entries = use_case.ledger(scenario, given)
    fault: InputError | None = None
    shares: Variance | None
    if variance:
        console = stderr()
        with console.status("compiling the rules") as status:
            answer = use_case.variance(
                scenario,
                given,
                points,
                seed,
                options,
                workers,
                on_cost=lambda cost: console.print(f"variance shares: {cost_text(cost)}", soft_wrap=True),
                on_progress=lambda done, total: status.update(f"playing worlds: {done:,} of {total:,} histories"),
            )
        if answer.folder is not None:
            console.print(f"stored in {answer.folder}", soft_wrap=True)
        shares, fault = answer.shares, answer.storage_error
    else:
        shares = use_case.stored(scenario, given)
    if as_json:
        show_json(report.as_json(entries, shares))
    else:
        show(report.ledger_parts(entries, stdout().width, shares, str(scenario), option_list(options)))
    if fault is not None:
        raise fault
