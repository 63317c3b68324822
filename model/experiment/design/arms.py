"""Arms and blocks: how a design is divided so that its parts can be played anywhere, in any order.

An arm is one option under one combination of theories. Its lanes are pairs of a design point and a replication, round
by round: every point's first replication, then every point's second. A block is a fixed number of lanes in a row, so
that one replication at many points fills it as well as many replications at one point. More replications add lanes at
the end: a block once full stays what it is.

Neither depends on the number of workers. Blocks of all arms alternate too, so that after an interruption every arm has
about the same replications, which can be compared in pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .points import Points

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LANES = 1024
"""Lanes of a block."""

WEEKLY_LANES = 256
"""Lanes of a block whose weekly series are stored. Sums over lanes are added block by block, so this number decides
their last bits."""

LARGEST_REPLICATION = 2**32 - 1
"""Random streams count replications with 32 bits."""


@dataclass(frozen=True, order=True)
class BlockKey:
    """Lanes `start` up to, not including, `stop` of the arm with this index."""

    option: str
    start: int
    stop: int
    arm: int = 0

    @property
    def size(self) -> int:
        """Number of lanes."""
        return self.stop - self.start

    def __str__(self) -> str:
        return f"{self.option}, arm {self.arm}, lanes {self.start} to {self.stop - 1}"


@dataclass(frozen=True)
class BlockResult:
    """The result of a block: `values` of shape (outcomes, lanes), NaN where an outcome does not apply.

    `weekly` has the sums of each weekly series over the lanes, one per week, with the number of lanes under `counts`;
    it is empty where weekly series are not stored.
    """

    values: Floats
    weekly: Mapping[str, Floats] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """Why a block could not be played: `reason` in one line, and the `traceback` where a rule raised."""

    key: BlockKey
    reason: str
    traceback: str = ""


@dataclass(frozen=True)
class Arm:
    """One option under one combination of theories, with the design points that are played in it.

    `index` numbers the arms of all options of the scenario, so that it does not depend on which of them are played.
    """

    index: int
    option: str
    structures: Mapping[str, str]
    points: Ints

    @property
    def width(self) -> int:
        """Lanes per replication: one for each design point."""
        return int(self.points.size)

    def locate(self, start: int, stop: int) -> tuple[Ints, Ints]:
        """The design point of each lane from `start` up to `stop`, and its replicate at that point, from 0."""
        import numpy as np

        replicate, place = np.divmod(np.arange(start, stop, dtype=np.int64), self.width)
        return self.points[place], replicate


def arms_of(points: Points, options: Sequence[str]) -> tuple[Arm, ...]:
    """Every option under every combination of theories; `options` are all those of the scenario."""
    import numpy as np

    return tuple(
        Arm(theory * len(options) + index, option, structures, np.flatnonzero(points.theory == theory))
        for theory, structures in enumerate(points.theories)
        for index, option in enumerate(options)
    )


def blocks_of(arms: Sequence[Arm], replications: Mapping[str, int], lanes: int = LANES) -> list[BlockKey]:
    """The blocks of `lanes` lanes that hold these replications of each option, alternating between arms.

    Options without a number of replications are not played. Raises ValueError for a block without lanes.
    """
    if lanes < 1:
        raise ValueError("a block holds at least one lane")
    sizes = [(arm, arm.width * replications.get(arm.option, 0)) for arm in arms]
    longest = max((size for _, size in sizes), default=0)
    return [
        BlockKey(arm.option, start, min(start + lanes, size), arm.index)
        for start in range(0, longest, lanes)
        for arm, size in sizes
        if start < size
    ]
