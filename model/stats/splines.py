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

AT_ONCE = 32
"""So many curves are looked at together: their values stay near the core."""

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
        [
            curves.gains(np.arange(curves.count), np.zeros(curves.count, np.int64))
            for curves in _curves(x, _Leads(gaps[None]))
        ]
    )
    # Rounding around zero would otherwise decide the order of parameters without a gain.
    return np.where(np.abs(gains) < ROUNDING, 0.0, gains)


def gain_by_chance(x: Floats, y: Floats, setting: Ints, seed: int = 0) -> float:
    """The gain that the largest of all parameters (rows, columns) without effect exceeds once in twenty: the 95th
    percentile of it over shuffles of the outcomes (rows, options), whole settings together."""
    if x.shape[1] == 0:
        return 0.0
    gaps, orders = y[:, 1:] - y[:, :1], shuffled_rows(setting, seed)
    largest, tables = np.zeros(orders.shape[0]), np.arange(orders.shape[0])
    for some in np.array_split(tables, 1 + orders.size * gaps.shape[1] // MOST_SHUFFLED):
        for curves in _curves(x, _Leads(gaps[orders[some]])):
            _raise_to(curves, largest, some)
    return reached_by_chance(largest)


def _raise_to(curves: _Curves, largest: Floats, tables: Ints) -> None:
    """Raises the `largest` gain of these `tables` to what curves over further columns gain, where that is among what
    chance reaches in the end: what is less need not be known."""
    bounds = curves.most()
    reached = reached_by_chance(largest)
    place, table = np.nonzero(bounds > np.maximum(largest[tables], reached))
    order = np.argsort(-bounds[place, table], kind="stable")
    for some in np.array_split(order, 1 + order.size // AT_ONCE):
        reached = reached_by_chance(largest)
        known = np.maximum(largest[tables], reached)
        some = some[bounds[place[some], table[some]] > known[table[some]]]
        np.maximum.at(largest, tables[table[some]], curves.gains(place[some], table[some]))


class _Leads:
    """Several tables of leads (tables, rows, options), and of them what is the same for all curves: `flat` (rows,
    tables by options), the sum of `squares` of each table, and the `means` of all options."""

    def __init__(self, tables: Floats) -> None:
        self.tables = tables
        self.flat = np.ascontiguousarray(tables.transpose(1, 0, 2)).reshape(tables.shape[1], -1)
        self.squares: Floats = np.sum(tables**2, axis=(1, 2))
        self.means = np.pad(tables.mean(axis=1), ((0, 0), (1, 0)))


class _Curves:
    """Curves over some columns (columns, rows), fitted to several tables of leads: all smooth ones at once, by
    orthonormal bases of their spaces."""

    def __init__(self, columns: Floats, leads: _Leads) -> None:
        self.count, rows = columns.shape
        self.columns, self.leads = columns, leads
        ordered = np.sort(columns, axis=1)
        self.smooth = (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1) >= FEW_LEVELS
        spread = columns.std(axis=1, keepdims=True)
        scaled = (columns - columns.mean(axis=1, keepdims=True)) / np.where(spread > 0.0, spread, 1.0)
        ordered = np.sort(scaled, axis=1)
        cubic = orthonormal(columns, 3)
        of_cubic = self._along(cubic)
        self.bases, self.inside = [cubic[:, :2], cubic], [of_cubic[:, :2], of_cubic]
        for knots in KNOTS[1:]:
            inner = _quantiles(ordered, np.linspace(0.0, 1.0, knots + 2)[1:-1])
            bends = np.maximum(scaled[:, None, :] - inner[:, :, None], 0.0)
            bends *= bends * bends
            directions, triangle = np.linalg.qr(residual(bends, cubic).transpose(0, 2, 1))
            bent = np.ascontiguousarray(directions.transpose(0, 2, 1))
            self.bases.append(np.concatenate([cubic, bent], axis=1))
            # What lies along the part that all bases share is not worked out again.
            self.inside.append(np.concatenate([of_cubic, self._along(bent)], axis=1))
            left = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
            self.smooth &= left.min(axis=1) > DEPENDENT * np.linalg.norm(bends, axis=2).max(axis=1)
        errors = [
            np.maximum(0.0, leads.squares - (part**2).sum(axis=(1, 3))) / max(1, rows - part.shape[1]) ** 2
            for part in self.inside
        ]
        self.chosen = np.argmin(errors, axis=0)

    def _along(self, directions: Floats) -> Floats:
        """What of the leads lies along directions (columns, directions, rows), all columns in one product: (columns,
        directions, tables, options)."""
        tables, rows, options = self.leads.tables.shape
        coefficients = np.ascontiguousarray(directions).reshape(-1, rows) @ self.leads.flat
        return coefficients.reshape(self.count, directions.shape[1], tables, options)

    def gains(self, place: Ints, table: Ints) -> Floats:
        """The gain of choosing by each of several curves, the one of a table over a column for each pair of these."""
        gains = np.empty(place.size)
        for turn in np.flatnonzero(~self.smooth[place]):
            # Few levels, or knots that coincide.
            x, leads = self.columns[place[turn]], self.leads.tables[table[turn]]
            basis = chosen_basis(x, leads)(x)
            gains[turn] = gain(basis @ np.linalg.lstsq(basis, leads, rcond=None)[0])
        for best, inside in enumerate(self.inside):
            turns = np.flatnonzero(self.smooth[place] & (self.chosen[place, table] == best))
            for some in np.array_split(turns, 1 + turns.size // AT_ONCE) if turns.size else ():
                across = inside[place[some], :, table[some]].transpose(0, 2, 1) @ self.bases[best][place[some]]
                ahead = np.maximum(across.max(axis=1), 0.0).mean(axis=1)
                gains[some] = ahead - np.maximum(across.mean(axis=2).max(axis=1), 0.0)
        return gains

    def most(self) -> Floats:
        """The most that each curve can gain (columns, tables), by the mean, the spread and the largest value of its
        leads over the best option alone (Scarf 1958)."""
        rows = self.columns.shape[1]
        means = self.leads.means
        first = np.argmax(means, axis=1)
        behind = means.max(axis=1, keepdims=True) - means
        bounds = np.full(self.chosen.shape, np.inf)
        for best, (basis, inside) in enumerate(zip(self.bases, self.inside, strict=True)):
            place, table = np.nonzero(self.smooth[:, None] & (self.chosen == best))
            curves = np.pad(inside[place, 1:, table], ((0, 0), (0, 0), (1, 0)))
            curves -= np.take_along_axis(curves, first[table][:, None, None], axis=2)
            low, high = (end[place][:, :, None] for end in (basis[:, 1:].min(axis=2), basis[:, 1:].max(axis=2)))
            gap, spread = behind[table], (curves**2).sum(axis=1) / rows
            largest = np.maximum(curves * low, curves * high).sum(axis=1) - gap
            # The worst that mean, spread and largest value allow: two values, of which this is the upper one.
            upper = np.clip(largest, 0.0, np.sqrt(gap**2 + spread))
            below = spread + (upper + gap) ** 2
            most = np.divide(upper * spread, below, out=np.zeros_like(spread), where=below > 0.0)
            bounds[place, table] = most.sum(axis=1)
        return bounds


def _curves(x: Floats, leads: _Leads) -> Iterator[_Curves]:
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
