"""What it is worth to know something, where the truth is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from model.analysis.data.luck import LuckBatches
from model.analysis.decide.information.perfect import Information, group_evppi, information, pair_worth
from model.analysis.decide.information.studies import worth_of

Floats = NDArray[np.float64]
Right = Sequence[bool]


def of_one_luck(slope: float, lead: float, columns: int, wave: float, seed: int) -> tuple[Floats, Floats, Floats]:
    """128 settings (rows, columns) of two options, whose lead is normal over the first column, with 64 replications
    that all settings share: the averages (rows, options), and what luck may have added (draws, rows, options).

    The luck of a replication moves all leads alike, with a standard deviation of 0.6, and tilts them by `wave`.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(128, columns))
    level, tilt, own = rng.normal(size=(64, 1)), rng.normal(size=(64, 1)), rng.normal(size=(64, 128))
    values = np.zeros((64, 128, 2))
    values[:, :, 1] = slope * x[:, 0] + lead + 0.6 * level + wave * tilt * x[:, 0] + 0.5 * own
    point, numbers = np.zeros(128, np.int64), np.arange(128, dtype=np.int64)
    luck = LuckBatches({"y": values}, {"y": np.ones(values.shape)}, point, numbers, False)
    return x, values.mean(axis=0), luck.moves("y", 200, seed)


def true_worth(slope: float, lead: float, left: float) -> float:
    """The value of a study that leaves so much of a parameter, over which the lead of one option of two is normal."""
    from scipy.stats import norm

    spread = slope * (1.0 - left**2) ** 0.5
    return float(spread * norm.pdf(lead / spread) + lead * norm.cdf(lead / spread) - lead) if slope else 0.0


def worth_of_one_luck(slope: float, lead: float, left: float) -> Callable[[int], Right]:
    """Whether the interval of the value of a study holds it, where all settings share their luck."""

    def right(seed: int) -> Right:
        x, values, moves = of_one_luck(slope, lead, 1, 0.3, seed)
        worth = worth_of(x[:, 0], values, left, None, seed, moves).interval()
        return [bool(worth.low - 1e-12 <= true_worth(slope, lead, left) <= worth.high + 1e-12)]

    return right


def no_worth_of_one_luck(columns: int) -> Callable[[int], Right]:
    """No parameter matters, and none is said to, where luck that all settings share tilts the leads over one."""

    def right(seed: int) -> Right:
        x, values, moves = of_one_luck(0.0, 0.0, columns, 0.6, seed)
        known = information(x, values, [f"p{k}" for k in range(columns)], ["stay", "go"], seed=seed, moves=moves)
        assert known is not None
        return [not any(worth.above_floor for worth in known.parameters) and not known.pairs]

    return right


def group_bound_of_one_luck(slope: float, lead: float) -> Callable[[int], Right]:
    """Whether the lower bound of knowing ten columns, less 1.96 standard errors, is one, where all settings share
    their luck."""

    def right(seed: int) -> Right:
        x, values, moves = of_one_luck(slope, lead, 10, 0.6, seed)
        value, error = group_evppi(x, values, np.arange(128), seed, moves)
        return [bool(value - 1.96 * error <= true_worth(slope, lead, 0.0))]

    return right


