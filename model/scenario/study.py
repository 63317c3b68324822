"""What a study is: one scenario, what varies in it, and how often it is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from model.scenario.distributions import Distribution, number
from model.scenario.scenario import Precision, Scenario

DESIGNS = ("one_at_a_time", "grid", "latin_hypercube", "sobol")
SAMPLED = ("latin_hypercube", "sobol")
"""Designs that draw as many points as they are told."""

MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Factor:
    """One thing that varies. `kind` is parameter, lever or structure.

    A number has `values`, or a `distribution` to draw from; a structure has the `names` of theories.
    """

    path: str
    kind: str
    values: tuple[float, ...] = ()
    distribution: Distribution | None = None
    names: tuple[str, ...] = ()
    unit: str = ""

    def plain(self) -> Any:
        """As a study file writes it."""
        if self.kind == "structure":
            return list(self.names)
        if self.distribution is None:
            return [number(value) for value in self.values]
        given = self.distribution
        return {"distribution": given.plain(), "low": number(given.low), "high": number(given.high)}


@dataclass(frozen=True)
class Study:
    """A study of one scenario, with nothing left to look up."""

    id: str
    title: str
    question: str
    scenario: Scenario
    factors: tuple[Factor, ...]
    design: str
    points: int | None
    replications: int
    luck: str
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    seed: int = 1
    precision: Precision | None = None

    def plain(self) -> dict[str, Any]:
        """What decides which cells there are, and their luck: not how often they are played."""
        return {
            "id": self.id,
            "scenario": self.scenario.hash,
            "vary": {factor.path: factor.plain() for factor in self.factors},
            "design": self.design,
            "points": self.points,
            "luck": self.luck,
            "options": list(self.options),
            "seed": self.seed,
        }
