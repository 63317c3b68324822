"""Robustness of options: regret and satisficing over uncertain worlds, dominance, the Pareto set.

Regret is the shortfall of an option from the best option of the same world. Its mean, its 90th percentile, its maximum
and the share of worlds where an option is good enough may each name another option: all are shown, with where they
disagree. Options to which an outcome does not apply take no part in it; it never counts in their favour.

All measures are of the worlds without the luck left in their averages, and their intervals are of luck that moves all
worlds together, where replications share it. The interval of a regret holds for all options together: each lead is
moved by as much as luck may have moved it (multiple comparisons with the best; Hsu 1984), so that options that cannot
be told from the best one have an interval that begins at 0.

Sources: Savage 1951; Lempert, Groves, Popper & Bankes 2006; McPhail et al. 2018 (robustness metrics compared).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import LEVEL, Estimate, student_two_sided
from .worlds import Sample, Worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MEASURES = ("mean", "p90", "maximum", "satisficing")
RESAMPLES = 200
ROUNDING = 1e-9


@dataclass(frozen=True)
class Figure:
    """A measure with its interval; `best` is the share of possible worlds in which no option beats it."""

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

    `satisficing` is absent without a threshold, and there is no measure but the mean regret where luck cannot be taken
    out of the worlds. Where there is one world, or none differs from another, measures of regret are one. `left_out`
    are the options to which the outcome does not apply. `excess` is the mean regret, over options, that luck left in
    averages would have added; `unseen` the standard deviation over worlds of a lead below which luck hides it; `apart`
    whether worlds differ beyond luck in any lead.
    """

    worlds: int
    options: tuple[str, ...]
    left_out: tuple[str, ...]
    threshold: float | None
    measures: Mapping[str, tuple[Figure, ...]]
    good_enough: tuple[Estimate, ...]
    reversals: tuple[Reversal, ...]
    excess: float = 0.0
    unseen: float = 0.0
    apart: bool = True
    separable: bool = True

    def best(self, measure: str) -> tuple[str, ...]:
        """The best options by a measure: several where they are equal, none where no world has one good enough."""
        values = np.array([figure.estimate for figure in self.measures[measure]])
        top = values.max() if measure == "satisficing" else values.min()
        if measure == "satisficing" and top * self.worlds < 0.5:
            return ()
        near = np.isclose(values, top, rtol=ROUNDING, atol=ROUNDING)
        return tuple(option for option, same in zip(self.options, near, strict=True) if same)


@dataclass(frozen=True)
class Count:
    """The number of structures in which an option is best, and its range over what luck leaves open."""

    count: int
    low: int
    high: int


@dataclass(frozen=True)
class BestIn:
    """In how many structures each option is best, by measure; equal options share a first place.

    `nobody` are the structures in which no option is good enough: none is the best of them.
    """

    structures: int
    counts: Mapping[str, Mapping[str, Count]]
    nobody: int = 0


@dataclass(frozen=True)
class Assessment:
    """All of one criterion: over all worlds, over those of each structure, the counts of first places, and with each
    structure as one world (None where that is the same, or there is one structure)."""

    whole: Robustness
    by_structure: tuple[Robustness, ...]
    best_in: BestIn
    across: Robustness | None


def regret(values: Floats) -> Floats:
    """The shortfall from the best option of the same world, of (..., worlds, options) values of which more is
    better."""
    best = values[..., 0].copy()
    # By columns: the largest of a few numbers in each row is found slowly.
    for option in range(1, values.shape[-1]):
        np.maximum(best, values[..., option], out=best)
    result: Floats = best[..., None] - values
    return result


def robustness(
    values: Floats, options: Sequence[str], threshold: float | None = None, resamples: int = RESAMPLES, seed: int = 0
) -> Robustness:
    """All measures of (worlds, options) values without luck, of which more is better; a threshold is in the same sense.

    Worlds enter where the outcome applies under every option to which it ever applies. They count as a sample.
    """
    return assess(Worlds.of(values, options), threshold, resamples, seed).whole


def assess(worlds: Worlds, threshold: float | None, resamples: int = RESAMPLES, seed: int = 0) -> Assessment:
    """The assessment of options over worlds, from `resamples` draws of what luck and sampling leave open."""
    several = worlds.structures > 1
    whole, across = _Part(worlds, None), _Part(worlds, None, across=True)
    # All worlds are those of the one structure.
    of_structures = [_Part(worlds, code) for code in range(worlds.structures)] if several else [whole]
    parts = [whole, *of_structures] if several else [whole]
    plain = several and worlds.count > worlds.structures
    if worlds.count and worlds.options:
        margins = worlds.margins()
        for sample in worlds.samples(max(1, resamples), seed, wide=True):
            for part in (*parts, *((across,) if plain else ())):
                part.add(sample, threshold, margins)
    by_structure = [part.robustness(threshold, resamples) for part in of_structures]
    return Assessment(
        whole=whole.robustness(threshold, resamples) if several else by_structure[0],
        by_structure=tuple(by_structure),
        best_in=_best_in(of_structures, by_structure, worlds.options),
        across=across.robustness(threshold, resamples) if plain and worlds.count else None,
    )


