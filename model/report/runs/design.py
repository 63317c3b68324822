"""A run of several design points, printed: all cells where there are few points, else the best and the worst.

Of a sampled design only the estimates over all points are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ...errors import InputError, Problem, did_you_mean
from ...scenario import SAMPLED
from ..text.columns import Column, heading, stacked
from ..text.detail import FULL
from ..text.glossary import LEGEND
from ..text.numbers import style
from ..text.theories import fixed_words
from ..text.words import plural
from ..text.wrap import paragraph
from .along import along_lines, change_parts, value_text
from .precision import rounds_parts
from .sparklines import sparkline_parts
from .summary import IN_ORDER, Layout, basis_heading, short_title

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.cells import Cell, DesignSummary
    from ...analysis.findings.along import Changes
    from ...experiment.design.manifest import Manifest
    from ...scenario import Precision
    from ...stats.intervals import Estimate

MOST_POINTS = 20
"""Design points whose cells are all printed; of more, only the best and the worst."""

EXTREMES = 3
"""Design points shown as the best, and as many as the worst."""


def design_parts(
    summary: DesignSummary, precision: Precision | None, layout: Layout, changes: Changes | None = None
) -> Iterator[RenderableType]:
    """The design, what changes along what it varies, its cells or the estimates over them, and how the number of
    replications was decided. Raises InputError for an order by an outcome that the cells do not have."""
    from rich.text import Text

    manifest, width = summary.run.manifest, layout.width
    titles = dict(manifest.options)
    cells = _ordered(summary, layout.sort)
    yield paragraph(manifest.title, width, look="bold")
    yield basis_heading(manifest.calibrated)
    if manifest.question:
        yield paragraph(manifest.question, width)
    if words := fixed_words(summary.theories):
        yield paragraph(words, width)
    counts = sorted(set(manifest.replications_by_option.values()))
    each = f"{counts[0]:,}" if len(counts) == 1 else f"{counts[0]:,} to {counts[-1]:,}"
    design = f"{manifest.design.replace('_', ' ')} of {plural(manifest.points, 'design point')}"
    size = f"{design}, {plural(len(manifest.options), 'option')}, {each} replications of each cell"
    sampled = manifest.design in SAMPLED
    kind = "95% intervals" if summary.level is None or sampled else f"{summary.level:.0%} confidence sequences"
    yield paragraph(f"{size}, seed {manifest.seed}; {kind} in brackets", width)
    yield Text()
    lines = [] if changes is None else along_lines(changes, titles)
    for line in lines:
        yield paragraph(line, width)
    if lines:
        yield Text()
    if changes is not None and layout.terminal:
        yield from sparkline_parts(summary, changes, layout)
    if sampled:
        names = list(manifest.option_ids)
        columns = _columns(manifest, lambda name: [summary.overall[option][name] for option in names], layout)
        yield from _tables("over all points", [_name(manifest, option, layout) for option in names], columns, width)
        yield paragraph(f"each cell is in --json; sim analyse {summary.run.folder} says what drives them", width)
    elif manifest.points <= MOST_POINTS:
        yield from _cells(summary, cells, layout)
        if changes is not None:
            yield from change_parts(changes, titles, layout)
    else:
        yield from _extremes(summary, layout)
    yield paragraph(LEGEND, width)
    yield from rounds_parts(summary.run.decisions, precision, width)


def _ordered(summary: DesignSummary, sort: str | None) -> Sequence[Cell]:
    """The cells in the order of points, and at each point in that of the scenario or, the best first, by an outcome."""
    if sort is None or sort == IN_ORDER:
        return summary.cells
    manifest = summary.run.manifest
    if sort not in manifest.headline:
        raise InputError(
            Problem(
                f"no outcome {sort!r} to sort by",
                expected=f"{', '.join(manifest.headline)}, or {IN_ORDER}",
                suggestion=did_you_mean(sort, manifest.headline),
            )
        )
    turn = 1.0 if manifest.outcome[sort].better == "less" else -1.0

    def place(cell: Cell) -> tuple[int, bool, float]:
        value = cell.outcomes[sort].estimate
        return cell.point, value is None, turn * (value or 0.0)

    return sorted(summary.cells, key=place)


def _cells(summary: DesignSummary, cells: Sequence[Cell], layout: Layout) -> Iterator[RenderableType]:
    """The settings of each point, and the headline outcomes there."""
    from rich.text import Text

    width, manifest = layout.width, summary.run.manifest
    for point, settings in {cell.point: cell.settings for cell in cells}.items():
        at = ", ".join(f"{path} = {value_text(value)}" for path, value in settings.items()) or "as the scenario has it"
        yield paragraph(at, width, mark=f"{point:>4}  ", hang=" " * 6)
    yield Text()
    columns = _columns(manifest, lambda name: [cell.outcomes[name] for cell in cells], layout)
    names = [f"{cell.point:>4}  {_name(manifest, cell.option, layout)}" for cell in cells]
    yield from _tables("point, option", names, columns, width)


def _extremes(summary: DesignSummary, layout: Layout) -> Iterator[RenderableType]:
    """The best and the worst points under each option, by the first headline outcome that is better high or low."""
    from rich.text import Text

    manifest, width = summary.run.manifest, layout.width
    judged = [name for name in manifest.headline if manifest.outcome[name].judged]
    name = (judged or list(manifest.headline))[0]
    sign = -1.0 if manifest.outcome[name].better == "less" else 1.0
    for option in manifest.option_ids:
        cells = [cell for cell in summary.cells if cell.option == option and cell.outcomes[name].estimate is not None]
        if not cells:
            continue
        ranked = sorted(cells, key=lambda cell: -sign * float(cell.outcomes[name].estimate or 0.0))
        shown = [*ranked[:EXTREMES], *ranked[-EXTREMES:]]
        who, what = _name(manifest, option, layout), _title(manifest, name, layout)
        title = f"{who}: the {EXTREMES} best and the {EXTREMES} worst of {len(cells):,} points in {what}"
        yield paragraph(title, width, look="bold")
        yield from _cells(summary, shown, layout)
        values = [float(cell.outcomes[name].estimate or 0.0) for cell in cells]
        yield paragraph(_spread(name, what, manifest, values), width)
        yield Text()
    yield paragraph(f"all cells are in --json, their rows in {summary.run.folder}/rows", width)


def _spread(name: str, what: str, manifest: Manifest, values: Sequence[float]) -> str:
    """Three percentiles of an outcome's estimates over the points."""
    ordered = sorted(values)
    low, middle, high = (ordered[round(share * (len(ordered) - 1))] for share in (0.1, 0.5, 0.9))
    factor, unit = (100.0, "%") if manifest.outcome[name].kind == "share" else (1.0, manifest.outcome[name].unit)
    return (
        f"over the points, {what} is {factor * low:.3g} {unit} at the 10th percentile, {factor * middle:.3g} {unit} at "
        f"the median, {factor * high:.3g} {unit} at the 90th; luck is part of this spread"
    )


def _name(manifest: Manifest, option: str, layout: Layout) -> str:
    """How a row names an option: by its title, with all detail by its id."""
    return option if layout.detail == FULL else short_title(dict(manifest.options)[option])


def _title(manifest: Manifest, outcome: str, layout: Layout) -> str:
    """How a column or a line names an outcome: by its title, with all detail by its id."""
    return outcome if layout.detail == FULL else manifest.outcome[outcome].title


def _columns(manifest: Manifest, estimates: Callable[[str], Sequence[Estimate]], layout: Layout) -> list[Column]:
    """A column for each headline outcome, that by which options are ordered on request first."""
    columns = []
    for name in sorted(manifest.headline, key=lambda name: name != layout.sort):
        values = list(estimates(name))
        look = style(values, manifest.outcome[name].unit, manifest.outcome[name].kind)
        cells = look.cells(values, dash=layout.dash)
        longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
        head = heading(_title(manifest, name, layout), max(longest, len(look.unit)))
        columns.append(Column(f"{head}\n{look.unit}", cells))
    return columns


def _tables(label: str, names: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    for table in stacked(label, names, columns, width):
        yield table
        yield Text()
