"""The commands about files: check, schema, new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..arguments import AsJson, Format, chosen_format
from ..output import say, show_answer, show_json


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario or study files.", show_default=False)],
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Validates scenario and study files, warns of what looks wrong."""
    from ...app import check as use_case
    from ...report.runs.problems import check_json, problem_records, problems_text, valid

    form = chosen_format(form, as_json)
    checked = use_case.check(files)
    if form == "table":
        for path, problems in checked:
            say(problems_text(path, problems), err=False)
    else:
        show_answer(form, list, lambda: check_json(checked), lambda: problem_records(checked))
    if not all(valid(problems) for _, problems in checked):
        raise typer.Exit(2)


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="The kind of file.")] = "scenario",
) -> None:
    """Prints the JSON Schema of a kind of file, for editors."""
    from ...app import scenarios

    show_json(scenarios.schema(kind))


def new(place: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")]) -> None:
    """Copies the scenarios that come with sim, to start from."""
    from ...app import scenarios

    folder = scenarios.new(place)
    from ...report.text.safe import command_text

    command = command_text(("sim", "check", str(folder / "reassurance.yaml")))
    say(f"the scenarios are in {folder}; try: {command}", err=False)
