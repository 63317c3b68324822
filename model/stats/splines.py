"""Spline regression of an outcome on one parameter: the bases shared by thresholds and the value of information."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

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
    # By columns: the largest of a few numbers in each row is found slowly.
    best = np.maximum(np.ascontiguousarray(gaps.T).max(axis=0), 0.0).mean()
    return float(best - max(0.0, float(gaps.mean(axis=0).max())))


class Gains(NamedTuple):
    """The gain of choosing by a curve over each of several parameters alone (columns,), and what the largest of them
    exceeds by chance once in twenty."""

    each: Floats
    by_chance: float


def gains(x: Floats, y: Floats, setting: Ints, seed: int = 0) -> Gains:
    """The gains of choosing by curves fitted to (rows, options) values, more is better, over each parameter (rows,
    columns) alone; over one that is the same in all rows it is 0.

    Each curve has the basis with the least generalised cross-validation error, as `chosen_basis` has. `by_chance` is
    the 95th percentile of the largest gain over shuffles of the outcomes, rows of one `setting` (rows,) together.
    """
    gaps, orders = y[:, 1:] - y[:, :1], shuffled_rows(setting, seed)
    varying = np.flatnonzero(np.ptp(x, axis=0) > 0.0)
    each, largest = np.zeros(x.shape[1]), np.zeros(orders.shape[0])
    own = _Leads(gaps[None])
    shares = np.array_split(np.arange(orders.shape[0]), 1 + orders.size * gaps.shape[1] // MOST_SHUFFLED)
    for share, tables in enumerate(shares):
        shuffled = _Leads(gaps[orders[tables]])
        for columns in np.array_split(varying, 1 + varying.size * x.shape[0] // MOST_AT_ONCE) if varying.size else ():
            bases = _Bases(np.ascontiguousarray(x[:, columns].T))
            if share == 0:
                each[columns] = _Curves(bases, own).gains(np.arange(columns.size), np.zeros(columns.size, np.int64))
            _raise_to(_Curves(bases, shuffled), largest, tables)
    # Rounding around zero would otherwise decide the order of parameters without a gain.
    return Gains(np.where(np.abs(each) < ROUNDING, 0.0, each), reached_by_chance(largest))


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
    tables by options), the `means` of all options, what lies along the constant (`level`) and the sum of `squares` of
    each table without that."""

    def __init__(self, tables: Floats) -> None:
        count, rows, options = tables.shape
        self.tables = tables
        self.flat = np.ascontiguousarray(tables.transpose(1, 0, 2)).reshape(rows, -1)
        self.means = np.pad(tables.mean(axis=1), ((0, 0), (1, 0)))
        self.level = (_constant(rows) @ self.flat).reshape(count, options)
        self.squares: Floats = np.sum(tables**2, axis=(1, 2)) - np.sum(self.level**2, axis=1)


class _Bases:
    """Bases of the curves over some columns (columns, rows). Of all `smooth` ones they are orthonormal: `directions`
    (columns, directions, rows) beside the constant, and the `members` of each basis among them, of which those of a
    cubic are in all but the line."""

    def __init__(self, columns: Floats) -> None:
        self.columns = columns
        ordered = np.sort(columns, axis=1)
        self.smooth = (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1) >= FEW_LEVELS
        middle, spread = columns.mean(axis=1, keepdims=True), columns.std(axis=1, keepdims=True)
        scaled, ordered = ((part - middle) / np.where(spread > 0.0, spread, 1.0) for part in (columns, ordered))
        cubic = orthonormal(columns, 3)
        parts, self.members = [cubic[:, 1:]], [np.arange(1), np.arange(3)]
        for knots in KNOTS[1:]:
            inner = _quantiles(ordered, np.linspace(0.0, 1.0, knots + 2)[1:-1])
            bends = np.maximum(scaled[:, None, :] - inner[:, :, None], 0.0)
            bends *= bends * bends
            directions, triangle = np.linalg.qr(residual(bends, cubic).transpose(0, 2, 1))
            parts.append(directions.transpose(0, 2, 1))
            end = sum(part.shape[1] for part in parts)
            self.members.append(np.concatenate([np.arange(3), np.arange(end - parts[-1].shape[1], end)]))
            left = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
            self.smooth &= left.min(axis=1) > DEPENDENT * np.linalg.norm(bends, axis=2).max(axis=1)
        self.directions = np.concatenate(parts, axis=1)
        self.lowest, self.highest = self.directions.min(axis=2), self.directions.max(axis=2)
        self._alone: dict[int, Floats] = {}

    def chosen(self, place: int, leads: Floats) -> Floats:
        """The basis that is chosen for a column by itself, at its rows; made once where there is none to choose."""
        x = self.columns[place]
        if place not in self._alone:
            tried = candidates(x)
            if len(tried) > 1:
                return chosen_basis(x, leads)(x)
            self._alone[place] = tried[0](x)
        return self._alone[place]


