"""The points of a study's design: the settings of each, and the random stream it draws from.

| design | points |
|---|---|
| one_at_a_time | the scenario as it is, then each value of each factor alone |
| grid | every combination of the factors' values |
| latin_hypercube | drawn so that each factor's range is covered evenly (McKay, Beckman and Conover 1979) |
| sobol | a scrambled Sobol sequence, which covers them evenly together (Owen 1998) |

A factor that has a distribution and no values takes its 5th, 50th and 95th percentile in the first two designs.
Theories have no values in between, so every combination of theories is crossed with the points of the other factors;
in `one_at_a_time` each theory is changed alone. The last two designs come from `scipy.stats.qmc`; parameters that the
scenario correlates, and whose distributions are drawn from, are correlated there too. What the first two set is set:
parameters correlated with it are drawn as they would have been.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError, Problem
from ...scenario import MOST_POINTS, SAMPLED

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ...scenario import Copula, Distribution, Factor, Study

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LEVELS = (0.05, 0.5, 0.95)
"""Percentiles that stand for a distribution where values are listed."""

SLACK = 1e-9
"""How far shares of one whole may exceed 1 by rounding."""


@dataclass(frozen=True)
class Points:
    """Design points. `values` is (points, paths), NaN where the scenario's own value or draw holds; `stream` numbers
    the random streams of points that do not share theirs; `theory` is the index into `theories` of each point."""

    paths: tuple[str, ...]
    values: Floats
    stream: Ints
    theory: Ints
    theories: tuple[Mapping[str, str], ...]

    @property
    def count(self) -> int:
        """Number of points."""
        return int(self.stream.size)

    @property
    def streams(self) -> int:
        """Number of random streams, where points do not share one."""
        return int(self.stream.max()) + 1

    def numbering(self, luck: str) -> Numbering:
        """The numbering of replicates, which decides their random draws; `luck` is `common` or `own`."""
        return Numbering(self.stream if luck == "own" else None)

    @classmethod
    def from_table(cls, table: pl.DataFrame, streams: int) -> Points:
        """Reads `table` back; `streams` is the number of random streams, 1 where points share one."""
        import polars as pl

        switches = [name for name, kind in table.schema.items() if kind == pl.String]
        paths = tuple(name for name in table.columns if name not in ("point", *switches))
        labels = list(table.select(switches).iter_rows()) if switches else [()] * table.height
        theories = list(dict.fromkeys(labels))
        columns = [table[path].cast(pl.Float64).fill_null(float("nan")).to_numpy() for path in paths]
        return cls(
            paths,
            np.column_stack(columns) if columns else np.empty((table.height, 0)),
            np.arange(table.height, dtype=np.int64) % (streams if streams > 1 else table.height),
            np.array([theories.index(label) for label in labels], dtype=np.int64),
            tuple(dict(zip(switches, label, strict=True)) for label in theories),
        )

    def settings(self, point: int) -> dict[str, float]:
        """The settings of a point, by path."""
        row = self.values[point]
        return {path: float(value) for path, value in zip(self.paths, row, strict=True) if not np.isnan(value)}

    def digest(self) -> str:
        """SHA-256 over paths, values, streams and theories."""
        digest = hashlib.sha256(repr((self.paths, [sorted(theory.items()) for theory in self.theories])).encode())
        digest.update(np.where(np.isnan(self.values), np.nan, self.values).astype("<f8").tobytes())
        for array in (self.stream, self.theory):
            digest.update(array.astype("<i8").tobytes())
        return digest.hexdigest()

    def table(self) -> pl.DataFrame:
        """A row per point: `point`, a column per path (null: as in the scenario), one per structure that varies."""
        import polars as pl

        columns: dict[str, Any] = {"point": pl.Series(np.arange(self.count), dtype=pl.Int64)}
        for index, path in enumerate(self.paths):
            columns[path] = pl.Series(np.ascontiguousarray(self.values[:, index])).fill_nan(None)
        for name in self.theories[0]:
            names = [theory[name] for theory in self.theories]
            columns[name] = pl.Series([names[index] for index in self.theory], dtype=pl.String)
        return pl.DataFrame(columns)


@dataclass(frozen=True)
class Numbering:
    """Numbers the replicates of design points.

    With common luck replicate r is replication r at every point. Where points have streams of their own, it is another
    replication at each point; points that differ in theories alone share a stream.
    """

    stream: Ints | None = None

    @property
    def streams(self) -> int:
        """The step between the numbers of two successive replicates of a point."""
        return 1 if self.stream is None else int(self.stream.max()) + 1

    def __call__(self, point: Ints, replicate: Ints) -> Ints:
        """The replication number of each (point, replicate); both arrays have one shape, as has the result."""
        return replicate if self.stream is None else replicate * self.streams + self.stream[point]


def design_points(study: Study) -> Points:
    """The points of a study: those of its design, each with the settings that hold at all points.

    Raises InputError where there are too many, or where shares exceed their whole.
    """
    points = _with_settings(study, _designed(study))
    _check_shares(study, points)
    return points


def _designed(study: Study) -> Points:
    numbers = [factor for factor in study.factors if factor.kind != "structure"]
    switches = [factor for factor in study.factors if factor.kind == "structure"]
    if study.design == "one_at_a_time":
        return _one_at_a_time(study, numbers, switches)
    _not_too_many(_size(study, numbers, switches))
    if study.design in SAMPLED:
        values = sample(study.design, numbers, study.points or 2, study.seed, study.scenario.copulas)
    else:
        rows = list(product(*(_values(factor) for factor in numbers)))
        values = np.array(rows, np.float64).reshape(len(rows), len(numbers))
    return _crossed(tuple(factor.path for factor in numbers), values, switches)


def _with_settings(study: Study, points: Points) -> Points:
    """The points with the settings of the study added, and its theories where a point has none of its own."""
    columns = np.tile(np.array(list(study.settings.values()), np.float64), (points.count, 1))
    return replace(
        points,
        paths=(*points.paths, *study.settings),
        values=np.hstack([points.values, columns]) if study.settings else points.values,
        theories=tuple({**study.structures, **theory} for theory in points.theories),
    )


def sample(design: str, factors: Sequence[Factor], count: int, seed: int, copulas: Sequence[Copula] = ()) -> Floats:
    """`count` points of a Latin hypercube or a Sobol sequence, (points, factors), in the factors' own units. Those with
    a distribution that are in one of `copulas` are drawn together."""
    from scipy.stats import qmc

    from ...lanes import normal_cdf, normal_quantile

    if not factors:
        raise InputError(Problem(f"{design} has no number to draw", expected="a grid, where theories alone vary"))
    make: Any = qmc.LatinHypercube if design == "latin_hypercube" else qmc.Sobol
    luck = np.random.default_rng(seed)
    try:
        engine = make(d=len(factors), rng=luck)
    except TypeError:  # scipy before 1.15
        engine = make(d=len(factors), seed=luck)
    unit = np.clip(engine.random(count), 2.0**-53, 1.0 - 2.0**-53)
    column = {factor.path: index for index, factor in enumerate(factors) if factor.distribution is not None}
    for copula in copulas:
        own = copula.within(column)
        scores = [_each(normal_quantile, unit[:, column[path]]) for path in own.paths]
        for path, score in list(zip(own.paths, own.mixed(scores), strict=True))[1:]:
            unit[:, column[path]] = np.clip(_each(normal_cdf, score), 2.0**-53, 1.0 - 2.0**-53)
    return np.column_stack([_at(factor, unit[:, index]) for index, factor in enumerate(factors)])


def _each(function: Callable[[float], float], numbers: Floats) -> Floats:
    return np.array([function(float(number)) for number in numbers])


def quantiles(distribution: Distribution, chances: Floats) -> Floats:
    """The distribution's quantile at each chance, by the functions the model draws with."""
    from ...lanes import quantile

    if distribution.kind == "choice":
        edges = np.cumsum(distribution.weights)[:-1]
        return np.asarray(distribution.values)[np.searchsorted(edges, chances, side="right")]
    kind, a, b, c = distribution.code()
    low, high = distribution.low, distribution.high
    return np.array([quantile(kind, a, b, c, low, high, float(chance)) for chance in chances])


