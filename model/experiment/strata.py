"""How a sweep is cut into blocks and parts, so that neither depends on who plays them.

A stratum is one option under one combination of theories. Its lanes are pairs of a design point and a replication,
round by round: every point's first replication, then every point's second. A block is `LANES` lanes in a row; a few
replications at many points fill it as well as many replications at one. More replications add lanes at the end, so
that a block once full stays what it is.

Blocks of all strata go round by round too, and a part is the fewest consecutive blocks that hold `PART_ROWS` rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.experiment.blocks import BlockKey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from model.experiment.designs import Points

    Ints = NDArray[np.int64]

LANES = 1024
"""Lanes in a full block."""

PART_ROWS = 100_000
"""The fewest rows of a part that is not the last."""

LARGEST_REPLICATION = 2**32 - 1
"""The luck counts replications with 32 bits."""


@dataclass(frozen=True, order=True)
class LaneKey(BlockKey):
    """Lanes `start` up to, not including, `stop` of one stratum."""

    stratum: int = 0

    @property
    def name(self) -> str:
        """As its file is called."""
        return f"{self.stratum:04}-{self.start:010}-{self.stop:010}"

    def __str__(self) -> str:
        return f"{self.option}, stratum {self.stratum}, lanes {self.start} to {self.stop - 1}"


@dataclass(frozen=True)
class Stratum:
    """One option under one combination of theories, with the design points that are played in it."""

    index: int
    option: str
    structures: Mapping[str, str]
    points: Ints

    def lanes(self, replications: int) -> int:
        """How many lanes that many replications of each point are."""
        return int(self.points.size) * replications


def strata_of(points: Points, options: Sequence[str]) -> tuple[Stratum, ...]:
    """Every option under every combination of theories."""
    found: list[Stratum] = []
    for theory, structures in enumerate(points.theories):
        inside = np.flatnonzero(points.theory == theory)
        for option in options:
            found.append(Stratum(len(found), option, structures, inside))
    return tuple(found)


def lanes_of(stratum: Stratum, start: int, stop: int, points: Points, luck: str) -> tuple[Ints, Ints]:
    """The design point and the replication of each lane."""
    lane = np.arange(start, stop, dtype=np.int64)
    turn, place = np.divmod(lane, stratum.points.size)
    point = stratum.points[place]
    replication = turn if luck == "common" else turn * points.lucks + points.luck[point]
    return point, replication


def turns(replication: Ints, points: Points, luck: str) -> Ints:
    """Which of its point's replications each is, from 0."""
    return replication if luck == "common" else replication // points.lucks


def block_plan(strata: Sequence[Stratum], replications: Mapping[str, int], lanes: int = LANES) -> list[LaneKey]:
    """The blocks of all strata, round by round, where an option has its own number of replications."""
    sizes = [stratum.lanes(replications[stratum.option]) for stratum in strata]
    rounds = -(-max(sizes, default=0) // lanes)
    return [
        LaneKey(stratum.option, start, min(start + lanes, size), stratum.index)
        for start in range(0, rounds * lanes, lanes)
        for stratum, size in zip(strata, sizes, strict=True)
        if start < size
    ]


def part_plan(blocks: Sequence[LaneKey], rows: int = PART_ROWS) -> list[tuple[LaneKey, ...]]:
    """The blocks of each part, in order."""
    parts: list[tuple[LaneKey, ...]] = []
    now: list[LaneKey] = []
    held = 0
    for key in blocks:
        now.append(key)
        held += key.size
        if held >= rows:
            parts.append(tuple(now))
            now, held = [], 0
    return [*parts, tuple(now)] if now else parts
