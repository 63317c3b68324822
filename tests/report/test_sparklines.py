"""Sparklines of a design in a terminal."""

from pathlib import Path

from rich.console import Console

from model.analysis.compare.cells import summarise_design
from model.analysis.findings.along import changes_of
from model.report.runs.design import design_parts
from model.report.runs.sparklines import sparkline_parts
from model.report.runs.summary import Layout
from model.scenario import Factor
from tests.analysis.findings.test_along import resolve, turning
from tests.analysis.sweeps import study, swept

THREE = resolve(0.1, 0.5, 0.9)


def printed(folder: Path, layout: Layout, whole: bool = False, **more: object) -> str:
    run = swept(folder, turning, study(**{**THREE, **more}))
    summary, changes = summarise_design(run), changes_of(run)
    console = Console(width=layout.width, record=True, color_system=None)
    parts = design_parts(summary, None, layout, changes) if whole else sparkline_parts(summary, changes, layout)
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return capture.get()


def test_a_line_begins_and_ends_with_the_estimates_of_the_cells_there(tmp_path: Path) -> None:
    text = printed(tmp_path / "run", Layout(terminal="utf-8"))
    run = swept(tmp_path / "same", turning, study(**THREE))
    cells = {
        (cell.option, cell.point): cell.outcomes["deal_and_holds_5y"].estimate for cell in summarise_design(run).cells
    }
    for option, title in run.manifest.options:
        (line,) = [line for line in text.splitlines() if line.startswith(title)]
        first, marks, last, error = line.removeprefix(title).split()
        assert (first, last) == (f"{100 * cells[option, 0]:.0f}", f"{100 * cells[option, 2]:.0f}")
        assert len(marks) == 3
        assert error.startswith("±")


def test_every_line_fits_the_width_and_the_plain_marks_are_those_of_ascii(tmp_path: Path) -> None:
    text = printed(tmp_path / "run", Layout(60, terminal="ascii"))
    assert max(map(len, text.splitlines())) <= 60
    assert text.replace("─", "").isascii()


def test_theories_and_two_values_have_no_line(tmp_path: Path) -> None:
    factor = Factor("deterrence", "structure", names=("capability", "tripwire", "mixed"))
    assert printed(tmp_path / "two", Layout(terminal="utf-8"), **resolve(0.1, 0.9)) == ""
    assert "along deterrence" not in printed(
        tmp_path / "theories", Layout(terminal="utf-8"), factors=(*THREE["factors"], factor)
    )


def test_a_pipe_gets_no_sparklines(tmp_path: Path) -> None:
    assert "a mark for each value" in printed(tmp_path / "seen", Layout(terminal="utf-8"), whole=True)
    assert "a mark for each value" not in printed(tmp_path / "piped", Layout(), whole=True)
