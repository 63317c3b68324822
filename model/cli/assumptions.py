"""The command that lists what answers rest on: ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import AsJson, ScenarioArgument, Settings, Workers
from .output import progress, say, show, show_json, stdout

if TYPE_CHECKING:
    from ..analysis.assumptions.variance import Variance
    from ..errors import InputError


def ledger(
    scenario: ScenarioArgument,
    variance: Annotated[
        bool,
        typer.Option(
            "--variance",
            help="Also compute the variance due to assumed parameters (minutes; an estimate is printed first).",
        ),
    ] = False,
    points: Annotated[int, typer.Option(help="Design points of --variance.")] = 256,
    seed: Annotated[int, typer.Option(help="Random seed of --variance.")] = 1,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options of --variance (default: all).", show_default=False)
    ] = None,
    settings: Settings = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Lists every parameter, what it rests on and what it can touch."""
    from ..app import ledger as use_case
    from ..app.scenarios import option_list
    from ..experiment.execute.events import Notice
    from ..report.assumptions import ledger as report
    from ..report.assumptions.variance import cost_text

    given = tuple(settings or ())
    entries = use_case.ledger(scenario, given)
    fault: InputError | None = None
    shares: Variance | None
    if variance:
        with progress() as on_event:
            answer = use_case.variance(
                scenario,
                given,
                points,
                seed,
                options,
                workers,
                on_cost=lambda cost: on_event(Notice(f"variance shares: {cost_text(cost)}")),
                on_event=on_event,
            )
        if answer.folder is not None:
            say(f"stored in {answer.folder}")
        shares, fault = answer.shares, answer.storage_error
    else:
        shares = use_case.stored(scenario, given)
    if as_json:
        show_json(report.as_json(entries, shares))
    else:
        show(report.ledger_parts(entries, stdout().width, shares, str(scenario), option_list(options)))
    if fault is not None:
        raise fault
