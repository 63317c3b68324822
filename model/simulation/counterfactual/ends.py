"""How a history ends: whether a deal was signed, whether it held, and how bad the war was that followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fate = Literal["unsigned", "holds", "war", "alert"]
"""No deal is signed; the ceasefire holds to the end; general war returns; a serious nuclear alert ends the history."""


@dataclass(frozen=True)
class End:
    """How one history ends.

    `fate` is the first of general war and alert, else whether the ceasefire held or there was none. `since` is the week
    of that war or alert, counted from the signing, None without one. `full_war` says that one war killed as many as
    counts as a full war. `weeks` were played, `signed_week` is the calendar week of the first signing, `highest_rung`
    the highest red rung after it, and `most_troops` the most that were in place at once.
    """

    fate: Fate
    weeks: int
    signed_week: int | None
    since: int | None
    full_war: bool
    highest_rung: int
    most_troops: float

    def same_as(self, other: End) -> bool:
        """Whether both end alike: the same fate, and a full war in both or in neither. Times may differ."""
        return self.fate == other.fate and self.full_war == other.full_war
