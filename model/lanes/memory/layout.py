"""Where a stage's values stand: in the table of addresses that its loop is called with, and in its scratch memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..declare.annotations import DRAWS
from ..plan import Plan, Ref
from ..stage.choice import Choice

CLOCK = ("phase", "luck_week", "replication", "active")
"""The int64 arrays over lanes that every loop reads, in the order of their places."""

FIELDS = 3
"""Numbers a place holds: address, bytes to the next member, members. Lanes lie side by side, 8 bytes each."""

CHUNK = 256
"""Lanes at most that a loop goes through together: their luck is drawn ahead of the rule, which takes vectors."""

VECTOR = 8
"""Numbers that no processor has more of in a vector: what vectors leave over is computed one by one, so that chunks are
made of whole ones, and rows of `CHUNK` have room for them."""

ROW = CHUNK + VECTOR
"""Numbers from one row of scratch memory to the next: a line more than a row has, since what is computed from rows that
begin alike in their pages waits for one another."""

SPARE = 4 * ROW
"""Numbers that luck is computed in beside its own row: uniforms, the places of those that lie in a tail, the lanes that
are drawn for, and their normals."""

GAP = 16
"""Lanes at rest in a row that end a chunk: fewer are computed along with the others, their results thrown away."""

LOW, HIGH, ON, MEMO = range(4)
"""Places in the scratch memory that take the first lane of a chunk, the lane after its last, the address of its marks,
and where marks are kept that other stages of the week ask for as well."""

HEAD = 8
"""Numbers in the scratch memory ahead of its rows, `ROW` apart, each of which has room for `CHUNK` numbers."""


KEPT_MARKS = 64
"""Chunks whose marks are kept: a week of the turn asks for those of some ten rhythms, each of one chunk or a few."""

MARKED = HEAD + CHUNK
"""Numbers of a chunk whose marks are kept: its first lane, the lane after its last, how many run, and from `HEAD` on
its marks."""

KEPT_FROM = HEAD + KEPT_MARKS
"""Where chunks begin in the memory of marks: ahead of them stands how many there are, and from `HEAD` on what each was
asked for, side by side."""

KEEPING = KEPT_FROM + KEPT_MARKS * MARKED
"""Numbers in the memory of marks."""

SCOPES = 64
"""Arrays and rows that a loop may write, each of a scope of its own: compiled code holds that none overlaps another."""

OUTSIDE_SCOPE, FAULT_SCOPE = SCOPES - 2, SCOPES - 1
"""The scopes of the row that gathers faults in lanes that run, and of the row in which vectors note them."""

UNWRITTEN = -1
"""The scope of what a loop does not write."""


@dataclass(frozen=True, eq=False)
class Layout:
    """The places of a plan: the clock first, then every array once."""

    plan: Plan

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """The arrays after the clock."""
        plan = self.plan
        return tuple(dict.fromkeys((*plan.refs.values(), *plan.extra.values(), *plan.writes.values())))

    @cached_property
    def _places(self) -> dict[Ref, int]:
        return {ref: place for place, ref in enumerate(self.refs, start=len(CLOCK))}

    def place(self, ref: Ref) -> int:
        """The place of an array."""
        return self._places[ref]

    @property
    def size(self) -> int:
        """Numbers in the table."""
        return FIELDS * (len(CLOCK) + len(self.refs))

    @cached_property
    def rows(self) -> dict[str, int]:
        """The rows of the scratch memory by name: marks, faults, uniforms and their places, which lanes come to a dear
        part, the lanes put side by side, the luck of each draw, results; where each begins."""
        stage = self.plan.stage
        if isinstance(stage, Choice):
            luck = list(stage.tastes)
            results = []
        else:
            luck = [param.name for param in stage.function.params if param.role in DRAWS]
            results = [name for name, _ in stage.writes]
        names = (
            "on",
            "fault",
            "outside",
            "spare",
            "places",
            "chosen",
            "normals",
            "reached",
            "listing",
            *(f"luck:{n}" for n in luck),
            *(f"result:{n}" for n in results),
        )
        return {name: HEAD + ROW * row for row, name in enumerate(names)}

    @property
    def scratch(self) -> int:
        """Numbers in the scratch memory."""
        return HEAD + ROW * len(self.rows)

    @cached_property
    def snapshots(self) -> tuple[Ref, ...]:
        """Vectors of the room's own state that the stage also writes: read as they stood before."""
        written = {(ref.room, ref.name) for ref in self.plan.writes.values()}
        return tuple(r for r in self.refs if r.kind == "state" and r.each and (r.room, r.name) in written)


@lru_cache(maxsize=512)
def layout_of(plan: Plan) -> Layout:
    """The layout of a plan, made once: every block of replications is bound to it."""
    return Layout(plan)
