"""The commands about files: check, schema, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.cli.arguments import AsJson
from model.cli.output import say, show_json


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario or study files.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Validates scenario and study files, warns of what looks wrong."""
    from model.report import commands
    from model.report.lists import problems_text

    checked = commands.check(files)
    if as_json:
        show_json(commands.check_json(checked))
    else:
        for path, problems in checked:
            say(problems_text(path, problems), err=False)
    if not all(commands.valid(problems) for _, problems in checked):
        raise typer.Exit(2)


def schema(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="The kind of file.")] = "scenario",
) -> None:
    """Prints the JSON Schema of a kind of file, for editors."""
    from model.report import commands

    show_json(commands.schema(kind))


def new(place: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")]) -> None:
    """Copies the scenarios that come with sim, to start from."""
    from model.report import commands

    typer.echo(commands.new(place))
