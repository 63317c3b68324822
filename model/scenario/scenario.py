"""The resolved scenario: everything a run needs to know, with nothing left to look up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

from .correlation import Copula, Correlation, copulas
from .distributions import Distribution, fixed, number

CLOSE = 1e-6
"""How far probabilities may sum beside 1, by rounding."""

NO_UNITS = ("share", "share of the need", "rung", "index", "0 or 1")
"""Units that add nothing to a number."""

MOST_REPLICATIONS = 10_000_000
"""Replications of one option that a run or a study may ask for."""


@dataclass(frozen=True)
class Parameter:
    """A sourced number or distribution. `because` is the reason of an override that set it."""

    path: str
    value: Distribution
    unit: str
    description: str
    basis: str
    source: tuple[str, ...]
    bounds: tuple[float, float]
    note: str | None = None
    because: str | None = None


@dataclass(frozen=True)
class Lever:
    """Something options can set; `default` holds for those that do not."""

    path: str
    unit: str
    description: str
    bounds: tuple[float, float]
    default: float
    values: tuple[float, ...] | None = None
    share_of: str | None = None


@dataclass(frozen=True)
class Structure:
    """A switch between rival theories. A value's place in `values` is its code."""

    name: str
    description: str
    default: str
    values: tuple[str, ...]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def beliefs(self, stated: Mapping[str, float]) -> dict[str, float]:
        """A probability of each value: those stated, and of the others an even share of what is left of 1.

        Raises ValueError where they sum to more, or where all are stated and sum to less.
        """
        left = 1.0 - sum(stated.values())
        others = [value for value in self.values if value not in stated]
        if left < -CLOSE or (not others and left > CLOSE):
            raise ValueError(f"what is believed of {self.name} sums to {1.0 - left:.6g}")
        share = max(0.0, left) / max(1, len(others))
        return {value: stated.get(value, share) for value in self.values}


@dataclass(frozen=True)
class Content:
    """One field of an option. `content_from` is reported, completed or counterfactual."""

    value: Distribution
    content_from: str
    reported_in: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True)
class Option:
    """A deployment option, with the content of the option it builds on."""

    id: str
    title: str
    summary: str
    base: str | None
    content: Mapping[str, Content]


@dataclass(frozen=True)
class CitedSource:
    """Where a number comes from."""

    id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    outlet: str | None
    publisher: str | None
    url: str | None
    kind: str
    provenance: str
    use: str | None
    note: str | None


@dataclass(frozen=True)
class Reported:
    """One fact of a press report."""

    id: str
    report: str
    file_id: str | None
    outlet: str
    relay: str | None
    date: str | None
    actor: str | None
    topic: str | None
    claim: str
    value: float | str | None
    unit: str | None
    contradicts: tuple[str, ...]
    note: str | None


@dataclass(frozen=True)
class Question:
    """What the scenario is meant to answer, and the outcomes that answer it."""

    ask: str
    outcomes: tuple[str, ...]


EQUAL_TERMS_WEEKS = 260
"""Weeks played at equal terms where a scenario does not say: five years."""


@dataclass(frozen=True)
class Horizon:
    """The longest war phase, the weeks played from the signing, and the weeks played again at equal terms.

    `equal_terms_weeks` is for scenarios that begin with the war: how long each replication is played a second time,
    from a ceasefire signed on the same terms under every option. 0 where it is not.
    """

    war_weeks: int
    ceasefire_weeks: int
    equal_terms_weeks: int = EQUAL_TERMS_WEEKS


@dataclass(frozen=True)
class Judgement:
    """A number that somebody judges an outcome by, with the reason for it.

    A threshold is the value that is good enough, in the outcome's own unit (a share from 0 to 1); a weight is how much
    the outcome counts against others. A belief, of which a value of a theory is judged, is a probability.
    """

    value: float
    because: str | None = None
    source: tuple[str, ...] = ()

    def plain(self) -> Any:
        """As a file writes it."""
        if self.because is None:
            return number(self.value)
        cited = {"source": list(self.source)} if self.source else {}
        return {"value": number(self.value), "because": self.because, **cited}


@dataclass(frozen=True)
class Precision:
    """When to stop: at a half-width (`until`), or when the best option in an outcome (`best`) is told apart."""

    until: float | None = None
    best: str | None = None
    confidence: float = 0.95
    indifferent: float = 0.0
    most: int = 100_000

    def plain(self) -> dict[str, Any]:
        """As a file writes it."""
        stated = {name: value for name, value in vars(self).items() if value is not None}
        return {name: number(value) if isinstance(value, float) else value for name, value in stated.items()}


