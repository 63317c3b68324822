"""Robustness of options: regret and satisficing over uncertain worlds, dominance, the Pareto set.

Regret is the shortfall of an option from the best option of the same world. Its mean, its 90th percentile, its maximum
and the share of worlds where an option is good enough may each name another option: all are shown, with where they
disagree. Options to which an outcome does not apply take no part in it; it never counts in their favour.

Sources: Savage 1951; Lempert, Groves, Popper & Bankes 2006; McPhail et al. 2018 (robustness metrics compared).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import LEVEL, Estimate, share
from ..data.ensemble import comparable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MEASURES = ("mean", "p90", "maximum", "satisficing")
RESAMPLES = 200
MOST_AT_ONCE = 200_000
"""The most regrets in a batch of resamples."""


@dataclass(frozen=True)
class Figure:
    """A measure with its bootstrap interval; `best` is the share of resamples in which no option beats it."""

    estimate: float
    low: float
    high: float
    best: float


@dataclass(frozen=True)
class Reversal:
    """Two options whose order depends on the measure, with the measures for each."""

    first: str
    second: str
    for_first: tuple[str, ...]
    for_second: tuple[str, ...]


@dataclass(frozen=True)
class Robustness:
    """One criterion over one set of worlds. `measures` maps a measure to a figure per option, in `options`' order.

    `satisficing` is absent without a threshold. `left_out` are the options to which the outcome does not apply.
    """

    worlds: int
    options: tuple[str, ...]
    left_out: tuple[str, ...]
    threshold: float | None
    measures: Mapping[str, tuple[Figure, ...]]
    good_enough: tuple[Estimate, ...]
    reversals: tuple[Reversal, ...]

    def best(self, measure: str) -> tuple[str, ...]:
        """The best options by a measure: several where they are equal."""
        values = np.array([figure.estimate for figure in self.measures[measure]])
        top = values.max() if measure == "satisficing" else values.min()
        return tuple(option for option, value in zip(self.options, values, strict=True) if value == top)


def regret(values: Floats) -> Floats:
    """The shortfall from the best option of the same world, of (worlds, options) values of which more is better."""
    result: Floats = values.max(axis=1, keepdims=True) - values
    return result


def robustness(
    values: Floats,
    options: Sequence[str],
    threshold: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
    level: float = LEVEL,
) -> Robustness:
    """All measures of (worlds, options) values of which more is better; a threshold is in the same sense.

    Worlds enter where the outcome applies under every option to which it ever applies.
    """
    compared, _, names = comparable(values, options)
    left_out = tuple(name for name in options if name not in names)
    if compared.shape[0] == 0 or not names:
        return Robustness(0, (), tuple(options), threshold, {}, (), ())
    short = regret(compared)
    enough = (compared >= threshold).astype(np.float64) if threshold is not None else None
    by_measure = _measures(short, enough)
    rng = np.random.default_rng(seed)
    worlds, width = compared.shape
    resampled: dict[str, list[Floats]] = {measure: [] for measure in by_measure}
    rows = np.array([rng.integers(0, worlds, worlds) for _ in range(resamples)], dtype=np.int64).reshape(-1, worlds)
    for batch in np.array_split(rows, 1 + rows.size * width // MOST_AT_ONCE):
        for measure, result in _measures(short[batch], None if enough is None else enough[batch]).items():
            resampled[measure].append(result)
    measures = {
        measure: _figures(estimates, np.concatenate(resampled[measure]), measure == "satisficing", level)
        for measure, estimates in by_measure.items()
    }
    good = () if enough is None else tuple(share(column, level) for column in enough.T)
    return Robustness(compared.shape[0], names, left_out, threshold, measures, good, _reversals(names, by_measure))


def noise_floor(values: Floats, point: Ints, times: int = 20, seed: int = 0) -> float:
    """The mean regret that luck alone would leave if all options were alike: option labels are shuffled within rows.

    `values` is (rows, options), rows being replications of the design points `point`; an option to which the outcome
    never applies is NaN throughout.
    """
    compared, whole, _ = comparable(values, [""] * values.shape[1])
    _, inverse = np.unique(point[whole], return_inverse=True)
    if compared.size == 0:
        return 0.0
    rng = np.random.default_rng(seed)
    counts = np.bincount(inverse)[:, None]
    floors = []
    for _ in range(times):
        mixed = rng.permuted(compared, axis=1)
        means = np.column_stack([np.bincount(inverse, column) for column in mixed.T]) / counts
        floors.append(float(regret(means).mean()))
    return float(np.mean(floors))


@dataclass(frozen=True)
class Dominance:
    """Over several criteria: the options that none dominates, and pairs (better, worse), on means and in every
    world."""

    pareto: tuple[str, ...]
    dominated: tuple[tuple[str, str], ...]
    in_every_world: tuple[tuple[str, str], ...]


def dominance(criteria: Sequence[Floats], options: Sequence[str]) -> Dominance:
    """Dominance of options by criteria, each of shape (worlds, options), more is better.

    One option dominates another where it is nowhere worse and somewhere better, on the criteria that apply to both;
    means are over the worlds where the criterion applies to both.
    """
    on_means, everywhere = [], []
    for first, second in ((a, b) for a in range(len(options)) for b in range(len(options)) if a != b):
        gaps = [values[:, first] - values[:, second] for values in criteria]
        gaps = [gap[~np.isnan(gap)] for gap in gaps]
        gaps = [gap for gap in gaps if gap.size]
        if not gaps:
            continue
        means = [float(gap.mean()) for gap in gaps]
        pair = (options[first], options[second])
        if min(means) >= 0.0 and max(means) > 0.0:
            on_means.append(pair)
        if all(gap.min() >= 0.0 for gap in gaps) and any(gap.max() > 0.0 for gap in gaps):
            everywhere.append(pair)
    beaten = {loser for _, loser in on_means}
    return Dominance(tuple(option for option in options if option not in beaten), tuple(on_means), tuple(everywhere))


@dataclass(frozen=True)
class BestIn:
    """The number of structures in which an option is best, by measure and option; equal options share a first place."""

    structures: int
    counts: Mapping[str, Mapping[str, int]]


def best_in(results: Mapping[str, Robustness], options: Sequence[str]) -> BestIn:
    """Counts of first places over structures; `results` has one result per structure."""
    usable = [result for result in results.values() if result.worlds]
    measures = [measure for measure in MEASURES if usable and all(measure in result.measures for result in usable)]
    counts = {
        measure: {option: sum(option in result.best(measure) for result in usable) for option in options}
        for measure in measures
    }
    return BestIn(len(usable), counts)


def _measures(short: Floats, enough: Floats | None) -> dict[str, Floats]:
    """Each measure of regrets (..., worlds, options), over the worlds."""
    measures: dict[str, Floats] = {
        "mean": short.mean(axis=-2),
        "p90": np.quantile(short, 0.9, axis=-2),
        "maximum": short.max(axis=-2),
    }
    if enough is not None:
        measures["satisficing"] = enough.mean(axis=-2)
    return measures


def _figures(estimates: Floats, resampled: Floats, more_is_better: bool, level: float) -> tuple[Figure, ...]:
    if resampled.size == 0:
        return tuple(Figure(float(estimate), float(estimate), float(estimate), float("nan")) for estimate in estimates)
    tail = (1.0 - level) / 2.0
    lows, highs = np.quantile(resampled, [tail, 1.0 - tail], axis=0)
    top = resampled.max(axis=1, keepdims=True) if more_is_better else resampled.min(axis=1, keepdims=True)
    wins = (resampled == top).mean(axis=0)
    return tuple(
        Figure(float(estimate), float(low), float(high), float(win))
        for estimate, low, high, win in zip(estimates, lows, highs, wins, strict=True)
    )


def _reversals(options: Sequence[str], by_measure: Mapping[str, Floats]) -> tuple[Reversal, ...]:
    reversals = []
    for a, b in combinations(range(len(options)), 2):
        ahead: dict[int, list[str]] = {a: [], b: []}
        for measure, values in by_measure.items():
            gap = values[a] - values[b] if measure == "satisficing" else values[b] - values[a]
            if gap != 0.0:
                ahead[a if gap > 0.0 else b].append(measure)
        if ahead[a] and ahead[b]:
            reversals.append(Reversal(options[a], options[b], tuple(ahead[a]), tuple(ahead[b])))
    return tuple(reversals)
