"""What a scenario file may hold."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Discriminator, Field, RootModel, Tag, model_validator

from ..scenario import EQUAL_TERMS_WEEKS
from .correlation import CorrelationForm
from .distributions import Setting, Value
from .fields import Basis, Day, Form, Id, Path, Text, fault
from .judgements import BeliefValue, ThresholdValue, WeightValue
from .library_files import InlineLibrary, Member, SourceForm
from .precision import PrecisionForm


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
    equal_terms_weeks: Annotated[int, Field(ge=0, le=2600)] = Field(
        EQUAL_TERMS_WEEKS,
        description="played once more from a deal signed on the same terms under every option; 0: not at all",
    )


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
    extends: Text | None = Field(None, description="path of the scenario it builds on: beside it or a shipped one")
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
    weights: dict[Id, WeightValue] = Field(
        default_factory=dict,
        description="how much an outcome counts against the others, by its id: {value, because}, or a number from 0 on",
    )
    precision: PrecisionForm | None = Field(
        None, description="how sharp the answer has to be: replications are added in rounds until it is"
    )
    limits: tuple[Text, ...] = Field((), description="what the scenario cannot tell")
    structures: dict[Id, Id] = Field(default_factory=dict, description="rival theories chosen")
    beliefs: dict[Id, dict[Id, BeliefValue]] = Field(
        default_factory=dict,
        description="the probability of values of rival theories, by structure and value: {value, because}, or a "
        "number from 0 to 1; values left out share the rest evenly; weighs results over theories and plays nothing",
    )
    sources: dict[Id, SourceForm] = Field(default_factory=dict, description="added to the library's")
    members: dict[Id, dict[Id, Member]] = Field(
        default_factory=dict,
        description="states added to a group of the library, as contributors: {MEX: {name: Mexico, ...}}, with a value "
        "for every field",
    )
    options: dict[Id, OptionForm] | None = Field(None, description="the deployment options, by id")
    overrides: Annotated[
        Annotated[dict[Path, OverrideForm], Tag("a mapping")] | Annotated[tuple[OverrideItem, ...], Tag("a list")],
        Discriminator(_list_or_mapping),
    ] = Field(default_factory=dict, description="values put in the place of others, by path")
    correlations: tuple[CorrelationForm, ...] = Field((), description="rank correlations of parameters' draws")


class SettingForm(RootModel[Setting]):
    """A value as `--set` gives it."""
