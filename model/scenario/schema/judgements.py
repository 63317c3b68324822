"""Judgements: what `thresholds:`, `weights:` and `beliefs:` may hold in a scenario.

A threshold is the value of an outcome that is good enough; a weight is how much the outcome counts against the others;
a belief is the probability that somebody gives to a value of a rival theory.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from .distributions import NUMBER
from .fields import Form, Id, Number, Text

STATED = "a mapping"

Weight = Annotated[Number, Field(ge=0.0)]
Probability = Annotated[Number, Field(ge=0.0, le=1.0)]


class ThresholdForm(Form):
    """What is good enough, with the reason."""

    value: Number = Field(description="in the outcome's own unit, a share from 0 to 1: at least it, or at most")
    because: Text = Field(description="why this much is good enough")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")


class WeightForm(Form):
    """How much an outcome counts, with the reason."""

    value: Weight = Field(description="against the other weights, from the worst option's mean to the best one's")
    because: Text = Field(description="whose priority it is, or why it counts so much")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")


class BeliefForm(Form):
    """How likely somebody holds a value of a theory to be, with the reason."""

    value: Probability = Field(description="its probability; values left out share what is left of 1 evenly")
    because: Text = Field(description="whose belief it is, or what it rests on")
    source: tuple[Id, ...] = Field((), description="ids of sources or reports that it rests on")


def _kind(value: object) -> str:
    return STATED if isinstance(value, (dict, ThresholdForm, WeightForm, BeliefForm)) else NUMBER


ThresholdValue = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[ThresholdForm, Tag(STATED)],
    Discriminator(_kind),
]

WeightValue = Annotated[
    Annotated[Weight, Tag(NUMBER)] | Annotated[WeightForm, Tag(STATED)],
    Discriminator(_kind),
]

BeliefValue = Annotated[
    Annotated[Probability, Tag(NUMBER)] | Annotated[BeliefForm, Tag(STATED)],
    Discriminator(_kind),
]
