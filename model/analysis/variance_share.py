"""How much of what the model says rests on assumed parameters: a grouped total-effect index, luck averaged out.

For an outcome Y, or its paired difference from the reference, V is the variance over parameters of E[Y | parameters].
The assumed share is the total-effect index of all assumed parameters as one group, by pick-freeze: at each design point
the worlds A and B are two independent draws of everything, AB has the assumed parameters of B and the rest of A, BA the
other way round. Every world is played under two independent streams of luck, the same for all four worlds, and each
squared difference is the product of the two streams' differences. Its expectation holds no luck, so luck is never in
the denominator. The dummy is a group of nothing: the same worlds under other luck, with index 0 but for noise.

An outcome that exists in some replications only is compared over design points where all histories needed have it.
Structures are not parameters: each rival theory is shown apart, as a shift of the mean under the same worlds and luck.

Sources: Sobol 1993; Jansen 1999; Saltelli et al. 2010.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.scenario import Distribution, Scenario

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GROUP = "assumed"
BLOCK = 1024
RESAMPLES = 400
FEWEST = 16
FIRST_LUCK = 1 << 24
"""Replications of the histories' luck begin here, far from those that key the draws of parameters."""

WORLDS = ("A", "B", "AB", "BA")
Columns = dict[tuple[str, int], dict[str, "Floats"]]


@dataclass(frozen=True)
class Share:
    """An index with its interval, None where the variance over parameters cannot be told from none."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class VarianceShare:
    """One outcome of one option, or its difference from the reference. `sd` is the root of V, in the outcome's unit."""

    option: str
    outcome: str
    difference: bool
    sd: float | None
    points: int
    assumed: Share
    rest: Share
    dummy: Share


@dataclass(frozen=True)
class Shift:
    """How far a rival theory moves the mean of an outcome, the same worlds under the same luck."""

    structure: str
    value: str
    option: str
    outcome: str
    shift: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Variance:
    """All of it. `assumed` and `rest` count what varies in both groups; contents of options are in the rest."""

    points: int
    seed: int
    assumed: int
    rest: int
    shares: tuple[VarianceShare, ...]
    shifts: tuple[Shift, ...]


Report = Callable[[int, int], None]


def variance_shares(
    scenario: Scenario,
    options: Sequence[str],
    outcomes: Sequence[str],
    points: int,
    seed: int,
    report: Report | None = None,
) -> Variance:
    """Play the design and estimate the shares. Raises InputError for too few points or an option there is not."""
    if points < FEWEST:
        raise InputError(Problem(f"{points} design points are too few", expected=f"{FEWEST} or more"))
    names = list(dict.fromkeys([scenario.reference, *options]))
    rivals = [
        (name, value)
        for name, theory in scenario.theories.items()
        for value in theory.values
        if value != scenario.structures[name]
    ]
    total, done = len(names) * (2 * len(WORLDS) + 2 + len(rivals)) * points, 0

    def tell(lanes: int) -> None:
        nonlocal done
        done += lanes
        if report is not None:
            report(done, total)

    shares: list[VarianceShare] = []
    shifts: list[Shift] = []
    reference: Columns = {}
    groups = (0, 0)
    for option in names:
        played, groups = _play(scenario, option, outcomes, points, seed, tell)
        if option == scenario.reference:
            reference = played
        for outcome in outcomes:
            own = {key: values[outcome] for key, values in played.items()}
            shares.append(_share(option, outcome, False, own, seed))
            if option != scenario.reference:
                apart = {key: values - reference[key][outcome] for key, values in own.items()}
                shares.append(_share(option, outcome, True, apart, seed))
        for name, value in rivals:
            other = _play_one(scenario, option, outcomes, points, seed, {name: value}, tell)
            shifts += [_shift(name, value, option, one, other[one] - played["A", 0][one]) for one in outcomes]
    return Variance(points, seed, *groups, tuple(shares), tuple(shifts))


def pick_freeze(columns: Mapping[tuple[str, int], Floats], seed: int) -> tuple[float, int, Share, Share, Share]:
    """V, the points used, and the total-effect indices of the assumed group, of the rest, and of the dummy.

    `columns` holds (world, luck) to values (points,), NaN where an outcome does not apply: the four worlds under lucks
    0 and 1, and A under 2 and 3.
    """
    a = [columns["A", luck] for luck in range(4)]
    b, ab, ba = ([columns[name, luck] for luck in range(2)] for name in ("B", "AB", "BA"))

    def product(one: Sequence[Floats], other: Sequence[Floats]) -> Floats:
        result: Floats = 0.5 * (one[0] - other[0]) * (one[1] - other[1])
        return result

    whole = 0.5 * (product(a, b) + product(ab, ba))
    parts = [
        0.5 * (product(a, ab) + product(b, ba)),
        0.5 * (product(a, ba) + product(b, ab)),
        product(a[:2], a[2:]),
    ]
    usable = ~np.isnan(np.sum([whole, *parts], axis=0))
    n = int(np.count_nonzero(usable))
    nothing = Share(None, None, None)
    if n < FEWEST:
        return float("nan"), n, nothing, nothing, nothing
    kept = np.column_stack([whole, *parts])[usable]
    variance = float(kept[:, 0].mean())
    rows = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    again = kept[rows].mean(axis=1)
    # A ratio means nothing where its denominator may be zero.
    if variance <= 0.0 or float(np.quantile(again[:, 0], 0.025)) <= 0.0:
        return variance, n, nothing, nothing, nothing
    again = again[again[:, 0] > 0.0]
    found = []
    for k in range(1, 4):
        low, high = np.quantile(again[:, k] / again[:, 0], (0.025, 0.975))
        found.append(Share(float(kept[:, k].mean() / variance), float(low), float(high)))
    return variance, n, found[0], found[1], found[2]


