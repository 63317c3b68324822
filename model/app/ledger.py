"""The ledger of a scenario, and the variance due to its assumed parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..experiment.execute.events import OnEvent, ignore
from . import scenarios

if TYPE_CHECKING:
    from ..analysis.assumptions.ledger import Ledger
    from ..analysis.assumptions.variance import Cost, Variance


MOST_POINTS = 1_000_000


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

    result = read(scenarios.load(path, settings))
    if grep is None and basis is None:
        return result
    listed = {record["id"] for record in scenarios.listing("parameters", path, grep, basis)}
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

    `on_cost` is told what they cost before anything is played. Shares that are stored already are read, and histories
    that are stored are not played again. Raises InputError and BlocksFailed.
    """
    from ..analysis.assumptions.variance import cost_of, design_of, variance_shares
    from ..analysis.assumptions.variance_store import request_of, store_shares, stored_variance
    from ..experiment.execute.plan import LARGEST_SEED, choose_options, default_workers, in_range
    from .compile_rules import compile_rules

    workers = default_workers() if workers is None else workers
    in_range("points", points, 1, MOST_POINTS)
    in_range("seed", seed, 0, LARGEST_SEED)
    in_range("workers", workers, 1, 1024)
    scenario = scenarios.load(path, settings)
    chosen = choose_options(scenario, scenarios.option_list(options))
    design = design_of(scenario, chosen, scenario.headline, points, seed)
    if (known := stored_variance(design)) is not None:
        return VarianceAnswer(known)
    request = request_of(design)
    compile_rules(scenario, seed, on_event)
    on_cost(cost_of(design, workers))
    shares = variance_shares(design, workers, on_event)
    try:
        return VarianceAnswer(shares, store_shares(design, request, shares))
    except InputError as error:
        # Minutes of work are not thrown away for a full disk: they are shown, and then the fault is said.
        return VarianceAnswer(shares, None, error)


def stored(path: Path, settings: Sequence[str]) -> Variance | None:
    """The shares stored for a scenario file under today's rules, if any. Raises InputError."""
    from ..analysis.assumptions.variance_store import stored_shares

    scenario = scenarios.load(path, settings)
    return stored_shares(scenario.id, scenario.hash)
