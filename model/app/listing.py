"""What a scenario, or a stored run, has of a kind: options, levers, outcomes, parameters, structures, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, Problem, did_you_mean
from . import scenarios

if TYPE_CHECKING:
    from ..scenario import Distribution, Lever, Scenario

Record = dict[str, Any]
"""One thing as plain data: `id`, `title`, a `note`, a `text`, and what else there is to say of its kind."""


def listing(
    kind: str, path: Path, grep: str | None = None, basis: str | None = None, option: str | None = None
) -> list[Record]:
    """What a scenario has of a kind, one of `LISTINGS`, as plain records.

    `path` is a scenario file, a run folder or the name of a run. `grep` keeps those in which every word of it occurs,
    whatever its case; `basis` the parameters that rest on it; `option` says what this option sets levers to. Raises
    InputError.
    """
    scenario, settings = _scenario(path)
    if option is not None:
        _check_option(scenario, option)
    records = list(_levers(scenario, settings, option) if kind == "levers" else LISTINGS[kind](scenario))
    if basis is not None:
        known = sorted({record["basis"] for record in records})
        if basis not in known:
            wanted = f"one of {', '.join(known)}"
            raise InputError(Problem(f"no basis {basis!r}", expected=wanted, suggestion=did_you_mean(basis, known)))
        records = [record for record in records if record["basis"] == basis]
    return _matching(records, grep)


def contents(path: Path, option: str, grep: str | None = None) -> tuple[Record, list[Record]]:
    """An option of a scenario file or a stored run, and what it sets, a record a lever, as far as `grep` keeps them.

    Raises InputError.
    """
    scenario, settings = _scenario(path)
    _check_option(scenario, option)
    [head] = [record for record in _options(scenario) if record["id"] == option]
    stated = scenario.options[option].content
    return head, _matching([item for item in _levers(scenario, settings, option) if item["id"] in stated], grep)


def _scenario(path: Path) -> tuple[Scenario, Mapping[str, float]]:
    """A scenario, of its file or as a run has it, and the levers and parameters that the run sets everywhere."""
    from ..experiment.store.place import read_manifest
    from ..experiment.store.run import SCENARIO

    folder = scenarios.run_folder(path)
    if folder is None:
        return scenarios.load(path), {}
    return scenarios.load(folder / SCENARIO), read_manifest(folder).settings


def _check_option(scenario: Scenario, option: str) -> None:
    if option not in scenario.options:
        titles = {item.id: item.title for item in scenario.options.values()}
        wanted = f"one of {', '.join(scenario.options)}"
        near = did_you_mean(option, scenario.options, titles)
        raise InputError(Problem(f"no option {option!r}", expected=wanted, suggestion=near))


def _matching(records: Sequence[Record], grep: str | None) -> list[Record]:
    """The records in which every word occurs."""
    words = [word.casefold() for word in (grep or "").split()]
    texts = (" ".join(str(value) for value in record.values()).casefold() for record in records)
    return [record for record, text in zip(records, texts, strict=True) if all(word in text for word in words)]


def _options(scenario: Scenario) -> Iterator[Record]:
    for option in scenario.options.values():
        reference = "the reference" if option.id == scenario.reference else ""
        base = scenario.options.get(option.base or "")
        own = {path: part for path, part in option.content.items() if base is None or base.content.get(path) != part}
        sets = "; ".join(f"{path} {_amount(scenario.levers[path], part.value)}" for path, part in own.items())
        if base is not None:
            sets = f"as {base.id}{', but ' * bool(sets)}{sets}"
        yield {
            "id": option.id,
            "title": option.title,
            "note": reference,
            "text": option.summary,
            "sets": sets or "no lever",
            "base": option.base,
        }


def _levers(scenario: Scenario, settings: Mapping[str, float], option: str | None = None) -> Iterator[Record]:
    """Each lever with what is allowed, and what it is if left out, or under `option`."""
    from ..scenario import fixed

    stated = {} if option is None else scenario.options[option].content
    for lever in scenario.levers.values():
        part = stated.get(lever.path)
        default = _amount(lever, fixed(lever.default))
        if lever.path in settings:
            value, why = fixed(settings[lever.path]), "set in this run for every option"
        elif part is not None:
            cited = f" ({', '.join(part.reported_in)})" if part.reported_in else ""
            value, why = part.value, f"{part.content_from}{cited}"
        else:
            value, why = fixed(lever.default), "" if option is None else f"left out by {option}"
        plain = option is None and lever.path not in settings
        allowed = f"{lever.unit}; {_allowed(lever)}; {default} if left out"
        yield {
            "id": lever.path,
            "title": f"{default} if left out" if plain else _amount(lever, value),
            "note": f"{lever.unit}; {_allowed(lever)}" if plain else f"{why}; {allowed}",
            "text": " ".join(text for text in (lever.description, part.note if part else None) if text),
            "unit": lever.unit,
            "low": lever.bounds[0],
            "high": lever.bounds[1],
            "values": None if lever.values is None else list(lever.values),
            "default": lever.default,
            **({} if option is None else {"value": value.plain()}),
        }


def _amount(lever: Lever, value: Distribution) -> str:
    from ..scenario import behind_number

    return f"{value.text()}{behind_number(lever.unit)}"


def _allowed(lever: Lever) -> str:
    if lever.values is not None:
        return f"one of {', '.join(f'{value:g}' for value in lever.values)}"
    low, high = lever.bounds
    return f"from {low:g} to {high:g}"


def _structures(scenario: Scenario) -> Iterator[Record]:
    """Each theory as `--set` takes it."""
    for theory in scenario.theories.values():
        for value in theory.values:
            chosen = value == scenario.structures[theory.name]
            parts = ["in force"] * chosen + ["default"] * (value == theory.default)
            yield {
                "id": f"{theory.name}={value}",
                "title": theory.descriptions.get(value, ""),
                "note": "; ".join([*parts, f"sources: {', '.join(theory.sources.get(value, ())) or 'none'}"]),
                "text": theory.description,
                "structure": theory.name,
                "value": value,
                "in_force": chosen,
            }


def _outcomes(scenario: Scenario) -> Iterator[Record]:
    from ..simulation.outcomes import OUTCOMES

    for outcome in OUTCOMES.values():
        better = "" if outcome.better == "neither" else f", {outcome.better} is better"
        shown = "; in the headline" if outcome.id in scenario.headline else ""
        note = f"{outcome.unit}, {outcome.denominator}{better}{shown}"
        yield {"id": outcome.id, "title": outcome.title, "note": note, "text": outcome.definition}


def _parameters(scenario: Scenario) -> Iterator[Record]:
    for item in scenario.parameters.values():
        value = f"{item.value.mean():.6g} {item.unit}{spread(item.value)}"
        yield {
            "id": item.path,
            "title": value,
            "note": f"{item.basis}: {', '.join(item.source) or 'no source'}",
            "text": item.description,
            "basis": item.basis,
            "source": list(item.source),
            "value": item.value.plain(),
            "because": item.because,
        }


def spread(value: Distribution) -> str:
    """Behind the mean of a number that is drawn, the middle 95% of its draws and its form."""
    from ..experiment.design.points import quantiles

    if not value.varies:
        return ""
    low, high = quantiles(value, np.array([0.025, 0.975]))
    return f" in the mean, 95% of draws from {low:.3g} to {high:.3g} ({value.text()})"


def _sources(scenario: Scenario) -> Iterator[Record]:
    for source in scenario.sources.values():
        who = ", ".join(source.authors) or source.outlet or source.publisher or ""
        when = "" if source.year is None else f", {source.year}"
        used = sum(source.id in item.source for item in scenario.parameters.values())
        yield {
            "id": source.id,
            "title": source.title,
            "note": f"{who}{when}; {source.kind}; {used} parameters cite it",
            "text": source.use or source.note or "",
            "url": source.url,
            "parameters": used,
        }


LISTINGS: Mapping[str, Callable[[Scenario], Iterator[Record]]] = {
    "options": _options,
    "outcomes": _outcomes,
    "parameters": _parameters,
    "sources": _sources,
    "structures": _structures,
}
"""What a scenario can be asked for, by kind; levers beside."""
