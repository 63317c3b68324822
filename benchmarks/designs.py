"""How fast designs of many points are played, on the real scenario: `python benchmarks/designs.py`.

Prints figures, and where they fall short of what is wanted: 50 times the ordinary form, less than 2% for being able
to resume, two workers 1.7 times one. Work in this process is measured in processor seconds, so that others on the
machine disturb it little; what several processes do together can only be measured by the clock.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.memory import Memory
from benchmarks.ordinary import Cases
from benchmarks.peers import ema_seconds, ema_workbench
from benchmarks.throughput import ordinary_run, processor_seconds
from model.experiment.design.arms import BlockKey, BlockResult
from model.experiment.execute.events import OnEvent, Started, ignore
from model.experiment.execute.executor import Executor, play
from model.experiment.execute.plan import Plan, plan_study
from model.scenario import Distribution, Factor, Scenario, Study, find_scenarios, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from model.experiment.design.manifest import OutcomeInfo

OPTION = "europe_alone"
SIZE = Distribution("uniform", 10_000.0, 30_000.0, low=10_000.0, high=30_000.0)


def study(scenario: Scenario, points: int, replications: int) -> Study:
    """A Latin hypercube over four factors, or one point where `points` is 1."""
    own = ("russia.resolve", "us.willingness_mean", "war.fatigue")
    factors = [Factor(path, "parameter", distribution=scenario.parameters[path].value) for path in own]
    factors.append(Factor("force.size", "lever", distribution=SIZE))
    return Study(
        id="bench",
        title="A benchmark",
        question="",
        scenario=scenario,
        factors=() if points == 1 else tuple(factors),
        design="grid" if points == 1 else "latin_hypercube",
        points=None if points == 1 else points,
        replications=replications,
        luck="common" if points == 1 else "own",
        options=(OPTION,),
        outcomes=("deal_signed",),
    )


@dataclass(frozen=True)
class Noise:
    """Rows that cost nothing to play, shaped like real ones: real values, shuffled, and no two of a mean alike."""

    infos: tuple[OutcomeInfo, ...]
    values: Any

    def outcomes(self) -> Sequence[OutcomeInfo]:
        """The real outcomes."""
        return self.infos

    def sources(self) -> str:
        """No rules."""
        return "noise"

    def prepare(self, on_event: OnEvent) -> None:
        """Nothing."""

    def warm(self, on_event: OnEvent) -> None:
        """Nothing."""

    def __call__(self, key: BlockKey) -> BlockResult:
        """The block."""
        luck = np.random.default_rng(key.start)
        drawn = self.values[:, luck.integers(0, self.values.shape[1], key.size)]
        means = [row for row, info in enumerate(self.infos) if info.kind == "mean"]
        drawn[means] *= luck.uniform(0.9, 1.1, (len(means), key.size))
        return BlockResult(drawn)


class Interrupts:
    """Work that is interrupted once, at its nth block."""

    def __init__(self, inner: Any, at: int) -> None:
        self._inner, self._left = inner, at

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def __call__(self, key: BlockKey) -> Any:
        """The block, or the interruption."""
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return self._inner(key)


@contextmanager
def place() -> Iterator[Path]:
    """A folder for one run."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder) / "run"


def planned(given: Study, out: Path, workers: int = 1, lanes: int = 1024, work: Any = None) -> Plan:
    """A study laid out. Blocks have the same size whether or not weekly series are kept."""
    return plan_study(given, out=out, workers=workers, block=lanes, work=work)


def said(text: str, wanted: bool = True) -> None:
    """Prints a figure, and whether it falls short."""
    print(f"  {text}" + ("" if wanted else "   <- falls short"))


def lanes_against_replications(scenario: Scenario, points: int, rounds: int) -> None:
    """One replication at many points against many replications at one point, both stored."""
    spread: list[float] = []
    single: list[float] = []
    size = 0
    for _ in range(rounds):
        for given, times in ((study(scenario, points, 1), spread), (study(scenario, 1, points), single)):
            with place() as out:
                plan = planned(given, out)
                times.append(processor_seconds(lambda plan=plan: play(plan)))  # type: ignore[misc]
                size = sum(path.stat().st_size for path in (out / "rows").iterdir())
    ratio = statistics.median(a / b for a, b in zip(spread, single, strict=True))
    print(f"\n{points:,} points at one replication, against {points:,} replications at one point, {rounds} rounds")
    said(f"{points / statistics.median(spread):,.0f} and {points / statistics.median(single):,.0f} rows a second")
    said(f"{size / points:.0f} bytes a row stored")
    said(f"many points take {ratio:.2f} times the processor seconds")


