"""The commands that make pictures: report and plot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...errors import InputError, Problem
from ..completion import complete_run
from ..output import progress, say

With = Annotated[
    str | None,
    typer.Option("--with", metavar="STUDY_RUN", help="A run of a study that varies theories.", show_default=False),
]


def report(
    runs: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN[@POINT]",
            autocompletion=complete_run,
            help="A run, its folder or name in runs; several are compared with the first, each one run or RUN:OPTION.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FILE", help="Where to write it (default: beside the run).", show_default=False
        ),
    ] = None,
    study: With = None,
    complete: Annotated[bool, typer.Option("--complete", help="Work out and store what is missing: minutes.")] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Writes the report of a run: one HTML file to mail and print.

    It shows what is stored, and names the command for the rest. Of several runs it shows what differs, in content and
    in outcome.
    """
    from ...app.report.complete import Extent
    from ...app.report.files import check_place, place_of, write
    from ...app.report.findings import comparison, findings
    from ...report.page.comparison import comparison_html
    from ...report.page.report import report_html

    if out is not None:
        check_place(out)
    if len(runs) > 1:
        if study is not None or complete:
            raise InputError(Problem("--with and --complete are for the report of one run", expected="one RUN"))
        place = Path("comparison.html") if out is None else out
        write(comparison_html(comparison(runs)), place)
    else:
        with progress() as on_event:
            shown = findings(runs[0], study, Extent() if complete else None, on_event)
        place = place_of(shown.run) if out is None else out
        write(report_html(shown), place)
    say(f"the report is in {place}")
    if open_it:
        _open(place)


def plot(
    run: Annotated[
        str,
        typer.Argument(
            metavar="RUN[@POINT]",
            help="A run, its folder or name in runs.",
            show_default=False,
            autocompletion=complete_run,
        ),
    ],
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="The figure, as endings.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="A file that ends in .svg or .png (default: FIGURE.svg).",
            show_default=False,
        ),
    ] = None,
    study: With = None,
) -> None:
    """Draws one figure of a report into a file, for slides."""
    from ...app.report.files import check_place, write
    from ...app.report.findings import findings
    from ...report.figures.drawing.figure import standalone
    from ...report.figures.drawing.raster import check_name, picture
    from ...report.page.plots import plot as figure_of

    place = Path(f"{figure}.svg") if out is None else out
    check_name(place)
    check_place(place)
    drawing = standalone(figure_of(findings(run, study, replay=figure == "history"), figure))
    write(picture(drawing, place), place)
    say(f"the figure is in {place}")


def _open(place: Path) -> None:
    import webbrowser

    if not webbrowser.open(place.resolve().as_uri()):
        say(f"no browser could be started: open {place} yourself")
