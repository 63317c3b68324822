"""The main outcome of each option under each combination of rival theories of a study, and the regret over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InputError, Problem
from ...stats.intervals import LEVEL, enough_for_skewness, skewness, student_two_sided

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run
    from ..decide.decision import Decision


FEWEST = 8
"""Replications from which a shortfall has an interval: of fewer nothing is known of their skewness."""


@dataclass(frozen=True)
class Pieces:
    """What each replication adds to the error of means: by option an array (combinations, replications) whose rows add
    up to 0, and in squares to the variance of a mean. `common` says that a replication has the same luck in all
    combinations; under luck of their own the columns of different rows have nothing to do with each other."""

    of: Mapping[str, NDArray[np.float64]]
    common: bool

    def half_width(self, option: str, best: Sequence[str], places: Sequence[int]) -> float | None:
        """Half the 95% interval of the mean shortfall of an option from the `best` of each of the combinations at
        `places`, these taken as known; None for fewer than `FEWEST` replications, or for so few as skewed."""
        gaps = np.stack(
            [self.of[name][place] - self.of[option][place] for name, place in zip(best, places, strict=True)]
        )
        units = gaps.shape[1]
        if units < FEWEST:
            return None
        pieces = gaps.sum(axis=0) if self.common else gaps.ravel()
        if pieces.any() and not enough_for_skewness(pieces.size, skewness(pieces)):
            return None
        total = float(np.sum(pieces**2))
        return student_two_sided(LEVEL, units - 1) * float(np.sqrt(total * units / (units - 1.0))) / len(places)


@dataclass(frozen=True)
class Theories:
    """Means of an outcome by option and combination of theories, over all design points of that combination.

    `structures` are the theories that vary, the one that moves shortfalls most first; `combinations` have a value of
    each, sorted so that values of the first stand together. `means` has for each option a mean a combination, None
    where the outcome applies to no history. `replications` are the rows behind each mean, and `pieces` what they add to
    its error, None where that is not known. `decision` is the stored analysis of the study, None where there is none.
    """

    study: str
    outcome: OutcomeInfo
    structures: tuple[str, ...]
    combinations: tuple[tuple[str, ...], ...]
    means: Mapping[str, tuple[float | None, ...]]
    replications: int
    decision: Decision | None = None
    pieces: Pieces | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The combinations by their values."""
        return tuple(", ".join(values) for values in self.combinations)

    def regret(self, option: str) -> tuple[float | None, ...]:
        """By combination, how far the option's mean falls short of the best mean."""
        turn = 1.0 if self.outcome.better == "more" else -1.0
        result: list[float | None] = []
        for place, value in enumerate(self.means[option]):
            others = [row[place] for row in self.means.values()]
            best = max((turn * other for other in others if other is not None), default=None)
            result.append(None if value is None or best is None else best - turn * value)
        return tuple(result)

    def half_width(self, option: str, places: Sequence[int]) -> float | None:
        """Half the 95% interval of an option's mean shortfall over the combinations at `places` in which the outcome
        applies, by luck alone. None where that is not known.

        The best mean of close options is partly the best luck: what of it does not return in the other half of the
        replications is added (Stone 1974).
        """
        known = [place for place in places if self.means[option][place] is not None]
        if self.pieces is None or not known:
            return None
        half = self.pieces.half_width(option, [self._best(place) for place in known], known)
        return None if half is None else half + self._won_by_luck(self.pieces, known)

    def _won_by_luck(self, pieces: Pieces, places: Sequence[int]) -> float:
        """How much better the best means of the combinations at `places` look than the same options do in that half of
        the replications by which they were not chosen, on average; at least 0."""
        turn = 1.0 if self.outcome.better == "more" else -1.0
        rows = [[np.nan if row[place] is None else row[place] for place in places] for row in self.means.values()]
        means = turn * np.array(rows, np.float64)
        added = turn * np.stack([pieces.of[option][list(places)] for option in self.means])
        halves = [
            np.where(np.isnan(means), -np.inf, means + added[:, :, part::2].sum(axis=2) * units)
            for part, units in (
                (0, added.shape[2] / -(-added.shape[2] // 2)),
                (1, added.shape[2] / (added.shape[2] // 2)),
            )
        ]
        best = np.nanmax(means, axis=0)
        across = [
            np.take_along_axis(valued, np.argmax(chosen, axis=0)[None], axis=0)[0]
            for chosen, valued in (halves, halves[::-1])
        ]
        return max(0.0, float(np.mean(best - np.mean(across, axis=0))))

    def _best(self, place: int) -> str:
        turn = 1.0 if self.outcome.better == "more" else -1.0
        known = {option: row[place] for option, row in self.means.items()}
        return max(known, key=lambda option: -np.inf if (mean := known[option]) is None else turn * mean)

    def worst(self, option: str) -> float | None:
        """The largest shortfall of an option in any combination."""
        return max((value for value in self.regret(option) if value is not None), default=None)

    def within(self, structure: str, value: str) -> tuple[int, ...]:
        """The places of the combinations in which a structure has a value."""
        column = self.structures.index(structure)
        return tuple(place for place, values in enumerate(self.combinations) if values[column] == value)

    def values(self, structure: str) -> tuple[str, ...]:
        """The values of a structure, in the order of the combinations."""
        column = self.structures.index(structure)
        return tuple(dict.fromkeys(values[column] for values in self.combinations))


def theories(study: Run, outcome: str, decision: Decision | None = None) -> Theories:
    """The means of a study's run. Raises InputError where no theory varies in it, or it lacks the outcome."""
    import polars as pl

    from ...experiment.store.run import POINTS

    manifest = study.manifest
    if outcome not in manifest.outcome:
        raise InputError(Problem(f"this run has no outcome {outcome}", file=str(study.folder)))
    points = study.points
    varying = varied_theories(study)
    if not varying:
        wanted = "a run of a study that varies theories, as sim run scenarios/studies/rival_theories.yaml"
        raise InputError(Problem("no theory varies in this run", file=str(study.folder / POINTS), expected=wanted))
    means = (
        study.rows()
        .select("option", "point", outcome)
        .join(points.select("point", *varying).lazy(), on="point")
        .group_by("option", *varying)
        .agg(pl.col(outcome).mean(), pl.len().alias("n"))
        .collect()
    )
    combinations = points.select(varying).unique(maintain_order=True).rows()
    known = {(row[0], row[1:-2]): row[-2] for row in means.iter_rows()}
    plain = Theories(
        study.folder.name,
        manifest.outcome[outcome],
        tuple(varying),
        tuple(combinations),
        {option: tuple(known.get((option, values)) for values in combinations) for option in manifest.option_ids},
        int(means["n"].min() or 0),  # type: ignore[arg-type]
        decision,
        _pieces(study, outcome, varying, combinations),
    )
    return _sorted(plain)


def _pieces(study: Run, outcome: str, varying: Sequence[str], combinations: Sequence[tuple[str, ...]]) -> Pieces:
    """The deviations of all rows, over the rows of their mean, summed over rows of one luck."""
    import polars as pl

    manifest = study.manifest
    common = manifest.luck == "common"
    columns = dict(zip(varying, zip(*combinations, strict=True), strict=True))
    numbered = pl.LazyFrame({**columns, "combination": np.arange(len(combinations))})
    points = study.points.lazy().select("point", *varying).join(numbered, on=varying).select("point", "combination")
    # Under luck of their own each row is a piece; points of one combination stand one after the other.
    points = points.sort("point").with_columns(place=pl.col("point").cum_count().over("combination") - 1)
    own = max(manifest.replications_by_option.values())
    unit = pl.col("replication") if common else pl.col("place") * own + pl.col("replication")
    value = pl.col(outcome).cast(pl.Float64).fill_nan(None)
    cell = ("option", "combination")
    rows = (
        study.rows()
        .select("option", "point", "replication", value)
        .join(points, on="point")
        .with_columns(unit=unit, piece=((value - value.mean().over(cell)) / value.count().over(cell)).fill_null(0.0))
        .group_by(*cell, "unit")
        .agg(pl.col("piece").sum())
        .collect()
    )
    units = int(rows["unit"].max() or 0) + 1  # type: ignore[arg-type]
    return Pieces({option: _table(rows, option, len(combinations), units) for option in manifest.option_ids}, common)


def _table(rows: pl.DataFrame, option: str, combinations: int, units: int) -> NDArray[np.float64]:
    own = rows.filter(option=option)
    table = np.zeros((combinations, units))
    table[own["combination"].to_numpy(), own["unit"].to_numpy()] = own["piece"].to_numpy()
    return table


def varied_theories(study: Run) -> list[str]:
    """The structures that differ between the design points of a run."""
    import polars as pl

    points = study.points
    return [name for name in points.columns if points[name].dtype == pl.String and points[name].n_unique() > 1]


def _sorted(theories: Theories) -> Theories:
    """The same with the structure first whose values move shortfalls most, and combinations in its order."""
    short = np.array(
        [[np.nan if value is None else value for value in theories.regret(option)] for option in theories.means]
    )

    def moved(structure: str) -> float:
        parts = [short[:, list(theories.within(structure, value))] for value in theories.values(structure)]
        means = [np.nan_to_num(part).mean(axis=1) for part in parts]
        return float(np.var(np.stack(means), axis=0).sum())

    ranked = tuple(sorted(theories.structures, key=lambda name: -moved(name)))
    columns = [theories.structures.index(name) for name in ranked]
    order = {name: {value: k for k, value in enumerate(theories.values(name))} for name in ranked}
    turned = [tuple(values[column] for column in columns) for values in theories.combinations]
    places = sorted(
        range(len(turned)),
        key=lambda place: [order[name][value] for name, value in zip(ranked, turned[place], strict=True)],
    )
    pieces = theories.pieces
    return replace(
        theories,
        structures=ranked,
        combinations=tuple(turned[place] for place in places),
        means={option: tuple(row[place] for place in places) for option, row in theories.means.items()},
        pieces=None if pieces is None else replace(pieces, of={name: of[places] for name, of in pieces.of.items()}),
    )
