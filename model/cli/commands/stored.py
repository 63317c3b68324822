"""The commands about stored runs: list, show and remove them, who comes, compare, verify, analyse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ...errors import InputError, Problem, SimError
from ..arguments import (
    AsJson,
    Brief,
    Command,
    Format,
    Grep,
    RunArgument,
    RunPoint,
    Threads,
    chosen_detail,
    chosen_format,
    option_ids,
)
from ..completion import complete_outcome, complete_run
from ..examples import epilog
from ..output import dash, notices, say, show, show_answer, show_json, stderr, stdout, terminal

runs_app = typer.Typer(
    name="runs",
    help="Lists the stored runs; show describes one, rm deletes it.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@runs_app.callback()
def runs(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--in", metavar="DIR", help="Where they are stored (default: runs).", show_default=False, envvar="SIM_RUNS"
        ),
    ] = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists the stored runs; show describes one, rm deletes it."""
    if context.invoked_subcommand is not None:
        return
    from ...app import runs as use_case
    from ...report.runs.stored import runs_json, runs_parts
    from ...report.text.formats import records_of

    form = chosen_format(form, as_json)
    manifests, problems = use_case.stored(home)
    show_answer(
        form,
        lambda: runs_parts(manifests, home or Path("runs"), stdout().width),
        lambda: runs_json(manifests),
        lambda: records_of(runs_json(manifests)["runs"]),
    )
    for problem in problems:
        say(problem.render())


@runs_app.command("show", cls=Command, epilog=epilog("show"))
def runs_show(run: RunArgument, as_json: AsJson = False) -> None:
    """Shows a run's settings, scenario and version of the rules."""
    from ...app import runs as use_case
    from ...report.runs import stored

    described = use_case.show(run)
    if as_json:
        show_json(stored.described_json(described))
    else:
        show(stored.described_parts(described, stdout().width))


@runs_app.command("rm", cls=Command, epilog=epilog("rm"))
def runs_rm(
    folders: Annotated[list[Path], typer.Argument(metavar="RUN", help="Run folders, or names of runs.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove them without asking.")] = False,
) -> None:
    """Removes stored runs, after asking. Leaves alone whatever is not a run folder."""
    from ...app import runs as use_case
    from ...report.runs import stored

    runs = use_case.removals(folders)
    say(stored.removal_text(runs))
    if not yes:
        typer.echo(f"remove {'it' if len(runs) == 1 else 'these'}? [y/N] ", err=True, nl=False)
        answer = sys.stdin.readline()
        if not answer:
            raise InputError(Problem("nobody answered: nothing was removed", expected="y, or --yes"))
        if answer.strip().casefold() not in ("y", "yes"):
            typer.echo("nothing was removed", err=True)
            return
    use_case.remove(runs)
    typer.echo(f"removed {len(runs)}", err=True)


def compare(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN[@POINT][:OPTION]",
            autocompletion=complete_run,
            help="Runs by folder or by name in runs; @POINT is one design point of a run, :OPTION one of its options.",
            show_default=False,
        ),
    ],
    options: Annotated[
        str | None,
        option_ids("Compare these options only; within one run, against the first of them."),
    ] = None,
    outcomes: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Outcomes by id, or all (default: the headline's).",
            show_default=False,
            autocompletion=complete_outcome,
        ),
    ] = None,
    sample: Annotated[int, typer.Option(help="Pairs to replay to find where histories part; 0 for none.")] = 64,
    brief: Brief = False,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Compares options of one run, or runs, in pairs.

    What differs in content, what in outcomes, and where histories part.

    A run of many design points is compared over its points, and at each.
    """
    from ...app import compare as use_case
    from ...app.scenarios import option_list
    from ...report.compare.comparison import comparison_json, comparison_parts
    from ...report.compare.records import comparison_records

    form = chosen_format(form, as_json)
    # Other forms do not say where histories part: nothing is replayed for them.
    replayed = sample if form == "json" or (form == "table" and not brief) else 0
    comparison = use_case.compare(runs, option_list(options), option_list(outcomes), replayed, notices())
    show_answer(
        form,
        lambda: comparison_parts(comparison, stdout().width, dash(), terminal(), brief),
        lambda: comparison_json(comparison),
        lambda: comparison_records(comparison),
    )


def countries(
    run: RunPoint,
    year: Annotated[int, typer.Option(help="Years after the signing at which it is counted.")] = 5,
    options: Annotated[
        str | None,
        option_ids("Options to show (default: all)."),
    ] = None,
    grep: Grep = None,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Lists how often each state joins and sends troops, by option."""
    from ...app import runs as use_case
    from ...app.scenarios import option_list
    from ...report.runs.countries import countries_parts, countries_records

    form = chosen_format(form, as_json)
    coming, calibrated = use_case.countries(run, year, option_list(options))
    show_answer(
        form,
        lambda: countries_parts(coming, grep or "", calibrated, stdout().width),
        coming.as_json,
        lambda: countries_records(coming, grep or ""),
    )


