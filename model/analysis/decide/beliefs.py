"""Which belief over rival theories makes which option the best.

Nobody knows the probability of a theory. For each value of each structure the belief in it is therefore moved from 0 to
1, the rest of the belief spread evenly over its rivals, and all other structures weighted evenly, or as somebody
stated. The expected outcome of an option is linear in such a belief, so that the best option changes at single values
of it: thresholds, with intervals from luck that moves all theories together, as for parameters
(`decide.threshold`). Over several structures at once all beliefs are tried, independent between structures, and what
share of them makes an option the best is told, with the mean of these beliefs (as `decide.acceptability` does for
weights of outcomes).

Sources: Lahdelma & Salminen 2001 (acceptability, central weights); Liu 1988 (wild bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...stats.intervals import Estimate, mean
from .threshold import LEAST_SUPPORT, changes_of, confirmed_changes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .theories import Crossing

    Floats = NDArray[np.float64]

Stated = Mapping[str, Mapping[str, float]]
"""Stated beliefs: for each structure a probability of each of its values; they sum to 1."""

DRAWS = 400
MIXTURES = 20
"""Beliefs over all structures tried with each draw of means."""

GRID = np.linspace(0.0, 1.0, 201)
ROUNDING = 1e-9


@dataclass(frozen=True)
class BeliefThreshold:
    """The belief in `value` of `structure` at which the best option changes: `below` is best with less of it, `above`
    with more. `support` is the share of draws of luck with the same change."""

    structure: str
    value: str
    belief: float
    low: float
    high: float
    support: float
    below: str
    above: str


@dataclass(frozen=True)
class Region:
    """The beliefs that make an option the best: their `share` among all beliefs, and over what luck leaves open, and
    their mean by structure and value, empty where there are none."""

    option: str
    share: float
    central: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class WeightedMean:
    """An option's mean over theories, each of the same weight, and by stated beliefs; `first` are the shares of draws
    of luck in which it is the best by either. Without stated beliefs both are the same."""

    option: str
    equal: Estimate
    stated: Estimate
    first_equal: float
    first_stated: float


@dataclass(frozen=True)
class Beliefs:
    """One outcome: thresholds of single beliefs, regions of all beliefs together, and means over theories."""

    thresholds: tuple[BeliefThreshold, ...]
    regions: tuple[Region, ...]
    means: tuple[WeightedMean, ...]


def beliefs_of(crossing: Crossing, stated: Stated | None = None, turn: float = 1.0, seed: int = 0) -> Beliefs:
    """The beliefs about one outcome, over the options to which it applies under every theory.

    `stated` are the beliefs that somebody holds, of some structures or none. `turn` is -1 for an outcome of which less
    is better, so that means are in its own sense.
    """
    whole = crossing.whole()
    if len(whole.options) < 2:
        return Beliefs((), (), ())
    held = stated or {}
    moves = _moves(whole, seed)
    return Beliefs(
        tuple(_thresholds(whole, moves, held)),
        tuple(_regions(whole, moves, seed)),
        tuple(_weighted(whole, moves, held, turn)),
    )


def weights_of(crossing: Crossing, stated: Stated) -> Floats:
    """The probability of each combination of theories (theories,), structures independent of each other; equal where
    nothing is stated."""
    weights = np.ones(len(crossing.theories))
    for structure, values in crossing.values.items():
        held = stated.get(structure) or dict.fromkeys(values, 1.0 / len(values))
        weights *= sum(held.get(value, 0.0) * crossing.within(structure, value) for value in values)
    result: Floats = weights / weights.sum()
    return result


def _moves(crossing: Crossing, seed: int) -> Floats:
    """What luck may have added to the means (draws, theories, options): whole batches change their sign in all theories
    together, and the scale is as uncertain as so many batches leave it."""
    batches = crossing.batches
    rng = np.random.default_rng(seed)
    signs = rng.choice((-1.0, 1.0), (DRAWS, batches)) * np.sqrt(batches / max(1.0, batches - 1.0))
    signs *= np.sqrt((batches - 1.0) / rng.chisquare(max(1.0, batches - 1.0), (DRAWS, 1)))
    moves: Floats = (signs @ crossing.residuals.reshape(batches, -1)).reshape(DRAWS, *crossing.means.shape)
    return moves


def _thresholds(crossing: Crossing, moves: Floats, stated: Stated) -> list[BeliefThreshold]:
    thresholds = []
    for structure, values in crossing.values.items():
        # Of two rivals the belief in one is that in the other turned round.
        for value in values if len(values) > 2 else values[1:]:
            others = {name: of for name, of in stated.items() if name != structure}
            ends = []
            for part in (dict.fromkeys(values, 0.0) | {value: 1.0}, {other: 1.0 for other in values if other != value}):
                weights = weights_of(crossing, {**others, structure: part})
                ends.append((weights @ crossing.means, np.einsum("t,dto->do", weights, moves)))
            (full, moved_full), (none, moved_none) = ends
            curves = GRID[:, None] * full + (1.0 - GRID)[:, None] * none
            # Options that are level at an end of the belief are no change there.
            changes = [
                change
                for change in changes_of(GRID, curves)
                if curves[0, change.below] - curves[0, change.above] > ROUNDING
                and curves[-1, change.above] - curves[-1, change.below] > ROUNDING
            ]
            if not changes:
                continue
            resampled = (
                GRID[:, None] * (full + more) + (1.0 - GRID)[:, None] * (none + less)
                for more, less in zip(moved_full, moved_none, strict=True)
            )
            thresholds += [
                BeliefThreshold(
                    structure,
                    value,
                    confirmed.change.value,
                    confirmed.low,
                    confirmed.high,
                    confirmed.support,
                    crossing.options[confirmed.change.below],
                    crossing.options[confirmed.change.above],
                )
                for confirmed in confirmed_changes(GRID, changes, resampled)
                if confirmed.support >= LEAST_SUPPORT
            ]
    return thresholds


def _first(values: Floats) -> Floats:
    """The part of the first place that each option has (..., options): equal options share it."""
    best = values >= values.max(axis=-1, keepdims=True) - 1e-12
    result: Floats = best / best.sum(axis=-1, keepdims=True)
    return result


def _regions(crossing: Crossing, moves: Floats, seed: int) -> list[Region]:
    rng = np.random.default_rng(seed)
    shape = (DRAWS, MIXTURES)
    weights = np.ones((*shape, len(crossing.theories)))
    drawn = {}
    for place, (structure, values) in enumerate(crossing.values.items()):
        drawn[structure] = rng.dirichlet(np.ones(len(values)), shape)
        codes = [values.index(theory[place]) for theory in crossing.theories]
        weights *= drawn[structure][..., codes]
    first = _first(np.einsum("dmt,dto->dmo", weights, crossing.means + moves))
    regions = []
    for place, option in enumerate(crossing.options):
        won = first[..., place]
        share = float(won.mean())
        central = {
            structure: dict(
                zip(values, ((won[..., None] * drawn[structure]).sum(axis=(0, 1)) / won.sum()).tolist(), strict=True)
            )
            for structure, values in crossing.values.items()
            if share > 0.0
        }
        regions.append(Region(option, share, central))
    return sorted(regions, key=lambda region: -region.share)


def _weighted(crossing: Crossing, moves: Floats, stated: Stated, turn: float) -> list[WeightedMean]:
    columns = []
    for held in ({}, stated):
        weights = weights_of(crossing, held)
        centre, rest = weights @ crossing.means, np.einsum("t,bto->bo", weights, crossing.residuals)
        first = _first(centre + np.einsum("t,dto->do", weights, moves)).mean(axis=0)
        columns.append((_estimates(centre, rest, turn), first))
    (equal, first_equal), (by_belief, first_stated) = columns
    return [
        WeightedMean(option, equal[k], by_belief[k], float(first_equal[k]), float(first_stated[k]))
        for k, option in enumerate(crossing.options)
    ]


def _estimates(means: Floats, residuals: Floats, turn: float) -> list[Estimate]:
    """Means in the sense of the outcome, with Student's interval over batches where these are enough for it."""
    batches = residuals.shape[0]
    means_by_batch = [mean(turn * (centre + batches * residuals[:, k])) for k, centre in enumerate(means)]
    return [replace(of, estimate=turn * float(centre)) for of, centre in zip(means_by_batch, means, strict=True)]
