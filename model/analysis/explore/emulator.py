"""Emulators: the expected outcome as a smooth function of the parameters, fitted to replications.

Sensitivity indices need many noise-free values; replications are few and noisy. Three families are fitted, and the
family that predicts best within the fitting rows is taken: a Gaussian process (few rows, smooth), polynomials under a
ridge penalty (many rows, smooth, any noise), boosted trees (many rows, steps and interactions). Its quality is the R²
on held-out rows. Below a stated R² an emulator is refused: its indices would describe the emulator and not the model.

Where many parameters vary, only those with the strongest effect within the fitting rows enter; shuffled copies of all
columns are ranked with them, and the strongest copy enters too, as the dummy: the noise floor.

Sources: Kursa & Rudnicki 2010 (shuffled copies); Saltelli et al. 2008; Oakley & O'Hagan 2004.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError, Problem
from ...stats.multiplicity import reached_by_chance, shuffled_rows
from ...stats.polynomials import orthonormal
from ..data.ensemble import DUMMY, missing_extra, single_threaded
from .gaussian_process import GaussianProcess

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Predict = Callable[[Floats], Floats]

LEAST_R2 = 0.5
"""Below this held-out R² an emulator is refused."""

MOST_INPUTS = 20
GAUSSIAN_ROWS = 400
FEWEST_ROWS = 40
"""Shuffles of an outcome from which what chance reaches is read: the 95th percentile is the tenth largest."""

FOLDS = 5
MOST_AT_ONCE = 30_000
"""The most values of columns that are fitted in a batch."""

KINDS = ("gaussian process", "polynomial ridge", "boosted trees")


@dataclass(frozen=True)
class Emulator:
    """A fitted emulator. `names` are its inputs, the dummy last; `columns` their indices among all parameters.

    `r2` is on held-out rows, luck included. Where luck's variance in them is known, `r2_of_mean` is the R² of the
    expected outcome, without luck; else None, and `r2` is a lower bound of it. `folds` are fits to parts of the rows.
    """

    names: tuple[str, ...]
    columns: tuple[int, ...]
    kind: str
    r2: float
    r2_of_mean: float | None
    fitted: int
    held_out: int
    screened: int
    inputs: Floats
    predict: Predict
    folds: tuple[Predict, ...]

    @property
    def quality(self) -> float:
        """The R² that is compared with the bound."""
        return self.r2 if self.r2_of_mean is None else self.r2_of_mean


def fit(
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    noise: float | None = None,
    seed: int = 0,
    least: float = LEAST_R2,
    kinds: Sequence[str] = KINDS,
    most_inputs: int = MOST_INPUTS,
    setting: Ints | None = None,
) -> Emulator:
    """An emulator of `values` (rows; NaN rows are left out) by `parameters` (rows, columns) and a dummy.

    `noise` is the variance of luck between values, where replications show it. Average the replications of a design
    point first. Rows of one `setting` (rows,) have the same parameters, and often the same luck, under other theories:
    they stay on one side of every split, so that no row is predicted from its own luck. Raises InputError where rows
    are too few, where nothing varies, where the held-out R² is below `least`, or without the analysis extra.
    """
    try:
        # Imported before threads are limited: the limit reaches only libraries that are loaded.
        import sklearn.ensemble  # noqa: F401
    except ImportError:
        raise missing_extra("an emulator") from None
    group = np.arange(values.size) if setting is None else setting
    return _fit_single_threaded(parameters, values, names, noise, seed, least, kinds, most_inputs, group)


@single_threaded
def _fit_single_threaded(
    parameters: Floats,
    values: Floats,
    names: Sequence[str],
    noise: float | None,
    seed: int,
    least: float,
    kinds: Sequence[str],
    most_inputs: int,
    setting: Ints,
) -> Emulator:
    applies = ~np.isnan(values)
    x, y = parameters[applies], values[applies]
    _, group = np.unique(setting[applies], return_inverse=True)
    rows = y.size
    if rows < FEWEST_ROWS or bool(np.all(y == y[0])):
        why = f"{rows} rows apply, {FEWEST_ROWS} are needed" if rows < FEWEST_ROWS else "it does not vary"
        raise InputError(Problem(f"no emulator of this outcome: {why}"))
    rng = np.random.default_rng(seed)
    turn = rng.permutation(int(group.max()) + 1)[group]
    order = np.argsort(turn, kind="stable")
    out = turn < max(1, (int(group.max()) + 1) // 4)
    test, train = order[out[order]], order[~out[order]]
    if not test.size or not train.size:
        raise InputError(Problem("no emulator of this outcome: all rows are copies of one setting"))
    x, labels, columns, screened = _inputs(x, y, names, train, most_inputs, rng)
    scaled = _scaler(x[train])
    kind, make = _choose(scaled(x[train]), y[train], kinds, seed, turn[train])
    trained = _fitted(make(), scaled(x[train]), y[train])
    predicted = trained.predict(scaled(x[test]))
    r2, of_mean = _r2(y[test], predicted, noise)
    if _all_luck(y, noise, group):
        raise InputError(
            Problem(
                "no emulator of this outcome: its rows vary no more than luck makes them, as far as can be told",
                expected="more replications at each design point, or more points",
            )
        )
    quality = r2 if of_mean is None else of_mean
    if not quality >= least:
        raise InputError(_refusal(r2, of_mean, least))

    def predictor(rows_used: Ints) -> Predict:
        fitted = _fitted(_again(trained), scaled(x[rows_used]), y[rows_used])
        return lambda points: np.asarray(fitted.predict(scaled(points)), dtype=np.float64)

    fold = turn * FOLDS // (int(group.max()) + 1)
    parts = [np.flatnonzero(fold == k) for k in range(FOLDS)]
    return Emulator(
        names=labels,
        columns=columns,
        kind=kind,
        r2=r2,
        r2_of_mean=of_mean,
        fitted=int(train.size),
        held_out=int(test.size),
        screened=screened,
        inputs=x,
        predict=predictor(order),
        folds=tuple(predictor(np.setdiff1d(order, part)) for part in parts if part.size < rows),
    )


def main_effects(x: Floats, y: Floats, degree: int = 3) -> Floats:
    """The adjusted R² of a cubic in each column alone: first-order shares of the variance of rows, luck included.

    It needs no emulator and is robust to noise; interactions are not in it. Of several outcomes `y` (rows, outcomes)
    the shares are (columns, outcomes), else (columns,).
    """
    shares = np.zeros((x.shape[1], *y.shape[1:]))
    centred = y - y.mean(axis=0)
    total = np.sum(centred**2, axis=0)
    if not np.any(total):
        return shares
    rows = y.shape[0]
    for some in np.array_split(np.arange(x.shape[1]), 1 + x.size // MOST_AT_ONCE):
        polynomials = orthonormal(np.ascontiguousarray(x[:, some].T), degree)[:, 1:]
        powers = polynomials.any(axis=2).sum(axis=1).reshape(-1, *(1 for _ in y.shape[1:]))
        freedom = rows - powers - 1
        left = (total - ((polynomials @ centred) ** 2).sum(axis=1)) / np.maximum(freedom, 1)
        spread = np.where(total == 0.0, 1.0, total) / (rows - 1)
        shares[some] = np.where((powers > 0) & (freedom > 1) & (total > 0.0), 1.0 - left / spread, 0.0)
    return shares


def shuffled_main_effect(x: Floats, y: Floats, setting: Ints, seed: int) -> float:
    """What the largest main effect of all columns reaches by chance in one of twenty: the 95th percentile of it over
    shuffles of the outcome, which no column then explains (Westfall & Young 1993).

    Rows of one `setting` have the same parameters, so that they change places together.
    """
    return reached_by_chance(main_effects(x, y[shuffled_rows(setting, seed)].T).max(axis=0))


def rows_to_find(share: float, by_chance: float, rows: int) -> int:
    """Rows with which a main effect of that share is found in four of five, where `rows` reach a share `by_chance`.

    What chance reaches falls with the number of rows. The statistic of an effect goes by its share times rows, and its
    root has a spread of about one.
    """
    reached = by_chance * rows
    return int(np.ceil((np.sqrt(reached) + 0.84) ** 2 * (1.0 - share) / share))


def _inputs(
    x: Floats, y: Floats, names: Sequence[str], train: Ints, most: int, rng: np.random.Generator
) -> tuple[Floats, tuple[str, ...], tuple[int, ...], int]:
    """The inputs (rows, columns) with the dummy last, their names, their indices, and the number of columns that
    vary."""
    varies = np.flatnonzero(np.ptp(x[train], axis=0) > 0.0).astype(np.int64)
    if varies.size == 0:
        raise InputError("no emulator: no parameter varies")
    if varies.size <= most:
        entering, dummy = varies, rng.random(y.size)
    else:
        shadows = rng.permuted(x[:, varies], axis=0)
        strength = main_effects(x[train][:, varies], y[train])
        entering = np.sort(varies[np.argsort(-strength, kind="stable")[:most]])
        dummy = shadows[:, int(np.argmax(main_effects(shadows[train], y[train])))]
    labels = (*(names[int(column)] for column in entering), DUMMY)
    return np.column_stack([x[:, entering], dummy]), labels, tuple(int(c) for c in entering), int(varies.size)


def _scaler(x: Floats) -> Callable[[Floats], Floats]:
    """A map of each column to about -1 to 1; columns with a long right tail are first replaced by their logarithm."""
    centred = x - x.mean(axis=0)
    deviation = np.maximum(x.std(axis=0), np.finfo(float).tiny)
    skewed = ((centred / deviation) ** 3).mean(axis=0) > 1.0
    logged = skewed & (x.min(axis=0) > 0.0)
    floor = np.where(logged, x.min(axis=0) / 10.0, 1.0)

    def transformed(points: Floats) -> Floats:
        return np.where(logged, np.log(np.maximum(points, floor) / floor), points)

    low, high = transformed(x).min(axis=0), transformed(x).max(axis=0)
    width = np.where(high > low, high - low, 1.0)

    def scaled(points: Floats) -> Floats:
        result: Floats = 2.0 * (transformed(points) - low) / width - 1.0
        return result

    return scaled


def _choose(x: Floats, y: Floats, kinds: Sequence[str], seed: int, group: Ints) -> tuple[str, Callable[[], Any]]:
    """The candidate with the least squared error over folds of the fitting rows."""
    candidates = [candidate for kind in kinds for candidate in _candidates(kind, x.shape, seed)]
    if not candidates:
        raise InputError(f"no emulator of {x.shape[0]} rows and {x.shape[1]} inputs among: {', '.join(kinds)}")
    _, place_of = np.unique(group, return_inverse=True)
    fold_of = place_of * 3 // (int(place_of.max()) + 1) if int(place_of.max()) >= 2 else np.arange(y.size) % 3
    best: tuple[float, int] = (np.inf, 0)
    for place, (_, make) in enumerate(candidates):
        error = 0.0
        for fold in range(3):
            out = fold_of == fold
            error += float(np.sum((y[out] - _fitted(make(), x[~out], y[~out]).predict(x[out])) ** 2))
            if error > best[0]:
                break  # what is left can only add to it
        best = min(best, (error, place))
    return candidates[best[1]]


def _candidates(kind: str, shape: tuple[int, ...], seed: int) -> list[tuple[str, Callable[[], Any]]]:
    rows, inputs = shape
    if kind == "gaussian process":
        return [(kind, GaussianProcess)] if rows <= GAUSSIAN_ROWS else []
    if kind == "polynomial ridge":
        degrees = [d for d in (1, 2, 3, 4, 6, 8) if comb(inputs + d, d) <= min(500, rows // 3)]
        return [(kind, partial(_polynomial, degree)) for degree in degrees]
    if kind == "boosted trees":
        return [(kind, lambda: _trees(rows, seed))]
    raise ValueError(f"no kind of emulator {kind!r}: one of {', '.join(KINDS)}")


def _polynomial(degree: int) -> Any:
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    features = PolynomialFeatures(degree, include_bias=False)
    return make_pipeline(features, StandardScaler(), RidgeCV(np.logspace(-5, 5, 11)))


def _trees(rows: int, seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        learning_rate=0.06,
        max_iter=200,
        max_leaf_nodes=8,
        min_samples_leaf=max(5, min(40, rows // 40)),
        early_stopping=False,
        random_state=seed,
    )


def _again(trained: Any) -> Any:
    """The same estimator unfitted; a Gaussian process keeps its length scales, whose search is slow."""
    from sklearn.base import clone

    return GaussianProcess(trained.logs) if isinstance(trained, GaussianProcess) else clone(trained)


def _fitted(estimator: Any, x: Floats, y: Floats) -> Any:
    with warnings.catch_warnings():
        # A penalty at its bound or inputs that are alike are no fault: the held-out R² judges.
        warnings.simplefilter("ignore")
        return estimator.fit(x, y)


def _r2(y: Floats, predicted: Floats, noise: float | None) -> tuple[float, float | None]:
    error, spread = float(np.mean((y - predicted) ** 2)), float(np.var(y))
    if spread == 0.0:
        return float("nan"), None
    if noise is None or not np.isfinite(noise):
        return 1.0 - error / spread, None
    if spread <= noise:
        return 1.0 - error / spread, 0.0
    return 1.0 - error / spread, min(1.0, 1.0 - (error - noise) / (spread - noise))


def _all_luck(y: Floats, noise: float | None, group: Ints) -> bool:
    """Whether the variance of all rows without luck's is within its standard error, by settings. The R² of the expected
    outcome would then be a ratio of two numbers near zero, and meaningless."""
    spread = float(np.var(y, ddof=1))
    if noise is None or not np.isfinite(noise) or noise < 0.5 * spread:
        return False
    squares = (y - y.mean()) ** 2
    by_setting = np.bincount(group, squares) / np.bincount(group)
    error = float(np.std(by_setting)) / float(np.sqrt(by_setting.size))
    return spread - noise < 2.0 * error


def _refusal(r2: float, of_mean: float | None, least: float) -> Problem:
    if of_mean is None:
        text, cure = f"held-out R² {r2:.2f}", "more rows, or several replications at each design point"
    else:
        text, cure = f"held-out R² of the expected outcome {of_mean:.2f}", "more design points"
    return Problem(f"no emulator good enough: {text}, below the bound of {least:g}", expected=cure)
