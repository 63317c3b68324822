"""The value of information: the worth of knowing a parameter before an option is chosen.

The expected value of partial perfect information of parameters φ is E[max over options of E(value | φ)] less the value
of the best choice made now. The inner expectation is the fitted value of a regression of each option's outcome on φ:
the rows of one run suffice, however noisy. For one parameter or theory that is a spline, or a level for each value; for
two of them both, with products where these predict; for a group a quadratic under a ridge penalty (linear for groups of
hundreds), whose choices are judged on rows outside the fit, so that it is a lower bound and never an artefact of
fitting.

Of one and of two the value is shown with luck taken out and its interval (`gains`), where it is beyond what luck makes
of as many without worth; of two where it is beyond what luck adds to either alone.

Sources: Strong, Oakley & Brennan 2014 (Medical Decision Making 34: 311-326); Strong & Oakley 2013 (bias).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ....stats.splines import FEW_LEVELS, Gains, chosen_basis, gains
from ...data.ensemble import comparable, comparable_moves, single_threaded
from ...data.inputs import THEORY
from .gains import FittedGain, Gain, leads_by_setting
from .studies import StudyWorth, worth_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Ints = NDArray[np.int64]

FOLDS = 5
MOST_PAIRED = 6
"""How many numbers, those worth most alone, and how many theories enter in pairs."""

MOST_TERMS = 400
MOST_SQUARED = 200
MOST_MOVES = 40
"""The most moves of luck with which the bound of a group is measured."""

SHARED = 1.5
"""By how much the part of shared luck in the error of that bound is widened: luck that makes a bound large makes its
error small, and without it bounds hold in 0.91 to 0.93 where 0.975 is meant, measured where they are known."""


@dataclass(frozen=True)
class Worth:
    """The value of knowing one parameter or theory, in the unit of the outcome: for those above the floor with luck
    taken out and a 95% interval, for the others as fitted."""

    name: str
    value: float
    low: float | None
    high: float | None
    above_floor: bool


@dataclass(frozen=True)
class PairWorth:
    """The value of knowing two of them together, with its 95% interval: more than either alone, beyond luck."""

    names: tuple[str, str]
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupWorth:
    """An estimate of a lower bound of the value of knowing all parameters of a group, with its standard error. Where a
    fit sees nothing it is 0; one that takes luck for an effect costs, so that without worth it is rather below 0."""

    name: str
    parameters: int
    value: float
    error: float


@dataclass(frozen=True)
class Information:
    """Values of information, in the unit of the outcome. `perfect` is the value of foreseeing each world, with its
    interval where it is known; where rows are single replications that includes foreseeing luck, which is impossible.
    `floor` is the value that the largest of as many parameters without effect exceeds once in twenty. `pairs` are
    those worth more than either alone, of `tested`; `studies` are those that were asked about."""

    best: str
    value_now: float
    perfect: float
    perfect_low: float | None
    perfect_high: float | None
    floor: float
    parameters: tuple[Worth, ...]
    groups: tuple[GroupWorth, ...]
    rows: int
    pairs: tuple[PairWorth, ...] = ()
    tested: int = 0
    studies: tuple[StudyWorth, ...] = ()


@single_threaded
def information(
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    options: Sequence[str],
    bases: Sequence[str] = (),
    point: Ints | None = None,
    seed: int = 0,
    known: Gains | None = None,
    moves: Floats | None = None,
) -> Information | None:
    """Values of information for (rows, options) `values`, more is better; groups are by `bases`. `moves` (draws, rows,
    options) are what luck may have added where all rows share it.

    Options to which the outcome never applies are left out, as are rows where it does not apply to all others.
    `known` are the gains of choosing by a curve over each column, where they are known already. None where fewer than
    two options or 20 rows are left.
    """
    y, whole, labels = comparable(values, options)
    x = parameters[whole]
    if y.shape[0] < 20 or y.shape[1] < 2:
        return None
    label = np.arange(y.shape[0]) if point is None else point[whole]
    moves = comparable_moves(moves, whole, options, labels)
    varying = [k for k in range(x.shape[1]) if np.ptp(x[:, k]) > 0.0]
    gained = gains(x, y, label, seed) if known is None else known
    floor, by_column = gained.by_chance, {k: gained.each[k] for k in varying}
    single = []
    for k, fitted in by_column.items():
        curve = worth_of(x[:, k], y, 0.0, label, seed, moves) if fitted > floor else None
        # Shuffling settings does not show luck that all of them share.
        if curve is not None and (moves is None or curve.beyond(curve.flat(), len(varying))):
            worth = curve.interval()
            single.append(Worth(names[k], worth.value, worth.low, worth.high, above_floor=True))
        else:
            single.append(Worth(names[k], float(fitted), None, None, above_floor=False))
    paired = _paired(by_column, [bases[k] if bases else "" for k in varying])
    couples = [(i, k) for place, i in enumerate(paired) for k in paired[place + 1 :]]
    pairs = []
    for i, k in couples:
        of_two = pair_worth(x[:, i], x[:, k], y, label, seed, len(couples), moves)
        if of_two is not None:
            pairs.append(PairWorth((names[i], names[k]), of_two.value, of_two.low, of_two.high))
    members: dict[str, list[int]] = {}
    for k in varying if bases else []:
        members.setdefault(bases[k], []).append(k)
    groups = [
        GroupWorth(basis, len(columns), *group_evppi(x[:, columns], y, label, seed, moves))
        for basis, columns in members.items()
    ]
    means = y.mean(axis=0)
    return Information(
        best=labels[int(np.argmax(means))],
        value_now=float(means.max()),
        perfect=evpi(y),
        perfect_low=None,
        perfect_high=None,
        floor=floor,
        parameters=tuple(sorted(single, key=lambda worth: -worth.value)),
        groups=tuple(sorted(groups, key=lambda worth: -worth.value)),
        rows=int(y.shape[0]),
        pairs=tuple(sorted(pairs, key=lambda pair: -pair.value)),
        tested=len(couples),
    )


def evpi(values: Floats) -> float:
    """E[max over options] less the maximum of E, of (worlds, options) expected values."""
    return float(values.max(axis=1).mean() - values.mean(axis=0).max())


def _paired(gains: Mapping[int, float], bases: Sequence[str]) -> list[int]:
    """The columns that enter in pairs."""
    theories = {k for k, basis in zip(gains, bases, strict=True) if basis == THEORY}
    order = sorted(gains, key=lambda k: -gains[k])
    numbers = [k for k in order if k not in theories][:MOST_PAIRED]
    return [*numbers, *[k for k in order if k in theories][:MOST_PAIRED]]


@single_threaded
def pair_worth(
    first: Floats,
    second: Floats,
    values: Floats,
    setting: Ints,
    seed: int = 0,
    tested: int = 1,
    moves: Floats | None = None,
) -> Gain | None:
    """The value of knowing two columns (rows,) together; None where it is not beyond what luck makes of either alone,
    in the largest of as many pairs as are `tested`."""
    inputs, leads = leads_by_setting(np.column_stack([first, second]), values, setting, moves)
    gaps = leads.gaps
    (curve, low), (other, other_low) = (_own_terms(x, gaps) for x in inputs.T)
    products = (low[:, :, None] * other_low[:, None, :]).reshape(gaps.shape[0], -1)
    constant = np.ones((gaps.shape[0], 1))
    both = np.column_stack([constant, curve, other])
    tried = [both, np.column_stack([both, low[:, :1] * other_low[:, :1]]), np.column_stack([both, products])]
    rows = gaps.shape[0]
    errors = []
    for columns in tried:
        rest = gaps - columns @ np.linalg.lstsq(columns, gaps, rcond=None)[0]
        errors.append(float(np.sum(rest**2)) / max(1, rows - columns.shape[1]) ** 2)
    columns = tried[int(np.argmin(errors))]
    known = FittedGain(columns, columns, gaps, leads.cluster, seed, leads.moves)
    alone = np.arange(1 + curve.shape[1]), np.array([0, *range(1 + curve.shape[1], both.shape[1])])
    if not all(known.beyond(known.nested(own_columns), tested) for own_columns in alone):
        return None
    return known.interval()


def _own_terms(x: Floats, gaps: Floats) -> tuple[Floats, Floats]:
    """The columns of the curve over one column without its constant, and those that enter in products."""
    curve = chosen_basis(x, gaps)(x)[:, 1:]
    if np.unique(x).size <= FEW_LEVELS:
        return curve, curve
    z = (x - x.mean()) / x.std()
    return curve, np.column_stack([z, z**2])


@single_threaded
def group_evppi(
    x: Floats, values: Floats, point: Ints, seed: int = 0, moves: Floats | None = None
) -> tuple[float, float]:
    """A lower bound of the value of knowing all columns of `x`, and its standard error.

    In each fold the option is chosen by a fit to the other folds and valued by the fold's rows; design points stay
    whole. Luck that all rows share is in both: what it adds is measured with `moves` (draws, rows, options), which are
    chosen and valued likewise, and taken off.
    """
    _, label = np.unique(point, return_inverse=True)
    count = int(label.max()) + 1
    fold = (np.random.default_rng(seed).permutation(count) * FOLDS // count)[label]
    gained = np.zeros(values.shape[0])
    by_luck = np.zeros(0 if moves is None else min(MOST_MOVES, moves.shape[0]))
    for k in range(FOLDS):
        out = fold == k
        if not out.any() or out.all():
            continue
        ridge = _Ridge(x[~out], x[out])

        def choices(table: Floats, out: Flags = out, ridge: _Ridge = ridge) -> tuple[Ints, int]:
            return np.argmax(ridge.predictions(table[~out]), axis=1), int(np.argmax(table[~out].mean(axis=0)))

        then, now = choices(values)
        gained[out] = values[out, then] - values[out, now]
        for place in range(by_luck.size):
            assert moves is not None
            then, now = choices(values + moves[place])
            by_luck[place] += float(np.sum(moves[place, out, then] - moves[place, out, now])) / values.shape[0]
    by_point = np.bincount(label, gained) / np.bincount(label)
    value, error = float(gained.mean()), float(by_point.std() / np.sqrt(count))
    if not by_luck.size:
        return value, error
    return value - float(by_luck.mean()), float(np.hypot(error, SHARED * by_luck.std()))


class _Ridge:
    """A quadratic (with products where there are few) in the columns `x`, for predictions at the rows `at`."""

    def __init__(self, x: Floats, at: Floats) -> None:
        middle, width = x.mean(axis=0), np.where(x.std(axis=0) > 0.0, x.std(axis=0), 1.0)
        design, points = _terms((x - middle) / width), _terms((at - middle) / width)
        centre, scale = design.mean(axis=0), np.where(design.std(axis=0) > 0.0, design.std(axis=0), 1.0)
        self.design, self.points = (design - centre) / scale, (points - centre) / scale
        # The squared singular values of the design, as eigenvalues of the smaller of its two Gram matrices.
        self.wide = design.shape[1] > design.shape[0]
        gram = self.design @ self.design.T if self.wide else self.design.T @ self.design
        roots, self.vectors = np.linalg.eigh(gram)
        self.squares = np.maximum(roots, 0.0)

    def predictions(self, y: Floats) -> Floats:
        """The outcomes (rows of `at`, options) under the ridge penalty of least GCV error, from those of `x`; their
        means where no penalty does better than these."""
        base, squares = y.mean(axis=0), self.squares
        apart = y - base
        across = self.vectors.T @ (apart if self.wide else self.design.T @ apart)
        there = squares > squares.max(initial=0.0) * 1e-12
        inside = across**2 if self.wide else across**2 / np.where(there, squares, 1.0)[:, None]
        inside = np.where(there[:, None], inside, 0.0)
        rows, total = y.shape[0], float(np.sum(apart**2))
        outside = max(0.0, total - float(inside.sum()))
        best = (total / max(1, rows - 1) ** 2, np.inf)
        for penalty in np.logspace(-3, 6, 28):
            left = penalty / (squares + penalty)
            # With more columns than rows both go to 0 with the penalty, and their ratio alone says how well it
            # predicts: a bound on one of them would make a fit that goes through every row the best of all.
            rest = outside + float(np.sum((left**2)[:, None] * inside))
            freedom = rows - 1.0 - float((1.0 - left)[there].sum())
            if freedom > 0.0:
                best = min(best, (rest / freedom**2, float(penalty)))
        if np.isinf(best[1]):
            return np.broadcast_to(base, (self.points.shape[0], y.shape[1]))
        coefficients = self.vectors @ (across / (squares + best[1])[:, None])
        result: Floats = base + self.points @ (self.design.T @ coefficients if self.wide else coefficients)
        return result


def _terms(z: Floats) -> Floats:
    count = z.shape[1]
    if count > MOST_SQUARED:
        return z
    parts = [z, z**2]
    if count * (count - 1) // 2 <= MOST_TERMS:
        parts += [z[:, [i]] * z[:, i + 1 :] for i in range(count - 1)]
    return np.column_stack(parts)
