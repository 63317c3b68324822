"""Behaviour as a function: `rule`, `total`, and `shared` for the helpers that they call.

A declaration has no side effect: nothing is registered, nothing is compiled. It checks the function
against the subset of Python that means the same in CPython and in compiled code, and raises
`DeclarationError` with every refusal in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

from ...errors import Problem
from ..check.read import examine
from ..declare.annotations import DRAWS
from ..declare.declarations import PLAYING, Function, Param
from ..faults import DeclarationError

P = ParamSpec("P")
R = TypeVar("R")


class Rule(Generic[P, R]):
    """A declared rule or total. Calling it calls the plain function."""

    total = False

    def __init__(
        self,
        fn: Callable[P, R],
        owner: str,
        during: int,
        every: int,
        where: str | None = None,
        also: str | None = None,
    ) -> None:
        self.function = examine(fn, "total" if self.total else "rule")
        self.fn = fn
        self.name = self.function.name
        self.owner = owner
        self.during = during
        self.every = every
        self.where = where
        self.also = also
        self.__doc__ = fn.__doc__
        check_frame(self.name, self.function.file, self.function.line, during, every)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.fn(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<{'total' if self.total else 'rule'} {self.owner}.{self.name}>"

    @property
    def functions(self) -> tuple[Function, ...]:
        """The functions that the stage consists of."""
        return (self.function,)

    @property
    def writes(self) -> tuple[tuple[str, str], ...]:
        """Names and types of the state it writes."""
        return self.function.outputs

    @property
    def draws(self) -> tuple[tuple[str, Param], ...]:
        """The purpose and the parameter of each draw."""
        return tuple((f"{self.name}.{p.name}", p) for p in self.function.params if p.role in DRAWS)


class Total(Rule[P, R]):
    """A rule over a group whose returned fields are summed into the group's whole state."""

    total = True


def rule(
    *, owner: str, during: int = PLAYING, every: int = 1, where: str | None = None, also: str | None = None
) -> Callable[[Callable[P, R]], Rule[P, R]]:
    """Declare a function as a rule of the room `owner`.

    It runs in lanes whose phase is in the mask `during`, in weeks where the luck clock is a
    multiple of `every`, and in those in which the owner's state `also`, an int with one number a
    lane, is not zero as the stage begins. In a group it runs for those members alone whose state
    `where`, an int, is not zero as the stage begins, so that members without a part cost little,
    and nothing where only a rule of the setup writes it. Raises `DeclarationError`.
    """

    def declare(fn: Callable[P, R]) -> Rule[P, R]:
        return Rule(fn, owner, during, every, where, also)

    return declare


def total(
    *, owner: str, during: int = PLAYING, every: int = 1, where: str | None = None, also: str | None = None
) -> Callable[[Callable[P, R]], Total[P, R]]:
    """Declare a function over a group whose results are summed over members, in order of id.

    The fields of the returned tuple name `whole` states of the group. `during`, `every`, `where` and `also` are
    as for a rule. Raises `DeclarationError`.
    """

    def declare(fn: Callable[P, R]) -> Total[P, R]:
        return Total(fn, owner, during, every, where, also)

    return declare


def shared(fn: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as a helper that rules may call; it must keep to the same subset.

    Returns the function itself. Raises `DeclarationError`.
    """
    fn.__lanes__ = examine(fn, "shared")  # type: ignore[attr-defined]
    return fn


def check_frame(name: str, file: str, line: int, during: int, every: int) -> None:
    """Raise `DeclarationError` where the phases or the rhythm of a stage make no sense."""
    if during & ~PLAYING or not during:
        raise DeclarationError([Problem(f"{name}: during={during!r} is no mask of phases", file=file, line=line)])
    if every < 1:
        raise DeclarationError([Problem(f"{name}: every={every!r} is below 1", file=file, line=line)])
