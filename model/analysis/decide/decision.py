"""Everything that helps to choose an option, from the tables of runs or of a sweep: robustness, sensitivity, discovery,
thresholds and the value of information in one object.

`analyse` and `analyse_sweep` are the functions behind `sim analyse`; `decide` is the same for worlds already at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from model.analysis.data.ensemble import Criterion, Worlds, comparable, one_thread, oriented
from model.analysis.data.inputs import LEVER
from model.analysis.decide import decision_data, emulator, regret, threshold, voi
from model.analysis.decide.decision_data import Evidence, Swept
from model.analysis.decide.drivers import Driver, Drivers, drivers
from model.analysis.decide.failures import Failure, failures
from model.errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.design.manifest import Manifest
    from model.experiment.store import Run
    from model.experiment.sweep import Sweep
    from model.scenario import Scenario

    Floats = NDArray[np.float64]

MAIN = "deal_and_holds_5y"
"""What the decision is about unless told otherwise: unconditional, so that no option gains by signing less."""

__all__ = ["Decision", "Driver", "Drivers", "Failure", "analyse", "analyse_sweep", "criteria", "decide"]

MOST_CRITERIA = 6
SHOWN = 10
"""How many parameters each list holds; the others are counted."""


@dataclass(frozen=True)
class Decision:
    """The whole analysis. `criteria` are the outcomes; the first is the one that the later parts are about.

    A world is a design point averaged over its replications, or one replication, luck included, where `averaged` is
    false. `luck` has for each criterion the mean regret that luck alone would leave, where worlds are averages.
    `across_structures` takes each structure as one world, the mean over its own: which option is robust to theory.
    `rival` is None, and there is no regret, where a sweep has one option. `swept` says what a sweep was.
    `foresees_luck` says that thresholds and information rest on single replications: knowing all includes luck.
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
    luck: Mapping[str, float]
    dominance: regret.Dominance
    drivers: tuple[Drivers, ...]
    failures: tuple[Failure, ...]
    thresholds: tuple[threshold.Threshold, ...]
    information: voi.Information | None
    swept: Swept | None = None
    foresees_luck: bool = False

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
    table = decision_data.of_runs(runs)
    manifest = runs[0].manifest
    chosen = criteria(manifest, outcome, thresholds or {})
    return decide(table, chosen, manifest.scenario, manifest.calibrated, seed, least_r2)


def analyse_sweep(
    sweep: Sweep,
    scenario: Scenario,
    outcome: str | None = None,
    thresholds: Mapping[str, float] | None = None,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
) -> Decision:
    """The analysis of a stored sweep over its design points; memory does not grow with its rows.

    Raises InputError for outcomes there are not, for rows that are missing, and where there is nothing to decide.
    """
    from model.analysis.data.rows import stored
    from model.experiment.store import read_manifest

    manifest = read_manifest(sweep.folder)
    chosen = criteria(manifest, outcome, thresholds or {})
    found = decision_data.of_sweep(stored(sweep, seed=seed), scenario, [one.id for one in chosen])
    return decide(found, chosen, manifest.scenario, manifest.calibrated, seed, least_r2)


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
    given: Worlds | Evidence,
    criteria: Sequence[Criterion],
    scenario: str = "",
    calibrated: bool = False,
    seed: int = 0,
    least_r2: float = emulator.LEAST_R2,
) -> Decision:
    """The analysis of worlds by criteria, the first of them what the decision is about.

    Raises InputError where fewer than two options can be compared by it; one option of a sweep that varies something is
    enough for what drives it and where it fails.
    """
    rests = decision_data.of_table(given) if isinstance(given, Worlds) else given
    points, table = rests.worlds, rests.noisy
    turned = {one.id: oriented(points.outcomes[one.id], one.better) for one in criteria}
    main = criteria[0]
    kept, _, names = comparable(turned[main.id], points.options)
    lone = rests.swept is not None and rests.inputs.names
    if len(names) < (1 if lone else 2) or kept.shape[0] == 0:
        raise InputError(
            Problem(f"nothing to decide: {main.id} applies to {len(names)} option{'s' * (len(names) != 1)}")
        )
    order = np.argsort(-kept.mean(axis=0), kind="stable")
    leader, rival = names[order[0]], names[order[1]] if len(names) > 1 else None
    parts = {one.id: _by_structure(turned[one.id], points, one, seed) for one in criteria}
    crossed = oriented(rests.crossings.outcomes[main.id], main.better)
    crossings = rests.crossings.without(names=list(rests.crossings.labels))
    # A lever is chosen, not found out.
    unknown = rests.crossings.without(bases=[LEVER])
    known = voi.information(
        unknown.parameters, crossed, unknown.names, unknown.options, unknown.bases, unknown.point, seed
    )
    return Decision(
        scenario=scenario,
        calibrated=calibrated,
        options=points.options,
        criteria=tuple(criteria),
        rows=rests.rows,
        worlds=points.rows,
        averaged=rests.averaged,
        parameters=len(points.names),
        by_basis={basis: points.bases.count(basis) for basis in dict.fromkeys(points.bases)},
        leader=leader,
        rival=rival,
        robustness={one.id: _robust(turned[one.id], points.options, one, seed) for one in criteria},
        by_structure=parts,
        best_in={name: regret.best_in(found, points.options) for name, found in parts.items()},
        across_structures=_across(turned, points, criteria, seed),
        luck={
            one.id: regret.noise_floor(oriented(table.outcomes[one.id], one.better), table.point, seed=seed)
            / rests.thinner**0.5
            for one in criteria
            if rests.averaged
        },
        dominance=regret.dominance([turned[one.id] for one in criteria], points.options),
        drivers=tuple(drivers(rests, main, leader, rival, seed, least_r2)),
        failures=tuple(failures(rests.singles, main, [one for one in (leader, rival) if one is not None], seed)),
        thresholds=tuple(
            threshold.thresholds(
                crossings.parameters,
                crossed,
                crossings.names,
                crossings.options,
                known.floor if known is not None and crossings.names == unknown.names else None,
                seed=seed,
            )
        ),
        information=known,
        swept=rests.swept,
        foresees_luck=not rests.averaged or rests.crossings is not rests.worlds,
    )


def _robust(values: Floats, options: Sequence[str], one: Criterion, seed: int) -> regret.Robustness:
    limit = None if one.threshold is None else one.threshold if one.better == "more" else -one.threshold
    return regret.robustness(values, options, limit, seed=seed)


def _by_structure(values: Floats, points: Worlds, one: Criterion, seed: int) -> dict[str, regret.Robustness]:
    return {
        label: _robust(values[points.structure == code], points.options, one, seed)
        for code, label in enumerate(points.structures)
    }


def _across(
    turned: Mapping[str, Floats], points: Worlds, criteria: Sequence[Criterion], seed: int
) -> dict[str, regret.Robustness]:
    """Robustness with each structure as one world: the mean over its worlds. Empty where there is one structure."""
    if len(points.structures) < 2:
        return {}
    by_structure = replace(points, outcomes=turned, point=points.structure, own={}).averaged()
    return {one.id: _robust(by_structure.outcomes[one.id], points.options, one, seed) for one in criteria}


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
