"""Targets: rates that a calibrated model must reproduce, read from `scenarios/targets.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, RootModel

from model.errors import InputError, Problem
from model.scenario.finding import find_scenarios
from model.scenario.forms import Form, Id, Number, Text
from model.scenario.library import shown
from model.scenario.reading import read_file
from model.scenario.validation import validate

TARGETS = "targets.yaml"
ACCEPTED = Path("calibration") / "accepted.yaml"


class TargetForm(Form):
    """One measured rate, and the population it was measured on."""

    population: Text
    quantity: Text
    at_years: Annotated[int, Field(ge=1, le=100)] | None = Field(None, description="years after the end of fighting")
    value: Number
    n: Annotated[int, Field(ge=1)] | None = Field(None, description="cases behind the rate")
    unit: Text
    range: tuple[Number, Number] | None = Field(None, description="[least, most] seen, where that is told")
    source: tuple[Id, ...] = Field(description="ids of sources.yaml, none of which a parameter cites")
    provenance: Literal["found", "computed", "recalled"]
    use: Literal["calibrate", "check", "context"]


class Targets(RootModel[dict[Id, TargetForm]]):
    """targets.yaml: the rates, by id."""


def load_targets(path: Path | None = None) -> dict[str, TargetForm]:
    """Every target by id, in the file's order; by default the project's own. Raises InputError."""
    file = find_scenarios() / TARGETS if path is None else path
    problems: list[Problem] = []
    node = read_file(file, shown(file), problems)
    found = None if node is None else validate(Targets, node, problems)
    if found is None or problems:
        raise InputError(problems)
    return dict(found.root)


class AcceptedFile(Form):
    """Draws of the fitted parameters that reproduce the targets, as `sim calibrate` writes them."""

    scenario: Id
    seed: int
    replications: int
    basis: Literal["calibrated"]
    paths: tuple[Text, ...]
    correlation: Number
    first: tuple[int, ...] = Field(description="what the first dyads came to: tells whether the rules are the same")
    draws: tuple[tuple[Number, Number], ...]


def load_accepted(path: Path | None = None) -> AcceptedFile:
    """The accepted draws; by default the project's own. Raises InputError."""
    file = find_scenarios() / ACCEPTED if path is None else path
    problems: list[Problem] = []
    node = read_file(file, shown(file), problems)
    found = None if node is None else validate(AcceptedFile, node, problems)
    if found is None or problems:
        raise InputError(problems)
    return found
