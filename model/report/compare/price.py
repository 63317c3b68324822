"""The printed price of a year of peace gained: euros and soldiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..text.columns import Column, stacked
from ..text.numbers import style
from ..text.wrap import paragraph
from .tables import baseline_name, pair_names

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.compare.comparison import Comparison

NOTE = (
    "gained: years of peace a replication, those without a deal counted as none; then what each of these years takes, "
    "in contributors' spending and in soldiers in place for a year. No price where the interval of the gain includes "
    "zero, or is below it: then no year is gained"
)


def price_parts(comparison: Comparison, width: int, dash: str) -> Iterator[RenderableType]:
    """A row per pair: the years of peace gained, and what each takes. Nothing where no pair gains any at a price."""
    from rich.text import Text

    prices = [pair.price for pair in comparison.pairs]
    known = [price for price in prices if price is not None]
    if len(known) < len(prices) or all(price.refused for price in known):
        return
    columns = []
    for header, parts, unit, signed in (
        ("gained", [price.gained for price in known], "years", True),
        ("euros", [price.money for price in known], "billion EUR a year", False),
        ("soldiers", [price.soldiers for price in known], "soldier-years a year", False),
    ):
        look = style(parts, unit, "mean", difference=signed)
        columns.append(Column(f"{header}\n{look.unit}", look.cells(parts, sign=signed, dash=dash)))
    yield Text(f"the price of a year of peace gained over {baseline_name(comparison)}", style="bold")
    for table in stacked("option", pair_names(comparison), columns, width):
        yield table
        yield Text()
    yield paragraph(NOTE, width)
    yield Text()
