"""Behaviour as a choice among options: a logit over summed terms, by prospects or by doctrine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import Problem
from ..check.read import examine
from ..declare.annotations import DRAWS
from ..declare.declarations import PLAYING, Function, Param
from ..faults import DeclarationError
from .rule import Rule, check_frame


class Choice:
    """One actor's choice among options, made by a logit over summed terms.

    `payoff(option, ...)` returns a named tuple of float terms, which are summed in declared order.
    P(option) is proportional to exp(rationality * (sum + taste)); one uniform picks the option by
    inverse distribution in option order. Options for which `available` is false have no chance.
    Nothing is written where `due` is false, or where no option is available.

    `decision` names a switch with values among logit, prospect and doctrine. Under prospect each
    option counts by its difference to the option in the state `reference`, losses times
    `loss_aversion`. Under doctrine the highest available option for which `doctrine` holds is
    chosen, else the reference.

    `taste` is the prefix of persistent shocks, one state an option, kept by the framework: weekly
    AR(1) with the persistence and the stationary standard deviation named. A taste of exactly zero
    counts as not drawn yet and starts from the stationary distribution. Where the options are steps
    of a ladder, `taste_kinship` names the correlation between the shocks of neighbours, which falls by
    that factor with each step between two (ordered alternatives: Small 1987); without it each option's
    are its own.

    `writes` is the int state that takes the option chosen, `best` the one that takes the option of
    the greatest sum before luck (under doctrine: the option chosen). Parameters are named as "name"
    (a trait of the owner) or "given:room_name".

    Raises `DeclarationError`.
    """

    def __init__(
        self,
        name: str,
        *,
        owner: str,
        options: tuple[str, ...],
        payoff: Callable[..., Any],
        writes: str,
        rationality: str,
        available: Callable[..., bool] | None = None,
        due: Callable[..., bool] | None = None,
        doctrine: Callable[..., bool] | None = None,
        best: str | None = None,
        loss_aversion: str | None = None,
        taste: str | None = None,
        taste_persistence: str | None = None,
        taste_sd: str | None = None,
        taste_kinship: str | None = None,
        reference: str | None = None,
        decision: str | None = None,
        during: int = PLAYING,
        every: int = 1,
    ) -> None:
        self.name = name
        self.owner = owner
        self.options = tuple(options)
        self.payoff = examine(payoff, "payoff")
        self.available = examine(available, "available") if available is not None else None
        self.due = examine(due, "due") if due is not None else None
        self.doctrine = examine(doctrine, "doctrine") if doctrine is not None else None
        self.write = writes
        self.best = best
        self.rationality = rationality
        self.loss_aversion = loss_aversion
        self.taste = taste
        self.taste_persistence = taste_persistence
        self.taste_sd = taste_sd
        self.taste_kinship = taste_kinship
        self.reference = reference
        self.decision = decision
        self.during = during
        self.every = every
        self.__doc__ = payoff.__doc__
        check_frame(name, self.payoff.file, self.payoff.line, during, every)
        self._check()

    def __repr__(self) -> str:
        return f"<choice {self.owner}.{self.name}>"

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the terms, in the order in which they are summed."""
        return tuple(name for name, _ in self.payoff.outputs)

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions that the stage consists of."""
        some = (self.payoff, self.available, self.due, self.doctrine)
        return tuple(function for function in some if function is not None)

    @property
    def tastes(self) -> tuple[str, ...]:
        """Names of the states that hold the persistent shocks, one an option."""
        return tuple(f"{self.taste}_{option}" for option in self.options) if self.taste is not None else ()

    @property
    def writes(self) -> tuple[tuple[str, str], ...]:
        """Names and types of the state it writes, the shocks apart."""
        return tuple((name, "int") for name in (self.write, self.best) if name is not None)

    @property
    def draws(self) -> tuple[tuple[str, Param | None], ...]:
        """The purpose of each draw, with its parameter where a function declares one."""
        own = [
            (f"{self.name}.draw", None),
            *((f"{self.name}.taste.{o}", None) for o in self.options if self.taste),
        ]
        due = self.due.params if self.due is not None else ()
        return (*own, *((f"{self.name}.due.{p.name}", p) for p in due if p.role in DRAWS))

    def _check(self) -> None:
        wrong: list[str] = []
        if len(self.options) < 2 or len(set(self.options)) != len(self.options):
            wrong.append("options must be two or more, each of its own name")
        wrong += [f"option {o!r} is not a name" for o in self.options if not o.isidentifier()]
        if self.taste is not None and (self.taste_persistence is None or self.taste_sd is None):
            wrong.append("taste needs taste_persistence and taste_sd")
        if self.taste is None and (self.taste_persistence, self.taste_sd, self.taste_kinship) != (None, None, None):
            wrong.append("taste_persistence, taste_sd and taste_kinship need taste")
        if self.decision is not None:
            for needed in ("reference", "loss_aversion", "doctrine"):
                if getattr(self, needed) is None:
                    wrong.append(f"decision={self.decision!r} needs {needed}")
        if wrong:
            raise DeclarationError(
                Problem(f"choice {self.name}: {text}", file=self.payoff.file, line=self.payoff.line) for text in wrong
            )


Stage = Rule[Any, Any] | Choice
"""What a turn consists of."""