class _Part:
    """Measures over the worlds of one structure, or of all, collected over draws."""

    def __init__(self, worlds: Worlds, structure: int | None, across: bool = False) -> None:
        self.worlds, self.across = worlds, across
        inside = np.full(worlds.count, True) if structure is None else worlds.structure == structure
        self.places = np.flatnonzero(inside)
        self.count = worlds.structures if across else self.places.size
        self.estimates: dict[str, list[Floats]] = {}
        self.ends: dict[str, list[tuple[Floats, Floats]]] = {}
        self.possible: dict[str, list[Floats]] = {}

    def add(self, sample: Sample, threshold: float | None, margins: Floats) -> None:
        """Adds draws: the measures of the worlds as they are, their ends over luck, and those of possible worlds."""
        if self.places.size == 0:
            return
        fixed, drawn = self._values(sample.fixed), self._values(sample.drawn)
        wide = drawn if sample.wide is sample.drawn else self._values(sample.wide)
        moved = drawn + sample.level[:, None, :]
        # Single replications are what they are: one draw of them says it.
        short = regret(fixed if self.worlds.shrunk is not None else fixed[:1])
        for measure, of in self._measures().items():
            possible = of(regret(moved))
            self.possible.setdefault(measure, []).append(possible)
            if self.worlds.shrunk is not None or not self.estimates.get(measure):
                self.estimates.setdefault(measure, []).append(of(short))
            ends = possible, possible
            if self.worlds.shrunk is not None:
                # Worlds may differ by as much as luck hides, or by no more than is beyond it.
                low, high = (
                    (of(_moved_regret(drawn, sign * margins)), of(_moved_regret(wide, sign * margins)))
                    for sign in (-1.0, 1.0)
                )
                ends = np.minimum(*low), np.maximum(*high)
            self.ends.setdefault(measure, []).append(ends)
        if threshold is not None and self.worlds.separable:
            enough, as_estimated = (
                (values + sample.level[:, None, :] >= threshold).mean(axis=-2) for values in (drawn, fixed)
            )
            hidden = enough if wide is drawn else (wide + sample.level[:, None, :] >= threshold).mean(axis=-2)
            self.estimates.setdefault("satisficing", []).append(as_estimated)
            self.ends.setdefault("satisficing", []).append((np.minimum(enough, hidden), np.maximum(enough, hidden)))
            self.possible.setdefault("satisficing", []).append(enough)

    def _measures(self) -> Mapping[str, Callable[[Floats], Floats]]:
        measures: dict[str, Callable[[Floats], Floats]] = {"mean": lambda short: short.mean(axis=-2)}
        if self.count > 1 and self.worlds.separable:
            measures["p90"] = lambda short: np.quantile(short, 0.9, axis=-2)
            measures["maximum"] = lambda short: short.max(axis=-2)
        return measures

    def _values(self, values: Floats) -> Floats:
        if not self.across:
            return values if self.count == self.worlds.count else values[:, self.places]
        members = [np.flatnonzero(self.worlds.structure == code) for code in range(self.worlds.structures)]
        return np.stack([values[:, part].mean(axis=1) for part in members if part.size], axis=1)

    def robustness(self, threshold: float | None, resamples: int) -> Robustness:
        """What the draws come to."""
        worlds = self.worlds
        if self.places.size == 0 or not worlds.options:
            return Robustness(0, (), (*worlds.options, *worlds.left_out), threshold, {}, (), ())
        tail = (1.0 - LEVEL) / 2.0
        measures: dict[str, tuple[Figure, ...]] = {}
        estimates: dict[str, Floats] = {}
        for measure, pieces in self.estimates.items():
            estimate = estimates[measure] = np.concatenate(pieces).mean(axis=0)
            low = np.quantile(np.concatenate([ends[0] for ends in self.ends[measure]]), tail, axis=0)
            high = np.quantile(np.concatenate([ends[1] for ends in self.ends[measure]]), 1.0 - tail, axis=0)
            wins = self.wins(measure).mean(axis=0) if resamples else np.full(estimate.shape, np.nan)
            measures[measure] = tuple(
                Figure(float(value), min(float(value), float(least)), max(float(value), float(most)), float(win))
                for value, least, most, win in zip(estimate, low, high, wins, strict=True)
            )
        good = tuple(
            Estimate(figure.estimate, figure.low, figure.high, self.count) for figure in measures.get("satisficing", ())
        )
        excess = float((regret(worlds.raw[self.places]).mean(axis=0) - estimates["mean"]).mean())
        shrunk = worlds.shrunk
        return Robustness(
            worlds=self.count,
            options=worlds.options,
            left_out=worlds.left_out,
            threshold=threshold,
            measures=measures,
            good_enough=good,
            reversals=_reversals(worlds.options, estimates),
            excess=0.0 if self.across else max(0.0, excess),
            unseen=0.0 if shrunk is None else shrunk.unseen,
            apart=shrunk is None or shrunk.directions > 0,
            separable=worlds.separable,
        )

    def wins(self, measure: str) -> NDArray[np.bool_]:
        """Whether no option beats an option by a measure (draws, options)."""
        values = np.concatenate(self.possible[measure])
        more = measure == "satisficing"
        top = values.max(axis=1, keepdims=True) if more else values.min(axis=1, keepdims=True)
        won: NDArray[np.bool_] = np.isclose(values, top, rtol=ROUNDING, atol=ROUNDING)
        return won & (top * self.count >= 0.5) if more else won


