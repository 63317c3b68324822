"""Plays a scenario: every option, the same replications, the same luck.

`run_scenario` plans blocks, plays them in a pool, and puts the results into a `Run`. What a block does
is `Work`: by default the simulation, imported when the first block is played.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from model.errors import InputError, Problem, SimError, did_you_mean
from model.experiment import identity, store
from model.experiment.blocks import BLOCK, BlockKey, Failure, Ledger, plan
from model.experiment.events import Played, Progress, Started
from model.experiment.manifest import Manifest
from model.experiment.pool import Done, play_blocks
from model.experiment.store import Run
from model.experiment.tables import BlockResult, outcome_table, weekly_table
from model.experiment.work import Simulation, Work

if TYPE_CHECKING:
    from model.scenario import Scenario

MOST_REPLICATIONS = 10_000_000
LARGEST_SEED = 2**64 - 1
NAMED = 12
"""Failed blocks of one reason that are named one by one."""


class BlocksFailed(SimError):
    """Some blocks could not be played, so that there is no run. Exit code 4."""

    exit_code: ClassVar[int] = 4

    def __init__(self, failures: Sequence[Failure], of: int) -> None:
        self.failures = tuple(failures)
        self.of = of
        trace = next((failure.traceback for failure in self.failures if failure.traceback), "")
        super().__init__(
            "\n".join(
                [
                    f"{len(self.failures)} of {of} blocks failed; no run was stored",
                    *_by_reason(self.failures),
                    *(["the first of them:", trace.rstrip()] if trace else []),
                ]
            )
        )


@dataclass(frozen=True)
class Plan:
    """What a run would be: options in the scenario's order, blocks, its hash and its place."""

    manifest: Manifest
    blocks: tuple[BlockKey, ...]
    workers: int
    place: Path
    work: Work
    scenario_yaml: str

    @property
    def lanes(self) -> int:
        """Replications of all options together."""
        return sum(key.size for key in self.blocks)

    @property
    def bytes_needed(self) -> int:
        """About how many bytes its folder takes, before compression."""
        return self.lanes * 8 * (len(self.manifest.outcomes) + 2) + 200_000


def plan_run(
    scenario: Scenario,
    replications: int = 1024,
    seed: int = 1,
    options: Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    structures: Mapping[str, str] | None = None,
    workers: int | None = None,
    out: Path | None = None,
    work: Work | None = None,
    block: int = BLOCK,
) -> Plan:
    """Checks what is asked and lays it out, playing nothing.

    Raises InputError for an unknown option, a number out of range, or a place that cannot hold the run.
    """
    in_range("replications", replications, 1, MOST_REPLICATIONS)
    in_range("seed", seed, 0, LARGEST_SEED)
    workers = default_workers() if workers is None else workers
    in_range("workers", workers, 1, 1024)
    chosen = choose_options(scenario, options)
    settings, structures = dict(settings or {}), dict(structures or {})
    work = work or Simulation(scenario, seed, settings, structures)
    sources = identity.source_hash()
    by_basis = _by_basis(scenario)
    asked: dict[str, Any] = {
        "scenario": scenario.hash,
        "sources": sources,
        "seed": seed,
        "replications": replications,
        "options": list(chosen),
        "settings": identity.plain_settings(settings),
        "structures": structures,
    }
    manifest = Manifest(
        run=identity.content_hash(asked),
        scenario=scenario.id,
        title=scenario.title,
        scenario_hash=scenario.hash,
        calibrated="calibrated" in by_basis,
        seed=seed,
        replications=replications,
        reference=scenario.reference if scenario.reference in chosen else chosen[0],
        options=tuple((option, scenario.options[option].title) for option in chosen),
        outcomes=tuple(work.outcomes()),
        headline=tuple(scenario.headline),
        limits=tuple(scenario.limits),
        parameters_by_basis=by_basis,
        model_version=_model_version(),
        sources=sources,
        versions=identity.versions(),
        settings=asked["settings"],
        structures=structures,
    )
    place = out if out is not None else store.default_place(scenario.id, manifest.run)
    blocks = tuple(plan(chosen, replications, block))
    laid = Plan(manifest, blocks, workers, place, work, scenario.to_yaml())
    store.check_place(place, manifest.run, laid.bytes_needed)
    return laid


