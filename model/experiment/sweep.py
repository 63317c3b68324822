"""Plays a sweep: hands out the blocks that are missing, keeps what comes back, closes parts as they fill.

Nothing is held in memory but the block that has just come in. What is stored is never played again, in whatever
order, by however many workers and after however many interruptions it came about; equal sweeps give equal bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from model.errors import InputError, Problem, SimError
from model.experiment import identity, store
from model.experiment.blocks import BlockKey, Failure
from model.experiment.events import Notice, Played, Progress, Started
from model.experiment.pool import Done, Event, KeptPool
from model.experiment.strata import LaneKey, turns
from model.experiment.studies import KIND, SweepPlan
from model.experiment.sweep_files import make_folder, part_name, write_whole
from model.experiment.sweep_store import SweepStore
from model.experiment.sweep_work import LaneResult

if TYPE_CHECKING:
    import polars as pl

    from model.experiment.rounds import Decision

Players = Callable[[Any, Sequence[BlockKey], int, Callable[[], None]], Generator[Event, None, None]]
"""Plays blocks somewhere: in a local pool, or on a cluster."""


class SweepFailed(SimError):
    """Some blocks could not be played; all others are stored. Exit code 4."""

    exit_code: ClassVar[int] = 4

    def __init__(self, failures: Sequence[Failure], of: int, place: Path, blocks: Sequence[str] = ()) -> None:
        self.failures = tuple(failures)
        self.blocks = tuple(blocks) or tuple(str(one.key) for one in failures)
        self.of = of
        self.place = place
        super().__init__(f"{len(self.failures)} of {of} blocks failed; all others are stored in {place}")


@dataclass(frozen=True)
class Sweep:
    """A stored sweep: its folder, its manifest as plain data, and how its replications were decided."""

    folder: Path
    manifest: Mapping[str, Any]
    decisions: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def options(self) -> tuple[str, ...]:
        """Ids of the options, in the scenario's order."""
        return tuple(option for option, _ in self.manifest["options"])

    def rows(self) -> pl.LazyFrame:
        """All rows, not yet read: `option`, `point`, `replication`, a column an outcome."""
        import polars as pl

        files = [self.folder / "parts" / part_name(index) for index in range(self.manifest["parts"])]
        return pl.scan_parquet(files)

    def points(self) -> pl.DataFrame:
        """The design points: `point`, a column a path (null: as the scenario has it), one a structure that varies."""
        import polars as pl

        return pl.read_parquet(self.folder / "points.parquet")


def play_sweep(
    plan: SweepPlan, progress: Progress | None = None, players: Players | None = None, resume: bool = False
) -> Sweep:
    """Plays what is missing of a sweep, stores it, and returns it. What is stored already is not played again.

    Where the study states a precision, rounds are added until it is reached. With `resume` there has to be something
    to go on with. Raises SweepFailed when all but some blocks are stored, InputError where nothing can be stored.
    """
    from model.experiment.rounds import Cells, decided

    tell = progress or (lambda event: None)
    if resume and not store.is_run(plan.place):
        wanted = "a sweep that was begun with the same study, seed, options and rules"
        raise InputError(Problem("there is nothing to resume", file=str(plan.place), expected=wanted))
    try:
        opened = plan.opened()
        waits = Notice(f"another sim is playing {plan.place}: waiting for it")

        def make() -> None:
            make_folder(plan.place, plan.files())

        with opened.locked(make, lambda: tell(waits)), closing(KeptPool()) as pool:
            runner = Runner(plan, opened, tell, players or pool, players is not None)
            precision = plan.study.precision
            if precision is None:
                found: tuple[Decision, ...] = ()
                target = {option: max(n, opened.held(option)) for option, n in plan.asked.items()}
            else:
                found = tuple(decided(Cells.of(plan), precision, runner))
                reached = found[-1].replications
                target = {option: max(n, opened.held(option)) for option, n in reached.items()}
            runner.play(target, close=True)
            return _finish(plan, opened, target, found)
    except OSError as error:
        raise InputError(store._cannot_write(plan.place, error)) from error


