"""The shape of differences over design points: their mean at each value of a path, or in each quarter of its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ...stats.intervals import LEVEL, normal_two_sided

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...stats.two_sample import Contrast

    Floats = NDArray[np.float64]

MOST_LEVELS, GROUPS = 8, 4
"""A path of at most `MOST_LEVELS` values has a level for each; else its values are put into `GROUPS` groups of about
equal size."""


Group: TypeAlias = "tuple[float | None, float | None, str | None, NDArray[np.bool_]]"
"""The ends or the name of a level, and the points in it (points,)."""


@dataclass(frozen=True)
class Level:
    """Points at one value of a path, or at values from `low` to `high`; `name` is that of a theory.

    No value and no name: the path is left as the scenario has it. `means` are the mean difference of each pair over
    these points, NaN where there is none; `signs` are 1 where its interval lies above zero, -1 where below, else 0. The
    interval is that of independent points where each has luck of its own, else that of points that move together; it
    holds for all levels of all paths and all pairs together (Bonferroni).
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

    groups: dict[str, list[Group]] = {}
    for path in dict.fromkeys(path for point in settings for path in point):
        groups[path] = list(_of_numbers(np.array([point.get(path, np.nan) for point in settings])))
    for name in dict.fromkeys(name for point in structures for name in point):
        labels = np.array([point[name] for point in structures])
        groups[name] = [(None, None, str(label), labels == label) for label in dict.fromkeys(labels)]
    varied = {path: levels for path, levels in groups.items() if len(levels) > 1}
    looked_at = max(1, sum(map(len, varied.values())) * len(pairs))
    wider = normal_two_sided(1.0 - (1.0 - LEVEL) / looked_at) / normal_two_sided(LEVEL)
    by_path = {
        path: tuple(
            Level(low, high, name, *_means(pairs, inside, independent, wider)) for low, high, name, inside in levels
        )
        for path, levels in varied.items()
    }
    return dict(sorted(by_path.items(), key=lambda item: -_range(item[1])))


def _of_numbers(values: Floats) -> Iterator[Group]:
    unset = np.isnan(values)
    if unset.any():
        yield None, None, None, unset
    known = np.unique(values[~unset])
    edges = [(value, value) for value in known]
    if known.size > MOST_LEVELS:
        edges = [(group[0], group[-1]) for group in np.array_split(known, GROUPS)]
    for low, high in edges:
        yield float(low), float(high), None, (values >= low) & (values <= high)


def _means(
    pairs: Sequence[Sequence[Contrast]], inside: NDArray[np.bool_], independent: bool, wider: float
) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """For each pair the mean difference over these points, and its sign where its interval, so many times as wide,
    excludes zero."""
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
        least, most = mean - wider * np.mean(below), mean + wider * np.mean(above)
        signs.append(1 if least > 0.0 else -1 if most < 0.0 else 0)
    return tuple(means), tuple(signs)


def _range(levels: Sequence[Level]) -> float:
    """The range of the means over levels, for the pair where it is largest."""
    table = np.array([level.means for level in levels])
    ranges = [np.ptp(column[~np.isnan(column)]) for column in table.T if not np.isnan(column).all()]
    return float(max(ranges, default=0.0))
