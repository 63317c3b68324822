"""Comparison of options and runs: differences in content, differences in outcomes, and where histories part.

A side is one option of one run, or of one of its design points. Sides of one seed are compared pair by pair:
replication r of both met the same luck. Sides of other seeds share none, and are compared as separate samples.

Runs of many design points are compared at each of them, and over all. Only sides that meet the same luck at the same
points are compared so: all options of one run, or of two runs at the points with the same settings in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import InputError, Problem
from ...experiment.execute import divergence
from ...experiment.execute.divergence import SAMPLE, Divergence
from ...simulation.sources import loaded_hash
from ...stats import two_sample
from ...stats.intervals import Estimate, estimate
from ...stats.two_sample import Contrast, adjusted
from ..data.rows import DesignRows, read_design
from ..ranking.best import BestByMean, best_by_criterion, best_by_mean
from .content import Change, changes
from .over_points import SideMeans, luck_over_points, options_over_points, runs_over_points
from .pairing import Match, Target, choose_outcomes, match
from .pooled import PooledContrast
from .price import READS, PeacePrice, price_of_peace
from .shape import Level, shapes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.design.manifest import Manifest, OutcomeInfo
    from ...experiment.store.run import Run

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Replay = Callable[[divergence.Side, Sequence[divergence.Side], "Ints"], Sequence[Divergence]]
"""From a baseline, other sides and the numbers of replications to where each parts from the baseline."""

MAIN = "deal_and_holds_5y"
"""The outcome shown point by point, where it is among those compared."""


@dataclass(frozen=True)
class Side:
    """One option of one target, and its outcomes. `label` is unique among the sides.

    Over design points `outcomes` are means over points, which have no interval, and `at_points` the means at each.
    """

    label: str
    option: str
    target: Target
    outcomes: Mapping[str, Estimate]
    at_points: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def manifest(self) -> Manifest:
        """Its run's manifest."""
        return self.target.manifest

    @property
    def replications(self) -> int:
        """The number of replications at each point."""
        return self.manifest.replications_by_option[self.option]


@dataclass(frozen=True)
class Pair:
    """A side against its baseline. `unpaired` says why they share no luck, None where they do.

    Over design points `contrasts` are pooled and `at_points` holds those of each point. `price` is that of a year of
    peace gained, None where luck is not shared, over design points, and in runs that do not have its outcomes.
    `rules_changed` is true where today's rules are not those of both runs: a replay then shows other histories than the
    rows.
    """

    baseline: Side
    other: Side
    changes: tuple[Change, ...]
    contrasts: Mapping[str, Contrast]
    unpaired: str | None = None
    at_points: Mapping[str, tuple[Contrast, ...]] = field(default_factory=dict)
    divergence: Divergence | None = None
    rules_changed: bool = False
    price: PeacePrice | None = None

    @property
    def pooled(self) -> dict[str, PooledContrast]:
        """The contrasts over design points; none at a single point."""
        return {name: contrast for name, contrast in self.contrasts.items() if isinstance(contrast, PooledContrast)}


@dataclass(frozen=True)
class DesignPoint:
    """A design point by its number in the first run, with its settings by path and its theories by structure."""

    number: int
    settings: Mapping[str, float]
    structures: Mapping[str, str]

    @property
    def label(self) -> str:
        """The settings and theories, as `force.size 20000, deterrence tripwire`."""
        return settings_text(self.settings, self.structures)


