"""Plays a scenario: every option, the same replications, the same luck.

`run_scenario` plans blocks, plays those that no stored run holds in a pool, and puts the results into a `Run`. What a
block does is `Work`: by default the simulation, imported when the first block is played.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from model.errors import InputError, SimError
from model.experiment import identity, kept, store
from model.experiment.blocks import BlockKey, Failure, Ledger
from model.experiment.events import Notice, Played, Progress, Started
from model.experiment.plans import (
    LARGEST_SEED,
    Plan,
    choose_options,
    default_workers,
    in_range,
    plan_run,
)
from model.experiment.pool import Done, KeptPool
from model.experiment.store import Run
from model.experiment.tables import BlockResult, outcome_table, sums_table, weekly_table
from model.experiment.work import Work
from model.scenario import MOST_REPLICATIONS, Precision

if TYPE_CHECKING:
    from model.scenario import Scenario

__all__ = [
    "LARGEST_SEED",
    "MOST_REPLICATIONS",
    "BlocksFailed",
    "Plan",
    "Player",
    "choose_options",
    "default_workers",
    "in_range",
    "plan_run",
    "play",
    "run_scenario",
    "store_run",
]

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


def play(laid: Plan, progress: Progress | None = None) -> Run:
    """Plays what no stored run holds of a plan and returns the run, not yet stored.

    With a precision, rounds are added until it is reached. Raises BlocksFailed where blocks had to be given up.
    """
    from model.experiment.run_rounds import play_rounds

    tell = progress or (lambda event: None)
    with closing(Player(laid, tell)) as player:
        return play_rounds(laid, player) if laid.precision is not None else player.run(laid)


class Player:
    """Plays blocks of one plan or of several rounds of it, with workers that are warmed once, and keeps what came."""

    def __init__(self, laid: Plan, tell: Progress) -> None:
        self.laid = laid
        self.tell = tell
        self._pool = KeptPool()
        self._results: dict[BlockKey, BlockResult] = {}
        self._warm = False

    def run(self, laid: Plan) -> Run:
        """The run of a plan: as it is stored, or from what is kept and the blocks that are played now."""
        if (stored := kept.same_run(laid)) is not None:
            self.tell(Notice(f"stored already in {laid.place}: nothing is played"))
            return stored
        before = kept.prefixes(laid)
        upto = {key.option: key.stop for key, _ in before}
        rest = [key for key in laid.blocks if key.start >= upto.get(key.option, 0)]
        if before and not self._results:
            of = sum(upto.values())
            self.tell(Notice(f"{of:,} of {laid.lanes:,} replications are stored already: the rest is played"))
        self.play(rest, laid)
        self.play(rest, laid)
        ledger: Ledger[BlockResult] = Ledger([*(key for key, _ in before), *rest])
        for key, result in [*before, *((key, self._results[key]) for key in rest)]:
            ledger.finish(key, result)
        return self._made(laid, ledger)

    def play(self, keys: Sequence[BlockKey], laid: Plan) -> None:
        """Plays those of the blocks that were not played yet. Raises BlocksFailed."""
        missing = [key for key in keys if key not in self._results]
        if not missing:
            return
        of, lanes = sum(key.size for key in missing), 0
        workers = min(laid.workers, len(missing))
        failures: list[Failure] = []

        def warm() -> None:
            if not self._warm:
                self._warm = True
                laid.work.warm(self.tell)
            most = max(key.stop for key in missing) - min(key.start for key in missing)
            self.tell(Started(tuple(dict.fromkeys(key.option for key in missing)), most, len(missing), workers, of))

        if not self._warm:
            laid.work.prepare(self.tell)
        with closing(self._pool(laid.work, missing, workers, warm)) as events:
            for event in events:
                if isinstance(event, Done):
                    self._results[event.key] = event.result
                    lanes += event.key.size
                    self.tell(Played(event.key, event.result, lanes, of))
                    continue
                if isinstance(event, Failure):
                    failures.append(event)
                self.tell(event)
        if failures:
            order = {key: place for place, key in enumerate(missing)}
            raise BlocksFailed(sorted(failures, key=lambda one: order[one.key]), len(missing))
        if identity.source_hash() != laid.manifest.sources:
            raise InputError("the rules were edited while the run went on; its blocks may not agree: run it again")

    def result(self, key: BlockKey) -> BlockResult:
        """What playing a block gave."""
        return self._results[key]

    def close(self) -> None:
        """Ends the workers."""
        self._pool.close()

    def _made(self, laid: Plan, ledger: Ledger[BlockResult]) -> Run:
        ids, names = laid.manifest.option_ids, [outcome.id for outcome in laid.manifest.outcomes]
        outcomes = outcome_table(ledger.results(), ids, names)
        weekly = weekly_table(ledger.results(), ids)
        sums = sums_table(ledger.results(), ids, laid.block)
        made = Run(laid.manifest, outcomes, weekly, laid.scenario_yaml, sums=sums)
        values = identity.values_hash(outcomes, names)
        return replace(made, manifest=replace(laid.manifest, values=values, weekly=kept.weekly_hash(made)))


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
    precision: Precision | None = None,
) -> Run:
    """Plays `replications` of every option (or of those named) and stores the run in its folder.

    `settings` and `structures` replace parameters and structures of the scenario. `summarise` gives the
    content of `summary.json`. With a `precision`, replications are added until it is reached. What stored runs hold
    is not played again. Results do not depend on `workers`. Raises InputError and BlocksFailed.
    """
    laid = plan_run(
        scenario, replications, seed, options, settings, structures, workers, out, work, precision=precision
    )
    run = play(laid, progress)
    folder = store_run(laid, run, summarise(run))
    return replace(run, folder=folder)


def store_run(laid: Plan, run: Run, summary: Mapping[str, Any]) -> Path:
    """Stores what playing a plan gave, and returns its folder. Raises InputError where it cannot be stored."""
    reached = laid.at(run.manifest.replications)
    store.check_place(reached.place, run.manifest.run, 0, lambda held: kept.grows(held, run.manifest))
    return store.write_run(reached.place, run, summary)


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
