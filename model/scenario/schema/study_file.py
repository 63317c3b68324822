"""What a study file may hold: a scenario, what varies in it, and how often it is played."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from ..scenario import MOST_REPLICATIONS
from ..study import MOST_POINTS, SAMPLED
from .distributions import NUMBER, TEXT, Beta, Choice, Lognormal, Normal, Triangular, Uniform
from .fields import Form, Id, Number, Path, Text, fault
from .precision import PrecisionForm

OWN = "own"
"""What `vary:` says to take the scenario's own distribution of a path."""

MOST_VALUES = 10_000
"""Values of one factor."""


class RangeForm(Form):
    """Every number between two, or those of them that lie a step apart."""

    range: tuple[Number, Number] = Field(description="[low, high], low < high")
    step: Number | None = Field(None, description="distance of the values of a grid; the low end is the first")
    steps: Annotated[int, Field(ge=2, le=MOST_VALUES)] | None = Field(
        None, description="how many values, evenly from end to end, in place of a step"
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        low, high = self.range
        if not low < high:
            raise fault("range needs [low, high] with low < high", at="range")
        if self.step is not None and self.steps is not None:
            raise fault("a range has a step or a number of steps, not both", at="steps")
        if self.step is not None and not 0.0 < self.step <= high - low:
            raise fault("the step must be above 0 and no longer than the range", at="step")
        if self.step is not None and (high - low) / self.step > MOST_VALUES:
            raise fault(f"this step makes more than {MOST_VALUES:,} values", at="step")
        return self


def _kind(value: object) -> str | None:
    if isinstance(value, str):
        return TEXT
    if isinstance(value, (tuple, int, float)):
        return "a list"  # a single number is a list that lacks its brackets
    if isinstance(value, dict):
        return "range" if "range" in value else str(next(iter(value), "range"))
    if isinstance(value, Form):
        return next(iter(type(value).model_fields))
    return None


def _value_kind(value: object) -> str:
    return TEXT if isinstance(value, str) else NUMBER


_OneValue = Annotated[
    Annotated[Number, Tag(NUMBER)] | Annotated[Id, Tag(TEXT)],
    Discriminator(_value_kind),
]
VaryForm = Annotated[
    Annotated[Literal["own"], Tag(TEXT)]
    | Annotated[tuple[_OneValue, ...], Tag("a list")]
    | Annotated[RangeForm, Tag("range")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Beta, Tag("beta")]
    | Annotated[Choice, Tag("choice")],
    Discriminator(_kind),
]


class StudyFile(Form):
    """A study: one scenario played at many settings."""

    id: Id = Field(description="the study's name in results")
    title: Text = Field(description="as a heading shows it")
    question: Text | None = Field(None, description="what it is meant to answer")
    scenario: Text = Field(description="path of the scenario: beside it or a shipped one")
    vary: dict[Path, VaryForm] = Field(
        default_factory=dict,
        description="path of a parameter, a lever or a structure -> a list of values, {range: [low, high], step: x}, "
        "a distribution, or own: the scenario's own distribution; left out where options alone differ",
    )
    design: Literal["one_at_a_time", "grid", "latin_hypercube", "sobol"] = Field(
        description="how the points are laid out; structures and options are crossed with every point"
    )
    points: Annotated[int, Field(ge=2, le=MOST_POINTS)] | None = Field(
        None, description="points of a latin_hypercube or of sobol (a power of two)"
    )
    replications: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)] = Field(description="histories of each cell")
    luck: Literal["common", "own"] | None = Field(
        None,
        description="common: every point has the same luck; own: each has its own; default: own where points are drawn",
    )
    options: tuple[Id, ...] | None = Field(None, description="options to play; all when left out")
    outcomes: tuple[Id, ...] | None = Field(
        None, description="outcomes of interest; the scenario's headline when left out"
    )
    seed: Annotated[int, Field(ge=0, le=2**64 - 1)] = Field(1, description="the luck, and the draw of the points")
    precision: PrecisionForm | None = Field(
        None, description="goes on until the answer is sharp enough; the scenario's when left out"
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.design in SAMPLED and not self.vary:
            raise fault(f"{self.design} has no number to draw: nothing varies", at="design")
        if self.design in SAMPLED and self.points is None:
            raise fault(f"{self.design} needs to know how many points", at="design")
        if self.design not in SAMPLED and self.points is not None:
            raise fault(f"the points of {self.design} follow from its values", at="points")
        if self.design == "sobol" and self.points is not None and self.points & (self.points - 1):
            above = 2 ** self.points.bit_length()
            near = above if above - self.points <= self.points - above // 2 else above // 2
            raise fault(f"sobol is balanced only for a power of two, such as {near}", at="points")
        return self
