"""Conclusions across rival theories: which hold under all of them, and where one turns round.

A study that crosses rival theories plays each option under every combination of them, with the same luck. A conclusion
is that one option does better than another in an outcome. Under how many theories it holds is counted beyond luck: the
intervals of its lead under all theories, for all options of the outcome, hold together
(`stats.joint.simultaneous`). So the number of theories under which the option does better lies between those where its
whole interval is above zero and those where it is not below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import Estimate
from ...stats.joint.simultaneous import intervals, joint_bar
from ..data.ensemble import oriented
from .regret import Count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.ensemble import Criterion
    from .reading.decision_data import DecisionData

    Floats = NDArray[np.float64]

Values = Mapping[str, tuple[str, ...]]
"""Values by structure."""


@dataclass(frozen=True)
class Crossing:
    """Options under every combination of theories, in one outcome of which more is better.

    `theories` are the combinations, each with a value of each structure in the order of `values`. `means` (theories,
    options) are averages over the worlds of a combination, NaN where the outcome does not apply; `residuals` (batches,
    theories, options) what each batch of replications adds to them beyond its share.
    """

    values: Values
    theories: tuple[tuple[str, ...], ...]
    options: tuple[str, ...]
    means: Floats
    residuals: Floats

    @property
    def batches(self) -> int:
        """How many batches of replications there are."""
        return int(self.residuals.shape[0])

    def within(self, structure: str, value: str) -> NDArray[np.bool_]:
        """Which combinations have this value (theories,)."""
        place = list(self.values).index(structure)
        return np.array([theory[place] == value for theory in self.theories])

    def whole(self) -> Crossing:
        """The options to which the outcome applies under every theory alone."""
        there = np.flatnonzero(~np.isnan(self.means).any(axis=0))
        options = tuple(self.options[k] for k in there)
        return Crossing(self.values, self.theories, options, self.means[:, there], self.residuals[:, :, there])


@dataclass(frozen=True)
class Lead:
    """How much better one option does than another under each theory, more is better.

    `better` counts the theories under which it does, with the range that luck leaves open, among `among` to which the
    outcome applies under both. `ahead` and `behind` are the values of structures that all theories share under which it
    is better, or worse, beyond luck; empty where these have nothing in common. `by_theory` are the leads in the order
    of `AcrossTheories.theories`; an end is None where luck leaves it open.
    """

    option: str
    other: str
    among: int
    better: Count
    ahead: Values
    behind: Values
    by_theory: tuple[Estimate, ...]

    @property
    def survives(self) -> bool:
        """Whether it does better, or worse, under every theory beyond luck."""
        return self.among > 0 and (self.better.low == self.among or self.better.high == 0)

    @property
    def turns(self) -> bool:
        """Whether it does better under some theories and worse under others, both beyond luck."""
        return self.better.low > 0 and self.better.high < self.among


@dataclass(frozen=True)
class Leader:
    """The option that does best under one value of a structure, averaged over the others with equal weights, and those
    that cannot be told from it."""

    option: str
    level: tuple[str, ...]


@dataclass(frozen=True)
class Conclusions:
    """One outcome: the lead of each option over the reference, of the best over the next, by their means over theories
    with equal weights, and the leader under each value of each structure. None where fewer than two options have it."""

    against: tuple[Lead, ...]
    first: Lead | None
    leaders: Mapping[str, Mapping[str, Leader]]


@dataclass(frozen=True)
class AcrossTheories:
    """The conclusions of a study that crosses theories, by criterion.

    `values` are the structures with their values, `theories` the combinations, `reference` the option that others are
    compared with. `batches` of replications are behind each mean.
    """

    values: Values
    theories: tuple[tuple[str, ...], ...]
    reference: str
    batches: int
    conclusions: Mapping[str, Conclusions]


def crossed_theories(data: DecisionData, criteria: Sequence[Criterion]) -> dict[str, Crossing]:
    """The crossing of theories by criterion; empty where theories are not crossed, or replications cannot be told
    apart."""
    table, luck = data.worlds, data.luck
    structures = [name for name in table.names if name in table.labels]
    if luck is None or luck.batches < 2 or not structures or data.scattered:
        return {}
    columns = table.parameters[:, [table.names.index(name) for name in structures]].astype(np.int64)
    codes, inverse = np.unique(columns, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    values = {name: tuple(table.labels[name]) for name in structures}
    if (codes < 0).any() or codes.shape[0] != int(np.prod([len(of) for of in values.values()])):
        return {}
    theories = tuple(tuple(values[name][code] for name, code in zip(structures, row, strict=True)) for row in codes)
    result = {}
    for item in criteria:
        means = oriented(table.outcomes[item.id], item.better)
        rest = oriented(luck.residuals(item.id), item.better)
        there = ~np.isnan(means)
        count = np.zeros((codes.shape[0], means.shape[1]))
        np.add.at(count, inverse, there.astype(np.float64))
        total, moved = np.zeros_like(count), np.zeros((luck.batches, *count.shape))
        np.add.at(total, inverse, np.where(there, means, 0.0))
        for world, theory in enumerate(inverse):
            moved[:, theory] += np.where(there[world], rest[:, world], 0.0)
        with np.errstate(invalid="ignore"):
            result[item.id] = Crossing(
                values, theories, table.options, np.where(count > 0, total / count, np.nan), moved / count
            )
    return result


def across_theories(crossed: Mapping[str, Crossing], reference: str, seed: int = 0) -> AcrossTheories | None:
    """The conclusions of `crossed`, by criterion; None where there is nothing to compare."""
    if not crossed:
        return None
    any_of = next(iter(crossed.values()))
    if len(any_of.options) < 2:
        return None
    base = reference if reference in any_of.options else any_of.options[0]
    return AcrossTheories(
        any_of.values,
        any_of.theories,
        base,
        any_of.batches,
        {name: _conclusions(of, base, seed) for name, of in crossed.items()},
    )


def _conclusions(crossing: Crossing, reference: str, seed: int) -> Conclusions:
    base = crossing.options.index(reference)
    against = _leads(crossing, [(k, base) for k in range(len(crossing.options)) if k != base], seed)
    whole = crossing.whole()
    if len(whole.options) < 2:
        return Conclusions(tuple(against), None, {})
    order = np.argsort(-whole.means.mean(axis=0), kind="stable")
    # Which two are the best is known only once the rows are: their lead is one of all pairs.
    pairs = list(combinations(range(len(whole.options)), 2))
    best, following = int(order[0]), int(order[1])
    turned = [(best, following) if set(pair) == {best, following} else pair for pair in pairs]
    first = _leads(whole, turned, seed)[turned.index((best, following))]
    return Conclusions(tuple(against), first, _leaders(whole, seed))


def _leads(crossing: Crossing, pairs: Sequence[tuple[int, int]], seed: int) -> list[Lead]:
    """The leads of pairs of options, with intervals that hold for all of them and all theories together."""
    ours, theirs = ([pair[end] for pair in pairs] for end in (0, 1))
    gaps = (crossing.means[:, ours] - crossing.means[:, theirs]).T
    rest = (crossing.residuals[:, :, ours] - crossing.residuals[:, :, theirs]).transpose(0, 2, 1)
    there = ~np.isnan(gaps)
    flat = rest[:, there]
    low, high = np.full(gaps.shape, np.nan), np.full(gaps.shape, np.nan)
    low[there], high[there] = intervals(gaps[there], flat, joint_bar(flat, seed))
    leads = []
    for place, (our, their) in enumerate(pairs):
        ahead, behind = low[place] > 0.0, high[place] < 0.0
        among = int(there[place].sum())
        leads.append(
            Lead(
                crossing.options[our],
                crossing.options[their],
                among,
                Count(int((gaps[place] > 0.0).sum()), int(ahead.sum()), among - int(behind.sum())),
                _shared(crossing, ahead),
                _shared(crossing, behind),
                tuple(
                    Estimate(_known(gap), _known(least), _known(most), crossing.batches)
                    for gap, least, most in zip(gaps[place], low[place], high[place], strict=True)
                ),
            )
        )
    return leads


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _shared(crossing: Crossing, chosen: NDArray[np.bool_]) -> dict[str, tuple[str, ...]]:
    """The values of structures among the chosen theories, where these do not have all of them."""
    if not chosen.any():
        return {}
    shared = {}
    for place, (structure, values) in enumerate(crossing.values.items()):
        met = {theory[place] for theory, inside in zip(crossing.theories, chosen, strict=True) if inside}
        if len(met) < len(values):
            shared[structure] = tuple(value for value in values if value in met)
    return shared


def _leaders(crossing: Crossing, seed: int) -> dict[str, dict[str, Leader]]:
    """The leader under each value of each structure; all comparisons with it hold together."""
    keys = [(structure, value) for structure, values in crossing.values.items() for value in values]
    inside = [crossing.within(*key) for key in keys]
    means = np.stack([crossing.means[mask].mean(axis=0) for mask in inside])
    rest = np.stack([crossing.residuals[:, mask].mean(axis=1) for mask in inside], axis=1)
    pairs = np.array(list(combinations(range(len(crossing.options)), 2)))
    apart = (rest[:, :, pairs[:, 0]] - rest[:, :, pairs[:, 1]]).reshape(crossing.batches, -1)
    bar = joint_bar(apart, seed)
    leaders: dict[str, dict[str, Leader]] = {}
    for place, (structure, value) in enumerate(keys):
        best = int(np.argmax(means[place]))
        low, _ = intervals(means[place, best] - means[place], rest[:, place, [best]] - rest[:, place], bar)
        level = tuple(option for k, option in enumerate(crossing.options) if k != best and not low[k] > 0.0)
        leaders.setdefault(structure, {})[value] = Leader(crossing.options[best], level)
    return leaders
