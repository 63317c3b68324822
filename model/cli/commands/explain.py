"""The commands about single histories: explain opens one, histories finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import InputError, Problem
from ..arguments import AsJson, Format, Outline, RunPoint, Settings, chosen_format, option_id
from ..completion import complete_outcome, complete_run
from ..output import dash, notices, show_answer, stdout

if TYPE_CHECKING:
    from ...report.text.progress import Notices


def explain(
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET",
            help="A scenario file; or a run folder, or the name of one in runs, with @POINT for a design point.",
            autocompletion=complete_run,
            show_default=False,
        ),
    ],
    option: Annotated[
        str | None,
        option_id("Option whose history it is."),
    ] = None,
    replication: Annotated[int, typer.Option(help="Replication number, from 0.")] = 0,
    week: Annotated[
        int | None,
        typer.Option(
            help="A calendar week, as the turning points number it: what was decided in it, and why.",
            show_default=False,
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
        int | None, typer.Option(help="Random seed (default: the run's own, or 1).", show_default=False)
    ] = None,
    against: Annotated[
        str | None,
        option_id("Show another option's history of the same luck beside it."),
    ] = None,
    flip: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WEEK:DECISION:OPTION",
            help="Give a decision from that week on, or with `:once` behind it in that week alone, and show what "
            "follows beside the history. OPTION is a name or a number. Repeatable.",
            show_default=False,
        ),
    ] = None,
    scan: Annotated[
        bool,
        typer.Option(
            "--scan",
            help="Change the decisions at its turning points, one at a time (with --actor: those of one actor).",
        ),
    ] = False,
    once: Annotated[
        bool, typer.Option("--once", help="With --flip or --scan: change the decision in that week alone.")
    ] = False,
    each: Annotated[
        bool, typer.Option("--each", help="With --scan: try every open option, not the likeliest alone.")
    ] = False,
    settings: Settings = None,
    brief: Outline = False,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Explains one history, a week of it, or a twin of it."""
    from ...app import explain as use_case
    from ...report.explain.explanation import explanation_json, explanation_parts, explanation_records

    form = chosen_format(form, as_json)
    given, on_event = tuple(settings or ()), notices()
    _refuse_together(against, week, actor, flip, scan, once, each, brief)
    if option is None:
        wanted = "--option with one of " + ", ".join(use_case.options_of(target, given))
        raise InputError(Problem("the history of which option?", target, expected=wanted))
    if flip:
        from ...report.explain import counterfactual as twin_report
        from ...simulation.counterfactual.intervention import Intervention

        interventions = [Intervention.parse(text, once) for text in flip]
        played = use_case.twin(target, option, replication, interventions, seed, given, on_event)
        show_answer(
            form,
            lambda: twin_report.twin_parts(played, stdout().width),
            lambda: twin_report.twin_json(played),
            lambda: twin_report.twin_records(played),
        )
        return
    if scan:
        from ...report.explain import counterfactual as scan_report

        scanned = use_case.scan(target, option, replication, seed, given, once, each, actor, on_event)
        show_answer(
            form,
            lambda: scan_report.scan_parts(scanned, stdout().width),
            lambda: scan_report.scan_json(scanned),
            lambda: scan_report.scan_records(scanned),
        )
        return
    if against is not None:
        _against(target, (option, against), replication, seed, week, given, on_event, form)
        return
    explained = use_case.explain(target, option, replication, seed, week, actor, given, on_event)
    show_answer(
        form,
        lambda: explanation_parts(explained, stdout().width, brief),
        lambda: explanation_json(explained),
        lambda: explanation_records(explained),
    )


def _refuse_together(
    against: str | None,
    week: int | None,
    actor: str | None,
    flip: list[str] | None,
    scan: bool,
    once: bool,
    each: bool,
    brief: bool,
) -> None:
    """Raises InputError for options of which one has no meaning beside another, or without it."""
    problems = []
    shown = [name for name, given in (("--against", against is not None), ("--flip", flip), ("--scan", scan)) if given]
    if len(shown) > 1:
        problems.append(Problem(f"{' and '.join(shown)} show different things", expected="one of them"))
    if week is not None and ("--flip" in shown or "--scan" in shown):
        problems.append(Problem(f"{shown[-1]} is of a whole history", expected="no --week beside it"))
    if actor is not None and "--flip" in shown:
        problems.append(Problem("--flip names its decision", expected="no --actor beside it"))
    if once and not (flip or scan):
        problems.append(Problem("--once says how long something is given", expected="--flip or --scan beside it"))
    if each and not scan:
        problems.append(Problem("--each says what a scan tries", expected="--scan beside it"))
    if brief and shown:
        problems.append(Problem("--brief is of one history or week", expected=f"no {shown[-1]} beside it"))
    if problems:
        raise InputError(problems)


def _against(
    target: str,
    options: tuple[str, str],
    replication: int,
    seed: int | None,
    week: int | None,
    settings: tuple[str, ...],
    on_event: Notices,
    form: str,
) -> None:
    """Prints two histories of one luck beside each other. Raises InputError for a week, or an option against itself."""
    from ...app import explain as use_case
    from ...report.explain import side_by_side as report

    if week is not None:
        raise InputError(Problem("--against shows whole histories", expected="no --week beside it"))
    if options[0] == options[1]:
        raise InputError(Problem(f"{options[0]} against itself shows nothing", expected="another option"))
    ours, theirs = (
        use_case.explain(target, option, replication, seed, settings=settings, on_event=on_event) for option in options
    )
    show_answer(
        form,
        lambda: report.beside_parts(ours, theirs, stdout().width),
        lambda: report.beside_json(ours, theirs),
        lambda: report.beside_records(ours, theirs),
    )


def histories(
    run: RunPoint,
    option: Annotated[
        str | None,
        option_id("Histories of this option alone (default: all)."),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            metavar="CONDITION",
            help="Condition over outcome ids: and, or, not, ( ), < <= > >= = !=; `= none` is an "
            "outcome that does not apply (default: all histories).",
            show_default=False,
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="Order by an outcome, the smallest first; with a minus before it the largest.",
            autocompletion=complete_outcome,
            show_default=False,
        ),
    ] = None,
    most: Annotated[int, typer.Option(help="How many are shown.", min=1)] = 10,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Finds histories by what happened in them.

    Prints each with the command that opens it.
    """
    from ...app import runs as use_case
    from ...report.explain.histories import history_parts, history_records

    form = chosen_format(form, as_json)
    matches = use_case.histories(run, where, option, sort)
    show_answer(
        form,
        lambda: history_parts(matches, stdout().width, most, dash()),
        matches.as_json,
        lambda: history_records(matches),
    )
