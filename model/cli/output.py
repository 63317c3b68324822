"""How answers and faults are put out: text, parts of rich, JSON."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..errors import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rich.console import Console, RenderableType

    from ..experiment.execute.events import Event, OnEvent
    from ..report.text.progress import Notices


def stdout() -> Console:
    """Where results go."""
    return _console(stderr=False)


def stderr() -> Console:
    """Where progress and faults go."""
    return _console(stderr=True)


@contextmanager
def progress(quiet: bool = False) -> Iterator[OnEvent]:
    """Shows on standard error how playing goes on, unless that is to be quiet; gives what to hand on as `on_event`.

    What shows it is loaded with the first event: workers start before.
    """
    from ..experiment.execute.events import ignore

    if quiet:
        yield ignore
        return
    with ExitStack() as stack:
        shown: list[OnEvent] = []

        def show(event: Event) -> None:
            if not shown:
                from ..report.text.progress import RunProgress

                shown.append(stack.enter_context(RunProgress(stderr())))
            shown[0](event)

        yield show


def notices() -> Notices:
    """Says on standard error what takes long; what to hand on as `on_event`."""
    from ..report.text.progress import Notices

    return Notices(stderr())


def _console(stderr: bool) -> Console:
    from ..report.text.console import SafeConsole

    return SafeConsole(stderr=stderr)


def nobody_reads() -> None:
    """Sends what is still to be written nowhere: the reader has gone, as with `sim run ... | head`."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
        except (AttributeError, ValueError):  # closed already
            pass


def refused(error: OSError) -> int:
    """Says in one line what the system refused, and returns the exit code: a file, or the output itself."""
    from ..errors import Problem, reason_of

    nobody_reads()
    reason = reason_of(error)
    if error.filename is None and isinstance(error, FileNotFoundError):
        line = "error: the current directory is gone: go to another one"
    elif error.filename is None:
        line = f"error: the output could not be written: {reason}"
    else:
        line = Problem(reason, file=os.fsdecode(error.filename)).render()
    with suppress(OSError):
        say(line)
    return 2


def say(text: str, err: bool = True) -> None:
    """Prints a message; in a terminal, in lines that fit."""
    text = printable(text)
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
    from ..report.text.safe import json_text

    typer.echo(json_text(content))


def show_answer(
    form: str,
    text: Callable[[], Iterable[RenderableType]],
    content: Callable[[], object],
    records: Callable[[], Iterable[Mapping[str, Any]]],
) -> None:
    """Prints an answer: its text, its content as JSON, or the records of its table as CSV or Markdown."""
    if form == "json":
        show_json(content())
    elif form in ("csv", "markdown"):
        from ..report.text.formats import as_csv, as_markdown

        rows = list(records())
        typer.echo(as_csv(rows) if form == "csv" else as_markdown(rows), nl=False)
    else:
        show(text())


def dash() -> str:
    """The dash that standard output can hold."""
    from ..report.text.numbers import dash_for

    return dash_for(stdout().encoding)


def terminal() -> str:
    """The encoding of the terminal that standard output is; empty for a pipe or a file."""
    console = stdout()
    return console.encoding if console.is_terminal else ""


def how_reached() -> str:
    """How `sim` is called where the shell does not find it by its name; empty where it does."""
    import shutil

    if shutil.which("sim") is not None:
        return ""
    from ..report.text.safe import command_text

    program = Path(sys.argv[0])
    if program.name != "sim":
        return f"here sim is called as: {command_text((sys.executable, '-P', '-m', 'reassurance_sim'))}"
    called = command_text((str(program),))
    activate = program.parent / "activate"
    after = f"; or first: source {command_text((str(activate),))}" if activate.is_file() else ""
    return f"your shell does not find sim: call it as {called}{after}"
