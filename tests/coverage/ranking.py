"""Options whose order is known: who may be the best, how likely, and which distribution dominates."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from model.analysis.decide.acceptability import acceptability
from model.analysis.decide.worlds import Worlds
from model.analysis.ranking.best import BestByMean, best_by_mean
from model.stats.joint.distributions import band, dominance, worst_part
from tests.coverage.worlds import Study, worlds_of

Floats = NDArray[np.float64]
Right = Iterable[bool]

NAMES = "abcdefghijklm"
BATCH = 25
"""Studies of which an average is taken."""


def together(luck: np.random.Generator, n: int, options: int, shared: float = 0.5) -> Floats:
    """Uniform numbers (n, options), a part of their luck shared by all options."""
    from scipy.special import ndtr

    normal = np.sqrt(shared) * luck.standard_normal((n, 1))
    numbers: Floats = ndtr(normal + np.sqrt(1.0 - shared) * luck.standard_normal((n, options)))
    return numbers


def events(*shares: float) -> Callable[[np.random.Generator, int], Floats]:
    """Events of these shares under common luck."""
    return lambda luck, n: (together(luck, n, len(shares)) < np.array(shares)).astype(np.float64)


def values(*means: float) -> Callable[[np.random.Generator, int], Floats]:
    """Normal values with a standard deviation of 1 under common luck."""
    from scipy.special import ndtri

    return lambda luck, n: ndtri(together(luck, n, len(means))) + np.array(means)


def _compared(
    draw: Callable[[np.random.Generator, int], Floats], n: int, seed: int, options: int, share: bool
) -> BestByMean:
    rows = draw(np.random.default_rng(seed), n)
    best = best_by_mean(rows, NAMES[:options], "more", "share" if share else "mean", seed=seed)
    assert best is not None
    return best


def _over_worlds(study: Study, seed: int) -> tuple[BestByMean, Floats]:
    played = worlds_of(study, seed)
    means = played.events.mean(axis=0)
    best = best_by_mean(means, NAMES[: study.options], "more", "share", played.luck, "event", seed)
    assert best is not None
    # Worlds that are a sample stand for all that might have been drawn.
    lead = study.lead * (np.arange(study.options) == 0)
    return best, study.share + lead if played.luck.sampled else played.truth.mean(axis=0)


def _not_ruled_out(best: BestByMean, truth: Floats) -> list[bool]:
    """Whether no option that is the best, alone or with others, is ruled out."""
    top = {name for name, value in zip(NAMES, truth, strict=False) if value >= truth.max() - 1e-12}
    return [top <= set(best.possible)]


def _within(best: BestByMean, truth: Floats) -> list[bool]:
    """Whether every option falls short of the best by at most what is said."""
    known = dict(zip(NAMES, truth, strict=False))
    said = [(item.option, item.at_most) for item in best.standings if item.at_most is not None]
    return [all(truth.max() - known[option] <= most + 1e-12 for option, most in said)] if said else []


def best_is_kept(
    draw: Callable[[np.random.Generator, int], Floats], truth: tuple[float, ...], n: int, share: bool = True
) -> Callable[[int], Right]:
    """Replications of options with these means."""
    return lambda seed: _not_ruled_out(_compared(draw, n, seed, len(truth), share), np.array(truth))


def best_is_kept_over_worlds(study: Study) -> Callable[[int], Right]:
    """Options over design points."""
    return lambda seed: _not_ruled_out(*_over_worlds(study, seed))


def shortfall_is_bounded(
    draw: Callable[[np.random.Generator, int], Floats], truth: tuple[float, ...], n: int, share: bool = True
) -> Callable[[int], Right]:
    """Replications of options with these means."""
    return lambda seed: _within(_compared(draw, n, seed, len(truth), share), np.array(truth))


def shortfall_is_bounded_over_worlds(study: Study) -> Callable[[int], Right]:
    """Options over design points."""
    return lambda seed: _within(*_over_worlds(study, seed))


def probably_the_best(options: int, apart: float, n: int = 64) -> Callable[[int], Right]:
    """Options whose true means scatter by `apart` standard errors of a difference; said is a probability of 0.95 or
    more. With `apart` 0 all are the same, and no option is the best."""

    def right(seed: int) -> Right:
        truth = np.random.default_rng(10_000 + seed).standard_normal(options) * apart / np.sqrt(n)
        best = _compared(values(*truth), n, seed, options, share=False)
        item = max(best.standings, key=lambda standing: standing.chance or 0.0)
        if apart == 0.0:
            return [(item.chance or 0.0) < 0.95]
        return [NAMES.index(item.option) == int(np.argmax(truth))] if (item.chance or 0.0) >= 0.95 else []

    return right


def loss_on_average(options: int, apart: float, n: int = 64) -> Callable[[int], Right]:
    """Whether what choosing gives away is what is said, on the average of `BATCH` studies: within half of it, and twice
    its own error."""

    def right(seed: int) -> Right:
        said, real = [], []
        for study in range(BATCH):
            number = seed * BATCH + study
            truth = np.random.default_rng(10_000 + number).standard_normal(options) * apart / np.sqrt(n)
            best = _compared(values(*truth), n, number, options, share=False)
            item = min(best.standings, key=lambda standing: standing.loss or 0.0)
            said.append(item.loss or 0.0)
            real.append(float(truth.max() - truth[NAMES.index(item.option)]))
        gap = np.array(real) - np.array(said)
        return [bool(abs(gap.mean()) <= 0.5 * np.mean(said) + 1.96 * gap.std(ddof=1) / BATCH**0.5)]

    return right


def costs(*shifts: float) -> Callable[[np.random.Generator, int], Floats]:
    """Exponential values under common luck, shifted."""
    return lambda luck, n: -np.log1p(-together(luck, n, len(shifts))) + np.array(shifts)


def rare_losses(options: int) -> Callable[[np.random.Generator, int], Floats]:
    """A loss in 3% of histories, the same chances under every option."""

    def draw(luck: np.random.Generator, n: int) -> Floats:
        u = together(luck, n, options)
        return np.where(u > 0.97, -50.0 * (u - 0.96), 0.0)

    return draw


def widths(*spreads: float) -> Callable[[np.random.Generator, int], Floats]:
    """Normal values around 0 under common luck, of these spreads: the narrow one dominates in the second order."""
    from scipy.special import ndtri

    return lambda luck, n: ndtri(together(luck, n, len(spreads))) * np.array(spreads)


def dominance_is_true(
    draw: Callable[[np.random.Generator, int], Floats],
    true: frozenset[tuple[int, int]],
    n: int,
    order: int,
    crossing: frozenset[tuple[int, int]] = frozenset(),
    copies: int = 1,
) -> Callable[[int], Right]:
    """Whether pairs that are said to be ahead, or to cross, are so. With `copies` each history stands at as many design
    points."""

    def right(seed: int) -> Right:
        rows = np.tile(draw(np.random.default_rng(seed), n), (copies, 1))
        pieces = [np.tile(np.arange(n), copies)] if copies > 1 else []
        said = dominance(rows, order, pieces, seed=seed)
        return [set(said.ahead) <= true and set(said.crossing) <= crossing and set(said.shown) <= true]

    return right


def worst_tenth(draw: Callable[[np.random.Generator, int], Floats], truth: float, n: int) -> Callable[[int], Right]:
    """Whether the interval of the mean of the worst tenth holds it; nothing where none is given."""

    def right(seed: int) -> Right:
        result = worst_part(draw(np.random.default_rng(seed), n))
        return [] if result.low is None or result.high is None else [result.low <= truth <= result.high]

    return right


def band_holds(options: int, n: int, copies: int = 1) -> Callable[[int], Right]:
    """Whether the band holds the distributions of all options at all values."""

    def right(seed: int) -> Right:
        rows = np.tile(together(np.random.default_rng(seed), n, options), (copies, 1))
        height = band(rows, [np.tile(np.arange(n), copies)] if copies > 1 else [], seed=seed)
        at = np.linspace(0.0, 1.0, 200)
        shares = (rows[:, :, None] <= at).mean(axis=0)
        return [bool(np.abs(shares - at).max() <= height)]

    return right


def nobody_is_everybodys_choice(options: int, n: int = 300) -> Callable[[int], Right]:
    """Identical options: whether no option is first under 97.5% of all priorities."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        worlds = {name: Worlds.of(rng.normal(size=(n, options)), tuple(NAMES[:options])) for name in ("x", "y")}
        result = acceptability(worlds, tuple(NAMES[:options]), seed=seed)
        assert result is not None
        return [result.ranks[0].first < 0.975]

    return right
