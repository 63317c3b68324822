"""Plays blocks on a dask.distributed cluster: the same blocks as the local pool, hence the same bits.

The scheduler submits a block again when its worker is lost; a block that ended several workers becomes a failure. Only
a few blocks per thread are submitted at a time, so that results never fill the cluster's memory.

Dask moves pickled code: whoever reaches the scheduler, or poses as it, runs code on every worker and here.
"""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, SimError, install_hint
from ..design.arms import BlockKey, Failure
from .pool import Done, Meanwhile, PoolEvent
from .process import error_line

if TYPE_CHECKING:
    from .executor import Executor

OUT = 3
"""Blocks submitted at a time for each thread of the cluster."""

PATIENCE = 10
"""Seconds that the scheduler and the first worker may take to answer, and that a lost scheduler may stay away."""

PROTOCOLS = ("tcp", "tls", "ws", "wss", "inproc")
"""Protocols that addresses of schedulers may name."""

DECIDING = ("llvmlite", "numpy")
"""Libraries that decide the bits of a row beside the rules and Python: workers must have the same versions."""

LOOK = 0.05
"""Seconds between two looks at whether a block has ended, or the scheduler has gone."""

GRACE = 2
"""Seconds for what should take none."""

_playing = threading.Lock()
"""Held by the thread that plays a block: a worker plays one at a time."""


def executor_at(address: str) -> Executor:
    """The executor on the cluster whose scheduler has this address. Raises InputError where dask is not installed."""
    try:
        import distributed
    except ImportError:
        problem = Problem(
            "--scheduler needs dask.distributed, which is not installed", expected=install_hint("cluster")
        )
        raise InputError(problem) from None
    protocol, sign, _ = address.partition("://")
    if sign and protocol not in PROTOCOLS:
        wanted = f"HOST:PORT, or an address that begins with one of {', '.join(f'{name}://' for name in PROTOCOLS)}"
        raise InputError(Problem(f"no scheduler is reached by {protocol}", expected=wanted))

    def play(
        work: Any, keys: Sequence[BlockKey], workers: int, meanwhile: Meanwhile
    ) -> Generator[PoolEvent, None, None]:
        meanwhile(False)
        with _connected(address) as client:
            try:
                yield from _play(client, work, keys)
            except (OSError, distributed.CancelledError) as error:
                wanted = "the same command once more, when there is a cluster again: what is finished is stored"
                line = str(error) or type(error).__name__
                raise InputError(Problem(f"the cluster was lost: {line}", expected=wanted)) from error

    return play


def _play(client: Any, work: Any, keys: Sequence[BlockKey]) -> Iterator[PoolEvent]:
    import distributed

    as_completed: Any = distributed.as_completed
    sources = work.sources()
    spread = client.scatter(work, broadcast=True, hash=False)
    waiting = deque(keys)
    threads = max(1, sum(client.nthreads().values()))
    out: dict[Any, BlockKey] = {}

    def submit() -> Any:
        key = waiting.popleft()
        future = client.submit(_block, spread, key, sources, pure=False)
        out[future] = key
        return future

    ended = as_completed([submit() for _ in range(min(len(waiting), OUT * threads))])
    try:
        while out:
            future = _next(client, ended)
            key = out.pop(future)
            yield _heard(client, future, key)
            future.release()
            if waiting:
                ended.add(submit())
    finally:
        with suppress(Exception):  # of a cluster that is gone
            for future in out:
                future.cancel()


def _next(client: Any, ended: Any) -> Any:
    """The next block that ended. Raises OSError where the scheduler stays away for longer than `PATIENCE`, says nothing
    for so long, or has no workers any more."""
    heard, away = time.monotonic(), 0.0
    while not ended.has_ready():
        away = 0.0 if client.status == "running" else away + LOOK
        if away > PATIENCE or client.status == "closed":
            raise OSError(f"its scheduler has been away for {PATIENCE} seconds")
        if time.monotonic() - heard > PATIENCE and client.status == "running":
            heard = time.monotonic()
            try:
                workers = client.sync(client.scheduler.ncores, callback_timeout=PATIENCE)
            except Exception as error:
                raise OSError(f"its scheduler has not answered for {PATIENCE} seconds") from error
            if not workers:
                raise OSError("it has no workers any more")
        time.sleep(LOOK)
    return next(ended)


def _check_versions(client: Any) -> None:
    """Raises InputError where workers have another Python, or other libraries that decide bits, than this program."""
    import platform
    from importlib.metadata import version

    here = {"python": platform.python_version(), **{name: version(name) for name in DECIDING}}
    try:
        there = client.run(_versions, DECIDING)
    except Exception as error:
        raise InputError(Problem(f"the workers of the cluster cannot be asked: {error_line(error)}")) from error
    problems = []
    for worker, versions in sorted(there.items()):
        other = [
            f"{name} {versions.get(name)}, here {mine}" for name, mine in here.items() if versions.get(name) != mine
        ]
        if other:
            wanted = "the same versions on every worker: rows would differ in their last bits"
            problems.append(Problem(f"the worker {worker} has {'; '.join(other)}", expected=wanted))
    if problems:
        raise InputError(problems)


def _versions(names: Sequence[str]) -> dict[str, str]:
    """Runs on a worker: its versions."""
    import platform
    from importlib.metadata import version

    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _heard(client: Any, future: Any, key: BlockKey) -> PoolEvent:
    error = future.exception() if future.status != "finished" else None
    if error is None:
        try:
            kind, content = future.result()
        except Exception as lost:  # the worker that held it went before it could be fetched, too often
            error = lost
        else:
            if kind == "done":
                return Done(key, content)
            if isinstance(content[0], SimError):
                raise content[0]
            return Failure(key, content[1], content[2])
    return Failure(key, f"the cluster gave it up: {error_line(error)}")


def _block(work: Any, key: BlockKey, sources: str) -> tuple[str, Any]:
    """Runs on a worker: plays a block, one at a time per process, however many threads it has."""
    with _playing:
        try:
            if work.sources() != sources:
                raise InputError("a worker of the cluster has other rules than this program: install the same there")
            return "done", work(key)
        except Exception as error:
            ours = error if isinstance(error, SimError) else None
            return "error", (ours, error_line(error), traceback.format_exc())


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    import distributed

    make: Any = distributed.Client

    def connect() -> Any:
        client = make(address, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
        _check_versions(client)
        return client

    # In a thread of its own: a server that accepts and says nothing keeps a client waiting far beyond its timeout.
    answer: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue()
    threading.Thread(target=_answer, args=(connect, answer), daemon=True).start()
    try:
        client, error = answer.get(timeout=2 * PATIENCE + GRACE)
    except queue.Empty:
        client, error = None, TimeoutError("it accepts and says nothing")
    if isinstance(error, InputError):
        raise error
    if error is not None:
        text = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if not isinstance(error, OSError):  # whatever a client makes of bytes that no scheduler sends
            text = "nothing there answers as a dask scheduler does"
        problem = Problem(f"no cluster answers at {address}: {text}", expected="the address of a dask scheduler")
        raise InputError(problem) from error
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=GRACE)


def _answer(connect: Callable[[], Any], answer: queue.Queue[tuple[Any, BaseException | None]]) -> None:
    try:
        answer.put((connect(), None))
    except BaseException as error:  # what a server that is none can make a client raise, MemoryError too
        answer.put((None, error))
