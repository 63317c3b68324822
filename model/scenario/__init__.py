"""Scenarios: their schema, reading, validation, overrides, distributions and provenance.

`load` turns a file into a `Scenario`; `check` says what is wrong or weak in one; `json_schema`
gives editors what they need. Names are imported when first asked for, so that what needs only the
distributions does not wait for pydantic.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.scenario.distributions import Distribution, fixed
    from model.scenario.finding import copy_scenarios, find_scenario, find_scenarios
    from model.scenario.lints import check, lint
    from model.scenario.loading import load
    from model.scenario.reference import reference
    from model.scenario.scenario import (
        CitedSource,
        Content,
        Horizon,
        Lever,
        Option,
        Parameter,
        Question,
        Reported,
        Scenario,
        Structure,
    )
    from model.scenario.schemas import SCHEMAS, json_schema

_HOMES = {
    "CitedSource": "scenario",
    "Content": "scenario",
    "Distribution": "distributions",
    "Horizon": "scenario",
    "Lever": "scenario",
    "Option": "scenario",
    "Parameter": "scenario",
    "Question": "scenario",
    "Reported": "scenario",
    "SCHEMAS": "schemas",
    "Scenario": "scenario",
    "Structure": "scenario",
    "check": "lints",
    "copy_scenarios": "finding",
    "find_scenario": "finding",
    "find_scenarios": "finding",
    "fixed": "distributions",
    "json_schema": "schemas",
    "lint": "lints",
    "load": "loading",
    "reference": "reference",
}

__all__ = [
    "SCHEMAS",
    "CitedSource",
    "Content",
    "Distribution",
    "Horizon",
    "Lever",
    "Option",
    "Parameter",
    "Question",
    "Reported",
    "Scenario",
    "Structure",
    "check",
    "copy_scenarios",
    "find_scenario",
    "find_scenarios",
    "fixed",
    "json_schema",
    "lint",
    "load",
    "reference",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
