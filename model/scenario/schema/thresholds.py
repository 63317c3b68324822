"""The value of an outcome that is good enough: what `thresholds:` may hold in a scenario."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from .distributions import NUMBER
from .fields import Form, Id, Number, Text

STATED = "a mapping"


class ThresholdForm(Form):
    """What is good enough, with the reason."""

    value: Number = Field(description="in the outcome's own unit, a share from 0 to 1: at least it, or at most")
    because: Text = Field(description="why this much is good enough")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")


def _kind(value: object) -> str:
    return STATED if isinstance(value, (dict, ThresholdForm)) else NUMBER


ThresholdValue = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[ThresholdForm, Tag(STATED)],
    Discriminator(_kind),
]
