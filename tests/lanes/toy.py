"""A small but whole program: a world, a group with a total, an actor who chooses, a phase machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from model.lanes import (
    CEASEFIRE,
    COLLAPSE,
    OPENLY,
    WAR,
    CalendarUniform,
    Choice,
    Given,
    GivenEach,
    GivenPositive,
    Lever,
    Normal,
    Option,
    Own,
    OwnEach,
    Positive,
    Program,
    Room,
    Seen,
    SeenEach,
    State,
    Switch,
    Trait,
    Uniform,
    Week,
    bind,
    clip,
    exp,
    larger,
    log,
    logistic,
    ratio,
    rule,
    shared,
    smaller,
    total,
)  # fmt: skip

RUNGS = 3


class Sums(NamedTuple):
    mean: float
    most: float


@shared
def describe(values: SeenEach[float], count: int) -> Sums:
    """Mean and maximum of the first `count` values."""
    added = 0.0
    most = 0.0
    for i in range(count):
        added = added + values[i]
        if values[i] > most:
            most = values[i]
    return Sums(ratio(added, float(count)), most)


@shared
def toward(x: float, goal: float, speed: float) -> float:
    return x + speed * (goal - x)


class Backed(NamedTuple):
    will: float
    regime: int


@rule(owner="us")
def drift(
    me: Own[Backed], speed: Trait[float], sd: Trait[float], noise: Normal, turn: CalendarUniform, week: Week
) -> Backed:
    regime = me.regime
    if week == 10 or week == 30:
        regime = 0 if turn < 0.5 else 1
    goal = 0.7 if regime == 0 else 0.2
    will = clip(toward(me.will, goal, speed) + sd * noise, 0.0, 1.0)
    return Backed(will=will, regime=regime)


class Joined(NamedTuple):
    joined: int
    troops: float


@rule(owner="contributors", during=WAR | CEASEFIRE)
def join(
    me: Own[Joined], pool: Positive, threshold: Trait[float], force_size: Lever[float],
    us_will: Seen[float], peers: OwnEach[float], world_members: Given[float], decide: Uniform,
) -> Joined:  # fmt: skip
    about = describe(peers, len(peers))
    score = us_will + 0.3 * about.mean / pool + 0.1 * about.most - threshold
    chance = 0.2 * logistic(4.0 * score)
    joined = me.joined
    if joined == 1:
        if decide < 0.02 * (1.0 - score):
            joined = 0
    elif decide < chance:
        joined = 1
    want = smaller(pool, force_size / 5.0) if joined == 1 else 0.0
    troops = toward(me.troops, want, 0.25) * larger(1.0, world_members)
    return Joined(joined, troops)


class Shown(NamedTuple):
    peers: float


@rule(owner="contributors", every=4)
def show(troops: Own[float]) -> Shown:
    return Shown(troops)


class Make(NamedTuple):
    quality: float
    wear: Positive


class Strength(NamedTuple):
    strength: float
    heads: int


@total(owner="contributors")
def add_up(troops: Own[float], joined: Own[int], make: Trait[Make], luck: Normal) -> Strength:
    return Strength(troops * make.quality / make.wear * exp(0.1 * luck), joined)


class Terms(NamedTuple):
    gain: float
    cost: float
    inertia: float


class Force(NamedTuple):
    heads: int
    joined: Sequence[int]
    strength: float
    troops: Sequence[float]


@shared
def weight_of(force: Force, option: int) -> float:
    return -0.2 * option * force.strength - 0.01 * force.troops[0]


def payoff(
    option: Option, rung: Own[int], stake: Trait[float], contributors: Seen[Force], ladder_gain: GivenEach[float]
) -> Terms:
    gap = option - rung
    return Terms(
        gain=stake * ladder_gain[option], cost=weight_of(contributors, option), inertia=-0.3 * float(gap * gap)
    )


def available(option: Option, rung: Own[int]) -> bool:
    return option <= rung + 1


def due(review: Own[float], incident: Uniform, world_scale: GivenPositive) -> bool:
    return incident < review / world_scale


def doctrine(option: Option, contributors: Seen[Force]) -> bool:
    return contributors.strength < 2.0 * (RUNGS - option)


escalate = Choice(
    "escalate", owner="russia", options=("calm", "probe", "attack"), payoff=payoff, available=available,
    due=due, doctrine=doctrine, writes="rung", best="intended", rationality="given:world_rationality",
    loss_aversion="aversion", taste="mood", taste_persistence="persistence", taste_sd="spread",
    taste_kinship="kinship",
    reference="home", decision="decision", during=CEASEFIRE | COLLAPSE,
)  # fmt: skip


class Phase(NamedTuple):
    tension: float


class Facts(NamedTuple):
    decay: float
    scale: Positive


@rule(owner="world")
def tense(
    tension: Own[float], russia_rung: Seen[int], credibility: Switch, world: Given[Facts], knock: Uniform
) -> Phase:
    jump = -log(knock) * 0.05 if credibility == 1 else 0.02
    return Phase(clip(tension * world.decay + 0.2 * russia_rung / world.scale + jump, 0.0, 3.0))


class Home(NamedTuple):
    home: int
    review: float


@rule(owner="russia")
def settle(nervous: Uniform) -> Home:
    home = 1 if nervous < 0.3 else 0
    return Home(home, 0.2 + 0.3 * nervous)


ROOMS = (
    Room("world", (State("tension", float, shown=OPENLY),), kind="world"),
    Room("ladder", (), kind="world", group="ladder"),
    Room("us", (State("will", float, 0.5, shown=OPENLY), State("regime", int))),
    Room(
        "contributors",
        (
            State("joined", int, shown=OPENLY), State("troops", float, shown=OPENLY), State("peers", float),
            State("strength", float, shown=OPENLY, whole=True), State("heads", int, shown=OPENLY, whole=True),
        ),
        group="contributors",
    ),
    Room(
        "russia",
        (State("rung", int, shown=OPENLY), State("intended", int), State("home", int), State("review", float)),
    ),
)  # fmt: skip
STRUCTURES = {
    "decision": ("logit", "prospect", "doctrine"),
    "credibility": ("past_actions", "current_calculus"),
}
PROGRAM = Program(ROOMS, (settle,), (drift, join, show, add_up, escalate, tense), STRUCTURES)

TRAITS = {
    ("us", "speed"): 0.05, ("us", "sd"): 0.04, ("russia", "stake"): 1.5, ("russia", "aversion"): 2.2,
    ("russia", "persistence"): 0.9, ("russia", "spread"): 0.4, ("russia", "kinship"): 0.8,
}  # fmt: skip
GIVEN = {
    ("world", "members"): 1.0,
    ("world", "scale"): 2.0,
    ("world", "decay"): 0.9,
    ("world", "rationality"): 1.7,
}
IDS = ("CAN", "DEU", "FRA", "GBR", "POL")


class Store:
    """The arrays of a block of the toy, and its clock: war for `war` weeks, then ceasefire, then over."""

    def __init__(self, replications, ids=IDS, decision=0, program=PROGRAM, war=6):
        self.program, self.ids, self.decision, self.war = program, ids, decision, war
        self.replication = np.asarray(replications, dtype=np.int64)
        lanes = self.replication.size
        self.clock = {name: np.zeros(lanes, np.int64) for name in ("phase", "luck_week")}
        self.clock |= {"replication": self.replication, "active": np.ones(lanes, np.int64)}
        self.state = {}
        for room in program.rooms:
            for state in program.states(room.name):
                shape = (len(ids), lanes) if room.group == "contributors" and not state.whole else (lanes,)
                self.state[room.name, state.name] = np.full(
                    shape, state.start, np.int64 if state.type is int else np.float64
                )
        self.week = 0
        self.tick()
        self.bound = {}

    def lookup(self, kind, room, name):
        lanes = self.replication.size
        if kind == "clock":
            return self.clock[name]
        if kind == "state":
            return self.state[room, name]
        if kind == "members":
            return self.ids
        if kind == "switch":
            return np.broadcast_to(np.int64(self.decision if name == "decision" else 1), (lanes,))
        if kind == "lever":
            return np.broadcast_to(10.0, (lanes,))
        if kind == "given" and room == "ladder":
            return np.broadcast_to(np.array([[0.0], [0.8], [2.0]]), (3, lanes))
        if kind == "given":
            return np.broadcast_to(GIVEN[room, name], (lanes,))
        if room == "contributors":
            # A fact about the member, whoever stands beside it, that varies over lanes in a strided array.
            base = np.array([[(sum(map(ord, i + name)) % 17 + 3) / 10.0] for i in self.ids])
            wide = np.repeat(base, 2 * lanes, axis=1)
            return wide[:, ::2]
        return np.broadcast_to(TRAITS[room, name], (lanes,))

    def tick(self):
        """Set the clock for the week; every third replication goes to war again late."""
        again = (self.replication % 3 == 0) & (self.week >= self.war + 20)
        late = np.where(again, COLLAPSE, CEASEFIRE)
        late = np.where((self.replication % 7 == 5) & (self.week >= self.war + 25), 8, late)
        self.clock["phase"][:] = WAR if self.week < self.war else late
        self.clock["luck_week"][:] = self.week if self.week < self.war else self.week - self.war

    def stage(self, stage):
        if stage not in self.bound:
            self.bound[stage] = bind(self.program, stage, self.lookup)
        return self.bound[stage]

    def step(self, seed, interpreted=False, watch=None):
        stages = (*self.program.setup, *self.program.turn) if self.week == 0 else self.program.turn
        for stage in stages:
            if interpreted:
                for lane in range(self.replication.size):
                    self.stage(stage).interpret(seed, self.week, lane, watch)
            else:
                self.stage(stage).advance(seed, self.week)
        self.week += 1
        self.tick()

    def run(self, seed=7, weeks=60, interpreted=False, watch=None):
        rows = []
        for _ in range(weeks):
            self.step(seed, interpreted, watch)
            rows.append({key: array.copy() for key, array in self.state.items()})
        return rows
