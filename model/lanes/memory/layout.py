"""Where a stage's arrays stand in the table of addresses that its loop is called with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..plan import Plan, Ref

CLOCK = ("phase", "luck_week", "replication", "active")
"""The int64 arrays over lanes that every loop reads, in the order of their places."""

FIELDS = 4
"""Numbers a place holds: address, bytes to the next lane, bytes to the next member, members."""


@dataclass(frozen=True)
class Layout:
    """The places of a plan: the clock first, then every array once."""

    plan: Plan

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """The arrays after the clock."""
        plan = self.plan
        return tuple(dict.fromkeys((*plan.refs.values(), *plan.extra.values(), *plan.writes.values())))

    def place(self, ref: Ref) -> int:
        """The place of an array."""
        return len(CLOCK) + self.refs.index(ref)

    @property
    def size(self) -> int:
        """Numbers in the table."""
        return FIELDS * (len(CLOCK) + len(self.refs))

    def snapshots(self) -> tuple[Ref, ...]:
        """Vectors of the room's own state that the stage also writes: read as they stood before."""
        written = {(ref.room, ref.name) for ref in self.plan.writes.values()}
        return tuple(r for r in self.refs if r.kind == "state" and r.each and (r.room, r.name) in written)
