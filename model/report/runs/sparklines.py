"""How outcomes go along a number that a study varies, as sparklines in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..text.bars import holds_unicode, sparkline
from ..text.columns import Column, column_header, deal, stacked
from ..text.detail import FULL
from ..text.numbers import style
from ..text.wrap import paragraph
from .summary import Layout, short_title

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.cells import DesignSummary
    from ...analysis.findings.along import Along, Changes
    from ...experiment.design.manifest import OutcomeInfo
    from ...stats.intervals import Estimate

FEWEST, MOST = 3, 40
"""Values along which there is a line: of fewer a table says it all, more have no room."""


def sparkline_parts(summary: DesignSummary, changes: Changes, layout: Layout) -> Iterator[RenderableType]:
    """For each number that varies a line for each option and outcome that moves: its estimate at the first value, a
    mark for each value, its estimate at the last, and half the widest interval of one cell.

    As many outcomes as fit beside each other, the main one first, then those of which most changes are told apart;
    nothing where they all stay the same.
    """
    from rich.text import Text

    manifest = summary.run.manifest
    titles = dict(manifest.options)
    for path in changes.paths:
        numbers = [value for value in path.values if isinstance(value, float | int)]
        if len(numbers) < len(path.values) or not FEWEST <= len(numbers) <= MOST:
            continue
        moved = [info for info in changes.outcomes if any(change.moved[info.id] for change in path.changes)]
        stands = {info.id: sum(change.outcomes[info.id].stands for change in path.changes) for info in moved}
        moved.sort(key=lambda info: (info.id != changes.main.id, -stands[info.id]))
        columns = [column for info in moved if (column := _column(summary, path, info, layout)) is not None]
        names = [option if layout.detail == FULL else short_title(titles[option]) for option in manifest.option_ids]
        if not columns:
            continue
        others = ", the mean over all other settings" if len(changes.paths) > 1 else ""
        title = f"along {path.path}, from {numbers[0]:.6g} to {numbers[-1]:.6g}: a mark for each value{others}"
        yield paragraph(title, layout.width, look="bold")
        yield stacked("option", names, deal(names, columns, layout.width)[0], layout.width)[0]
        yield paragraph(
            f"marks rise from 0 to the largest estimate of their column; {_error_mark(layout)} is the sampling error "
            "of one value: a line that moves less may be luck",
            layout.width,
        )
        yield Text()


def _column(summary: DesignSummary, path: Along, info: OutcomeInfo, layout: Layout) -> Column | None:
    """One outcome along a path; None where it is below 0 somewhere or applies nowhere."""
    values = {
        option: [_at(summary, path, option, value, info.id) for value in path.values]
        for option in summary.run.manifest.option_ids
    }
    known = [value for row in values.values() for value in row if value is not None]
    if not known or min(known) < 0.0:
        return None
    estimates = [cell.outcomes[info.id] for cell in summary.cells]
    look = style(estimates, info.unit, info.kind)
    cells = []
    for option, row in values.items():
        ends = [layout.dash if value is None else look.number(value) for value in (row[0], row[-1])]
        half = _widest([cell.outcomes[info.id] for cell in summary.cells if cell.option == option])
        error = "" if half is None else f" {_error_mark(layout)}{look.number(half)}"
        line = sparkline(row, max(known), layout.terminal)
        cells.append(f"{ends[0]} {line} {ends[1]}{error}" if any(value is not None for value in row) else layout.dash)
    return Column(column_header(info.id if layout.detail == FULL else info.title, look.unit, cells), cells)


def _at(summary: DesignSummary, path: Along, option: str, value: object, outcome: str) -> float | None:
    """The mean of the estimates of all cells that have a value of a path; None where the outcome does not apply."""
    estimates = [
        estimate
        for cell in summary.cells
        if cell.option == option
        and cell.settings.get(path.path) == value
        and (estimate := cell.outcomes[outcome].estimate) is not None
    ]
    return sum(estimates) / len(estimates) if estimates else None


def _widest(estimates: Sequence[Estimate]) -> float | None:
    halves = [(item.high - item.low) / 2 for item in estimates if item.low is not None and item.high is not None]
    return max(halves, default=None)


def _error_mark(layout: Layout) -> str:
    return "±" if holds_unicode(layout.terminal) else "+-"
