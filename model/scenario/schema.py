"""What each kind of scenario file may hold."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, RootModel, Tag, model_validator
from pydantic_core import PydanticCustomError

from model.scenario.forms import (
    Basis,
    Bounds,
    Day,
    Form,
    Id,
    Number,
    Path,
    Setting,
    Text,
    Value,
    check_bounds,
    distribution_of,
    fault,
)
from model.scenario.precision import PrecisionForm
from model.scenario.thresholds import ThresholdValue


class Leaf(Form):
    """One sourced number or distribution."""

    value: Value = Field(description="a number, or a distribution such as {triangular: [40, 120, 300]}")
    unit: Text = Field(description='what is counted, such as troops or deaths/year; "1" for a pure number')
    description: Text = Field(description="what the number means to the actor or the world")
    basis: Basis = Field(description="how the number is known; definition: fixed by convention")
    source: tuple[Id, ...] = Field((), description="ids of sources.yaml or reported.yaml")
    bounds: Bounds = Field(description="[low, high]: what can make sense at all")
    note: Text | None = Field(None, description="what a reader should know about it")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_leaf(self.value, self.basis, self.bounds, guess=self._stated())
        return self

    def _stated(self) -> bool:
        return False


class InlineLeaf(Leaf):
    """A leaf within a resolved scenario, where an override may have set it."""

    because: Text | None = Field(None, description="why an override set this value")

    def _stated(self) -> bool:
        return self.because is not None


def check_leaf(value: Any, basis: str, bounds: Bounds, *, guess: bool = False) -> None:
    """Raises the fault of validation unless the value fits its bounds and its basis.

    `guess` allows a fixed number that is assumed: an override states one with its reason.
    """
    check_bounds(bounds)
    try:
        found = distribution_of(value, bounds)
    except PydanticCustomError as error:
        raise fault(error.message(), at="value") from None
    if basis == "assumed" and not found.varies and not guess:
        raise fault("an assumed number needs a distribution: a fixed guess hides its uncertainty", at="value")


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
                raise fault(f"{value:g} lies outside the bounds", at="values" if self.values else "default")
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


class ContentForm(Form):
    """One field of an option: its value, and whether a report says so."""

    value: Value
    content_from: Literal["reported", "completed", "counterfactual"] = Field(
        description="reported: a report says so; completed: needed, unstated; counterfactual: against reports"
    )
    reported_in: tuple[Id, ...] = Field((), description="ids of reported.yaml")
    note: Text | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.content_from == "reported" and not self.reported_in:
            raise fault("what is reported names the reports: reported_in is missing", at="content_from")
        return self


class OptionForm(Form):
    """A deployment option."""

    title: Text = Field(description="as tables show it")
    summary: Text = Field(description="one sentence: what is deployed, by whom, with what help")
    base: Id | None = Field(None, description="the option whose content this one takes over and changes")
    content: dict[Path, ContentForm] = Field(default_factory=dict, description="lever path -> value")


class OverrideForm(Form):
    """A value that replaces another, with the reason."""

    value: Setting = Field(description="a number, a distribution, or the name of a theory or an option")
    because: Text = Field(description="why it replaces what the library states")
    basis: Basis | None = Field(None, description="the basis of a parameter's new value, where it changes")
    source: tuple[Id, ...] | None = Field(None, description="the sources of a parameter's new value")


class OverrideItem(OverrideForm):
    """An override in a list, naming its path."""

    path: Path = Field(description="what it sets, such as russia.resolve or force.size")


class QuestionForm(Form):
    """What the scenario is meant to answer."""

    ask: Text = Field(description="the question, as a sentence")
    outcomes: tuple[Id, ...] = Field((), description="ids of the outcomes that answer it")


class HorizonForm(Form):
    """How long histories may last."""

    war_weeks: Annotated[int, Field(ge=1, le=1040)] = Field(description="the longest war phase")
    ceasefire_weeks: Annotated[int, Field(ge=1, le=2600)] = Field(description="played from the signing")


class InlineLibrary(Form):
    """Everything a scenario refers to, written within it, as a resolved scenario is stored."""

    groups: dict[Id, dict[Id, Text]] = Field(default_factory=dict, description="member ids and names")
    parameters: dict[Path, InlineLeaf] = Field(default_factory=dict)
    levers: dict[Path, LeverForm] = Field(default_factory=dict)
    structures: dict[Id, StructureForm] = Field(default_factory=dict)
    sources: dict[Id, SourceForm] = Field(default_factory=dict)
    reports: dict[Id, ReportedForm] = Field(default_factory=dict)


def _list_or_mapping(value: object) -> str:
    return "a list" if isinstance(value, tuple) else "a mapping"


def _text_or_mapping(value: object) -> str:
    return "a text" if isinstance(value, str) else "a mapping"


REQUIRED = (
    "id",
    "title",
    "questions",
    "start",
    "start_date",
    "information_cutoff",
    "horizon",
    "reference",
    "headline",
    "options",
)


class ScenarioFile(Form):
    """A scenario: starting state, assumptions, options, horizon, questions."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["id", "extends"]}, {"required": list(REQUIRED)}]}
    )

    id: Id | None = Field(None, description="the scenario's name in results")
    title: Text | None = Field(None, description="as a heading shows it")
    extends: Text | None = Field(None, description="path of the scenario this one builds on")
    inherit_options: tuple[Id, ...] | None = Field(None, description="the only options kept of that scenario")
    library: (
        Annotated[
            Annotated[Text, Tag("a text")] | Annotated[InlineLibrary, Tag("a mapping")],
            Discriminator(_text_or_mapping),
        ]
        | None
    ) = Field(None, description="folder of parameters/, sources.yaml and the others; default: this one")
    questions: tuple[QuestionForm, ...] | None = Field(None, description="what it is meant to answer")
    start: Literal["war", "ceasefire"] | None = Field(None, description="the phase histories begin in")
    start_date: Day | None = Field(None, description="first day of the first week")
    information_cutoff: Day | None = Field(None, description="nothing later is known to the scenario")
    horizon: HorizonForm | None = Field(None, description="how long histories may last")
    reference: Id | None = Field(None, description="the option others are compared with")
    headline: tuple[Id, ...] | None = Field(None, description="outcomes of the summary table")
    thresholds: dict[Id, ThresholdValue] = Field(
        default_factory=dict,
        description="the value of an outcome that is good enough, by the outcome's id: {value, because}, or a number",
    )
    precision: PrecisionForm | None = Field(
        None, description="how sharp the answer has to be: replications are added in rounds until it is"
    )
    limits: tuple[Text, ...] = Field((), description="what the scenario cannot tell")
    structures: dict[Id, Id] = Field(default_factory=dict, description="rival theories chosen")
    sources: dict[Id, SourceForm] = Field(default_factory=dict, description="added to the library's")
    options: dict[Id, OptionForm] | None = Field(None, description="the deployment options, by id")
    overrides: Annotated[
        Annotated[dict[Path, OverrideForm], Tag("a mapping")] | Annotated[tuple[OverrideItem, ...], Tag("a list")],
        Discriminator(_list_or_mapping),
    ] = Field(default_factory=dict, description="values put in the place of others, by path")


class SettingForm(RootModel[Setting]):
    """A value as `--set` gives it."""


class Sources(RootModel[dict[Id, SourceForm]]):
    """sources.yaml: where the numbers come from."""


class Reports(RootModel[dict[Id, ReportedForm]]):
    """reported.yaml: what the press reports say, fact by fact."""


class Levers(RootModel[dict[Path, LeverForm]]):
    """levers.yaml: what options can set."""


class Structures(RootModel[dict[Id, StructureForm]]):
    """structures.yaml: the rival theories."""
