"""Where histories part: the first week in which two options, or two runs, differ in a discrete choice.

Both sides are played again, and their choices are compared lane by lane and week by week. Continuous states differ
earlier, since options differ in content; a choice is where that first shows in what an actor does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...scenario import Scenario

    Ints = NDArray[np.int64]

SAMPLE = 64
"""Pairs replayed by default."""

NEVER = -1


@dataclass(frozen=True)
class Watched:
    """A state that records a choice.

    `nothing` is its value in a week without a choice, where it has such a value; a state that `lasts` has its value
    until the next choice. A state with `members` has a value per contributor.
    """

    actor: str
    state: str
    title: str
    nothing: int | None = None
    lasts: bool = True
    members: bool = False

    @property
    def id(self) -> str:
        """Actor and state, such as `russia.signs`."""
        return f"{self.actor}.{self.state}"


WATCHED = (
    Watched("command", "go", "lets troops enter or not"),
    Watched("contributors", "joined", "states join or leave", members=True),
    Watched("russia", "offer", "offer", nothing=-1, lasts=False),
    Watched("ukraine", "offer", "offer", nothing=-1, lasts=False),
    Watched("us", "offer", "offer as mediator", nothing=-1, lasts=False),
    Watched("russia", "signs", "answer to an offer"),
    Watched("ukraine", "signs", "answer to an offer"),
    Watched("capitals", "asked_consent", "ask for consent"),
    Watched("russia", "wanted", "rung chosen"),
    Watched("russia", "rung", "rung in force"),
    Watched("ukraine", "response", "response"),
    Watched("us", "honoured", "honours its promise or not"),
    Watched("capitals", "pact_honoured", "honour the pact or not"),
    Watched("capitals", "drawn_in", "are drawn in by their troops or not"),
    Watched("us", "reply", "reply", nothing=0),
    Watched("command", "reply", "reply", nothing=0),
    Watched("capitals", "reply", "reply", nothing=0),
)
"""In the order of the turn: of several choices that differ in one week, the earliest counts as the first."""

BELLIGERENTS = ("russia", "ukraine")


@dataclass(frozen=True)
class Side:
    """One side of a pair: an option of a scenario, with the seed and settings of its run."""

    scenario: Scenario
    option: str
    seed: int
    settings: Mapping[str, float] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Tape:
    """The choices of one side by id, as codes of shape (weeks, lanes) or (weeks, members, lanes); row 0 is the start.

    `played` is the number of weeks each lane lasted.
    """

    replications: Ints
    choices: Mapping[str, NDArray[np.int16]]
    members: tuple[str, ...]
    played: Ints


@dataclass(frozen=True)
class ChoiceParting:
    """One choice: in how many pairs it is the first to differ (`first`), in how many it differs at all (`differs`), and
    the median of the first weeks in which it does (`week`)."""

    id: str
    actor: str
    title: str
    first: int
    differs: int
    week: float | None


@dataclass(frozen=True)
class Parting:
    """The pairs that part: their number, the quartiles of their first weeks, and how often each choice is the first."""

    parted: int
    low: float | None
    median: float | None
    high: float | None
    firsts: Mapping[str, int]


@dataclass(frozen=True)
class Example:
    """One pair, at the choice that parts it. `acted` says for each side whether its actor chose something that week."""

    replication: int
    week: int
    choice: str
    actor: str
    acted: tuple[bool, bool]


@dataclass(frozen=True)
class Divergence:
    """Where the pairs of two sides part. `pairs` is the number of replications replayed, the first of both sides.

    `any` is over all choices, `belligerents` over those of Russia and Ukraine alone; each has an example.
    """

    pairs: int
    any: Parting
    belligerents: Parting
    choices: tuple[ChoiceParting, ...]
    examples: tuple[Example, ...]


def record(side: Side, replications: Ints) -> Tape:
    """Plays the replications and records their choices.

    Raises InputError for an option or a path that the scenario does not have.
    """
    from ...lanes import OVER
    from ...simulation.engine import Engine

    model = Engine(side.scenario, side.option, replications, side.seed, side.settings, side.structures)
    horizon = side.scenario.horizon
    weeks = horizon.ceasefire_weeks + (horizon.war_weeks if side.scenario.start == "war" else 0)
    states = {choice.id: model.see(choice.actor, choice.state) for choice in WATCHED}
    choices = {name: np.zeros((weeks + 1, *state.shape), dtype=np.int16) for name, state in states.items()}
    for name, state in states.items():
        choices[name][0] = state
    phase, played = model.see("history", "phase"), np.zeros(model.lanes, dtype=np.int64)
    going = phase != OVER
    for week in model.each_week(weeks):
        played[going] = week
        going = phase != OVER
        for name, state in states.items():
            choices[name][week] = state
    members = tuple(side.scenario.groups["contributors"])
    cut = {name: tape[: model.week + 1] for name, tape in choices.items()}
    return Tape(replications, cut, members, played)


def compare(baseline: Tape, other: Tape) -> Divergence:
    """Where two tapes of the same replications part. A pair is compared while both sides are played."""
    lanes = baseline.replications.size
    until = np.minimum(baseline.played, other.played)
    firsts = np.column_stack([_first(_differs(choice, baseline, other, until)) for choice in WATCHED])
    weeks = np.where(firsts == NEVER, np.iinfo(np.int64).max, firsts)
    sides = np.array([choice.actor in BELLIGERENTS for choice in WATCHED])
    whole = _parting(weeks, np.ones(len(WATCHED), dtype=bool))
    of_sides = _parting(weeks, sides)
    first_of_all = np.where((firsts != NEVER).any(axis=1), weeks.argmin(axis=1), NEVER)
    choices = []
    for column, choice in enumerate(WATCHED):
        mine = firsts[:, column]
        differing = mine[mine != NEVER]
        choices.append(
            ChoiceParting(
                choice.id,
                choice.actor,
                choice.title,
                int(np.count_nonzero(first_of_all == column)),
                int(differing.size),
                float(np.median(differing)) if differing.size else None,
            )
        )
    examples = [_example(baseline, other, weeks, allowed) for allowed in (np.ones(len(WATCHED), dtype=bool), sides)]
    return Divergence(
        lanes,
        whole,
        of_sides,
        tuple(choices),
        tuple(dict.fromkeys(example for example in examples if example is not None)),
    )


def first_divergence(baseline: Side, others: Sequence[Side], replications: Ints) -> list[Divergence]:
    """Where each of the other sides parts from the baseline, over the replications of these numbers."""
    tape = record(baseline, replications)
    return [compare(tape, record(other, replications)) for other in others]


def _differs(choice: Watched, baseline: Tape, other: Tape, until: Ints) -> NDArray[np.bool_]:
    """Whether the choice differs, (weeks, lanes), row w for calendar week w."""
    weeks = int(until.max(initial=0))
    ours, theirs = baseline.choices[choice.id][1 : weeks + 1], other.choices[choice.id][1 : weeks + 1]
    if choice.members:
        ids = tuple(dict.fromkeys((*baseline.members, *other.members)))
        ours, theirs = _rows(ours, baseline.members, ids), _rows(theirs, other.members, ids)
        differs = (ours != theirs).any(axis=1)
    else:
        differs = ours != theirs
    within: NDArray[np.bool_] = differs & (np.arange(weeks)[:, None] < until[None, :])
    return within


def _rows(tape: NDArray[np.int16], members: Sequence[str], ids: Sequence[str]) -> NDArray[np.int16]:
    """The rows of these members; a member that a side does not have counts as never joining."""
    if tuple(members) == tuple(ids):
        return tape
    rows = np.zeros((tape.shape[0], len(ids), tape.shape[2]), dtype=tape.dtype)
    for row, member in enumerate(ids):
        if member in members:
            rows[:, row] = tape[:, members.index(member)]
    return rows


def _first(differs: NDArray[np.bool_]) -> Ints:
    if differs.shape[0] == 0:
        return np.full(differs.shape[1], NEVER, dtype=np.int64)
    return np.where(differs.any(axis=0), differs.argmax(axis=0), NEVER).astype(np.int64)


def _parting(weeks: Ints, allowed: NDArray[np.bool_]) -> Parting:
    among = np.where(allowed[None, :], weeks, np.iinfo(np.int64).max)
    first = among.min(axis=1)
    parted = first != np.iinfo(np.int64).max
    if not parted.any():
        return Parting(0, None, None, None, {})
    low, median, high = (float(week) for week in np.quantile(first[parted], [0.25, 0.5, 0.75]))
    counts = np.bincount(among.argmin(axis=1)[parted], minlength=len(WATCHED))
    order = np.argsort(-counts, kind="stable")
    firsts = {WATCHED[k].id: int(counts[k]) for k in order if counts[k]}
    return Parting(int(np.count_nonzero(parted)), low, median, high, firsts)


def _example(baseline: Tape, other: Tape, weeks: Ints, allowed: NDArray[np.bool_]) -> Example | None:
    """Of the pairs that the most common choice parts, the one nearest their median week."""
    among = np.where(allowed[None, :], weeks, np.iinfo(np.int64).max)
    first, which = among.min(axis=1), among.argmin(axis=1)
    parted = first != np.iinfo(np.int64).max
    if not parted.any():
        return None
    common = int(np.bincount(which[parted], minlength=len(WATCHED)).argmax())
    candidates = np.flatnonzero(parted & (which == common))
    middle = np.median(first[candidates])
    lane = int(candidates[np.argmin(np.abs(first[candidates] - middle))])
    week, choice = int(first[lane]), WATCHED[common]
    actor, acted = choice.actor, []
    if choice.members:
        actor = f"{choice.actor}/{_member(baseline, other, choice.id, week, lane)}"
    for tape in (baseline, other):
        before, after = tape.choices[choice.id][week : week + 2, ..., lane]
        if choice.members:
            row = tape.members.index(actor.partition("/")[2]) if actor.partition("/")[2] in tape.members else None
            acted.append(row is not None and bool(before[row] != after[row]))
        else:
            acted.append(bool(after != choice.nothing and (before != after or not choice.lasts)))
    return Example(int(baseline.replications[lane]), week, choice.id, actor, (acted[0], acted[1]))


def _member(baseline: Tape, other: Tape, name: str, week: int, lane: int) -> str:
    """The first member, in the order of ids, whose choice differs."""
    ids = tuple(dict.fromkeys((*baseline.members, *other.members)))
    ours = _rows(baseline.choices[name][week + 1 : week + 2], baseline.members, ids)
    theirs = _rows(other.choices[name][week + 1 : week + 2], other.members, ids)
    return ids[int(np.flatnonzero(ours[0, :, lane] != theirs[0, :, lane])[0])]
