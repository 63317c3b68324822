"""What an outcome is: how it is called and counted, what it reads, and how it is computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from .denominators import Denominator
    from .histories import Histories

Better = Literal["more", "less", "neither"]
Kind = Literal["share", "mean"]


@dataclass(frozen=True)
class OutcomeInfo:
    """How an outcome is called and counted: all that is stored of it beside its values.

    `better` says which way is better; `denominator` which replications it is defined for; `kind` whether it is a share
    (0 or 1 a replication) or a mean. `dataclasses.asdict` gives its JSON, `OutcomeInfo(**content)` reads it back and
    raises ValueError for another `better` or `kind`, TypeError for a field that is missing or unknown.
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


@dataclass(frozen=True, kw_only=True)
class Outcome(OutcomeInfo):
    """One outcome, whole. A replication outside its denominator (`among`) holds NaN.

    `compute` takes the histories of a block and returns one value a lane. `reads` names the states it takes, as
    "room.state", those of its denominator apart; `parameters` the parameters that turn them into its unit.
    """

    denominator: str = field(init=False)
    among: Denominator
    compute: Callable[[Histories], Any]
    reads: tuple[str, ...]
    parameters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "denominator", self.among.title)
        super().__post_init__()

    @property
    def info(self) -> OutcomeInfo:
        """How it is called and counted, without how it is computed."""
        return OutcomeInfo(**{one.name: getattr(self, one.name) for one in fields(OutcomeInfo)})

    @property
    def states(self) -> tuple[str, ...]:
        """Every state it rests on, as "room.state", each once."""
        return tuple(dict.fromkeys((*self.among.reads, *self.reads)))
