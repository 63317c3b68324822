"""The arrays of a block of any small program, with random or given values, to run single stages in."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.errors import OurFault
from model.lanes import bind

SEED = 11
MEMBERS = ("AAA", "BBB", "CCC", "DDD", "EEE")
FLOATS = (0.0, -0.0, 0.25, 0.5, 0.75, 1.0, -1.0, 1e-310, -5e-324, 1e300, -1e300)
"""Values at which rules turn, and those at the ends of the floats."""


class Block:
    """States by (room, name) and the clock, every lane at war in a week that is due until a test says otherwise."""

    def __init__(self, program, lanes, members=MEMBERS):
        self.program, self.members, self.lanes = program, members, lanes
        self.clock = {
            "phase": np.ones(lanes, np.int64), "luck_week": np.zeros(lanes, np.int64),
            "replication": np.arange(lanes), "active": np.ones(lanes, np.int64),
        }  # fmt: skip
        self.state = {}
        for room in program.rooms:
            for state in program.states(room.name):
                shape = (lanes,) if room.group is None or state.whole else (len(members), lanes)
                self.state[room.name, state.name] = np.zeros(shape, np.int64 if state.type is int else np.float64)

    @classmethod
    def random(cls, program, lanes, seed):
        """A block whose floats are between -2 and 2 or one of `FLOATS`, and whose ints are between -4 and 5."""
        luck = np.random.default_rng(seed)
        block = cls(program, lanes)
        for array in block.state.values():
            if array.dtype == np.int64:
                array[...] = luck.integers(-4, 6, array.shape)
            else:
                special = luck.choice(FLOATS, array.shape)
                array[...] = np.where(luck.random(array.shape) < 0.4, special, luck.uniform(-2.0, 2.0, array.shape))
        return block

    def copy(self, lanes=None):
        """A block of the same values, of all lanes or of those given, in that order."""
        lanes = np.arange(self.lanes) if lanes is None else np.atleast_1d(lanes)
        block = Block(self.program, lanes.size, self.members)
        for mine, other in ((self.clock, block.clock), (self.state, block.state)):
            for key, array in mine.items():
                other[key][...] = array[..., lanes]
        return block

    def lookup(self, kind, room, name):
        if kind == "clock":
            return self.clock[name]
        return self.members if kind == "members" else self.state[room, name]

    def run(self, stage, week=5, interpreted=False):
        """Run a stage in all lanes, compiled or interpreted; returns the block."""
        bound = bind(self.program, stage, self.lookup)
        if not interpreted:
            bound.advance(SEED, week)
        else:
            for lane in range(self.lanes):
                bound.interpret(SEED, week, lane)
        return self

    def bits(self):
        """The bits of every state."""
        return {key: array.tobytes() for key, array in self.state.items()}

    def differences(self, other) -> Iterator[str]:
        """Where two blocks have other bits, with both values: empty for two that are the same."""
        for key, array in self.state.items():
            mine, its = (np.ascontiguousarray(a).view(np.int64) for a in (array, other.state[key]))
            for place in np.argwhere(mine != its)[:3].tolist():
                yield f"{key} at {place}: {array[tuple(place)]!r} and {other.state[key][tuple(place)]!r}"


def fault(run):
    """The message of the fault that a run raises, or None."""
    try:
        run()
    except OurFault as error:
        return str(error)
    return None
