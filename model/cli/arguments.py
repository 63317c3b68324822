"""What the modules of the command line share: kinds of arguments, and how answers are put out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .completion import complete_outcome, complete_run

ScenarioArgument = Annotated[Path, typer.Argument(metavar="SCENARIO", help="A scenario file.", show_default=False)]


RunArgument = Annotated[
    Path,
    typer.Argument(
        metavar="RUN",
        help="A run folder, or the name of one in runs.",
        show_default=False,
        autocompletion=complete_run,
    ),
]


RunPoint = Annotated[
    str,
    typer.Argument(
        metavar="RUN[@POINT]",
        help="A run by folder or by name in runs, or one design point.",
        show_default=False,
        autocompletion=complete_run,
    ),
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
        help="Add replications until every interval's half-width is at most this; the mean of a rare cost takes 40 "
        "of it at least.",
        show_default=False,
    ),
]


Best = Annotated[
    str | None,
    typer.Option(
        metavar="OUTCOME",
        autocompletion=complete_outcome,
        help="Add replications until the best option on this outcome is identified.",
        show_default=False,
    ),
]


Workers = Annotated[
    int | None,
    typer.Option(help="Worker processes (default: one per core).", show_default=False, envvar="SIM_WORKERS"),
]


Grep = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="Only those in which all of these words occur.", show_default=False),
]
Basis = Annotated[
    str | None,
    typer.Option(help="Only parameters that rest on this, as assumed or measured.", show_default=False),
]


def _format(text: str) -> str:
    from ..errors import InputError, Problem, did_you_mean
    from ..report.text.formats import FORMATS

    if text not in FORMATS:
        wanted = f"one of {', '.join(FORMATS)}"
        raise InputError(Problem(f"no format {text!r}", expected=wanted, suggestion=did_you_mean(text, FORMATS)))
    return text


Format = Annotated[
    str,
    typer.Option(
        "--format",
        parser=_format,
        metavar="FORMAT",
        help="Print as table (the whole text), csv, markdown (the table alone) or json (everything).",
    ),
]


Brief = Annotated[bool, typer.Option("--brief", help="Print the answer and one table.")]
Full = Annotated[
    bool, typer.Option("--full", help="Print all columns, ids, correlations and what everything rests on.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the answer alone: no progress, no hints.")]
Sort = Annotated[
    str | None,
    typer.Option(
        metavar="OUTCOME",
        autocompletion=complete_outcome,
        help="Order rows by an outcome, the best first, or as the scenario has them: scenario.",
        show_default=False,
    ),
]


Only = Annotated[
    str | None,
    typer.Option(
        metavar="CONDITION",
        help="Show only options whose estimates meet this, as `ceasefire_collapse_5y < 0.3`; with --sort cost_eur the "
        "cheapest of them first.",
        show_default=False,
    ),
]


AsJson = Annotated[bool, typer.Option("--json", help="The same as --format json.")]


def chosen_format(form: str, as_json: bool) -> str:
    """The form of the answer. Raises InputError where --json and --format contradict each other."""
    from ..errors import InputError, Problem

    if as_json and form in ("csv", "markdown"):
        raise InputError(Problem(f"--json and --format {form} contradict each other", expected="one of them"))
    return "json" if as_json else form
