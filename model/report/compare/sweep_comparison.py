"""A comparison over the points of a sweep as it is printed: the mean over points, the spread of points, the points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from model.analysis.assumptions.ledger import EFFECTS
from model.report.compare.comparison import change_lines
from model.report.runs.summary import ALL, basis_heading
from model.report.text.columns import Column, heading, stacked
from model.report.text.numbers import DASH, share_text, style, without_sign_of_zero
from model.report.text.words import plural
from model.report.text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from model.analysis.compare.content import Change
    from model.analysis.compare.pooled import Pooled
    from model.analysis.compare.sweep_comparison import SweepComparison
    from model.experiment.design.manifest import OutcomeInfo

SHOWN = 40
"""Design points above which there is no table of them: the extremes of many are luck."""

LEAST = 15
"""Characters of a header line."""

MOST_PATHS = 4
"""Things set at a point that a line can name."""


def print_sweeps(found: SweepComparison, console: Console) -> None:
    """Prints it, as wide as the console."""
    plain = not console.encoding.lower().startswith("utf")
    for part in sweep_parts(found, console.width, "-" if plain else DASH):
        console.print(part)


def sweeps_json(found: SweepComparison) -> dict[str, Any]:
    """The object of `sim compare --json` for sweeps."""
    return {**found.as_json(), "calibrated": found.calibrated, "effects": EFFECTS}


def sweep_parts(found: SweepComparison, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """The parts in order: heading, content, the mean over points, the spread of points, the points."""
    from rich.text import Text

    yield Text(_title(found), style="bold")
    yield basis_heading(found.calibrated)
    for line in _heading(found):
        yield paragraph(line, width, hang="")
    yield Text()
    yield from _content(found, width)
    yield from _pooled(found, width, dash)
    if len(found.points) > 1:
        yield from _spread(found, width, dash)
        yield from _points(found, width, dash)
    yield paragraph(
        f"first divergence: not shown over points; sim compare {found.given[0].folder}@POINT plays one of them again",
        width,
    )


def _title(found: SweepComparison) -> str:
    folders = [str(one.folder) for one in found.given]
    if len(folders) == 1:
        return f"options of the sweep {folders[0]} compared"
    return f"the sweep {folders[1]} compared with {folders[0]}"


def _heading(found: SweepComparison) -> Iterator[str]:
    least, most = found.replications
    rows = plural(most, "replication") if least == most else f"{least:,} to {most:,} replications"
    of = f" of {found.stored.count:,}" if len(found.points) < found.stored.count else ""
    luck = "the same luck at every point" if found.stored.common else "luck of its own at each point"
    seed = found.given[0].run.manifest.seed
    yield (
        f"{plural(len(found.points), 'design point')}{of}, {rows} of each in pairs, {luck}, seed {seed}; "
        "95% intervals in brackets"
    )


def _content(found: SweepComparison, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    # What the sweep sets is the same on both sides.
    set_there = set(found.stored.paths)
    kept = [[one for one in each if one.path not in set_there] for each in found.changes]
    yield Text(f"what differs from {found.pairs[0].baseline}", style="bold")
    common = [one for one in kept[0] if all(one in each for each in kept)] if len(kept) > 1 else []
    if common:
        yield Text("in all of them")
        yield from change_lines(common, width)
    for pair, each in zip(found.pairs, kept, strict=True):
        own: list[Change] = [one for one in each if one not in common]
        if common and not own:
            continue
        yield Text(pair.other)
        if own:
            yield from change_lines(own, width)
        else:
            yield Text("  nothing beside what the sweep sets" if set_there else "  nothing: the same content")
    yield Text()


def _pooled(found: SweepComparison, width: int, dash: str) -> Iterator[RenderableType]:
    from rich.text import Text

    columns, empty = [], [one.id for one in found.outcomes if one not in _shown(found)]
    for info in _shown(found):
        figures = [pair.pooled[info.id] for pair in found.pairs]
        look = style(figures, info.unit, info.kind, difference=True)
        cells = [
            f"{cell}{'*' if one.stands else ' '}\n{_below(one, info, dash)} ".rstrip("\n ")
            for cell, one in zip(look.cells(figures, sign=True, dash=dash), figures, strict=True)
        ]
        columns.append(Column(_header(info.id, look.unit, cells), cells))
    yield Text(f"mean over points of the difference from {found.pairs[0].baseline}", style="bold")
    yield paragraph(EFFECTS, width, look="yellow")
    if empty:
        yield paragraph(f"none for {', '.join(empty)}: no replication has them on both sides", width)
    yield from _stacked("option", [pair.other for pair in found.pairs], columns, width)
    notes = [
        "intervals hold luck alone: they say how well these points are known, not how points differ; every point "
        "counts alike"
    ]
    if any(not one.separable for pair in found.pairs for one in pair.pooled.values()):
        notes = ["one replication a point cannot tell luck from points: these intervals hold both"]
    notes.append(
        f"* stands at 5% after Holm's adjustment for {found.family} differences"
        if found.family > 1
        else "* stands at 5%"
    )
    below = "second line: r, the correlation of pairs within points, and after × the variance-reduction factor"
    if any(info.denominator != ALL for info in found.outcomes):
        below += ", and for an outcome not over all replications the share where it applies to both"
    yield paragraph("; ".join([*notes, below]), width)
    yield Text()


def _shown(found: SweepComparison) -> list[OutcomeInfo]:
    """The outcomes that apply to both sides of some pair."""
    return [one for one in found.outcomes if any(pair.pooled[one.id].n for pair in found.pairs)]


def _below(one: Pooled, info: OutcomeInfo, dash: str) -> str:
    if one.n == 0:
        return ""
    parts = [f"r {dash}" if one.correlation is None else f"r {without_sign_of_zero(f'{one.correlation:.2f}')}"]
    if one.variance_reduction is not None:
        parts.append(f"×{one.variance_reduction:.{1 if one.variance_reduction < 100 else 0}f}")
    if info.denominator != ALL:
        parts.append(share_text(one.both))
    return ", ".join(parts)


def _spread(found: SweepComparison, width: int, dash: str) -> Iterator[RenderableType]:
    """How differences vary over points, which more replications would not change."""
    from rich.text import Text

    columns = []
    for info in _shown(found):
        figures = [pair.pooled[info.id] for pair in found.pairs]
        look = style(figures, info.unit, info.kind, difference=True)
        cells = []
        for one in figures:
            if one.spread is None:
                cells.append(dash)
                continue
            least, low, middle, high, most = (
                look.number(value, sign=True)
                for value in (one.spread.least, one.spread.low, one.spread.median, one.spread.high, one.spread.most)
            )
            beyond = one.spread.beyond_luck
            apart = "" if beyond != beyond else f"±{look.number(beyond)}, "
            cells.append(f"{least} ({low} {middle} {high}) {most}\n{apart}{one.above} up, {one.below} down")
        columns.append(Column(_header(info.id, look.unit, cells), cells))
    yield Text("spread of the difference over points", style="bold")
    yield from _stacked("option", [pair.other for pair in found.pairs], columns, width)
    yield paragraph(
        "least (10th percentile, median, 90th percentile) most of the points, luck and all; ±: the standard deviation "
        "over points with luck taken out, which more replications would not narrow; up, down: points that stand by "
        "themselves after Holm's adjustment",
        width,
    )
    yield Text()


def _points(found: SweepComparison, width: int, dash: str) -> Iterator[RenderableType]:
    """A row a point, for one outcome."""
    from rich.text import Text

    info = found.main
    yield Text(f"point by point: {info.id}, from {found.pairs[0].baseline}", style="bold")
    if len(found.points) > SHOWN:
        yield paragraph(
            f"{len(found.points):,} points are too many for a table, and the extremes of so many would be luck: --json "
            "has each, and sim analyse tells what they depend on",
            width,
        )
        yield Text()
        return
    cells = [pair.at[info.id] for pair in found.pairs]
    look = style([one for each in cells for one in each], info.unit, info.kind, difference=True)
    columns = []
    for pair, each in zip(found.pairs, cells, strict=True):
        texts = [
            f"{cell}{'*' if one.stands else ' '}"
            for cell, one in zip(look.cells(each, sign=True, dash=dash), each, strict=True)
        ]
        columns.append(Column(heading(pair.other, max(LEAST, *(len(text) for text in texts))), texts))
    yield from _stacked("point", [str(number) for number, _ in found.points], columns, width)
    yield paragraph(f"in {look.unit}; * stands at 5% after Holm's adjustment for all in this table", width)
    if len(found.stored.paths) + len(found.stored.switches) > MOST_PATHS:
        yield paragraph(f"what each sets stands in {found.given[0].folder / 'points.parquet'}", width)
    else:
        for number, label in found.points:
            yield paragraph(f"{number}: {label}", width, mark="  ", hang="     ")
    yield Text()


def _stacked(label: str, names: Sequence[str], columns: Sequence[Column], width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    for table in stacked(label, names, columns, width):
        yield table
        yield Text()


def _header(name: str, unit: str, cells: Sequence[str]) -> str:
    longest = max([len(line) for cell in cells for line in cell.split("\n")] + [8])
    return f"{heading(name, longest)}\n{unit}"
