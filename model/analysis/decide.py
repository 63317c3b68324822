"""Everything that helps to choose an option, from the tables of one run or several: robustness, sensitivity, discovery,
thresholds and the value of information in one object.

`analyse` is the function behind `sim analyse`; `decide` is the same for worlds already at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from model.analysis import discovery, emulator, regret, sensitivity, threshold, voi, worlds
from model.analysis.worlds import Criterion, Worlds, comparable, one_thread, oriented
from model.errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.manifest import Manifest
    from model.experiment.store import Run

    Floats = NDArray[np.float64]

MAIN = "deal_and_holds_5y"
"""What the decision is about unless told otherwise: unconditional, so that no option gains by signing less."""

MOST_CRITERIA = 6
SHOWN = 10
"""How many parameters each list holds; the others are counted."""


@dataclass(frozen=True)
class Driver:
    """A parameter's own share of the variance of rows, by a cubic: no interactions, luck in the denominator."""

    name: str
    basis: str
    share: float


@dataclass(frozen=True)
class Drivers:
    """What drives one quantity. `indices` is None where no emulator was good enough: `refused` says why.

    `alone` needs no emulator: parameters above `alone_floor`, the most that as many shuffled columns get.
    """

    of: str
    indices: sensitivity.Sensitivity | None
    screening: tuple[sensitivity.Effect, ...]
    refused: str | None
    alone: tuple[Driver, ...]
    alone_floor: float


@dataclass(frozen=True)
class Failure:
    """Where one option fails, by `rule`; `found` is None where there is no box to be found, `refused` says why."""

    option: str
    rule: str
    found: discovery.Discovery | None
    refused: str | None


@dataclass(frozen=True)
class Decision:
    """The whole analysis. `criteria` are the outcomes; the first is the one that the later parts are about.

    A world is a design point averaged over its replications, or one replication, luck included, where `averaged` is
    false. `luck` has for each criterion the mean regret that luck alone would leave, where worlds are averages.
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
    luck: Mapping[str, float]
    dominance: regret.Dominance
    drivers: tuple[Drivers, ...]
    failures: tuple[Failure, ...]
    thresholds: tuple[threshold.Threshold, ...]
    information: voi.Information | None

    @property
    def main(self) -> Criterion:
        """The criterion that the later parts are about."""
        return self.criteria[0]

    def as_json(self) -> dict[str, Any]:
        """Plain data of a stable shape; null where something does not apply. Regrets are in the outcome's unit."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def analyse(
    runs: Sequence[Run],
    outcome: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
) -> Decision:
    """The analysis of one stored run, or of several that differ in structures or seeds.

    `outcome` is what the decision is about (default: `MAIN`, or where there is none the first of the headline);
    `thresholds` maps outcome ids to the value that is good enough. Raises InputError for outcomes there are not,
    and for runs that do not go together or have a single option.
    """
    table = worlds.of_runs(runs)
    manifest = runs[0].manifest
    chosen = criteria(manifest, outcome, thresholds or {})
    return decide(table, chosen, manifest.scenario, manifest.calibrated, seed, least_r2)


def criteria(manifest: Manifest, outcome: str | None, thresholds: Mapping[str, float]) -> tuple[Criterion, ...]:
    """The outcomes to judge by: the one asked for, then those of the headline. Raises InputError for unknown ones."""
    known = {info.id: info for info in manifest.outcomes if info.better in ("more", "less")}
    asked = [*([outcome] if outcome is not None else []), *thresholds]
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise InputError(
            [
                Problem(
                    f"no outcome {name!r} to judge options by",
                    expected="an outcome of which more, or less, is better",
                    suggestion=did_you_mean(name, known),
                )
                for name in unknown
            ]
        )
    headline = [name for name in manifest.headline if name in known] or list(known)
    first = outcome or (MAIN if MAIN in known else headline[0])
    names = list(dict.fromkeys([first, *headline[:MOST_CRITERIA], *thresholds]))
    return tuple(
        Criterion(
            name,
            known[name].title,
            known[name].unit,
            "more" if known[name].better == "more" else "less",
            known[name].kind,
            thresholds.get(name),
        )
        for name in names
    )


