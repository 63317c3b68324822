"""The printed distributions of numeric outcomes: quantiles, the mean of the worst tenth, and dominance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...analysis.ranking.distributions import LEVELS
from ..text.columns import Column, stacked
from ..text.words import quoted
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.ranking.distributions import Distribution, Distributions, Order

SHOWN = 8
"""How many pairs a line names; the others are counted."""

ORDERS = {1: "first order", 2: "second order"}
PREFERENCE = {1: "whoever wants a better value", 2: "whoever also shuns risk"}


def distribution_parts(distributions: Sequence[Distributions], width: int) -> Iterator[RenderableType]:
    """A table for each outcome, then what can be told of dominance."""
    from rich.text import Text

    for item in distributions:
        rows = item.options
        places = decimals(item)
        columns = [Column("mean", [f"{row.mean:,.{places}f}" for row in rows])]
        columns += [
            Column(f"{100 * level:g}%", [f"{row.quantiles[place]:,.{places}f}" for row in rows])
            for place, level in enumerate(LEVELS)
        ]
        columns.append(Column("worst tenth", [_worst(row, places) for row in rows]))
        yield Text(f"distribution: {item.title} ({item.unit})", style="bold")
        yield from stacked("option", [row.option for row in rows], columns, width - 2)
        notes = [
            f"over {item.histories:,} histories of each, luck included: so many of 100 have at most that value; the "
            "last column is the mean of the worst tenth"
        ]
        if any(row.worst_low is None for row in rows):
            notes.append("without brackets: a tail too skewed, or too few histories, for an interval")
        if item.left_out:
            notes.append(f"does not apply to {', '.join(map(quoted, item.left_out))}")
        yield paragraph("; ".join(notes), width)
        for order in item.orders:
            yield paragraph(order_text(order), width)
        yield Text()


def order_text(order: Order) -> str:
    """What can be said of dominance of one order."""
    name = ORDERS[order.order]
    parts = []
    if order.shown:
        parts.append(f"from the 5th to the 95th of 100 values: {_pairs(order.shown)}")
    rest = [pair for pair in order.ahead if pair not in order.shown]
    if rest:
        parts.append(f"somewhere, and nowhere worse as far as can be told: {_pairs(rest)}")
    if order.crossing:
        crossed = [f"{quoted(first)} and {quoted(second)}" for first, second in order.crossing]
        parts.append(f"neither dominates, each better somewhere: {_few(crossed)}")
    if not parts:
        return f"dominance of the {name}: no option is told apart (95%, all values and pairs together)"
    return f"dominance of the {name} ({PREFERENCE[order.order]}), beyond luck {'; '.join(parts)}"


def decimals(item: Distributions) -> int:
    """The decimals with which the largest figure of a table has three digits."""
    most = max(abs(value) for row in item.options for value in (*row.quantiles, row.mean, row.worst))
    return max(0, 2 - int(np.floor(np.log10(most)))) if most > 0.0 else 0


def _worst(row: Distribution, places: int) -> str:
    if row.worst_low is None or row.worst_high is None:
        return f"{row.worst:,.{places}f}"
    return f"{row.worst:,.{places}f} [{row.worst_low:,.{places}f}, {row.worst_high:,.{places}f}]"


def _pairs(pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs by their better side."""
    better = list(dict.fromkeys(first for first, _ in pairs))
    return _few(
        [
            f"{quoted(name)} over {', '.join(quoted(worse) for first, worse in pairs if first == name)}"
            for name in better
        ]
    )


def _few(names: Sequence[str]) -> str:
    return "; ".join(names[:SHOWN]) + (f"; and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
