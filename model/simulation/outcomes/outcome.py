"""The definition of an outcome: its title, unit and denominator, what it reads, and how it is computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from .denominators import Denominator
    from .histories import Histories

Better = Literal["more", "less", "neither"]
Kind = Literal["share", "mean"]


@dataclass(frozen=True)
class OutcomeInfo:
    """The description of an outcome that is stored with its values.

    `better` says whether more or less of it is better; `denominator` for which replications it is defined; `kind`
    whether it is a share (0 or 1 per replication) or a mean. `dataclasses.asdict` gives its JSON and
    `OutcomeInfo(**content)` reads it back; that raises ValueError for another `better` or `kind`, and TypeError for a
    field that is missing or unknown.
    """

    id: str
    title: str
    unit: str
    better: Better
    denominator: str
    kind: Kind
    definition: str = ""

    def __post_init__(self) -> None:
        for name, value, allowed in (("better", self.better, get_args(Better)), ("kind", self.kind, get_args(Kind))):
            if value not in allowed:
                raise ValueError(f"outcome {self.id}: {name} is {value!r}, not one of {', '.join(allowed)}")

    @property
    def judged(self) -> bool:
        """Whether more of it, or less, is better: only then can it count for or against an option."""
        return self.better != "neither"


@dataclass(frozen=True, kw_only=True)
class Outcome(OutcomeInfo):
    """An outcome with its computation. It is NaN for replications outside its denominator (`among`).

    `compute` takes the histories of a block and returns one value per lane. `reads` names the states it uses, as
    "room.state", without those of its denominator; `parameters` the parameters that convert them to its unit. `years`
    is the number of years from the signing that it looks at, 0 where it looks at all that is played. `equal_terms` says
    that it is computed from the histories at equal terms. `least` is the least value that it can have.
    """

    denominator: str = field(init=False)
    among: Denominator
    compute: Callable[[Histories], Any]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    years: int = 0
    equal_terms: bool = False
    least: float = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "denominator", self.among.title)
        super().__post_init__()

    @property
    def info(self) -> OutcomeInfo:
        """Its description, without its computation."""
        return OutcomeInfo(**{item.name: getattr(self, item.name) for item in fields(OutcomeInfo)})

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most that it can be of any valid scenario; the most is infinite where nothing bounds it."""
        if "share" in (self.kind, self.unit):
            return self.least, 1.0
        return self.least, float(self.years) if self.unit == "years" and self.years else math.inf

    def at_equal_terms(self) -> Outcome:
        """The same where every option is played from one signed deal. Raises ValueError where it has no `years`: two
        plays of different lengths would be compared."""
        if not self.years:
            raise ValueError(f"outcome {self.id}: at equal terms a number of years is needed")
        return replace(
            self,
            id=f"{self.id}_equal_terms",
            title=f"{self.title}, equal terms",
            definition=f"{self.definition.rstrip('.')}; every option played from the same signed deal.",
            among=self.among.at_equal_terms(),
            equal_terms=True,
        )

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that it or its denominator reads, as "room.state", each once."""
        return tuple(dict.fromkeys((*self.among.reads, *self.reads)))