def play(laid: Plan, progress: Progress | None = None) -> Run:
    """Plays a plan and returns the run, not yet stored.

    Raises BlocksFailed where blocks had to be given up.
    """
    tell = progress or (lambda event: None)
    ledger: Ledger[BlockResult] = Ledger(laid.blocks)
    ids = laid.manifest.option_ids
    workers = min(laid.workers, len(laid.blocks))

    def warm() -> None:
        laid.work.warm(tell)
        tell(Started(ids, laid.manifest.replications, len(laid.blocks), workers))

    lanes = 0
    laid.work.prepare(tell)
    with closing(play_blocks(laid.work, ledger.missing(), workers, warm)) as events:
        for event in events:
            if isinstance(event, Done):
                ledger.finish(event.key, event.result)
                lanes += event.key.size
                tell(Played(event.key, event.result, lanes, laid.lanes))
                continue
            if isinstance(event, Failure):
                ledger.fail(event)
            tell(event)
    if failures := ledger.failures():
        raise BlocksFailed(failures, len(laid.blocks))
    if identity.source_hash() != laid.manifest.sources:
        raise InputError("the rules were edited while the run went on; its blocks may not agree: run it again")
    names = [outcome.id for outcome in laid.manifest.outcomes]
    outcomes = outcome_table(ledger.results(), ids, names)
    values = identity.values_hash(outcomes, names)
    return Run(
        replace(laid.manifest, values=values),
        outcomes,
        weekly_table(ledger.results(), ids),
        laid.scenario_yaml,
    )


def run_scenario(
    scenario: Scenario,
    replications: int = 1024,
    seed: int = 1,
    options: Sequence[str] | None = None,
    settings: Mapping[str, Any] | None = None,
    structures: Mapping[str, str] | None = None,
    workers: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
    summarise: Callable[[Run], Mapping[str, Any]] = lambda run: {},
    work: Work | None = None,
) -> Run:
    """Plays `replications` of every option (or of those named) and stores the run in its folder.

    `settings` and `structures` replace parameters and structures of the scenario. `summarise` gives the
    content of `summary.json`. Results do not depend on `workers`. Raises InputError and BlocksFailed.
    """
    laid = plan_run(scenario, replications, seed, options, settings, structures, workers, out, work)
    run = play(laid, progress)
    folder = store.write_run(laid.place, run, summarise(run))
    return replace(run, folder=folder)


def choose_options(scenario: Scenario, asked: Sequence[str] | None) -> tuple[str, ...]:
    """The options asked for, or all, in the scenario's order. Raises InputError for unknown ones."""
    if asked is None:
        return tuple(scenario.options)
    unknown = [option for option in asked if option not in scenario.options]
    if unknown:
        raise InputError(
            Problem(
                f"no option named {option!r} in scenario {scenario.id}",
                expected="one of " + ", ".join(scenario.options),
                suggestion=did_you_mean(option, scenario.options),
            )
            for option in unknown
        )
    if not asked:
        raise InputError("no options named: there is nothing to play")
    return tuple(option for option in scenario.options if option in asked)


def default_workers() -> int:
    """As many workers as this process may use cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_range(name: str, value: int, low: int, high: int) -> None:
    """Raises InputError for a whole number that is out of its range."""
    if not low <= value <= high:
        raise InputError(Problem(f"{name} is {value}", expected=f"a whole number from {low} to {high}"))


def _by_reason(failures: Sequence[Failure]) -> list[str]:
    """A line for each reason, then the blocks it met, the first few by name."""
    blocks: dict[str, list[str]] = {}
    for failure in failures:
        blocks.setdefault(failure.reason, []).append(str(failure.key))
    lines = []
    for reason, met in blocks.items():
        lines += [reason, *(f"  {key}" for key in met[:NAMED])]
        lines += [f"  and {len(met) - NAMED} more"] if len(met) > NAMED else []
    return lines


def _by_basis(scenario: Scenario) -> dict[str, int]:
    counts: dict[str, int] = {}
    for parameter in scenario.parameters.values():
        basis = str(parameter.basis)
        counts[basis] = counts.get(basis, 0) + 1
    return dict(sorted(counts.items()))


def _model_version() -> str:
    from model import __version__

    return __version__
