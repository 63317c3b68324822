"""What differs in content between two sides of a comparison: levers, parameters, structures, seeds, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.experiment.design.manifest import Manifest
    from model.scenario import Distribution, Scenario

ABSENT = None


@dataclass(frozen=True)
class Change:
    """One difference. `kind` is lever, parameter, structure, setting, start, horizon, member, seed, replications,
    rules, version or library; `baseline` and `other` are texts, None where a side does not have it."""

    kind: str
    path: str
    baseline: str | None
    other: str | None
    unit: str = ""


def changes(baseline: tuple[Manifest, Scenario, str], other: tuple[Manifest, Scenario, str]) -> tuple[Change, ...]:
    """Every difference between two options, each given by its run's manifest, its scenario and its id."""
    found = list(_levers(baseline, other))
    if baseline[0] is not other[0]:
        found += _worlds(baseline[:2], other[:2])
        found += _runs(baseline[0], other[0])
    return tuple(found)


def _levers(baseline: tuple[Manifest, Scenario, str], other: tuple[Manifest, Scenario, str]) -> Iterator[Change]:
    ours, theirs = _content(*baseline), _content(*other)
    for path in dict.fromkeys((*ours, *theirs)):
        before, after = ours.get(path), theirs.get(path)
        if before != after:
            known = other[1].levers.get(path) or baseline[1].levers.get(path)
            yield Change("lever", path, before, after, known.unit if known else "")


def _content(manifest: Manifest, scenario: Scenario, option: str) -> dict[str, str]:
    """Every lever of an option as text, a run's own setting in its place."""
    return {
        path: _setting(manifest.settings[path]) if path in manifest.settings else _text(scenario.lever(option, path))
        for path in scenario.levers
    }


def _worlds(baseline: tuple[Manifest, Scenario], other: tuple[Manifest, Scenario]) -> list[Change]:
    (first, ours), (second, theirs) = baseline, other
    found = []
    for path in dict.fromkeys((*ours.parameters, *theirs.parameters)):
        before, after = _parameter(first, ours, path), _parameter(second, theirs, path)
        if before != after:
            known = theirs.parameters.get(path) or ours.parameters[path]
            found.append(Change("parameter", path, before, after, known.unit))
    found += _mapped("structure", {**ours.structures, **first.structures}, {**theirs.structures, **second.structures})
    known_paths = {*ours.parameters, *theirs.parameters, *ours.levers, *theirs.levers}
    rest = [
        {path: _setting(value) for path, value in one.settings.items() if path not in known_paths}
        for one in (first, second)
    ]
    found += _mapped("setting", *rest)
    found += _mapped("start", *({"start": one.start, "start_date": one.start_date} for one in (ours, theirs)))
    found += _mapped("horizon", *({k: f"{v}" for k, v in vars(one.horizon).items()} for one in (ours, theirs)))
    for group in dict.fromkeys((*ours.groups, *theirs.groups)):
        mine, yours = ours.groups.get(group, ()), theirs.groups.get(group, ())
        for member in dict.fromkeys((*mine, *yours)):
            if (member in mine) != (member in yours):
                before, after = ("there" if member in one else ABSENT for one in (mine, yours))
                found.append(Change("member", f"{group}.{member}", before, after))
    return found


def _runs(first: Manifest, second: Manifest) -> list[Change]:
    found = []
    for kind in ("seed", "replications"):
        found += _mapped(kind, {kind: f"{getattr(first, kind)}"}, {kind: f"{getattr(second, kind)}"})
    found += _mapped("version", {"sim": first.model_version}, {"sim": second.model_version})
    found += _mapped("rules", {"sources": first.sources[:12]}, {"sources": second.sources[:12]})
    found += _mapped("library", first.versions, second.versions)
    return found


def _mapped(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    return [
        Change(kind, path, before.get(path), after.get(path))
        for path in dict.fromkeys((*before, *after))
        if before.get(path) != after.get(path)
    ]


def _parameter(manifest: Manifest, scenario: Scenario, path: str) -> str | None:
    if path in manifest.settings:
        return _setting(manifest.settings[path])
    return _text(scenario.parameters[path].value) if path in scenario.parameters else ABSENT


def _setting(value: Any) -> str:
    if not isinstance(value, list):
        return f"{value:,.10g}"
    mark = sha256(repr(value).encode()).hexdigest()[:6]
    return f"{len(value):,} values from {min(value):,.10g} to {max(value):,.10g}, one a replication (#{mark})"


def _text(value: Distribution) -> str:
    return f"{value.a:,.10g}" if value.kind == "fixed" else value.text()