def _at(factor: Factor, chances: Floats) -> Floats:
    if factor.distribution is not None:
        return quantiles(factor.distribution, chances)
    values = np.array(factor.values)
    return values[np.minimum((chances * values.size).astype(np.int64), values.size - 1)]


def _values(factor: Factor) -> list[float]:
    if factor.distribution is None:
        return list(factor.values)
    return list(dict.fromkeys(quantiles(factor.distribution, np.array(LEVELS)).tolist()))


def _size(study: Study, numbers: Sequence[Factor], switches: Sequence[Factor]) -> int:
    size = study.points or 1
    if study.design == "grid":
        for factor in numbers:
            size *= len(factor.values) or len(LEVELS)
    for factor in switches:
        size *= len(factor.names)
    return size


def _not_too_many(size: int) -> None:
    if size > MOST_POINTS:
        raise InputError(Problem(f"the design has {size:,} points", expected=f"at most {MOST_POINTS:,}"))


def _crossed(paths: tuple[str, ...], values: Floats, switches: Sequence[Factor]) -> Points:
    """Every point under every combination of theories; the copies of a point share its stream."""
    names = [factor.path for factor in switches]
    theories = tuple(
        dict(zip(names, choice, strict=True)) for choice in product(*(factor.names for factor in switches))
    )
    rows, kinds = values.shape[0], len(theories)
    return Points(
        paths,
        np.tile(values, (kinds, 1)),
        np.tile(np.arange(rows, dtype=np.int64), kinds),
        np.repeat(np.arange(kinds, dtype=np.int64), rows),
        theories,
    )


