"""Whole distributions of numeric outcomes, as costs and deaths: quantiles, the mean of the worst tenth, dominance.

A mean hides how bad it can get. Rows are single histories, luck included: of a run its replications, of a design those
of all its points together, each point counting alike. Rows that share luck, or the same world, are not taken to be
independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.joint import distributions as stats
from ..data.ensemble import Criterion, comparable, oriented

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.ensemble import Ensemble
    from ..data.luck import LuckBatches

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles given."""

FEWEST = 20
"""The fewest histories whose distribution is looked at."""

MOST_OPTIONS = 20


@dataclass(frozen=True)
class Distribution:
    """One option: its mean, its quantiles at `LEVELS`, the mean of the worst tenth (conditional value at risk) with its
    interval, and its distribution function at `Distributions.at`: the share of histories with at most that value."""

    option: str
    mean: float
    quantiles: tuple[float, ...]
    worst: float
    worst_low: float | None
    worst_high: float | None
    at_most: tuple[float, ...]


@dataclass(frozen=True)
class Order:
    """Dominance of one order (1 or 2) as far as luck lets one say, in pairs (better, worse).

    `ahead`: better at some value beyond luck and nowhere worse beyond luck; `shown`: those better beyond luck from the
    5th to the 95th of 100 values. `crossing`: pairs each of which is better somewhere beyond luck. All pairs hold
    together at 95%.
    """

    order: int
    ahead: tuple[tuple[str, str], ...]
    shown: tuple[tuple[str, str], ...]
    crossing: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Distributions:
    """The distributions of one numeric outcome over `histories` of each option.

    `at` are the values at which distribution functions are given, and `band` half the height of a band around them that
    holds at all values and for all options together, at 95%. `left_out` are options to which the outcome does not
    apply.
    """

    outcome: str
    title: str
    unit: str
    better: str
    histories: int
    options: tuple[Distribution, ...]
    left_out: tuple[str, ...]
    at: tuple[float, ...]
    band: float
    orders: tuple[Order, ...]


def distributions(
    table: Ensemble, luck: LuckBatches | None, outcomes: Sequence[Criterion], seed: int = 0
) -> dict[str, Distributions]:
    """The distributions of numeric outcomes over the histories of a table, by outcome; those that apply to fewer than
    two options are left out. `luck` is that of its design points, None where each row is a world of its own."""
    results: dict[str, Distributions] = {}
    if len(table.options) > MOST_OPTIONS:
        return results
    for outcome in outcomes:
        values, whole, names = comparable(oriented(table.outcomes[outcome.id], outcome.better), table.options)
        if len(names) > 1 and values.shape[0] >= FEWEST and float(np.ptp(values)) > 0.0:
            results[outcome.id] = _of(outcome, values, names, _pieces(table, luck, whole), table.options, seed)
    return results


def _of(
    outcome: Criterion, values: Floats, names: Sequence[str], pieces: Sequence[Ints], options: Sequence[str], seed: int
) -> Distributions:
    sign = 1.0 if outcome.better == "more" else -1.0
    at = np.sort(sign * stats.values_compared(values))
    each = []
    for place, name in enumerate(names):
        own = sign * values[:, place]
        worst = stats.worst_part(values[:, place], pieces)
        ends = sorted(sign * end for end in (worst.low, worst.high) if end is not None)
        each.append(
            Distribution(
                name,
                float(own.mean()),
                tuple(float(value) for value in np.quantile(own, LEVELS)),
                sign * float(worst.estimate or 0.0),
                ends[0] if ends else None,
                ends[-1] if ends else None,
                tuple((np.searchsorted(np.sort(own), at, side="right") / own.size).tolist()),
            )
        )
    orders = []
    for order in (1, 2):
        pairs = stats.dominance(values, order, pieces, seed=seed)
        ahead, shown, crossing = (
            tuple((names[first], names[second]) for first, second in part)
            for part in (pairs.ahead, pairs.shown, pairs.crossing)
        )
        orders.append(Order(order, ahead, shown, crossing))
    return Distributions(
        outcome.id,
        outcome.title,
        outcome.unit,
        outcome.better,
        int(values.shape[0]),
        tuple(each),
        tuple(option for option in options if option not in names),
        tuple(at.tolist()),
        stats.band(values, pieces, seed=seed),
        tuple(orders),
    )


def _pieces(table: Ensemble, luck: LuckBatches | None, whole: NDArray[np.bool_]) -> list[Ints]:
    """The independent pieces that rows belong to; none where each row is one."""
    if luck is None:
        return []
    # Worlds are numbered in the order in which their points appear.
    _, first, inverse = np.unique(table.point, return_index=True, return_inverse=True)
    rank = np.empty_like(first)
    rank[np.argsort(first)] = np.arange(first.size)
    world = rank[inverse]
    turn = np.zeros(world.size, dtype=np.int64)
    order = np.argsort(world, kind="stable")
    counts = np.bincount(world)
    turn[order] = np.arange(world.size) - np.repeat(np.cumsum(counts) - counts, counts)
    stream, setting = luck.stream[world], luck.setting[world]
    pairs = np.unique(np.column_stack([luck.stream, luck.setting]), axis=0)
    lone = pairs.shape[0] == np.unique(luck.stream).size
    replication = turn * (int(luck.stream.max(initial=0)) + 1) + stream
    # Worlds that are a sample, each with luck of its own, are whole pieces; under one luck both count.
    if not luck.sampled:
        return [replication[whole]]
    return [setting[whole]] if lone else [replication[whole], setting[whole]]
