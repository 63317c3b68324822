"""What the modules of the command line share: kinds of arguments, and how answers are put out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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


def _half_width(text: str) -> float:
    from ..app.precision import half_width

    return half_width(text)


Until = Annotated[
    float | None,
    typer.Option(
        parser=_half_width,
        metavar="HALF_WIDTH",
        help="Add replications until every interval's half-width is at most this.",
        show_default=False,
    ),
]


Best = Annotated[
    str | None,
    typer.Option(
        metavar="OUTCOME",
        help="Add replications until the best option on this outcome is identified.",
        show_default=False,
    ),
]


Workers = Annotated[int | None, typer.Option(help="Worker processes (default: one per core).", show_default=False)]


AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
