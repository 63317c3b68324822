"""The enablers: what American capabilities the force can count on, and what Europe puts in their place over years."""

from __future__ import annotations

from typing import NamedTuple

from ..lanes import OPENLY, Lever, Own, Positive, Room, Seen, State, Trait, clip, larger, rule, total
from .names import A_WEEK

ENABLERS_ROOM = Room(
    "enablers",
    kind="world",
    group="enablers",
    state=(
        State("capacity", float, shown=OPENLY, unit="share", doc="What the force can count on, 0 to 1."),
        State("american", float, shown=OPENLY, unit="share", doc="The American part of it."),
        State("replaced", float, start="already_european", shown=OPENLY, unit="share", doc="Europe's own part."),
        State(
            "gained", float, whole=True, shown=OPENLY, unit="enablers", doc="What Europe has added over all enablers."
        ),
        State("lacking", float, whole=True, unit="enablers", doc="What Europe lacked of all at the start."),
    ),
)


class Capacity(NamedTuple):
    """One enabler's state after a week."""

    capacity: float
    american: float
    replaced: float


class Replacement(NamedTuple):
    """What the United States has of an enabler, and how far and how fast Europe replaces it."""

    us_level: float
    already_european: float
    replacement_ceiling: float
    replacement_years: Positive


@rule(owner="enablers")
def provide(
    now: Own[Capacity],
    replacement: Trait[Replacement],
    us_enablers: Lever[float],
    us_provision: Seen[float],
    us_surge: Seen[float],
    command_ties: Seen[float],
    history_signed: Seen[int],
) -> Capacity:
    """Capacity = clip(US level x provided + European replacement, 0, 1).

    What is provided is what the option asks for, as far as the United States delivers. NATO's structures tie some of it
    in even where nothing was asked. Replacement climbs from what Europe has to its ceiling over `replacement_years`
    from the signing, when the demand is real; a ceiling below what Europe has already is no loss of it.
    """
    requested = clip(us_enablers + command_ties, 0.0, 1.0)
    american = replacement.us_level * requested * clip(us_provision + us_surge, 0.0, 1.0)
    replaced = now.replaced
    if history_signed == 1:
        ceiling = larger(replacement.replacement_ceiling, replacement.already_european)
        climb = A_WEEK * (ceiling - replacement.already_european)
        replaced = clip(replaced + climb / replacement.replacement_years, 0.0, ceiling)
    return Capacity(capacity=clip(american + replaced, 0.0, 1.0), american=american, replaced=replaced)


class Progress(NamedTuple):
    """Europe's progress in replacing American enablers, added up."""

    gained: float
    lacking: float


@total(owner="enablers")
def add_up_replacement(replaced: Own[float], already_european: Trait[float]) -> Progress:
    """Add up, in the order of their ids, what Europe has added to its own part and what it lacked at the start."""
    return Progress(gained=replaced - already_european, lacking=larger(1.0 - already_european, 1e-9))
