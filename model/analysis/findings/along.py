"""What changes along each path that a study varies: differences between its values, and the order of the options.

A change is an option at one value of a path less the same option at the first value, everything else the same: points
that set all other paths alike are compared, replication by replication where they share their luck. Of several such
pairs of points each replication contributes its mean over them, since luck in common makes them move together.

Differences and orders are each tested together over all paths (Holm 1979). The order of two options turns where one is
ahead at one value of a path and behind at another, both beyond luck when all pairs of options at all values of all
paths are tested together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from ...scenario import SAMPLED
from ...stats.intervals import LEVEL, fields_or_none
from ...stats.multiplicity import holm
from ...stats.paired import mcnemar, zero_mean_test
from ...stats.sequences.estimates import difference_of
from ...stats.two_sample import NOTHING, Contrast, adjusted, paired, separate
from ..decide.criteria import criteria

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.design.manifest import OutcomeInfo
    from ...experiment.store.run import Run

    Floats = NDArray[np.float64]

MOST_ROWS = 5_000_000
"""Rows of a run that are looked at; of more, `sim analyse` says what drives the outcome."""

Value = float | str | None
"""A value of a path: a number, a theory's name, or None where a point leaves it as the scenario has it."""


@dataclass(frozen=True)
class Change:
    """One option at `value` of a path, less the same option at the path's first value, by outcome.

    `moved` counts by outcome the replications in which it differs at all where it applies to both sides, in one of the
    pairs of points compared.
    """

    option: str
    value: Value
    outcomes: Mapping[str, Contrast]
    moved: Mapping[str, int]


@dataclass(frozen=True)
class Turn:
    """`first` is ahead of `second` at `ahead` and behind it at `behind`, each beyond luck."""

    first: str
    second: str
    ahead: Value
    behind: Value


