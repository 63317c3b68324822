"""The printed swings: how far an outcome moves with each parameter alone, the widest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..text.columns import ruled_table
from ..text.numbers import DASH
from ..text.words import format_number, format_quantity, plural
from ..text.wrap import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...analysis.assumptions.swings import Swing, Swings
    from ...stats.intervals import Estimate

MOST_ROWS, FEWEST_OTHERS = 20, 5
"""Swings that are printed: all that are told apart from zero, and others up to so many in all, but not fewer."""

NOT_APART = "not told apart from zero"


def swings_text(swings: Swings) -> str:
    """How many swings are told apart from zero, in a sentence without its full stop."""
    count, of = len(swings.told_apart), len(swings.swings)
    if not count:
        return f"none of {of} swings is told apart from zero by {plural(swings.replications, 'replication')}"
    are = "is" if count == 1 else "are"
    return f"{count} of {of} swings {are} told apart from zero by {plural(swings.replications, 'replication')}"


def swings_parts(swings: Swings, width: int, dash: str = DASH) -> Iterator[RenderableType]:
    """What is moved and how, the swings told apart from zero, and the widest of the others, each with its interval."""
    from rich.text import Text

    outcome, low, high = swings.outcome, swings.quantile, 1.0 - swings.quantile
    yield Text(f"{outcome.title}, {swings.title} ({swings.option}), seed {swings.seed}", style="bold")
    yield paragraph(
        f"each parameter alone goes from the {low:.0%} to the {high:.0%} point of its range, all else as it is drawn, "
        "in the same replications under the same luck",
        width,
    )
    yield paragraph(f"as drawn: {_interval(swings.base, outcome.unit)}", width)
    yield paragraph(swings_text(swings), width, look="bold")
    apart = swings.told_apart
    others = [swing for swing in swings.swings if not swing.told_apart]
    shown = others[: max(FEWEST_OTHERS, MOST_ROWS - len(apart))]
    for title, several in (("told apart from zero", apart), (f"{NOT_APART}, the widest", shown)):
        if several:
            yield Text()
            yield Text(title, style="underline")
            yield _table(several, outcome.unit, dash)
    if swings.theories:
        yield Text()
        yield Text("rival theories, another kind of doubt", style="underline")
        yield _theories_table(swings, dash)
    yield Text()
    rest = len(others) - len(shown)
    yield paragraph(
        f"{plural(rest, 'further swing')} {'is' if rest == 1 else 'are'} not told apart from zero: --format csv has all"
        if rest
        else "these are all",
        width,
    )
    yield paragraph(
        "swing: the outcome at the high end less that at the low end, with its 95% interval. Told apart from zero: the "
        "interval leaves zero out, and the test stands in Holm's adjustment for all swings. *: what each member of a "
        "group has, moved together",
        width,
    )
    if swings.theories:
        yield paragraph(
            "rival theories: another value of a structure in the place of the one in force, all numbers as they are "
            "drawn. No range and no probability stands behind them; Holm's adjustment is for theories alone",
            width,
        )


def _table(swings: Sequence[Swing], unit: str, dash: str) -> RenderableType:
    table = ruled_table(2)
    table.add_column("parameter", overflow="fold", min_width=24)
    for title in ("range", "outcome"):
        table.add_column(title, no_wrap=True)
    table.add_column("swing", overflow="fold")
    for swing in swings:
        ends = dash
        if swing.low is not None and swing.high is not None:
            ends = f"{format_number(swing.low)} to {format_number(swing.high)}"
        sides = [dash if side is None else format_quantity(side, unit) for side in (swing.at_low, swing.at_high)]
        table.add_row(swing.path, ends, f"{sides[0]} to {sides[1]}", _interval(swing.swing, unit, sign=True))
    return table


def _theories_table(swings: Swings, dash: str) -> RenderableType:
    unit = swings.outcome.unit
    table = ruled_table(1)
    table.add_column("theory", overflow="fold", min_width=24)
    table.add_column("outcome", no_wrap=True)
    table.add_column("swing", overflow="fold")
    table.add_column("told apart", no_wrap=True)
    for swing in swings.theories:
        there = dash if swing.there is None else format_quantity(swing.there, unit)
        name = f"{swing.structure}: {swing.value}, not {swing.in_force}"
        table.add_row(name, there, _interval(swing.swing, unit, sign=True), "yes" if swing.told_apart else "no")
    return table


def swings_json(swings: Swings) -> dict[str, Any]:
    """The object of `sim ledger --swings --json`."""
    return asdict(swings)


def swings_records(swings: Swings) -> Iterator[dict[str, Any]]:
    """A record for each swing, the widest first: those of parameters, then those of theories."""
    for swing in swings.swings:
        yield {
            "kind": "parameter",
            "path": swing.path,
            "basis": swing.basis,
            "members": swing.members,
            "low": swing.low,
            "high": swing.high,
            "at_low": swing.at_low,
            "at_high": swing.at_high,
            "swing": swing.swing.estimate,
            "swing_low": swing.swing.low,
            "swing_high": swing.swing.high,
            "n": swing.swing.n,
            "moved": swing.moved,
            "told_apart": swing.told_apart,
            "value": None,
            "description": swing.description,
        }
    for theory in swings.theories:
        yield {
            "kind": "theory",
            "path": theory.structure,
            "basis": None,
            "members": 1,
            "low": None,
            "high": None,
            "at_low": swings.base.estimate,
            "at_high": theory.there,
            "swing": theory.swing.estimate,
            "swing_low": theory.swing.low,
            "swing_high": theory.swing.high,
            "n": theory.swing.n,
            "moved": theory.moved,
            "told_apart": theory.told_apart,
            "value": theory.value,
            "description": theory.description,
        }


def _interval(estimate: Estimate, unit: str, sign: bool = False) -> str:
    def number(value: float) -> str:
        if unit == "share":
            return f"{100 * value:{'+' if sign else ''}.0f}"
        return format_number(value, sign=sign)

    if estimate.estimate is None:
        return "does not apply in any replication"
    label = " points" if unit == "share" and sign else "%" if unit == "share" else f" {unit}"
    if estimate.low is None or estimate.high is None:
        return f"{number(estimate.estimate)}{label}, too few replications for an interval"
    return f"{number(estimate.estimate)}{label} [{number(estimate.low)}, {number(estimate.high)}]"
