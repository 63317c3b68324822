"""A stage with every name resolved to the array that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .declare.declarations import Room
from .stage.choice import Stage


class Ref(NamedTuple):
    """What a name refers to. `kind`: state, trait, given, lever or switch.

    `each` hands over the whole vector of a group; `member` takes the entry of the member at hand.
    """

    kind: str
    room: str
    name: str
    type: str
    each: bool = False
    member: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """A stage with every name resolved. Two plans are never equal: each is its own."""

    stage: Stage
    room: Room
    refs: Mapping[str, Ref]
    """By flat name, in the order of the signatures; draws, week and option are not among them."""
    writes: Mapping[str, Ref]
    extra: Mapping[str, Ref]
    """What a stage needs beside its functions' parameters: a choice's numbers, the state where a rule runs."""
    decision_codes: tuple[int, int] = (-1, -1)
    """The codes of prospect and doctrine in the switch of a choice's decision, -1 where it has none."""
    where_moves: bool = False
    """Whether a stage of the turn writes the state that says for which members this one runs."""

    @property
    def key(self) -> str:
        """The stage's name, "room.name"."""
        return f"{self.stage.owner}.{self.stage.name}"
