"""Every interval and every claim that is printed, against a truth that is known.

A case draws data whose truth is known, puts it through the project's own functions, and says for each run whether what
would have been printed was right. Cases are ordinary and degenerate: rare events, none yet, options that are identical,
luck that worlds share, few replications.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from model.analysis.assumptions.variance import pick_freeze
from model.analysis.assumptions.variance_design import ASSUMED, REST, A, B
from model.analysis.compare.over_points import luck_over_points, options_over_points
from model.analysis.compare.shape import shapes
from model.analysis.data.luck import LuckBatches
from model.analysis.decide.regret import dominance, regret
from model.analysis.decide.threshold import thresholds
from model.analysis.explore import emulator
from model.analysis.explore.discovery import Discovery, discover
from model.analysis.explore.sensitivity import sobol
from model.analysis.explore.ties import ties
from model.analysis.history.calibration import FITTED, Emulation, transformed
from model.analysis.history.cases import Population
from model.analysis.history.recurrence import Cases
from model.analysis.history.target import CUTOFF, TargetCurve
from model.analysis.history.validation import median_interval
from model.analysis.ranking.best import best_by_criterion
from model.errors import InputError
from model.experiment.design.manifest import OutcomeInfo
from model.scenario import Precision
from model.stats.intervals import clopper_pearson, mean, share_test, wilson
from model.stats.multiplicity import holm
from model.stats.paired import mcnemar, tango
from model.stats.sequences.betting import difference_sequence
from model.stats.sequences.estimates import sequence_of
from model.stats.sequences.mixtures import RunningMoments, sequence, share_sequence
from tests.analysis.sweeps import in_memory
from tests.coverage import contrasts, courses, knowing, ranking, theories
from tests.coverage.rounds import Draw, binary, normal, plan_of, stopped
from tests.coverage.worlds import Study, assessment, worlds_of

Floats = NDArray[np.float64]
Right = Iterable[bool]

SHARE = OutcomeInfo("held", "holds", "share", "more", "all replications", "share")
MEAN = OutcomeInfo("cost", "cost", "EUR", "more", "signed", "mean")


@dataclass(frozen=True)
class Case:
    """A case: its name, from a seed to whether what was said is right, and how often it is run. An `exact` case sums
    over all possible samples and returns the probability itself; one that `refuses` may also say nothing."""

    name: str
    right: Callable[[int], Right] | None
    runs: int = 200
    exact: Callable[[], float] | None = None

    def measured(self, runs: int | None = None, first: int = 0) -> tuple[float, float, int]:
        """The share of runs in which what was said is right, its standard error, and the number of statements."""
        if self.exact is not None:
            return self.exact(), 0.0, 0
        assert self.right is not None
        per_run = [list(self.right(first + seed)) for seed in range(runs or self.runs)]
        said = [np.mean(part) for part in per_run if part]
        if not said:
            return float("nan"), 0.0, 0
        mean_of = float(np.mean(said))
        # A run without a miss is no proof that there is none.
        spread = max(float(np.var(said)), 1.0 / len(said) ** 2)
        return mean_of, float(np.sqrt(spread / len(said))), sum(map(len, per_run))


@dataclass(frozen=True)
class Claim:
    """A claim: what is printed, where, by which method and source, how often it should be right, and its cases."""

    says: str
    where: str
    method: str
    source: str
    level: float
    cases: tuple[Case, ...]


def _covers(low: float | None, high: float | None, truth: float) -> list[bool]:
    """Whether an interval holds the truth; nothing where none is given."""
    return [] if low is None or high is None else [bool(low <= truth <= high)]


# -- one sample ---------------------------------------------------------------------------------------


def _share_exact(n: int, p: float) -> float:
    from scipy.stats import binom

    total = 0.0
    for k, chance in enumerate(binom.pmf(np.arange(n + 1), n, p)):
        low, high = (clopper_pearson if min(k, n - k) < 10 else wilson)(k, n)
        total += float(chance) * (low <= p <= high)
    return total


def _tango_exact(n: int, gained: float, lost: float) -> float:
    from scipy.stats import multinomial

    total = 0.0
    most = [int(n * p + 8.0 * (n * p) ** 0.5 + 4.0) for p in (gained, lost)]
    pairs = [(g, k) for g in range(min(n, most[0]) + 1) for k in range(min(n - g, most[1]) + 1)]
    counts = [(g, k, n - g - k) for g, k in pairs]
    chances = multinomial.pmf(counts, n, [gained, lost, 1.0 - gained - lost])
    for (g, k), chance in zip(pairs, chances, strict=True):
        if chance > 1e-9:
            low, high = tango(g, k, n)
            total += float(chance) * (low <= gained - lost <= high)
    return total


def _median_exact(n: int) -> float:
    """The chance that the ranks that are the ends hold half of the distribution between them."""
    from scipy.stats import binom

    interval = median_interval(np.arange(float(n)))
    assert interval.low is not None
    assert interval.high is not None
    # As many values are below the median as a binomial number says: above the lower rank, and not above the higher.
    return float(binom.cdf(interval.high, n, 0.5) - binom.cdf(interval.low, n, 0.5))


def _mean_of(draw: Callable[[np.random.Generator], Floats], truth: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        interval = mean(draw(np.random.default_rng(seed)))
        return _covers(interval.low, interval.high, truth)

    return right


def rare_cost(luck: np.random.Generator, size: tuple[int, ...] | int) -> Floats:
    """A cost of about 1.6 in one future of two hundred, of nothing in the others."""
    return np.where(luck.random(size) < 0.005, luck.lognormal(0.0, 1.0, size), 0.0)


RARE_COST = 0.005 * float(np.exp(0.5))


# -- sequences ----------------------------------------------------------------------------------------

LOOKS = np.unique(np.geomspace(32, 4096, 22).astype(int))


def _mean_at_every_look(draw: Callable[[np.random.Generator, int], Floats], truth: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        values, tally, before, held, given = (
            draw(np.random.default_rng(seed), int(LOOKS[-1])),
            RunningMoments.of(1),
            0,
            True,
            0,
        )
        for n in LOOKS:
            tally.add(values[None, before:n])
            before = n
            low, high = sequence(tally, "mean")
            if np.isfinite(high[0] - low[0]):
                held, given = held and bool(low[0] <= truth <= high[0]), given + 1
        return [held] if given else []

    return right


def _share_at_every_look(p: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        events = np.cumsum(np.random.default_rng(seed).random(int(LOOKS[-1])) < p)[LOOKS - 1]
        low, high = share_sequence(events.astype(np.float64), LOOKS.astype(np.float64))
        return [bool(((low <= p) & (p <= high)).all())]

    return right


def _pairs_at_every_look(gained: float, lost: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        u = np.random.default_rng(seed).random(int(LOOKS[-1]))
        up, down = np.cumsum(u < gained)[LOOKS - 1], np.cumsum(u > 1.0 - lost)[LOOKS - 1]
        low, high = difference_sequence(up, down, LOOKS)
        return [bool(((low <= gained - lost) & (gained - lost <= high)).all())]

    return right


def _stopped_cost(until: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        def draw(luck: np.random.Generator, n: int) -> Floats:
            return rare_cost(luck, (1, 1, n))

        _, values = stopped(plan_of(1, {"cost": "mean"}), Precision(until=until, most=20_000), draw, seed)
        interval = sequence_of(values[0, 0], "mean", 0.95)
        return _covers(interval.low, interval.high, RARE_COST)

    return right


# -- the best option ----------------------------------------------------------------------------------


def _chosen(draw: Draw, truth: tuple[float, ...], indifferent: float, kind: str = "share") -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        plan = plan_of(len(truth), {"event": kind}, block=64, first=64, together=False)
        precision = Precision(best="event", indifferent=indifferent, most=40_000)
        decision, _ = stopped(plan, precision, draw, seed)
        if not decision.reached:
            return []
        return [truth["abcdefgh".index(str(decision.figures["best"]))] >= max(truth) - indifferent]

    return right


# -- decisions ----------------------------------------------------------------------------------------


def _regret_of(study: Study, measure: str) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        short = regret(worlds_of(study, seed).truth)
        of = {"mean": short.mean(axis=0), "p90": np.quantile(short, 0.9, axis=0), "maximum": short.max(axis=0)}
        figures = assessment(study, seed).whole.measures[measure]
        return [bool(f.low <= v + 1e-9 and v <= f.high + 1e-9) for f, v in zip(figures, of[measure], strict=True)]

    return right


def _enough(study: Study) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        truth = (worlds_of(study, seed).truth >= 0.5).mean(axis=0)
        figures = assessment(study, seed, 0.5).whole.measures["satisficing"]
        return [bool(f.low <= v <= f.high) for f, v in zip(figures, truth, strict=True)]

    return right


def _knowing(study: Study) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        truth = worlds_of(study, seed).truth
        worth = float(truth.max(axis=1).mean() - truth.mean(axis=0).max())
        figures = assessment(study, seed).whole.measures["mean"]
        low, high = (min(getattr(figure, end) for figure in figures) for end in ("low", "high"))
        return [bool(low - 1e-9 <= worth <= high + 1e-9)]

    return right


def _not_firm(study: Study) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        return [max(figure.best for figure in assessment(study, seed).whole.measures["mean"]) < 0.975]

    return right


def _range_of_k(study: Study) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        truth = worlds_of(study, seed).truth
        top = truth == truth.max(axis=1, keepdims=True)
        counts = list(assessment(study, seed).best_in.counts["mean"].values())
        # Identical options share every first place: any split of them is right that leaves room for half.
        real = np.where(top.all(axis=1)[:, None], 1.0 / top.shape[1], top).sum(axis=0)
        return [bool(count.low <= value <= count.high) for count, value in zip(counts, real, strict=True)]

    return right


def _no_dominance(options: int, criteria: int) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        values = [rng.normal(size=(256, options)) for _ in range(criteria)]
        return [not dominance(values, "abcdefgh"[:options]).dominated]

    return right


def _no_threshold(common: bool) -> Callable[[int], Right]:
    """Two identical options over a parameter along which the luck of a replication changes slowly, or not."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x = np.linspace(0.0, 1.0, 60)
        events = 0.5 * rng.normal(size=(64, 60, 2))
        if common:
            waves = np.stack([np.ones(60), x, np.sin(3.0 * x), np.cos(5.0 * x)])
            events += np.einsum("bko,kw->bwo", rng.normal(size=(64, 4, 2)), waves)
        numbers = np.arange(60, dtype=np.int64)
        stream = np.zeros(60, np.int64) if common else numbers
        luck = LuckBatches({"y": events}, {"y": np.ones(events.shape)}, stream, numbers, not common)
        moves = luck.moves("y", 100, seed) if common else None
        result = thresholds(
            x[:, None],
            events.mean(axis=0),
            ["x"],
            ["a", "b"],
            seed=seed,
            resamples=100,
            moves=moves,
            sampled=not common,
        )
        return [not result]

    return right


