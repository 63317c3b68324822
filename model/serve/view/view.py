"""The whole state of the page as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .side import Side

if TYPE_CHECKING:
    from ...simulation.counterfactual.intervention import Intervention
    from .served import ServedScenario

MAIN_OUTCOME = "deal_and_holds_5y"
"""The outcome that heads the page, where the scenario's headline has it; else the first of the headline."""


@dataclass(frozen=True)
class Opened:
    """The history that is opened: the letter of its side, and the number of its replication."""

    letter: str
    replication: int


@dataclass(frozen=True)
class View:
    """What the page shows of a scenario: two sides under one seed, the outcome that heads it, and what is opened.

    `history` is the history that is told, `week` (calendar weeks) and `who` the decisions of it that are explained, and
    `flips` the decisions that its twin is given.
    """

    a: Side
    b: Side
    seed: int
    outcome: str
    history: Opened | None = None
    week: int | None = None
    who: str = ""
    flips: tuple[Intervention, ...] = ()

    @property
    def sides(self) -> tuple[Side, Side]:
        """A and B."""
        return self.a, self.b

    def side(self, letter: str) -> Side:
        """The side of a letter. Raises KeyError for another."""
        return {"a": self.a, "b": self.b}[letter]

    def with_side(self, side: Side) -> View:
        """The same view with one side replaced, and nothing opened: its histories are others."""
        sides = {"a": self.a, "b": self.b, side.letter: side}
        return replace(self, a=sides["a"], b=sides["b"], history=None, week=None, who="", flips=())

    def swapped(self) -> View:
        """The same view with A and B exchanged."""
        a, b = replace(self.b, letter="a"), replace(self.a, letter="b")
        history = self.history
        other = None if history is None else replace(history, letter="b" if history.letter == "a" else "a")
        return replace(self, a=a, b=b, history=other)

    def copied(self, letter: str) -> View:
        """The same view with the other side made equal to this one."""
        other = "b" if letter == "a" else "a"
        return self.with_side(replace(self.side(letter), letter=other))


def first_view(served: ServedScenario) -> View:
    """The view that a page without an address begins with."""
    a, b = served.first_options
    changes: Mapping[str, float | str] = served.settings
    headline = served.scenario.headline
    outcome = MAIN_OUTCOME if MAIN_OUTCOME in headline else headline[0]
    return View(Side("a", a, changes), Side("b", b, changes), served.seed, outcome)
