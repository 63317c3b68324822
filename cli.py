"""The command line of `sim`: parses, calls one function of the model, prints.

Results go to standard output, progress and faults to standard error. Exit codes: 0 done, 1 a defect of this
program, 2 input that cannot be used, 3 not as sharp as asked, 4 parts of a run failed, 130 interrupted, 141 nobody
reads on.
Heavy libraries are imported inside the commands, so that help comes at once.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import cli_stored
from cli_shared import AsJson, Best, ScenarioArgument, Settings, Until, Workers, nobody_reads
from cli_shared import say as _say
from cli_shared import show as _print
from cli_shared import show_json as _json
from cli_shared import stderr as _stderr
from cli_shared import stdout as _stdout
from model import __version__
from model.errors import SimError

INTERRUPTED = 130
BROKEN_PIPE = 141


class Guarded(TyperGroup):
    """Turns what ends a command into a message and an exit code. A defect keeps its traceback."""

    def make_context(self, *given: Any, **more: Any) -> Any:
        """Reads the arguments; help is printed here."""
        try:
            return super().make_context(*given, **more)
        except BrokenPipeError:
            nobody_reads()
            sys.exit(BROKEN_PIPE)

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return self._invoke(ctx)
        except BrokenPipeError:
            nobody_reads()
            raise typer.Exit(BROKEN_PIPE) from None

    def _invoke(self, ctx: Any) -> Any:
        try:
            found = super().invoke(ctx)
            sys.stdout.flush()
            return found
        except SimError as error:
            sys.stdout.flush()
            _say(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            lost = {"run": ": nothing was stored", "sweep": ": what is finished is kept, --resume goes on"}.get(
                str(ctx.invoked_subcommand), ""
            )
            _say(f"interrupted{lost}")
            raise typer.Exit(INTERRUPTED) from None


app = typer.Typer(
    name="sim",
    cls=Guarded,
    help="Compares versions of a reassurance force for Ukraine, played under the same luck.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def run(
    scenario: ScenarioArgument,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            help="Histories of each option; 1024, or as many as the scenario's precision takes.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The luck. The same seed gives the same histories.")] = 1,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options to play; all by default.", show_default=False)
    ] = None,
    settings: Settings = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store the run; by default runs/NAME-HASH.", show_default=False),
    ] = None,
    as_json: AsJson = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be played, and how long it would take.")
    ] = False,
) -> None:
    """Plays every option, stores the run, prints its summary. What is stored already is not played again."""
    from model.report import commands, variance

    asked = commands.Asked(scenario, replications, seed, options, tuple(settings or ()), workers, out, until, best)
    if dry_run:
        from model.report.lists import forecast_parts

        found = commands.dry_run(asked)
        if as_json:
            _json(found.as_json())
        else:
            _print(forecast_parts(found, _stdout().width))
        return
    answer = commands.run(asked, _stderr())
    if as_json:
        _json(answer.as_json() | variance.run_json(answer.summary.manifest, answer.folder))
    else:
        from model.report.precision import decision_parts
        from model.report.tables import print_summary

        known = variance.shares_of_run(answer.summary.manifest, answer.folder)
        print_summary(answer.summary, _stdout(), known, str(scenario))
        _print(decision_parts(answer.decisions, answer.precision, _stdout().width))
    if answer.not_stored is not None:
        raise answer.not_stored
    _say(commands.stored_text(answer))
    if answer.not_sharp is not None:
        raise answer.not_sharp


@app.command()
def sweep(
    study: Annotated[
        Path,
        typer.Argument(metavar="STUDY", help="A study file; or a scenario file with --vary.", show_default=False),
    ],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Vary a scenario: low:high:step, a list a,b,c, or own. Repeatable.",
            show_default=False,
        ),
    ] = None,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options to play; the study's by default.", show_default=False)
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications", "-n", help="Histories of each cell; the study's by default.", show_default=False
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The luck; the study's by default.", show_default=False)] = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on the dask cluster of this scheduler.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store it; by default runs/NAME-HASH.", show_default=False),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was begun, or fail.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be played, how long it would take and how sharp it is.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Plays a study: many settings of a scenario. What is stored already is not played again."""
    from model.experiment.sweep import SweepFailed
    from model.report import sweep as report
    from model.report import sweep_text

    asked = report.SweepAsked(
        study, tuple(vary or ()), options, replications, seed, workers, out, scheduler, resume, until, best
    )
    if dry_run:
        found = report.dry_run(asked)
        if as_json:
            _json(found.as_json())
        else:
            _print(sweep_text.forecast_parts(found, _stdout().width))
        return
    try:
        answer = report.sweep(asked, _stderr())
    except SweepFailed as failed:
        typer.echo(report.failure_text(failed, asked), err=True)
        raise typer.Exit(failed.exit_code) from None
    if as_json:
        _json(report.answer_json(answer))
    else:
        _print(sweep_text.answer_parts(answer, _stdout().width))
    _say(report.stored_text(answer))
    if answer.not_sharp is not None:
        raise answer.not_sharp


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario or study files.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Validates scenario and study files, warns of what looks wrong."""
    from model.report import commands
    from model.report.lists import problems_text

    checked = commands.check(files)
    if as_json:
        _json(commands.check_json(checked))
    else:
        for path, problems in checked:
            _say(problems_text(path, problems), err=False)
    if not all(commands.valid(problems) for _, problems in checked):
        raise typer.Exit(2)


@app.command()
def schema(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="The kind of file.")] = "scenario",
) -> None:
    """Prints the JSON Schema of a kind of file, for editors."""
    from model.report import commands

    _json(commands.schema(kind))


@app.command()
def new(place: Annotated[Path, typer.Argument(metavar="DIR", help="A new directory.")]) -> None:
    """Copies the scenarios that come with sim, to start from."""
    from model.report import commands

    typer.echo(commands.new(place))


@app.command()
def explain(
    target: Annotated[
        Path,
        typer.Argument(
            metavar="TARGET", help="A scenario file, a run folder, or the name of one in runs.", show_default=False
        ),
    ],
    option: Annotated[str, typer.Option(help="The option.", show_default=False)],
    replication: Annotated[int, typer.Option(help="Which history of it.")] = 0,
    week: Annotated[
        int | None,
        typer.Option(
            help="A calendar week, as the turning points show it: what was decided in it, and why.", show_default=False
        ),
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(
            help="One actor of that week: russia, ukraine, us, command, capitals, contributors, contributors/GBR.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="The luck; by default the run's own, or 1.", show_default=False)
    ] = None,
    settings: Settings = None,
    as_json: AsJson = False,
) -> None:
    """Explains one history, or one week's decisions in it."""
    from model.report import commands
    from model.report.explain import explanation_json, explanation_parts

    found = commands.explain(target, option, replication, seed, week, actor, tuple(settings or ()), _stderr())
    if as_json:
        _json(explanation_json(found))
    else:
        _print(explanation_parts(found, _stdout().width))


