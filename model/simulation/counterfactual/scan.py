"""A scan: the decisions of one history given otherwise, one at a time, and what each would have come to."""

from __future__ import annotations

from dataclasses import dataclass

from .ends import End
from .intervention import Intervention


@dataclass(frozen=True)
class Trial:
    """One decision given otherwise, all else as it was.

    `own` is the option that its actor took, `chance` the probability that it gave to the option tried; None for a
    promise. `changed` says that the history comes to another end.
    """

    intervention: Intervention
    own: str
    chance: float | None
    end: End
    changed: bool


@dataclass(frozen=True)
class Scan:
    """The decisions of one history tried one by one, in order of weeks.

    `decisions` counts those among its turning points that can be given; each is tried with the open option that was
    likeliest beside its own, or with each open option, so that there may be more `trials` than decisions. `end` is how
    the history ends as it was.
    """

    option: str
    title: str
    replication: int
    seed: int
    end: End
    decisions: int
    trials: tuple[Trial, ...]

    @property
    def changing(self) -> tuple[Trial, ...]:
        """The trials that come to another end."""
        return tuple(trial for trial in self.trials if trial.changed)
