"""What the files of a library may hold: parameters, sources, reports, levers, structures."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, RootModel, model_validator
from pydantic_core import PydanticCustomError

from ..distributions import Distribution, shown
from .distributions import DistributionForm, Value, distribution_of
from .fields import Basis, Bounds, Form, Id, Number, Path, Text, check_bounds, fault


class Leaf(Form):
    """One sourced number or distribution."""

    value: Value = Field(description="a number, or a distribution such as {triangular: [40, 120, 300]}")
    unit: Text = Field(description='what is counted, such as troops or deaths/year; "1" for a pure number')
    description: Text = Field(description="what the number means to the actor or the world")
    basis: Basis = Field(description="how the number is known; definition: fixed by convention")
    source: tuple[Id, ...] = Field((), description="ids of sources.yaml or reported.yaml")
    bounds: Bounds = Field(description="[low, high]: what can make sense at all")
    note: Text | None = Field(None, description="what a reader should know about it")

    _distribution: Distribution = PrivateAttr()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        self._distribution = check_leaf(self.value, self.basis, self.bounds, guess=self._stated())
        return self

    @property
    def distribution(self) -> Distribution:
        """The distribution that the value states, checked against its bounds and its basis."""
        return self._distribution

    def _stated(self) -> bool:
        return False


class InlineLeaf(Leaf):
    """A leaf within a resolved scenario, where an override may have set it."""

    because: Text | None = Field(None, description="why an override set this value")

    def _stated(self) -> bool:
        return self.because is not None


def check_leaf(value: float | DistributionForm, basis: str, bounds: Bounds, *, guess: bool = False) -> Distribution:
    """The distribution a value states. Raises the fault of validation unless it fits its bounds and its basis.

    `guess` allows a fixed number that is assumed: an override states one with its reason.
    """
    check_bounds(bounds)
    try:
        distribution = distribution_of(value, bounds)
    except PydanticCustomError as error:
        raise fault(error.message(), at="value") from None
    if basis == "assumed" and not distribution.varies and not guess:
        raise fault("an assumed number needs a distribution: a fixed guess hides its uncertainty", at="value")
    return distribution


class GroupField(Form):
    """What a field of every member of a group means, stated once."""

    unit: Text
    description: Text
    bounds: Bounds
    basis: Basis | None = Field(None, description="the basis of members that state none")
    source: tuple[Id, ...] = Field((), description="the sources of members that state none")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_bounds(self.bounds)
        return self


class Cell(Form):
    """One member's value of a field."""

    value: Value
    basis: Basis | None = Field(None, description="may be left out when the field states it")
    source: tuple[Id, ...] | None = None
    note: Text | None = None


class Member(BaseModel):
    """A member of a group: its name, and a value for every field."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    __pydantic_extra__: dict[str, Cell]

    name: Text = Field(description="as people call it")
    about: Text | None = None


class GroupFile(Form):
    """The parameters of a group of actors, or of the rungs of a ladder."""

    members_are: Id = Field(description="the group's name; parameter paths begin with it")
    about: Text | None = None
    fields: dict[Id, GroupField] = Field(default_factory=dict)
    shared: dict[Id, Leaf] = Field(default_factory=dict, description="parameters all members have in common")
    members: dict[Id, Member] = Field(default_factory=dict)


class RoomFile(BaseModel):
    """The parameters of one actor, or of one part of the world."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    __pydantic_extra__: dict[str, Leaf]

    about: Text | None = None


class SourceForm(Form):
    """Where numbers come from."""

    title: Text
    authors: Text | tuple[Text, ...] | None = None
    year: Annotated[int, Field(ge=1500, le=2200)] | None = None
    outlet: Text | None = None
    publisher: Text | None = None
    url: Text | None = None
    kind: Literal["dataset", "paper", "book", "report", "press", "official", "judgement"]
    provenance: Literal["found", "computed", "recalled", "judgement"] = Field(
        description="found: read; computed: from public data; recalled: not checked; judgement: our own"
    )
    use: Literal["target", "check", "theory"] | None = Field(
        None,
        description="target: a rate to reproduce; check: informs no value; theory: form of a mechanism",
    )
    note: Text | None = None


class ReportedForm(Form):
    """One fact of a press report."""

    report: Text = Field(description="the report's short name")
    file_id: Text | None = Field(None, description="the file the report was read from")
    outlet: Text
    relay: Text | None = Field(None, description="who passed it on, where it was not read at the source")
    date: Text | None = None
    actor: Text | None = None
    topic: Text | None = None
    claim: Text
    value: Number | Text | None = None
    unit: Text | None = None
    contradicts: tuple[Id, ...] = Field((), description="entries that cannot both be taken at face value")
    note: Text | None = None


class LeverForm(Form):
    """Something an option can set."""

    unit: Text
    description: Text
    bounds: Bounds
    default: Number = Field(description="what holds for options that do not state it")
    values: tuple[Number, ...] | None = Field(None, description="the only values allowed, where not all are")
    share_of: Text | None = Field(None, description="levers with the same text are shares of one whole")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_bounds(self.bounds)
        for value in (self.default, *(self.values or ())):
            if not self.bounds[0] <= value <= self.bounds[1]:
                raise fault(f"{shown(value)} lies outside the bounds", at="values" if self.values else "default")
        if self.values is not None and self.default not in self.values:
            raise fault("the default is not among the values", at="default")
        return self


class StructureValue(Form):
    """One of the rival theories."""

    description: Text
    source: tuple[Id, ...] = ()


class StructureForm(Form):
    """A switch between rival theories."""

    description: Text
    default: Id
    values: dict[Id, StructureValue] = Field(description="the theories; their order gives their codes")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.default not in self.values:
            raise fault("the default is not among the values", at="default")
        return self


class Sources(RootModel[dict[Id, SourceForm]]):
    """sources.yaml: where the numbers come from."""


class Reports(RootModel[dict[Id, ReportedForm]]):
    """reported.yaml: what the press reports say, fact by fact."""


class Levers(RootModel[dict[Path, LeverForm]]):
    """levers.yaml: what options can set."""


class Structures(RootModel[dict[Id, StructureForm]]):
    """structures.yaml: the rival theories."""


class InlineLibrary(Form):
    """Everything a scenario refers to, written within it, as a resolved scenario is stored."""

    groups: dict[Id, dict[Id, Text]] = Field(default_factory=dict, description="member ids and names")
    parameters: dict[Path, InlineLeaf] = Field(default_factory=dict)
    levers: dict[Path, LeverForm] = Field(default_factory=dict)
    structures: dict[Id, StructureForm] = Field(default_factory=dict)
    sources: dict[Id, SourceForm] = Field(default_factory=dict)
    reports: dict[Id, ReportedForm] = Field(default_factory=dict)
