"""Differences, prices, levers and drivers whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.analysis.assumptions.swings import swing_contrasts
from model.analysis.compare.price import MONEY, PEACE, SOLDIERS, price_of_peace
from model.analysis.data.ensemble import Criterion
from model.analysis.decide.reading.surface_data import SurfaceData
from model.analysis.decide.surface import gaps_from_best, measured_surface, open_to_chance
from model.analysis.explore.emulator import main_effects, shuffled_main_effect
from model.analysis.findings.along import Along, along_paths
from model.experiment.design.manifest import OutcomeInfo
from model.report.answer.sentences import signed_against_lasting
from model.stats.intervals import share
from model.stats.two_sample import adjusted, paired, separate

Floats = NDArray[np.float64]
Right = Callable[[int], list[bool]]
OfSettings = Callable[..., Right]
"""A check of the surface over settings: from how their outcomes are drawn, their truth, whether luck is in common, and
whether outcomes are shares."""

EVENT = OutcomeInfo("event", "event", "share", "more", "all replications", "share")


def _covers(low: float | None, high: float | None, truth: float) -> list[bool]:
    return [] if low is None or high is None else [bool(low <= truth <= high)]


def mean_difference(n: int, skewed: bool) -> Right:
    """Of pairs that share half of their luck: a half, of normal values or of exponential ones."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        draw = rng.exponential if skewed else rng.standard_normal
        common, ours, theirs = (draw(size=n) for _ in range(3))
        result = paired(common + 1.5 * ours + (0.0 if skewed else 0.5), common + theirs, "mean")
        return _covers(result.low, result.high, 0.5)

    return right


def separate_shares(n: int, ours: float, theirs: float) -> Right:
    """The difference of shares of two samples that share no luck."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        samples = ((rng.random(n) < p).astype(np.float64) for p in (ours, theirs))
        result = separate(*samples, "share")
        return _covers(result.low, result.high, ours - theirs)

    return right


def separate_means(n: int, skewed: bool) -> Right:
    """The difference of means of two samples that share no luck."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        draw = rng.exponential if skewed else rng.standard_normal
        result = separate(1.5 * draw(size=n), draw(size=n), "mean")
        return _covers(result.low, result.high, 0.5 if skewed else 0.0)

    return right


def no_star_on_means(differences: int) -> Right:
    """No asterisk on differences of means where nothing differs."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        contrasts = [paired(*rng.exponential(size=(2, 128)), "mean") for _ in range(differences)]
        return [not any(contrast.stands for contrast in adjusted(contrasts))]

    return right


GRID = [{"x": float(x), "y": float(y)} for x in range(2) for y in range(3)]


def nothing_changes(p: float, common: bool) -> Right:
    """No asterisk along two paths of six points, of two options whose events come with chance `p` at every point."""

    def right(seed: int) -> list[bool]:
        changes = [change for path in _along_grid(p, 2, common, seed) for change in path.changes]
        return [not any(change.outcomes[EVENT.id].stands for change in changes)]

    return right


def nothing_turns(p: float, common: bool) -> Right:
    """No order of three identical options is said to turn along two paths of six points."""

    def right(seed: int) -> list[bool]:
        return [all(path.turn is None for path in _along_grid(p, 3, common, seed))]

    return right


def _along_grid(p: float, options: int, common: bool, seed: int) -> tuple[Along, ...]:
    """Six points of 64 replications; where they have luck in common, it decides six of ten."""
    rng = np.random.default_rng(seed)
    luck = rng.random((options, 6, 64))
    if common:
        luck = np.where(rng.random(64) < 0.6, rng.random(64), luck)
    columns = {name: {EVENT.id: of} for name, of in zip("abc", (luck < p).astype(np.float64), strict=False)}
    return along_paths(["x", "y"], GRID, columns, (EVENT,), EVENT, common)


def nothing_swings(parameters: int, kind: str) -> Right:
    """No swing is told apart from zero of parameters that change nothing, under luck that decides most histories."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        shared = rng.random((64, 1)) < 0.6
        low, high = np.where(shared, rng.random((64, 1)), rng.random((2, 64, parameters)))
        if kind == "share":
            low, high = (low < 0.4).astype(np.float64), (high < 0.4).astype(np.float64)
        return [not any(contrast.told_apart for contrast in swing_contrasts(low, high, kind))]

    return right


def price(gain: float, n: int) -> Right:
    """The price of a year of peace gained, 2 billion euros, where one is told."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        years = gain + rng.normal(size=n)
        money = 2.0 * years + 2.0 * rng.normal(size=n)
        nothing = np.zeros(n)
        ours = {PEACE: years, MONEY: money, SOLDIERS: nothing}
        of = price_of_peace(ours, {PEACE: nothing, MONEY: nothing, SOLDIERS: nothing}).money
        return [] if of.estimate is None else _covers(of.low, of.high, 2.0)

    return right


def no_tension(options: int) -> Right:
    """Whether signing and lasting are never said to be at odds of identical options."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        signed = rng.random((options, 256)) < 0.6
        holds = rng.random((options, 256)) < 0.5
        shares = [share(of.astype(np.float64)) for of in signed]
        lasting = [share(held[of].astype(np.float64)) for held, of in zip(holds, signed, strict=True)]
        return [not signed_against_lasting(list(zip(shares, lasting, strict=True))).opposed]

    return right


