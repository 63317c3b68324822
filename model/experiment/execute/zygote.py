"""Workers that are forked from one process, once it has loaded all that they play with.

What a worker loads takes half a processor second, and each would load the same. So one process, the zygote, loads it
and forks them: it has no other thread, as what is forked must. It plays nothing itself, and tells how each of them
ended, which only a parent knows. Where processes may not be forked workers start one by one; see `process`.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from signal import SIGKILL
from typing import NoReturn

from .process import Play, begin, get_work, hand_over, serve_blocks, start

FORKS = sys.platform == "linux"
"""Whether a process may be forked that has loaded libraries: on macOS those of the system do not stand it."""


class Zygote:
    """The process that forks workers, as its parent handles it. `pipes` lead to its workers, in order; each is told
    apart by the number of its pipe."""

    def __init__(self, context: SpawnContext, workers: int, modules: Sequence[str]) -> None:
        pairs = [multiprocessing.Pipe() for _ in range(workers + 1)]
        theirs = [pair[1] for pair in pairs]
        (self._control, *self.pipes) = (pair[0] for pair in pairs)
        self._process = context.Process(target=_fork, args=(theirs[0], theirs[1:], modules), daemon=True)
        start(self._process)
        for pipe in theirs:
            pipe.close()  # so that this end reads end-of-file when the worker is gone
        self._pids: Sequence[int] = ()
        self._codes: dict[int, int] = {}

    def give(self, environment: Mapping[str, str], play: bytes) -> None:
        """Sends what all workers play blocks with; then they are forked. It may be called by another thread."""
        hand_over(self._control, environment, play)

    def worker(self, number: int) -> Forked:
        """The worker at the end of this pipe."""
        return Forked(self, number)

    def code(self, number: int) -> int | None:
        """How a worker ended, as far as was heard; where none was forked, how the zygote did."""
        return self._codes.get(self._pids[number]) if self._pids else self._process.exitcode

    def kill(self, number: int) -> None:
        """Ends a worker at once; the zygote where it has forked none."""
        while self.hear(0.0):
            pass
        if not self._pids:
            self._process.kill()
        elif self.code(number) is None:
            with suppress(ProcessLookupError):
                os.kill(self._pids[number], SIGKILL)

    def hear(self, timeout: float | None) -> bool:
        """Waits for news of workers, and gives whether there were any: none come any more where the zygote has
        ended."""
        try:
            if not self._control.poll(timeout):
                return False
            news = self._control.recv()
        except (EOFError, OSError):
            self._process.join(timeout)
            return False
        if self._pids:
            self._codes.update([news])
        else:
            self._pids = news
        return True

    def close(self, grace: float) -> None:
        """Ends the zygote, whose workers have ended or were never forked, within `grace` seconds."""
        self._control.close()
        self._process.join(grace)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        self._process.close()


class Forked:
    """One of a zygote's workers, handled as a process that this one has started."""

    def __init__(self, zygote: Zygote, number: int) -> None:
        self._zygote, self._number = zygote, number

    @property
    def exitcode(self) -> int | None:
        """How it ended; None while it runs, or where nobody knows."""
        return self._zygote.code(self._number)

    def join(self, timeout: float | None = None) -> None:
        """Waits for its end, as long as somebody could tell of it."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.exitcode is None and self._zygote.hear(None if end is None else max(0.0, end - time.monotonic())):
            pass

    def kill(self) -> None:
        """Ends it at once."""
        self._zygote.kill(self._number)

    def close(self) -> None:
        """Nothing: it is the zygote's."""


def _fork(control: Connection, pipes: Sequence[Connection], modules: Sequence[str]) -> None:
    """What a zygote does: it loads modules, gets what blocks are played with, forks a worker for each pipe, and tells
    how each of them ends."""
    begin(modules)
    try:
        play, awake = get_work(control)
    except (EOFError, OSError):
        return
    pids = []
    for mine in pipes:
        pid = os.fork()
        if pid == 0:
            _be_worker(mine, [pipe for pipe in (control, *pipes) if pipe is not mine], play, awake)
        pids.append(pid)
    for pipe in pipes:
        pipe.close()  # so that the other end reads end-of-file when the worker is gone
    with suppress(OSError):  # the parent has ended, and they will
        control.send(pids)
    for _ in pids:
        pid, status = os.wait()
        with suppress(OSError):
            control.send((pid, os.waitstatus_to_exitcode(status)))
    os._exit(0)  # nothing is left to do, and taking apart all that was loaded takes longer than the workers' end


def _be_worker(pipe: Connection, others: Sequence[Connection], play: Play, awake: bool) -> NoReturn:
    """Plays blocks until the pipe closes, and ends the process, with nothing that its parent would do at its end."""
    code = 1
    try:
        for other in others:
            other.close()
        with suppress(EOFError, OSError):
            serve_blocks(pipe, play, awake)
        code = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)
