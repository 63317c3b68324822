"""The commands about files: check, schema, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .arguments import AsJson
from .output import say, show_json


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario or study files.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Validates scenario and study files, warns of what looks wrong."""
    from ..app import check as use_case
    from ..report.runs.problems import check_json, problems_text, valid

    checked = use_case.check(files)
    if as_json:
        show_json(check_json(checked))
    else:
        for path, problems in checked:
            say(problems_text(path, problems), err=False)
    if not all(valid(problems) for _, problems in checked):
        raise typer.Exit(2)


def schema(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="The kind of file.")] = "scenario",
) -> None:
    """Prints the JSON Schema of a kind of file, for editors."""
    from ..app import scenarios

    show_json(scenarios.schema(kind))


def new(place: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")]) -> None:
    """Copies the scenarios that come with sim, to start from."""
    from ..app import scenarios

    folder = scenarios.new(place)
    typer.echo(f"the scenarios are in {folder}; try: sim check {folder / 'reassurance.yaml'}")
