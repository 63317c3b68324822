"""The share of an outcome's variance that is due to assumed parameters: grouped total-effect indices, luck averaged
out.

For an outcome Y, or its paired difference from the reference, V is the variance over parameters of E[Y | parameters].
The assumed share is the total-effect index of all assumed parameters as one group, by pick-freeze over the worlds of
`variance_design`. Each squared difference of two worlds is the product of their differences under two independent
streams of luck, the same two for all worlds: its expectation is the square of the difference of the expected outcomes,
so that numerator and denominator are free of luck and of the bias luck would bring. The dummy is an empty group: the
same world under other luck, whose index is 0 but for noise. Smaller groups, each room's assumed parameters among them,
say which assumptions matter; total effects of groups that interact add to more than 1.

An outcome that exists in some replications only is compared over design points where all histories needed have it.
Intervals are percentiles of a bootstrap over design points. Structures are not parameters: each rival theory is shown
apart, as a shift of the mean under the same worlds and luck.

Sources: Sobol 1993; Jansen 1999; Saltelli et al. 2010.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...experiment.execute.events import OnEvent, ignore
from .variance_design import (
    ASSUMED,
    REST,
    A,
    B,
    Columns,
    Design,
    Group,
    play,
    seconds_needed,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario

    Floats = NDArray[np.float64]

RESAMPLES = 1000
FEWEST = 16
FEWEST_SEEN = 3.0
"""An event seen in none of n points may, at 95%, still happen in 3 / n of them (the rule of three)."""

RESOLVED, UNRESOLVED = "resolved", "not resolved"
CONSTANT, ABSENT = "does not vary", "too few points"

DUMMY = 3
"""The dummy's column among the products: after V, assumed and rest."""


@dataclass(frozen=True)
class Share:
    """An index with its 95% interval; None where it is not resolved."""

    value: float | None
    low: float | None
    high: float | None


NOTHING = Share(None, None, None)


@dataclass(frozen=True)
class Indices:
    """`variance` is V with its interval, in the square of the outcome's unit; the others are shares of it.

    `state` is `resolved`, or why there are no shares: the interval of V includes 0, or that of the share covers all of
    0 to 1 (`not resolved`); no world differs from another (`does not vary`); the outcome exists in too few points (`too
    few points`).
    """

    state: str
    points: int
    variance: Share
    assumed: Share = NOTHING
    rest: Share = NOTHING
    dummy: Share = NOTHING
    groups: Mapping[str, Share] = field(default_factory=dict)


@dataclass(frozen=True)
class VarianceShare:
    """The indices of one outcome of one option, or of its difference from the reference."""

    option: str
    outcome: str
    difference: bool
    indices: Indices

    @property
    def sd(self) -> float | None:
        """The root of V, in the outcome's unit; None where the interval of V includes 0."""
        low, value = self.indices.variance.low, self.indices.variance.value
        return float(np.sqrt(value)) if value is not None and low is not None and low > 0.0 else None


@dataclass(frozen=True)
class Shift:
    """The shift of the mean of an outcome, or of its difference, under a rival theory: same worlds, same luck."""

    structure: str
    value: str
    option: str
    outcome: str
    difference: bool
    shift: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Variance:
    """The variance shares of all options and outcomes, and the shifts of rival theories.

    `groups` are the parameters that were switched together; their sizes add to all that varies under any option.
    """

    scenario: str
    reference: str
    options: tuple[str, ...]
    points: int
    seed: int
    histories: int
    groups: tuple[Group, ...]
    shares: tuple[VarianceShare, ...]
    shifts: tuple[Shift, ...]

    @property
    def assumed(self) -> int:
        """How many assumed parameters vary."""
        return sum(group.size for group in self.groups if group.basis == ASSUMED)

    @property
    def rest(self) -> int:
        """How many other parameters and contents of options vary."""
        return sum(group.size for group in self.groups if group.basis != ASSUMED)


@dataclass(frozen=True)
class Cost:
    """The cost of a design: histories to play, and about how many seconds."""

    options: int
    points: int
    histories: int
    workers: int
    seconds: float


def design_of(scenario: Scenario, options: Sequence[str], outcomes: Sequence[str], points: int, seed: int) -> Design:
    """The design for these options and the reference. Raises InputError for fewer than `FEWEST` points, and for
    correlations across groups."""
    if points < FEWEST:
        raise InputError(Problem(f"{points} design points are too few", expected=f"{FEWEST} or more"))
    names = tuple(dict.fromkeys([scenario.reference, *options]))
    _check_apart(Design(scenario, names, tuple(outcomes), points, seed))
    return Design(scenario, names, tuple(outcomes), points, seed)


def _check_apart(design: Design) -> None:
    """Raises InputError for correlated parameters of different groups: what a group explains by itself is then not
    defined, since knowing the one tells about the other."""
    problems = []
    for correlation in design.scenario.correlations:
        first, second = (design.group(path) for path in correlation.between)
        if first != second:
            message = (
                f"{' and '.join(correlation.between)} are correlated, and in different groups: {first} and {second}"
            )
            wanted = "correlations within one group only; sim analyse has the value of knowing each"
            problems.append(Problem(message, path="correlations", expected=wanted))
    if problems:
        raise InputError(problems)


def cost_of(design: Design, workers: int) -> Cost:
    """The cost of a design, on the assumption that the rules are compiled."""
    return Cost(len(design.options), design.points, design.histories, workers, seconds_needed(design, workers))


