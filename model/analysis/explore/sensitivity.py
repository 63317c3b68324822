"""Global sensitivity analysis: Sobol indices and Morris screening.

Indices are computed by SALib on an emulator, over the parameters as they were drawn: each column's own quantiles, taken
as independent. Columns that are correlated have one index together, over whole rows of them: apart, theirs would be of
inputs that never occur together. A first-order index is the share of the variance of the expected outcome that a
parameter explains alone, a total index the share that it explains with all its interactions. A parameter counts as
active where its total index lies wholly above the upper bound of the dummy's. Intervals hold both the integration's
error (SALib's bootstrap) and the emulator's (a jackknife over its folds).

Computed directly on noisy replications, an inactive parameter would get a total index near 1: hence the emulator.

Sources: Sobol 1993; Saltelli et al. 2010; Jansen 1999; Morris 1991; Campolongo, Cariboni & Saltelli 2007;
Herman & Usher 2017 (SALib).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.ensemble import DUMMY, missing_extra, single_threaded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .emulator import Emulator

    Floats = NDArray[np.float64]

SAMPLES = 2048
RESAMPLES = 100
FEWEST_RESAMPLES = 2
"""Of fewer there is no standard deviation."""

FEW_LEVELS = 20
ENDS = 0.02


@dataclass(frozen=True)
class Index:
    """First-order and total index of one parameter or group, with bounds."""

    name: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    active: bool = True


@dataclass(frozen=True)
class Sensitivity:
    """Indices by falling total, those of groups, the noise floor, and the kind, quality and rows of the emulator."""

    indices: tuple[Index, ...]
    groups: tuple[Index, ...]
    floor: float
    kind: str
    r2: float
    r2_of_mean: float | None
    rows: int
    screened: int


@dataclass(frozen=True)
class Effect:
    """Morris screening of a parameter: the mean absolute elementary effect, half the width of its interval, and the
    standard deviation of the effects."""

    name: str
    mean_absolute: float
    half_width: float
    spread: float


@single_threaded
def sobol(
    emulator: Emulator,
    groups: Mapping[str, str] | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
    together: Sequence[Sequence[str]] = (),
) -> Sensitivity:
    """Indices of an emulator's inputs, and of groups of inputs (`groups` maps each input to its group). Inputs that are
    drawn `together` have one index; where they are of different groups, there is none of any group.

    `samples` is a power of two. Raises InputError without the analysis extra.
    """
    names = emulator.names
    joined = [[name for name in names if name in paths] for paths in together]
    drawn = quantiles(emulator.inputs, [[names.index(name) for name in own] for own in joined if len(own) > 1])
    label = {name: " + ".join(own) for own in joined for name in own}
    predictors = [emulator.predict, *emulator.folds]
    single = _indices(names, [label.get(name, name) for name in names], predictors, drawn, samples, seed)
    floor = next(index.total_high for index in single if index.name == DUMMY)
    marked = [_marked(index, floor) for index in single]
    grouped: list[Index] = []
    if groups and all(len({groups[name] for name in own}) <= 1 for own in joined):
        labels = tuple(DUMMY if name == DUMMY else groups[name] for name in names)
        grouped = [_marked(index, floor) for index in _indices(names, labels, predictors, drawn, samples, seed)]
    return Sensitivity(
        indices=tuple(sorted(marked, key=lambda index: -index.total)),
        groups=tuple(sorted((index for index in grouped if index.name != DUMMY), key=lambda index: -index.total)),
        floor=floor,
        kind=emulator.kind,
        r2=emulator.r2,
        r2_of_mean=emulator.r2_of_mean,
        rows=emulator.fitted + emulator.held_out,
        screened=emulator.screened,
    )


def morris(
    function: Callable[[Floats], Floats],
    inputs: Floats,
    names: Sequence[str],
    trajectories: int = 50,
    seed: int = 0,
) -> tuple[Effect, ...]:
    """Elementary effects of a noise-free function over the columns' quantiles, strongest first.

    The unit of an effect is that of the outcome, for a move over nearly all of the parameter's quantiles.
    Raises InputError without the analysis extra.
    """
    try:
        from SALib.analyze import morris as analyse
        from SALib.sample import morris as sample
    except ImportError:
        raise missing_extra("Morris screening") from None
    problem = _problem(names, None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points = sample.sample(problem, trajectories, num_levels=4, seed=seed)
        # The ends themselves are rare draws, often far out.
        values = function(quantiles(inputs)(ENDS + (1.0 - 2.0 * ENDS) * points))
        result = analyse.analyze(problem, points, values, num_levels=4, seed=seed + 1, print_to_console=False)
    effects = [
        Effect(
            name,
            float(result["mu_star"][k]),
            float(result["mu_star_conf"][k]),
            float(result["sigma"][k]),
        )
        for k, name in enumerate(names)
    ]
    return tuple(sorted(effects, key=lambda effect: -effect.mean_absolute))


def quantiles(inputs: Floats, joined: Sequence[Sequence[int]] = ()) -> Callable[[Floats], Floats]:
    """The map from points in the unit cube to values of the columns; a column of few levels has no values between.
    `joined` columns take their values from one row, by the first of their coordinates."""
    ordered = np.sort(inputs, axis=0)
    few = [np.unique(ordered[:, k]).size <= FEW_LEVELS for k in range(inputs.shape[1])]

    def drawn(points: Floats) -> Floats:
        columns = [
            np.quantile(ordered[:, k], points[:, k], method="inverted_cdf" if few[k] else "linear")
            for k in range(points.shape[1])
        ]
        for own in joined:
            row = np.argsort(inputs[:, own[0]], kind="stable")
            chosen = row[np.minimum((points[:, own[0]] * row.size).astype(np.int64), row.size - 1)]
            for k in own:
                columns[k] = inputs[chosen, k]
        return np.column_stack(columns)

    return drawn


def _indices(
    names: Sequence[str],
    labels: Sequence[str],
    predictors: Sequence[Callable[[Floats], Floats]],
    drawn: Callable[[Floats], Floats],
    samples: int,
    seed: int,
) -> list[Index]:
    """Indices of labels (parameters or groups) by the first predictor, with bounds from the integration's error and
    from the other predictors, the folds."""
    problem = _problem(names, labels)
    points = drawn(_sample(problem, samples, seed))
    whole = _analyse(problem, predictors[0](points), seed)
    # Of the folds the indices alone are read, not how sure each is of its own.
    folds = [_analyse(problem, predict(points), seed, FEWEST_RESAMPLES) for predict in predictors[1:]]
    indices = []
    for k, label in enumerate(dict.fromkeys(labels)):
        halves = []
        for key in ("S1", "ST"):
            of_folds = np.array([fold[key][k] for fold in folds])
            apart = (len(folds) - 1) * float(np.var(of_folds)) if folds else 0.0
            halves.append(float(np.sqrt(float(whole[f"{key}_conf"][k]) ** 2 + 1.96**2 * apart)))
        indices.append(Index(label, *_bounds(whole["S1"][k], halves[0]), *_bounds(whole["ST"][k], halves[1])))
    return indices


def _problem(names: Sequence[str], labels: Sequence[str] | None) -> dict[str, Any]:
    problem: dict[str, Any] = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    if labels is not None and list(labels) != list(names):
        problem["groups"] = list(labels)
    return problem


def _sample(problem: Mapping[str, Any], samples: int, seed: int) -> Floats:
    try:
        from SALib.sample import sobol as sample
    except ImportError:
        raise missing_extra("sensitivity analysis") from None
    points: Floats = sample.sample(dict(problem), samples, calc_second_order=False, seed=seed)
    return points


def _analyse(problem: Mapping[str, Any], values: Floats, seed: int, resamples: int = RESAMPLES) -> Mapping[str, Floats]:
    """First-order and total indices; their half widths are from so many resamples of the points."""
    try:
        from SALib.analyze import sobol as analyse
    except ImportError:
        raise missing_extra("sensitivity analysis") from None
    if bool(np.all(values == values[0])):
        count = len(dict.fromkeys(problem.get("groups", problem["names"])))
        return {key: np.zeros(count) for key in ("S1", "ST", "S1_conf", "ST_conf")}
    # SALib treats a seed of 0 as no seed.
    result: Mapping[str, Floats] = analyse.analyze(
        dict(problem), values, calc_second_order=False, num_resamples=resamples, print_to_console=False, seed=seed + 1
    )
    return result


def _bounds(value: float, half: float) -> tuple[float, float, float]:
    return float(value), float(value - half), float(value + half)


def _marked(index: Index, floor: float) -> Index:
    from dataclasses import replace

    return replace(index, active=index.total_low > floor)
