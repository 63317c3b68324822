"""Small panels of stacked shares over years: how a whole divides, for one option beside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ....stats.intervals import Estimate, share_of
from ..drawing import marks
from ..drawing.figure import NARROW, Figure, Key, Table
from ..drawing.scale import Scale, fitted, nearest
from ..drawing.svg import Markup, join
from ..drawing.words import with_bounds

YEAR = 52
SHOWN_YEARS = (1, 2, 5, 10)
GAP = 26.0


@dataclass(frozen=True)
class Panel:
    """One option: by layer its share of `histories` at each of `weeks`, from below. A whisker is drawn of the lowest
    `marked` layers together."""

    title: str
    weeks: tuple[int, ...]
    layers: tuple[tuple[float, ...], ...]
    histories: int
    marked: int = 1

    def share(self, year: int, layers: slice) -> Estimate:
        """The share in these layers together in the week nearest to the end of a year, with its interval."""
        place = nearest(self.weeks, year * YEAR)
        return share_of(round(sum(layer[place] for layer in self.layers[layers]) * self.histories), self.histories)


def stacked_figure(
    name: str, panels: Sequence[Panel], keys: Sequence[Key], title: str, description: str, note: str
) -> Figure:
    """The figure; `keys` name the layers and their looks, from below. The sampling error of each is in its table."""
    rows = []
    for panel in panels:
        for place, (key, _) in enumerate(zip(keys, panel.layers, strict=True)):
            cells = [with_bounds(panel.share(year, slice(place, place + 1))) for year in shown_years(panel)]
            rows.append((f"{panel.title}: {key.label}", *cells))
    head = ("what", *(f"year {year}, of 100" for year in shown_years(panels[0])))
    return Figure(
        name, title, description, note, Table(head, tuple(rows)), lambda width: _draw(panels, keys, width), tuple(keys)
    )


def shown_years(panel: Panel) -> list[int]:
    """The years of a panel at which shares are told."""
    return [year for year in SHOWN_YEARS if year * YEAR <= panel.weeks[-1] + 1]


def _draw(panels: Sequence[Panel], keys: Sequence[Key], width: float) -> tuple[Markup, float]:
    columns = 1 if width <= NARROW + 50 else min(len(panels), 3 if len(panels) % 3 == 0 else 2)
    height = 150.0 if columns == 3 or width <= NARROW + 50 else 190.0
    across = (width - GAP * (columns - 1)) / columns
    parts = []
    for place, panel in enumerate(panels):
        x, y = (place % columns) * (across + GAP), (place // columns) * (height + 66)
        parts.append(_panel(panel, keys, x, y, across, height))
    rows = -(-len(panels) // columns)
    return join(parts), rows * (height + 66) - 8


def _panel(panel: Panel, keys: Sequence[Key], x: float, y: float, width: float, height: float) -> Markup:
    left, right, top, bottom = x + 30, x + width - 4, y + 22, y + 22 + height
    last = panel.weeks[-1]
    across, upward = Scale(0, last, left, right), Scale(0.0, 1.0, bottom, top)
    years = range(0, last // YEAR + 1, 2 if last > 4 * YEAR else 1)
    parts = [
        marks.text(x, y + 13, fitted(panel.title, width), "strong"),
        marks.left_axis(upward, (0, 0.5, 1), left, right, ("0", "50", "100")),
    ]
    below = [0.0] * len(panel.weeks)
    for key, layer in zip(keys, panel.layers, strict=True):
        above = [low + value for low, value in zip(below, layer, strict=True)]
        if max(layer) > 0:
            upper = [(across(week), upward(min(1.0, value))) for week, value in zip(panel.weeks, above, strict=True)]
            lower = [(across(week), upward(min(1.0, value))) for week, value in zip(panel.weeks, below, strict=True)]
            parts.append(marks.area(upper, lower, key.look))
        below = above
    for year in shown_years(panel):
        error = panel.share(year, slice(panel.marked))
        if error.low is not None and error.high is not None:
            at = min(across(panel.weeks[nearest(panel.weeks, year * YEAR)]), right - 3)
            parts.append(marks.upright(at, upward(error.low), upward(error.high)))
    labels = [str(year) for year in years]
    parts.append(marks.bottom_axis(across, [year * YEAR for year in years], bottom, bottom, labels, "years", x + width))
    return join(parts)
