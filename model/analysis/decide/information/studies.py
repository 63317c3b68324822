"""The value of a study: the worth of learning something about a parameter, though not all, before an option is chosen.

A study is named by what it leaves of a parameter's range: of the normal scores of its values, after the study, the
spread is `left` of what it was (0: the parameter is known, 1: nothing is learnt). So what a study finds is a normal
score correlated with the parameter's by sqrt(1 - left^2). The expected lead of each option over the first, as a curve
over the parameter, is fitted to the rows as it is for perfect information; averaged over what the study leaves open, it
is the lead that a finding makes expected, and the value is the mean over findings of the best lead less the lead of the
best now. Nothing is played, and no outcome is drawn with a study's noise.

What luck adds to a fit is taken off, and the interval is that of `gains`.

Sources: Strong, Oakley, Brennan & Breeze 2015 (Medical Decision Making 35: 570-583; regression); Jalal &
Alarid-Escudero 2018 (normal scores of a prior, and what data leave of it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ....errors import InputError, Problem, did_you_mean
from ....stats.splines import FEW_LEVELS, chosen_basis
from ...data.ensemble import comparable, comparable_moves, single_threaded
from .gains import FittedGain, leads_by_setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

FINDINGS = 201
"""Equally likely findings of a study."""

NODES = 21
LEFT = 0.5
"""What a study leaves of a range where nothing else is said."""


@dataclass(frozen=True)
class StudyWorth:
    """The value of a study that leaves `left` of the range of the parameter `name`, with its 95% interval, in the unit
    of the outcome; `perfect` is that of knowing the parameter, by the same fit."""

    name: str
    left: float
    value: float
    low: float
    high: float
    perfect: float


def studies(
    learn: Mapping[str, float],
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    options: Sequence[str],
    setting: Ints,
    seed: int = 0,
    moves: Floats | None = None,
) -> tuple[StudyWorth, ...]:
    """The worth of each study of `learn`, parameter to what is left of its range, by (rows, options) `values`, more is
    better; `moves` (draws, rows, options) are what luck may have added where all rows share it. Raises InputError for
    parameters that do not vary in the rows."""
    unknown = [name for name in learn if name not in names or not np.ptp(parameters[:, names.index(name)]) > 0.0]
    if unknown:
        raise InputError(
            [
                Problem(
                    f"nothing can be learnt about {name}: it does not vary in these rows",
                    path=name,
                    expected="a parameter or a theory that varies",
                    suggestion=did_you_mean(name, names),
                )
                for name in unknown
            ]
        )
    y, whole, labels = comparable(values, options)
    if y.shape[0] < 20 or y.shape[1] < 2:
        return ()
    moves = comparable_moves(moves, whole, options, labels)
    result = []
    for name, left in learn.items():
        column = parameters[whole][:, names.index(name)]
        worth, known = (worth_of(column, y, part, setting[whole], seed, moves).interval() for part in (left, 0.0))
        result.append(StudyWorth(name, left, worth.value, worth.low, worth.high, known.value))
    return tuple(result)


@single_threaded
def worth_of(
    x: Floats,
    values: Floats,
    left: float,
    setting: Ints | None = None,
    seed: int = 0,
    moves: Floats | None = None,
) -> FittedGain:
    """What it gains to learn about one parameter (rows,) until `left` of its range is left; 0 of it: to know it. Rows
    of one `setting` (rows,) share their luck; without it each has its own. `moves` (draws, rows, options) are what luck
    may have added where all rows share it."""
    rows = np.arange(x.size) if setting is None else setting
    column, leads = leads_by_setting(x[:, None], values, rows, moves)
    at = column[:, 0]
    curve = chosen_basis(at, leads.gaps)
    columns = curve(at)
    after = _after(at, left, columns.shape[1], curve)
    return FittedGain(columns, after, leads.gaps, leads.cluster, seed, leads.moves)


def _after(x: Floats, left: float, width: int, curve: object) -> Floats:
    """The columns of the curve, averaged over what each finding leaves open: (findings, columns)."""
    from scipy.special import ndtr, ndtri

    assert callable(curve)
    finding = ndtri((np.arange(FINDINGS) + 0.5) / FINDINGS)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES) if left > 0.0 else (np.zeros(1), np.ones(1))
    few = np.unique(x).size <= FEW_LEVELS
    after = np.zeros((FINDINGS, width))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        chances = ndtr(np.sqrt(1.0 - left**2) * finding + left * node)
        after += weight * curve(np.quantile(x, chances, method="inverted_cdf" if few else "linear"))
    return after