@dataclass(frozen=True)
class Comparison:
    """Sides, and the pairs of them that are compared. `outcomes` are those compared; `family` is the number of
    differences in Holm's adjustment.

    `points` are the design points over which sides are compared, of the `points_of` points of the first run; empty
    where each side has a single point. `best_by_mean` compares all sides with the best of them, by outcome: of a single
    point each, under the same luck.
    """

    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]
    outcomes: tuple[OutcomeInfo, ...]
    family: int
    points: tuple[DesignPoint, ...] = ()
    points_of: int = 1
    best_by_mean: Mapping[str, BestByMean] = field(default_factory=dict)

    @property
    def across_runs(self) -> bool:
        """Whether more than one run takes part."""
        return len({side.target.name for side in self.sides}) > 1

    @property
    def calibrated(self) -> bool:
        """Whether every run's scenario is calibrated."""
        return all(side.manifest.calibrated for side in self.sides)

    @property
    def main(self) -> OutcomeInfo:
        """The outcome shown point by point."""
        return next((outcome for outcome in self.outcomes if outcome.id == MAIN), self.outcomes[0])

    def shapes(self, outcome: str) -> dict[str, tuple[Level, ...]]:
        """The levels of every path and structure that varies over the points, with the mean difference of each pair,
        those with the largest range first."""
        settings = [point.settings for point in self.points]
        structures = [point.structures for point in self.points]
        independent = self.sides[0].manifest.streams == self.points_of
        return shapes(settings, structures, [pair.at_points[outcome] for pair in self.pairs], independent)

    def as_json(self) -> dict[str, Any]:
        """Plain data; null where something does not apply."""
        return {
            "outcomes": {
                outcome.id: {"unit": outcome.unit, "better": outcome.better, "kind": outcome.kind}
                for outcome in self.outcomes
            },
            "family": self.family,
            "sides": [_side_json(side) for side in self.sides],
            "pairs": [_pair_json(pair) for pair in self.pairs],
            "best_by_mean": {name: asdict(best) for name, best in self.best_by_mean.items()},
            **(self._over_points() if self.points else {}),
        }

    def _over_points(self) -> dict[str, Any]:
        return {
            "luck": self.sides[0].manifest.luck,
            "points": [
                {"point": point.number, "settings": dict(point.settings), "structures": dict(point.structures)}
                for point in self.points
            ],
            "means": {
                outcome.id: [_finite(side.at_points[outcome.id].tolist()) for side in self.sides]
                for outcome in self.outcomes
            },
        }


def compare(
    targets: Sequence[Target],
    options: Sequence[str] | None = None,
    outcomes: Sequence[str] | None = None,
    sample: int = SAMPLE,
    replay: Replay = divergence.first_divergence,
) -> Comparison:
    """Compares options of one run, the same options of several runs, or one named option each.

    Of one run, the baseline is its reference, or the first of `options`; of several, the first run. `outcomes` are
    those of the headline unless named. `sample` pairs are replayed to see where histories part, none for 0, and none
    over design points. Raises InputError for options, outcomes or rows that are not there, for a run of many design
    points beside one of a single point, and for runs that share no point or no luck.
    """
    targets = _prepared(targets)
    infos = choose_outcomes(targets, outcomes)
    matched = match(targets, options)
    several = [target for target in targets if target.manifest.points > 1]
    if not several:
        return _with_rules(_at_single_point(targets, matched, infos, sample, replay))
    if len(several) < len(targets):
        wanted = f"{several[0].name}@POINT for one of them, or runs of many points alone"
        raise InputError(Problem(f"{several[0].name} has many design points, the other run has one", expected=wanted))
    return _with_rules(_over_points(targets, matched, infos, sample, replay))


def settings_text(settings: Mapping[str, float], structures: Mapping[str, str]) -> str:
    """Settings and theories as text: `force.size 20000, deterrence tripwire`."""
    numbers = [f"{path} {value:.6g}" for path, value in settings.items()]
    names = [f"{name} {value}" for name, value in structures.items()]
    return ", ".join([*numbers, *names]) or "as the scenario has it"


def _prepared(targets: Sequence[Target]) -> list[Target]:
    """The targets, each run of a single design point replaced by that point; runs of the same scenario share a twin."""
    first: dict[str, Run] = {}
    prepared = []
    for target in targets:
        twin = first.setdefault(target.manifest.scenario_hash, target.run)
        plain = target.run.point is None and target.run.stored.points == 1
        prepared.append(replace(target, run=target.run.at(0) if plain else target.run, twin=twin))
    return prepared


def _label(targets: Sequence[Target], matched: Sequence[Match], which: int, option: str) -> str:
    """The label of a side, unique among the sides."""
    if len({targets[place].name for pair in matched for place, _ in pair}) == 1:
        return option
    short = [Path(name).name for name in dict.fromkeys(target.name for target in targets)]
    name = targets[which].name
    return f"{name if short.count(Path(name).name) > 1 else Path(name).name}:{option}"


