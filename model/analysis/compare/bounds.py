"""Which options stay within bounds on outcomes, as `ceasefire_collapse_5y < 0.3`, by estimates and by intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from ...stats.intervals import Estimate
from ..histories.condition import Condition, parse_condition
from .summary import Summary

MOST_OUTCOMES = 8
"""Outcomes of which a condition's corners are tried: all combinations of the ends of their intervals."""


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

    By its intervals an option meets a condition that it meets at every combination of their ends; one without an
    interval is taken at its estimate.
    """
    condition = parse_condition(text, summary.manifest.outcome, "--only")
    met = [option for option in summary.options if _meets(condition, [_values(option.outcomes, condition)])]
    surely = [option.id for option in met if _meets(condition, _corners(option.outcomes, condition))]
    return Bounded(condition.text.strip(), condition.outcomes, tuple(option.id for option in met), tuple(surely))


def _values(outcomes: Mapping[str, Estimate], condition: Condition) -> dict[str, float | None]:
    return {name: outcomes[name].estimate for name in condition.outcomes}


def _corners(outcomes: Mapping[str, Estimate], condition: Condition) -> list[dict[str, float | None]]:
    ends = []
    for name in condition.outcomes[:MOST_OUTCOMES]:
        result = outcomes[name]
        ends.append([(name, end if end is not None else result.estimate) for end in (result.low, result.high)])
    return [{**_values(outcomes, condition), **dict(corner)} for corner in product(*ends)]


def _meets(condition: Condition, rows: list[dict[str, float | None]]) -> bool:
    """Whether all rows of values meet the condition; null is neither met nor not met."""
    import polars as pl

    schema = dict.fromkeys(condition.outcomes, pl.Float64)
    met = pl.DataFrame(rows, schema=schema).select(condition.rows.alias("met"))["met"]
    return bool(met.fill_null(False).all())