SETTING = Criterion("y", "y", "", "more", "mean", None, None)


def _settings(values: Floats, levers: Floats, common: bool) -> SurfaceData:
    """The surface data of one option whose outcomes are (replications, settings) `values`."""
    turns, count = values.shape
    return SurfaceData(
        ("x", "y")[: levers.shape[1]],
        levers,
        ("a",),
        {"y": values.mean(axis=0)[None]},
        {"y": values.std(axis=0, ddof=1)[None] / turns**0.5},
        {"y": np.full((1, count), float(turns))},
        {"y": values[:, None]} if common else None,
        1,
        turns,
    )


def flat(settings: int, common: bool) -> Right:
    """Whether a surface of two levers over which nothing differs is called flat, and so is each lever."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        values = rng.normal(size=(64, settings**2)) + (rng.normal(size=(64, 1)) if common else 0.0)
        levers = np.array([(a, b) for a in range(settings) for b in range(settings)], np.float64)
        surface = measured_surface(_settings(values, levers, common), 0, SETTING)
        assert surface is not None
        return [surface.flat and all(effect.shape == "flat" for effect in surface.levers)]

    return right


CLEAR = (0.0,) * 12 + (1.0,) + (0.0,) * 12
CLOSE = (0.0,) * 12 + (1.0, 0.9) + (0.0,) * 11
LINE = tuple(k / 8.0 for k in range(9))
"""Settings of one lever by their truth: one clear best, two close ones at the top, and a line."""


def normal_settings(truth: tuple[float, ...], turns: int, common: bool) -> Callable[[np.random.Generator], Floats]:
    """Outcomes with a standard deviation of one around the truth of each setting, to which luck in common adds."""

    def draw(rng: np.random.Generator) -> Floats:
        values = np.array(truth) + rng.normal(size=(turns, len(truth)))
        return values + rng.normal(size=(turns, 1)) if common else values

    return draw


def event_settings(truth: tuple[float, ...], turns: int, common: bool) -> Callable[[np.random.Generator], Floats]:
    """Events of these chances; where settings have luck in common, it decides six histories of ten."""

    def draw(rng: np.random.Generator) -> Floats:
        luck = rng.random((turns, len(truth)))
        if common:
            luck = np.where(rng.random((turns, 1)) < 0.6, rng.random((turns, 1)), luck)
        return (luck < np.array(truth)).astype(np.float64)

    return draw


def told_from_best(
    draw: Callable[[np.random.Generator], Floats], truth: tuple[float, ...], common: bool, share: bool = False
) -> Right:
    """Whether each setting that is told apart from the best is worse than it, and only those are not as good."""

    def right(seed: int) -> list[bool]:
        data, criterion = _drawn_settings(draw, common, share, seed)
        best, gaps = gaps_from_best(data, 0, criterion)
        apart = [k for k, gap in gaps.items() if not open_to_chance(gap)]
        surface = measured_surface(data, 0, criterion)
        assert surface is not None
        assert surface.as_good == len(truth) - len(apart)
        return [all(truth[k] < truth[best] for k in apart)]

    return right


def best_less_worst(
    draw: Callable[[np.random.Generator], Floats], truth: tuple[float, ...], common: bool, share: bool = False
) -> Right:
    """The difference of the settings that are named as the best and the worst."""

    def right(seed: int) -> list[bool]:
        surface = measured_surface(*_placed(_drawn_settings(draw, common, share, seed)))
        assert surface is not None
        assert surface.best is not None
        assert surface.worst is not None
        assert surface.gap is not None
        best, worst = (truth[int(of.settings["x"])] for of in (surface.best, surface.worst))
        return _covers(surface.gap.low, surface.gap.high, best - worst)

    return right


def value_at_best(
    draw: Callable[[np.random.Generator], Floats], truth: tuple[float, ...], common: bool, share: bool = False
) -> Right:
    """The outcome at the setting that is named as the best."""

    def right(seed: int) -> list[bool]:
        surface = measured_surface(*_placed(_drawn_settings(draw, common, share, seed)))
        assert surface is not None
        assert surface.best is not None
        of = surface.best
        return _covers(of.outcome.low, of.outcome.high, truth[int(of.settings["x"])])

    return right


def _drawn_settings(
    draw: Callable[[np.random.Generator], Floats], common: bool, share: bool, seed: int
) -> tuple[SurfaceData, Criterion]:
    values = draw(np.random.default_rng(seed))
    levers = np.arange(values.shape[1], dtype=np.float64)[:, None]
    return _settings(values, levers, common), replace(SETTING, kind="share") if share else SETTING


def _placed(of: tuple[SurfaceData, Criterion]) -> tuple[SurfaceData, int, Criterion]:
    return of[0], 0, of[1]


def no_driver(columns: int, copies: int = 1, rows: int = 400) -> Right:
    """Whether no parameter alone is said to drive luck; `copies` of each of `rows` settings share theirs, as theories
    do."""

    def right(seed: int) -> list[bool]:
        rng = np.random.default_rng(seed)
        x = np.tile(rng.random((rows, columns)), (copies, 1))
        y = np.tile(rng.normal(size=rows), copies) + (0.1 * rng.normal(size=rows * copies) if copies > 1 else 0.0)
        floor = shuffled_main_effect(x, y, np.tile(np.arange(rows), copies), seed)
        return [bool((main_effects(x, y) <= floor).all())]

    return right
