"""One history explained, and whether it is the row that a stored run holds."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..simulation.explain.history import History
    from ..simulation.explain.week import WeekExplained


@dataclass(frozen=True)
class Explained:
    """A history, or a week of it, with the arguments of the command that explains it; `notes` are remarks on the
    replay."""

    explanation: History | WeekExplained
    arguments: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def command(self, week: int | None = None, actor: str | None = None) -> str:
        """The command that opens a week, or an actor's decision in it."""
        more = [] if week is None else ["--week", str(week)]
        more += [] if actor is None else ["--actor", actor]
        return shlex.join(["sim", "explain", *self.arguments, *more])
