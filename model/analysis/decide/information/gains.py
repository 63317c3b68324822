"""What choosing by a fitted curve gains, and how sure that is: shared by the value of information and that of studies.

The expected lead of each option over the first is a linear form of columns, fitted to the rows by least squares. The
gain is the mean over findings of the best lead less the lead of the best now. A fit follows luck a little, and the
maximum turns that into a gain: this is measured by simulation from the fit and taken off. The interval holds the error
of the fit, by the rows of each cluster together (rows of one setting under other theories share luck), and that of the
sample of findings. Luck that all settings share moves their leads together and leaves no trace in how they scatter
around the fit: its part is learnt from how the replications behind the averages differ.

Sources: Strong & Oakley 2013 (bias); Liang & Zeger 1986 (clusters); Strong, Oakley, Brennan & Breeze 2015; Liu 1988
(what replications may have added).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ....stats.intervals import LEVEL, normal_two_sided
from ....stats.moments import ROUNDING, covariance_root
from ....stats.splines import gain, tail_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRAWS = 200
CHOICE = 1.2
"""By how much intervals are widened for the choice of the curve, which the simulation does not repeat: without it they
hold the truth in 0.90 to 0.93, measured where it is known."""

TAIL = 0.025


@dataclass(frozen=True)
class Gain:
    """A gain with luck taken out and the ends of its 95% interval; `fitted` has luck in it."""

    value: float
    low: float
    high: float
    fitted: float


class FittedGain:
    """The gain at `at` (findings, columns) of the fit of `gaps` (rows, options but the first) to `columns`.

    `cluster` (rows,) says which rows share luck, and `moves` (draws, rows, options but the first) what luck may have
    added where all rows share it, else None. The draws of what luck adds to the coefficients are made once.
    """

    def __init__(
        self, columns: Floats, at: Floats, gaps: Floats, cluster: Ints, seed: int = 0, moves: Floats | None = None
    ) -> None:
        self.columns, self.at, self.gaps = columns, at, gaps
        inverse: Floats = np.linalg.pinv(columns.T @ columns, rtol=ROUNDING, hermitian=True).astype(np.float64)
        self.coefficients: Floats = inverse @ columns.T @ gaps
        _, place = np.unique(cluster, return_inverse=True)
        self.clusters = int(place.max()) + 1
        width, others = columns.shape[1], gaps.shape[1]

        def scattered(leads: Floats) -> Floats:
            """The covariance of the sums of scores, from the scatter of clusters around the fit of these leads."""
            rest = leads - columns @ (inverse @ columns.T @ leads)
            scores = (columns[:, :, None] * rest[:, None, :]).reshape(-1, width * others)
            if self.clusters < place.size:
                scores = np.column_stack([np.bincount(place, column, self.clusters) for column in scores.T])
            product: Floats = scores.T @ scores * (self.clusters / max(1.0, self.clusters - width))
            return product

        covariance = scattered(gaps)
        if moves is not None:
            # The scatter of the moves is in that of the leads already: only what is beyond it is added.
            sums = np.einsum("rw,mro->mwo", columns, moves).reshape(moves.shape[0], -1)
            beyond = sums.T @ sums / moves.shape[0] - np.mean([scattered(move) for move in moves], axis=0)
            covariance = covariance + beyond
        draws = np.random.default_rng(seed).standard_normal((DRAWS, width * others)) @ covariance_root(covariance).T
        self.luck: Floats = inverse @ draws.reshape(DRAWS, width, others)
        self.fitted = gain(at @ self.coefficients)

    def by_luck(self, coefficients: Floats) -> Floats:
        """The gains (draws,) that fits reach by luck, where these coefficients are true."""
        expected = self.at @ coefficients
        return np.array([gain(expected + self.at @ luck) for luck in self.luck])

    def flat(self) -> Floats:
        """The gains (draws,) that fits reach by luck, where there is nothing but the mean leads."""
        level = self.at.mean(axis=0) @ self.coefficients
        return np.array([gain(level + self.at @ luck) for luck in self.luck])

    def nested(self, own_columns: Ints) -> Floats:
        """The gains (draws,) that fits reach by luck, where the columns `own_columns` are all that matters."""
        coefficients = np.zeros_like(self.coefficients)
        coefficients[own_columns] = np.linalg.lstsq(self.columns[:, own_columns], self.gaps, rcond=None)[0]
        return self.by_luck(coefficients)

    def beyond(self, by_luck: Floats, tested: int = 1) -> bool:
        """Whether the gain is beyond what luck reaches once in twenty in the largest of as many as are `tested`."""
        return self.fitted > tail_quantile(by_luck, tested)

    def interval(self) -> Gain:
        """The gain, and its interval, which begins at 0 where luck alone reaches it as well, once in forty."""
        simulated = self.by_luck(self.coefficients)
        expected = self.at @ self.coefficients
        top = int(np.argmax(expected.mean(axis=0)))
        now = expected[:, top] if expected[:, top].mean() > 0.0 else np.zeros(expected.shape[0])
        lead = np.maximum(expected.max(axis=1), 0.0) - now
        sampled = 1.96 * float(np.sqrt(np.var(lead) / self.clusters))
        # Where the options are level luck names a best one now, and the gain is too small; elsewhere it is too large.
        net = 2.0 * self.fitted - float(simulated.mean())
        # The estimate's spread grows with the value: the longer side is taken for both.
        ends = np.quantile(simulated, [TAIL, 1.0 - TAIL])
        half = CHOICE * float(np.hypot(np.abs(ends - self.fitted).max(), sampled))
        low = net - half if self.fitted > float(np.quantile(self.flat(), 1.0 - TAIL)) else 0.0
        high = max(max(net, self.fitted) + half, self._if_level() + CHOICE * sampled)
        return Gain(max(0.0, net), max(0.0, low), max(0.0, high), self.fitted)

    def _if_level(self) -> float:
        """The high end of the gain if the options were as level as luck leaves open: knowledge is then worth most, and
        a lead that luck made hides it."""
        expected = np.pad(self.at @ self.coefficients, ((0, 0), (1, 0)))
        luck = np.pad(self.at @ self.luck, ((0, 0), (0, 0), (1, 0)))
        means, moved = expected.mean(axis=0), luck.mean(axis=1)
        best = int(np.argmax(means))
        spread = (moved - moved[:, [best]]).std(axis=0)
        level = means[best] - means <= normal_two_sided(LEVEL) * spread
        expected = expected + np.where(level, means[best] - means, 0.0)
        luck = luck - np.where(level, moved, moved[:, [best]])[:, None]
        fitted = gain(expected[:, 1:] - expected[:, :1])
        tables = expected + luck
        simulated = np.array([gain(table[:, 1:] - table[:, :1]) for table in tables])
        net = 2.0 * fitted - float(simulated.mean())
        return max(net, fitted) + CHOICE * (float(np.quantile(simulated, 1.0 - TAIL)) - fitted)


@dataclass(frozen=True)
class Leads:
    """The leads of options over the first, to which curves are fitted: `gaps` (rows, options but the first), the
    `cluster` of each row whose rows share luck, and the `moves` (draws, rows, options but the first) that luck may have
    added where all rows share it, else None."""

    gaps: Floats
    cluster: Ints
    moves: Floats | None


def leads_by_setting(x: Floats, values: Floats, setting: Ints, moves: Floats | None = None) -> tuple[Floats, Leads]:
    """The columns (rows, columns), and the leads by the values (rows, options): one row a setting, with its mean, where
    the columns are the same in all rows of it; else the rows as they are."""
    gaps = values[:, 1:] - values[:, :1]
    moved = None if moves is None else moves[:, :, 1:] - moves[:, :, :1]
    _, first, place = np.unique(setting, return_index=True, return_inverse=True)
    if first.size == x.shape[0] or not np.array_equal(x[first][place], x):
        return x, Leads(gaps, setting, moved)
    counts = np.bincount(place)

    def means(table: Floats) -> Floats:
        return np.column_stack([np.bincount(place, column) / counts for column in table.T])

    if moved is not None:
        moved = np.stack([means(move) for move in moved])
    return x[first], Leads(means(gaps), setting[first], moved)
