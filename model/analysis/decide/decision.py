"""The decision analysis of runs, in one object: robustness, sensitivity, scenario discovery, thresholds, the value of
information and response surfaces over levers.

`analyse` is the function behind `sim analyse`; `decide` is the same analysis of tables in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...errors import InputError, Problem
from ...stats.splines import gains
from ..data.alternatives import Alternative
from ..data.ensemble import Better, Criterion, Ensemble, comparable, oriented, single_threaded
from ..data.inputs import LEVER
from ..explore import emulator
from ..ranking.best import BestByMean, best_by_criterion
from ..ranking.distributions import Distributions, distributions
from . import regret, threshold
from .acceptability import Acceptability, acceptability
from .beliefs import Beliefs, Stated, beliefs_of
from .criteria import criteria
from .drivers import Driver, Drivers, drivers
from .failures import Failure, failures
from .information import perfect, studies
from .reading.decision_data import DecisionData, DesignInfo, of_table
from .reading.read import of_runs
from .sections import OnStage, Section, work_out
from .surface import Surface, surfaces
from .theories import AcrossTheories, across_theories, crossed_theories
from .worlds import Worlds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...experiment.design.manifest import Manifest
    from ...experiment.store.run import Run
    from ...scenario import Scenario

    Floats = NDArray[np.float64]

__all__ = ["Decision", "Driver", "Drivers", "Failure", "analyse", "decide"]

MOST_NUMERIC = 6
"""The most outcomes whose whole distributions are looked at."""

MOST_MOVES = 8_000_000
"""The most values of luck's moves of worlds that are held at once."""

SHOWN = 10
"""How many parameters each list holds; the others are counted."""

MOST_CONTENDERS = 20
"""The most alternatives in thresholds and the value of information; of more, those with the best means enter."""

KNOWING = "what is worth knowing, and where the choice changes"
DRIVING = "what levers do, and what drives the outcome"
FAILING = "where it fails"
RANKING = "regret"
CROSSING = "across theories"
STAGES = ("reading rows", KNOWING, DRIVING, FAILING, RANKING, CROSSING)
"""The stages of an analysis, in the order in which they begin: after the first its sections, the longest first."""


def ignore_stage(stage: str, done: int) -> None:
    """Ignores the stage."""


