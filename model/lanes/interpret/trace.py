"""What one interpreted decision looked like from inside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class OptionTrace:
    """One option as the actor weighed it."""

    name: str
    available: bool
    terms: dict[str, float]
    """By name, in the order in which they are summed; empty where they were not computed."""
    sum: float
    taste: float
    value: float
    weight: float
    probability: float
    doctrine: bool | None = None


@dataclass
class Trace:
    """One stage in one lane for one actor (one member of a group).

    `args` are by flat name: `ukraine_strength` also where the rule reads `ukraine.strength`.
    A rule has args, draws, locals and out. A choice has args of all its functions, whether it was
    due, its options with terms and probabilities, and the option chosen (None where none was).
    """

    stage: str
    kind: str
    actor: str
    week: int
    luck_week: int
    phase: int
    replication: int
    args: dict[str, Any] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    draws: dict[str, float] = field(default_factory=dict)
    locals: dict[str, Any] = field(default_factory=dict)
    out: dict[str, Any] = field(default_factory=dict)
    """What it wrote, by name of the state; of a total what this member added."""
    replaced: dict[str, Any] = field(default_factory=dict)
    """What stood there before, by name of the state; empty for a total."""
    due: bool = True
    decision: str = "logit"
    rationality: float = 0.0
    loss_aversion: float = 1.0
    reference: int | None = None
    before: int | None = None
    options: tuple[OptionTrace, ...] = ()
    chosen: int | None = None
    best: int | None = None
    u: float | None = None
    """The uniform that picked the option; None where no luck was used."""
