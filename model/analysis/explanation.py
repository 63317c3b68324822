"""One history explained, or played again with decisions given, and whether it is the row that a stored run holds."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..simulation.counterfactual.intervention import Intervention
    from ..simulation.counterfactual.scan import Scan
    from ..simulation.counterfactual.twin import Twin
    from ..simulation.explain.answers import History
    from ..simulation.explain.week import WeekExplained


@dataclass(frozen=True)
class Replayed:
    """What was worked out of one history, with the arguments of the command that explains it; `notes` are remarks on
    the replay."""

    explanation: object
    arguments: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def command(self, week: int | None = None, actor: str | None = None, given: Sequence[Intervention] = ()) -> str:
        """The command that opens a week, or an actor's decision in it, or plays the twin with decisions `given`."""
        more = [] if week is None else ["--week", str(week)]
        more += [] if actor is None else ["--actor", actor]
        more += [word for intervention in given for word in ("--flip", str(intervention))]
        return shlex.join(["sim", "explain", *self.arguments, *more])


@dataclass(frozen=True)
class Explained(Replayed):
    """A history, or a week of it."""

    explanation: History | WeekExplained


@dataclass(frozen=True)
class TwinPlayed(Replayed):
    """A history beside itself with decisions given."""

    explanation: Twin


@dataclass(frozen=True)
class Scanned(Replayed):
    """The decisions of a history tried one by one."""

    explanation: Scan