@dataclass(frozen=True)
class Along:
    """One path: its values in the order of the design, the changes from the first, and who leads at each.

    `leaders` has for each value the option with the best estimate of the main outcome, None where it applies to none;
    `turn` is a change of the order that luck does not explain, None where there is none or, with confidence sequences
    (`tested` false), where none is looked for.
    """

    path: str
    values: tuple[Value, ...]
    changes: tuple[Change, ...]
    leaders: tuple[str | None, ...]
    turn: Turn | None = None
    tested: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain data; null stands for an outcome that does not apply."""
        return {
            "path": self.path,
            "values": list(self.values),
            "leaders": list(self.leaders),
            "turn": None
            if self.turn is None
            else {
                "first": self.turn.first,
                "second": self.turn.second,
                "ahead": self.turn.ahead,
                "behind": self.turn.behind,
            },
            "changes": [
                {
                    "option": change.option,
                    "value": change.value,
                    "from": self.values[0],
                    "outcomes": {
                        name: fields_or_none(contrast, p_holm=contrast.p_holm)
                        for name, contrast in change.outcomes.items()
                    },
                }
                for change in self.changes
            ],
        }


@dataclass(frozen=True)
class Changes:
    """The paths along which a run varies. `main` is the outcome by which options are ordered, the first of a decision
    analysis that is in the headline; `outcomes` are those of the headline, which each change has."""

    main: OutcomeInfo
    outcomes: tuple[OutcomeInfo, ...]
    paths: tuple[Along, ...]


def changes_of(run: Run, level: float | None = None) -> Changes:
    """What changes along each path that varies, in the order of the design, in the outcomes of the headline.

    No path for drawn points, and for very many rows. With a `level`, intervals are confidence sequences of it. Raises
    InputError where rows are missing.
    """
    manifest = run.manifest
    judged = [criterion.id for criterion in criteria(manifest, None, {}) if criterion.id in manifest.headline]
    main = manifest.outcome[(judged or list(manifest.headline))[0]]
    outcomes = tuple(manifest.outcome[name] for name in manifest.headline)
    return Changes(main, outcomes, _paths(run, outcomes, main, level))


def _paths(run: Run, outcomes: Sequence[OutcomeInfo], main: OutcomeInfo, level: float | None) -> tuple[Along, ...]:
    manifest = run.manifest
    if manifest.points < 2 or manifest.design in SAMPLED or manifest.rows > MOST_ROWS:
        return ()
    settings = run.points.drop("point").to_dicts()
    names = list(dict.fromkeys([main.id, *(info.id for info in outcomes)]))
    values = _by_point(run, names)
    common = manifest.luck == "common"
    paths = [path for path in settings[0] if len({point[path] for point in settings}) > 1]
    return along_paths(paths, settings, values, outcomes, main, common, level)


def along_paths(
    paths: Sequence[str],
    settings: Sequence[Mapping[str, Value]],
    values: Mapping[str, Mapping[str, Floats]],
    outcomes: Sequence[OutcomeInfo],
    main: OutcomeInfo,
    common: bool,
    level: float | None = None,
) -> tuple[Along, ...]:
    """What changes along each of `paths`, from the settings of each point and, by option and outcome, the values
    (point, replication); NaN where an outcome does not apply. `common` says whether points share their luck. With a
    `level`, intervals are confidence sequences of it, and nothing is tested."""
    matches = {path: _matches(path, settings) for path in paths}
    points = {path: _points(settings[0][path], matches[path]) for path in paths}
    alongs = [_along(path, matches[path], points[path], values, outcomes, main, common, level) for path in paths]
    if level is not None:
        return tuple(alongs)
    contrasts = [change.outcomes[info.id] for path in alongs for change in path.changes for info in outcomes]
    cells = iter(adjusted(contrasts))
    columns = {option: table[main.id] for option, table in values.items()}
    turns = _turns(columns, list(points.values()), main, common)
    return tuple(
        replace(
            path,
            changes=tuple(
                replace(change, outcomes={info.id: next(cells) for info in outcomes}) for change in path.changes
            ),
            turn=turn,
        )
        for path, turn in zip(alongs, turns, strict=True)
    )


def _by_point(run: Run, names: Sequence[str]) -> dict[str, dict[str, Floats]]:
    """By option and outcome, an array (point, replication) of its values; NaN where the outcome does not apply."""
    import polars as pl

    place = ("option", "point", "replication")
    rows = run.rows().select(*place, pl.col(names).cast(pl.Float64).fill_null(np.nan)).sort(place).collect()
    parts = rows.partition_by("option", as_dict=True, include_key=False)
    count = run.manifest.points
    return {
        option: {name: parts[option,][name].to_numpy().reshape(count, -1) for name in names}
        for option in run.manifest.option_ids
    }


def _matches(path: str, settings: Sequence[Mapping[str, Value]]) -> dict[Value, list[tuple[int, int]]]:
    """By value of the path but the first, the pairs of points (with it, with the first) that agree in all else."""
    first = settings[0][path]
    bases = {_rest(point, path): place for place, point in enumerate(settings) if point[path] == first}
    pairs: dict[Value, list[tuple[int, int]]] = {}
    for place, point in enumerate(settings):
        base = bases.get(_rest(point, path))
        if point[path] != first and base is not None:
            pairs.setdefault(point[path], []).append((place, base))
    return pairs


def _points(first: Value, matches: Mapping[Value, Sequence[tuple[int, int]]]) -> dict[Value, list[int]]:
    """By value of a path the points with it: the first value stands beside each other one in the points that have a
    partner there."""
    bases = sorted({base for pairs in matches.values() for _, base in pairs})
    return {first: bases} | {value: [place for place, _ in pairs] for value, pairs in matches.items()}


def _rest(point: Mapping[str, Value], path: str) -> tuple[Value, ...]:
    return tuple(value for name, value in point.items() if name != path)


def _along(
    path: str,
    matches: Mapping[Value, Sequence[tuple[int, int]]],
    points: Mapping[Value, Sequence[int]],
    values: Mapping[str, Mapping[str, Floats]],
    outcomes: Sequence[OutcomeInfo],
    main: OutcomeInfo,
    common: bool,
    level: float | None,
) -> Along:
    changes = tuple(
        Change(
            option,
            value,
            {info.id: _change(table[info.id], pairs, info.kind, common, level) for info in outcomes},
            {info.id: _moved(table[info.id], pairs) for info in outcomes},
        )
        for value, pairs in matches.items()
        for option, table in values.items()
    )
    columns = {option: table[main.id] for option, table in values.items()}
    leaders = tuple(_leader(columns, places, main.better) for places in points.values())
    return Along(path, tuple(points), changes, leaders, tested=level is None)


def _change(column: Floats, pairs: Sequence[tuple[int, int]], kind: str, common: bool, level: float | None) -> Contrast:
    ours, theirs = column[[place for place, _ in pairs]], column[[base for _, base in pairs]]
    if not common:
        return separate(ours.ravel(), theirs.ravel(), kind, LEVEL if level is None else level)
    if len(pairs) == 1:
        ours, theirs = ours[0], theirs[0]
    else:
        ours, kind = _gaps(ours, theirs, kind)
        theirs = np.zeros(ours.shape)
    if level is None:
        return paired(ours, theirs, kind)
    sequence = difference_of(ours, theirs, kind, level)
    if sequence.estimate is None:
        return NOTHING
    return replace(NOTHING, estimate=sequence.estimate, low=sequence.low, high=sequence.high, n=sequence.n)


def _moved(column: Floats, pairs: Sequence[tuple[int, int]]) -> int:
    """In how many replications the two sides of any pair of points to which the outcome applies differ."""
    gaps = column[[place for place, _ in pairs]] - column[[base for _, base in pairs]]
    return int(np.count_nonzero((np.nan_to_num(gaps) != 0.0).any(axis=0)))


def _gaps(ours: Floats, theirs: Floats, kind: str) -> tuple[Floats, str]:
    """The mean gap of each replication over the pairs of points (pair, replication) in which both sides apply, and
    what it is: of several pairs the gaps of a share are no shares any more."""
    gaps = ours - theirs
    if len(gaps) == 1:
        return gaps[0], kind
    there = ~np.isnan(gaps)
    counts = there.sum(axis=0)
    return np.where(counts > 0, np.where(there, gaps, 0.0).sum(axis=0) / np.maximum(counts, 1), np.nan), "mean"


def _leader(columns: Mapping[str, Floats], points: Sequence[int], better: str) -> str | None:
    """The option with the best estimate over some points; the first of equal ones."""
    means = {
        option: float(np.mean(known)) for option, table in columns.items() if (known := _known(table[points])).size
    }
    if not means or better == "neither":
        return None
    return max(means, key=means.__getitem__) if better == "more" else min(means, key=means.__getitem__)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _turns(
    columns: Mapping[str, Floats], paths: Sequence[Mapping[Value, Sequence[int]]], main: OutcomeInfo, common: bool
) -> list[Turn | None]:
    """For each path, given by its points at each value, the surest pair of options whose order differs between two of
    its values; None where luck could do it. All paths are tested together."""
    orders = [
        _order(columns[first][places], columns[second][places], main, common)
        for points in paths
        for first, second in combinations(columns, 2)
        for places in points.values()
    ]
    doubts = iter(holm([p for _, p in orders]))
    tested = iter([(sign, np.inf if p is None else p) for (sign, _), p in zip(orders, doubts, strict=True)])
    return [
        _turn(list(points), {pair: [next(tested) for _ in points] for pair in combinations(columns, 2)})
        for points in paths
    ]


def _turn(values: Sequence[Value], tested: Mapping[tuple[str, str], Sequence[tuple[float, float]]]) -> Turn | None:
    """The surest turn of a path, from the sign of each pair of options at each value and the adjusted p of it."""
    best: tuple[float, Turn] | None = None
    for (first, second), cells in tested.items():
        beyond = [(p, sign, value) for (sign, p), value in zip(cells, values, strict=True) if p < 1.0 - LEVEL]
        ahead = min((cell for cell in beyond if cell[1] > 0), key=lambda cell: cell[0], default=None)
        behind = min((cell for cell in beyond if cell[1] < 0), key=lambda cell: cell[0], default=None)
        if ahead is None or behind is None:
            continue
        doubt = max(ahead[0], behind[0])
        if best is None or doubt < best[0]:
            best = doubt, Turn(first, second, ahead[2], behind[2])
    return None if best is None else best[1]


def _order(ours: Floats, theirs: Floats, main: OutcomeInfo, common: bool) -> tuple[float, float | None]:
    """Whether the first option is ahead (1) or behind (-1) at some points, and the p of no difference.

    Options may have more replications than one another; those that both have are compared.
    """
    turns = min(ours.shape[1], theirs.shape[1])
    ours, theirs = ours[:, :turns], theirs[:, :turns]
    if not common:
        ours, theirs = ours.reshape(1, -1), theirs.reshape(1, -1)
    gaps, kind = _gaps(ours, theirs, main.kind)
    gaps = _known(gaps)
    if not gaps.size or main.better == "neither":
        return 0.0, None
    mean = float(np.mean(gaps)) * (-1.0 if main.better == "less" else 1.0)
    if kind == "share":
        return float(np.sign(mean)), mcnemar(int((gaps > 0).sum()), int((gaps < 0).sum()))
    return float(np.sign(mean)), zero_mean_test(gaps)