def _one_at_a_time(study: Study, numbers: Sequence[Factor], switches: Sequence[Factor]) -> Points:
    rows: list[list[float]] = [[float("nan")] * len(numbers)]
    for index, factor in enumerate(numbers):
        for value in _values(factor):
            row = [float("nan")] * len(numbers)
            row[index] = value
            rows.append(row)
    own = {**study.scenario.structures, **study.structures}
    base = {factor.path: own[factor.path] for factor in switches}
    theories: list[Mapping[str, str]] = [base]
    for factor in switches:
        theories += [{**base, factor.path: name} for name in factor.names if name != base[factor.path]]
    kinds = len(theories) - 1
    size = len(rows) + kinds
    _not_too_many(size)
    values = np.full((size, len(numbers)), np.nan)
    values[: len(rows)] = np.array(rows, np.float64).reshape(len(rows), len(numbers))
    theory = np.concatenate([np.zeros(len(rows), np.int64), np.arange(1, kinds + 1, dtype=np.int64)])
    paths = tuple(factor.path for factor in numbers)
    return Points(paths, values, np.arange(size, dtype=np.int64), theory, tuple(theories))


def _check_shares(study: Study, points: Points) -> None:
    """Raises InputError where levers that are shares of one whole exceed it together, at any point under any option."""
    levers = study.scenario.levers
    column = {path: index for index, path in enumerate(points.paths)}
    wholes = {levers[path].share_of for path in points.paths if path in levers and levers[path].share_of}
    problems = []
    for whole in sorted(str(whole) for whole in wholes):
        parts = [path for path, lever in levers.items() if lever.share_of == whole]
        for option in study.options:
            total = np.zeros(points.count)
            for path in parts:
                own = study.scenario.lever(option, path).mean()
                given = points.values[:, column[path]] if path in column else np.full(points.count, np.nan)
                total += np.where(np.isnan(given), own, given)
            if (over := total.max()) > 1.0 + SLACK:
                point = int(total.argmax())
                message = f"the shares of {whole} add up to {over:g} under {option} at design point {point}"
                problems.append(Problem(message, expected="at most 1: vary them so that they fit together"))
    if problems:
        raise InputError(problems)