def _threshold_at(truth: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x = rng.random((400, 1))
        y = np.column_stack([np.zeros(400), x[:, 0] - truth + rng.normal(scale=0.4, size=400)])
        changes = thresholds(x, y, ["a"], ["stay", "go"], seed=seed, resamples=100)
        return [bool(changes[0].low <= truth <= changes[0].high)] if changes else []

    return right


# -- over points, and exploration ---------------------------------------------------------------------


def _mean_over_points(common: bool, shared: float, rare: bool = False) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        if rare:
            table, truth, info = (rng.random((64, 20, 2, 1)) < 0.002).astype(np.float64), 0.0, SHARE
        else:
            effects = 0.3 * rng.standard_normal(30)
            luck = shared**0.5 * rng.normal(size=(64, 1)) + (1.0 - shared) ** 0.5 * rng.normal(size=(64, 30))
            table = np.stack([np.zeros((64, 30)), effects + luck], axis=2)[..., None]
            truth, info = float(effects.mean()), MEAN
        [result], _ = options_over_points(in_memory(table, common), ["a", "b"], [(0, 1)], [info])
        contrast = result.pooled[info.id]
        return _covers(contrast.low, contrast.high, truth)

    return right


def _rare_cost_over_points(common: bool) -> Callable[[int], Right]:
    """The mean over points of a cost that comes in one history of two hundred, the same under both options."""

    def right(seed: int) -> Right:
        table = rare_cost(np.random.default_rng(seed), (64, 20, 2))[..., None]
        [result], _ = options_over_points(in_memory(table, common), ["a", "b"], [(0, 1)], [MEAN])
        contrast = result.pooled[MEAN.id]
        return _covers(contrast.low, contrast.high, 0.0)

    return right


def _no_turn(common: bool) -> Callable[[int], Right]:
    """Whether no order is said to change along any of ten paths, of identical options over 40 points."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        table = (rng.random((64, 40, 2, 1)) < 0.4).astype(np.float64)
        [result], _ = options_over_points(in_memory(table, common), ["a", "b"], [(0, 1)], [SHARE])
        settings = [{f"p{k}": float(value) for k, value in enumerate(point)} for point in rng.random((40, 10))]
        levels = shapes(settings, [{}] * 40, [result.at_points[SHARE.id]], not common)
        return [not any({1, -1} <= {level.signs[0] for level in of} for of in levels.values())]

    return right


def _best_of_points(common: bool) -> Callable[[int], Right]:
    """Whether none of three identical options is ruled out as the best by its mean over points."""

    def right(seed: int) -> Right:
        table = (np.random.default_rng(seed).random((32, 20, 3, 1)) < 0.4).astype(np.float64)
        means, luck = luck_over_points(in_memory(table, common), None, [SHARE])
        best = best_by_criterion(means, ["a", "b", "c"], [(SHARE.id, SHARE.better, SHARE.kind)], luck, seed)
        return [not best[SHARE.id].ruled_out]

    return right


def _spread_shown(shared: float) -> Callable[[int], Right]:
    """Whether the spread beyond luck is within half of the true one."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        effects = 0.08 * rng.standard_normal(40)
        luck = 0.6 * (shared**0.5 * rng.normal(size=(64, 1)) + (1.0 - shared) ** 0.5 * rng.normal(size=(64, 40)))
        table = np.stack([np.zeros((64, 40)), effects + luck], axis=2)[..., None]
        [result], _ = options_over_points(in_memory(table, True), ["a", "b"], [(0, 1)], [MEAN])
        spread = result.pooled["cost"].spread
        assert spread is not None
        return [bool(0.04 < spread.beyond_luck < 0.12)]

    return right


def _refused(copies: int) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x, luck = rng.random((128, 3)), rng.normal(size=128)
        y = np.tile(luck, copies) + 0.1 * rng.normal(size=128 * copies)
        setting = np.tile(np.arange(128), copies)
        try:
            emulator.fit(
                np.tile(x, (copies, 1)), y, ["a", "b", "c"], seed=seed, kinds=("polynomial ridge",), setting=setting
            )
        except InputError:
            return [True]
        return [False]

    return right


@lru_cache(maxsize=128)
def _scattered(clustered: float, seed: int) -> Discovery:
    """What is discovered in failures that gather nowhere, searched once for all cases that look at it."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(60), 20)
    rate = np.clip(0.4 + clustered * rng.standard_normal(60), 0.02, 0.98)
    x = rng.random((60, 5))[groups] if clustered else rng.random((1200, 5))
    fails = (rng.random(1200) < rate[groups]).astype(np.float64)
    return discover(x, fails, list("abcde"), groups if clustered else None, seed=seed)


def _no_box(clustered: float) -> Callable[[int], Right]:
    return lambda seed: [not any(box.stands for box in _scattered(clustered, seed).boxes)]


def planted(rng: np.random.Generator, inside: float, outside: float, columns: int = 20) -> tuple[Floats, Floats]:
    """A thousand rows whose failures gather in a fifth of the space, by two columns."""
    x = rng.random((1000, columns))
    box = (x[:, 0] < 0.2**0.5) & (x[:, 1] > 1.0 - 0.2**0.5)
    return x, (rng.random(1000) < np.where(box, inside, outside)).astype(np.float64)


def _box_seen(inside: float, outside: float, columns: int = 20) -> Callable[[int], Right]:
    """Whether a box is seen, in no other parameters than the true ones."""

    def right(seed: int) -> Right:
        x, fails = planted(np.random.default_rng(seed), inside, outside, columns)
        boxes = discover(x, fails, [f"p{k}" for k in range(columns)], seed=seed).boxes
        return [bool(boxes) and {item.name for item in boxes[0].restrictions} <= {"p0", "p1"}]

    return right


def _box_measured(inside: float, outside: float) -> Callable[[int], Right]:
    """Whether at least as large a share fails in a box as the low end of its density says."""

    def right(seed: int) -> Right:
        x, fails = planted(np.random.default_rng(seed), inside, outside, 6)
        boxes = discover(x, fails, [f"p{k}" for k in range(6)], seed=seed).boxes
        if not boxes:
            return []
        points = np.random.default_rng(10_000 + seed).random((100_000, 6))
        held = np.ones(100_000, np.bool_)
        for item in boxes[0].restrictions:
            column = points[:, int(item.name[1:])]
            held &= (column >= (-np.inf if item.low is None else item.low)) & (
                column <= (np.inf if item.high is None else item.high)
            )
        true = (points[:, 0] < 0.2**0.5) & (points[:, 1] > 1.0 - 0.2**0.5)
        density = np.where(true[held], inside, outside).mean()
        return _covers(boxes[0].density.low, 1.0, float(density))

    return right


def _nothing_gathers(columns: int) -> Callable[[int], Right]:
    """Whether neither a box nor a leaf stands in a thousand rows of parameters that do not matter."""

    def right(seed: int) -> Right:
        x, fails = planted(np.random.default_rng(seed), 0.4, 0.4, columns)
        discovery = discover(x, fails, [f"p{k}" for k in range(columns)], seed=seed)
        return [
            not any(box.stands for box in discovery.boxes) and (discovery.tree is None or not discovery.tree.stands)
        ]

    return right


def _nothing_tied_of_many(columns: int) -> Callable[[int], Right]:
    """Whether none of as many parameters is tied to failures of luck alone in a thousand rows."""

    def right(seed: int) -> Right:
        x, fails = planted(np.random.default_rng(seed), 0.4, 0.4, columns)
        return [not ties(x, fails != 0.0, np.arange(1000), [f"p{k}" for k in range(columns)], {})]

    return right


def _nothing_tied(clustered: float) -> Callable[[int], Right]:
    """Whether no parameter by itself is tied to failures that have nothing to do with any."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        groups = np.repeat(np.arange(60), 20)
        rate = np.clip(0.4 + clustered * rng.standard_normal(60), 0.02, 0.98)
        x = rng.random((60, 5))[groups] if clustered else rng.random((1200, 5))
        fails = rng.random(1200) < rate[groups]
        return [not ties(x, fails, groups if clustered else np.arange(1200), list("abcde"), {})]

    return right


def _tie_seen(inside: float, outside: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        x, fails = planted(np.random.default_rng(seed), inside, outside)
        tied = ties(x, fails != 0.0, np.arange(1000), [f"p{k}" for k in range(20)], {})
        return [bool({tie.name for tie in tied} & {"p0", "p1"})]

    return right


def _no_leaf(clustered: float) -> Callable[[int], Right]:
    """Whether no leaf of a tree stands where failures gather nowhere."""

    def right(seed: int) -> Right:
        tree = _scattered(clustered, seed).tree
        return [tree is None or not tree.stands]

    return right


# -- the model against history --------------------------------------------------------------------------


def _no_check_misses(rates: tuple[float, ...]) -> Callable[[int], Right]:
    """Whether none of several checks, whose cases come from the model that is judged, is said to miss; the model's
    rates are estimated from 2,000 histories."""
    cases = (66, 22, 44, 33, 55)

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        p_values = [
            share_test(int(rng.binomial(n, rate)), n, rng.binomial(2000, rate) / 2000)
            for n, rate in zip(cases, rates, strict=True)
        ]
        return [all(p is not None and p >= 0.05 for p in holm(p_values))]

    return right


def _not_ruled_out(*classes: float, n: int = 66) -> Callable[[], float]:
    """The chance that a true curve, with these shares recurring in year 1, in year 2, in years 3 to 5 and not at all,
    is below the cut."""

    def exact() -> float:
        from scipy.stats import multinomial

        curve = np.cumsum(classes)[None, :3]
        a, b, c = np.indices((n + 1,) * 3).reshape(3, -1)
        counts = np.stack([a, b, c, n - a - b - c], axis=1)[a + b + c <= n]
        chance = multinomial.pmf(counts, n, classes)
        likely = chance > 1e-6
        held = [
            TargetCurve(np.cumsum(count)[:3] / n, n, np.zeros(3)).implausibility(curve)[0] <= CUTOFF
            for count in counts[likely]
        ]
        return float(chance[likely] @ held / chance[likely].sum())

    return exact


@cache
def _dyads() -> Emulation:
    """The emulator of 1,000 cases whose odds are known, with 4,096 draws of the prior."""
    rng = np.random.default_rng(0)
    theta = _prior(rng, 4096)
    cases = _cases(theta, rng)
    entered = np.arange(4096) % 4 == 0
    year = np.where(entered, cases, 0)
    values = {path: theta[:, k] for k, path in enumerate(FITTED)}
    none = np.zeros(4096, np.bool_)
    played = Population(np.arange(4096), Cases(entered, year, year), none, none, values, {}, np.empty((4096, 0)))
    return Emulation.of(played)


def _prior(rng: np.random.Generator, n: int) -> Floats:
    noise, rate, learning = (np.exp(0.8 * rng.standard_normal(n) + log) for log in (4.2, -0.8, 0.5))
    return np.column_stack([noise, rng.beta(100.0, 4.0, n), rate, learning])


def _cases(theta: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """The year in which each dyad's conflict recurs, 0 for none in five."""
    x = (transformed(theta) - [4.2, 3.3, -0.8, 0.5]) / 0.8
    scores = np.column_stack([x[:, 2] - 0.5 * x[:, 0] - 1.0, 0.4 * x[:, 2] - 2.0, 0.3 * x[:, 2] - 0.4 * x[:, 3] - 1.5])
    odds = np.exp(np.column_stack([scores, np.zeros(len(theta))]))
    drawn = (np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1) < rng.random((len(theta), 1))).sum(axis=1)
    return np.array([1, 2, 4, 0])[np.minimum(drawn, 3)]


def _in_posterior(level: float) -> Callable[[int], Right]:
    def right(seed: int) -> Right:
        rng = np.random.default_rng(1000 + seed)
        truth, emulation = _prior(rng, 1), _dyads()
        years = _cases(np.repeat(truth, 66, axis=0), rng)
        rates = np.array([((years > 0) & (years <= at)).mean() for at in (1, 2, 5)])
        accepted = emulation.accepted(TargetCurve(rates, 66, np.zeros(3)), rng.random(4096))
        low, high = np.quantile(emulation.theta[accepted], [0.5 - level / 2.0, 0.5 + level / 2.0], axis=0)
        return [bool(inside) for inside in (low <= truth[0]) & (truth[0] <= high)]

    return right


def _variance_share(binary: bool) -> Callable[[int], Right]:
    """A product of the assumed and of the rest, of normal numbers with luck or of events; 256 points."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        own, other = (rng.choice([-1.0, 1.0], (2, 256)) if binary else rng.normal(size=(2, 256)) for _ in range(2))
        luck = rng.random((4, 256)) if binary else rng.normal(size=(4, 256))
        a, b, c = (0.2, 0.1, 0.1) if binary else (1.0, 0.5, 0.5)

        def played(assumed: int, rest: int, stream: int) -> Floats:
            expected = a * own[assumed] + b * other[rest] + c * own[assumed] * other[rest]
            return (luck[stream] < 0.5 + expected).astype(np.float64) if binary else expected + luck[stream]

        worlds = {A: (0, 0), B: (1, 1), ASSUMED: (1, 0), REST: (0, 1)}
        columns = {(name, k): played(*world, k) for name, world in worlds.items() for k in range(4 if name == A else 2)}
        indices = pick_freeze(columns, (), seed)
        truth = (a**2 + c**2) / (a**2 + b**2 + c**2)
        share = indices.assumed
        return _covers(share.low, share.high, truth)

    return right


def _sobol(effect: float) -> Callable[[int], Right]:
    """Total indices of two of four inputs, through an emulator of 400 noisy rows."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        x = rng.random((400, 4))
        y = np.sqrt(12.0) * (x[:, 0] + effect * x[:, 1]) + 0.7 * rng.normal(size=400)
        fitted = emulator.fit(x, y, list("abcd"), seed=seed, kinds=("polynomial ridge",))
        totals = {index.name: index for index in sobol(fitted, samples=256, seed=seed).indices}
        truth = {"a": 1.0 / (1.0 + effect**2), "b": effect**2 / (1.0 + effect**2)}
        return [bool(totals[name].total_low <= v <= totals[name].total_high) for name, v in truth.items()]

    return right


def _no_star(shares: tuple[float, ...]) -> Callable[[int], Right]:
    """No asterisk where nothing differs: McNemar's test with Holm's adjustment over all differences shown."""

    def right(seed: int) -> Right:
        rng = np.random.default_rng(seed)
        tests: list[float | None] = []
        for p in shares:
            ours, theirs = rng.random(256) < p, rng.random(256) < p
            tests.append(mcnemar(int((ours & ~theirs).sum()), int((theirs & ~ours).sum())))
        return [all(p is not None and p >= 0.05 for p in holm(tests))]

    return right


IDENTICAL = Study(worlds=64, replications=4, options=4)
THEORIES = Study(worlds=36, replications=128, options=2, common=True, shared=0.8, structures=36)
DIFFER = Study(worlds=100, replications=16, options=2, spread=0.2)
CLOSE = Study(worlds=36, replications=16, options=2, share=0.47, spread=0.05)
FEW = Study(worlds=64, replications=4, options=2, share=0.45, spread=0.1)
RARELY = Study(worlds=36, replications=64, options=3, share=0.003, common=True, shared=0.8)
LEAD = Study(worlds=100, replications=16, options=3, lead=0.05, spread=0.1)

EQUAL = (0.4,) * 13
RARE = (0.005,) * 3
RARE_GAP = (0.02, 0.005, 0.005)
GAP = (0.45, 0.4, 0.4, 0.3)
TOP = (0.5, 0.5, 0.3, 0.3)
ZEROS = (0.0,) * 3
NONE: frozenset[tuple[int, int]] = frozenset()
SHIFT = frozenset({(0, 2), (0, 3), (1, 2), (1, 3)})


def _settings_cases(claim: contrasts.OfSettings) -> tuple[Case, ...]:
    """Surfaces with one clear best setting, two close ones, a line and none better, of one luck and of their own."""
    best, close, line = contrasts.CLEAR, contrasts.CLOSE, contrasts.LINE
    normal, events = contrasts.normal_settings, contrasts.event_settings
    even, rare = (0.5,) * 25, (0.02, *(0.005,) * 8)
    return (
        Case("one clear best of 25, one luck, 64", claim(normal(best, 64, True), best, True), 200),
        Case("one clear best of 25, own luck, 8", claim(normal(best, 8, False), best, False), 400),
        Case("two close ones above 23, one luck, 64", claim(normal(close, 64, True), close, True), 200),
        Case("two close ones above 23, own luck, 8", claim(normal(close, 8, False), close, False), 400),
        Case("nine in a line, one luck, 64", claim(normal(line, 64, True), line, True), 400),
        Case("nine in a line, own luck, 4", claim(normal(line, 4, False), line, False), 400),
        Case("25 alike, one luck, 8", claim(normal((0.0,) * 25, 8, True), (0.0,) * 25, True), 200),
        Case("25 alike, own luck, 4", claim(normal((0.0,) * 25, 4, False), (0.0,) * 25, False), 400),
        Case("25 alike, events of 50%, own luck, 8", claim(events(even, 8, False), even, False, True), 400),
        Case("nine alike, events of 50%, own luck, 16", claim(events(even[:9], 16, False), even[:9], False, True), 400),
        Case("25 alike, events of 50%, one luck, 64", claim(events(even, 64, True), even, True, True), 200),
        Case("events of 2% above eight of 0.5%, own luck, 64", claim(events(rare, 64, False), rare, False, True), 400),
    )


CLAIMS = (
    Claim(
        "a share [low, high]",
        "run, compare",
        "Wilson's score interval; Clopper and Pearson's below ten events",
        "Wilson 1927; Clopper & Pearson 1934",
        0.95,
        (
            Case("half of 256", None, exact=lambda: _share_exact(256, 0.5)),
            Case("an event in 5% of 256", None, exact=lambda: _share_exact(256, 0.05)),
            Case("a rare event, 0.5% of 256", None, exact=lambda: _share_exact(256, 0.005)),
            Case("few replications, 30% of 16", None, exact=lambda: _share_exact(16, 0.3)),
        ),
    ),
    Claim(
        "a mean [low, high]",
        "run, compare",
        "Student's t, and Hall's where they are skewed, the farther end of the two; from 10 times the squared skewness "
        "on; none for values all the same",
        "Student 1908; Cochran 1977; Hall 1992",
        0.95,
        (
            Case("normal, 64", _mean_of(lambda rng: rng.normal(3.0, 2.0, 64), 3.0), 1000),
            Case("skewed (skewness 2), 256", _mean_of(lambda rng: rng.exponential(3.0, 256), 3.0), 4000),
            Case(
                "very skewed (skewness 6), 256", _mean_of(lambda rng: rng.lognormal(0.0, 1.0, 256), np.exp(0.5)), 4000
            ),
            Case("a rare cost, in 0.5% of 256", _mean_of(lambda rng: rare_cost(rng, 256), RARE_COST), 1000),
        ),
    ),
    Claim(
        "a difference of shares [low, high]",
        "run, compare, ledger --swings",
        "Tango's score interval of pairs",
        "Tango 1998",
        0.95,
        (
            Case("20% gained, 10% lost, of 128", None, exact=lambda: _tango_exact(128, 0.2, 0.1)),
            Case("rare: 1% gained, of 128", None, exact=lambda: _tango_exact(128, 0.01, 0.0)),
            Case("1% gained, 1% lost, of 128", None, exact=lambda: _tango_exact(128, 0.01, 0.01)),
        ),
    ),
    Claim(
        "no asterisk where nothing differs",
        "compare",
        "McNemar's exact test with Holm's adjustment",
        "McNemar 1947; Holm 1979",
        0.95,
        (
            Case("12 differences, events of 30%", _no_star((0.3,) * 12), 400),
            Case("12 differences, rare events", _no_star((0.01,) * 12), 400),
        ),
    ),
    Claim(
        "a median [low, high]",
        "validate",
        "ranks, by the binomial distribution",
        "Conover 1999",
        0.95,
        (
            Case("of 256", None, exact=lambda: _median_exact(256)),
            Case("of 16", None, exact=lambda: _median_exact(16)),
        ),
    ),
    Claim(
        "a difference of means [low, high]",
        "run, compare, ledger --swings",
        "the interval of a mean, of the differences of pairs",
        "Student 1908; Cochran 1977; Hall 1992",
        0.95,
        (
            Case("normal, 64 pairs", contrasts.mean_difference(64, skewed=False), 400),
            Case("skewed, 256 pairs", contrasts.mean_difference(256, skewed=True), 400),
        ),
    ),
    Claim(
        "a difference of runs that share no luck [low, high]",
        "compare",
        "Newcombe's hybrid score interval; Welch's interval",
        "Newcombe 1998; Welch 1947",
        0.95,
        (
            Case("40% and 30% of 128", contrasts.separate_shares(128, 0.4, 0.3), 400),
            Case("1% and 1% of 128", contrasts.separate_shares(128, 0.01, 0.01), 400),
            Case("normal means, 64", contrasts.separate_means(64, skewed=False), 400),
            Case("skewed means, 256", contrasts.separate_means(256, skewed=True), 400),
        ),
    ),
    Claim(
        "no asterisk on a mean where nothing differs",
        "compare",
        "the test of that interval, with Holm's adjustment",
        "Student 1908; Hall 1992; Holm 1979",
        0.95,
        (Case("12 differences of skewed values", contrasts.no_star_on_means(12), 100),),
    ),
    Claim(
        "no asterisk along the paths of a study where nothing changes",
        "run",
        "tests of pairs, their means where points have several partners, with Holm's adjustment over all paths",
        "McNemar 1947; Student 1908; Holm 1979",
        0.95,
        (
            Case("two paths, events of 30%, one luck", contrasts.nothing_changes(0.3, common=True), 200),
            Case("two paths, events of 30%, own luck", contrasts.nothing_changes(0.3, common=False), 200),
            Case("two paths, rare events, one luck", contrasts.nothing_changes(0.01, common=True), 200),
        ),
    ),
    Claim(
        "the order of options turns along a path, beyond luck (identical options: never)",
        "run",
        "tests of pairs at each value, with Holm's adjustment over all values, pairs and paths",
        "McNemar 1947; Student 1908; Holm 1979",
        0.95,
        (
            Case("two paths, three options, one luck", contrasts.nothing_turns(0.4, common=True), 200),
            Case("two paths, three options, own luck", contrasts.nothing_turns(0.4, common=False), 200),
        ),
    ),
    Claim(
        "a swing is told apart from zero (none, if no parameter matters)",
        "ledger --swings",
        "tests of pairs with Holm's adjustment over all parameters, and their intervals",
        "McNemar 1947; Student 1908; Holm 1979",
        0.95,
        (
            Case("16 parameters, events of 40%, 64 pairs", contrasts.nothing_swings(16, "share"), 400),
            Case("16 parameters, means, 64 pairs", contrasts.nothing_swings(16, "mean"), 400),
        ),
    ),
    Claim(
        "the price of a year of peace gained [low, high]",
        "run, compare",
        "Fieller's interval; none where no year is gained",
        "Fieller 1954",
        0.95,
        (
            Case("a clear gain", contrasts.price(0.5, 256), 400),
            Case("a gain that luck nearly hides", contrasts.price(0.15, 256), 400),
        ),
    ),
    Claim(
        "what lasts is harder to get signed (identical options: never)",
        "run, report",
        "Clopper and Pearson's intervals, Bonferroni",
        "Clopper & Pearson 1934",
        0.95,
        (Case("six identical options", contrasts.no_tension(6), 200),),
    ),
    Claim(
        "the share of signed histories that stands, is on some rungs or has troops in place in a week [low, high]",
        "report",
        "each week by itself, not all at once: Wilson's score interval; Clopper and Pearson's below ten events",
        "Wilson 1927; Clopper & Pearson 1934",
        0.95,
        (
            Case("stands: half within 5 years, of 256", courses.standing(courses.ORDINARY, 256), 400),
            Case("stands: 1% ends, of 256", courses.standing(courses.RARE, 256), 400),
            Case("stands: few histories, 16", courses.standing(courses.ORDINARY, 16), 400),
            Case("stands: hardly an end yet, of 64", courses.standing(courses.NONE_YET, 64), 400),
            Case("rungs and troops, of 256", courses.in_a_week(courses.LADDER, 0.5, 0.001, 256), 400),
            Case("rungs and troops, few histories, 16", courses.in_a_week(courses.LADDER, 0.3, 0.001, 16), 400),
            Case("high rungs and troops in 1% of 256", courses.in_a_week(courses.LOW_LADDER, 0.01, 0.0001, 256), 400),
        ),
    ),
    Claim(
        "rate: what stands is in its band in all quarters of 5 years at once (no level: a band is week by week)",
        "report",
        "as the share that stands in a week",
        "Wilson 1927; Clopper & Pearson 1934",
        0.0,
        (
            Case("half within 5 years, of 256", courses.standing(courses.ORDINARY, 256, at_once=True), 400),
            Case("1% ends, of 256", courses.standing(courses.RARE, 256, at_once=True), 400),
        ),
    ),
    Claim(
        "the share that one of competing ends has ended first by a year, and all of them [low, high]",
        "report",
        "the Aalen-Johansen estimate, a share as an alert is an end and nothing else is censored; as a share",
        "Aalen & Johansen 1978; Wilson 1927; Clopper & Pearson 1934",
        0.95,
        (
            Case("war, clashes and alerts, of 256", courses.ended(courses.ORDINARY, 256), 400),
            Case("alerts come first, of 256", courses.ended(courses.ALERTS, 256), 400),
            Case("1% ends, of 256", courses.ended(courses.RARE, 256), 400),
            Case("few histories, 16", courses.ended(courses.ORDINARY, 16), 400),
            Case("hardly an end yet, of 64", courses.ended(courses.NONE_YET, 64), 400),
        ),
    ),
    Claim(
        "a setting of levers stands out, or a lever moves the outcome (never, if nothing differs)",
        "analyse",
        "differences in pairs, Bonferroni over all settings, and over all levers and levels",
        "this project",
        0.95,
        (
            Case("25 settings of one luck", contrasts.flat(5, common=True), 100),
            Case("25 settings of their own luck", contrasts.flat(5, common=False), 100),
        ),
    ),
    Claim(
        "a setting of levers is told apart from the best (none that is as good)",
        "analyse",
        "differences in pairs; of own luck Newcombe's, from exact intervals, and Welch's; Bonferroni over all pairs",
        "Newcombe 1998; Welch 1947; this project",
        0.95,
        _settings_cases(contrasts.told_from_best),
    ),
    Claim(
        "the best setting of levers less the worst [low, high]",
        "analyse",
        "as a setting told apart from the best",
        "Newcombe 1998; Welch 1947; this project",
        0.95,
        _settings_cases(contrasts.best_less_worst),
    ),
    Claim(
        "the outcome at the setting that is named as the best [low, high]",
        "analyse",
        "Student's t; Wilson's and Clopper and Pearson's intervals of shares; Bonferroni over all settings",
        "Student 1908; Wilson 1927; Clopper & Pearson 1934",
        0.95,
        _settings_cases(contrasts.value_at_best),
    ),
    Claim(
        "alone a parameter explains more than shuffled ones (none, if none does)",
        "analyse",
        "cubics, against shuffles of the outcome by setting",
        "Westfall & Young 1993",
        0.95,
        (
            Case("40 parameters, 400 rows", contrasts.no_driver(40), 100),
            Case("10 parameters, six theories that share luck", contrasts.no_driver(10, 6, 128), 100),
            Case("960 parameters, 1,000 rows", contrasts.no_driver(960, rows=1000), 24),
        ),
    ),
    Claim(
        "the spread over design points beyond luck, within half of it",
        "compare",
        "the variance over points less that of luck between them",
        "Cochran 1977",
        0.95,
        (
            Case("luck of their own, 40 points", _spread_shown(0.0), 60),
            Case("luck shared, correlation 0.9", _spread_shown(0.9), 60),
        ),
    ),
    Claim(
        "a share, at every look",
        "run --until",
        "beta-binomial mixture",
        "Robbins 1970; Howard et al. 2021",
        0.95,
        (
            Case("half", _share_at_every_look(0.5), 400),
            Case("a rare event, 0.5%", _share_at_every_look(0.005), 400),
            Case("an event that never happens", _share_at_every_look(0.0), 20),
        ),
    ),
    Claim(
        "a difference of shares, at every look",
        "run --until",
        "betting on pairs",
        "Waudby-Smith & Ramdas 2024",
        0.95,
        (
            Case("20% gained, 10% lost", _pairs_at_every_look(0.2, 0.1), 400),
            Case("rare: 0.3% gained", _pairs_at_every_look(0.003, 0.0), 400),
            Case("1% gained, 0.5% lost", _pairs_at_every_look(0.01, 0.005), 400),
            Case("never different", _pairs_at_every_look(0.0, 0.0), 20),
        ),
    ),
    Claim(
        "a mean, at every look",
        "run --until",
        "normal mixture, from 40 times the squared skewness on; none for values all the same",
        "Robbins 1970; Waudby-Smith et al. 2024; Cochran 1977",
        0.95,
        (
            Case("normal", _mean_at_every_look(lambda rng, n: rng.normal(3.0, 2.0, n), 3.0), 400),
            Case("very skewed", _mean_at_every_look(lambda rng, n: rng.lognormal(0.0, 1.0, n), np.exp(0.5)), 400),
            Case(
                "extremely skewed", _mean_at_every_look(lambda rng, n: rng.lognormal(0.0, 1.5, n), np.exp(1.125)), 400
            ),
            Case("an event of 3%", _mean_at_every_look(lambda rng, n: (rng.random(n) < 0.03) * 1.0, 0.03), 400),
            Case("a rare cost, stopped at a half-width of 50%", _stopped_cost(0.5), 60),
        ),
    ),
    Claim(
        "no option is better than the chosen one by more than `indifferent`",
        "run --best",
        "anytime tests of pairs, Bonferroni over options",
        "Kim & Nelson 2006; Waudby-Smith & Ramdas 2024",
        0.95,
        (
            Case("least favourable shares", _chosen(binary(0.6, 0.5, 0.5, 0.5), (0.6, 0.5, 0.5, 0.5), 0.0999), 100),
            Case(
                "least favourable means, common luck",
                _chosen(normal(0.2, 0.0, 0.0), (0.2, 0.0, 0.0), 0.1999, "mean"),
                100,
            ),
            Case("rare events", _chosen(binary(0.02, 0.005, 0.005), (0.02, 0.005, 0.005), 0.0), 100),
            Case("nothing indifferent", _chosen(binary(0.55, 0.5, 0.3), (0.55, 0.5, 0.3), 0.0), 60),
        ),
    ),
    Claim(
        "the mean over design points [low, high]",
        "compare",
        "pairs, summed over points that share their luck",
        "Cochran 1977",
        0.95,
        (
            Case("own luck", _mean_over_points(False, 0.0), 400),
            Case("common luck, correlation 0.9", _mean_over_points(True, 0.9), 400),
            Case("common luck, rare events, no difference", _mean_over_points(True, 0.0, rare=True), 200),
            Case("own luck, a rare cost", _rare_cost_over_points(False), 200),
            Case("common luck, a rare cost", _rare_cost_over_points(True), 200),
        ),
    ),
    Claim(
        "the order changes along a path (identical options: never)",
        "compare",
        "intervals of levels, Bonferroni over levels, paths and pairs",
        "this project",
        0.95,
        (
            Case("ten paths, own luck", _no_turn(False), 200),
            Case("ten paths, common luck", _no_turn(True), 200),
        ),
    ),
    Claim(
        "a side is ruled out as the best by its mean over design points (identical ones: never)",
        "compare",
        "multiple comparisons with the best, in steps, by tossed signs of batches",
        "Hsu 1984; Hansen, Lunde & Nason 2011; Liu 1988",
        0.95,
        (
            Case("points of one luck", _best_of_points(True), 200),
            Case("points of their own luck", _best_of_points(False), 200),
        ),
    ),
    Claim(
        "mean regret [low, high], and 0 for those level with the best",
        "analyse",
        "shrinkage of worlds; multiple comparisons with the best",
        "Efron & Morris 1973; Hsu 1984",
        0.95,
        (
            Case("worlds that differ", _regret_of(DIFFER, "mean"), 40),
            Case("four identical options, 4 replications a world", _regret_of(IDENTICAL, "mean"), 40),
            Case("identical options, 36 theories of one luck", _regret_of(THEORIES, "mean"), 40),
            Case("worlds that differ by less than luck", _regret_of(CLOSE, "mean"), 40),
        ),
    ),
    Claim(
        "90th-percentile and maximum regret [low, high]",
        "analyse",
        "as mean regret, over draws of what luck leaves open",
        "Efron & Morris 1973",
        0.95,
        (
            Case("90th percentile, worlds that differ", _regret_of(DIFFER, "p90"), 40),
            Case("maximum, worlds that differ", _regret_of(DIFFER, "maximum"), 40),
            Case("maximum, four identical options", _regret_of(IDENTICAL, "maximum"), 40),
            Case("90th percentile, worlds that differ by less than luck", _regret_of(CLOSE, "p90"), 40),
            Case("maximum, worlds that differ by less than luck", _regret_of(CLOSE, "maximum"), 40),
            Case("maximum, 4 replications a world", _regret_of(FEW, "maximum"), 40),
        ),
    ),
    Claim(
        "the share of worlds that are good enough [low, high]",
        "analyse",
        "shrinkage of worlds",
        "Efron & Morris 1973",
        0.95,
        (
            Case("worlds that differ", _enough(DIFFER), 40),
            Case("worlds that differ by less than luck", _enough(CLOSE), 40),
            Case("worlds that differ, 4 replications a world", _enough(FEW), 40),
            Case("never good enough, 4 replications a world", _enough(Study(128, 4, 2, share=0.4)), 40),
            Case("always good enough, 16 replications a world", _enough(Study(128, 16, 2, share=0.6)), 40),
        ),
    ),
    Claim(
        "knowing everything [low, high]",
        "analyse",
        "the least mean regret, with luck taken out",
        "Raiffa & Schlaifer 1961; Efron & Morris 1973",
        0.95,
        (
            Case("worlds that differ", _knowing(DIFFER), 80),
            Case("four identical options, 4 replications a world", _knowing(IDENTICAL), 80),
            Case("worlds that differ by less than luck", _knowing(CLOSE), 80),
        ),
    ),
    Claim(
        "best in k of n structures [low, high]",
        "analyse",
        "luck drawn jointly over theories",
        "this project",
        0.95,
        (
            Case("identical options, one luck", _range_of_k(THEORIES), 60),
            Case("theories that differ", _range_of_k(Study(36, 128, 2, spread=0.2, common=True, structures=36)), 60),
        ),
    ),
    Claim(
        "other samples would not name another option (identical options: never)",
        "analyse",
        "luck drawn jointly over worlds",
        "this project",
        0.95,
        (
            Case("identical options, 36 theories of one luck", _not_firm(THEORIES), 100),
            Case("identical options, own luck", _not_firm(Study(worlds=64, replications=8, options=2)), 100),
        ),
    ),
    Claim(
        "an option is dominated (identical options: never)",
        "analyse",
        "simultaneous intervals, Bonferroni over pairs",
        "Berger 1982",
        0.95,
        (
            Case("six identical options, two outcomes", _no_dominance(6, 2), 200),
            Case("two identical options, one outcome", _no_dominance(2, 1), 400),
        ),
    ),
    Claim(
        "the preferred option changes at a value [low, high]",
        "analyse",
        "splines, resampled with luck",
        "this project; Liu 1988",
        0.95,
        (
            Case("a crossing", _threshold_at(0.4), 60),
            Case("identical options, own luck: none", _no_threshold(common=False), 60),
            Case("identical options, smooth common luck: none", _no_threshold(common=True), 60),
        ),
    ),
    Claim(
        "an emulator of nothing but luck is refused",
        "analyse",
        "held-out settings",
        "this project",
        0.95,
        (
            Case("one theory", _refused(1), 40),
            Case("six theories that share their luck", _refused(6), 40),
        ),
    ),
    Claim(
        "failures gather in a box (nowhere, if they do not)",
        "analyse",
        "PRIM, each row judged by a box found without its fold",
        "Friedman & Fisher 1999; Stone 1974",
        0.95,
        (
            Case("failures of luck alone", _no_box(0.0), 40),
            Case("design points that differ for other reasons", _no_box(0.2), 40),
            Case("failures of luck alone, 960 parameters, 1,000 rows", _nothing_gathers(960), 8),
        ),
    ),
    Claim(
        "in a box of failures at least as many fail as the low end of its density says",
        "analyse",
        "rows judged by boxes found without them, of which this one of all rows is the denser",
        "Friedman & Fisher 1999; Stone 1974",
        0.975,
        (
            Case("0.8 against 0.2", _box_measured(0.8, 0.2), 40),
            Case("0.6 against 0.3", _box_measured(0.6, 0.3), 60),
        ),
    ),
    Claim(
        "a leaf of a tree stands (none, if failures gather nowhere)",
        "analyse",
        "a tree of six leaves, each row judged by one grown without its fold",
        "Breiman et al. 1984; Stone 1974",
        0.95,
        (
            Case("failures of luck alone, a leaf", _no_leaf(0.0), 40),
            Case("design points that differ for other reasons, a leaf", _no_leaf(0.2), 40),
        ),
    ),
    Claim(
        "a parameter by itself is tied to failure (none, if none is)",
        "analyse",
        "analysis of variance, of points, Bonferroni",
        "Fisher 1925; Conover & Iman 1981",
        0.95,
        (
            Case("failures of luck alone, five parameters", _nothing_tied(0.0), 100),
            Case("design points that differ for other reasons, five parameters", _nothing_tied(0.2), 200),
            Case("failures of luck alone, 960 parameters, 1,000 rows, tied", _nothing_tied_of_many(960), 24),
        ),
    ),
    Claim(
        "rate of discovery: a planted pattern is seen (no level: the more the better)",
        "analyse",
        "a fifth of the space, by two of twenty parameters, 1,000 rows; a parameter moves a lead by 0.7 of its spread",
        "Bryant & Lempert 2010",
        0.0,
        (
            Case("a box, 0.8 against 0.2", _box_seen(0.8, 0.2), 24),
            Case("a box, 0.6 against 0.3", _box_seen(0.6, 0.3), 40),
            Case("a parameter by itself, 0.8 against 0.2", _tie_seen(0.8, 0.2), 200),
            Case("a parameter by itself, 0.6 against 0.3", _tie_seen(0.6, 0.3), 200),
            Case("a box, 0.8 against 0.2, two of 960 parameters", _box_seen(0.8, 0.2, 960), 4),
            Case("a parameter worth knowing, six theories that share luck", knowing.worth_is_seen(0.7), 40),
        ),
    ),
    Claim(
        "a parameter is worth knowing (none, if none matters)",
        "analyse",
        "spline regression, against shuffles of the outcomes by setting, the largest of all parameters",
        "Strong, Oakley & Brennan 2014; Westfall & Young 1993",
        0.95,
        (
            Case("20 parameters without effect", knowing.no_worth(20), 40),
            Case("5 parameters without effect, six theories that share luck", knowing.no_worth(5, 6), 100),
            Case("960 parameters without effect, 1,000 rows", knowing.no_worth(960, rows=1000), 12),
            Case("5 parameters without effect, one luck for all settings", knowing.no_worth_of_one_luck(5), 60),
        ),
    ),
    Claim(
        "the value of knowing one parameter or theory [low, high]",
        "analyse",
        "as the value of a study that leaves nothing open",
        "Strong, Oakley & Brennan 2014; Strong & Oakley 2013",
        0.95,
        (
            Case("a lead that the parameter may turn, known", knowing.study_worth(0.3, 0.1, 1024, 0.0), 100),
            Case("a small effect, known", knowing.study_worth(0.1, 0.05, 1024, 0.0), 100),
            Case("level options, known", knowing.study_worth(0.3, 0.0, 1024, 0.0), 100),
            Case("few rows, known", knowing.study_worth(0.3, 0.1, 256, 0.0), 100),
            Case("no effect, known", knowing.study_worth(0.0, 0.0, 1024, 0.0), 100),
            Case("six theories that share luck, known", knowing.study_worth(0.3, 0.05, 128, 0.0, 6), 100),
            Case("one luck for all settings, known", knowing.worth_of_one_luck(0.3, 0.1, 0.0), 100),
            Case("one luck, level options, known", knowing.worth_of_one_luck(0.1, 0.0, 0.0), 100),
        ),
    ),
    Claim(
        "the value of knowing two together [low, high], where it is more than of either alone",
        "analyse",
        "splines of both and their products; luck's part by simulation",
        "Strong, Oakley & Brennan 2014; Strong & Oakley 2013",
        0.95,
        (
            Case("their sum matters", knowing.pair_worth_holds("sum"), 80),
            Case("their product alone matters", knowing.pair_worth_holds("product"), 80),
            Case("a number that turns with a theory", knowing.pair_worth_holds("theory"), 80),
            Case("one of them matters: nothing", knowing.pair_worth_holds("one"), 80),
            Case("none of five matters, six theories that share luck: nothing", knowing.no_worth(5, 6, pairs=True), 40),
        ),
    ),
    Claim(
        "the lower bound of knowing all of a group, less 1.96 standard errors, is one",
        "analyse",
        "ridge regression, choices valued outside the fit",
        "Strong, Oakley & Brennan 2014",
        0.975,
        (
            Case("two of ten matter", knowing.group_bound(0.3, 10), 100),
            Case("none of forty matters", knowing.group_bound(0.0, 40), 100),
            Case("none of ten matters, one luck for all settings", knowing.group_bound_of_one_luck(0.0, 0.0), 60),
            Case("one of ten matters, one luck for all settings", knowing.group_bound_of_one_luck(0.1, 0.05), 60),
        ),
    ),
    Claim(
        "the share of variance that is assumed [low, high]",
        "ledger --variance",
        "pick-freeze under two streams of luck, resampled by point",
        "Sobol 1993; Jansen 1999; Saltelli et al. 2010",
        0.95,
        (
            Case("numbers with luck, 256 points", _variance_share(binary=False), 200),
            Case("events, 256 points", _variance_share(binary=True), 200),
        ),
    ),
    Claim(
        "a total index [low, high]",
        "analyse",
        "Sobol's indices of an emulator: resampled, and a jackknife over its folds",
        "Sobol 1993; Oakley & O'Hagan 2004",
        0.95,
        (Case("two of four inputs, 400 noisy rows", _sobol(0.5), 40),),
    ),
    Claim(
        "the value of a study [low, high]",
        "analyse --learn",
        "spline regression, averaged over what the study leaves open; luck's part by simulation",
        "Strong, Oakley, Brennan & Breeze 2015; Jalal & Alarid-Escudero 2018",
        0.95,
        (
            Case("a lead that the parameter may turn", knowing.study_worth(0.3, 0.1, 1024), 100),
            Case("a small effect", knowing.study_worth(0.1, 0.05, 1024), 100),
            Case("level options, a strong effect", knowing.study_worth(0.3, 0.0, 1024), 100),
            Case("few rows", knowing.study_worth(0.3, 0.1, 256), 100),
            Case("one luck for all settings", knowing.worth_of_one_luck(0.1, 0.05, 0.5), 100),
            Case("no effect, level options", knowing.study_worth(0.0, 0.0, 1024), 100),
        ),
    ),
    Claim(
        "a check misses beyond chance, all judged together (of a true model: none)",
        "validate",
        "tests of the record's counts at the model's rates, exact below ten events, with Holm's adjustment",
        "Wilson 1927; Clopper & Pearson 1934; Holm 1979",
        0.95,
        (
            Case("five checks of 22 to 66 cases", _no_check_misses((0.36, 0.2, 0.5, 0.1, 0.25)), 1000),
            Case("five checks, rare ones among them", _no_check_misses((0.01, 0.02, 0.5, 0.05, 0.25)), 1000),
        ),
    ),
    Claim(
        "a draw is not ruled out (a true one: never)",
        "calibrate, validate",
        "Pearson's distance, at the 95% point of chi with 3 degrees of freedom",
        "Pearson 1900; Vernon, Goldstein & Bower 2010",
        0.95,
        (
            Case("a curve as observed, 66 cases", None, exact=_not_ruled_out(0.20, 0.05, 0.11, 0.64)),
            Case("conflict seldom recurs, 66 cases", None, exact=_not_ruled_out(0.05, 0.03, 0.05, 0.87)),
            Case("33 cases", None, exact=_not_ruled_out(0.20, 0.05, 0.11, 0.64, n=33)),
        ),
    ),
    Claim(
        "the posterior of a fitted parameter [2.5%, 97.5%]",
        "calibrate",
        "rejection by a normal kernel, through a multinomial emulator",
        "Wilkinson 2013; Talts et al. 2018",
        0.95,
        (Case("66 cases, truths from the prior", _in_posterior(0.95), 400),),
    ),
    Claim(
        "an option is ruled out as the best (the best: never, nor any that is level with it)",
        "run, compare, analyse",
        "multiple comparisons with the best, in steps, by tossed signs of pairs",
        "Hsu 1984; Hansen, Lunde & Nason 2011; Liu 1988",
        0.95,
        (
            Case("thirteen identical options, 256", ranking.best_is_kept(ranking.events(*EQUAL), EQUAL, 256), 200),
            Case(
                "three identical options, events of 0.5%", ranking.best_is_kept(ranking.events(*RARE), RARE, 256), 400
            ),
            Case("0.45 against 0.4 and 0.3", ranking.best_is_kept(ranking.events(*GAP), GAP, 256), 400),
            Case("two level at the top of four", ranking.best_is_kept(ranking.events(*TOP), TOP, 256), 400),
            Case("three identical means, 8", ranking.best_is_kept(ranking.values(*ZEROS), ZEROS, 8, False), 400),
            Case("design: identical, 4 replications a world", ranking.best_is_kept_over_worlds(IDENTICAL), 200),
            Case("design: identical, 36 theories of one luck", ranking.best_is_kept_over_worlds(THEORIES), 200),
            Case("design: rare events, one luck", ranking.best_is_kept_over_worlds(RARELY), 200),
            Case("design: a lead of 5 points, worlds that differ", ranking.best_is_kept_over_worlds(LEAD), 200),
        ),
    ),
    Claim(
        "an option falls short of the best by so much at most",
        "analyse, compare",
        "multiple comparisons with the best, Bonferroni",
        "Hsu 1984; Tango 1998",
        0.95,
        (
            Case("0.45 against 0.4 and 0.3", ranking.shortfall_is_bounded(ranking.events(*GAP), GAP, 256), 400),
            Case("rare: 2% against 0.5%", ranking.shortfall_is_bounded(ranking.events(*RARE_GAP), RARE_GAP, 256), 400),
            Case(
                "means, 64",
                ranking.shortfall_is_bounded(ranking.values(0.3, 0.0, 0.0), (0.3, 0.0, 0.0), 64, False),
                400,
            ),
            Case("design: a lead of 5 points, worlds that differ", ranking.shortfall_is_bounded_over_worlds(LEAD), 200),
        ),
    ),
    Claim(
        "an option is the best with a probability of 0.95 or more",
        "analyse",
        "the part of luck in all differences learnt from the means",
        "Chick & Inoue 2001; Zellner 1986; Liang et al. 2008",
        0.95,
        (
            Case("four identical options: never said", ranking.probably_the_best(4, 0.0), 200),
            Case("two identical options: never said", ranking.probably_the_best(2, 0.0), 200),
            Case("four that differ by twice as much as luck", ranking.probably_the_best(4, 2.0), 800),
            Case("four that differ by five times as much", ranking.probably_the_best(4, 5.0), 400),
        ),
    ),
    Claim(
        "what choosing gives away on average (expected opportunity loss, within half of it)",
        "analyse",
        "as the probability of the best",
        "Chick & Inoue 2001",
        0.95,
        (
            Case("four that differ by as much as luck, 25 studies", ranking.loss_on_average(4, 1.0), 40),
            Case("ten that differ by three times as much, 25 studies", ranking.loss_on_average(10, 3.0), 40),
        ),
    ),
    Claim(
        "an option dominates, or two cross, in distribution",
        "analyse",
        "tossed signs, all values and pairs together",
        "Barrett & Donald 2003; Davidson & Duclos 2013; Liu 1988",
        0.95,
        (
            Case(
                "four identical options: nothing",
                ranking.dominance_is_true(ranking.costs(0, 0, 0, 0), NONE, 256, 1),
                200,
            ),
            Case(
                "four identical options, second order",
                ranking.dominance_is_true(ranking.costs(0, 0, 0, 0), NONE, 256, 2),
                200,
            ),
            Case("three identical, a loss in 3%", ranking.dominance_is_true(ranking.rare_losses(3), NONE, 256, 1), 400),
            Case(
                "three identical, a loss in 3%, second order",
                ranking.dominance_is_true(ranking.rare_losses(3), NONE, 256, 2),
                400,
            ),
            Case(
                "two better than two by a shift",
                ranking.dominance_is_true(ranking.costs(0.3, 0.3, 0, 0), SHIFT, 256, 1),
                200,
            ),
            Case(
                "a wide and a narrow one: they cross",
                ranking.dominance_is_true(ranking.widths(1, 2), NONE, 256, 1, frozenset({(0, 1)})),
                200,
            ),
            Case(
                "a wide and a narrow one, second order",
                ranking.dominance_is_true(ranking.widths(1, 2), frozenset({(0, 1)}), 256, 2),
                200,
            ),
            Case(
                "identical, 40 histories at 20 points each",
                ranking.dominance_is_true(ranking.costs(0, 0, 0), NONE, 40, 1, copies=20),
                200,
            ),
        ),
    ),
    Claim(
        "the mean of the worst tenth [low, high]",
        "analyse",
        "Student's t of influences, from 40 times their squared skewness on",
        "Rockafellar & Uryasev 2000; Cochran 1977",
        0.95,
        (
            Case("normal, 2,048", ranking.worst_tenth(lambda rng, n: rng.normal(size=n), -1.75498, 2048), 600),
            Case(
                "exponential losses, 2,048",
                ranking.worst_tenth(lambda rng, n: -rng.exponential(size=n), -1.0 - np.log(10.0), 2048),
                600,
            ),
            Case(
                "a cost in 3%, 2,048",
                ranking.worst_tenth(lambda rng, n: ranking.rare_losses(1)(rng, n)[:, 0], -0.3 * 1.25, 2048),
                400,
            ),
            Case(
                "exponential losses, 256: too skewed",
                ranking.worst_tenth(lambda rng, n: -rng.exponential(size=n), -1.0 - np.log(10.0), 256),
                200,
            ),
        ),
    ),
    Claim(
        "the band of a distribution, all options and values (--json)",
        "analyse",
        "Massart's bound; tossed weights where histories share luck",
        "Massart 1990",
        0.95,
        (
            Case("four options, 256", ranking.band_holds(4, 256), 400),
            Case("40 histories at 20 points each", ranking.band_holds(3, 40, 20), 200),
        ),
    ),
    Claim(
        "an option is first under hardly all priorities (identical options: never under 97.5%)",
        "analyse",
        "rank acceptability over weights and luck",
        "Lahdelma & Salminen 2001",
        0.95,
        (
            Case("two identical options, two outcomes", ranking.nobody_is_everybodys_choice(2), 200),
            Case("four identical options, two outcomes", ranking.nobody_is_everybodys_choice(4), 200),
        ),
    ),
    Claim(
        "the mean shortfall of an option over theories, ± its sampling error",
        "report",
        "Student's t over replications, and what of the best means does not return in the other half of them",
        "Student 1908; Stone 1974",
        0.95,
        (
            Case("0.6 against 0.4 and 0.3", theories.shortfall_is_held([[0.6, 0.4, 0.3]] * 6, 128), 200),
            Case(
                "another best in every other theory", theories.shortfall_is_held([[0.6, 0.4], [0.4, 0.6]] * 3, 128), 200
            ),
            Case("four identical options", theories.shortfall_is_held([[0.4] * 4] * 6, 128), 200),
            Case(
                "four identical, 36 theories of own luck", theories.shortfall_is_held([[0.4] * 4] * 36, 128, 0.0), 100
            ),
            Case("two of three are close", theories.shortfall_is_held([[0.42, 0.4, 0.38]] * 6, 128), 200),
            Case("identical, events of 0.5%", theories.shortfall_is_held([[0.005] * 3] * 6, 128), 200),
            Case("3% against 0.5%", theories.shortfall_is_held([[0.03, 0.005]] * 6, 128), 200),
        ),
    ),
    Claim(
        "better in k of n theories [low, high], all options and theories together",
        "analyse",
        "studentised deviations, the signs of replications turned",
        "Romano & Wolf 2005; Liu 1988",
        0.95,
        (
            Case("theories that differ", theories.counted_rightly(theories.differing, 3, 64), 100),
            Case("two identical options, one luck", theories.nothing_claimed(theories.alike, 2, 64), 200),
            Case("six identical options, one luck", theories.nothing_claimed(theories.alike, 6, 64), 100),
            Case("identical options, own luck", theories.nothing_claimed(theories.alike, 2, 64, 0.0), 200),
            Case("identical options, an event of 2%", theories.nothing_claimed(theories.rare, 2, 64), 200),
            Case("identical options, 16 replications", theories.nothing_claimed(theories.alike, 2, 16), 200),
        ),
    ),
    Claim(
        "the best option changes at a belief over theories [low, high]",
        "analyse",
        "luck drawn jointly over theories",
        "Liu 1988",
        0.95,
        (
            Case(
                "a crossing at one half",
                theories.threshold_at(theories.differing, 2, 64, theories.CROSSING_BELIEF),
                100,
            ),
            Case("identical options: none", theories.no_threshold(theories.alike, 2, 64), 100),
            Case("identical options, own luck: none", theories.no_threshold(theories.alike, 2, 64, 0.0), 100),
        ),
    ),
    Claim(
        "a mean by stated beliefs over theories [low, high]",
        "analyse",
        "Student's t over replications, theories weighted in each; none where these are too skewed",
        "Student 1908",
        0.95,
        (
            Case("theories that differ", theories.weighted_rightly(theories.differing, 64), 200),
            Case("an event of 2%", theories.weighted_rightly(theories.rare, 64), 100),
        ),
    ),
)
