"""Which options stay within bounds on outcomes, as `ceasefire_collapse_5y < 0.3`, by estimates and by intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise, product
from math import prod

from ...stats.intervals import Estimate
from ..histories.condition import Condition, parse_condition
from .summary import Summary

MOST_TRIED = 10_000
"""Combinations of values that are tried for a condition: of more nothing is said beyond the estimates."""


@dataclass(frozen=True)
class Bounded:
    """The options that meet a condition by their estimates, and those of them that do wherever their true values lie
    within the intervals, in the summary's order."""

    condition: str
    outcomes: tuple[str, ...]
    options: tuple[str, ...]
    surely: tuple[str, ...]


def bounded(summary: Summary, text: str) -> Bounded:
    """The options that meet a condition over outcomes. One to which an outcome does not apply neither meets nor fails
    what is said of it, and is left out. Raises InputError for a text that is no condition on outcomes of the run.

    By its intervals an option meets a condition that it meets wherever the outcomes lie within them. An outcome that
    has an estimate and no interval leaves that open.
    """
    condition = parse_condition(text, summary.manifest.outcome, "--only")
    met = [option for option in summary.options if _meets(condition, [_values(option.outcomes, condition)])]
    surely = [
        option.id for option in met if (within := _within(option.outcomes, condition)) and _meets(condition, within)
    ]
    return Bounded(condition.text.strip(), condition.outcomes, tuple(option.id for option in met), tuple(surely))


def _values(outcomes: Mapping[str, Estimate], condition: Condition) -> dict[str, float | None]:
    return {name: outcomes[name].estimate for name in condition.outcomes}


def _within(outcomes: Mapping[str, Estimate], condition: Condition) -> list[dict[str, float | None]]:
    """Values that stand for all within the intervals: a condition changes at the numbers it compares with and nowhere
    else, so these, the ends, and one value between each two of them suffice. Empty where nothing can be said."""
    choices: list[list[float | None]] = []
    for name, numbers in condition.compared.items():
        result = outcomes[name]
        if result.estimate is None:
            choices.append([None])
        elif result.low is None or result.high is None:
            return []
        else:
            inner = [number for number in numbers if result.low < number < result.high]
            turns = sorted({result.low, *inner, result.high})
            choices.append([*turns, *((a + b) / 2.0 for a, b in pairwise(turns))])
    if prod(map(len, choices)) > MOST_TRIED:
        return []
    return [dict(zip(condition.compared, values, strict=True)) for values in product(*choices)]


def _meets(condition: Condition, rows: list[dict[str, float | None]]) -> bool:
    """Whether all rows of values meet the condition; null is neither met nor not met."""
    import polars as pl

    schema = dict.fromkeys(condition.outcomes, pl.Float64)
    met = pl.DataFrame(rows, schema=schema).select(condition.rows.alias("met"))["met"]
    return bool(met.fill_null(False).all())