def verify(
    run: RunPoint,
    sample: Annotated[int, typer.Option(help="Rows to replay.")] = 64,
    as_json: AsJson = False,
) -> None:
    """Replays a sample of a run's rows; compares bit for bit."""
    from ...app import verify as use_case
    from ...report.runs import verification as report

    verification = use_case.verify(run, sample, notices())
    if as_json:
        show_json(report.verification_json(verification))
    else:
        show(report.verification_parts(verification, stdout().width))
    fault: SimError | None = use_case.verification_error(verification)
    if fault is not None:
        raise fault


def analyse(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN",
            autocompletion=complete_run,
            help="A run, its folder or name in runs; RUN@POINT is one design point. Several that differ in theories "
            "or seeds are taken together.",
        ),
    ],
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="The outcome that the decision is about.",
            show_default=False,
            autocompletion=complete_outcome,
        ),
    ] = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=VALUE",
            help="The value from which on an outcome is good enough (default: as the scenario states). Repeatable.",
            show_default=False,
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID=VALUE",
            help="Weight of an outcome: how much the step from its worst option to its best counts. Repeatable.",
            show_default=False,
        ),
    ] = None,
    belief: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STRUCTURE.VALUE=P",
            help="Probability of a rival theory, as red_line.bluff=0.3: its means stand beside evenly weighted ones. "
            "Repeatable.",
            show_default=False,
        ),
    ] = None,
    learn: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[=LEFT]",
            help="Value of a study that narrows this parameter to LEFT of its range (default 0.5). Repeatable.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write it as an HTML page too.", show_default=False),
    ] = None,
    brief: Brief = False,
    full: Annotated[
        bool, typer.Option("--full", help="Print the regret of every outcome and whole distributions too.")
    ] = False,
    form: Format = "table",
    workers: Threads = None,
    as_json: AsJson = False,
) -> None:
    """Ranks options by robustness; finds where they fail.

    Also what to find out, what drives their outcomes, the values at which another option comes out ahead, and, where
    levers vary, which settings are best. What was worked out once is stored beside the run and answered at once the
    second time.
    """
    from ...app import analyse as use_case
    from ...app.report.files import check_place, write
    from ...report.decide.decision import decision_parts
    from ...report.decide.robustness import robustness_records
    from ...report.text.progress import RunProgress

    form, detail = chosen_format(form, as_json), chosen_detail(brief, full)
    if out is not None:
        check_place(out)
    with RunProgress(stderr()) as on_event:
        decision = use_case.analyse(
            runs,
            outcome,
            tuple(threshold or ()),
            on_event,
            tuple(weight or ()),
            tuple(belief or ()),
            tuple(learn or ()),
            workers,
        )
    manifest = use_case.manifest_of(runs[0])
    if out is not None:
        from ...report.page.decision import decision_html

        write(decision_html(decision, manifest), out)
    show_answer(
        form,
        lambda: decision_parts(decision, stdout().width, dash(), manifest.options, detail),
        decision.as_json,
        lambda: robustness_records(decision),
    )
    if out is not None:
        say(f"the page is in {out}")
