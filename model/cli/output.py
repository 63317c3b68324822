"""How answers and faults are put out: text, parts of rich, JSON."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console, RenderableType

    from ..report.text.progress import Notices, RunProgress


def stdout() -> Console:
    """Where results go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where progress and faults go."""
    return _console(stderr=True)


def progress() -> RunProgress:
    """Shows on standard error how playing goes on; a context, and what to hand on as `on_event`."""
    from ..report.text.progress import RunProgress

    return RunProgress(stderr())


def notices() -> Notices:
    """Says on standard error what takes long; what to hand on as `on_event`."""
    from ..report.text.progress import Notices

    return Notices(stderr())


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
        from ..report.text.wrap import fitted

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


def show_records(rows: Sequence[Mapping[str, Any]], form: str) -> None:
    """Prints records as CSV or as Markdown."""
    from ..report.text.formats import as_csv, as_markdown

    typer.echo(as_csv(rows) if form == "csv" else as_markdown(rows), nl=False)