@dataclass(frozen=True)
class Scenario:
    """A scenario with all its assumptions. Equal content has an equal `hash`, wherever it came from.

    `precision` says how long to go on, not what is played: it is no part of the hash.
    """

    id: str
    title: str
    questions: tuple[Question, ...]
    start: str
    start_date: str
    information_cutoff: str
    horizon: Horizon
    reference: str
    headline: tuple[str, ...]
    limits: tuple[str, ...]
    structures: Mapping[str, str]
    options: Mapping[str, Option]
    parameters: Mapping[str, Parameter]
    groups: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Mapping[str, str]]
    levers: Mapping[str, Lever]
    theories: Mapping[str, Structure]
    sources: Mapping[str, CitedSource]
    reports: Mapping[str, Reported]
    thresholds: Mapping[str, Judgement] = field(default_factory=dict)
    weights: Mapping[str, Judgement] = field(default_factory=dict)
    correlations: tuple[Correlation, ...] = ()
    beliefs: Mapping[str, Mapping[str, Judgement]] = field(default_factory=dict)
    precision: Precision | None = None

    def lever(self, option: str, path: str) -> Distribution:
        """What an option sets a lever to, or the lever's default. KeyError for unknown names."""
        stated = self.options[option].content.get(path)
        return fixed(self.levers[path].default) if stated is None else stated.value

    def code(self, structure: str, value: str | None = None) -> int:
        """The code of a structure's value, by default of the chosen one. KeyError, ValueError if unknown."""
        return self.theories[structure].values.index(self.structures[structure] if value is None else value)

    @property
    def combinations(self) -> int:
        """How many combinations of rival theories there are."""
        return prod(len(theory.values) for theory in self.theories.values())

    @cached_property
    def copulas(self) -> tuple[Copula, ...]:
        """The groups of parameters that are drawn together."""
        return copulas(self.correlations)

    @cached_property
    def hash(self) -> str:
        """sha256 of the content as canonical JSON: independent of file paths and the order of keys."""
        content = self.resolved()
        content.pop("precision", None)
        # The one order of keys that has a meaning: it gives the codes of a structure's values.
        content["order"] = {name: list(theory.values) for name, theory in self.theories.items()}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def resolved(self) -> dict[str, Any]:
        """The scenario as plain data in the form of a scenario file that needs no other file."""
        judgements = {
            key: {outcome: judgement.plain() for outcome, judgement in stated.items()}
            for key, stated in (("thresholds", self.thresholds), ("weights", self.weights))
            if stated
        }
        beliefs = {
            structure: {value: belief.plain() for value, belief in stated.items()}
            for structure, stated in self.beliefs.items()
        }
        return {
            "id": self.id,
            "title": self.title,
            "questions": [{"ask": part.ask, "outcomes": list(part.outcomes)} for part in self.questions],
            "start": self.start,
            "start_date": self.start_date,
            "information_cutoff": self.information_cutoff,
            "horizon": _stated(self.horizon),
            "reference": self.reference,
            "headline": list(self.headline),
            **judgements,
            **({"correlations": [_correlation(item) for item in self.correlations]} if self.correlations else {}),
            **({"beliefs": beliefs} if beliefs else {}),
            **({"precision": self.precision.plain()} if self.precision is not None else {}),
            "limits": list(self.limits),
            "structures": dict(self.structures),
            "options": {name: _option(option) for name, option in self.options.items()},
            "library": {
                "groups": {name: dict(members) for name, members in self.names.items()},
                "parameters": {path: _stated(parameter, "path") for path, parameter in self.parameters.items()},
                "levers": {path: _stated(lever, "path") for path, lever in self.levers.items()},
                "structures": {name: _structure(theory) for name, theory in self.theories.items()},
                "sources": {name: _stated(source, "id") for name, source in self.sources.items()},
                "reports": {name: _stated(report, "id") for name, report in self.reports.items()},
            },
        }

    def to_yaml(self) -> str:
        """`resolved()` as YAML text; loading it gives a scenario with the same hash."""
        return self._yaml

    @cached_property
    def _yaml(self) -> str:
        from .yaml.writer import dump

        return dump(self.resolved())


def behind_number(unit: str) -> str:
    """The unit as it stands behind a number, a space before it; empty where it adds nothing."""
    return f" {unit}" if unit and unit not in NO_UNITS and "," not in unit else ""


def _correlation(correlation: Correlation) -> dict[str, Any]:
    return {**_stated(correlation, "between"), "between": list(correlation.between)}


def _option(option: Option) -> dict[str, Any]:
    content = {path: _stated(content) for path, content in option.content.items()}
    return {**_stated(option, "id", "content"), "content": content}


def _structure(structure: Structure) -> dict[str, Any]:
    values = {
        value: {
            "description": structure.descriptions[value],
            "source": list(structure.sources.get(value, ())),
        }
        for value in structure.values
    }
    return {"description": structure.description, "default": structure.default, "values": values}


def _stated(record: Any, *without: str) -> dict[str, Any]:
    """The fields of a record that say something, as plain data."""
    stated: dict[str, Any] = {}
    for name, value in vars(record).items():
        if value is None or name in without:
            continue
        plain = value if type(value) is str else _plain(value)
        if plain is not None and plain != []:
            stated[name] = plain
    return stated


def _plain(value: Any) -> Any:
    if isinstance(value, Distribution):
        return value.plain()
    if isinstance(value, float):
        return number(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
