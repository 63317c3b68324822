"""Which option is robust: regret and satisficing over uncertain worlds, dominance, the Pareto set.

Regret is what an option falls short of the best option of the same world. Its mean, its 90th percentile, its maximum
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
"""Regrets of resamples that are summed up together."""


@dataclass(frozen=True)
class Figure:
    """A measure with its bootstrap interval; `best` is the share of resamples in which no option beats it."""

    estimate: float
    low: float
    high: float
    best: float


@dataclass(frozen=True)
class Reversal:
    """Two options, and the measures that put the first, and the second, ahead."""

    first: str
    second: str
    for_first: tuple[str, ...]
    for_second: tuple[str, ...]


@dataclass(frozen=True)
class Robustness:
    """One criterion over one set of worlds. `measures` maps a measure to one figure an option, in `options`' order.

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
        """The options that no other beats by the measure: several where they are equal."""
        values = np.array([one.estimate for one in self.measures[measure]])
        top = values.max() if measure == "satisficing" else values.min()
        return tuple(option for option, value in zip(self.options, values, strict=True) if value == top)


def regret(values: Floats) -> Floats:
    """Shortfall from the best option of the same world: (worlds, options), more is better in `values`."""
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

    Ensemble enter where the outcome applies under every option that it applies to at all.
    """
    kept, _, names = comparable(values, options)
    left_out = tuple(name for name in options if name not in names)
    if kept.shape[0] == 0 or not names:
        return Robustness(0, (), tuple(options), threshold, {}, (), ())
    short = regret(kept)
    enough = (kept >= threshold).astype(np.float64) if threshold is not None else None
    found = _measures(short, enough)
    rng = np.random.default_rng(seed)
    worlds, width = kept.shape
    again: dict[str, list[Floats]] = {measure: [] for measure in found}
    rows = np.array([rng.integers(0, worlds, worlds) for _ in range(resamples)], dtype=np.int64).reshape(-1, worlds)
    for some in np.array_split(rows, 1 + rows.size * width // MOST_AT_ONCE):
        for measure, result in _measures(short[some], None if enough is None else enough[some]).items():
            again[measure].append(result)
    measures = {
        measure: _figures(estimates, np.concatenate(again[measure]), measure == "satisficing", level)
        for measure, estimates in found.items()
    }
    good = () if enough is None else tuple(share(column, level) for column in enough.T)
    return Robustness(kept.shape[0], names, left_out, threshold, measures, good, _reversals(names, found))


def noise_floor(values: Floats, point: Ints, times: int = 20, seed: int = 0) -> float:
    """The mean regret that luck alone would leave, were all options alike: option labels shuffled within each row.

    `values` has rows (replications) of design points; options to which nothing applies are NaN throughout.
    """
    kept, whole, _ = comparable(values, [""] * values.shape[1])
    _, inverse = np.unique(point[whole], return_inverse=True)
    if kept.size == 0:
        return 0.0
    rng = np.random.default_rng(seed)
    counts = np.bincount(inverse)[:, None]
    floors = []
    for _ in range(times):
        mixed = rng.permuted(kept, axis=1)
        means = np.column_stack([np.bincount(inverse, column) for column in mixed.T]) / counts
        floors.append(float(regret(means).mean()))
    return float(np.mean(floors))


@dataclass(frozen=True)
class Dominance:
    """Over several criteria: the options that none dominates, and who dominates whom (on means; in every world)."""

    pareto: tuple[str, ...]
    dominated: tuple[tuple[str, str], ...]
    in_every_world: tuple[tuple[str, str], ...]


def dominance(criteria: Sequence[Floats], options: Sequence[str]) -> Dominance:
    """Compares options on criteria, each (worlds, options), more is better.

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
    """In how many of the structures an option is the best (equals share a first place), by each measure."""

    structures: int
    counts: Mapping[str, Mapping[str, int]]


def best_in(found: Mapping[str, Robustness], options: Sequence[str]) -> BestIn:
    """Best in k of n structures: for each measure, option to k. `found` has one result a structure."""
    usable = [one for one in found.values() if one.worlds]
    measures = [measure for measure in MEASURES if usable and all(measure in one.measures for one in usable)]
    counts = {
        measure: {option: sum(option in one.best(measure) for one in usable) for option in options}
        for measure in measures
    }
    return BestIn(len(usable), counts)


def _measures(short: Floats, enough: Floats | None) -> dict[str, Floats]:
    """Each measure of regrets (..., worlds, options), over the worlds."""
    found: dict[str, Floats] = {
        "mean": short.mean(axis=-2),
        "p90": np.quantile(short, 0.9, axis=-2),
        "maximum": short.max(axis=-2),
    }
    if enough is not None:
        found["satisficing"] = enough.mean(axis=-2)
    return found


def _figures(estimates: Floats, again: Floats, more_is_better: bool, level: float) -> tuple[Figure, ...]:
    if again.size == 0:
        return tuple(Figure(float(one), float(one), float(one), float("nan")) for one in estimates)
    tail = (1.0 - level) / 2.0
    lows, highs = np.quantile(again, [tail, 1.0 - tail], axis=0)
    top = again.max(axis=1, keepdims=True) if more_is_better else again.min(axis=1, keepdims=True)
    wins = (again == top).mean(axis=0)
    return tuple(
        Figure(float(one), float(low), float(high), float(win))
        for one, low, high, win in zip(estimates, lows, highs, wins, strict=True)
    )


def _reversals(options: Sequence[str], found: Mapping[str, Floats]) -> tuple[Reversal, ...]:
    reversals = []
    for a, b in combinations(range(len(options)), 2):
        ahead: dict[int, list[str]] = {a: [], b: []}
        for measure, values in found.items():
            gap = values[a] - values[b] if measure == "satisficing" else values[b] - values[a]
            if gap != 0.0:
                ahead[a if gap > 0.0 else b].append(measure)
        if ahead[a] and ahead[b]:
            reversals.append(Reversal(options[a], options[b], tuple(ahead[a]), tuple(ahead[b])))
    return tuple(reversals)
