"""What is measured in processes of its own: starting, two cores at once, a whole run."""

from __future__ import annotations

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

SIM = [sys.executable, "-m", "cli"]
WARM = "from model.scenario import load; from model import simulation; simulation.warm(load({path!r}))"


def wall(command: list[str], cache: Path | None = None) -> float:
    """Seconds that a command takes. Raises CalledProcessError when it fails."""
    environment = {**os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def help_times(rounds: int) -> list[float]:
    """Seconds of `sim --help`, the first call left out."""
    return [wall([*SIM, "--help"]) for _ in range(rounds + 1)][1:]


def starts(path: Path) -> tuple[float, float]:
    """Seconds until everything is compiled, with an empty cache and with a full one, imports included."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        command = [sys.executable, "-c", WARM.format(path=str(path))]
        cold = wall(command, Path(place))
        return cold, statistics.median(wall(command, Path(place)) for _ in range(3))


def _serve(pipe: Connection, path: str, option: str, lanes: int) -> None:
    import numpy as np

    from model.scenario import load
    from model.simulation import simulate

    scenario = load(path)
    simulate(scenario, option, np.arange(lanes), 1)
    pipe.send(None)
    while (start := pipe.recv()) is not None:
        before = time.process_time()
        simulate(scenario, option, np.arange(start, start + lanes), 1)
        spent = time.process_time() - before
        pipe.send((spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0))


@dataclass(frozen=True)
class Cores:
    """Seconds a block takes with one process at work and with two, by round; the most memory of one, in MB.

    `spent_*` are the processor seconds of a block: they rise where two get into each other's way, but not with what
    others do on the machine in between.
    """

    alone: list[float]
    together: list[float]
    spent_alone: list[float]
    spent_together: list[float]
    peak: float

    @property
    def speedup(self) -> float:
        """How many times as much two get done."""
        return statistics.median(
            2.0 * alone / together for alone, together in zip(self.alone, self.together, strict=True)
        )

    @property
    def undisturbed(self) -> float:
        """The same by processor seconds: what two free cores would give."""
        pairs = zip(self.spent_alone, self.spent_together, strict=True)
        return statistics.median(2.0 * alone / together for alone, together in pairs)


def cores(path: Path, option: str, lanes: int, rounds: int) -> Cores:
    """Two processes that play blocks, in turn alone and together."""
    context = multiprocessing.get_context("spawn")
    pipes: list[Any] = []
    workers: list[Any] = []
    for _ in range(2):
        ours, theirs = context.Pipe()
        workers.append(context.Process(target=_serve, args=(theirs, str(path), option, lanes), daemon=True))
        workers[-1].start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()
    measured = Cores([], [], [], [], 0.0)
    peak = 0.0
    for n in range(rounds):
        alone, together = (
            (pipes[n % 2 : n % 2 + 1], measured.alone, measured.spent_alone),
            (pipes, measured.together, measured.spent_together),
        )
        for group, times, spent in (alone, together):
            start = time.perf_counter()
            for pipe in group:
                pipe.send(lanes * (n + 1))
            answers = [pipe.recv() for pipe in group]
            times.append(time.perf_counter() - start)
            spent.append(statistics.mean(answer[0] for answer in answers))
            peak = max(peak, *(answer[1] for answer in answers))
    for pipe, worker in zip(pipes, workers, strict=True):
        pipe.send(None)
        worker.join()
    return replace(measured, peak=peak)


@dataclass(frozen=True)
class Whole:
    """Seconds of a whole run, processor seconds of all its processes, the most memory they held together, in MB."""

    seconds: float
    spent: float
    memory: float


def whole_run(path: Path, replications: int) -> Whole:
    """`sim run` with all options on both cores."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        command = [*SIM, "run", str(path), "--replications", str(replications), "--workers", "2", "--out", place]
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            peak = 0.0
            watched = psutil.Process(process.pid)
            while process.poll() is None:
                peak = max(peak, _memory(watched))
                time.sleep(0.1)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Whole(seconds, spent, peak)


def _memory(process: psutil.Process) -> float:
    total = 0.0
    try:
        for part in (process, *process.children(recursive=True)):
            total += part.memory_info().rss / 2**20
    except psutil.NoSuchProcess:
        pass
    return total
