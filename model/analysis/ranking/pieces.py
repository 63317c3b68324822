"""The independent pieces of luck behind the means of alternatives, numbered alike for every outcome.

A piece is a replication of a run, a batch of replications that share their luck over design points, or a setting of
what is uncertain where those are a sample. What it adds to the mean of an outcome is a row; an outcome that does not
apply in it has a row of zeros. Rows of the same number in several outcomes are the same luck: tossed together they give
the joint error of all means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.joint.with_best import grouped
from ..data.ensemble import Criterion, comparable, oriented

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.luck import LuckBatches

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """The means of alternatives (alternatives,), more is better, and what luck, and the sample of worlds, add to them:
    arrays of (pieces, alternatives), each of which sums to zero."""

    options: tuple[str, ...]
    means: Floats
    parts: tuple[Floats, ...]

    def draws(self, count: int, seed: int = 0) -> Floats:
        """Possible means (count, alternatives); the same seed tosses the same pieces of every outcome together."""
        moved = np.broadcast_to(self.means, (count, self.means.size)).copy()
        for number, part in enumerate(self.parts):
            rng = np.random.default_rng((seed, number))
            degrees = max(1.0, part.shape[0] - 1.0)
            scale = np.sqrt(degrees / rng.chisquare(degrees, (count, 1)))
            spare = np.sqrt(part.shape[0] / degrees)
            moved += scale * spare * (rng.standard_normal((count, part.shape[0])) @ part)
        return moved


def pieces_of(
    values: Floats, options: Sequence[str], criterion: Criterion, luck: LuckBatches | None = None
) -> Pieces | None:
    """The pieces behind (worlds, options) `values` of a criterion, which are averages where there is `luck`; None where
    it applies to no alternative."""
    compared, whole, names = comparable(oriented(values, criterion.better), options)
    if not compared.size:
        return None
    means = compared.mean(axis=0)
    beside = np.zeros((values.shape[0], len(names)))
    beside[whole] = (compared - means) / compared.shape[0]
    if luck is None:
        return Pieces(names, means, (grouped(beside),))
    settings, setting = np.unique(luck.setting, return_inverse=True)
    streams, stream = np.unique(luck.stream, return_inverse=True)
    lone = np.unique(np.column_stack([stream, setting]), axis=0).shape[0] == streams.size
    parts = []
    if luck.batches > 1 and not (luck.sampled and lone):
        places = [list(options).index(name) for name in names]
        rest = oriented(luck.residuals(criterion.id)[:, :, places], criterion.better) / compared.shape[0]
        rest = np.where(whole[None, :, None], rest, 0.0)
        parts.append(grouped(np.concatenate([_sums(batch, stream, streams.size) for batch in rest])))
    if luck.sampled:
        parts.append(grouped(_sums(beside, setting, settings.size)))
    return Pieces(names, means, tuple(parts))


def _sums(values: Floats, group: Ints, count: int) -> Floats:
    result = np.zeros((count, values.shape[1]))
    np.add.at(result, group, values)
    return result