@dataclass(frozen=True)
class Decision:
    """The whole analysis. `criteria` are the outcomes; drivers, failures, thresholds and information are of the first.

    `alternatives` are the options compared, at settings of levers where those vary. `alike` are groups of options, or
    of alternatives, with the same rows; only the first of each group is compared. A world is a design point averaged
    over its replications with the luck left in the average taken out, or a single replication, luck included, where
    `averaged` is false. `across_structures` takes the mean over the worlds of each structure as one world: it shows
    which alternative is robust to theory; it is empty where a structure has one world. `acceptability` says which
    priorities make which alternative the best, of at most `MOST_CONTENDERS`. `coincident` maps a criterion to an
    earlier one that has the same value in every world: the two are one criterion. Where a study crosses theories,
    `theories` says which conclusions survive them, and `beliefs`, by criterion, which belief over them makes which
    alternative the best; `stated_beliefs` are those of the scenario or the request. `distributions` are those of
    numeric outcomes. `best_by_mean` compares alternatives with the best one, by criterion. `surfaces` are the
    response surfaces over levers, by option and criterion. `rival` is None, and there is no regret, where there is
    one alternative; nor is there regret where settings of levers met worlds of their own (`design.comparison` is
    scattered). `design` is None for runs of one design point. `foresees_luck` says that thresholds and information
    rest on single replications, so that perfect information includes luck. `stored_in` is the file in which the
    analysis is stored; `unlike` says with, or without, which libraries of the analysis extra a stored one was worked
    out that are not as they are installed.
    """

    scenario: str
    calibrated: bool
    options: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    rows: int
    worlds: int
    averaged: bool
    parameters: int
    by_basis: Mapping[str, int]
    leader: str
    rival: str | None
    robustness: Mapping[str, regret.Robustness]
    by_structure: Mapping[str, Mapping[str, regret.Robustness]]
    best_in: Mapping[str, regret.BestIn]
    across_structures: Mapping[str, regret.Robustness]
    coincident: Mapping[str, str]
    dominance: regret.Dominance
    acceptability: Acceptability | None
    drivers: tuple[Drivers, ...]
    failures: tuple[Failure, ...]
    thresholds: tuple[threshold.Threshold, ...]
    information: perfect.Information | None
    design: DesignInfo | None = None
    foresees_luck: bool = False
    alternatives: tuple[Alternative, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    contenders: int = 0
    surfaces: tuple[Surface, ...] = ()
    best_by_mean: Mapping[str, BestByMean] = field(default_factory=dict)
    distributions: Mapping[str, Distributions] = field(default_factory=dict)
    stored_in: str = ""
    unlike: tuple[str, ...] = ()
    theories: AcrossTheories | None = None
    beliefs: Mapping[str, Beliefs] = field(default_factory=dict)
    stated_beliefs: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def main(self) -> Criterion:
        """The first criterion: drivers, failures, thresholds and information are of it."""
        return self.criteria[0]

    def as_json(self) -> dict[str, Any]:
        """Plain data of a stable shape; null where something does not apply. Regrets are in the outcome's unit."""
        plain: dict[str, Any] = _plain(asdict(self))
        del plain["stored_in"], plain["unlike"]
        return plain


def analyse(
    runs: Sequence[Run],
    outcome: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
    on_stage: OnStage = ignore_stage,
    weights: Mapping[str, float] | None = None,
    beliefs: Stated | None = None,
    learn: Mapping[str, float] | None = None,
    workers: int = 1,
) -> Decision:
    """The analysis of a stored run, or of several of one design point each that differ in structures or seeds.

    `outcome` is the main criterion (default: `MAIN`, or the first of the headline where a run lacks it);
    `thresholds` maps outcome ids to the value that is good enough, `weights` to how much they count. `beliefs` are
    probabilities of the values of rival theories, by structure; `learn` maps parameters to what a study would leave of
    their range. `on_stage` is called with the name of each stage when it begins, and how many are over. Sections are
    worked out on as many threads as there are `workers`, to the same bits. Memory does not grow with the rows of
    a run with several design points. Raises InputError for unknown outcomes, missing rows, runs that cannot be analysed
    together, and where there is nothing to decide.
    """
    if not runs:
        raise InputError("no run was given")
    manifest = runs[0].manifest
    chosen = criteria(manifest, outcome, thresholds or {}, weights or {})
    on_stage(STAGES[0], 0)
    numeric = numeric_outcomes(manifest, chosen, runs[0].scenario)
    data = of_runs(runs, list(dict.fromkeys(criterion.id for criterion in (*chosen, *numeric))), seed)
    return decide(
        data,
        chosen,
        manifest.scenario,
        manifest.calibrated,
        seed,
        least_r2,
        lambda stage, done: on_stage(stage, done + 1),
        numeric,
        reference=manifest.reference,
        beliefs=beliefs,
        learn=learn or {},
        workers=workers,
    )


def numeric_outcomes(manifest: Manifest, chosen: Sequence[Criterion], scenario: Scenario) -> tuple[Criterion, ...]:
    """The outcomes whose whole distributions are looked at: of the criteria, then of the scenario's questions, those
    that are no shares."""
    questioned = [name for question in scenario.questions for name in question.outcomes]
    named = {item.id: item for item in chosen}
    for info in manifest.outcomes:
        if info.id in questioned and info.id not in named and info.judged:
            better: Better = "more" if info.better == "more" else "less"
            named[info.id] = Criterion(info.id, info.title, info.unit, better, info.kind)
    order = [*(item.id for item in chosen), *(name for name in questioned if name in named)]
    return tuple(named[name] for name in dict.fromkeys(order) if named[name].kind == "mean")[:MOST_NUMERIC]


@single_threaded
def decide(
    given: Ensemble | DecisionData,
    criteria: Sequence[Criterion],
    scenario: str = "",
    calibrated: bool = False,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
    on_stage: OnStage = ignore_stage,
    numeric: Sequence[Criterion] = (),
    reference: str = "",
    beliefs: Stated | None = None,
    learn: Mapping[str, float] = MappingProxyType({}),
    workers: int = 1,
) -> Decision:
    """The analysis of worlds by criteria, the first of which is the main criterion; the whole distributions are those
    of the `numeric` outcomes.

    Across theories, options are compared with `reference`, or the first where that is not among them. Sections are
    worked out on as many threads as there are `workers`, to the same bits.

    Raises InputError where fewer than two alternatives can be compared by it; a single option at many design points is
    enough for its drivers and failures.
    """
    data = of_table(given) if isinstance(given, Ensemble) else given
    question = _Question.of(data, criteria, seed, least_r2)
    knowing = Section(KNOWING, lambda: _knowing(question, learn))
    driving = Section(DRIVING, lambda: _driving(question))
    failing = Section(FAILING, lambda: _failing(question))
    ranking = Section(RANKING, lambda: _ranking(question, numeric))
    crossing = Section(CROSSING, lambda: _crossing(question, beliefs, reference))
    work_out((knowing, driving, failing, ranking, crossing), workers, on_stage)
    ranked, (moved, driven) = ranking.result, driving.result
    known, main = knowing.result.information, question.main
    foresees_luck = not data.averaged or data.threshold_rows is not data.worlds or not ranked.worlds[main.id].separable
    if known is not None and not foresees_luck and main.id in ranked.assessed:
        known = _without_luck(known, ranked.assessed[main.id].whole)
    points, coincident = data.worlds, _coincident(criteria, question.oriented)
    return Decision(
        scenario=scenario,
        calibrated=calibrated,
        options=points.options,
        criteria=tuple(criteria),
        rows=data.rows,
        worlds=points.rows,
        averaged=data.averaged,
        parameters=len(points.names),
        by_basis={basis: points.bases.count(basis) for basis in dict.fromkeys(points.bases)},
        leader=question.leader,
        rival=question.rival,
        robustness={name: item.whole for name, item in ranked.assessed.items()},
        by_structure={
            name: dict(zip(points.structures, item.by_structure, strict=True)) for name, item in ranked.assessed.items()
        },
        best_in={name: item.best_in for name, item in ranked.assessed.items()},
        across_structures={name: item.across for name, item in ranked.assessed.items() if item.across is not None},
        coincident={item.id: first for item, first in coincident.items()},
        dominance=ranked.dominance,
        acceptability=ranked.acceptable,
        drivers=driven,
        failures=failing.result,
        thresholds=knowing.result.changes,
        information=known,
        design=data.design,
        foresees_luck=foresees_luck,
        alternatives=data.alternatives,
        alike=data.alike,
        contenders=knowing.result.contenders,
        surfaces=moved,
        best_by_mean=ranked.standings,
        distributions=ranked.shapes,
        theories=crossing.result.theories,
        beliefs=crossing.result.believed,
        stated_beliefs=crossing.result.stated,
    )


@dataclass(frozen=True)
class _Question:
    """What all sections read: the data and the criteria, the worlds of each criterion turned so that more is better
    (`oriented`), and the alternatives by the first of them, the best mean first (`ahead`)."""

    data: DecisionData
    criteria: Sequence[Criterion]
    seed: int
    least_r2: float
    oriented: Mapping[str, Floats]
    ahead: Sequence[str]

    @classmethod
    def of(cls, data: DecisionData, criteria: Sequence[Criterion], seed: int, least_r2: float) -> _Question:
        """The same of data and criteria. Raises InputError where there is nothing to decide."""
        values = {item.id: oriented(data.worlds.outcomes[item.id], item.better) for item in criteria}
        return cls(data, criteria, seed, least_r2, values, _ranked(data, values[criteria[0].id], criteria[0]))

    @property
    def main(self) -> Criterion:
        """The first criterion."""
        return self.criteria[0]

    @property
    def leader(self) -> str:
        """The alternative of the best mean."""
        return self.ahead[0]

    @property
    def rival(self) -> str | None:
        """The alternative that the leader is compared with, None without a second one."""
        return _rival(self.data, self.ahead)

    @property
    def distinct(self) -> list[Criterion]:
        """The criteria without an earlier one of the same values."""
        return _distinct(self.criteria, self.oriented)


class _Ranking(NamedTuple):
    """Robustness and whole distributions: the worlds of each criterion, and what they come to."""

    worlds: Mapping[str, Worlds]
    assessed: Mapping[str, regret.Assessment]
    dominance: regret.Dominance
    acceptable: Acceptability | None
    standings: Mapping[str, BestByMean]
    shapes: Mapping[str, Distributions]


def _ranking(question: _Question, numeric: Sequence[Criterion]) -> _Ranking:
    data, criteria, seed = question.data, question.criteria, question.seed
    points, distinct = data.worlds, question.distinct
    worlds = {item.id: _worlds(data, item, question.oriented[item.id], seed) for item in criteria}
    dominance = regret.dominance(
        [question.oriented[item.id] for item in distinct], points.options, [worlds[item.id] for item in distinct]
    )
    if data.scattered:
        return _Ranking(worlds, {}, dominance, None, {}, {})
    assessed = {item.id: regret.assess(worlds[item.id], _limit(item), seed=seed) for item in criteria}
    acceptable = None
    if len(points.options) <= MOST_CONTENDERS:
        weights = _weights(criteria, _coincident(criteria, question.oriented))
        acceptable = acceptability({item.id: worlds[item.id] for item in distinct}, points.options, weights, seed)
    directions = [(item.id, item.better, item.kind) for item in criteria]
    standings = best_by_criterion(points.outcomes, points.options, directions, data.luck, seed)
    shapes = distributions(data.point_replications if data.averaged else points, data.luck, numeric, seed)
    return _Ranking(worlds, assessed, dominance, acceptable, standings, shapes)


class _Crossing(NamedTuple):
    """What survives rival theories, and which belief over them makes which alternative the best, by criterion."""

    theories: AcrossTheories | None
    believed: Mapping[str, Beliefs]
    stated: Mapping[str, Mapping[str, float]]


def _crossing(question: _Question, beliefs: Stated | None, reference: str) -> _Crossing:
    data, distinct = question.data, question.distinct
    by_theory = crossed_theories(data, distinct) if len(data.worlds.options) <= MOST_CONTENDERS else {}
    believed = {
        item.id: beliefs_of(by_theory[item.id], beliefs, 1.0 if item.better == "more" else -1.0, question.seed)
        for item in distinct
        if item.id in by_theory
    }
    stated = {name: dict(of) for name, of in (beliefs or {}).items()} if by_theory else {}
    return _Crossing(across_theories(by_theory, reference, question.seed), believed, stated)


def _driving(question: _Question) -> tuple[tuple[Surface, ...], tuple[Drivers, ...]]:
    """The surfaces over levers, and the drivers; one after the other, since the libraries that fit emulators switch
    off warnings for the whole process."""
    data, seed, least = question.data, question.seed, question.least_r2
    moved = surfaces(data, question.criteria, seed, least)
    return tuple(moved), tuple(drivers(data, question.main, question.leader, question.rival, seed, least))


def _failing(question: _Question) -> tuple[Failure, ...]:
    """The failures of the leader and of its rival."""
    rows = question.data.single_replications
    options = [name for name in (question.leader, question.rival) if name is not None]
    return tuple(failures(rows, question.data.setting(rows), question.main, options, question.seed))


class _Knowing(NamedTuple):
    """The value of information, with luck in it where worlds are foreseen, and the thresholds, among so many
    alternatives."""

    information: perfect.Information | None
    changes: tuple[threshold.Threshold, ...]
    contenders: int


def _knowing(question: _Question, learn: Mapping[str, float]) -> _Knowing:
    data, main, seed = question.data, question.main, question.seed
    crossed = _contenders(data, question.ahead)
    setting = data.setting(data.threshold_rows)
    values = oriented(crossed.outcomes[main.id], main.better)
    # A lever is a choice: there is nothing to learn about it.
    unknown = crossed.without(bases=[LEVER])
    threshold_rows = crossed.without(names=list(crossed.labels))
    compared, whole, _ = comparable(values, threshold_rows.options)
    moves = _moves(data, main, crossed.options, seed)
    gained = None
    if compared.shape[0] >= threshold.LEAST_ROWS and compared.shape[1] > 1:
        gained = gains(threshold_rows.parameters[whole], compared, setting[whole], seed)
    known = None
    if not data.scattered:
        known = perfect.information(
            unknown.parameters,
            values,
            unknown.names,
            unknown.options,
            unknown.bases,
            setting,
            seed,
            gained if threshold_rows.names == unknown.names else None,
            moves,
        )
    if known is not None and learn:
        table = unknown.parameters, values, unknown.names, unknown.options
        known = replace(known, studies=studies.studies(learn, *table, setting, seed, moves))
    changes = threshold.thresholds(
        threshold_rows.parameters,
        values,
        threshold_rows.names,
        threshold_rows.options,
        gained,
        seed=seed,
        setting=setting,
        moves=moves,
        sampled=data.threshold_rows is not data.worlds or data.luck is None or data.luck.sampled,
    )
    return _Knowing(known, tuple(changes), len(crossed.options))


def _ranked(data: DecisionData, values: Floats, main: Criterion) -> list[str]:
    """The alternatives to which the outcome applies, best mean first, over the worlds that all of them share."""
    compared, _, names = comparable(values, data.worlds.options)
    alone = data.design is not None and data.inputs.names
    if len(names) < (1 if alone else 2) or compared.shape[0] == 0:
        count = f"{len(names)} option{'s' * (len(names) != 1)}"
        raise InputError(Problem(f"nothing to decide: {main.id} applies to {count}"))
    return [names[place] for place in np.argsort(-compared.mean(axis=0), kind="stable")]


def _rival(data: DecisionData, ahead: Sequence[str]) -> str | None:
    """The alternative that the leader is compared with: the best of another option, or where there is a single option
    its worst setting. None without a second alternative."""
    if len(ahead) < 2:
        return None
    option = {alternative.label: alternative.option for alternative in data.alternatives}
    others = [label for label in ahead if option.get(label, label) != option.get(ahead[0], ahead[0])]
    return others[0] if others else ahead[-1]


def _contenders(data: DecisionData, ahead: Sequence[str]) -> Ensemble:
    """The table of `threshold_rows` with the alternatives of the best means alone, where there are many."""
    table = data.threshold_rows
    if len(table.options) <= MOST_CONTENDERS:
        return table
    chosen = set(ahead[:MOST_CONTENDERS])
    return table.of([option for option in table.options if option in chosen])


def _worlds(data: DecisionData, criterion: Criterion, values: Floats, seed: int) -> Worlds:
    """The worlds of one criterion, more is better, with the luck behind their averages."""
    points = data.worlds
    residuals = None if data.luck is None else oriented(data.luck.residuals(criterion.id), criterion.better)
    return Worlds.of(values, points.options, points.structure, data.luck, residuals, len(points.structures), seed)


def _moves(data: DecisionData, main: Criterion, options: Sequence[str], seed: int) -> Floats | None:
    """What luck may have added to the worlds of thresholds and of values of information, where they share it or are no
    sample; else None."""
    luck = data.luck
    if luck is None or data.threshold_rows is not data.worlds or luck.batches < 2 or (luck.sampled and not luck.shared):
        return None
    places = [data.worlds.options.index(option) for option in options]
    count = max(40, min(threshold.RESAMPLES, MOST_MOVES // max(1, data.worlds.rows * len(data.worlds.options))))
    return luck.moves(main.id, count, seed)[:, :, places]


def _without_luck(known: perfect.Information, robust: regret.Robustness) -> perfect.Information:
    """The value of foreseeing each world with luck taken out of it: the least mean regret."""
    figures = robust.measures["mean"]
    perfect, low, high = (min(getattr(figure, end) for figure in figures) for end in ("estimate", "low", "high"))
    return replace(known, perfect=perfect, perfect_low=low, perfect_high=high)


def _limit(criterion: Criterion) -> float | None:
    """The threshold in the sense in which more is better."""
    if criterion.threshold is None:
        return None
    return criterion.threshold if criterion.better == "more" else -criterion.threshold


def _coincident(criteria: Sequence[Criterion], values: Mapping[str, Floats]) -> dict[Criterion, str]:
    """The criteria whose values are those of an earlier one in every world, with that one."""
    same = {}
    for place, item in enumerate(criteria):
        for earlier in criteria[:place]:
            if np.array_equal(values[item.id], values[earlier.id], equal_nan=True):
                same[item] = earlier.id
                break
    return same


def _weights(criteria: Sequence[Criterion], coincident: Mapping[Criterion, str]) -> dict[str, float]:
    """The stated weights by criterion; what somebody gives to a criterion that coincides with an earlier one counts for
    that one."""
    weights: dict[str, float] = {}
    for item in criteria:
        if item.weight is not None:
            name = coincident.get(item, item.id)
            weights[name] = weights.get(name, 0.0) + item.weight
    return weights


def _distinct(criteria: Sequence[Criterion], values: Mapping[str, Floats]) -> list[Criterion]:
    """The criteria without an earlier one of the same values."""
    same = _coincident(criteria, values)
    return [item for item in criteria if item not in same]


def _plain(value: Any) -> Any:
    """Tuples as lists, NaN and infinities as None."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
