"""Blocks: which replications of which option are played together, and which of them are done.

The plan depends on the options, the replications and the block size alone, never on the workers, so that
sums over a block associate in the same way however the work was shared out. It goes round by round: every
option's first replications, then every option's next. Whatever is finished is then a prefix that can be
compared in pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

BLOCK = 256
"""The most replications of one option in one block. Measured from 64 to 1,024, this takes the least time and
little memory, and shares out evenly over a few workers."""

Result = TypeVar("Result")


@dataclass(frozen=True, order=True)
class BlockKey:
    """Replications `start` up to, not including, `stop` of one option."""

    option: str
    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many replications it holds."""
        return self.stop - self.start

    def __str__(self) -> str:
        return f"{self.option} replications {self.start} to {self.stop - 1}"


@dataclass(frozen=True)
class Failure:
    """Why a block could not be played: `reason` in a line, `traceback` where a rule raised."""

    key: BlockKey
    reason: str
    traceback: str = ""


def plan(options: Sequence[str], replications: int, size: int = BLOCK, first: int = 0) -> list[BlockKey]:
    """The blocks for replications `first` up to `replications` of every option, round by round."""
    if size < 1:
        raise ValueError("a block holds at least one replication")
    starts = range(first, replications, size)
    return [BlockKey(o, start, min(start + size, replications)) for start in starts for o in options]


@dataclass
class Ledger(Generic[Result]):
    """What became of each block of a plan. Results may come in any order; they are read in the plan's."""

    keys: Sequence[BlockKey]
    _done: dict[BlockKey, Result] = field(default_factory=dict)
    _failed: dict[BlockKey, Failure] = field(default_factory=dict)

    def finish(self, key: BlockKey, result: Result) -> None:
        """Notes a block as played. One that failed before and now succeeded is done."""
        self._done[key] = result
        self._failed.pop(key, None)

    def fail(self, failure: Failure) -> None:
        """Notes a block as given up."""
        self._failed[failure.key] = failure

    def missing(self) -> list[BlockKey]:
        """Blocks that are neither done nor given up."""
        return [key for key in self.keys if key not in self._done and key not in self._failed]

    def failures(self) -> list[Failure]:
        """The blocks given up, in the plan's order."""
        return [self._failed[key] for key in self.keys if key in self._failed]

    def results(self, option: str | None = None) -> Iterable[tuple[BlockKey, Result]]:
        """Finished blocks in the plan's order, of one option or of all."""
        for key in self.keys:
            if key in self._done and option in (None, key.option):
                yield key, self._done[key]
