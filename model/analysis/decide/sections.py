"""The sections of an analysis: independent tasks, worked out side by side.

A section draws from a seed of its own and reads what no other section writes, so that what it gives does not depend on
how many are worked out at once, nor on which of them are done first. Threads are enough: NumPy and the libraries of the
analysis extra leave Python to others while they compute.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

LISTEN = 0.1
"""Seconds until the caller looks up: a signal that reaches another thread does not wake it."""

OnStage: TypeAlias = Callable[[str, int], None]
"""Called with the name of each section when it begins, and how many are done."""


class Section(Generic[T]):
    """A section under a name: `result` is what its work gives, once it is worked out."""

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self.name = name
        self._work = work
        self.result: T
        self.error: BaseException | None = None

    def work_out(self) -> None:
        """Keeps what the work gives, or the error that it ends in."""
        try:
            self.result = self._work()
        except BaseException as error:
            self.error = error


def work_out(sections: Sequence[Section[Any]], workers: int, on_stage: OnStage) -> None:
    """Works out sections on as many threads as there are `workers`; they begin in the order given, so that the longest
    belong first.

    `on_stage` is called in the thread of the caller. An error of a section is raised as it is; after it, and when the
    caller is interrupted, no other section begins and those in work are left where they are.
    """
    waiting: SimpleQueue[Section[Any]] = SimpleQueue()
    reports: SimpleQueue[tuple[Section[Any], bool]] = SimpleQueue()
    for section in sections:
        waiting.put(section)
    threads = [Thread(target=_take, args=(waiting, reports), daemon=True) for _ in range(min(workers, len(sections)))]
    done = 0
    try:
        for thread in threads:
            thread.start()
        while done < len(sections):
            try:
                section, over = reports.get(timeout=LISTEN)
            except Empty:
                continue
            if not over:
                on_stage(section.name, done)
            elif section.error is not None:
                raise section.error
            else:
                done += 1
    except BaseException:
        _leave(waiting, threads)
        raise


def _take(waiting: SimpleQueue[Section[Any]], reports: SimpleQueue[tuple[Section[Any], bool]]) -> None:
    """Works out one waiting section after the other, and tells when each begins and is over."""
    while True:
        try:
            section = waiting.get_nowait()
        except Empty:
            return
        reports.put((section, False))
        section.work_out()
        if section.error is not None:
            _empty(waiting)
        reports.put((section, True))


def _leave(waiting: SimpleQueue[Section[Any]], threads: Sequence[Thread]) -> None:
    """Takes what waits away from threads, and ends what they are at as an interrupt ends it in the main thread."""
    _empty(waiting)
    for thread in threads:
        if thread.ident is not None and thread.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
    for thread in threads:
        if thread.ident is not None:
            thread.join()


def _empty(waiting: SimpleQueue[Section[Any]]) -> None:
    try:
        while True:
            waiting.get_nowait()
    except Empty:
        return