def against_ordinary(scenario: Scenario, points: int, rounds: int, each: int) -> None:
    """A whole design, planned, played, stored and read, against `mesa.batch_run` of the ordinary form, and against the
    same form under EMA Workbench."""
    cases = Cases(scenario, OPTION, range(max(2, rounds * each)), 1)
    ema = ema_workbench()
    ours: list[float] = []
    theirs: dict[str, list[float]] = {"mesa.batch_run": []}
    if ema is not None:
        theirs["EMA Workbench"] = []
    for number in range(rounds):
        with place() as out:
            given = study(scenario, points, 1)
            took = processor_seconds(lambda: play(planned(given, out)).rows().select("deal_signed").collect())  # noqa: B023
            ours.append(took / points)
        chosen = range(number * each, (number + 1) * each)
        start = time.process_time()
        ordinary_run(cases, chosen)
        theirs["mesa.batch_run"].append((time.process_time() - start) / each)
        if ema is not None:
            theirs["EMA Workbench"].append(ema_seconds(ema, cases, chosen) / each)
    print(f"\nA complete design on one core against the ordinary form, one Mesa model a replication, {rounds} rounds")
    said(f"{1 / statistics.median(ours):,.1f} rows a second")
    for name, seconds in theirs.items():
        ratio = statistics.median(b / a for a, b in zip(ours, seconds, strict=True))
        said(f"{ratio:.1f} times {name}, which plays {1 / statistics.median(seconds):,.2f} a second", ratio >= 50.0)
    if ema is None:
        said("EMA Workbench: not installed, or not made for these versions")