def _with_rules(comparison: Comparison) -> Comparison:
    """The comparison with `rules_changed` of each pair set from the rules of this process."""
    here = loaded_hash()
    pairs = [
        replace(pair, rules_changed=any(side.manifest.sources != here for side in (pair.baseline, pair.other)))
        for pair in comparison.pairs
    ]
    return replace(comparison, pairs=tuple(pairs))


def _changes(targets: Sequence[Target], pair: Match) -> tuple[Change, ...]:
    baseline, other = ((targets[which].manifest, targets[which].scenario, option) for which, option in pair)
    return changes(baseline, other)


# -- one design point each ----------------------------------------------------------------------------


def _at_single_point(
    targets: Sequence[Target], matched: Sequence[Match], infos: Sequence[OutcomeInfo], sample: int, replay: Replay
) -> Comparison:
    names = [info.id for info in infos]
    sides: dict[tuple[int, str], Side] = {}
    for which, option in dict.fromkeys(side for pair in matched for side in pair):
        values = targets[which].run.values(option, names)
        estimates = {info.id: estimate(values[info.id], info.kind) for info in infos}
        sides[which, option] = Side(_label(targets, matched, which, option), option, targets[which], estimates)
    pairs = []
    for pair in matched:
        baseline, other = (sides[side] for side in pair)
        why, contrasts = _contrasts(baseline, other, infos)
        price = _price(baseline, other) if why is None else None
        pairs.append(Pair(baseline, other, _changes(targets, pair), contrasts, why, price=price))
    pairs, family = _with_holm(pairs)
    if sample > 0:
        pairs = _with_divergence(pairs, sample, replay)
    best = _best_by_mean(list(sides.values()), infos) if all(pair.unpaired is None for pair in pairs) else {}
    return Comparison(tuple(sides.values()), tuple(pairs), tuple(infos), family, best_by_mean=best)


def _best_by_mean(sides: Sequence[Side], infos: Sequence[OutcomeInfo]) -> dict[str, BestByMean]:
    """Sides under the same luck compared with the best of them, by outcome."""
    judged = [info for info in infos if info.judged]
    n = min(side.replications for side in sides)
    columns = [side.target.run.values(side.option, [info.id for info in judged]) for side in sides]
    labels = [side.label for side in sides]
    results = {
        info.id: best_by_mean(np.column_stack([of[info.id][:n] for of in columns]), labels, info.better, info.kind)
        for info in judged
    }
    return {name: result for name, result in results.items() if result is not None}


def _contrasts(baseline: Side, other: Side, infos: Sequence[OutcomeInfo]) -> tuple[str | None, dict[str, Contrast]]:
    """Why two sides share no luck, None where they do, and their contrasts."""
    names = [info.id for info in infos]
    why = unpaired(baseline, other)
    ours, theirs = (side.target.run.values(side.option, names) for side in (other, baseline))
    if why is not None:
        return why, {info.id: two_sample.separate(ours[info.id], theirs[info.id], info.kind) for info in infos}
    n = _pairs(baseline, other)
    return None, {info.id: two_sample.paired(ours[info.id][:n], theirs[info.id][:n], info.kind) for info in infos}


def _price(baseline: Side, other: Side) -> PeacePrice | None:
    """The price of a year of peace gained, where both runs have what it is worked out from."""
    if any(name not in side.manifest.outcome for side in (baseline, other) for name in READS):
        return None
    ours, theirs = (side.target.run.values(side.option, list(READS)) for side in (other, baseline))
    n = _pairs(baseline, other)
    return price_of_peace(*({name: values[name][:n] for name in READS} for values in (ours, theirs)))


def unpaired(baseline: Side, other: Side) -> str | None:
    """Why the rows of two sides are not the same futures, None where they are."""
    seeds = [side.manifest.seed for side in (baseline, other)]
    if seeds[0] != seeds[1]:
        return f"seeds {seeds[0]} and {seeds[1]}"
    n = _pairs(baseline, other)
    if np.array_equal(_replications(baseline)[:n], _replications(other)[:n]):
        return None
    return "each design point has luck of its own"


