"""The outcomes that are known: what a scenario or a study may name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Directions: TypeAlias = Mapping[str, str]
"""The known outcomes by id: which way is better, `more`, `less` or `neither`. `KnownOutcomes` says their ranges too."""


class KnownOutcomes(dict[str, str]):
    """The known outcomes by id: which way is better. `ranges` has the least and the most that each can be."""

    def __init__(self, directions: Mapping[str, str], ranges: Mapping[str, tuple[float, float]]) -> None:
        super().__init__(directions)
        self.ranges = ranges
