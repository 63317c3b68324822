"""What is left of the differences between worlds once luck is taken out of them.

The mean of a world over n replications is its true mean and luck. Luck adds to every spread over worlds: measured on
such means, the best option of each world is ahead by luck, worlds pass a bar by luck, and perfect foresight foresees
luck. Here the spread beyond luck is estimated, and the means are drawn towards the overall mean by as much as luck
moves them.

With k options a world has a vector of k means. In coordinates in which luck has a unit covariance, the covariance over
worlds is 1 in every direction in which there is only luck, and more where worlds differ. Luck alone makes the largest
direction exceed 1, too: only directions above what 95 of 100 samples of luck alone reach count as differences. Their
excess is corrected for the upward bias of a largest eigenvalue. All other directions are set to the overall mean.

Where replications share their luck over worlds, the part of luck that moves all worlds alike is no difference between
them; it is an uncertainty of the overall mean instead. Samples of luck alone turn the sign of whole batches of
replications, in all worlds that share them, so that the correlation of luck between worlds needs no model.

Sources: Efron & Morris 1973 (shrinkage); Donoho, Gavish & Johnstone 2018 (eigenvalues of spiked covariances, section
2); Liu 1988 (wild bootstrap).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .moments import covariance_root

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SAMPLES = 80
LEVEL = 0.95
TINY = 1e-12


@dataclass(frozen=True)
class Shrunk:
    """Worlds with luck taken out.

    `centre` (worlds, options) are their means; the true ones scatter around these with the root covariance `scatter`
    (options, options). The overall mean is uncertain by luck with the root covariance `level`, on `degrees` of freedom.
    `directions` is the number of directions in which worlds differ beyond luck; `unseen` the standard deviation over
    worlds, of a typical lead of one option over another, below which a difference could not be told from luck.

    `sizes` are the variances over worlds in each direction, luck's part being 1; `away` (worlds, directions) are the
    worlds in these directions and `lengthen` (options, directions) leads back. `turn` (options, directions) turns what
    is drawn by option into directions, so that no sign of a direction matters: these are up to the linear algebra.
    """

    centre: Floats
    scatter: Floats
    level: Floats
    degrees: float
    directions: int
    unseen: float
    sizes: Floats
    away: Floats
    lengthen: Floats
    turn: Floats

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        """Possible true means (count, worlds, options), with the overall mean as it is."""
        worlds, options = self.centre.shape
        if not self.directions:
            return np.broadcast_to(self.centre, (count, worlds, options))
        scatter = rng.standard_normal((count, worlds, options))
        # All uncertainty of the overall mean is that of its level.
        drawn: Floats = self.centre + (scatter - scatter.mean(axis=1, keepdims=True)) @ self.scatter.T
        return drawn

    def possible(self, rng: np.random.Generator, count: int) -> Floats:
        """As `draw`, with the size of the differences between worlds uncertain too: as large and as small as so many
        worlds, and luck measured so often, leave open. What cannot be told from luck may be there."""
        worlds, directions = self.away.shape
        if worlds < 2:
            return self.draw(rng, count)
        seen = (worlds - 1.0) / rng.chisquare(worlds - 1.0, (count, directions))
        luck = rng.chisquare(self.degrees, (count, directions)) / self.degrees
        excess = np.maximum(0.0, self.sizes * seen * luck - 1.0)
        weight = (excess / (1.0 + excess))[:, None, :]
        scatter = rng.standard_normal((count, worlds, self.turn.shape[0])) @ self.turn
        scatter -= scatter.mean(axis=1, keepdims=True)
        middle = self.centre.mean(axis=0)
        drawn: Floats = middle + (weight * self.away + np.sqrt(weight / luck[:, None, :]) * scatter) @ self.lengthen.T
        return drawn

    def levels(self, rng: np.random.Generator, count: int) -> Floats:
        """What luck may have added to the overall mean of each option (count, options)."""
        scale = np.sqrt(self.degrees / rng.chisquare(self.degrees, (count, 1)))
        levels: Floats = scale * (rng.standard_normal((count, self.level.shape[0])) @ self.level.T)
        return levels


def shrink(means: Floats, residuals: Floats, stream: Ints, seed: int = 0) -> Shrunk:
    """Takes luck out of `means` (worlds, options).

    `residuals` (batches, worlds, options) are what each batch of replications adds to a mean beyond its share; they sum
    to zero over batches. Worlds of one `stream` (worlds,) meet the same luck in the same batch. Two batches at least.
    """
    batches, worlds, options = residuals.shape
    _, group = np.unique(stream, return_inverse=True)
    streams = int(group.max()) + 1
    scale = batches / (batches - 1.0)
    within = scale * np.einsum("bwi,bwj->ij", residuals, residuals) / worlds
    by_stream = np.zeros((batches, streams, options))
    for place in range(streams) if streams < worlds else ():
        by_stream[:, place] = residuals[:, group == place].sum(axis=1)
    if streams == worlds:
        by_stream = residuals[:, np.argsort(group)]
    by_stream = by_stream / worlds
    overall = scale * np.einsum("bsi,bsj->ij", by_stream, by_stream)
    level = covariance_root(overall)
    degrees = float((batches - 1) * streams)
    if worlds < 2:
        nothing = np.zeros((options, options))
        still = np.zeros_like(means)
        return Shrunk(means, nothing, level, degrees, 0, 0.0, np.zeros(options), still, nothing, nothing)
    noise = (within - overall) * worlds / (worlds - 1.0)
    middle = means.mean(axis=0)
    away = means - middle
    spread = away.T @ away / (worlds - 1.0)
    roots, axes = np.linalg.eigh((noise + noise.T) / 2.0)
    floor = max(float(roots.max()), float(np.trace(spread)) * TINY, np.finfo(float).tiny) * 1e-9
    roots = np.sqrt(np.maximum(roots, floor))
    whiten, back = (axes / roots) @ axes.T, (axes * roots) @ axes.T
    edge = _edge(residuals @ whiten * np.sqrt(scale), group, streams, seed)
    sizes, directions = np.linalg.eigh(whiten @ spread @ whiten)
    excess = _beyond(sizes, edge)
    weight = excess / (1.0 + excess)
    lengthen = back @ directions
    turned = away @ whiten @ directions
    centre = middle + (turned * weight) @ lengthen.T
    gaps = noise.diagonal()[:, None] + noise.diagonal() - 2.0 * noise
    typical = float(gaps.sum() / max(1, options * (options - 1)))
    unseen = float(np.sqrt(max(0.0, edge - 1.0) * max(0.0, typical)))
    scatter = covariance_root((lengthen * weight) @ lengthen.T)
    count = int(np.count_nonzero(excess))
    return Shrunk(centre, scatter, level, degrees, count, unseen, sizes, turned, lengthen, directions)


def _edge(residuals: Floats, group: Ints, streams: int, seed: int) -> float:
    """The largest eigenvalue that luck alone reaches in `LEVEL` of samples."""
    batches, worlds, options = residuals.shape
    rng = np.random.default_rng(seed)
    largest = []
    flat = residuals.reshape(batches, -1)
    for _ in range(SAMPLES):
        if streams == 1:
            luck = (rng.choice((-1.0, 1.0), batches) @ flat).reshape(worlds, options)
        else:
            signs = rng.choice((-1.0, 1.0), (batches, streams))[:, group]
            luck = np.einsum("bw,bwi->wi", signs, residuals)
        luck = luck - luck.mean(axis=0)
        largest.append(float(np.linalg.eigvalsh(luck.T @ luck).max()) / (worlds - 1.0))
    reached = float(np.quantile(largest, LEVEL))
    # The unit is estimated from the same replications: with the signs, luck's own variance within worlds changes too.
    own = (1.0 - reached / batches) * batches / (batches - 1.0)
    return max(1.0, reached / own) if own > 0.0 else float("inf")


def _beyond(sizes: Floats, edge: float) -> Floats:
    """The variance beyond luck in each direction, from eigenvalues in units of luck's variance; 0 up to the edge."""
    if np.isinf(edge):
        return np.zeros_like(sizes)
    ratio = (np.sqrt(edge) - 1.0) ** 2
    middle = sizes + 1.0 - ratio
    true = (middle + np.sqrt(np.maximum(0.0, middle**2 - 4.0 * np.maximum(sizes, 0.0)))) / 2.0
    beyond: Floats = np.where(sizes > edge, np.maximum(0.0, true - 1.0), 0.0)
    return beyond
