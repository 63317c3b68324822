"""A pool of worker processes that survives the death of any of them.

Each worker has one block at a time and a pipe of its own, so that it is known which block was lost when a worker dies:
that block alone is played again, by a new worker. A block that ended `ATTEMPTS` workers becomes a failure. A rule that
raises is not tried again: it would raise again.

Workers ignore Ctrl-C; the parent ends them. When the parent is killed their pipe closes, and they end by themselves.
They can start before it is known what they play: they load what they are told to, and wait for it.
"""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from threading import Lock, Thread
from typing import Any, Protocol, TypeAlias

from ...errors import OurFault, SimError
from ..design.arms import BlockKey, Failure
from .process import Play, WorkerProcess, cause_of_death, error_line, hand_over, safe_path, serve, start
from .zygote import Zygote

ATTEMPTS = 3
"""Workers that may die while playing one block before it counts as failed."""

GRACE = 3.0
"""Seconds an idle worker has to end by itself."""

LAST = 3
"""Blocks for each worker that are the last ones of a round."""

Meanwhile: TypeAlias = Callable[[bool], None]
"""What is done before blocks are handed out. It is told whether a worker has loaded all that it plays with."""


class Waiting(Protocol):
    """What a pool takes from: keys that wait, the next first."""

    def popleft(self) -> Any:
        """Takes the next key. Raises IndexError where none waits."""
        ...

    def appendleft(self, key: Any, /) -> None:
        """Puts a key back, to be taken next."""
        ...

    def __len__(self) -> int: ...


@dataclass(frozen=True)
class Done:
    """A block was played."""

    key: Any
    result: Any


@dataclass(frozen=True)
class Loading:
    """Workers that started ahead know their work, and load what they still lack for it: none has a block yet."""


@dataclass(frozen=True)
class WorkerDied:
    """A worker died. `key` is the block it was playing, or None; it will be played again."""

    key: Any
    reason: str


PoolEvent: TypeAlias = Done | Failure | Loading | WorkerDied


class _Blocks(deque[BlockKey]):
    """The blocks of a round that wait, in order; of the last ones those first that take the longest, as far as earlier
    blocks of their arm have shown: so workers end at about the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.last = 0
        """How many are the last ones."""
        self._seconds: dict[int, float] = {}

    def took(self, key: BlockKey, seconds: float) -> None:
        """Notes how long a block took."""
        self._seconds[key.arm] = seconds / key.size

    def popleft(self) -> BlockKey:
        """Takes the next block."""
        if not 1 < len(self) <= self.last:
            return super().popleft()
        longest = max(self, key=lambda key: key.size * self._seconds.get(key.arm, 0.0))
        self.remove(longest)
        return longest


class LocalPool:
    """The executor on this machine: plays rounds of blocks with the same worker processes. Close it when done."""

    def __init__(self) -> None:
        self._pool: _Pool | None = None
        self._blocks = _Blocks()

    def start_ahead(self, workers: int, modules: Sequence[str], forks: bool) -> None:
        """Starts workers before it is known what they play; meanwhile these modules are imported, as far as they can
        be, by each of them or, where one process `forks` them, once."""
        if workers > 0:
            self._pool = _Pool(self._blocks, modules, self._blocks.took)
            if forks:
                self._pool.start_forked(workers)
            else:
                self._pool.start(workers)

    def __call__(
        self, play: Play, keys: Sequence[BlockKey], workers: int, meanwhile: Meanwhile = lambda awake: None
    ) -> Generator[PoolEvent, None, None]:
        """Plays a round of blocks and yields events in order of completion.

        `play` must pickle; with one worker it is called in this process and none is started. A worker starts by calling
        `play.wake`, where there is one, which gives whether it has loaded all that it plays with. `meanwhile` is called
        in this process while workers start, before they get a block; where some started ahead, once the first of them
        is ready. Raises the SimError that a block raised, and OurFault where workers cannot be started at all. Close
        the iterator to stop early.
        """
        if workers <= 1 or (len(keys) <= 1 and self._pool is None):
            meanwhile(False)
            yield from _play_here(play, keys)
            return
        whole = False
        try:
            if self._pool is None:
                self._pool = _Pool(self._blocks, took=self._blocks.took)
            self._blocks.last = LAST * workers
            if not self._pool.knows_its_work:
                self._pool.give(play, workers)
            yield from self._pool.play(keys, meanwhile)
            whole = True
        finally:
            if not whole:
                self.close()

    def ask(self, task: Any) -> Callable[[], Any]:
        """Has a worker that waits do something beside blocks, as `play` does it, and gives what waits for the result.

        The result is None where no worker waits, where it dies over it, or cannot do it.
        """
        return (lambda: None) if self._pool is None else self._pool.ask(task)

    def close(self) -> None:
        """Ends the workers."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None
        self._blocks.clear()