@one_thread
def decide(
    table: Worlds,
    criteria: Sequence[Criterion],
    scenario: str = "",
    calibrated: bool = False,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
) -> Decision:
    """The analysis of worlds by criteria, the first of them what the decision is about.

    Raises InputError where fewer than two options can be compared by it.
    """
    averaged = table.replicated
    points = table.averaged() if averaged else table
    turned = {one.id: oriented(points.outcomes[one.id], one.better) for one in criteria}
    main = criteria[0]
    kept, _, names = comparable(turned[main.id], table.options)
    if len(names) < 2 or kept.shape[0] == 0:
        raise InputError(
            Problem(f"nothing to decide: {main.id} applies to {len(names)} option{'s' * (len(names) != 1)}")
        )
    order = np.argsort(-kept.mean(axis=0), kind="stable")
    leader, rival = names[order[0]], names[order[1]]
    whole = {one.id: _robust(turned[one.id], points, one, seed) for one in criteria}
    parts = {one.id: _by_structure(turned[one.id], points, one, seed) for one in criteria}
    known = voi.information(
        points.parameters, turned[main.id], points.names, points.options, points.bases, points.point, seed
    )
    return Decision(
        scenario=scenario,
        calibrated=calibrated,
        options=table.options,
        criteria=tuple(criteria),
        rows=table.rows,
        worlds=points.rows,
        averaged=averaged,
        parameters=len(table.names),
        by_basis={basis: table.bases.count(basis) for basis in dict.fromkeys(table.bases)},
        leader=leader,
        rival=rival,
        robustness=whole,
        by_structure=parts,
        best_in={name: regret.best_in(found, table.options) for name, found in parts.items()},
        luck={
            one.id: regret.noise_floor(oriented(table.outcomes[one.id], one.better), table.point, seed=seed)
            for one in criteria
            if averaged
        },
        dominance=regret.dominance([turned[one.id] for one in criteria], table.options),
        drivers=tuple(_drivers(table, points, main, leader, rival, seed, least_r2)),
        failures=tuple(_failures(table, main, (leader, rival), seed)),
        thresholds=tuple(
            threshold.thresholds(
                points.parameters,
                turned[main.id],
                points.names,
                points.options,
                None if known is None else known.floor,
                seed=seed,
            )
        ),
        information=known,
    )


def _robust(values: Floats, points: Worlds, one: Criterion, seed: int) -> regret.Robustness:
    limit = None if one.threshold is None else one.threshold if one.better == "more" else -one.threshold
    return regret.robustness(values, points.options, limit, seed=seed)


def _by_structure(values: Floats, points: Worlds, one: Criterion, seed: int) -> dict[str, regret.Robustness]:
    return {
        label: _robust(values[points.structure == code], points, one, seed)
        for code, label in enumerate(points.structures)
    }


def _drivers(
    table: Worlds, points: Worlds, main: Criterion, leader: str, rival: str, seed: int, least: float
) -> list[Drivers]:
    """What drives the leader's outcome, and what drives its lead."""
    first, second = table.options.index(leader), table.options.index(rival)

    def lead(of: Worlds) -> Floats:
        values: Floats = of.outcomes[main.id][:, first] - of.outcomes[main.id][:, second]
        return values

    quantities = (
        (f"{main.id} under {leader}", points.outcomes[main.id][:, first], table.outcomes[main.id][:, first]),
        (f"{main.id}: {leader} less {rival}", lead(points), lead(table)),
    )
    found = []
    bases = dict(zip(table.names, table.bases, strict=True))
    for label, values, each in quantities:
        alone, floor = _alone(points, values, seed)
        noise = table.noise(each) if points is not table else None
        try:
            fitted = emulator.fit(points.parameters, values, points.names, noise, seed, least)
            indices = sensitivity.sobol(fitted, bases, seed=seed)
            screening = sensitivity.morris(fitted.predict, fitted.inputs, fitted.names, seed=seed)
            found.append(Drivers(label, indices, screening, None, alone, floor))
        except InputError as error:
            found.append(Drivers(label, None, (), _said(error), alone, floor))
    return found


def _alone(points: Worlds, values: Floats, seed: int) -> tuple[tuple[Driver, ...], float]:
    applies = ~np.isnan(values)
    x, y = points.parameters[applies], values[applies]
    varies = [k for k in range(x.shape[1]) if y.size and np.ptp(x[:, k]) > 0.0]
    if not varies or y.size < emulator.FEWEST_ROWS:
        return (), 0.0
    shares = emulator.main_effects(x[:, varies], y)
    shuffled = np.random.default_rng(seed).permuted(x[:, varies], axis=0)
    floor = max(0.0, float(emulator.main_effects(shuffled, y).max()))
    order = np.argsort(-shares, kind="stable")
    drivers = [
        Driver(points.names[varies[k]], points.bases[varies[k]], float(shares[k])) for k in order if shares[k] > floor
    ]
    return tuple(drivers), floor


def _failures(table: Worlds, main: Criterion, options: Sequence[str], seed: int) -> list[Failure]:
    """An option fails in a replication where a share's outcome is the bad one, or a mean misses its threshold; where
    none is stated, where it is among the worst quarter."""
    found = []
    for option in options:
        values = table.outcomes[main.id][:, table.options.index(option)]
        applies = ~np.isnan(values)
        turned = oriented(values, main.better)
        if main.kind == "share":
            good = 1.0 if main.better == "more" else 0.0
            fails, rule = values != good, f"{main.id} is {1 - int(good)}"
        else:
            limit = main.threshold
            if limit is None:
                limit = float(np.quantile(values[applies], 0.25 if main.better == "more" else 0.75))
            side = "below" if main.better == "more" else "above"
            origin = "its threshold" if main.threshold is not None else "the worst quarter"
            fails = turned < (limit if main.better == "more" else -limit)
            rule = f"{main.id} is {side} {limit:.4g} ({origin})"
        try:
            boxes = discovery.discover(
                table.parameters, np.where(applies, fails, np.nan), table.names, table.point, seed=seed
            )
            found.append(Failure(option, rule, boxes, None))
        except InputError as error:
            found.append(Failure(option, rule, None, _said(error)))
    return found


def _said(error: InputError) -> str:
    one = error.problems[0]
    return one.message if one.expected is None else f"{one.message}; needed: {one.expected}"


def _plain(value: Any) -> Any:
    """Tuples as lists, numbers that are none as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
