"""The differences in content between two sides of a comparison: levers, parameters, structures, seeds, versions.

A value that a run sets itself (`--set`, a design point) replaces its scenario's. Values that vary over design points
are equal wherever two sides are compared point by point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...experiment.design.manifest import Manifest
    from ...scenario import Distribution, Scenario

VARIED = "varied over the design points"


@dataclass(frozen=True)
class Change:
    """One difference. `kind` is lever, parameter, structure, start, horizon, member, seed, replications, rules, version
    or library; `baseline` and `other` are texts, None where a side does not have it."""

    kind: str
    path: str
    baseline: str | None
    other: str | None
    unit: str = ""


def changes(baseline: tuple[Manifest, Scenario, str], other: tuple[Manifest, Scenario, str]) -> tuple[Change, ...]:
    """Every difference between two options, each given by its run's manifest, its scenario and its id."""
    differences = list(_levers(baseline, other))
    if baseline[0] != other[0]:
        differences += _worlds(baseline[:2], other[:2])
        differences += _runs(baseline[0], other[0])
    return tuple(differences)


def _levers(baseline: tuple[Manifest, Scenario, str], other: tuple[Manifest, Scenario, str]) -> Iterator[Change]:
    before, after = _lever_values(*baseline), _lever_values(*other)
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            lever = other[1].levers.get(path) or baseline[1].levers[path]
            yield Change("lever", path, before.get(path), after.get(path), lever.unit)


def _lever_values(manifest: Manifest, scenario: Scenario, option: str) -> dict[str, str]:
    return {path: _set(manifest, path) or _text(scenario.lever(option, path)) for path in scenario.levers}


def _worlds(baseline: tuple[Manifest, Scenario], other: tuple[Manifest, Scenario]) -> list[Change]:
    ours, theirs = baseline[1], other[1]
    before, after = _parameter_values(*baseline), _parameter_values(*other)
    units = {path: parameter.unit for path, parameter in {**ours.parameters, **theirs.parameters}.items()}
    differences = _mapped("parameter", before, after, units)
    differences += _mapped("structure", _structures(*baseline), _structures(*other))
    differences += _mapped(
        "start", *({"start": scenario.start, "start_date": scenario.start_date} for scenario in (ours, theirs))
    )
    differences += _mapped(
        "horizon", *({k: f"{v}" for k, v in vars(scenario.horizon).items()} for scenario in (ours, theirs))
    )
    return differences + _mapped("member", _members(ours), _members(theirs))


def _parameter_values(manifest: Manifest, scenario: Scenario) -> dict[str, str]:
    return {path: _set(manifest, path) or _text(parameter.value) for path, parameter in scenario.parameters.items()}


def _structures(manifest: Manifest, scenario: Scenario) -> dict[str, str]:
    varied = {name: VARIED for name in manifest.vary if name in scenario.structures}
    return {**scenario.structures, **manifest.structures, **varied}


def _members(scenario: Scenario) -> dict[str, str]:
    return {f"{group}.{member}": "there" for group, members in scenario.groups.items() for member in members}


def _runs(first: Manifest, second: Manifest) -> list[Change]:
    differences = []
    for kind in ("seed", "replications"):
        differences += _mapped(kind, {kind: f"{getattr(first, kind)}"}, {kind: f"{getattr(second, kind)}"})
    differences += _mapped("version", {"sim": first.model_version}, {"sim": second.model_version})
    differences += _mapped("rules", {"sources": first.sources[:12]}, {"sources": second.sources[:12]})
    differences += _mapped("library", first.versions, second.versions)
    return differences


def _mapped(
    kind: str, before: Mapping[str, str], after: Mapping[str, str], units: Mapping[str, str] | None = None
) -> list[Change]:
    return [
        Change(kind, path, before.get(path), after.get(path), (units or {}).get(path, ""))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _set(manifest: Manifest, path: str) -> str | None:
    """The value that a run sets itself, as text; None where it does not."""
    if path in manifest.settings:
        return f"{manifest.settings[path]:,.10g}"
    return VARIED if path in manifest.vary else None


def _text(value: Distribution) -> str:
    return f"{value.a:,.10g}" if value.kind == "fixed" else value.text()
