"""The command that plays: run, and its old name sweep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...errors import InputError
from ..arguments import (
    AsJson,
    Best,
    Brief,
    Format,
    Full,
    Only,
    Quiet,
    Settings,
    Sort,
    Until,
    Workers,
    chosen_detail,
    chosen_format,
    option_ids,
)
from ..output import dash, how_reached, progress, say, show, show_answer, show_json, stdout, terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.findings.design import DesignFindings
    from ...analysis.findings.findings import Findings
    from ...app.run import RunAnswer
    from ...experiment.execute.events import Event, OnEvent
    from ...experiment.store.run import Run

FOR_AN_ANSWER = (
    "scipy.special",
    "rich.console",
    "rich.table",
    "....analysis.compare.sequential",
    "....app.analyse",
    "....analysis.decide.criteria",
    "....analysis.decide.stored",
    "....analysis.ranking.best",
    "....report.decide.pick",
    "....report.runs.summary",
    "....report.runs.precision",
)
FOR_A_REPORT = (
    "....app.report.findings",
    "....analysis.findings.theories",
    "....analysis.findings.findings",
    "....simulation.explain.answers",
    "....report.page.report",
)
"""Modules that an answer and a report load, with all that these load."""


def run(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario or a study file.", show_default=False)],
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Vary a parameter, lever or structure: low:high:step, a list a,b,c, or own. Repeatable.",
            show_default=False,
        ),
    ] = None,
    settings: Settings = None,
    options: Annotated[
        str | None,
        option_ids("Options to play (default: all)."),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            "-n",
            help="Replications per option (default: 1024, with --vary 64 per design point, or until the precision "
            "that the file asks for is reached).",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help="Random seed; equal seeds give equal histories (default: 1, or the study's).", show_default=False
        ),
    ] = None,
    until: Until = None,
    best: Best = None,
    workers: Workers = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on the Dask cluster of this scheduler.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to store the run (default: runs/NAME-HASH).", show_default=False),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Resume an interrupted run; an error if there is none.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be played, its time, size and precision; play nothing.")
    ] = False,
    definitions: Annotated[
        bool, typer.Option("--definitions", help="Print what each outcome is below the table.")
    ] = False,
    brief: Brief = False,
    full: Full = False,
    sort: Sort = None,
    only: Only = None,
    page: Annotated[
        bool, typer.Option("--report/--no-report", help="Write the report, an HTML page, beside the run.")
    ] = True,
    quiet: Quiet = False,
    form: Format = "table",
    as_json: AsJson = False,
) -> None:
    """Plays a scenario or a study, stores it, prints its summary.

    What is stored already is not played again: an interrupted run goes on, and more replications or options are added
    to what is there.
    """
    from ...app import run as use_case
    from ...app.scenarios import option_list

    form = chosen_format(form, as_json)
    detail = chosen_detail(brief, full)
    use_case.check_sort(sort)
    use_case.check_only(only)
    request = use_case.RunRequest(
        file,
        tuple(vary or ()),
        tuple(settings or ()),
        option_list(options),
        replications,
        seed,
        until,
        best,
        workers,
        scheduler,
        out,
        resume,
        only,
    )
    if dry_run:
        from ...report.runs.forecast import forecast_parts

        with progress() as on_event:
            forecast = use_case.dry_run(request, on_event)
        if form == "json":
            show_json(forecast.as_json())
        else:
            show(forecast_parts(forecast, stdout().width))
        return
    with progress(quiet) as on_event:
        answer = use_case.run(request, loading_ahead(on_event, FOR_AN_ANSWER + FOR_A_REPORT * page), story=page)
    played = answer.run
    show_answer(
        form,
        lambda: _text(answer, str(file), detail, sort, definitions, only),
        lambda: _content(answer, only),
        lambda: _records(answer, only),
    )
    from ...report.runs.stored import stored_text

    report = _write_report(answer) if page else ""
    if not quiet:
        say(stored_text(played))
        if hint := how_reached():
            say(hint)
        if report:
            say(report)
    if answer.precision_error is not None:
        raise answer.precision_error


def loading_ahead(on_event: OnEvent, modules: tuple[str, ...]) -> OnEvent:
    """Hands events on, and loads modules as soon as others play, or get ready to: this process is mostly idle until the
    first block comes back, and everybody would wait for them at the end."""
    from ...experiment.execute.events import Started
    from ...experiment.execute.pool import Loading

    loading: list[Thread] = []

    def handed(event: Event) -> None:
        on_event(event)
        others_play = isinstance(event, Loading) or (isinstance(event, Started) and event.workers != 1)
        if others_play and not loading:
            loading.append(Thread(target=_load, args=(modules,), name="loading", daemon=True))
            loading[0].start()

    return handed


def _load(modules: tuple[str, ...]) -> None:
    with suppress(ImportError):  # whoever needs them meets it again, and says so
        for name in modules:
            import_module(name, __name__)


def _text(
    answer: RunAnswer, file: str, detail: str, sort: str | None, definitions: bool, only: str | None
) -> Iterator[RenderableType]:
    """The summary of one design point or the cells of several, and how the number of replications was decided."""
    from ...report.runs.summary import Layout, summary_parts

    width = stdout().width
    layout = Layout(width, dash(), terminal(), detail, sort, definitions, only)
    if answer.cells is not None:
        from ...report.runs.design import design_parts

        yield from design_parts(answer.cells, answer.precision, layout, answer.changes)
        return
    from ...analysis.assumptions.variance_store import shares_of_run
    from ...report.runs.precision import rounds_parts

    played = answer.run
    assert answer.summary is not None
    shares = shares_of_run(played.manifest, played.folder)
    yield from summary_parts(answer.summary, layout, shares, file, answer.endings, _hinges(played), answer.best)
    yield from rounds_parts(played.decisions, answer.precision, width)


def _hinges(played: Run) -> list[str]:
    """What the lead hangs on, where that was analysed before; else the command that says it."""
    from ...app.analyse import stored_analysis
    from ...report.decide.names import titled
    from ...report.decide.pick import hinge_text, unlike_text
    from ...report.text.safe import command_text

    if len(played.manifest.options) < 2:
        return []
    decision, analyse = stored_analysis([played]), command_text(("sim", "analyse", str(played.folder)))
    if decision is None:
        return [f"What the lead hangs on: {analyse} works it out."]
    unlike = unlike_text(decision)
    again = f"{unlike} {analyse} works it out anew." if unlike else ""
    return [text for text in (hinge_text(titled(decision, played.manifest.options)), again) if text]


def _content(answer: RunAnswer, only: str | None) -> dict[str, Any]:
    from ...analysis.compare.bounds import bounded
    from ...report.assumptions import variance

    played = answer.run
    more = variance.run_json(played.manifest, played.folder) if answer.summary is not None else {}
    if only is not None and answer.summary is not None:
        within = bounded(answer.summary, only)
        more["only"] = {"condition": within.condition, "options": within.options, "within_intervals": within.surely}
    return answer.as_json() | more


def _records(answer: RunAnswer, only: str | None) -> list[Mapping[str, Any]]:
    from ...analysis.compare.bounds import bounded
    from ...report.runs.records import cell_records, summary_records

    if answer.cells is not None:
        return list(cell_records(answer.cells))
    assert answer.summary is not None
    met = None if only is None else bounded(answer.summary, only).options
    return [record for record in summary_records(answer.summary) if met is None or record["option"] in met]


def _write_report(answer: RunAnswer) -> str:
    """Writes the report beside a run, unless it is there and nothing has changed since, and says how to open it; a run
    whose report cannot be written is stored all the same."""
    from ...app.report.files import is_current, place_of, write

    played = answer.run
    place = place_of(played)
    try:
        if not is_current(played):
            from ...report.page.report import report_html

            write(report_html(_findings(answer)), place)
    except InputError as error:
        return f"no report was written:\n{error}"
    return f"report: {place}\n  sim report {played.folder} --open"


def _findings(answer: RunAnswer) -> Findings | DesignFindings:
    from ...app.report.findings import design_findings_of, findings_of

    if answer.cells is not None:
        # Confidence sequences of rounds that were watched are wider than what a page shows.
        return design_findings_of(answer.run, changes=answer.changes if answer.cells.level is None else None)
    return findings_of(answer.run, summary=answer.plain, ends=answer.endings, story=answer.story)