def _share(
    option: str, outcome: str, difference: bool, columns: dict[tuple[str, int], Floats], seed: int
) -> VarianceShare:
    variance, n, assumed, rest, dummy = pick_freeze(columns, seed)
    sd = float(np.sqrt(variance)) if variance >= 0.0 else None
    return VarianceShare(option, outcome, difference, sd, n, assumed, rest, dummy)


def _shift(structure: str, value: str, option: str, outcome: str, apart: Floats) -> Shift:
    from model.analysis.intervals import mean

    found = mean(apart)
    return Shift(structure, value, option, outcome, found.estimate, found.low, found.high)


def _drawn(
    scenario: Scenario, option: str, points: int, seed: int
) -> tuple[dict[str, Floats], dict[str, Floats], set[str]]:
    """Two independent draws of all that varies, by path, and the paths that are assumed."""
    from model.simulation.parameters import draw_values

    chosen: dict[str, Distribution] = {path: one.value for path, one in scenario.parameters.items() if one.value.varies}
    assumed = {path for path in chosen if scenario.parameters[path].basis == GROUP}
    levers = {path: scenario.lever(option, path) for path in scenario.levers}
    chosen |= {path: one for path, one in levers.items() if one.varies}
    ids = np.arange(2 * points, dtype=np.int64)
    values = draw_values(chosen, ids, seed)
    first = {path: np.asarray(one)[:points] for path, one in values.items()}
    second = {path: np.asarray(one)[points:] for path, one in values.items()}
    return first, second, assumed


def _play(
    scenario: Scenario, option: str, outcomes: Sequence[str], points: int, seed: int, tell: Callable[[int], None]
) -> tuple[Columns, tuple[int, int]]:
    first, second, assumed = _drawn(scenario, option, points, seed)
    worlds = {
        "A": first,
        "B": second,
        "AB": {path: second[path] if path in assumed else first[path] for path in first},
        "BA": {path: first[path] if path in assumed else second[path] for path in first},
    }
    plan = [(world, luck) for luck in range(2) for world in WORLDS] + [("A", 2), ("A", 3)]
    settings = {path: np.concatenate([worlds[world][path] for world, _ in plan]) for path in first}
    replications = np.concatenate([_luck(points, luck) for _, luck in plan])
    values = _simulated(scenario, option, outcomes, replications, seed, settings, {}, tell)
    columns: Columns = {}
    for k, key in enumerate(plan):
        columns[key] = {name: one[k * points : (k + 1) * points] for name, one in values.items()}
    return columns, (len(assumed), len(first) - len(assumed))


def _play_one(
    scenario: Scenario,
    option: str,
    outcomes: Sequence[str],
    points: int,
    seed: int,
    structures: Mapping[str, str],
    tell: Callable[[int], None],
) -> dict[str, Floats]:
    """World A under the first luck, with another theory."""
    first, _, _ = _drawn(scenario, option, points, seed)
    return _simulated(scenario, option, outcomes, _luck(points, 0), seed, first, structures, tell)


def _luck(points: int, luck: int) -> Ints:
    return FIRST_LUCK + luck * points + np.arange(points, dtype=np.int64)


def _simulated(
    scenario: Scenario,
    option: str,
    outcomes: Sequence[str],
    replications: Ints,
    seed: int,
    settings: Mapping[str, Floats],
    structures: Mapping[str, str],
    tell: Callable[[int], None],
) -> dict[str, Floats]:
    from model.simulation.block import simulate

    parts: dict[str, list[Floats]] = {name: [] for name in outcomes}
    for start in range(0, replications.size, BLOCK):
        here = slice(start, start + BLOCK)
        block = simulate(
            scenario, option, replications[here], seed, {path: one[here] for path, one in settings.items()}, structures
        )
        for name in outcomes:
            parts[name].append(block.outcomes[name])
        tell(block.replications.size)
    return {name: np.concatenate(one) for name, one in parts.items()}
