"""The shape of differences over design points: their mean at each value of a path, or in each quarter of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...stats.two_sample import Contrast

    Floats = NDArray[np.float64]

MOST_LEVELS, GROUPS = 8, 4
"""A path of at most `MOST_LEVELS` values has a level for each; else its values are put into `GROUPS` groups of about
equal size."""


Means = Callable[["NDArray[np.bool_]"], tuple[tuple[float, ...], tuple[int, ...]]]
"""From the points taken (points,) to the `means` and `signs` of a level."""


@dataclass(frozen=True)
class Level:
    """Points at one value of a path, or at values from `low` to `high`; `name` is that of a theory.

    No value and no name: the path is left as the scenario has it. `means` are the mean difference of each pair over
    these points, NaN where there is none; `signs` are 1 where its interval lies above zero, -1 where below, else 0. The
    interval is that of independent points where each has luck of its own, else that of points that move together.
    """

    low: float | None
    high: float | None
    name: str | None
    means: tuple[float, ...]
    signs: tuple[int, ...]


def shapes(
    settings: Sequence[Mapping[str, float]],
    structures: Sequence[Mapping[str, str]],
    pairs: Sequence[Sequence[Contrast]],
    independent: bool,
) -> dict[str, tuple[Level, ...]]:
    """The levels of every path and structure that varies, those with the largest range of mean differences first.

    `settings`, `structures` and the contrasts of each pair are those of each point; `independent` says whether each
    point has luck of its own.
    """

    def means(inside: NDArray[np.bool_]) -> tuple[tuple[float, ...], tuple[int, ...]]:
        return _means(pairs, inside, independent)

    by_path: dict[str, tuple[Level, ...]] = {}
    for path in dict.fromkeys(path for point in settings for path in point):
        by_path[path] = _of_numbers(np.array([point.get(path, np.nan) for point in settings]), means)
    for name in dict.fromkeys(name for point in structures for name in point):
        labels = np.array([point[name] for point in structures])
        by_path[name] = tuple(Level(None, None, str(label), *means(labels == label)) for label in dict.fromkeys(labels))
    varied = {path: levels for path, levels in by_path.items() if len(levels) > 1}
    return dict(sorted(varied.items(), key=lambda item: -_range(item[1])))


def _of_numbers(values: Floats, means: Means) -> tuple[Level, ...]:
    unset = np.isnan(values)
    levels = [Level(None, None, None, *means(unset))] if unset.any() else []
    known = np.unique(values[~unset])
    edges = [(value, value) for value in known]
    if known.size > MOST_LEVELS:
        edges = [(group[0], group[-1]) for group in np.array_split(known, GROUPS)]
    for low, high in edges:
        inside = (values >= low) & (values <= high)
        levels.append(Level(float(low), float(high), None, *means(inside)))
    return tuple(levels)


def _means(
    pairs: Sequence[Sequence[Contrast]], inside: NDArray[np.bool_], independent: bool
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """For each pair the mean difference over these points, and its sign where its interval excludes zero."""
    means, signs = [], []
    for contrasts in pairs:
        applicable = [contrast for contrast, taken in zip(contrasts, inside, strict=True) if taken and contrast.n]
        if not applicable:
            means.append(float("nan"))
            signs.append(0)
            continue
        bounds = np.array(
            [(contrast.low, contrast.estimate, contrast.high) for contrast in applicable], dtype=np.float64
        )
        mean = float(bounds[:, 1].mean())
        below, above = bounds[:, 1] - bounds[:, 0], bounds[:, 2] - bounds[:, 1]
        if independent:
            below, above = (np.sqrt(np.mean(side**2) / len(applicable)) for side in (below, above))
        means.append(mean)
        signs.append(1 if mean - np.mean(below) > 0.0 else -1 if mean + np.mean(above) < 0.0 else 0)
    return tuple(means), tuple(signs)


def _range(levels: Sequence[Level]) -> float:
    """The range of the means over levels, for the pair where it is largest."""
    table = np.array([level.means for level in levels])
    ranges = [np.ptp(column[~np.isnan(column)]) for column in table.T if not np.isnan(column).all()]
    return float(max(ranges, default=0.0))