def _pairs(baseline: Side, other: Side) -> int:
    """The number of replications that both sides have."""
    return min(baseline.replications, other.replications)


def _replications(side: Side) -> Ints:
    """The numbers of a side's replications, under which their luck is drawn."""
    import polars as pl

    rows = side.target.run.outcomes.filter(pl.col("option") == side.option)
    return rows["replication"].to_numpy().astype(np.int64)


def _with_holm(pairs: Sequence[Pair]) -> tuple[list[Pair], int]:
    """The pairs with p values adjusted over all of them, and the number of p values."""
    contrasts = iter(adjusted([contrast for pair in pairs for contrast in pair.contrasts.values()]))
    result = [replace(pair, contrasts={name: next(contrasts) for name in pair.contrasts}) for pair in pairs]
    return result, sum(contrast.p is not None for pair in pairs for contrast in pair.contrasts.values())


def _with_divergence(pairs: Sequence[Pair], sample: int, replay: Replay) -> list[Pair]:
    """The pairs with their divergence; each baseline is played once for all its pairs."""
    groups: dict[tuple[str, int], list[int]] = {}
    for place, pair in enumerate(pairs):
        if pair.unpaired is None:
            n = min(sample, _pairs(pair.baseline, pair.other))
            groups.setdefault((pair.baseline.label, n), []).append(place)
    parted: dict[int, Divergence] = {}
    for (_, n), places in groups.items():
        baseline = pairs[places[0]].baseline
        others = [_played(pairs[place].other) for place in places]
        parted |= dict(zip(places, replay(_played(baseline), others, _replications(baseline)[:n]), strict=True))
    return [replace(pair, divergence=parted.get(place)) for place, pair in enumerate(pairs)]


def _played(side: Side) -> divergence.Side:
    manifest = side.manifest
    return divergence.Side(side.target.scenario, side.option, manifest.seed, manifest.settings, manifest.structures)


# -- over design points -------------------------------------------------------------------------------


def _over_points(
    targets: Sequence[Target], matched: Sequence[Match], infos: Sequence[OutcomeInfo], sample: int, replay: Replay
) -> Comparison:
    keys = list(dict.fromkeys(side for pair in matched for side in pair))
    rows = {which: read_design(targets[which].run) for which in dict.fromkeys(which for which, _ in keys)}
    if len(rows) > 2:
        raise InputError(Problem("runs of many design points are compared two at a time", expected="two runs"))
    if len(rows) == 2:
        keys.sort(key=lambda key: key[0])
    pairs = [(keys.index(baseline), keys.index(other)) for baseline, other in matched]
    options = {which: [option for place, option in keys if place == which] for which in rows}
    first = rows[keys[0][0]]
    second = None
    if len(rows) == 1:
        over, means = options_over_points(first, options[keys[0][0]], pairs, infos)
        first = first.of(options[keys[0][0]], first.chosen)
    else:
        first, second = _shared(targets, [rows[which].of(options[which]) for which in rows])
        if first.chosen.size == 1:
            chosen = [int(cut.chosen[0]) for cut in (first, second)]
            targets = [replace(target, run=target.run.at(point)) for target, point in zip(targets, chosen, strict=True)]
            return _at_single_point(targets, matched, infos, sample, replay)
        over, means = runs_over_points(first, second, pairs, infos)
    sides = [
        Side(_label(targets, matched, which, option), option, targets[which], _over(mean), mean.means)
        for (which, option), mean in zip(keys, means, strict=True)
    ]
    compared = [
        Pair(sides[baseline], sides[other], _changes(targets, pair), result.pooled, None, result.at_points)
        for pair, (baseline, other), result in zip(matched, pairs, over, strict=True)
    ]
    compared, family = _with_holm(compared)
    points = tuple(
        DesignPoint(int(point), first.settings(int(point)), first.structures(int(point))) for point in first.chosen
    )
    best = _best_over_points([side.label for side in sides], first, second, infos)
    return Comparison(tuple(sides), tuple(compared), tuple(infos), family, points, first.count, best)