class StandingPool:
    """Workers that stay, and play what `waiting` holds, which others fill meanwhile. Close it when done.

    Those who fill `waiting` call `ring` afterwards, from any thread; it is read in the thread that runs `events`.
    """

    def __init__(self, play: Play, workers: int, waiting: Waiting) -> None:
        self._pool = _Pool(waiting)
        self._pool.give(play, workers)
        self._heard, self._bell = multiprocessing.Pipe(duplex=False)
        self._lock = Lock()
        self._closed = False

    def ring(self) -> None:
        """Says that `waiting` has changed."""
        with self._lock:
            if not self._closed:
                self._bell.send_bytes(b"!")

    def events(self) -> Iterator[PoolEvent]:
        """Starts the workers and yields events as they come, until the pool is closed.

        Raises the SimError that a block raised, and OurFault where workers cannot be started at all.
        """
        try:
            yield from self._pool.stand(self._heard)
        finally:
            self._pool.close()

    def close(self) -> None:
        """Ends `events` and the workers; what waits is not played."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._bell.close()


def _play_here(play: Play, keys: Sequence[BlockKey]) -> Iterator[PoolEvent]:
    for key in keys:
        try:
            result = play(key)
        except SimError:
            raise
        except Exception as error:
            yield Failure(key, error_line(error), traceback.format_exc())
        else:
            yield Done(key, result)


@dataclass
class _Worker:
    process: WorkerProcess
    pipe: Connection
    ready: bool = False
    awake: bool = False
    holds: Any = None
    since: float = 0.0


class _Pool:
    def __init__(
        self,
        waiting: Waiting,
        modules: Sequence[str] = (),
        took: Callable[[Any, float], None] = lambda key, seconds: None,
    ) -> None:
        self._size = 0
        self._waiting = waiting
        self._took = took
        self._modules = modules
        self._deaths: dict[Hashable, int] = {}
        self._stillborn = 0
        self._workers: list[_Worker] = []
        self._zygote: Zygote | None = None
        self._context = multiprocessing.get_context("spawn")
        self._handed = b""
        self._needs_main = False
        self._environment: dict[str, str] = {}
        # Otherwise it starts with the first worker, and then interrupts reach that worker.
        with safe_path():
            resource_tracker.ensure_running()

    @property
    def knows_its_work(self) -> bool:
        """Whether `give` was called."""
        return self._size > 0

    def start(self, workers: int) -> None:
        """Starts so many workers more."""
        for _ in range(workers):
            self._workers.append(self._start())

    def start_forked(self, workers: int) -> None:
        """Starts so many workers once it is known what they play; any that replaces one starts by itself."""
        self._zygote = zygote = Zygote(self._context, workers, self._modules)
        self._workers += [_Worker(zygote.worker(number), pipe) for number, pipe in enumerate(zygote.pipes)]

    def give(self, play: Play, size: int) -> None:
        """Says what blocks are played with, and by how many workers at most; those that have started are told."""
        self._handed, self._size = bytes(ForkingPickler.dumps(play)), size
        self._environment = dict(os.environ)  # where compiled rules lie may have been set since they started
        self._needs_main = b"__main__" in self._handed
        if self._needs_main:
            self.close()  # those that started ahead have not run the main script, and would not find it there
        if self._zygote is not None:
            self._by_thread(self._zygote.give)
        else:
            for worker in self._workers:
                self._by_thread(partial(hand_over, worker.pipe))

    def play(self, keys: Sequence[BlockKey], meanwhile: Meanwhile) -> Iterator[PoolEvent]:
        """Plays further blocks with the present workers, and as many more as there are blocks for."""
        for key in reversed(keys):
            self._waiting.appendleft(key)
        ahead = list(self._workers)
        self.fill()
        if ahead and not any(worker.ready for worker in ahead):
            yield Loading()
        meanwhile(self._is_awake(ahead))
        yield from self.run()

    def _is_awake(self, workers: Sequence[_Worker]) -> bool:
        """Whether the first of these workers that is ready has loaded all that it plays with."""
        if not workers or any(worker.ready for worker in workers):
            return any(worker.awake for worker in workers)
        [first, *_] = wait([worker.pipe for worker in workers])
        worker = next(worker for worker in workers if worker.pipe is first)
        with suppress(EOFError, OSError):  # it died, which is read once more
            _, worker.awake = worker.pipe.recv()
            worker.ready = True
        return worker.awake

    def run(self) -> Iterator[PoolEvent]:
        while self._waiting or any(worker.holds for worker in self._workers):
            self.fill()
            self._hand_out()
            handles = {worker.pipe: worker for worker in self._workers}
            for ready in wait(list(handles)):
                assert isinstance(ready, Connection)
                yield from self._hear(handles[ready])

    def stand(self, heard: Connection) -> Iterator[PoolEvent]:
        """Plays with all workers whatever comes to wait, looking again at each message on `heard`, until it closes."""
        while True:
            self.start(self._size - len(self._workers))
            self._hand_out()
            handles: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
            for ready in wait([*handles, heard]):
                if ready is heard:
                    try:
                        heard.recv_bytes()
                    except (EOFError, OSError):
                        return
                    continue
                yield from self._hear(handles[ready])

    def ask(self, task: Any) -> Callable[[], Any]:
        """Gives a task to a worker that waits, if there is one; what is given back waits for its result."""
        worker = next((worker for worker in self._workers if worker.ready and worker.holds is None), None)
        if worker is None:
            return lambda: None
        worker.holds = task
        with suppress(OSError):  # it died, which is read below
            worker.pipe.send(task)

        def result() -> Any:
            worker.holds = None  # if it dies no block is lost
            try:
                kind, content = worker.pipe.recv()
            except (EOFError, OSError):
                return None
            return content if kind == "done" else None

        return result

    def close(self) -> None:
        """Ends every worker: idle ones by closing their pipe, so that they clean up; busy ones at once."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.holds is not None or not worker.ready:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(GRACE)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
            worker.process.close()
        self._workers.clear()
        if self._zygote is not None:
            self._zygote.close(GRACE)
            self._zygote = None

    def fill(self) -> None:
        """Starts workers, up to one for each block in play or waiting."""
        held = sum(worker.holds is not None for worker in self._workers)
        wanted = min(self._size, held + len(self._waiting))
        self.start(wanted - len(self._workers))

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, self._modules), daemon=True)
        start(process, self._needs_main)
        theirs.close()  # so that this end reads end-of-file when the worker is gone
        if self.knows_its_work:
            self._by_thread(partial(hand_over, ours))
        return _Worker(process, ours)

    def _by_thread(self, send: Callable[[Mapping[str, str], bytes], None]) -> None:
        # A pipe takes no more than a part of it until the worker reads, and others can start meanwhile.
        Thread(target=send, args=(self._environment, self._handed), daemon=True).start()

    def _hear(self, worker: _Worker) -> Iterator[PoolEvent]:
        try:
            kind, content = worker.pipe.recv()
        except (EOFError, OSError):
            yield self._bury(worker)
            return
        self._stillborn = 0
        if kind == "ready":
            worker.ready, worker.awake = True, content
        key, worker.holds = worker.holds, None
        if kind == "done":
            self._took(key, time.monotonic() - worker.since)
        if kind == "error" and isinstance(content[0], SimError):
            raise content[0]
        self._hand_out()  # before the caller handles the result: workers should not wait for that
        if key is not None:
            yield Done(key, content) if kind == "done" else Failure(key, content[1], content[2])

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.ready and worker.holds is None:
                try:
                    worker.holds, worker.since = self._waiting.popleft(), time.monotonic()
                except IndexError:
                    return
                try:
                    worker.pipe.send(worker.holds)
                except OSError:
                    pass  # it just died: its pipe reads end-of-file next, and the block goes back then

    def _bury(self, worker: _Worker) -> PoolEvent:
        worker.process.join()
        code = worker.process.exitcode
        reason = cause_of_death(code)
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.close()
        key = worker.holds
        if key is None:
            self._stillborn += 1
            if self._stillborn >= ATTEMPTS * self._size:
                raise OurFault(f"workers end before they play anything: the last {reason}")
            return WorkerDied(None, reason)
        self._deaths[key] = self._deaths.get(key, 0) + 1
        if self._deaths[key] >= ATTEMPTS:
            return Failure(key, f"{ATTEMPTS} workers ended while playing it; the last {reason}")
        self._waiting.appendleft(key)
        return WorkerDied(key, reason)


def default_workers() -> int:
    """One worker for each core that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
