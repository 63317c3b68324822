"""The annotations of a rule's parameters: what it owns, knows, sees and draws.

Each is an alias of `typing.Annotated`, so a type checker reads `Own[float]` as `float` and
`SeenEach[float]` as `Sequence[float]`; the framework reads the `Kind` beside it.

`Own`, `Trait`, `Seen`, `Given` and `Lever` take a number or a named tuple of numbers. The dot of a
tuple stands where a flat name has an underscore: with `ukraine: Seen[Army]` a rule reads
`ukraine.strength`, which is `ukraine_strength: Seen[float]` in one piece. What is its owner's own
needs no such name: with `me: Own[Army]` a rule reads `me.strength`. A field of the type
`Sequence[float]` is the whole vector of a group, as under `SeenEach`. A rule is handed those fields
alone that it reads, itself or through the helpers that it passes the tuple to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

T = TypeVar("T")

DRAWS = ("uniform", "normal", "calendar_uniform", "calendar_normal")
"""Roles that consume one uniform of the luck."""

BUNDLED = ("own", "trait", "seen", "given", "lever")
"""Roles that hand over a number, or many in one named tuple."""

EACH = ("seen_each", "own_each", "given_each", "trait_each", "lever_each")
"""Roles that hand over the whole vector of a group."""


@dataclass(frozen=True)
class Kind:
    """The role of a parameter, and whether its value is declared above zero."""

    role: str
    positive: bool = False


Own = Annotated[T, Kind("own")]
"""State of the rule's owner, as it stands when the rule begins."""

Trait = Annotated[T, Kind("trait")]
"""Scenario parameter of the owner (of the member, in a rule over a group)."""

Positive = Annotated[float, Kind("trait", positive=True)]
"""A trait declared above zero: it may stand as a divisor. In a named tuple, a field so declared."""

Lever = Annotated[T, Kind("lever")]
"""Content of the deployment option; dots of its path become underscores."""

Given = Annotated[T, Kind("given")]
"""Parameter of a world room: common knowledge."""

GivenPositive = Annotated[float, Kind("given", positive=True)]
"""A given declared above zero: it may stand as a divisor."""

Switch = Annotated[int, Kind("switch")]
"""A structure of the scenario: the index of its value in the declared order."""

Seen = Annotated[T, Kind("seen")]
"""Public state of another room, as it stood when the stage began."""

SeenEach = Annotated[Sequence[T], Kind("seen_each")]
"""Public state of every member of a group room, in order of id."""

OwnEach = Annotated[Sequence[T], Kind("own_each")]
"""State of every member of the rule's own group, to read, as it stood when the stage began."""

GivenEach = Annotated[Sequence[T], Kind("given_each")]
"""Parameter of every member of a world group (a ladder's rungs, say), in order of id."""

TraitEach = Annotated[Sequence[T], Kind("trait_each")]
"""Parameter of every member of the rule's own group, in order of id."""

LeverEach = Annotated[Sequence[T], Kind("lever_each")]
"""Option content of every member of the rule's own group, in order of id."""

Uniform = Annotated[float, Kind("uniform")]
"""A fresh uniform strictly inside (0, 1), keyed by the luck clock."""

Normal = Annotated[float, Kind("normal")]
"""A fresh standard normal, keyed by the luck clock."""

CalendarUniform = Annotated[float, Kind("calendar_uniform")]
"""A fresh uniform keyed by the calendar week."""

CalendarNormal = Annotated[float, Kind("calendar_normal")]
"""A fresh standard normal keyed by the calendar week."""

Week = Annotated[int, Kind("week")]
"""The calendar week, counted from the start of the scenario."""

Option = Annotated[int, Kind("option")]
"""The index of the option that a function of a `Choice` is asked about."""