def _best_over_points(
    labels: Sequence[str], first: DesignRows, second: DesignRows | None, infos: Sequence[OutcomeInfo]
) -> dict[str, BestByMean]:
    """Sides compared with the best of them by their means over the points, which count as all there is; none for two
    sides, whose difference says it."""
    judged = [info for info in infos if info.judged]
    if len(labels) < 3 or not judged:
        return {}
    means, luck = luck_over_points(first, second, judged)
    return best_by_criterion(means, labels, [(info.id, info.better, info.kind) for info in judged], luck)


def _over(side: SideMeans) -> dict[str, Estimate]:
    """The mean over the points at which an outcome applies."""
    return {
        name: Estimate(float(np.nanmean(means)) if side.n[name] else None, None, None, side.n[name])
        for name, means in side.means.items()
    }


def _shared(targets: Sequence[Target], rows: Sequence[DesignRows]) -> tuple[DesignRows, DesignRows]:
    """Both runs cut to the points with the same settings, in the same order. Raises InputError where there are none, or
    where their replications do not share luck."""
    first, second = rows
    places = {_setting_key(second, int(point)): int(point) for point in second.chosen}
    keys = {int(point): _setting_key(first, int(point)) for point in first.chosen}
    both = [(point, places[key]) for point, key in keys.items() if key in places]
    names = " and ".join(target.name for target in targets)
    if not both:
        wanted = "runs that set the same paths to some of the same values, or RUN@POINT of each"
        raise InputError(Problem(f"{names} have no design point in common", expected=wanted))
    ours, theirs = (np.array(side, dtype=np.int64) for side in zip(*both, strict=True))
    replicate = np.arange(min(first.turns, second.turns), dtype=np.int64)[:, None]
    seeds = [target.manifest.seed for target in targets]
    if seeds[0] != seeds[1] or not np.array_equal(
        first.replication(replicate, ours), second.replication(replicate, theirs)
    ):
        why = f"seeds {seeds[0]} and {seeds[1]}" if seeds[0] != seeds[1] else "other replications at the same points"
        wanted = "one seed, and luck: common; RUN@POINT of each compares a point without pairs"
        raise InputError(Problem(f"{names} share no luck: {why}", expected=wanted))
    return replace(first, chosen=ours), replace(second, chosen=theirs)


def _setting_key(rows: DesignRows, point: int) -> tuple[tuple[tuple[str, float], ...], tuple[tuple[str, str], ...]]:
    return tuple(sorted(rows.settings(point).items())), tuple(sorted(rows.structures(point).items()))


# -- as plain data ------------------------------------------------------------------------------------


def _side_json(side: Side) -> dict[str, Any]:
    manifest = side.manifest
    return {
        "label": side.label,
        "folder": side.target.name,
        "run": manifest.run,
        "scenario": manifest.scenario,
        "option": side.option,
        "title": dict(manifest.options)[side.option],
        "seed": manifest.seed,
        "replications": side.replications,
        "model_version": manifest.model_version,
        "outcomes": {name: asdict(result) if result.n else None for name, result in side.outcomes.items()},
    }


def _pair_json(pair: Pair) -> dict[str, Any]:
    at_points = {name: [_contrast_json(cell) for cell in cells] for name, cells in pair.at_points.items()}
    return {
        "baseline": pair.baseline.label,
        "other": pair.other.label,
        "paired": pair.unpaired is None,
        "unpaired_because": pair.unpaired,
        "changes": [asdict(change) for change in pair.changes],
        "differences": {name: _contrast_json(contrast) for name, contrast in pair.contrasts.items()},
        "price_of_peace": None if pair.price is None else pair.price.as_json(),
        "divergence": None if pair.divergence is None else asdict(pair.divergence),
        "replayed_by_other_rules": pair.rules_changed,
        **({"at_points": at_points} if at_points else {}),
    }


def _contrast_json(contrast: Contrast) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = _finite(asdict(contrast)) if contrast.n else None
    return plain


def _finite(content: Any) -> Any:
    """The same content with NaN and infinities as None."""
    if isinstance(content, dict):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_finite(value) for value in content]
    return None if isinstance(content, float) and not np.isfinite(content) else content
