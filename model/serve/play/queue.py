"""The tasks that somebody waits for, in the order in which workers take them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

PATIENCE = 2.0
"""Seconds after which a task that waits goes before newer ones: under load nobody is left waiting for ever."""


@dataclass(frozen=True, order=True)
class Rank:
    """The order of tasks, the greatest first: what somebody looks at before the background, then the newest request,
    then the first part of it."""

    wanted: bool
    request: int
    part: int = 0


@dataclass
class _Entry:
    rank: Rank
    since: float


class TaskQueue:
    """Tasks that wait, each once; any thread may use it. Workers are given nothing until it is `opened`."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._entries: dict[Hashable, _Entry] = {}
        self._urgent: list[Hashable] = []
        self._opened = False

    def open(self) -> None:
        """Lets workers take what waits."""
        with self._lock:
            self._opened = True

    def put(self, task: Hashable, rank: Rank) -> None:
        """Adds a task."""
        with self._lock:
            self._entries[task] = _Entry(rank, self._clock())

    def promote(self, task: Hashable, rank: Rank) -> None:
        """Gives a task that waits a higher rank; nothing where a worker has it already."""
        with self._lock:
            entry = self._entries.get(task)
            if entry is not None and rank > entry.rank:
                entry.rank = rank

    def drop(self, task: Hashable) -> bool:
        """Takes a task out that nobody wants any more; False where a worker has it already."""
        with self._lock:
            return self._entries.pop(task, None) is not None

    def popleft(self) -> Hashable:
        """The task that goes next. Raises IndexError where none does."""
        with self._lock:
            if self._urgent:
                return self._urgent.pop()
            if not self._entries or not self._opened:
                raise IndexError("no task waits")
            late = self._clock() - PATIENCE
            oldest = min(
                (task for task, entry in self._entries.items() if entry.rank.wanted and entry.since < late),
                key=lambda task: self._entries[task].since,
                default=None,
            )
            task = oldest or max(self._entries, key=lambda task: self._entries[task].rank)
            del self._entries[task]
            return task

    def appendleft(self, task: Hashable) -> None:
        """Puts a task back whose worker died: it goes first, and before the queue is opened too."""
        with self._lock:
            self._urgent.append(task)

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries) + len(self._urgent)

    @property
    def wanted(self) -> int:
        """How many tasks wait that somebody looks at."""
        with self._lock:
            return sum(entry.rank.wanted for entry in self._entries.values())
