"""The ledger of a scenario, the variance due to its assumed parameters, and the swing of each alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, did_you_mean
from ..experiment.execute.events import OnEvent, ignore
from . import scenarios

if TYPE_CHECKING:
    from ..analysis.assumptions.ledger import Ledger
    from ..analysis.assumptions.swings import Swings
    from ..analysis.assumptions.variance import Cost, Variance
    from ..analysis.assumptions.variance_design import Design


MOST_POINTS = 1_000_000
MOST_SWINGS = 65_536


@dataclass(frozen=True)
class VarianceAnswer:
    """Variance shares, and where they were stored just now; `storage_error` says why they could not be."""

    shares: Variance
    folder: Path | None = None
    storage_error: InputError | None = None


def ledger(path: Path, settings: Sequence[str] = (), grep: str | None = None, basis: str | None = None) -> Ledger:
    """The ledger of a scenario file; with `grep` or `basis` only the parameters that `listing` would keep.

    Totals stay those of the scenario. Raises InputError.
    """
    from ..analysis.assumptions.ledger import ledger as read
    from .listing import listing

    result = read(scenarios.load(path, settings))
    if grep is None and basis is None:
        return result
    listed = {record["id"] for record in listing("parameters", path, grep, basis)}
    return replace(result, entries=tuple(entry for entry in result.entries if entry.path in listed))


def variance(
    path: Path,
    settings: Sequence[str],
    points: int,
    seed: int,
    options: str | None,
    workers: int | None,
    on_cost: Callable[[Cost], None],
    on_event: OnEvent = ignore,
) -> VarianceAnswer:
    """The variance shares of a scenario's headline outcomes, stored with the histories behind them.

    `on_cost` is told what they cost before anything is played. Raises InputError and BlocksFailed.
    """
    return variance_of(variance_design(path, settings, points, seed, options), workers, on_cost, on_event)


def variance_design(path: Path, settings: Sequence[str], points: int, seed: int, options: str | None) -> Design:
    """The design of the variance shares of a scenario file's headline outcomes. Raises InputError."""
    from ..analysis.assumptions.variance import design_of
    from ..experiment.execute.plan import LARGEST_SEED, choose_options, in_range

    in_range("points", points, 1, MOST_POINTS)
    in_range("seed", seed, 0, LARGEST_SEED)
    scenario = scenarios.load(path, settings)
    chosen = choose_options(scenario, scenarios.option_list(options))
    return design_of(scenario, chosen, scenario.headline, points, seed)


def variance_of(
    design: Design,
    workers: int | None = None,
    on_cost: Callable[[Cost], None] = lambda cost: None,
    on_event: OnEvent = ignore,
) -> VarianceAnswer:
    """The variance shares of a design. Those that are stored already are read, and histories that are stored are not
    played again. Raises InputError and BlocksFailed."""
    from ..analysis.assumptions.variance import cost_of, variance_shares
    from ..analysis.assumptions.variance_store import request_of, store_shares, stored_variance
    from ..experiment.execute.plan import in_range
    from ..experiment.execute.pool import default_workers
    from .compile_rules import compile_rules

    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    if (known := stored_variance(design)) is not None:
        return VarianceAnswer(known)
    request = request_of(design)
    compile_rules(design.scenario, design.seed, on_event)
    on_cost(cost_of(design, workers))
    shares = variance_shares(design, workers, on_event)
    try:
        return VarianceAnswer(shares, store_shares(design, request, shares))
    except InputError as error:
        # Minutes of work are not thrown away for a full disk: they are shown, and then the fault is said.
        return VarianceAnswer(shares, None, error)


def swings(
    path: Path,
    option: str,
    settings: Sequence[str] = (),
    outcome: str | None = None,
    replications: int = 64,
    seed: int = 1,
    workers: int | None = None,
    on_event: OnEvent = ignore,
    on_step: Callable[[Swings], None] = lambda step: None,
) -> Swings:
    """How far each parameter alone moves an outcome of an option, by default the main one; see `analysis.assumptions`.

    `on_step` is handed the swings after each doubling of the replications. Raises InputError for what is not there.
    """
    from ..analysis.assumptions.swings import swings as swing_steps
    from ..analysis.decide.criteria import MAIN
    from ..experiment.execute.plan import LARGEST_SEED, choose_options, in_range
    from ..experiment.execute.pool import default_workers
    from ..simulation.outcomes import OUTCOMES
    from .compile_rules import compile_rules

    workers = default_workers() if workers is None else workers
    in_range("replications", replications, 1, MOST_SWINGS)
    in_range("seed", seed, 0, LARGEST_SEED)
    in_range("workers", workers, 1, 1024)
    scenario, values = scenarios.load_with_settings(path, settings)
    choose_options(scenario, [option])
    main = MAIN if MAIN in scenario.headline else scenario.headline[0]
    named = main if outcome is None else outcome
    if named not in OUTCOMES:
        raise InputError(Problem(f"no outcome {named!r}", suggestion=did_you_mean(named, OUTCOMES)))
    numbers = {name: value for name, value in values.items() if not isinstance(value, str)}
    structures = {name: value for name, value in values.items() if isinstance(value, str)}
    compile_rules(scenario, seed, on_event)
    with closing(swing_steps(scenario, option, named, replications, seed, numbers, structures, workers)) as steps:
        for step in steps:
            on_step(step)
    return step


def stored(path: Path, settings: Sequence[str]) -> Variance | None:
    """The shares stored for a scenario file under today's rules, if any. Raises InputError."""
    from ..analysis.assumptions.variance_store import stored_shares

    scenario = scenarios.load(path, settings)
    return stored_shares(scenario.id, scenario.hash)
