"""Thresholds: the values of a parameter at which the preferred option changes.

For each parameter the expected outcome of every option is a curve over its values, all other parameters and luck
averaged out; the preferred option has the highest curve, and a threshold is where that changes. Settings
of parameters are resampled for its interval and its support, with all their copies under other theories; and so is
luck, in all worlds together that share it, since it bends all curves smoothly there. Curves of similar options cross
somewhere by chance: a parameter is considered only where choosing by it gains more than choosing by shuffled columns,
and a change where nearly all resamples have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ...stats.intervals import LEVEL
from ...stats.moments import ROUNDING
from ...stats.splines import Gains, candidates, chosen_basis, gains
from ..data.ensemble import comparable, comparable_moves, single_threaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEAST_ROWS = 10
"""No curve is fitted to fewer."""

GRID = 201
RESAMPLES = 200
LEAST_SUPPORT = 0.95
"""Changes with a smaller share of the resamples are not reported."""

EDGE = 0.02
"""The share of rows at either end of a parameter where no threshold is sought."""


@dataclass(frozen=True)
class Threshold:
    """A change of the preferred option: `below` is preferred below `value` of the parameter, `above` above it, up to
    the next threshold.

    `low` and `high` are its interval; `support` is the share of resamples with the same change; `quantile` is the share
    of the parameter's draws below `value`; `gain_below` and `gain_above` are the lead of the preferred option over the
    other on each side, averaged over the draws up to the next change.
    """

    parameter: str
    value: float
    low: float
    high: float
    support: float
    quantile: float
    below: str
    above: str
    gain_below: float
    gain_above: float


@single_threaded
def thresholds(
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    options: Sequence[str],
    known: Gains | None = None,
    resamples: int = RESAMPLES,
    least: float = LEAST_SUPPORT,
    seed: int = 0,
    level: float = LEVEL,
    setting: Ints | None = None,
    moves: Floats | None = None,
    sampled: bool = True,
) -> list[Threshold]:
    """The thresholds of every parameter, best supported first.

    `values` is (rows, options), more is better: average the replications of a design point first. Rows of one `setting`
    (rows,) are resampled together, where `sampled` says that there might be other ones; `moves` (resamples, rows,
    options) is what luck may have added where rows share it, None where rows are independent.
    `known` are the gains of choosing by each column, where they are known already. Options to which the outcome never
    applies are left out, as are rows where it does not apply to all others.
    """
    y, whole, labels = comparable(values, options)
    x = parameters[whole]
    if y.shape[0] < LEAST_ROWS or y.shape[1] < 2:
        return []
    moves = comparable_moves(moves, whole, options, labels)
    resamples = resamples if moves is None else moves.shape[0]
    group = np.arange(y.shape[0]) if setting is None else np.unique(setting[whole], return_inverse=True)[1]
    gained = gains(x, y, group, seed) if known is None else known
    settings = int(group.max()) + 1
    weights = np.ones((resamples, y.shape[0]))
    if sampled:
        drawn = np.random.default_rng(seed).multinomial(settings, np.full(settings, 1.0 / settings), size=resamples)
        weights = drawn[:, group].astype(np.float64)
    changes: list[Threshold] = []
    for column in np.flatnonzero(gained.each > gained.by_chance).tolist():
        changes += _of_parameter(names[column], x[:, column], y, labels, weights, moves, least, level)
    return sorted(changes, key=lambda threshold: -threshold.support)


def _of_parameter(
    name: str,
    x: Floats,
    y: Floats,
    options: Sequence[str],
    weights: Floats,
    moves: Floats | None,
    least: float,
    level: float,
) -> list[Threshold]:
    low, high = np.quantile(x, [EDGE, 1.0 - EDGE])
    if not low < high:
        low, high = x.min(), x.max()
    grid = np.linspace(low, high, GRID)
    # Only differences between options matter; the basis is chosen for them.
    apart = y - y.mean(axis=1, keepdims=True)
    columns = chosen_basis(x, apart)
    curves = columns(grid) @ np.linalg.lstsq(columns(x), apart, rcond=None)[0]
    changes = changes_of(grid, curves)
    if not changes:
        return []
    results = []
    ends = [low, *(change.value for change in changes), high]
    resampled = _resampled(x, apart, grid, weights, moves)
    for place, confirmed in enumerate(confirmed_changes(grid, changes, resampled, level)):
        if confirmed.support < least:
            continue
        value, below, above = confirmed.change.value, confirmed.change.below, confirmed.change.above
        gap = curves[:, above] - curves[:, below]
        left = (grid >= ends[place]) & (grid <= value)
        right = (grid >= value) & (grid <= ends[place + 2])
        density = np.histogram(x, np.concatenate([grid, [np.inf]]))[0].astype(np.float64)
        results.append(
            Threshold(
                parameter=name,
                value=value,
                low=confirmed.low,
                high=confirmed.high,
                support=confirmed.support,
                quantile=float(np.mean(x < value)),
                below=options[below],
                above=options[above],
                gain_below=_mean(-gap[left], density[left]),
                gain_above=_mean(gap[right], density[right]),
            )
        )
    return results


def _resampled(x: Floats, y: Floats, grid: Floats, weights: Floats, moves: Floats | None) -> Floats:
    """The curves of each resample (resamples, grid, options), each with a basis chosen anew."""
    rows = x.size
    moved = None if moves is None else y + moves - moves.mean(axis=2, keepdims=True)
    squares = weights @ (y**2).sum(axis=1) if moved is None else (weights[:, :, None] * moved**2).sum(axis=(1, 2))
    best, curves = np.full(weights.shape[0], np.inf), np.zeros((weights.shape[0], grid.size, y.shape[1]))
    for columns in candidates(x):
        design = columns(x)
        count = design.shape[1]
        products = (design[:, :, None] * design[:, None, :]).reshape(rows, -1)
        inner = (weights @ products).reshape(-1, count, count)
        if moved is None:
            outer = (weights @ (design[:, :, None] * y[:, None, :]).reshape(rows, -1)).reshape(-1, count, y.shape[1])
        else:
            outer = np.stack([(design * weight[:, None]).T @ of for weight, of in zip(weights, moved, strict=True)])
        coefficients = np.linalg.pinv(inner, rtol=ROUNDING, hermitian=True) @ outer
        rest = squares - (coefficients * outer).sum(axis=(1, 2))
        error = rest / max(1, rows - count) ** 2
        better = error < best
        best[better] = error[better]
        curves[better] = columns(grid) @ coefficients[better]
    return curves


class Change(NamedTuple):
    """A change of the highest curve: where, and the indices of the options that are highest below and above it."""

    value: float
    below: int
    above: int


class Confirmed(NamedTuple):
    """A change, its interval, and the share of resamples with the same change."""

    change: Change
    low: float
    high: float
    support: float


def confirmed_changes(
    grid: Floats, changes: Sequence[Change], resampled: Iterable[Floats], level: float = LEVEL
) -> list[Confirmed]:
    """The changes with what resampled curves, each (grid, options), say of them; NaN for ends that none of them has."""
    resamples = [changes_of(grid, sample) for sample in resampled]
    tail = (1.0 - level) / 2.0
    result = []
    for change in changes:
        same = [
            _nearest(change.value, [other.value for other in sample if other[1:] == change[1:]]) for sample in resamples
        ]
        seen = np.array([nearest for nearest in same if nearest is not None])
        low, high = np.quantile(seen, [tail, 1.0 - tail]) if seen.size else (np.nan, np.nan)
        result.append(Confirmed(change, float(low), float(high), seen.size / max(1, len(resamples))))
    return result


def changes_of(grid: Floats, curves: Floats) -> list[Change]:
    """The changes of the highest of `curves` (grid, options), by linear interpolation."""
    best = np.argmax(curves, axis=1)
    changes = []
    for k in np.flatnonzero(best[1:] != best[:-1]):
        below, above = int(best[k]), int(best[k + 1])
        before = curves[k, below] - curves[k, above]
        after = curves[k + 1, above] - curves[k + 1, below]
        part = before / (before + after) if before + after > 0.0 else 0.5
        changes.append(Change(float(grid[k] + part * (grid[k + 1] - grid[k])), below, above))
    return changes


def _nearest(value: float, others: Sequence[float]) -> float | None:
    return min(others, key=lambda other: abs(other - value), default=None)


def _mean(gap: Floats, weights: Floats) -> float:
    total = float(weights.sum())
    return float(gap @ weights / total) if total > 0.0 else float(gap.mean()) if gap.size else 0.0
