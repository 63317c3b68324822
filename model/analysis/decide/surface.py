"""Response surfaces: the outcome of an option over settings of levers, and whether the surface is flat or steep.

In a grid every setting was played, and its mean is measured. Settings that share their luck are compared replication by
replication, others by Newcombe's interval of shares, from exact ones, or by Welch's of means. The interval of a
difference from the best holds for all settings at once (Bonferroni), so that the settings not distinguishable from the
best can be counted; those of the outcomes at the best and at the worst setting, which are chosen, do so too. Where
settings were drawn, each with a world or luck of its own, an emulator replaces the means and a lever's effect is
estimated over fifths of its range.

The effect of a lever averages over the others. Shares of the variance of the surface exclude luck; the part of the
variance that no lever has alone is due to interactions (Saltelli et al. 2008, first-order indices).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import InputError
from ...stats.intervals import LEVEL, Estimate, mean, normal_two_sided, share_of, student_two_sided
from ...stats.two_sample import newcombe, welch_degrees
from ..data.ensemble import Criterion, Ensemble
from ..data.inputs import LEVER
from ..explore import emulator
from .reading.refusal import reason_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .reading.decision_data import DecisionData
    from .reading.surface_data import SurfaceData

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

BINS = 5
"""The number of parts into which the range of a drawn lever is divided."""

SETTINGS = 400
WORLDS = 50
"""Settings, and worlds for each, at which an emulator is evaluated."""

Shape = Literal["flat", "rises", "falls", "peaks", "dips", "moves"]


@dataclass(frozen=True)
class SettingMean:
    """One setting of levers, by path, and the outcome there."""

    settings: Mapping[str, float]
    outcome: Estimate


@dataclass(frozen=True)
class LevelMean:
    """The outcome where a lever lies from `low` to `high` (equal: at that value), averaged over all else."""

    low: float
    high: float
    outcome: Estimate


@dataclass(frozen=True)
class LeverEffect:
    """The effect of one lever, averaged over all others: `change` is its best level less its worst, `share` its part of
    the variance of the surface (None: the surface is flat). `shape` is `flat` where chance explains the change."""

    lever: str
    levels: tuple[LevelMean, ...]
    change: Estimate
    shape: Shape
    share: float | None


@dataclass(frozen=True)
class Surface:
    """An outcome of one option over `settings` settings of levers.

    `best` and `worst` have intervals that hold whichever of the settings they are; those in `every` hold one by one.
    `gap` is the best setting less the worst; `as_good` counts settings that are not distinguishable from the best,
    including itself: the surface is flat where that is all of them. `every` has each setting that was measured.
    `fitted` names the emulator behind `best`, `worst` and `gap`, None where they are measured; where they are None,
    `refused` says why.
    """

    option: str
    criterion: str
    settings: int
    best: SettingMean | None
    worst: SettingMean | None
    gap: Estimate | None
    as_good: int | None
    levers: tuple[LeverEffect, ...]
    every: tuple[SettingMean, ...] = ()
    fitted: str | None = None
    refused: str | None = None

    @property
    def flat(self) -> bool:
        """Whether no setting is distinguishable from the best."""
        return self.as_good == self.settings


def surfaces(data: DecisionData, criteria: Sequence[Criterion], seed: int, least_r2: float) -> list[Surface]:
    """A surface for each option and each criterion that applies to it; where an emulator has to be fitted, for the
    first criterion alone. Empty where no lever varies."""
    if data.surface is not None:
        return [
            surface
            for criterion in criteria
            for place in range(len(data.surface.options))
            if (surface := measured_surface(data.surface, place, criterion)) is not None
        ]
    if not data.scattered:
        return []
    first = criteria[0]
    return [
        _of_shares(surface) if first.kind == "share" else surface
        for option in data.worlds.options
        if (surface := _fitted(data, option, first, seed, least_r2)) is not None
    ]


def measured_surface(data: SurfaceData, place: int, criterion: Criterion) -> Surface | None:
    """The surface of one option by one criterion, from its means at every setting; None below two settings."""
    means, errors = data.means[criterion.id][place], data.errors[criterion.id][place]
    parts = None if data.batches is None else data.batches[criterion.id][:, place]
    there = np.flatnonzero(~np.isnan(means))
    if there.size < 2:
        return None
    up = 1.0 if criterion.better == "more" else -1.0
    best, gaps = gaps_from_best(data, place, criterion)
    worst = list(gaps)[-1]
    as_good = 1 + sum(open_to_chance(gap) for gap in gaps.values())
    noise, total = _noise(parts, errors, there), float(np.var(means[there]))
    levers = tuple(
        effect
        for column, lever in enumerate(data.levers)
        if (
            effect := _effect(
                lever,
                data.settings[:, column],
                means,
                errors,
                data.counts[criterion.id][place] - 1.0,
                parts,
                there,
                up,
                total - noise,
                len(data.levers),
            )
        )
    )

    def at(k: int, level: float = LEVEL) -> SettingMean:
        row = data.settings[k]
        settings = {path: float(value) for path, value in zip(data.levers, row, strict=True) if not np.isnan(value)}
        n, value = int(data.counts[criterion.id][place, k]), float(means[k])
        if criterion.kind == "share" and data.worlds == 1:
            return SettingMean(settings, share_of(round(value * n), n, level))
        return SettingMean(settings, _estimate(value, errors[k], n, n - 1, level))

    chosen = 1.0 - (1.0 - LEVEL) / there.size

    surface = Surface(
        data.options[place],
        criterion.id,
        int(there.size),
        at(best, chosen),
        at(worst, chosen),
        gaps[worst],
        as_good,
        levers,
        tuple(at(int(k)) for k in there),
    )
    return _of_shares(surface) if criterion.kind == "share" else surface


def _of_shares(surface: Surface) -> Surface:
    """The surface with no interval beyond what a share, or a difference of shares, can be."""

    def share(of: Estimate, least: float = 0.0) -> Estimate:
        if of.low is None or of.high is None:
            return of
        return replace(of, low=max(least, of.low), high=min(1.0, of.high))

    def at(of: SettingMean | None) -> SettingMean | None:
        return of and replace(of, outcome=share(of.outcome))

    def effect(of: LeverEffect) -> LeverEffect:
        levels = tuple(replace(level, outcome=share(level.outcome)) for level in of.levels)
        return replace(of, levels=levels, change=share(of.change, -1.0))

    return replace(
        surface,
        best=at(surface.best),
        worst=at(surface.worst),
        gap=surface.gap and share(surface.gap, -1.0),
        levers=tuple(effect(of) for of in surface.levers),
        every=tuple(replace(of, outcome=share(of.outcome)) for of in surface.every),
    )


def gaps_from_best(data: SurfaceData, place: int, criterion: Criterion) -> tuple[int, dict[int, Estimate]]:
    """Of the settings at which an option was measured the place of the best, and how much it is above each of the
    others, by their place, the worst last. All intervals hold at once."""
    means, errors = data.means[criterion.id][place], data.errors[criterion.id][place]
    parts = None if data.batches is None else data.batches[criterion.id][:, place]
    up = 1.0 if criterion.better == "more" else -1.0
    there = np.flatnonzero(~np.isnan(means))
    best, *others = (int(k) for k in there[np.argsort(-up * means[there], kind="stable")])
    # The best is chosen by its mean: of as many settings any two might have been the best and the worst.
    level = 1.0 - (1.0 - LEVEL) / (there.size * (there.size - 1) / 2.0)
    counts = data.counts[criterion.id][place]
    if parts is None and criterion.kind == "share" and data.worlds == 1:
        hits = np.round(means * counts)

        def gap(k: int) -> Estimate:
            ends = newcombe(int(hits[best]), int(counts[best]), int(hits[k]), int(counts[k]), level, exact=True)
            return Estimate(float(means[best] - means[k]), *ends, 0)

        return best, {k: gap(k) for k in others}
    return best, {k: _difference(parts, means, errors, counts - 1.0, best, k, level) for k in others}


def _effect(
    lever: str,
    values: Floats,
    means: Floats,
    errors: Floats,
    degrees: Floats,
    parts: Floats | None,
    there: Ints,
    up: float,
    spread: float,
    tested: int,
) -> LeverEffect | None:
    """The effect of one lever of as many as are `tested` over measured settings; None where it has one level."""
    levels = np.unique(values[there][~np.isnan(values[there])])
    if levels.size < 2:
        return None
    members = [there[values[there] == level] for level in levels]
    at = np.array([means[some].mean() for some in members])
    off = np.array([float(np.sqrt((errors[some] ** 2).sum())) / some.size for some in members])
    off_degrees = np.array([welch_degrees(errors[some] ** 2, degrees[some]) for some in members])
    by_part = None
    if parts is not None:
        columns = []
        for some in members:
            known = ~np.isnan(parts[:, some])
            total = np.where(known, parts[:, some], 0.0).sum(axis=1)
            columns.append(np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan))
        by_part = np.column_stack(columns)
    best, worst = int(np.argmax(up * at)), int(np.argmin(up * at))
    level = 1.0 - (1.0 - LEVEL) / (tested * levels.size * (levels.size - 1) / 2)
    change = _difference(by_part, at, off, off_degrees, best, worst, level)
    weights = np.array([some.size for some in members], np.float64) / sum(some.size for some in members)
    moved = float(weights @ (at - weights @ at) ** 2) - _noise(by_part, off, np.arange(levels.size))
    estimates = [
        mean(by_part[:, k]) if by_part is not None else _estimate(at[k], off[k], 0, off_degrees[k])
        for k in range(levels.size)
    ]
    return LeverEffect(
        lever,
        tuple(LevelMean(float(v), float(v), estimate) for v, estimate in zip(levels, estimates, strict=True)),
        change,
        "flat" if open_to_chance(change) else _shape(at),
        float(np.clip(moved / spread, 0.0, 1.0)) if spread > 0.0 else None,
    )


def _difference(
    parts: Floats | None, means: Floats, errors: Floats, degrees: Floats, first: int, second: int, level: float
) -> Estimate:
    """One setting less another: in pairs where batches of the replications shared their luck, else by Welch's interval,
    from their standard errors and the degrees of freedom of these."""
    if parts is not None:
        return mean(parts[:, first] - parts[:, second], level)
    both = [first, second]
    gap, squares = float(means[first] - means[second]), errors[both] ** 2
    if not float(squares.sum()) > 0.0:
        return Estimate(gap, None, None, 0)
    half = student_two_sided(level, welch_degrees(squares, degrees[both])) * float(np.sqrt(squares.sum()))
    return Estimate(gap, gap - half, gap + half, 0)


def open_to_chance(gap: Estimate) -> bool:
    """Whether chance explains a difference."""
    if gap.low is None or gap.high is None:
        return True
    return gap.low <= 0.0 <= gap.high


def _noise(parts: Floats | None, errors: Floats, there: Ints) -> float:
    """The variance between the means of settings that is due to luck alone."""
    if parts is None:
        squares: Floats = errors[there] ** 2
        luck = float(np.mean(squares))
        return luck if np.isfinite(luck) else 0.0
    inside = parts[:, there]
    inside = inside[~np.isnan(inside).any(axis=1)]
    if inside.shape[0] < 2:
        return 0.0
    centred = inside - inside.mean(axis=1, keepdims=True)
    return float(np.mean(centred.var(axis=0, ddof=1))) / int(inside.shape[0])


def _estimate(value: float, error: float, n: int, degrees: float | None = None, level: float = LEVEL) -> Estimate:
    """A value with its standard error, by Student's t where that has so many degrees of freedom; values without a
    spread have no interval."""
    if not (np.isfinite(error) and error > 0.0):
        return Estimate(float(value), None, None, n)
    half = float(error) * (normal_two_sided(level) if degrees is None else student_two_sided(level, degrees))
    return Estimate(float(value), float(value) - half, float(value) + half, n)


def _shape(at: Floats) -> Shape:
    """The word for the course of the outcome over rising levels of the lever."""
    top, bottom, last = int(np.argmax(at)), int(np.argmin(at)), at.size - 1
    if (bottom, top) == (0, last):
        return "rises"
    if (bottom, top) == (last, 0):
        return "falls"
    if 0 < top < last and not 0 < bottom < last:
        return "peaks"
    if 0 < bottom < last and not 0 < top < last:
        return "dips"
    return "moves"


def _fitted(data: DecisionData, option: str, criterion: Criterion, seed: int, least_r2: float) -> Surface | None:
    """A surface over drawn settings."""
    table = data.worlds
    values = table.outcomes[criterion.id][:, table.options.index(option)]
    applies = ~np.isnan(values)
    levers = [k for k, basis in enumerate(table.bases) if basis == LEVER]
    if int(applies.sum()) < BINS * 2:
        return None
    up = 1.0 if criterion.better == "more" else -1.0
    noise = data.noise(criterion.id, option)
    luck = noise if noise is not None and np.isfinite(noise) else 0.0
    y = values[applies]
    spread = float(np.var(y)) - luck
    effects = tuple(
        effect
        for k in levers
        if (effect := _binned(table.names[k], table.parameters[applies, k], y, up, spread, len(levers))) is not None
    )
    count = int(applies.sum())
    try:
        model = emulator.fit(table.parameters, values, table.names, noise, seed, least_r2, setting=data.setting(table))
    except InputError as error:
        return Surface(option, criterion.id, count, None, None, None, None, effects, refused=reason_of(error))
    settings, at = _predictions(table, levers, model, applies, seed)
    means = at.mean(axis=1)
    best, worst = int(np.argmax(up * means)), int(np.argmin(up * means))
    gaps = at[best] - at
    half = normal_two_sided(LEVEL) * _jackknife(gaps)
    as_good = int(np.count_nonzero(np.abs(gaps.mean(axis=1)) <= half))

    def place(k: int) -> SettingMean:
        named = {table.names[column]: float(value) for column, value in zip(levers, settings[k], strict=True)}
        return SettingMean(named, _estimate(float(means[k]), float(_jackknife(at[[k]])[0]), count))

    apart = _estimate(float(gaps[worst].mean()), float(half[worst]) / normal_two_sided(LEVEL), count)
    fitted = f"{model.kind}, R² {model.quality:.2f}"
    return Surface(
        option, criterion.id, int(means.size), place(best), place(worst), apart, as_good, effects, fitted=fitted
    )


def _predictions(
    table: Ensemble, levers: Sequence[int], model: emulator.Emulator, applies: NDArray[np.bool_], seed: int
) -> tuple[Floats, Floats]:
    """Settings (settings, levers), and the prediction of each fold of the emulator there (settings, folds), averaged
    over worlds."""
    rng = np.random.default_rng(seed)
    rows = np.flatnonzero(applies)
    some = np.sort(rng.permutation(rows)[:SETTINGS])
    others = len(table.names) > len(levers)
    worlds = rng.permutation(rows)[:WORLDS] if others else rows[:1]
    settings = table.parameters[some][:, levers]
    points = np.repeat(table.parameters[worlds][None], some.size, axis=0)
    points[:, :, levers] = settings[:, None, :]
    inside = points.reshape(-1, points.shape[2])[:, list(model.columns)]
    # The dummy is the last input; its value does not matter.
    dummy = np.full((inside.shape[0], 1), float(np.median(model.inputs[:, -1])))
    inputs = np.column_stack([inside, dummy])
    folds = [fold(inputs).reshape(some.size, -1).mean(axis=1) for fold in model.folds]
    return settings, np.column_stack(folds)


def _jackknife(values: Floats) -> Floats:
    """The standard error over predictions of folds (settings, folds)."""
    count = values.shape[1]
    result: Floats = np.sqrt((count - 1) * values.var(axis=1))
    return result


def _binned(lever: str, x: Floats, y: Floats, up: float, spread: float, tested: int) -> LeverEffect | None:
    """The effect of a drawn lever of as many as are `tested`, over fifths of its values, or its levels where few."""
    levels = np.unique(x)
    if levels.size < 2:
        return None
    if levels.size <= BINS:
        bins = np.searchsorted(levels, x)
    else:
        edges = np.quantile(x, np.linspace(0.0, 1.0, BINS + 1)[1:-1])
        bins = np.searchsorted(edges, x, side="right")
    members = [np.flatnonzero(bins == k) for k in range(int(bins.max()) + 1)]
    members = [rows for rows in members if rows.size > 1]
    if len(members) < 2:
        return None
    estimates = [mean(y[rows]) for rows in members]
    at = np.array([estimate.estimate for estimate in estimates], np.float64)
    off = np.array([float(y[rows].std(ddof=1)) / rows.size**0.5 for rows in members])
    best, worst = int(np.argmax(up * at)), int(np.argmin(up * at))
    level = 1.0 - (1.0 - LEVEL) / (tested * at.size * (at.size - 1) / 2)
    change = _difference(None, at, off, np.array([rows.size - 1.0 for rows in members]), best, worst, level)
    weights = np.array([rows.size for rows in members], np.float64) / y.size
    moved = float(weights @ (at - weights @ at) ** 2) - float(np.mean(off**2))
    return LeverEffect(
        lever,
        tuple(
            LevelMean(float(x[rows].min()), float(x[rows].max()), estimate)
            for rows, estimate in zip(members, estimates, strict=True)
        ),
        change,
        "flat" if open_to_chance(change) else _shape(at),
        float(np.clip(moved / spread, 0.0, 1.0)) if spread > 0.0 else None,
    )
