"""The command that lists what answers rest on: ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import AsJson, Format, ScenarioArgument, Settings, Workers, chosen_format
from .output import progress, say, show_answer, stdout

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
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists every parameter, what it rests on and what it can touch."""
    from ..app import ledger as use_case
    from ..app.scenarios import option_list
    from ..experiment.execute.events import Notice
    from ..report.assumptions import ledger as report
    from ..report.assumptions.variance import cost_text

    given = tuple(settings or ())
    form = chosen_format(form, as_json)
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
    show_answer(
        form,
        lambda: report.ledger_parts(entries, stdout().width, shares, str(scenario), option_list(options)),
        lambda: report.as_json(entries, shares),
        lambda: report.ledger_records(entries),
    )
    if fault is not None:
        raise fault
