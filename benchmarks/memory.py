"""How much memory a piece of work takes while it goes on."""

from __future__ import annotations

import threading

import psutil


class Memory:
    """Resident memory of this process in MB, looked at often while it is used as a context."""

    def __init__(self) -> None:
        self._here = psutil.Process()
        self._seen: list[float] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.before = self._now()

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *why: object) -> None:
        self._end.set()
        self._thread.join()

    def peak(self) -> float:
        """The most seen."""
        return max(self._seen, default=self.before)

    def halves(self) -> list[float]:
        """The most seen in the first half of the time and in the second: alike where it stays flat."""
        middle = len(self._seen) // 2
        return [max(part, default=self.before) for part in (self._seen[:middle], self._seen[middle:])]

    def _look(self) -> None:
        while not self._end.wait(0.02):
            self._seen.append(self._now())

    def _now(self) -> float:
        return float(self._here.memory_info().rss) / 2**20
