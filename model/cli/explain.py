"""The command that opens one history: explain."""

from __future__ import annotations

from typing import Annotated

import typer

from .arguments import AsJson, Format, Settings, chosen_format
from .output import notices, show_answer, stdout


def explain(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A scenario file; or a run folder, or the name of one in runs, with @POINT for a design point.",
            show_default=False,
        ),
    ],
    option: Annotated[str, typer.Option(help="Option whose history it is.", show_default=False)],
    replication: Annotated[int, typer.Option(help="Replication number, from 0.")] = 0,
    week: Annotated[
        int | None,
        typer.Option(
            help="A calendar week, as the turning points number it: what was decided in it, and why.",
            show_default=False,
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            help="One actor of that week: russia, ukraine, us, command, capitals, contributors, contributors/GBR.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Random seed (default: the run's own, or 1).", show_default=False)
    ] = None,
    settings: Settings = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Explains one history, or one week's decisions in it."""
    from ..app import explain as use_case
    from ..report.explain.explanation import explanation_json, explanation_parts, explanation_records

    form = chosen_format(form, as_json)
    explained = use_case.explain(target, option, replication, seed, week, actor, tuple(settings or ()), notices())
    show_answer(
        form,
        lambda: explanation_parts(explained, stdout().width),
        lambda: explanation_json(explained),
        lambda: explanation_records(explained),
    )
