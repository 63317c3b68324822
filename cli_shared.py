"""What the modules of the command line share: kinds of arguments, and how answers are put out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

ScenarioArgument = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file.", show_default=False)]
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
Until = Annotated[
    float | None,
    typer.Option(
        metavar="HALF_WIDTH", help="Add rounds until every interval is as narrow as that.", show_default=False
    ),
]
Best = Annotated[
    str | None,
    typer.Option(metavar="OUTCOME", help="Add rounds until the best option in it is told apart.", show_default=False),
]
Workers = Annotated[int | None, typer.Option(help="Processes; by default as many as cores.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def stdout() -> Console:
    """Where results go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where progress and faults go."""
    return _console(stderr=True)


def _console(stderr: bool) -> Console:
    from rich.console import Console

    class Plain(Console):
        """A console that leaves a closed pipe to whoever called."""

        def on_broken_pipe(self) -> None:
            """Raises it again."""
            raise BrokenPipeError

    return Plain(stderr=stderr, highlight=False)


def nobody_reads() -> None:
    """Sends what is still to be written nowhere: the reader has gone, as with `sim run ... | head`."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            pass


def say(text: str, err: bool = True) -> None:
    """Prints a message; in a terminal, in lines that fit."""
    if (sys.stderr if err else sys.stdout).isatty():
        from model.report.prose import fitted

        text = fitted(text, (stderr() if err else stdout()).width)
    typer.echo(text, err=err)


def show(parts: Iterable[RenderableType]) -> None:
    """Prints the parts of an answer."""
    console = stdout()
    for part in parts:
        console.print(part)


def show_json(content: object) -> None:
    """Prints one JSON object."""
    import json

    typer.echo(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
