"""What explanations say, as plain data: facts, decision cards, turning points. Reading them needs no rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...lanes import Flip

Value = float | int | tuple[float, ...]
Decisions = tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Fact:
    """One input of a rule. `role` is seen, own, trait, given, lever, theory, clock or draw.

    `name` is "room.state", the path of a parameter or lever, or the name of a draw. `members` names the values of a
    vector, and `text` is the name of a theory's value.
    """

    name: str
    role: str
    value: Value
    unit: str = ""
    doc: str = ""
    members: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Weighed:
    """One option of a choice, with its utility and probability. Draws from `low` to `high` fall on it."""

    name: str
    title: str
    available: bool
    terms: Mapping[str, float]
    sum: float
    taste: float
    value: float
    probability: float
    low: float
    high: float
    doctrine: bool | None


@dataclass(frozen=True)
class DecisionCard:
    """One choice. `doc` describes it; `chosen`, `best`, `before` and `reference` are indices of options.

    `steps` has the named intermediate values of the payoff by option. Terms and flips are in the unit of utility.
    """

    stage: str
    actor: str
    doc: str
    facts: tuple[Fact, ...]
    options: tuple[Weighed, ...]
    chosen: int
    best: int
    before: int | None
    rule: str
    rationality: float
    loss_aversion: float
    reference: int | None
    draw: float | None
    flips: tuple[Flip, ...]
    steps: Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Change:
    """A state before and after a rule."""

    name: str
    before: Value
    after: Value
    unit: str
    doc: str


@dataclass(frozen=True)
class RuleCard:
    """One rule that changed something: its inputs, its intermediate values, and what it changed."""

    stage: str
    actor: str
    doc: str
    facts: tuple[Fact, ...]
    steps: Mapping[str, Value]
    changes: tuple[Change, ...]


Card = DecisionCard | RuleCard


@dataclass(frozen=True)
class Event:
    """One turning point.

    `since` counts weeks from the signing, None before it. `facts` are plain data that depend on `kind`. `decisions` has
    the (week, actor) of each decision that led to it, and is empty where it is nobody's decision.
    """

    week: int
    date: str
    since: int | None
    phase: int
    kind: str
    facts: dict[str, Any] = field(default_factory=dict)
    decisions: Decisions = ()


@dataclass(frozen=True)
class History:
    """One replication under one option: its turning points in order. `weeks` is the number of weeks played.

    `most_troops` were in place in a week up to the first collapse, or to the end without one; `most_troops_after` in
    one after it.
    """

    option: str
    title: str
    replication: int
    seed: int
    weeks: int
    signed_week: int | None
    start: str
    start_date: str
    members: Mapping[str, str]
    events: tuple[Event, ...]
    most_troops: float = 0.0
    most_troops_after: float = 0.0
