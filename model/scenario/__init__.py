"""Scenarios and studies: files read, checked, resolved; distributions and provenance.

`load` turns a file into a `Scenario`, `load_study` into a `Study`; `check` says what is wrong or weak in
one; `json_schema` gives editors what they need. Names are imported when first asked for, so that what
needs only the distributions does not wait for pydantic.

Other rooms take what they need from here. Inside, `yaml` reads text into values with places, `schema`
says what a file may hold, `resolve` puts together files that extend, cite and override one another.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .correlation import Copula, Correlation
    from .distributions import Distribution, fixed
    from .lints import check, lint
    from .loading import (
        load,
        load_as_study,
        load_study,
        load_with_settings,
        settle_settings,
        study_of,
    )
    from .locate import copy_scenarios, find_scenario, find_scenarios
    from .outcomes import KnownOutcomes
    from .reading import read_scenario
    from .resolve.assemble import Assembled
    from .scenario import (
        MOST_REPLICATIONS,
        CitedSource,
        Content,
        Horizon,
        Lever,
        Option,
        Parameter,
        Precision,
        Question,
        Reported,
        Scenario,
        Structure,
        behind_number,
    )
    from .schema.json_schema import SCHEMAS, json_schema
    from .schema.reference import reference
    from .schema.target_files import AcceptedFile, TargetForm
    from .study import MOST_POINTS, SAMPLED, Factor, Study
    from .targets import load_accepted, load_targets
    from .yaml.writer import dump

_HOMES = {
    "MOST_POINTS": "study",
    "MOST_REPLICATIONS": "scenario",
    "SAMPLED": "study",
    "SCHEMAS": "schema.json_schema",
    "AcceptedFile": "schema.target_files",
    "Assembled": "resolve.assemble",
    "CitedSource": "scenario",
    "Content": "scenario",
    "Copula": "correlation",
    "Correlation": "correlation",
    "Distribution": "distributions",
    "Factor": "study",
    "Horizon": "scenario",
    "KnownOutcomes": "outcomes",
    "Lever": "scenario",
    "Option": "scenario",
    "Parameter": "scenario",
    "Precision": "scenario",
    "Question": "scenario",
    "Reported": "scenario",
    "Scenario": "scenario",
    "Structure": "scenario",
    "Study": "study",
    "TargetForm": "schema.target_files",
    "behind_number": "scenario",
    "check": "lints",
    "copy_scenarios": "locate",
    "dump": "yaml.writer",
    "find_scenario": "locate",
    "find_scenarios": "locate",
    "fixed": "distributions",
    "json_schema": "schema.json_schema",
    "lint": "lints",
    "load": "loading",
    "load_accepted": "targets",
    "load_as_study": "loading",
    "load_study": "loading",
    "load_targets": "targets",
    "load_with_settings": "loading",
    "read_scenario": "reading",
    "reference": "schema.reference",
    "settle_settings": "loading",
    "study_of": "loading",
}

__all__ = [
    "MOST_POINTS",
    "MOST_REPLICATIONS",
    "SAMPLED",
    "SCHEMAS",
    "AcceptedFile",
    "Assembled",
    "CitedSource",
    "Content",
    "Copula",
    "Correlation",
    "Distribution",
    "Factor",
    "Horizon",
    "KnownOutcomes",
    "Lever",
    "Option",
    "Parameter",
    "Precision",
    "Question",
    "Reported",
    "Scenario",
    "Structure",
    "Study",
    "TargetForm",
    "behind_number",
    "check",
    "copy_scenarios",
    "dump",
    "find_scenario",
    "find_scenarios",
    "fixed",
    "json_schema",
    "lint",
    "load",
    "load_accepted",
    "load_as_study",
    "load_study",
    "load_targets",
    "load_with_settings",
    "read_scenario",
    "reference",
    "settle_settings",
    "study_of",
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