def _moved_regret(values: Floats, margins: Floats) -> Floats:
    """Regrets (draws, worlds, options) with the lead of every other option over each moved by `margins`."""
    # By columns: the largest of a few numbers in each row is found slowly.
    columns = np.ascontiguousarray(np.moveaxis(values, -1, 0))
    result = np.zeros_like(columns)
    for option, short in enumerate(result):
        for other, column in enumerate(columns):
            if other != option:
                np.maximum(short, column - columns[option] + margins[option, other], out=short)
    moved: Floats = np.ascontiguousarray(np.moveaxis(result, 0, -1))
    return moved


def _best_in(parts: Sequence[_Part], results: Sequence[Robustness], options: Sequence[str]) -> BestIn:
    """Counts of first places over structures, with their range over the draws."""
    usable = [(part, result) for part, result in zip(parts, results, strict=True) if result.worlds]
    if not usable:
        return BestIn(0, {})
    tail = (1.0 - LEVEL) / 2.0
    counts: dict[str, dict[str, Count]] = {}
    for measure in MEASURES:
        if not all(measure in result.measures for _, result in usable):
            continue
        wins = np.sum([part.wins(measure) for part, _ in usable], axis=0)
        low, high = np.quantile(wins, [tail, 1.0 - tail], axis=0)
        counts[measure] = {}
        for place, option in enumerate(options):
            count = sum(option in result.best(measure) for _, result in usable)
            counts[measure][option] = Count(count, min(count, int(low[place])), max(count, int(np.ceil(high[place]))))
    nobody = sum("satisficing" in result.measures and not result.best("satisficing") for _, result in usable)
    return BestIn(len(usable), counts, nobody)


@dataclass(frozen=True)
class Dominance:
    """Over several criteria: the options that none is shown to dominate; pairs (better, worse) that are shown, by
    simultaneous intervals; pairs that are so on the means alone, not beyond luck; and pairs in every world."""

    pareto: tuple[str, ...]
    dominated: tuple[tuple[str, str], ...]
    on_means: tuple[tuple[str, str], ...]
    in_every_world: tuple[tuple[str, str], ...]


def dominance(criteria: Sequence[Floats], options: Sequence[str], worlds: Sequence[Worlds] | None = None) -> Dominance:
    """Dominance of options by criteria, each of shape (worlds, options), more is better.

    One option dominates another where it is nowhere worse and somewhere better, on the criteria that apply to both. It
    is shown to where on each of them it is either better beyond the error of all pairs together (Bonferroni over pairs;
    over the criteria of a pair none is needed, as all must hold: Berger 1982), or the same in every world. `worlds` has
    the errors of averages; rows without it are single replications, compared where the criterion applies to both.
    """
    pairs = max(1, len(options) * (len(options) - 1))
    shown: list[tuple[str, str]] = []
    on_means: list[tuple[str, str]] = []
    everywhere: list[tuple[str, str]] = []
    for first, second in ((a, b) for a in range(len(options)) for b in range(len(options)) if a != b):
        means, sure, least, most = [], [], [], []
        for place, values in enumerate(criteria):
            gap = values[:, first] - values[:, second]
            gap = gap[~np.isnan(gap)]
            if not gap.size:
                continue
            mean, error, degrees = float(gap.mean()), 0.0, max(1.0, gap.size - 1.0)
            known = None if worlds is None else worlds[place]
            if known is not None and known.averaged and known.count == 0:
                error = float("inf")
            elif known is not None and known.averaged:
                names = [known.options.index(options[index]) for index in (first, second)]
                (_, error), degrees = known.gap(*names), known.degrees
                error = float("inf") if not known.separable else error
            elif gap.size > 1:
                error = float(gap.std(ddof=1)) / gap.size**0.5
            same = bool((gap == 0.0).all())
            bar = student_two_sided(1.0 - 2.0 * (1.0 - LEVEL) / pairs, degrees) * error
            # A lead that never varied has no error by its spread: it is judged by the sign test.
            steady = error > 0.0 or pairs * 0.5**gap.size <= 1.0 - LEVEL
            means.append(mean)
            sure.append(same or (steady and mean > bar and mean > 0.0))
            least.append(float(gap.min()))
            most.append(float(gap.max()))
        if not means:
            continue
        pair = (options[first], options[second])
        better = min(means) >= 0.0 and max(means) > 0.0
        if better:
            (shown if all(sure) else on_means).append(pair)
        if better and min(least) >= 0.0 and max(most) > 0.0:
            everywhere.append(pair)
    beaten = {loser for _, loser in shown}
    return Dominance(
        tuple(option for option in options if option not in beaten), tuple(shown), tuple(on_means), tuple(everywhere)
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