def resuming(scenario: Scenario, blocks: int, lanes: int, rounds: int) -> None:
    """What it costs that a run can be resumed: against blocks played and dropped, and after an interruption."""
    stored, broken, bare = [], [], []
    given = study(scenario, blocks * lanes, 1)
    for _ in range(rounds):
        with place() as out:
            plan = planned(given, out, lanes=lanes)
            keys = plan.blocks()
            bare.append(processor_seconds(lambda plan=plan, keys=keys: [plan.work(key) for key in keys]))  # type: ignore[misc]
            stored.append(processor_seconds(lambda plan=plan: play(plan)))  # type: ignore[misc]
        with place() as out:
            plan = planned(given, out, lanes=lanes)

            def twice(plan: Plan = plan) -> None:
                try:
                    play(replace(plan, work=Interrupts(plan.work, blocks // 2)))
                except KeyboardInterrupt:
                    play(plan, resume=True)

            broken.append(processor_seconds(twice))
    print(f"\nBeing able to resume, {blocks} blocks of {lanes:,}, {rounds} rounds, in processor seconds")
    for what, times, base in (("stored, against played and dropped", stored, bare), ("interrupted", broken, stored)):
        more = statistics.median(a / b for a, b in zip(times, base, strict=True)) - 1.0
        said(f"{what}: {more:+.1%}", more < 0.02)


def writing(scenario: Scenario, rows: int) -> None:
    """Rows a second that the store takes, bytes a row, and the memory it needs."""
    with place() as out:
        plan = planned(study(scenario, 1024, 1), out)
        noise = Noise(plan.manifest.outcomes, plan.work(plan.blocks()[0]).values)
    with place() as out:
        given = study(scenario, 1024, max(1, rows // 1024))
        plan = planned(given, out, work=noise)
        with Memory() as writing:
            start = time.perf_counter()
            run = play(plan)
            took = time.perf_counter() - start
        sizes = [path.stat().st_size for path in (run.folder / "rows").iterdir()]
        with Memory() as reading:
            start = time.perf_counter()
            run.rows().group_by("option", "point").mean().collect(engine="streaming")
            read = time.perf_counter() - start
        print(f"\nThe store alone, {plan.rows:,} rows of {len(plan.manifest.outcomes)} outcomes, {len(sizes):,} files")
        said(f"{plan.rows / took:,.0f} rows a second written, {sum(sizes) / plan.rows:.0f} bytes a row")
        said(f"{plan.rows / read:,.0f} rows a second read for the means of every cell")
        for what, watched in (("writing", writing), ("reading", reading)):
            halves = " and ".join(f"{peak:,.0f}" for peak in watched.halves())
            said(f"{what}: at most {watched.peak():,.0f} MB resident, {watched.before:,.0f} before; halves {halves}")


def by_the_clock(plan: Plan, executor: Executor | None = None) -> tuple[float, float]:
    """Seconds from the first block handed out to the end; and processor seconds, those of the children shared among
    the workers: what free cores would take."""
    began = [time.perf_counter()]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.process_time()

    def on_event(event: object) -> None:
        if isinstance(event, Started):
            began[0] = time.perf_counter()

    play(plan, on_event, executor)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began[0], time.process_time() - start + spent / plan.workers


def workers(scenario: Scenario, blocks: int, lanes: int, rounds: int) -> None:
    """Two workers against one, and a cluster of two processes against a pool of two."""
    import distributed

    from model.experiment.execute.cluster import executor_at

    given = study(scenario, blocks * lanes, 1)
    make: Callable[..., Any] = distributed.LocalCluster
    times: dict[str, list[tuple[float, float]]] = {"one worker": [], "two workers": [], "dask, two processes": []}
    with make(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0) as cluster:
        there = executor_at(cluster.scheduler_address)
        with place() as out:  # whatever a worker of the cluster loads once is loaded here
            play(planned(study(scenario, 8 * lanes, 1), out, lanes=lanes), ignore, there)
        for _ in range(rounds):
            for name, count, remote in (
                ("one worker", 1, None),
                ("two workers", 2, None),
                ("dask, two processes", 2, there),
            ):
                with place() as out:
                    times[name].append(by_the_clock(planned(given, out, workers=count, lanes=lanes), remote))
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    print(f"\nWorkers, {blocks} blocks of {lanes:,}, {rounds} rounds, by the clock; {busy}")
    clock = {name: [clocked for clocked, _ in pairs] for name, pairs in times.items()}
    spent = {name: [processor for _, processor in pairs] for name, pairs in times.items()}
    for name, seconds in clock.items():
        said(f"{name}: {given.points or 1:,} rows in {statistics.median(seconds):.1f} s")

    def ratio(of: dict[str, list[float]], slow: str, fast: str) -> float:
        return statistics.median(a / b for a, b in zip(of[slow], of[fast], strict=True))

    two = ratio(clock, "one worker", "two workers")
    said(f"two workers get done {two:.2f} times as much as one", two >= 1.7)
    said(f"  {ratio(spent, 'one worker', 'two workers'):.2f} times by processor seconds, starting them included")
    said(f"dask takes {ratio(clock, 'dask, two processes', 'two workers'):.2f} times as long as the local pool")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", type=Path, default=find_scenarios() / "reassurance.yaml")
    parser.add_argument("--points", type=int, default=10_000)
    parser.add_argument("--blocks", type=int, default=16)
    parser.add_argument("--lanes", type=int, default=1024, help="lanes of a block where blocks are counted")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows that the store alone is measured with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ordinary", type=int, default=4, help="replications a round in the ordinary form")
    parser.add_argument("--only", choices=("lanes", "ordinary", "resume", "store", "workers"), help="one part alone")
    given = parser.parse_args()
    scenario = load(given.scenario)
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start, Python {sys.version.split()[0]}")
    from model.simulation import warm

    warm(scenario)
    if given.only in (None, "lanes"):
        lanes_against_replications(scenario, given.points, given.rounds)
    if given.only in (None, "ordinary"):
        against_ordinary(scenario, given.points, given.rounds, given.ordinary)
    if given.only in (None, "resume"):
        resuming(scenario, given.blocks, given.lanes, given.rounds)
    if given.only in (None, "store"):
        writing(scenario, given.rows)
    if given.only in (None, "workers"):
        workers(scenario, given.blocks, given.lanes, given.rounds)


if __name__ == "__main__":
    main()
