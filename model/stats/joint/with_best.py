"""Which of several options may be the best, given their means and the luck in them.

Two questions, two answers. *Which options can be ruled out?* Multiple comparisons with the best: an option is ruled out
where another one is ahead of it beyond luck, at a level that holds for all options together: the truly best option is
ruled out in at most 5 of 100 samples. *How likely is each to be the best?* Probabilities and the expected opportunity
loss, which is what one can expect to give away by choosing an option before luck has averaged out. They need a view of
how much options may differ: the part of their differences that is luck is taken to be anything from none to all of it,
and is learnt from the means; options whose luck is alike are taken to be as alike themselves.

Everything is worked out from the independent pieces that a mean is the sum of: replications, or batches of them, or
design points with luck of their own. A piece has a part in the mean of every option, so that common luck needs no
model. Under the hypothesis that two options are alike the sign of each piece of their difference is a toss of a coin:
samples of tosses give the error of all comparisons together, exactly where options have the same chances in every
piece, however rare an event is. The worst are ruled out first and those who are left compared anew, so that all that
are equally the best stay, at the same level.

Sources: Hsu 1984 and 1996 (Multiple Comparisons, chapter 4); Hansen, Lunde & Nason 2011 (ruling out in steps); Liu 1988
(signs); Chick & Inoue 2001 (expected opportunity loss); Zellner 1986; Liang, Paulo, Molina, Clyde & Berger 2008 (how
much options differ).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..intervals import LEVEL, VALUES_PER_SQUARED_SKEWNESS, enough_for_skewness, student_two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TOSSES = 1999
DRAWS = 4000
MOST_PIECES = 2048
ROUNDING = 1e-12


@dataclass(frozen=True)
class Means:
    """The means of options, more is better, as sums of independent pieces.

    `values` (options,) are the means and `pieces` (pieces, options) what each piece adds to them. `worlds` (worlds,
    options) are further pieces where the mean is also over a sample of worlds that met the same luck: they add their
    own error, not to the mean. `units` is the number of independent histories, and `share` says whether values are of
    yes and no. `needed` is the number of pieces that a mean's skewness asks for, where there are fewer:
    nothing bounds such means. A share needs none, since its tosses are exact.
    """

    values: Floats
    pieces: Floats
    units: int
    share: bool
    worlds: Floats | None = None
    needed: int = 0

    @classmethod
    def of_rows(cls, rows: Floats, share: bool) -> Means:
        """The means of (rows, options) values, whose rows are independent."""
        n = rows.shape[0]
        return cls(rows.mean(axis=0), grouped(rows / n), n, share, needed=0 if share else skewed(rows))

    @property
    def covariance(self) -> Floats:
        """The covariance of the means (options, options)."""
        result: Floats = np.zeros((self.values.size, self.values.size))
        for part in (self.pieces, self.worlds):
            if part is not None and part.shape[0] > 1:
                away = part - part.mean(axis=0)
                result = result + away.T @ away * (part.shape[0] / (part.shape[0] - 1.0))
        return result

    @property
    def degrees(self) -> float:
        """The degrees of freedom of `covariance`."""
        sizes = [float(part.shape[0]) for part in (self.pieces, self.worlds) if part is not None]
        return max(1.0, min(sizes) - 1.0)


@dataclass(frozen=True)
class WithBest:
    """Options compared with the best one.

    `possible` (options,) says which cannot be ruled out as the best, at the 95% level for all together. `at_most` is
    how far an option may fall short of the best, at the same level; infinite where nothing bounds it. `chance` is the
    probability that it is the best and `loss` the expected opportunity loss. `needed` is the number of replications
    from which means so skewed can be compared; 0 where there are enough.
    """

    possible: NDArray[np.bool_]
    at_most: Floats
    chance: Floats
    loss: Floats
    needed: int = 0


def grouped(pieces: Floats, most: int = MOST_PIECES) -> Floats:
    """Pieces (pieces, options) added up to at most so many, neighbours together."""
    if pieces.shape[0] <= most:
        return pieces
    starts = np.unique(np.arange(most) * pieces.shape[0] // most)
    result: Floats = np.add.reduceat(pieces, starts, axis=0)
    return result


def with_best(means: Means, level: float = LEVEL, seed: int = 0) -> WithBest:
    """Compares options with the best; see the module. Two options at least."""
    possible, at_most = _ruled(means, level, np.random.default_rng(seed))
    chance, loss = chances(means, seed)
    return WithBest(possible, at_most, chance, loss, means.needed)


def _ruled(means: Means, level: float, rng: np.random.Generator) -> tuple[NDArray[np.bool_], Floats]:
    """Which options may be the best, and how far each may fall short of it."""
    width = means.values.size
    if means.needed or means.pieces.shape[0] < 2:
        return np.full(width, True), np.full(width, np.inf)
    lead = means.values[None, :] - means.values[:, None]
    scale, tossed = np.zeros((width, width)), np.zeros((TOSSES, width))
    for part in (means.pieces, means.worlds):
        if part is not None:
            squares = np.einsum("pi,pj->ij", part, part)
            scale += squares.diagonal()[:, None] + squares.diagonal() - 2.0 * squares
            tossed += rng.choice((-1.0, 1.0), (TOSSES, part.shape[0])) @ part
    scale = np.sqrt(np.maximum(0.0, scale))
    # Differences that rounding alone makes are none.
    real = scale > ROUNDING * max(1e-300, float(np.abs(means.values).max()))
    ahead = np.divide(lead, scale, out=np.zeros_like(lead), where=real)
    place = min(TOSSES, int(np.ceil(level * (TOSSES + 1)))) - 1
    possible = np.full(width, True)
    while True:
        # The worst go first: those who are left are compared with each other alone.
        inside = np.flatnonzero(possible)
        most, left = np.zeros(TOSSES), tossed.T[inside]
        for place_of, option in enumerate(inside):
            moved, unit = left - left[place_of], scale[option, inside, None]
            ratio = np.divide(moved, unit, out=np.zeros_like(moved), where=real[option, inside, None])
            most = np.maximum(most, ratio.max(axis=0))
        bar = float(np.sort(most)[place]) * (1.0 + 1e-9)
        behind = possible & (ahead[:, inside] > bar).any(axis=1)
        if not behind.any():
            break
        possible &= ~behind
    cover = means.covariance
    spread = np.maximum(0.0, cover.diagonal()[:, None] + cover.diagonal() - 2.0 * cover)
    quantile = student_two_sided(1.0 - 2.0 * (1.0 - level) / max(1, width - 1), means.degrees)
    if means.share:
        # As much as an event may occur that has not been seen (Tango 1998, without a discordant pair).
        spread = spread + (quantile / means.units) ** 2
    reach = lead + quantile * np.sqrt(spread)
    reach[:, ~possible] = 0.0
    np.fill_diagonal(reach, 0.0)
    at_most: Floats = np.maximum(0.0, reach.max(axis=1))
    return possible, at_most


def chances(means: Means, seed: int = 0) -> tuple[Floats, Floats]:
    """The probability that each option is the best, and its expected opportunity loss, both (options,)."""
    rng = np.random.default_rng(seed)
    width, degrees = means.values.size, means.degrees
    cover = means.covariance * (degrees / (degrees - 2.0) if degrees > 2.0 else 3.0)
    if means.share:
        # A history more in which each option alone has the event, and one in which it alone has not.
        cover = cover + np.eye(width) / means.units**2
    middle = np.eye(width) - 1.0 / width
    away = means.values - means.values.mean()
    trace = float(np.trace(cover))
    # Options whose pieces are all the same differ by rounding at most.
    floor = ROUNDING * max(trace, ROUNDING * float((means.values**2).max()))
    # What all options share is no difference between them: it is made the largest axis, and left out.
    sizes, axes = np.linalg.eigh(middle @ cover @ middle + (2.0 * trace + floor) / width)
    sizes, axes = sizes[:-1], axes[:, :-1]
    if sizes[-1] <= floor and float((away**2).max()) <= floor:
        return np.full(width, 1.0 / width), np.zeros(width)
    sizes = np.maximum(sizes, 1e-6 * max(floor, float(sizes[-1])))
    distance = float(((axes.T @ away) ** 2 / sizes).sum())
    luck = _part_of_luck(width, distance, rng.random(DRAWS))
    # Drawn by option and not by axis: which axes, and their signs, are up to the machine's linear algebra.
    drawn = (1.0 - luck)[:, None] * away + np.sqrt(1.0 - luck)[:, None] * (
        rng.standard_normal((DRAWS, width)) @ (axes * np.sqrt(sizes)) @ axes.T
    )
    top = drawn.max(axis=1, keepdims=True)
    level_with = drawn >= top - ROUNDING * max(1e-300, float(np.abs(means.values).max()))
    chance: Floats = (level_with / level_with.sum(axis=1, keepdims=True)).mean(axis=0)
    loss: Floats = (top - drawn).mean(axis=0)
    return chance, loss


def _part_of_luck(width: int, distance: float, chance: Floats) -> Floats:
    """Which part of the differences between options is luck, from `distance`, their squared size in units of luck: a
    draw of it for each `chance` from 0 to 1. Beforehand every part is as likely."""
    from scipy.special import gammainc, gammaincinv

    shape = (width + 1.0) / 2.0
    if distance < 1e-6:
        return np.asarray(chance ** (1.0 / shape), np.float64)
    part: Floats = np.minimum(1.0, gammaincinv(shape, chance * gammainc(shape, distance / 2.0)) * 2.0 / distance)
    return part


def skewed(rows: Floats) -> int:
    """The rows that the most skewed difference of two options of (rows, options) asks for; 0 where there are enough."""
    n, most = rows.shape[0], 0.0
    for option in range(1, rows.shape[1]) if n > 1 else ():
        gaps = rows[:, option:] - rows[:, option - 1 : option]
        away = gaps - gaps.mean(axis=0)
        spread = (away**2).mean(axis=0)
        real = spread > ROUNDING**2 * max(1e-300, float(np.abs(rows).max())) ** 2
        skewness = np.divide((away**3).mean(axis=0), spread**1.5, out=np.zeros_like(spread), where=real)
        most = max(most, float(np.abs(skewness).max()))
    return 0 if n < 2 or enough_for_skewness(n, most) else int(np.ceil(VALUES_PER_SQUARED_SKEWNESS * most**2))
