"""Which alternative may be the best by its mean, how likely each is to be, and what choosing it may give away.

Luck is averaged out as far as there are replications: this is about the mean over all worlds, not about single
histories, and what luck is left is counted, pairs under common luck as pairs (`stats.with_best`). Where worlds are a
sample of what is uncertain, other samples are counted as well; points of a grid and rival theories are all there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...stats.joint.with_best import Means, grouped, skewed, with_best
from ..data.ensemble import comparable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..data.luck import LuckBatches

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_COMPARED = 200
"""The most alternatives that are compared with the best."""


@dataclass(frozen=True)
class Standing:
    """One alternative beside the best: its mean, whether it may be the best (at the 95% level for all together), how
    far it falls short of the best at most (the same level, None where nothing bounds it), the probability that it is
    the best and the expected opportunity loss of choosing it, in the outcome's unit; both None where values are too
    skewed to tell."""

    option: str
    mean: float
    possible: bool
    at_most: float | None
    chance: float | None
    loss: float | None


@dataclass(frozen=True)
class BestByMean:
    """Alternatives compared with the best by their means, the best mean first. `left_out` are those to which the
    outcome does not apply. `needed` is the number of replications (of each world) from which values so skewed can be
    compared, None where there are enough: until then none is ruled out."""

    standings: tuple[Standing, ...]
    left_out: tuple[str, ...]
    needed: int | None

    @property
    def possible(self) -> tuple[str, ...]:
        """The alternatives that may be the best."""
        return tuple(item.option for item in self.standings if item.possible)

    @property
    def ruled_out(self) -> tuple[str, ...]:
        """Those that are ruled out as the best."""
        return tuple(item.option for item in self.standings if not item.possible)


def best_by_mean(
    values: Floats,
    options: Sequence[str],
    better: str,
    kind: str,
    luck: LuckBatches | None = None,
    outcome: str = "",
    seed: int = 0,
) -> BestByMean | None:
    """The alternatives beside the best, from (worlds, options) `values` in the outcome's own sense; `luck` has the
    batches behind them where they are averages. None for fewer than two alternatives, or where nothing tells luck.
    """
    compared, whole, names = comparable(values, options)
    if len(names) < 2 or len(names) > MOST_COMPARED or compared.shape[0] < (2 if luck is None else 1):
        return None
    sign, share = (1.0 if better == "more" else -1.0), kind == "share"
    if luck is None:
        means, each = Means.of_rows(sign * compared, share), 1.0
    else:
        places = [list(options).index(name) for name in names]
        means, each = _of_batches(compared, luck, outcome, whole, places, sign, share)
    if means.pieces.shape[0] < 2:
        return None
    result = with_best(means, seed=seed)
    order = np.argsort(-means.values, kind="stable")
    standings = tuple(
        Standing(
            names[place],
            sign * float(means.values[place]),
            bool(result.possible[place]),
            float(result.at_most[place]) if np.isfinite(result.at_most[place]) else None,
            None if means.needed else float(result.chance[place]),
            None if means.needed else float(result.loss[place]),
        )
        for place in order.tolist()
    )
    left_out = tuple(option for option in options if option not in names)
    return BestByMean(standings, left_out, int(np.ceil(means.needed * each)) if means.needed else None)


def best_by_criterion(
    outcomes: Mapping[str, Floats],
    options: Sequence[str],
    criteria: Sequence[tuple[str, str, str]],
    luck: LuckBatches | None = None,
    seed: int = 0,
) -> dict[str, BestByMean]:
    """`best_by_mean` for each of `criteria`, (outcome, better, kind); those without an answer are left out."""
    results = {
        name: best_by_mean(outcomes[name], options, better, kind, luck, name, seed) for name, better, kind in criteria
    }
    return {name: result for name, result in results.items() if result is not None}


def _of_batches(
    compared: Floats,
    luck: LuckBatches,
    outcome: str,
    whole: NDArray[np.bool_],
    places: Sequence[int],
    sign: float,
    share: bool,
) -> tuple[Means, float]:
    """Means over worlds with their independent pieces, and the replications of a world for each piece."""
    worlds, batches = compared.shape[0], luck.batches
    overall = sign * compared.mean(axis=0)
    rest = sign * luck.residuals(outcome)[:, whole][:, :, places] / worlds
    n = luck.n[outcome][:, whole][:, :, places].sum(axis=0).max(axis=1)
    stream, setting = luck.stream[whole], luck.setting[whole]
    lone = luck.sampled and all(np.unique(setting[stream == code]).size == 1 for code in np.unique(stream))
    by_setting = _sums(sign * compared / worlds, setting) if luck.sampled else None
    units = int(n.mean() * np.unique(stream).size)
    if lone and by_setting is not None and by_setting.shape[0] > 1:
        pieces, further = by_setting, None
    else:
        by_stream = np.concatenate([_sums(batch, stream) for batch in rest])
        # A lone batch shows no luck.
        pieces = by_stream + overall / by_stream.shape[0] if batches > 1 else by_stream[:0]
        further = by_setting if by_setting is not None and by_setting.shape[0] > 1 else None
    needed = 0 if share else skewed(pieces)
    return Means(overall, grouped(pieces), units, share, further, needed), float(n.mean()) / max(1, pieces.shape[0])


def _sums(values: Floats, group: Ints) -> Floats:
    """The sums of (worlds, options) values over groups of worlds."""
    _, place = np.unique(group, return_inverse=True)
    result = np.zeros((int(place.max(initial=-1)) + 1, values.shape[1]))
    np.add.at(result, place, values)
    return result
