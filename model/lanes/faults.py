"""The refusal of a declaration, and how its place is named."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import OurFault, Problem


class DeclarationError(OurFault):
    """Rules, rooms or a program that cannot stand; `problems` names each with its file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))

    def __reduce__(self) -> tuple[type[DeclarationError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)