def study_worth(slope: float, lead: float, rows: int, left: float = 0.5, copies: int = 1) -> Callable[[int], Right]:
    """Two options whose lead is normal over a parameter; the study leaves so much of its range. `copies` of each
    setting share luck, as theories do."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x, luck = rng.normal(size=rows), 0.7 * rng.normal(size=rows)
        own = 0.1 * rng.normal(size=rows * copies) if copies > 1 else 0.0
        values = np.column_stack([np.zeros(rows * copies), np.tile(slope * x + lead + luck, copies) + own])
        truth = true_worth(slope, lead, left)
        worth = worth_of(np.tile(x, copies), values, left, np.tile(np.arange(rows), copies), seed).interval()
        return [bool(worth.low - 1e-12 <= truth <= worth.high + 1e-12)]

    return right


def no_worth(columns: int, copies: int = 1, pairs: bool = False, rows: int = 0) -> Callable[[int], Right]:
    """No parameter, or no pair of them, matters and is said to; `copies` of each setting share luck, as theories do."""
    settings = rows or (400 if copies == 1 else 128)

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x, luck = rng.random((settings, columns)), rng.normal(size=(settings, 2))
        known = _known_of_copies(x, luck, copies, rng, seed)
        return [not known.pairs if pairs else not any(worth.above_floor for worth in known.parameters)]

    return right


def worth_is_seen(effect: float) -> Callable[[int], Right]:
    """Whether one of five parameters, which moves a lead by so much of the spread of its luck, is said to be worth
    knowing; six copies of each of 128 settings share luck."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x, luck = rng.random((128, 5)), rng.normal(size=(128, 2))
        luck[:, 1] += effect * 12.0**0.5 * (x[:, 0] - 0.5)
        known = _known_of_copies(x, luck, 6, rng, seed)
        return [any(worth.above_floor for worth in known.parameters if worth.name == "p0")]

    return right


def _known_of_copies(x: Floats, leads: Floats, copies: int, rng: np.random.Generator, seed: int) -> Information:
    """What is worth knowing of settings (rows, columns) with these averages of two options, each of `copies` with a
    little luck of its own besides."""
    rows = x.shape[0]
    y = np.tile(leads, (copies, 1)) + (0.1 * rng.normal(size=(rows * copies, 2)) if copies > 1 else 0.0)
    names = [f"p{k}" for k in range(x.shape[1])]
    point = np.tile(np.arange(rows), copies)
    known = information(np.tile(x, (copies, 1)), y, names, ["stay", "go"], point=point, seed=seed)
    assert known is not None
    return known


@cache
def _pair(kind: str) -> tuple[Callable[[np.random.Generator, int], tuple[Floats, Floats, Floats]], float]:
    """Two inputs and the lead of an option over them, with the true value of knowing both."""

    def draw(rng: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
        first, second = rng.normal(size=(2, n))
        if kind == "sum":
            return first, second, 0.2 * first + 0.2 * second + 0.05
        if kind == "product":
            return first, second, 0.3 * first * second + 0.05
        if kind == "one":
            return first, second, 0.3 * first + 0.05
        theory = rng.integers(0, 3, n).astype(np.float64)
        return first, theory, 0.3 * first * (theory - 1.0) + 0.05

    _, _, lead = draw(np.random.default_rng(0), 400_000)
    return draw, float(np.maximum(lead, 0.0).mean() - max(0.0, float(lead.mean())))


def pair_worth_holds(kind: str, rows: int = 1024) -> Callable[[int], Right]:
    """Whether the interval holds the value of knowing two inputs, where it is shown; never for one that adds none."""

    def right(seed: int) -> Right:
        draw, truth = _pair(kind)
        rng = np.random.default_rng(seed)
        first, second, lead = draw(rng, rows)
        values = np.column_stack([np.zeros(rows), lead + 0.7 * rng.normal(size=rows)])
        worth = pair_worth(first, second, values, np.arange(rows), seed)
        if kind == "one":
            return [worth is None]
        return [] if worth is None else [bool(worth.low <= truth <= worth.high)]

    return right


def group_bound(slope: float, columns: int) -> Callable[[int], Right]:
    """Whether the lower bound of knowing all columns, less 1.96 standard errors, is at most the true value."""

    def right(seed: int) -> Right:
        from scipy.stats import norm

        rng = np.random.default_rng(seed)
        x = rng.normal(size=(512, columns))
        values = np.column_stack([np.zeros(512), slope * x[:, :2].sum(axis=1) + 0.7 * rng.normal(size=512)])
        value, error = group_evppi(x, values, np.arange(512), seed)
        return [bool(value - 1.96 * error <= slope * 2.0**0.5 * float(norm.pdf(0.0)))]

    return right
