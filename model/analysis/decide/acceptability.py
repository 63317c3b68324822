"""Which priorities make which option the best: rank acceptability over weights of the criteria.

The value of an option is a weighted sum of its means in the criteria, each from 0 for the worst option's mean to 1 for
the best one's. Nobody's weights are known, so that all are tried: the *acceptability* of an option is the share of all
weightings, and of what luck and the sample of worlds leave open, under which it comes out first; its *central weights*
are the mean of those weightings: the priorities of somebody who would choose it. An option with no acceptability is
nobody's choice, whatever their priorities.

Sources: Lahdelma & Salminen 2001 (SMAA-2); weights are uniform over the simplex (Tervonen & Lahdelma 2007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .worlds import Worlds

    Floats = NDArray[np.float64]

DRAWS = 200
WEIGHTINGS = 20
"""Weightings tried with each draw of means."""


@dataclass(frozen=True)
class Ranks:
    """One option: by rank, best first, the share of weightings and draws in which it has it; and its central weights by
    criterion, None where it is never first."""

    option: str
    shares: tuple[float, ...]
    central: Mapping[str, float] | None

    @property
    def first(self) -> float:
        """The share in which it is first."""
        return self.shares[0]


@dataclass(frozen=True)
class Acceptability:
    """Ranks of options over weightings of `criteria`, which apply to all of them; `left_out` are the other criteria.

    `stated` are weights that somebody stated, summing to 1, and `chosen` by option how often it is first under them;
    empty without.
    """

    criteria: tuple[str, ...]
    left_out: tuple[str, ...]
    ranks: tuple[Ranks, ...]
    stated: Mapping[str, float]
    chosen: Mapping[str, float]


def acceptability(
    worlds: Mapping[str, Worlds], options: Sequence[str], stated: Mapping[str, float] | None = None, seed: int = 0
) -> Acceptability | None:
    """The acceptability of options; `worlds` by criterion. None with fewer than two criteria or options.

    Raises nothing: criteria that do not apply to all options are left out, and named.
    """
    usable = [name for name, of in worlds.items() if of.count and of.options == tuple(options)]
    if len(usable) < 2 or len(options) < 2:
        return None
    means = np.stack([_means(worlds[name], seed) for name in usable], axis=2)
    centre = np.stack([worlds[name].values.mean(axis=0) for name in usable], axis=1)
    low, width = centre.min(axis=0), np.ptp(centre, axis=0)
    values = np.divide(means - low, width, out=np.zeros_like(means), where=width > 0.0)
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(len(usable)), (values.shape[0], WEIGHTINGS))
    totals = np.einsum("doc,dwc->dwo", values, weights)
    shares, first = _ranked(totals)
    ranks = []
    for place, option in enumerate(options):
        won = first[..., place]
        central = (won[..., None] * weights).sum(axis=(0, 1)) / won.sum() if won.sum() > 0.0 else None
        named = None if central is None else dict(zip(usable, (float(part) for part in central), strict=True))
        ranks.append(Ranks(option, tuple(float(share) for share in shares[place]), named))
    own = {name: (stated or {}).get(name, 0.0) for name in usable}
    total = sum(own.values())
    chosen: dict[str, float] = {}
    if total > 0.0:
        own = {name: weight / total for name, weight in own.items()}
        _, best = _ranked((values @ np.array([own[name] for name in usable]))[:, None, :])
        chosen = dict(zip(options, (float(share) for share in best.mean(axis=(0, 1))), strict=True))
    return Acceptability(
        criteria=tuple(usable),
        left_out=tuple(name for name in worlds if name not in usable),
        ranks=tuple(sorted(ranks, key=lambda item: -item.first)),
        stated=own if chosen else {},
        chosen=chosen,
    )


def _means(worlds: Worlds, seed: int) -> Floats:
    """Possible overall means (draws, options)."""
    return np.concatenate([sample.drawn.mean(axis=1) + sample.level for sample in worlds.samples(DRAWS, seed)])


def _ranked(totals: Floats) -> tuple[Floats, Floats]:
    """The shares of ranks (options, ranks), and the part of a first place that each has (draws, weightings, options):
    equal options share their ranks."""
    count = totals.shape[-1]
    shares = np.zeros((count, count))
    ahead = (totals[..., None, :] > totals[..., :, None] + 1e-12).sum(axis=-1)
    level = (np.abs(totals[..., None, :] - totals[..., :, None]) <= 1e-12).sum(axis=-1)
    for rank in range(count):
        inside = (ahead <= rank) & (rank < ahead + level)
        shares[:, rank] = (inside / level).mean(axis=(0, 1))
    first: Floats = np.where(ahead == 0, 1.0 / level, 0.0)
    return shares, first
