"""A twin: one history played again with decisions given, beside the history as it was."""

from __future__ import annotations

from dataclasses import dataclass

from ..explain.history import Event, History
from .ends import End
from .intervention import Intervention


@dataclass(frozen=True)
class GivenDecision:
    """One time that a decision under an intervention came up in the twin.

    `own` is the option that its actor would have taken there, `option` the one that stood: they are equal where the
    option given was not open, and where the actor would have taken it anyhow. `chance` is the probability that the
    actor gave to the option given; None where it was not computed, or where the decision is a promise.
    """

    week: int
    decision: str
    own: str
    option: str
    open: bool
    chance: float | None = None


@dataclass(frozen=True)
class Parting:
    """The first turning points that differ, in calendar week `week`: None for a side that has none in that week."""

    week: int
    original: Event | None
    twin: Event | None


@dataclass(frozen=True)
class Twin:
    """One history as it was (`original`) and as it goes with decisions given (`twin`), under the same luck.

    `given` has each time that one of those decisions came up, in order of weeks. `parting` is None where all turning
    points are the same.
    """

    interventions: tuple[Intervention, ...]
    original: History
    twin: History
    given: tuple[GivenDecision, ...]
    parting: Parting | None
    original_end: End
    twin_end: End

    @property
    def same_end(self) -> bool:
        """Whether both come to the same end; see `End.same_as`."""
        return self.twin_end.same_as(self.original_end)