def variance_shares(
    design: Design, workers: int | None = None, on_event: OnEvent = ignore, home: Path | None = None
) -> Variance:
    """Plays the part of the design that is not stored and estimates the shares. Results do not depend on `workers`.

    Raises BlocksFailed.
    """
    columns, rivals = play(design, workers, on_event, home)
    reference = design.scenario.reference
    names = tuple(group.name for group in design.groups())
    shares: list[VarianceShare] = []
    shifts: list[Shift] = []
    for option in design.options:
        for outcome in design.outcomes:
            for difference in (False, True) if option != reference else (False,):
                own = _column(columns[option], outcome, columns[reference] if difference else None)
                indices = pick_freeze(own, names, design.seed)
                shares.append(VarianceShare(option, outcome, difference, indices))
                for rival, values in rivals[option].items():
                    apart = values[outcome] - columns[option][A, 0][outcome]
                    if difference:
                        apart = apart - (rivals[reference][rival][outcome] - columns[reference][A, 0][outcome])
                    shifts.append(_shift(*rival, option, outcome, difference, apart))
    return Variance(
        design.scenario.id,
        reference,
        design.options,
        design.points,
        design.seed,
        design.histories,
        design.groups(),
        tuple(shares),
        tuple(shifts),
    )


def pick_freeze(columns: Mapping[tuple[str, int], Floats], groups: Sequence[str] = (), seed: int = 0) -> Indices:
    """V and the total-effect indices of the assumed parameters, of the rest, of the dummy and of each group.

    `columns` maps (world, stream of luck) to values (points,), NaN where an outcome does not apply: the worlds of
    `variance_design` under streams 0 and 1, and A under 2 and 3 too.
    """
    a = [columns[A, luck] for luck in range(4)]
    b, ab, ba = ([columns[name, luck] for luck in range(2)] for name in (B, ASSUMED, REST))
    main = np.column_stack(
        [
            0.5 * (_product(a, b) + _product(ab, ba)),
            0.5 * (_product(a, ab) + _product(b, ba)),
            0.5 * (_product(a, ba) + _product(b, ab)),
        ]
    )
    usable = ~np.isnan(main).any(axis=1)
    n = int(np.count_nonzero(usable))
    if n < FEWEST:
        return Indices(ABSENT, n, NOTHING)
    parts = [_product(a[:2], a[2:])]
    parts += [_product(a, [columns[name, luck] for luck in range(2)]) for name in groups]
    products = np.column_stack([main, *parts])[usable]
    weights = _resampled(n, seed)
    variance, *low_high = _mean(products[:, 0], weights)
    v = Share(variance, *low_high)
    seen = np.array([columns[key] for key in columns if key[1] < 2 and key[0] in (A, B, ASSUMED, REST)])[:, usable]
    if np.ptp(seen) == 0.0:
        return Indices(CONSTANT, n, v)
    # A ratio means nothing where its denominator may be zero.
    if low_high[0] <= 0.0:
        return Indices(UNRESOLVED, n, v)
    # The noise floor is shown however high it is: unlike the other groups, it has no luck in common with the other
    # world.
    shares = [_share(products[:, 0], products[:, k], weights, k == DUMMY) for k in range(1, products.shape[1])]
    if shares[0].value is None:
        return Indices(UNRESOLVED, n, v)
    return Indices(RESOLVED, n, v, shares[0], shares[1], shares[2], dict(zip(groups, shares[3:], strict=True)))


def _product(first: Sequence[Floats], second: Sequence[Floats]) -> Floats:
    """Half the square of the difference of two worlds, free of luck in expectation."""
    result: Floats = 0.5 * (first[0] - second[0]) * (first[1] - second[1])
    return result


@lru_cache(maxsize=8)
def _resampled(n: int, seed: int) -> Floats:
    """How often each point is drawn in each resample (resamples, points). Cached: callers must not change it."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(n, np.full(n, 1.0 / n), RESAMPLES).astype(np.float64)


def _mean(values: Floats, weights: Floats) -> tuple[float, float, float]:
    resampled = weights @ values / values.size
    low, high = np.quantile(resampled, (0.025, 0.975))
    return float(values.mean()), float(low), float(high)


def _share(whole: Floats, part: Floats, weights: Floats, however: bool = False) -> Share:
    """A group's total effect as a share of V, over the points where the group's histories have the outcome too.

    `NOTHING` where the interval covers the whole range of a share, unless wanted `however` wide.
    """
    there = ~np.isnan(part)
    n = int(np.count_nonzero(there))
    if n < FEWEST:
        return NOTHING
    part, whole = np.where(there, part, 0.0), np.where(there, whole, 0.0)
    denominator = whole.sum()
    resampled = weights @ whole
    if denominator <= 0.0 or float(np.quantile(resampled, 0.025)) <= 0.0:
        return NOTHING
    defined = resampled > 0.0
    low, high = np.quantile((weights[defined] @ part) / resampled[defined], (0.025, 0.975))
    # Where the group acts at no point, or acts alone at all of them, resampling points shows no uncertainty.
    unseen = min(1.0, FEWEST_SEEN * float(np.abs(whole).max()) / float(denominator))
    if not part.any():
        high = unseen
    elif np.array_equal(part, whole):
        low = 1.0 - unseen
    if high - low >= 1.0 and not however:
        return NOTHING
    return Share(float(part.sum() / denominator), float(low), float(high))


def _column(columns: Columns, outcome: str, reference: Columns | None = None) -> dict[tuple[str, int], Floats]:
    """One outcome in every world and luck, or its difference from the reference's in the same world and luck."""
    own = {key: values[outcome] for key, values in columns.items()}
    if reference is None:
        return own
    return {key: values - reference[key][outcome] for key, values in own.items()}


def _shift(structure: str, value: str, option: str, outcome: str, difference: bool, apart: Floats) -> Shift:
    from ...stats.intervals import mean

    estimate = mean(apart)
    return Shift(structure, value, option, outcome, difference, estimate.estimate, estimate.low, estimate.high)