@dataclass
class Runner:
    """Plays what a plan misses, with workers that are warmed once."""

    plan: SweepPlan
    opened: SweepStore
    tell: Progress
    players: Players
    remote: bool = False
    _warm: bool = False

    def play(self, replications: Mapping[str, int], close: bool) -> None:
        """Sees to it that every cell has its replications; with `close`, that they stand in parts."""
        blocks = self.plan.blocks(replications)
        if close:
            self._reopen(replications)
            missing = self.opened.arrange(blocks, self.plan.lanes)
        else:
            missing = self.opened.missing(blocks, self.plan.lanes)
        if missing:
            self._play(missing, max(replications.values()))
        if self.opened.failures:
            self.opened.write_ledger()
            failures = [self.opened.failures[key] for key in sorted(self.opened.failures)]
            told = [self.opened.describe(key) for key in sorted(self.opened.failures)]
            raise SweepFailed(failures, len(blocks), self.plan.place, told)

    def _reopen(self, replications: Mapping[str, int]) -> None:
        """A sweep that is to grow is not complete until it has."""
        manifest = _manifest(self.plan.place)
        if manifest["complete"] and manifest["replications_by_option"] != dict(replications):
            write_whole(self.plan.place / store.MANIFEST, self.plan.manifest())

    def _play(self, missing: Sequence[LaneKey], replications: int) -> None:
        plan, tell = self.plan, self.tell
        of, lanes = sum(key.size for key in missing), 0
        names = [one.id for one in plan.outcomes]
        watch = SourceWatch(plan)
        if not self._warm:
            plan.work.prepare(tell)

        def warm() -> None:
            if not self._warm:
                self._warm = True
                plan.work.warm(tell)
            busy = 0 if self.remote else min(plan.workers, len(missing))
            options = tuple(dict.fromkeys(key.option for key in missing))
            tell(Started(options, replications, len(missing), busy, of, plan.points.count))

        with closing(self.players(plan.work, missing, plan.workers, warm)) as events:
            for event in events:
                if isinstance(event, Done):
                    assert isinstance(event.key, LaneKey)
                    watch.check()
                    self.opened.add(event.key, event.result)
                    lanes += event.key.size
                    shown = LaneResult(dict(zip(names, event.result, strict=True)), {})
                    tell(Played(event.key, shown, lanes, of))
                    continue
                if isinstance(event, Failure):
                    self.opened.fail(event)
                tell(event)


class SourceWatch:
    """Tells when the rules are edited while they are played: blocks would not agree."""

    def __init__(self, plan: SweepPlan) -> None:
        self._plan = plan
        self._seen = self._look()

    def check(self) -> None:
        """Raises InputError where the rules are no longer those the sweep began with."""
        now = self._look()
        if now != self._seen:
            self._seen = now
            if self._plan.work.sources() != self._plan.sources:
                raise InputError("the rules were edited while the sweep went on: run it again, under its new hash")

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        root = Path(identity.__file__).resolve().parent.parent
        files = [path for room in identity.RULE_ROOMS for path in (root / room).rglob("*.py")]
        stats = [(str(path), path.stat()) for path in files]
        return tuple(sorted((name, one.st_mtime_ns, one.st_size) for name, one in stats))


def _finish(plan: SweepPlan, opened: SweepStore, target: Mapping[str, int], found: Sequence[Decision]) -> Sweep:
    opened.write_ledger()
    opened.tidy()
    decisions = tuple(one.as_json() for one in found)
    if decisions:
        text = json.dumps(decisions, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        write_whole(plan.place / "decisions.json", text.encode())
    write_whole(plan.place / store.MANIFEST, plan.manifest(target, opened.values_hash()))
    return load_sweep(plan.place)


def load_sweep(folder: Path) -> Sweep:
    """Opens a stored sweep. Raises InputError where the folder holds none, or one that is not complete."""
    manifest = _manifest(folder)
    if not manifest["complete"]:
        raise InputError(Problem("this sweep is not complete", file=str(folder), expected="sim sweep ... --resume"))
    path = folder / "decisions.json"
    decisions = tuple(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ()
    return Sweep(folder, manifest, decisions)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / store.MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or found.get("kind") != KIND:
            raise ValueError("it is another kind of run")
    except (OSError, ValueError) as error:
        raise InputError(Problem(f"this is not a sweep that can be read: {error}", file=str(folder))) from error
    return found


def turn_of(rows: pl.LazyFrame, plan: SweepPlan) -> pl.LazyFrame:
    """Rows with `turn`: which of its point's replications each is, from 0."""
    import polars as pl

    one = np.array([1], np.int64)
    step = 1 if plan.study.luck == "common" else int(plan.points.lucks)
    assert int(turns(one * step, plan.points, plan.study.luck)[0]) == 1
    return rows.with_columns((pl.col("replication") // step).alias("turn"))
