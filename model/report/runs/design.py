"""A run of several design points, printed: all cells where there are few points, else the best and the worst.

Of a sampled design only the estimates over all points are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..text.columns import Column, heading, stacked
from ..text.numbers import style
from ..text.theories import fixed_words
from ..text.words import plural
from ..text.wrap import paragraph
from .precision import decision_parts
from .summary import basis_heading

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.cells import Cell, DesignSummary
    from ...experiment.design.manifest import Manifest
    from ...scenario import Precision
    from ...stats.intervals import Estimate

MOST_POINTS = 20
"""Design points whose cells are all printed; of more, only the best and the worst."""

EXTREMES = 3
"""Design points shown as the best, and as many as the worst."""

SAMPLED = ("latin_hypercube", "sobol")


def design_parts(summary: DesignSummary, precision: Precision | None, width: int) -> Iterator[RenderableType]:
    """The design, its cells or the estimates over them, and how the number of replications was decided."""
    from rich.text import Text

    manifest = summary.run.manifest
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
    if sampled:
        names = list(manifest.option_ids)
        columns = _columns(manifest, lambda name: [summary.overall[option][name] for option in names])
        yield from _tables("over all points", names, columns, width)
        yield paragraph(f"each cell is in --json; sim analyse {summary.run.folder} says what drives them", width)
    elif manifest.points <= MOST_POINTS:
        yield from _cells(summary, summary.cells, width)
    else:
        yield from _extremes(summary, width)
    yield from decision_parts(summary.run.decisions, precision, width)


def _cells(summary: DesignSummary, cells: Sequence[Cell], width: int) -> Iterator[RenderableType]:
    """The settings of each point, and the headline outcomes there."""
    from rich.text import Text

    for point, settings in {cell.point: cell.settings for cell in cells}.items():
        at = ", ".join(f"{path} = {_value(value)}" for path, value in settings.items()) or "as the scenario has it"
        yield paragraph(at, width, mark=f"{point:>4}  ", hang=" " * 6)
    yield Text()
    columns = _columns(summary.run.manifest, lambda name: [cell.outcomes[name] for cell in cells])
    yield from _tables("point, option", [f"{cell.point:>4}  {cell.option}" for cell in cells], columns, width)


def _extremes(summary: DesignSummary, width: int) -> Iterator[RenderableType]:
    """The best and the worst points under each option, by the first headline outcome that is better high or low."""
    from rich.text import Text

    manifest = summary.run.manifest
    judged = [name for name in manifest.headline if manifest.outcome[name].better in ("more", "less")]
    name = (judged or list(manifest.headline))[0]
    sign = -1.0 if manifest.outcome[name].better == "less" else 1.0
    for option in manifest.option_ids:
        cells = [cell for cell in summary.cells if cell.option == option and cell.outcomes[name].estimate is not None]
        if not cells:
            continue
        ranked = sorted(cells, key=lambda cell: -sign * float(cell.outcomes[name].estimate or 0.0))
        shown = [*ranked[:EXTREMES], *ranked[-EXTREMES:]]
        title = f"{option}: the {EXTREMES} best and the {EXTREMES} worst of {len(cells):,} points in {name}"
        yield paragraph(title, width, look="bold")
        yield from _cells(summary, shown, width)
        yield paragraph(_spread(name, manifest, [float(cell.outcomes[name].estimate or 0.0) for cell in cells]), width)
        yield Text()
    yield paragraph(f"all cells are in --json, their rows in {summary.run.folder}/rows", width)


def _spread(name: str, manifest: Manifest, values: Sequence[float]) -> str:
    """Three percentiles of an outcome's estimates over the points."""
    ordered = sorted(values)
    low, middle, high = (ordered[round(share * (len(ordered) - 1))] for share in (0.1, 0.5, 0.9))
    factor, unit = (100.0, "%") if manifest.outcome[name].kind == "share" else (1.0, manifest.outcome[name].unit)
    return (
        f"over the points, {name} is {factor * low:.3g} {unit} at the 10th percentile, {factor * middle:.3g} {unit} at "
        f"the median, {factor * high:.3g} {unit} at the 90th; luck is part of this spread"
    )


def _columns(manifest: Manifest, estimates: Callable[[str], Sequence[Estimate]]) -> list[Column]:
    """A column for each headline outcome."""
    columns = []
    for name in manifest.headline:
        values = list(estimates(name))
        look = style(values, manifest.outcome[name].unit, manifest.outcome[name].kind)
        cells = look.cells(values)
        longest = max((len(line) for cell in cells for line in cell.splitlines()), default=0)
        columns.append(Column(f"{heading(name, max(longest, len(look.unit)))}\n{look.unit}", cells))
    return columns


def _tables(label: str, names: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    for table in stacked(label, names, columns, width):
        yield table
        yield Text()


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.6g}"
