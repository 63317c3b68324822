"""A comparison over design points: the spread of the differences, each point, and the shape along what varies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..text.columns import Column, column_header, heading, stacked
from ..text.numbers import Style, style
from ..text.words import joined, plural
from ..text.wrap import paragraph
from .tables import baseline_name, pair_names, shown_outcomes

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.comparison import Comparison, Pair
    from ...analysis.compare.shape import Level
    from ...experiment.design.manifest import OutcomeInfo
    from ...stats.two_sample import Contrast

SHOWN = 20
"""Design points that a table lists in full; of more, only extremes are named."""

EXTREMES, FEW_PAIRS = 3, 2
"""Best and worst points named per pair where there are at most `FEW_PAIRS` pairs; else one."""

MOST_PATHS = 4
"""Paths set at a point that a line can name, and paths whose shape is shown."""

LEAST = 15
"""The least width of a header line in characters."""


def spread_parts(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    """How the difference varies over points, which more replications would not narrow."""
    from rich.text import Text

    columns = []
    for info in shown_outcomes(comparison):
        contrasts = [pair.pooled[info.id] for pair in comparison.pairs]
        look = style(contrasts, info.unit, info.kind, difference=True)
        cells = []
        for contrast in contrasts:
            if (spread := contrast.spread) is None:
                cells.append(dash)
                continue
            least, low, middle, high, most = (
                look.number(value, sign=True)
                for value in (spread.least, spread.low, spread.median, spread.high, spread.most)
            )
            beyond = "" if spread.beyond_luck != spread.beyond_luck else f"±{look.number(spread.beyond_luck)}, "
            cells.append(f"{least} ({low} {middle} {high}) {most}\n{beyond}{contrast.above} up, {contrast.below} down")
        columns.append(Column(column_header(info.title, look.unit, cells), cells))
    yield Text("spread of the difference over points", style="bold")
    for table in stacked("option", pair_names(comparison), columns, width):
        yield table
        yield Text()
    yield paragraph(
        "least (10th percentile, median, 90th percentile) most of the points, luck and all; ±: the standard deviation "
        "over points with luck taken out, which more replications would not narrow; up, down: points that stand by "
        "themselves after Holm's adjustment",
        width,
    )
    yield Text()


def point_parts(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    """One outcome at each point; of many points the best, the worst and the shape. Then where the order changes."""
    from rich.text import Text

    info = comparison.main
    cells = [pair.at_points[info.id] for pair in comparison.pairs]
    look = style([cell for of_pair in cells for cell in of_pair], info.unit, info.kind, difference=True)
    yield Text(f"point by point: {info.title}, from {baseline_name(comparison)}", style="bold")
    if len(comparison.points) <= SHOWN:
        yield from _all_points(comparison, cells, look, width, dash)
    else:
        yield from _extremes(comparison, cells, info, look, width, dash)
        yield from _shape(comparison, info, look, width, dash)
    for pair, name in zip(comparison.pairs, pair_names(comparison), strict=True):
        if text := _order(comparison, pair, name, info):
            yield paragraph(text, width)
    yield Text()


def _all_points(
    comparison: Comparison, cells: Sequence[Sequence[Contrast]], look: Style, width: int, dash: str
) -> Iterator[RenderableType]:
    from rich.text import Text

    columns = []
    for name, of_pair in zip(pair_names(comparison), cells, strict=True):
        texts = _marked(of_pair, look, dash)
        columns.append(Column(heading(name, max(LEAST, *(len(text) for text in texts))), texts))
    for table in stacked("point", [str(point.number) for point in comparison.points], columns, width):
        yield table
        yield Text()
    yield paragraph(f"in {look.unit}; * stands at 5% after Holm's adjustment for all in this table", width)
    if _many_paths(comparison):
        yield paragraph(f"what each sets stands in {_table(comparison)}", width)
    else:
        for point in comparison.points:
            yield paragraph(f"{point.number}: {point.label}", width, mark="  ", hang="     ")


def _extremes(
    comparison: Comparison, cells: Sequence[Sequence[Contrast]], info: OutcomeInfo, look: Style, width: int, dash: str
) -> Iterator[RenderableType]:
    """The points at which each pair differs most, in either direction."""
    count = EXTREMES if len(cells) <= FEW_PAIRS else 1
    words = {"neither": ("largest", "smallest")}.get(info.better, ("best", "worst"))
    sign = -1.0 if info.better == "less" else 1.0
    for name, of_pair in zip(pair_names(comparison), cells, strict=True):
        texts = _marked(of_pair, look, dash)
        there = [place for place, cell in enumerate(of_pair) if cell.n]
        ranked = sorted(there, key=lambda place: -sign * (of_pair[place].estimate or 0.0))
        for word, places in zip(words, (ranked[:count], ranked[: -count - 1 : -1]), strict=True):
            for place in places:
                point = comparison.points[place]
                sets = "" if _many_paths(comparison) else f": {point.label}"
                text = f"{name}, {word}: {' '.join(texts[place].split())} at point {point.number}{sets}"
                yield paragraph(text, width, mark="  ", hang="    ")
    yield paragraph(
        f"in {look.unit}, of {plural(len(comparison.points), 'point')}; * stands at 5% after Holm's adjustment for all "
        "of them; extremes of many points are partly luck. Each point: --json; what each sets: "
        f"{_table(comparison)}",
        width,
    )


def _shape(comparison: Comparison, info: OutcomeInfo, look: Style, width: int, dash: str) -> Iterator[RenderableType]:
    """The mean difference along the paths with which it varies most."""
    from rich.text import Text

    shapes = comparison.shapes(info.id)
    if not shapes:
        return
    yield Text()
    yield Text("mean difference along what varies, the strongest first")
    names: list[str] = []
    texts: list[list[str]] = [[] for _ in comparison.pairs]
    for path, levels in list(shapes.items())[:MOST_PATHS]:
        names += [f"{path} {text}" for text in level_texts(levels)]
        for column, place in zip(texts, range(len(comparison.pairs)), strict=True):
            means = [level.means[place] for level in levels]
            column += [dash if mean != mean else look.number(mean, sign=True) for mean in means]
    columns = [
        Column(heading(name, max(LEAST, *(len(text) for text in column))), column)
        for name, column in zip(pair_names(comparison), texts, strict=True)
    ]
    yield from stacked("", names, columns, width)
    if len(shapes) > MOST_PATHS:
        yield paragraph(f"and {plural(len(shapes) - MOST_PATHS, 'path')} that it varies less with", width)


def _order(comparison: Comparison, pair: Pair, name: str, info: OutcomeInfo) -> str:
    """The lever or parameter along which the two sides change their order, or nothing."""
    place = comparison.pairs.index(pair)
    words = {"neither": ("above", "below"), "less": ("behind", "ahead")}.get(info.better, ("ahead", "behind"))
    for path, levels in comparison.shapes(info.id).items():
        texts = level_texts(levels)
        at = {
            sign: [text for text, level in zip(texts, levels, strict=True) if level.signs[place] == sign]
            for sign in (1, -1)
        }
        if at[1] and at[-1]:
            parts = [f"{word} at {joined(at[sign])}" for word, sign in zip(words, (1, -1), strict=True)]
            return f"the order changes along {path}: {name} is {', '.join(parts)}"
    return ""


def level_texts(levels: Sequence[Level]) -> list[str]:
    """Each level as text: a theory's name, a value, or a rounded range."""
    return [
        level.name
        or (
            "as the scenario has it"
            if level.low is None or level.high is None
            else f"{level.low:,.6g}"
            if level.low == level.high
            else f"{float(f'{level.low:.3g}'):,.6g} to {float(f'{level.high:.3g}'):,.6g}"
        )
        for level in levels
    ]


def _marked(of_pair: Sequence[Contrast], look: Style, dash: str) -> list[str]:
    figures = look.cells(of_pair, sign=True, dash=dash)
    return [f"{figure}{'*' if cell.stands else ' '}" for figure, cell in zip(figures, of_pair, strict=True)]


def _many_paths(comparison: Comparison) -> bool:
    return len(comparison.points[0].settings) + len(comparison.points[0].structures) > MOST_PATHS


def _table(comparison: Comparison) -> str:
    return str(comparison.sides[0].target.run.folder / "points.parquet")