@app.command()
def calibrate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 8192,
    seed: Annotated[int, typer.Option(help="The luck.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write the accepted draws; nowhere by default.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fits two numbers of noise to rates of renewed armed conflict.

    They are decision noise and shock persistence; the rates are those of wars between states.
    """
    from model.report import calibration

    found = calibration.calibrate(replications, seed, out, _stderr())
    if as_json:
        _json(calibration.as_json(found))
    else:
        _print(calibration.calibration_parts(found, _stdout().width, out))


@app.command()
def validate(
    replications: Annotated[int, typer.Option("--replications", "-n", help="Dyads to play.")] = 4096,
    seed: Annotated[int, typer.Option(help="The luck; not the one the calibration used.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Compares the model with measured rates: inside, or missed."""
    from model.report import validation

    found = validation.validate(replications, seed, _stderr())
    if as_json:
        _json(validation.as_json(found))
    else:
        _print(validation.validation_parts(found, _stdout().width))


@app.command()
def ledger(
    scenario: ScenarioArgument,
    variance: Annotated[
        bool, typer.Option("--variance", help="Work out how much rests on assumptions: minutes, said before it starts.")
    ] = False,
    points: Annotated[int, typer.Option(help="Design points of --variance.")] = 256,
    seed: Annotated[int, typer.Option(help="The luck of --variance.")] = 1,
    options: Annotated[
        str | None, typer.Option(metavar="A,B", help="Options of --variance; all by default.", show_default=False)
    ] = None,
    settings: Settings = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Lists every parameter, what it rests on and what it can touch."""
    from model.report import ledger as report

    given = tuple(settings or ())
    found, fault = report.ledger(scenario, given), None
    shares = None if variance else report.stored(scenario, given)
    if variance:
        shares, fault = report.variance(scenario, given, points, seed, options, workers, _stderr())
    if as_json:
        _json(report.as_json(found, shares))
    else:
        _print(report.ledger_parts(found, _stdout().width, shares, str(scenario), options))
    if fault is not None:
        raise fault


cli_stored.add_to(app)


def main() -> None:
    """The entry point of `sim`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    signal.signal(signal.SIGTERM, _ended)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        nobody_reads()
        sys.exit(BROKEN_PIPE)


def _ended(number: int, frame: object) -> None:
    # Leaving by an exception ends the workers and removes what is half written.
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
