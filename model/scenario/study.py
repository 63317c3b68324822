"""What a study is: one scenario, what varies in it, and how often it is played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem
from .distributions import Distribution, number
from .scenario import Precision, Scenario

SAMPLED = ("latin_hypercube", "sobol")
"""Designs that draw as many points as they are told."""

MOST_POINTS = 1_000_000

REPLICATIONS = 1024
"""Replications of each option where nothing varies, unless told otherwise."""

REPLICATIONS_OF_CELL = 64
"""Replications of each option at each design point, unless told otherwise."""


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
    settings: Mapping[str, float] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    """The file of its scenario, where it was read from one."""

    def plain(self) -> dict[str, Any]:
        """What decides which rows there are, and their luck: not how many of them, nor under which options, are played.

        `settings` and `structures` are set at every design point.
        """
        return {
            "id": self.id,
            "scenario": self.scenario.hash,
            "vary": {factor.path: factor.plain() for factor in self.factors},
            "set": {**self.settings, **self.structures},
            "design": self.design,
            "points": self.points,
            "luck": self.luck,
            "seed": self.seed,
        }

    def with_settings(self, scenario: Scenario, settings: Mapping[str, float | str]) -> Study:
        """The study on this scenario with numbers of parameters and levers, and names of theories, set at every point.

        Raises InputError for a path that the study varies itself.
        """
        wanted = "--set or --vary, but not both"
        varied = [factor.path for factor in self.factors if factor.path in settings]
        if varied:
            raise InputError([Problem(f"{path} is set and varies too", path=path, expected=wanted) for path in varied])
        numbers = {path: float(value) for path, value in settings.items() if not isinstance(value, str)}
        names = {path: value for path, value in settings.items() if isinstance(value, str)}
        # One that is the scenario's own stays so, and gives way where a number of replications is asked for.
        precision = scenario.precision if self.precision is self.scenario.precision else self.precision
        return replace(self, scenario=scenario, precision=precision, settings=numbers, structures=names)
