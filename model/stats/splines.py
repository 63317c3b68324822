"""Spline regression of an outcome on one parameter: the bases shared by thresholds and the value of information."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from .multiplicity import reached_by_chance, shuffled_rows
from .polynomials import DEPENDENT, orthonormal, residual

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FEW_LEVELS = 12
ROUNDING = 1e-12
MOST_AT_ONCE = 30_000
"""The most values of parameters over which curves are fitted in a batch."""

MOST_SHUFFLED = 20_000_000
"""The most shuffled leads that are held at once."""

KNOTS = (0, 1, 3, 5)
"""Inner knots tried for a smooth curve; none is a cubic."""


def basis(x: Floats, knots: int) -> Callable[[Floats], Floats]:
    """The columns of a curve over `x`: a cubic regression spline with inner knots at its quantiles.

    A parameter of at most `FEW_LEVELS` levels has one value per level and straight lines between them, and no knots.
    """
    levels = np.unique(x)
    if levels.size <= FEW_LEVELS:
        return lambda points: _hats(points, levels)
    inner = np.unique(np.quantile(x, np.linspace(0.0, 1.0, knots + 2)[1:-1])) if knots else np.empty(0)
    middle, width = float(x.mean()), float(x.std())

    def columns(points: Floats) -> Floats:
        z = (points - middle) / width
        bends = np.maximum(z[:, None] - (inner - middle) / width, 0.0) ** 3
        return np.column_stack([np.ones_like(z), z, z**2, z**3, bends])

    return columns


def chosen_basis(x: Floats, y: Floats) -> Callable[[Floats], Floats]:
    """The basis with the least generalised cross-validation error, summed over the columns of `y`.

    A straight line competes too. Source: Craven & Wahba 1979.
    """
    tried = candidates(x)
    if len(tried) == 1:
        return tried[0]
    errors = []
    for candidate in tried:
        columns = candidate(x)
        rest = y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0]
        freedom = max(1, y.shape[0] - columns.shape[1])
        errors.append(float(np.sum(rest**2)) * y.shape[0] / freedom**2)
    return tried[int(np.argmin(errors))]


def candidates(x: Floats) -> list[Callable[[Floats], Floats]]:
    """The bases to choose from: a straight line and splines with more and more knots; for few levels only theirs."""
    if np.unique(x).size <= FEW_LEVELS:
        return [basis(x, 0)]
    middle, width = float(x.mean()), float(x.std())
    return [
        lambda points: np.column_stack([np.ones_like(points), (points - middle) / width]),
        *(basis(x, knots) for knots in KNOTS),
    ]


def gain(gaps: Floats) -> float:
    """The gain of choosing by a curve: from differences to the first option (rows, other options), the mean of the best
    less the best of the means."""
    best = np.maximum(gaps.max(axis=1), 0.0).mean()
    return float(best - max(0.0, float(gaps.mean(axis=0).max())))


def fitted_gains(x: Floats, y: Floats) -> Floats:
    """The gain of choosing by curves fitted to (rows, options) values, over each parameter (rows, columns) alone.

    Each curve has the basis with the least generalised cross-validation error, as `chosen_basis` has.
    """
    gaps = y[:, 1:] - y[:, :1]
    gains = np.concatenate(
        [[curves.gain(0, place) for place in range(curves.count)] for curves in _curves(x, gaps[None])]
    )
    # Rounding around zero would otherwise decide the order of parameters without a gain.
    return np.where(np.abs(gains) < ROUNDING, 0.0, gains)


def gain_by_chance(x: Floats, y: Floats, setting: Ints, seed: int = 0) -> float:
    """The gain that the largest of all parameters (rows, columns) without effect exceeds once in twenty: the 95th
    percentile of it over shuffles of the outcomes (rows, options), whole settings together."""
    if x.shape[1] == 0:
        return 0.0
    gaps, orders = y[:, 1:] - y[:, :1], shuffled_rows(setting, seed)
    parts = np.array_split(orders, 1 + orders.size * gaps.shape[1] // MOST_SHUFFLED)
    return reached_by_chance(np.concatenate([_largest_gains(x, gaps[part]) for part in parts]))


def _largest_gains(x: Floats, leads: Floats) -> Floats:
    """The largest gain of all columns (rows, columns) by each of several tables of leads (tables, rows, options)."""
    largest = np.zeros(leads.shape[0])
    for curves in _curves(x, leads):
        for table, bounds in enumerate(curves.most()):
            for place in np.argsort(-bounds, kind="stable"):
                if bounds[place] <= largest[table]:
                    break
                largest[table] = max(largest[table], curves.gain(table, int(place)))
    return largest


class _Curves:
    """Curves over some columns (columns, rows), fitted to several tables of leads (tables, rows, options): all smooth
    ones at once, by orthonormal bases of their spaces."""

    def __init__(self, columns: Floats, leads: Floats) -> None:
        self.count, rows = columns.shape
        self.columns, self.leads = columns, leads
        ordered = np.sort(columns, axis=1)
        self.smooth = (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1) >= FEW_LEVELS
        spread = columns.std(axis=1, keepdims=True)
        scaled = (columns - columns.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0)
        ordered = np.sort(scaled, axis=1)
        cubic = orthonormal(columns, 3)
        flat = np.ascontiguousarray(leads.transpose(1, 0, 2)).reshape(rows, -1)
        of_cubic = self._along(cubic, flat)
        self.bases, self.inside = [cubic[:, :2], cubic], [of_cubic[:, :2], of_cubic]
        for knots in KNOTS[1:]:
            inner = _quantiles(ordered, np.linspace(0.0, 1.0, knots + 2)[1:-1])
            bends = np.maximum(scaled[:, None, :] - inner[:, :, None], 0.0)
            bends *= bends * bends
            directions, triangle = np.linalg.qr(residual(bends, cubic).transpose(0, 2, 1))
            bent = np.ascontiguousarray(directions.transpose(0, 2, 1))
            self.bases.append(np.concatenate([cubic, bent], axis=1))
            # What lies along the part that all bases share is not worked out again.
            self.inside.append(np.concatenate([of_cubic, self._along(bent, flat)], axis=1))
            left = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
            self.smooth &= left.min(axis=1) > DEPENDENT * np.linalg.norm(bends, axis=2).max(axis=1)
        squares = np.sum(leads**2, axis=(1, 2))
        errors = [
            np.maximum(0.0, squares - (part**2).sum(axis=(1, 3))) / max(1, rows - part.shape[1]) ** 2
            for part in self.inside
        ]
        self.chosen = np.argmin(errors, axis=0)

    def _along(self, directions: Floats, flat: Floats) -> Floats:
        """What of the leads (rows, tables by options) lies along directions (columns, directions, rows), all columns in
        one product: (columns, directions, tables, options)."""
        tables, rows, options = self.leads.shape
        coefficients = np.ascontiguousarray(directions).reshape(-1, rows) @ flat
        return coefficients.reshape(self.count, directions.shape[1], tables, options)

    def gain(self, table: int, place: int) -> float:
        """The gain of choosing by the curve of one table over one column."""
        if self.smooth[place]:
            best = int(self.chosen[place, table])
            return gain((self.inside[best][place][:, table].T @ self.bases[best][place]).T)
        # Few levels, or knots that coincide.
        basis = chosen_basis(self.columns[place], self.leads[table])(self.columns[place])
        return gain(basis @ np.linalg.lstsq(basis, self.leads[table], rcond=None)[0])

    def most(self) -> Floats:
        """The most that each curve can gain (tables, columns), by the mean and the spread of its leads over the best
        option alone (Scarf 1958)."""
        rows = self.columns.shape[1]
        means = np.pad(self.leads.mean(axis=1), ((0, 0), (1, 0)))
        best = np.argmax(means, axis=1)
        size = means.max(axis=1, keepdims=True) - means
        spreads = []
        for part in self.inside:
            curves = np.pad(part[:, 1:], ((0, 0), (0, 0), (0, 0), (1, 0)))
            curves -= np.take_along_axis(curves, best[None, None, :, None], axis=3)
            spreads.append((curves**2).sum(axis=1) / rows)
        spread = np.take_along_axis(np.stack(spreads), self.chosen[None, :, :, None], axis=0)[0]
        bounds = np.sum(np.sqrt(size**2 + spread) - size, axis=2) / 2.0
        bounds[~self.smooth] = np.inf
        result: Floats = bounds.T
        return result


def _curves(x: Floats, leads: Floats) -> Iterator[_Curves]:
    for piece in np.array_split(np.ascontiguousarray(x.T), 1 + x.size // MOST_AT_ONCE):
        yield _Curves(piece, leads)


def _quantiles(ordered: Floats, chances: Floats) -> Floats:
    """Quantiles of each row of sorted values, by straight lines between them: (rows, chances)."""
    place = chances * (ordered.shape[1] - 1)
    below = np.minimum(place.astype(np.int64), ordered.shape[1] - 2)
    result: Floats = ordered[:, below] + (place - below) * (ordered[:, below + 1] - ordered[:, below])
    return result


def tail_quantile(gains: Floats, tested: int) -> float:
    """What the largest of `tested` gains like these exceeds once in twenty: an exponential tail above their 80th
    percentile."""
    start = float(np.quantile(gains, 0.8))
    beyond = gains[gains > start]
    scale = float(beyond.mean()) - start if beyond.size else 0.0
    return start + scale * float(np.log(0.2 * tested / 0.05))


def _hats(points: Floats, levels: Floats) -> Floats:
    result: Floats = np.column_stack([np.interp(points, levels, np.eye(levels.size)[k]) for k in range(levels.size)])
    return result
