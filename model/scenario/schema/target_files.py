"""What `targets.yaml` and the accepted draws of a calibration may hold."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, RootModel, model_validator

from .fields import Form, Id, Number, Text, fault


class TargetForm(Form):
    """One measured rate, and the population it was measured on."""

    population: Text
    quantity: Text
    at_years: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="years after the end of fighting, or after talks began"
    )
    value: Number
    n: Annotated[int, Field(ge=1)] | None = Field(None, description="cases behind the rate")
    unit: Text
    range: tuple[Number, Number] | None = Field(None, description="[least, most] seen, where that is told")
    source: tuple[Id, ...] = Field(description="ids of sources.yaml, none of which a parameter cites")
    provenance: Literal["found", "computed", "recalled"]
    use: Literal["calibrate", "check", "part", "context"]
    discrepancy: Annotated[float, Field(gt=0.0, lt=1.0)] | None = Field(
        None, description="standard deviation of what the model may miss a fitted rate by, whatever its parameters"
    )

    @model_validator(mode="after")
    def _discrepancy_is_of_a_fitted_rate(self) -> Self:
        if self.discrepancy is not None and self.use != "calibrate":
            raise fault("a discrepancy is that of a fitted rate", at="discrepancy", expected="use: calibrate")
        return self


class Targets(RootModel[dict[Id, TargetForm]]):
    """targets.yaml: the rates, by id."""


class AcceptedFile(Form):
    """Draws of the fitted parameters that reproduce the targets, as `sim calibrate` writes them."""

    scenario: Id
    seed: int
    replications: int
    basis: Literal["calibrated"]
    paths: tuple[Text, ...]
    correlation: Number
    first: tuple[int, ...] = Field(description="what the first dyads came to: tells whether the rules are the same")
    draws: tuple[tuple[Number, ...], ...] = Field(description="each a number for every path")
