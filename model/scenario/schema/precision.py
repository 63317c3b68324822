"""How sharp an answer has to be: what `precision:` may hold in a scenario and in a study."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..distributions import shown
from ..scenario import MOST_REPLICATIONS, Precision
from .fields import Form, Id, Number, fault

WIDEST = 0.5
"""The half-width from which on every interval of a share is narrow enough before anything is played."""

_HALF = "above 0 and below 0.5: 0.02 is two points in a hundred"
_EITHER = "until, as until: 0.02, or best, as best: deal_and_holds_5y"


class PrecisionForm(Form):
    """When to stop adding replications."""

    until: Annotated[Number, Field(gt=0.0)] | None = Field(
        None, description="half-width that every reported interval must reach: of a share as it is, of a mean as a part"
    )
    best: Id | None = Field(None, description="an outcome: replications are added until the best option is told apart")
    confidence: Annotated[Number, Field(ge=0.5, le=0.999)] = Field(
        0.95, description="level of the intervals, or the confidence in the choice"
    )
    indifferent: Annotated[Number, Field(ge=0.0)] = Field(
        0.0, description="a difference in the best outcome too small to matter"
    )
    most: Annotated[int, Field(ge=2, le=MOST_REPLICATIONS)] = Field(
        100_000, description="replications of one option at which it stops in any case"
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.until is None and self.best is None:
            raise fault("precision states neither a half-width (until) nor an outcome (best)", expected=_EITHER)
        if self.until is not None and self.until >= WIDEST:
            raise fault(f"no interval of a share is as wide as until: {shown(self.until)}", at="until", expected=_HALF)
        if self.until is not None and self.best is not None:
            message = f"until asks for a half-width and best for a choice by {self.best}: a run stops for one of them"
            raise fault(message, at="best", expected=_EITHER)
        return self

    def stated(self) -> Precision:
        """As a run takes it."""
        return Precision(self.until, self.best, self.confidence, self.indifferent, self.most)
