"""Plays a plan: submits the blocks that are missing, stores their results, and returns the run.

Of finished blocks no more than some rows are in memory, until their file is written, and sums over weeks. What is
stored is never played again. Equal runs give equal bytes, whatever the order of the blocks, the number of workers and
the interruptions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import InputError, Problem, SimError
from ..design import identity
from ..design.arms import BlockKey, Failure
from ..store import place
from ..store.files import flush_directory, make_folder, write_whole
from ..store.rows import BLOCKS, ROWS, RowStore
from ..store.run import DECISIONS, Run, finished_lanes, load_run, rows_are_sound
from ..store.weekly import name_next, read_weekly, weekly_means, write_next
from .adaptive import Decision, rounds
from .events import Notice, OnEvent, Played, Started, ignore
from .pool import Done, LocalPool, Meanwhile, PoolEvent

if TYPE_CHECKING:
    from ..design.manifest import Manifest
    from .plan import Plan

Executor = Callable[[Any, Sequence[BlockKey], int, Meanwhile], Generator[PoolEvent, None, None]]
"""Plays blocks somewhere: in a local pool, or on a cluster."""

NAMED = 12
"""Failed blocks named one by one for each reason; of more, the others are counted."""

SAMPLE_LANES = 16
"""Lanes that are replayed before a run made with other versions of the libraries is extended."""

DECIDING = ("python", "llvmlite", "numpy")
"""What decides the bits of a row beside the rules: where these versions differ, a sample is compared first."""


class BlocksFailed(SimError):
    """Some blocks could not be played; all others are stored. Exit code 4."""

    exit_code: ClassVar[int] = 4

    def __init__(self, failures: Sequence[Failure], of: int, folder: Path, blocks: Sequence[str]) -> None:
        self.failures = tuple(failures)
        self.blocks = tuple(blocks)
        self.of = of
        self.folder = folder
        trace = next((failure.traceback for failure in self.failures if failure.traceback), "")
        super().__init__(
            "\n".join(
                [
                    f"{len(self.failures)} of {of} blocks failed; all others are stored in {folder}",
                    *self._by_reason(),
                    *(["the first of them:", trace.rstrip()] if trace else []),
                ]
            )
        )

    def _by_reason(self) -> list[str]:
        """A line for each reason, then its blocks, the first few by name."""
        blocks: dict[str, list[str]] = {}
        for failure, block in zip(self.failures, self.blocks, strict=True):
            blocks.setdefault(failure.reason, []).append(block)
        lines = []
        for reason, met in blocks.items():
            lines += [reason, *(f"  {block}" for block in met[:NAMED])]
            lines += [f"  and {len(met) - NAMED} more"] if len(met) > NAMED else []
        return lines


def play(plan: Plan, on_event: OnEvent = ignore, executor: Executor | None = None, resume: bool = False) -> Run:
    """Plays what is missing of a plan, stores it, and returns the run with the planned replications.

    Without an `executor` it is played on this machine, by workers that start now; one that is given stays open.
    Blocks are stored as they finish. With a precision, rounds are added until it is reached; `Run.decisions` says how
    that was decided. `resume` requires that the run has begun. Raises BlocksFailed where some blocks could not be
    played (all others are stored), and InputError where nothing can be stored or the rules are edited meanwhile.
    """
    if resume and not place.is_run(plan.place):
        wanted = "a run that was begun with the same scenario, design, seed and rules"
        raise InputError(Problem("there is nothing to resume", file=str(plan.place), expected=wanted))
    try:
        rows = plan.row_store()
        waiting = Notice(f"another sim is playing {plan.place}: waiting for it")
        with rows.locked(lambda: _make(plan), lambda: on_event(waiting)), closing(LocalPool()) as pool:
            # The process that held the folder before may have changed what it is.
            place.check_same(plan.place, plan.manifest.run)
            for name in rows.damaged:
                on_event(Notice(f"{plan.place / name} is damaged: what it held is played again"))
            remote = not isinstance(executor or pool, LocalPool)
            session = _Session(plan, rows, on_event, executor or pool, remote)
            decisions = tuple(rounds(plan, plan.precision, session)) if plan.precision is not None else ()
            reached = decisions[-1].replications if decisions else plan.replications
            session.finish(reached, decisions)
            run = load_run(plan.place, plan.scenario)
            rows_are_sound(run)  # they were checked as the folder was locked, or written since
            return replace(run.view(reached), decisions=tuple(decision.as_json() for decision in decisions))
    except OSError as error:
        if error.errno in place.READ_ONLY and (stored := _stored(plan)) is not None:
            return stored
        raise InputError(place.cannot_write(plan.place, error)) from error


def _stored(plan: Plan) -> Run | None:
    """What a folder that cannot be written to answers of a plan: all that is wanted, or None."""
    if plan.precision is not None or not place.is_run(plan.place):
        return None
    place.check_same(plan.place, plan.manifest.run)
    if not place.read_manifest(plan.place).complete:
        return None
    run = load_run(plan.place, plan.scenario)
    held = run.stored.replications_by_option
    if any(count > held.get(option, 0) for option, count in plan.replications.items()):
        return None
    return run.view(plan.replications)


def _make(plan: Plan) -> None:
    make_folder(plan.place, plan.files(), (ROWS, BLOCKS))


@dataclass
class _Session:
    """The work of one process in a run's folder; its workers are prepared once."""

    plan: Plan
    store: RowStore
    on_event: OnEvent
    executor: Executor
    remote: bool
    _warm: bool = False
    _played: bool = False
    _stored: Manifest = field(init=False)

    def __post_init__(self) -> None:
        folder = self.plan.place
        self._stored = place.read_manifest(folder)
        self.store.finished = finished_lanes(folder, self.plan.arms)
        for name, content in self.plan.documents.items():
            if not (folder / name).is_file() or (folder / name).read_bytes() != content:
                write_whole(folder / name, content)  # damaged, or spelled by another version of a library

    def play(self, replications: Mapping[str, int]) -> None:
        """Plays what is not stored of these replications of each option."""
        blocks = self.plan.blocks(replications)
        missing = self.store.missing(blocks)
        if missing:
            self._agree()
            wanted = sum(key.size for key in blocks)
            self._play(missing, max(replications.values()), wanted)
        if self.store.failures:
            self.store.write_ledger()
            keys = sorted(self.store.failures)
            failures, named = [self.store.failures[key] for key in keys], [self.store.describe(key) for key in keys]
            raise BlocksFailed(failures, len(blocks), self.plan.place, named)

    def rows(self, arm: int, start: int, stop: int) -> Any:
        """The values of lanes that were played, (outcomes, lanes)."""
        return self.store.values(arm, start, stop)

    def finish(self, wanted: Mapping[str, int], decisions: Sequence[Decision]) -> None:
        """Plays what is still missing and completes the folder: it then has what it had before and what is wanted."""
        target = dict(wanted)
        # What a complete run held is restored, also where its files were damaged meanwhile.
        for held in (self.store.replications(), self._stored.replications_by_option):
            target |= {option: max(count, target.get(option, 0)) for option, count in held.items()}
        lanes = {arm.index: arm.width * target[arm.option] for arm in self.plan.arms if arm.option in target}
        self.store.target = lanes
        self.play(target)
        self.store.settle(lanes)
        values = self.store.values_hash(lanes)
        manifest = self.plan.manifest.holding(self.plan.titles, target, self.plan.reference)
        stored, weekly = self._stored, ""
        same = (stored.values, stored.replications_by_option, stored.documents) == (
            values,
            manifest.replications_by_option,
            manifest.documents,
        )
        if same and (not self.plan.weekly or self.store.finished):
            if not decisions and not self._played:
                self.on_event(Notice(f"stored already in {self.plan.place}: nothing is played"))
        else:
            weekly = self._write_weekly(target)
            manifest = replace(manifest, values=values, weekly=weekly)
            write_whole(self.plan.place / place.MANIFEST, manifest.as_file())
            self.store.write_ledger()
            self._stored = manifest
        name_next(self.plan.place, self._stored.weekly, weekly)
        if decisions:
            text = json.dumps([item.as_json() for item in decisions], indent=1, ensure_ascii=False, allow_nan=False)
            write_whole(self.plan.place / DECISIONS, (text + "\n").encode())
        self.store.clear_blocks()
        flush_directory(self.plan.place)

    def _write_weekly(self, target: Mapping[str, int]) -> str:
        """Writes the weekly means over all stored lanes; returns their hash, empty where none are stored."""
        import polars as pl

        if not self.plan.weekly:
            return ""
        before = read_weekly(self.plan.place, self._stored.weekly)
        sums: dict[str, Mapping[str, Any]] = {}
        unchanged: dict[str, pl.DataFrame] = {}
        for arm in self.plan.arms:
            lanes = arm.width * target.get(arm.option, 0)
            if before is not None and lanes and lanes == self.store.finished.get(arm.index):
                # Its last block was removed, and is in no sums.
                unchanged[arm.option] = before.filter(option=arm.option)
            elif lanes:
                sums[arm.option] = self.store.weekly_totals(arm.index, lanes)
        if not unchanged:
            return write_next(self.plan.place, weekly_means(sums))
        parts = unchanged | {option: weekly_means({option: series}) for option, series in sums.items()}
        order = [arm.option for arm in self.plan.arms if arm.option in parts]
        return write_next(self.plan.place, pl.concat([parts[option] for option in order], rechunk=True))

    def _agree(self) -> None:
        """Raises InputError where a sample of rows stored by other versions of the libraries is not reproduced here."""
        then, here = self._stored.versions, self.plan.manifest.versions
        changed = [name for name in DECIDING if then.get(name) != here.get(name)]
        arm = next((arm for arm in self.plan.arms if self.store.reach(arm.index)), None)
        if not changed or arm is None:
            return
        self._prepare()
        self._compile()
        stop = min(SAMPLE_LANES, self.store.reach(arm.index))
        again = self.plan.work(BlockKey(arm.option, 0, stop, arm.index)).values
        if self.store.hash_of(arm.index, 0, stop, again) != self.store.hash_of(
            arm.index, 0, stop, self.store.values(arm.index, 0, stop)
        ):
            differ = ", ".join(f"{name} {then.get(name)}, here {here.get(name)}" for name in changed)
            message = f"the rows stored there come out otherwise with the libraries here ({differ})"
            raise InputError(Problem(message, file=str(self.plan.place), expected="another place: --out DIR"))

    def _prepare(self) -> None:
        if not self._warm:
            self.plan.work.prepare(self.on_event)

    def _compile(self) -> None:
        if not self._warm:
            self._warm = True
            self.plan.work.warm(self.on_event)

    def _play(self, missing: Sequence[BlockKey], replications: int, wanted: int) -> None:
        plan, on_event = self.plan, self.on_event
        of, lanes = sum(key.size for key in missing), 0
        names = [outcome.id for outcome in plan.manifest.outcomes]
        watch = identity.SourceWatch(plan.work.sources, plan.manifest.sources)
        watch.check()
        stored = 0 if self._played else wanted - of  # what an earlier command left, not an earlier round of this one
        self._played = True
        self._prepare()

        def warm(awake: bool) -> None:
            self._warm = self._warm or awake
            self._compile()
            busy = 0 if self.remote else min(plan.workers, len(missing))
            options = tuple(dict.fromkeys(key.option for key in missing))
            on_event(Started(options, replications, len(missing), busy, of, plan.points, stored))

        with closing(self.executor(plan.work, missing, plan.workers, warm)) as events:
            for event in events:
                if isinstance(event, Done):
                    watch.check()
                    self.store.add(event.key, event.result)
                    lanes += event.key.size
                    on_event(Played(event.key, dict(zip(names, event.result.values, strict=True)), lanes, of))
                    continue
                if isinstance(event, Failure):
                    self.store.fail(event)
                on_event(event)
