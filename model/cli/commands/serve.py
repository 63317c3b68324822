"""The command that serves a page: serve."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import InputError, Problem, install_hint
from ..completion import complete_run
from ..output import say

if TYPE_CHECKING:
    from ...serve.web.server import Place


def serve(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="SCENARIO|RUN",
            help="A scenario file, or a run by its folder or its name in runs.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ],
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            metavar="P",
            help="The port (default: 8765, or the next that is free).",
            show_default=False,
        ),
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            metavar="HOST",
            help="Where to listen (default: this machine alone). Others then need the link that is printed.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Random seed (default: 1, or the run's).", show_default=False)
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Serves a page on which assumptions can be moved.

    The same histories are played again under the same luck, for two sides. It runs until
    Ctrl-C. Needs the extra `serve`: in the checkout, pip install -e '.[serve]'.
    """

    def started(place: Place) -> None:
        gc.freeze()
        gc.enable()
        typer.echo(f"the page of {target}: {place.address}")
        if place.secret is not None:
            say("others can reach it: whoever has this link can open it, nobody else can")
        say("Ctrl-C ends it")
        if open_it:
            typer.launch(place.address)

    # What is loaded until the server listens stays: to look for cycles in it would take a tenth of the start.
    gc.disable()
    try:
        from ...serve.web.server import serve as serve_page

        serve_page(target, host, port, seed, started)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("starlette", "uvicorn"):
            raise
        problem = Problem(f"sim serve needs {package}, which is not installed", expected=install_hint("serve"))
        raise InputError(problem) from None
    finally:
        gc.enable()