class _Curves:
    """Curves over some columns, fitted to several tables of leads: `inside` (columns, directions, tables, options) is
    what of the leads lies along the directions of the bases, and `chosen` (columns, tables) the best basis."""

    def __init__(self, bases: _Bases, leads: _Leads) -> None:
        self.bases, self.leads = bases, leads
        (count, directions, rows), (tables, _, options) = bases.directions.shape, leads.tables.shape
        # All columns in one product.
        along = bases.directions.reshape(-1, rows) @ leads.flat
        self.inside = along.reshape(count, directions, tables, options)
        explained = np.einsum("cdto,cdto->cdt", self.inside, self.inside)
        errors = [
            np.maximum(0.0, leads.squares - explained[:, members].sum(axis=1)) / max(1, rows - 1 - members.size) ** 2
            for members in bases.members
        ]
        self.chosen = np.argmin(errors, axis=0)

    def gains(self, place: Ints, table: Ints) -> Floats:
        """The gain of choosing by each of several curves, the one of a table over a column for each pair of these."""
        gains = np.empty(place.size)
        rows = self.bases.columns.shape[1]
        for turn in np.flatnonzero(~self.bases.smooth[place]):
            # Few levels, or knots that coincide.
            leads = self.leads.tables[table[turn]]
            basis = self.bases.chosen(int(place[turn]), leads)
            gains[turn] = gain(basis @ np.linalg.lstsq(basis, leads, rcond=None)[0])
        for best, members in enumerate(self.bases.members):
            turns = np.flatnonzero(self.bases.smooth[place] & (self.chosen[place, table] == best))
            for some in np.array_split(turns, 1 + turns.size // AT_ONCE) if turns.size else ():
                constant = np.broadcast_to(_constant(rows), (some.size, 1, rows))
                directions = np.concatenate([constant, self.bases.directions[place[some, None], members]], axis=1)
                inside = np.concatenate(
                    [self.leads.level[table[some], None], self.inside[place[some, None], members, table[some, None]]],
                    axis=1,
                )
                across = inside.transpose(0, 2, 1) @ directions
                ahead = np.maximum(across.max(axis=1), 0.0).mean(axis=1)
                gains[some] = ahead - np.maximum(across.mean(axis=2).max(axis=1), 0.0)
        return gains

    def most(self) -> Floats:
        """The most that each curve can gain (columns, tables), by the mean, the spread and the largest value of its
        leads over the best option alone (Scarf 1958)."""
        rows = self.bases.columns.shape[1]
        means = self.leads.means
        first = np.argmax(means, axis=1)
        behind = means.max(axis=1, keepdims=True) - means
        bounds = np.full(self.chosen.shape, np.inf)
        for best, members in enumerate(self.bases.members):
            place, table = np.nonzero(self.bases.smooth[:, None] & (self.chosen == best))
            curves = np.pad(self.inside[place[:, None], members, table[:, None]], ((0, 0), (0, 0), (1, 0)))
            curves -= np.take_along_axis(curves, first[table][:, None, None], axis=2)
            low, high = (end[place[:, None], members, None] for end in (self.bases.lowest, self.bases.highest))
            gap, spread = behind[table], (curves**2).sum(axis=1) / rows
            largest = np.maximum(curves * low, curves * high).sum(axis=1) - gap
            # The worst that mean, spread and largest value allow: two values, of which this is the upper one.
            upper = np.clip(largest, 0.0, np.sqrt(gap**2 + spread))
            below = spread + (upper + gap) ** 2
            most = np.divide(upper * spread, below, out=np.zeros_like(spread), where=below > 0.0)
            bounds[place, table] = most.sum(axis=1)
        return bounds


def _constant(rows: int) -> Floats:
    """The constant as a vector of length 1: (1, rows)."""
    return np.full((1, rows), 1.0 / np.sqrt(rows))


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
