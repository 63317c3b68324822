"""What the modules of the command line share: kinds of arguments, how plain ones are read, and how answers are put out.

Typer reads every argument with pydantic, whose import takes a tenth of a second of every command. Texts, paths, whole
numbers and what has a parser of its own need none of it. Whatever else is given, and what Typer is to refuse, goes to
Typer.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

import typer
from typer.core import TyperCommand

from .completion import complete_option, complete_outcome, complete_run

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


Threads = Annotated[
    int | None,
    typer.Option(
        "--workers",
        help="How many parts are worked out at once (default: one per core).",
        show_default=False,
        envvar="SIM_WORKERS",
    ),
]


def option_id(text: str) -> Any:
    """What takes the id of one option of the scenario or run that the command line names."""
    return typer.Option(metavar="OPTION", help=text, show_default=False, autocompletion=complete_option)


def option_ids(text: str) -> Any:
    """What takes ids of options, a list with commas."""
    return typer.Option(metavar="A,B", help=text, show_default=False, autocompletion=complete_option)


Grep = Annotated[
    str | None,
    typer.Option(metavar="WORDS", help="Only rows that contain all of these words.", show_default=False),
]
Basis = Annotated[
    str | None,
    typer.Option(help="Only parameters of this basis, as assumed or measured.", show_default=False),
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
Outline = Annotated[bool, typer.Option("--brief", help="Print the outline alone; of a week, what was chosen.")]
Full = Annotated[
    bool, typer.Option("--full", help="Print all columns, ids, correlations and what everything rests on.")
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print the answer and its tables alone: no progress, no hints.")
]
Sort = Annotated[
    str | None,
    typer.Option(
        metavar="OUTCOME",
        autocompletion=complete_outcome,
        help="Order rows by an outcome, the best first; scenario: in the order of the file.",
        show_default=False,
    ),
]


Only = Annotated[
    str | None,
    typer.Option(
        metavar="CONDITION",
        help="Show only options whose estimates meet this, as `ceasefire_collapse_5y < 0.3`; with --sort "
        "total_cost_eur the cheapest of them first.",
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


def chosen_detail(brief: bool, full: bool) -> str:
    """How much is printed. Raises InputError for both."""
    from ..errors import InputError, Problem
    from ..report.text.detail import BRIEF, FULL, USUAL

    if brief and full:
        raise InputError(Problem("--brief and --full contradict each other", expected="one of them"))
    return BRIEF if brief else FULL if full else USUAL


_WHOLE = re.compile(r"-?[0-9]{1,15}")


class Command(TyperCommand):
    """A command whose plain arguments are read without pydantic."""

    def get_params(self, ctx: Any) -> Any:
        """Its arguments and options, with that for help."""
        return read_plainly(super().get_params(ctx))


def read_plainly(params: list[Any]) -> list[Any]:
    """The parameters, each with a reader of plain values, and with help that names what is wanted and no type.

    Releases of Typer that do not read with pydantic, or do it in another way, have no place for one and do without.
    """
    for param in params:
        _name_plainly(param)
        known = hasattr(param, "type_descriptor") and hasattr(param, "get_runtime_param")
        if known and getattr(param, "_runtime_param", False) is None:
            param._runtime_param = PlainReader()
    return params


def _name_plainly(param: Any) -> None:
    """An argument is shown by its name alone, an option with N for a number and its own name for anything else."""
    if param.param_type_name == "argument":
        if hasattr(param, "display_type"):
            param.display_type = lambda ctx: ""
    elif param.metavar is None and not param.is_flag:
        kind = getattr(getattr(param, "type_descriptor", None), "annotation", str)
        param.metavar = "N" if kind in (int, float) else str(param.name).upper()


class PlainReader:
    """Stands where Typer has what reads the values of one parameter."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of a parameter: read here where it is plain, else by Typer, whose errors are raised."""
        many = param.multiple or param.nargs == -1
        if value is None:
            return () if many else None
        annotation, info = param.type_descriptor.annotation, param.type_descriptor.parameter_info
        if many and get_origin(annotation) is list and isinstance(value, (list, tuple)):
            read = [_plain(part, get_args(annotation)[0], info) for part in value]
            if None not in read:
                return read
        elif not many and (alone := _plain(value, annotation, info)) is not None:
            return alone
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _plain(value: Any, kind: Any, info: Any) -> Any:
    """The value where it is a text, a path or a whole number that Typer would take as it is, or has a parser of ours;
    else None."""
    if not isinstance(value, str):  # what a parameter has by default
        plain = info.parser is None and kind in (int, Path) and isinstance(value, kind) and not isinstance(value, bool)
        return value if plain else None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    if info.parser is not None:
        with suppress(ValueError):  # which Typer puts into words
            return info.parser(value)
        return None
    if kind is str and info.path_type is None:
        return value
    if kind is int and not info.clamp and _WHOLE.fullmatch(value):
        low, high = info.min, info.max
        number = int(value)
        return number if (low is None or number >= low) and (high is None or number <= high) else None
    if kind is Path:
        checked = info.exists or info.writable or info.resolve_path or not (info.file_okay and info.dir_okay)
        return None if checked or (os.path.lexists(value) and not os.access(value, os.R_OK)) else Path(value)
    return None
