"""Rounds of replications whose truth is known: values are drawn here, and the project decides when to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from model.experiment.execute.adaptive import Decision, rounds
from model.scenario import Precision

if TYPE_CHECKING:
    from model.experiment.execute.plan import Plan

Floats = NDArray[np.float64]

Draw = Callable[[np.random.Generator, int], Floats]
"""From a generator and a number of replications to values (outcomes, options, replications)."""


@dataclass
class Drawn:
    """A player whose rows are drawn, the same replications under every option, in whole chunks as they are needed."""

    draw: Draw
    luck: np.random.Generator
    values: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))

    def play(self, replications: Mapping[str, int]) -> None:
        """Draws what is missing."""
        missing = max(replications.values()) - self.values.shape[2]
        if missing > 0:
            more = self.draw(self.luck, missing)
            self.values = np.concatenate([self.values, more], axis=2) if self.values.size else more

    def rows(self, arm: int, start: int, stop: int) -> Floats:
        """The values of an option, (outcomes, replications)."""
        return self.values[:, arm, start:stop]


def plan_of(
    options: int,
    kinds: Mapping[str, str],
    block: int = 256,
    first: int = 256,
    together: bool = True,
    better: str = "more",
) -> Plan:
    """A plan of options named a, b, and so on, with outcomes of these kinds."""
    names = tuple("abcdefghijklmnopqrstuvwxyz"[:options])
    outcomes = tuple(SimpleNamespace(id=name, kind=kind, better=better) for name, kind in kinds.items())
    arms = tuple(SimpleNamespace(option=name, index=place, width=1) for place, name in enumerate(names))
    plan = SimpleNamespace(
        options=names,
        arms=arms,
        block=block,
        replications=dict.fromkeys(names, first),
        points=1 if together else 2,
        watched=tuple(kinds),
        manifest=SimpleNamespace(outcomes=outcomes),
    )
    return cast("Plan", cast("Any", plan))


def stopped(plan: Plan, precision: Precision, draw: Draw, seed: int) -> tuple[Decision, Floats]:
    """The last decision, and the values played (outcomes, options, replications)."""
    player = Drawn(draw, np.random.default_rng(seed))
    *_, last = rounds(plan, precision, player)
    return last, player.values


def binary(*shares: float) -> Draw:
    """Events of these shares, independent of each other."""

    def draw(luck: np.random.Generator, n: int) -> Floats:
        return (luck.random((1, len(shares), n)) < np.array(shares)[None, :, None]).astype(np.float64)

    return draw


def normal(*means: float) -> Draw:
    """Values with a standard deviation of 1, half of the variance luck that all options share."""

    def draw(luck: np.random.Generator, n: int) -> Floats:
        shared = luck.normal(size=(1, 1, n))
        return np.array(means)[None, :, None] + (shared + luck.normal(size=(1, len(means), n))) / np.sqrt(2.0)

    return draw
