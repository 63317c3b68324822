"""Plays blocks on a dask.distributed cluster: the same blocks as the local pool, hence the same bits.

The scheduler submits a block again when its worker is lost; a block that ended several workers becomes a failure. Only
a few blocks per thread are submitted at a time, so that results never fill the cluster's memory.
"""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import InputError, Problem, SimError
from ..design.arms import BlockKey, Failure
from .pool import Done, PoolEvent, error_line

if TYPE_CHECKING:
    from .executor import Executor

OUT = 3
"""Blocks submitted at a time for each thread of the cluster."""

PATIENCE = 10
"""Seconds that the scheduler and the first worker may take to answer."""

_playing = threading.Lock()
"""Held by the thread that plays a block: a worker plays one at a time."""


def executor_at(address: str) -> Executor:
    """The executor on the cluster whose scheduler has this address. Raises InputError where dask is not installed."""
    try:
        import distributed  # noqa: F401
    except ImportError:
        wanted = "pip install 'reassurance-sim[cluster]'"
        raise InputError(Problem("--scheduler needs dask.distributed", expected=wanted)) from None

    def play(
        work: Any, keys: Sequence[BlockKey], workers: int, meanwhile: Callable[[], None]
    ) -> Generator[PoolEvent, None, None]:
        meanwhile()
        with _connected(address) as client:
            try:
                yield from _play(client, work, keys)
            except OSError as error:
                wanted = "the same command once more, when there is a cluster again"
                raise InputError(Problem(f"the cluster was lost: {error}", expected=wanted)) from error

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

    queue = as_completed([submit() for _ in range(min(len(waiting), OUT * threads))])
    try:
        for future in queue:
            key = out.pop(future)
            yield _heard(client, future, key)
            future.release()
            if waiting:
                queue.add(submit())
    finally:
        for future in out:
            future.cancel()


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
    try:
        client = make(address, timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        text = (str(error).strip().splitlines() or [type(error).__name__])[0]
        problem = Problem(f"no cluster answers at {address}: {text}", expected="the address of a dask scheduler")
        raise InputError(problem) from error
    try:
        yield client
    finally:
        client.close()
