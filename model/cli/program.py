"""The program `sim`: its commands in the order of the help, and what each way of ending means."""

from __future__ import annotations

import atexit
import errno
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import SimError, printable
from ..version import __version__
from .arguments import Command, read_plainly
from .commands import assumptions, explain, files, history, play, report, serve, stored
from .examples import epilog, program_epilog
from .output import nobody_reads, refused, say

INTERRUPTED = 130
BROKEN_PIPE = 141

UsageError: type[Exception] = typer.BadParameter.__mro__[1]
"""What every wrong use of the command line raises; typer does not offer it by name."""


@contextmanager
def _safe_usage_errors() -> Iterator[None]:
    """Makes messages about the command line plain and safe: they quote what was typed."""
    try:
        yield
    except UsageError as error:
        error.message = printable(_plain(error))  # type: ignore[attr-defined]
        raise


_WANTED = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
}
"""What is wanted where an argument is refused, by the kind of pydantic's error: newer typer reads arguments with it."""


def _plain(error: Exception) -> str:
    """The message of a wrong use of the command line, in our words where it is pydantic's."""
    details: list[dict[str, Any]] = getattr(error.__cause__, "errors", list)()
    wanted = _WANTED.get(details[0]["type"]) if details else None
    if wanted is None:
        return str(error.message)  # type: ignore[attr-defined]
    return f"{str(details[0]['input'])!r} stands where {wanted.format(**details[0].get('ctx', {}))} is wanted"


class Guarded(TyperGroup):
    """Turns what ends a command into a message and an exit code. A defect keeps its traceback."""

    def get_params(self, ctx: Any) -> Any:
        """The options of the program itself, with that for help."""
        return read_plainly(super().get_params(ctx))

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Reads the arguments; help is printed here."""
        try:
            with _safe_usage_errors():
                return super().make_context(*given, **more)
        except BrokenPipeError:
            nobody_reads()
            sys.exit(BROKEN_PIPE)
        except OSError as error:
            sys.exit(refused(error))

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return self._invoke(ctx)
        except BrokenPipeError:
            nobody_reads()
            raise typer.Exit(BROKEN_PIPE) from None
        except OSError as error:
            raise typer.Exit(refused(error)) from None

    def _invoke(self, ctx: Any) -> Any:
        try:
            with _safe_usage_errors():
                result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except SimError as error:
            sys.stdout.flush()
            say(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            resumes = str(ctx.invoked_subcommand) in ("run", "sweep", "calibrate", "validate", "ledger", "report")
            say("interrupted" + ": what is finished is stored, the same command goes on" * resumes)
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="sim",
    cls=Guarded,
    help="Compares versions of a reassurance force for Ukraine, played under the same luck.",
    no_args_is_help=True,
    add_completion=True,
    epilog=program_epilog(),
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


COMMANDS = (
    play.run,
    files.check,
    files.schema,
    files.new,
    explain.explain,
    explain.histories,
    stored.countries,
    history.calibrate,
    history.validate,
    assumptions.ledger,
    assumptions.options,
    assumptions.levers,
    assumptions.outcomes,
    assumptions.parameters,
    assumptions.structures,
    assumptions.sources,
    assumptions.glossary,
    report.report,
    report.plot,
    serve.serve,
    stored.compare,
    stored.verify,
    stored.analyse,
)
"""The commands, in the order of the help."""


def _about(command: Callable[..., Any]) -> str | None:
    """What the help says of a command: None for its docstring, which is read from the source where `-OO` drops it."""
    if sys.flags.optimize < 2:
        return None
    import ast
    import inspect

    [function] = ast.parse(inspect.getsource(command)).body
    assert isinstance(function, ast.FunctionDef)
    return ast.get_docstring(function)


for command in COMMANDS:
    app.command(cls=Command, help=_about(command), epilog=epilog(command.__name__))(command)
app.command("sweep", cls=Command, help="The same as run, under its old name.", epilog=epilog("sweep"))(play.run)
app.add_typer(stored.runs_app, epilog=epilog("runs"))


COLLECTED = 500_000
"""Objects that a command makes before the next search for unreachable cycles. Nearly all are modules, which stay, and
looking through them every 700 objects takes a tenth of a short command. A block leaves no cycles: its arrays are free
as soon as it is played."""


def main() -> None:
    """The entry point of `sim`."""
    gc.set_threshold(COLLECTED)
    atexit.register(gc.freeze)  # what is left goes with the process: Python would look through all of it once more
    if sys.stdout is None:  # closed by whoever called
        sys.exit(refused(OSError(errno.EBADF, "")))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if sys.flags.optimize > 1:
        say("python runs without docstrings (-OO): what a decision is about is not shown")
    signal.signal(signal.SIGTERM, _ended)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        signal.signal(signal.SIGHUP, _ended)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        nobody_reads()
        sys.exit(BROKEN_PIPE)
    except OSError as error:
        sys.exit(refused(error))


def _ended(number: int, frame: object) -> None:
    # Leaving by an exception ends the workers and removes what is half written.
    sys.exit(128 + number)
