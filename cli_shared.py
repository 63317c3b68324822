"""What the modules of the command line share: kinds of arguments, and how answers are put out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

ScenarioArgument = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
RunArgument = Annotated[
    Path, typer.Argument(metavar="RUN", help="A run folder, or the name of one in runs.", show_default=False)
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Set a parameter, a lever or a structure. Repeatable.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def stdout() -> Console:
    """Where results go."""
    from rich.console import Console

    return Console(highlight=False)


def stderr() -> Console:
    """Where progress and faults go."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def show(parts: Iterable[RenderableType]) -> None:
    """Prints the parts of an answer."""
    console = stdout()
    for part in parts:
        console.print(part)


def show_json(content: object) -> None:
    """Prints one JSON object."""
    import json

    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
