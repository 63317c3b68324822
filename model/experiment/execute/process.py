"""A worker process: what it inherits as it starts, what it does, and what ended it.

It imports nothing from the current directory, and not the script of whoever called, so that it needs no main guard.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, Protocol, TypeAlias

from ...errors import SimError

ONE_THREAD = ("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
"""What libraries of linear algebra ask for how many threads to start as they are loaded: a worker is one of several
that share the cores, and has no use for more than its own."""

Play: TypeAlias = Callable[[Any], Any]
"""Plays a block, or whatever else a pool is given: it is known by its key, which pickles."""


class WorkerProcess(Protocol):
    """What a pool does with a worker process, whoever has started it; see `multiprocessing.Process`."""

    @property
    def exitcode(self) -> int | None:
        """How it ended; None while it runs, or where nobody knows."""
        ...

    def join(self, timeout: float | None = None) -> None:
        """Waits for its end."""
        ...

    def kill(self) -> None:
        """Ends it at once."""
        ...

    def close(self) -> None:
        """Lets go of it once it has ended."""
        ...


# -- in the process that hands out blocks -----------------------------------------------------------


def start(process: BaseProcess, needs_main: bool = False) -> None:
    """Starts a process that is one of several, without Ctrl-C; with the main script where it needs that."""
    main = nullcontext() if needs_main else _without_main()
    with _interrupts_held(), safe_path(), _one_thread(), main:
        process.start()


def hand_over(pipe: Connection, environment: Mapping[str, str], play: bytes) -> None:
    """Sends a worker its environment and what it plays blocks with; one that has ended, or is ended meanwhile, reads
    nothing more."""
    with suppress(OSError, TypeError, ValueError):  # the last two where the pipe is closed at this end
        pipe.send(environment)
        pipe.send_bytes(play)


def cause_of_death(code: int | None) -> str:
    """What ended a process with this exit code, in words."""
    if code is None:
        return "ended"
    if code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with code {code}"


@contextmanager
def safe_path() -> Iterator[None]:
    """A process that starts within does not look for modules in the current directory: a folder there may have the name
    of any module of Python."""
    with _environment({"PYTHONSAFEPATH": "1"}):
        yield


@contextmanager
def _one_thread() -> Iterator[None]:
    """A process that starts within has one thread for linear algebra, where the user says nothing else."""
    with _environment({name: "1" for name in ONE_THREAD if name not in os.environ}):
        yield


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _without_main() -> Iterator[None]:
    """A worker that starts within does not run the main script again, which would play again without a main guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Blocks Ctrl-C while a process starts: the child inherits that and prints no traceback of its own, and the parent
    is interrupted right after."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# -- in the process that has started ----------------------------------------------------------------


def serve(pipe: Connection, modules: Sequence[str]) -> None:
    """What a worker does: it loads modules, gets what it plays with, and plays blocks until the pipe closes."""
    begin(modules)
    with suppress(EOFError, OSError):
        play, awake = get_work(pipe)
        serve_blocks(pipe, play, awake)


def begin(modules: Sequence[str]) -> None:
    """Leaves Ctrl-C to the parent, and loads modules as far as it can."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is loaded stays: looking through it for garbage takes a part of the start
    with suppress(Exception):  # what the work needs of it is loaded with the work, and says what is wrong
        for name in modules:
            import_module(name)


def get_work(pipe: Connection) -> tuple[Play, bool]:
    """What `hand_over` sends: what plays blocks, and whether all that it plays with is loaded now.

    Raises EOFError or OSError where the pipe closes before.
    """
    os.environ.update(pipe.recv())
    play: Play = pickle.loads(pipe.recv_bytes())
    awake = bool(getattr(play, "wake", lambda: False)())
    gc.freeze()
    return play, awake


def serve_blocks(pipe: Connection, play: Play, awake: bool) -> None:
    """Says that the worker is ready, then plays blocks. Raises EOFError or OSError where the pipe closes."""
    gc.enable()
    pipe.send(("ready", awake))
    while True:
        key = pipe.recv()
        try:
            answer = ("done", play(key))
        except Exception as error:
            ours = error if isinstance(error, SimError) else None
            answer = ("error", (ours, error_line(error), traceback.format_exc()))
        pipe.send(answer)


def error_line(error: BaseException) -> str:
    """The type of an error and the first line of its message."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
