"""From a study file, or from `--vary` on the command line, to a checked study.

Errors carry their places and the nearest valid name, all in one pass, as those of scenario files do.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from model.errors import InputError, Problem, did_you_mean
from model.scenario.distributions import Distribution, number
from model.scenario.finding import find_scenario
from model.scenario.forms import distribution_of
from model.scenario.library import shown
from model.scenario.loading import load
from model.scenario.nodes import BAD, Node, Place, Source
from model.scenario.precision import Precision
from model.scenario.reading import read_file
from model.scenario.scalars import resolve
from model.scenario.scenario import Scenario
from model.scenario.study_forms import OWN, SAMPLED, RangeForm, StudyFile, VaryForm
from model.scenario.validation import accept, validate, validate_as


@dataclass(frozen=True)
class Factor:
    """One thing that varies. `kind` is parameter, lever or structure.

    A number has `values`, or a `distribution` to draw from; a structure has the `names` of theories.
    """

    path: str
    kind: str
    values: tuple[float, ...] = ()
    distribution: Distribution | None = None
    names: tuple[str, ...] = ()
    unit: str = ""

    def plain(self) -> Any:
        """As a study file writes it."""
        if self.kind == "structure":
            return list(self.names)
        if self.distribution is None:
            return [number(value) for value in self.values]
        given = self.distribution
        return {"distribution": given.plain(), "low": number(given.low), "high": number(given.high)}


@dataclass(frozen=True)
class Study:
    """A study of one scenario, with nothing left to look up."""

    id: str
    title: str
    question: str
    scenario: Scenario
    factors: tuple[Factor, ...]
    design: str
    points: int | None
    replications: int
    luck: str
    options: tuple[str, ...]
    outcomes: tuple[str, ...]
    seed: int = 1
    precision: Precision | None = None
    settings: Mapping[str, float] = field(default_factory=dict)
    structures: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    """The file of its scenario, where it was read from one."""

    def plain(self) -> dict[str, Any]:
        """What decides which rows there are, and their luck: not how many of them, nor under which options, are played.

        `settings` and `structures` are set at every design point.
        """
        return {
            "id": self.id,
            "scenario": self.scenario.hash,
            "vary": {factor.path: factor.plain() for factor in self.factors},
            "set": {**self.settings, **self.structures},
            "design": self.design,
            "points": self.points,
            "luck": self.luck,
            "seed": self.seed,
        }


def is_study(path: str | os.PathLike[str]) -> bool:
    """Whether the file reads as a mapping that names a scenario. False for what cannot be read."""
    node = read_file(Path(path), "", [])
    return node is not None and "scenario" in node.mapping


def load_study(
    path: str | os.PathLike[str],
    *,
    outcomes: Collection[str] | None = None,
) -> Study:
    """The study of a file, with its scenario. Raises InputError with every problem found."""
    problems: list[Problem] = []
    file = find_scenario(path)
    node = read_file(file, shown(file), problems, guess=True)
    form = validate(StudyFile, node, problems) if node is not None else None
    entry = node.step("scenario") if node is not None else None
    scenario = None
    if entry is not None and isinstance(entry.value, str):
        scenario = _scenario(file, entry, outcomes, problems)
    if node is None or scenario is None:
        raise InputError(problems)
    factors = _factors(node.step("vary"), scenario, problems)
    _known(node.step("options"), scenario.options, "option", problems)
    if outcomes is not None:
        _known(node.step("outcomes"), outcomes, "outcome", problems)
        best = node.at("precision").step("best") if "precision" in node.mapping else None
        if best is not None and isinstance(best.value, str) and best.raw not in outcomes:
            problems.append(_unknown(best, "outcome", outcomes))
    if problems or form is None:
        raise InputError(problems)
    options = form.options if form.options is not None else tuple(scenario.options)
    return Study(
        id=form.id,
        title=form.title,
        question=form.question or "",
        scenario=scenario,
        factors=tuple(factors),
        design=form.design,
        points=form.points,
        replications=form.replications,
        luck=form.luck or ("own" if form.design in SAMPLED else "common"),
        options=tuple(option for option in scenario.options if option in options),
        outcomes=form.outcomes or scenario.headline,
        seed=form.seed,
        precision=form.precision.stated() if form.precision is not None else scenario.precision,
        file=_scenario_file(file, node.at("scenario").raw),
    )


REPLICATIONS = 1024
"""Replications of each option where nothing varies, unless told otherwise."""

REPLICATIONS_OF_CELL = 64
"""Replications of each option at each design point, unless told otherwise."""


def study_of(scenario: Scenario, vary: Sequence[str] = ()) -> Study:
    """A grid over `--vary PATH=VALUES` settings; without any, the study of one design point: the scenario as it is.

    Raises InputError with every problem found.
    """
    problems: list[Problem] = []
    entries: dict[str, Node] = {}
    keys: dict[str, Place] = {}
    for text in vary:
        source = Source("--vary", (text,))
        path, equals, values = text.partition("=")
        place = Place(source, 1, 1)
        path = path.strip()
        if not (path and equals and values.strip()):
            wanted = "PATH=VALUES, as force.size=0:60000:10000 or us.backstop=0,0.5,1"
            problems.append(place.problem("there are no values", expected=wanted))
        elif path in entries:
            problems.append(place.problem(f"{path} varies twice", expected="one --vary for a path", path=path))
        else:
            entries[path] = _values(values, Place(source, 1, text.index("=") + 2), problems)
            keys[path] = place
    for path in list(entries):
        if validate_as(StudyFile.model_fields["vary"].annotation, _alone(path, entries, keys), problems) is None:
            del entries[path]
    place = Place(Source("--vary", ("",)), 1, 1)
    factors = _factors(Node(entries, place, keys=keys), scenario, problems)
    if problems:
        raise InputError(problems)
    return Study(
        id=scenario.id,
        title=scenario.title,
        question="",
        scenario=scenario,
        factors=tuple(factors),
        design="grid",
        points=None,
        replications=REPLICATIONS_OF_CELL if vary else REPLICATIONS,
        luck="common",
        options=tuple(scenario.options),
        outcomes=scenario.headline,
        precision=scenario.precision,
    )


def with_settings(study: Study, scenario: Scenario, settings: Mapping[str, float | str]) -> Study:
    """The study on this scenario with numbers of parameters and levers, and names of theories, set at every point.

    Raises InputError for a path that the study varies itself.
    """
    varied = [factor.path for factor in study.factors if factor.path in settings]
    if varied:
        raise InputError(
            [
                Problem(f"{path} is set and varies too", path=path, expected="--set or --vary, but not both")
                for path in varied
            ]
        )
    numbers = {path: float(value) for path, value in settings.items() if not isinstance(value, str)}
    names = {path: value for path, value in settings.items() if isinstance(value, str)}
    return replace(study, scenario=scenario, settings=numbers, structures=names)


def check_study(path: Path, outcomes: Collection[str] | None = None) -> list[Problem]:
    """Everything wrong in a study file. Raises nothing for a faulty one."""
    try:
        load_study(path, outcomes=outcomes)
    except InputError as error:
        return list(error.problems)
    return []


def _alone(path: str, entries: Mapping[str, Node], keys: Mapping[str, Place]) -> Node:
    return Node({path: entries[path]}, keys[path], keys={path: keys[path]})


def _values(text: str, place: Place, problems: list[Problem]) -> Node:
    """`low:high:step` as a range, `a,b,c` as a list, `own` as itself."""
    text = text.strip()
    if text == OWN:
        return Node(OWN, place, OWN)
    if text.count(":") == 2:
        low, high, step = (_scalar(part, place, problems) for part in text.split(":"))
        return Node({"range": Node((low, high), place), "step": step}, place, keys={"range": place, "step": place})
    if ":" in text:
        problems.append(place.problem(f"{text} has no step", expected="low:high:step, or a,b,c"))
        return Node(BAD, place, text)
    return Node(tuple(_scalar(part, place, problems) for part in text.split(",")), place, text)


def _scalar(text: str, place: Place, problems: list[Problem]) -> Node:
    value = resolve(text.strip())
    if value is BAD:
        problems.append(place.problem(f"{text.strip()} is not a finite number"))
    return Node(value, place, text.strip())


def _scenario(file: Path, entry: Node, outcomes: Collection[str] | None, problems: list[Problem]) -> Scenario | None:
    place = _scenario_file(file, entry.raw)
    if not place.is_file():
        problems.append(
            entry.problem("there is no such scenario", expected="a path from this file's folder", path="scenario")
        )
        return None
    try:
        return load(place, outcomes=outcomes)
    except InputError as error:
        problems.extend(error.problems)
        return None


def _scenario_file(file: Path, name: str) -> Path:
    """Where the scenario of a study lies: beside the study's file, or where scenarios are."""
    beside = Path(os.path.normpath(file.parent / name))
    return beside if beside.is_file() else find_scenario(name)


def _known(node: Node | None, names: Collection[str], what: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for part in node.items if node is not None else ():
        if not isinstance(part.value, str):
            continue
        if part.raw not in names:
            problems.append(_unknown(part, what, names))
        elif part.raw in seen:
            problems.append(part.problem(f'"{part.raw}" stands twice'))
        seen.add(part.raw)
    if node is not None and isinstance(node.value, tuple) and not node.value:
        problems.append(node.problem("this list is empty", expected=f"at least one {what}"))


def _unknown(node: Node, what: str, names: Collection[str]) -> Problem:
    return node.problem(f'there is no {what} "{node.raw}"', suggestion=did_you_mean(node.raw, names))


def _factors(node: Node | None, scenario: Scenario, problems: list[Problem]) -> list[Factor]:
    found: list[Factor] = []
    taken: dict[str, str] = {}
    for path, entry in node.mapping.items() if node is not None else ():
        assert node is not None
        name = path.removeprefix("structures.")
        target = name if name in scenario.theories else path
        if target in taken:
            problems.append(node.key(path).problem(f"{path} varies what {taken[target]} varies already", path=path))
            continue
        taken[target] = path
        if accept(VaryForm, entry) is None:
            continue  # its form is faulty, which is said elsewhere
        factor = _factor(target, node.key(path), entry, scenario, problems)
        if factor is not None:
            found.append(factor)
    return found


def _factor(path: str, place: Place, node: Node, scenario: Scenario, problems: list[Problem]) -> Factor | None:
    if path in scenario.theories:
        return _structure(path, node, scenario, problems)
    if path in scenario.parameters:
        kind, one = "parameter", scenario.parameters[path]
        unit, bounds, allowed = one.unit, one.bounds, None
    elif path in scenario.levers:
        kind, lever = "lever", scenario.levers[path]
        unit, bounds, allowed = lever.unit, lever.bounds, lever.values
    else:
        names = [*scenario.levers, *scenario.theories, *scenario.parameters]
        near = did_you_mean(path, names)
        wanted = "a parameter, a lever or a structure"
        message = f'nothing that can vary has the path "{path}"'
        problems.append(place.problem(message, expected=wanted, suggestion=near, path=path))
        return None
    count = len(problems)
    values, drawn = _numbers(path, node, bounds, scenario, kind, problems)
    for value in values:
        if not bounds[0] <= value <= bounds[1]:
            wanted = f"within {bounds[0]:g} to {bounds[1]:g} {unit}"
            problems.append(node.problem(f"{value:g} lies outside the bounds", expected=wanted, path=path))
            break
    points = values or (drawn.values if drawn is not None else ())
    if allowed is not None and (not points or any(value not in allowed for value in points)):
        wanted = "a list of " + ", ".join(f"{one:g}" for one in allowed)
        problems.append(node.problem(f"{path} takes certain values only", expected=wanted, path=path))
    if len(set(values)) < len(values):
        problems.append(node.problem("a value stands twice", path=path))
    return Factor(path, kind, values, drawn, unit=unit) if len(problems) == count else None


def _structure(path: str, node: Node, scenario: Scenario, problems: list[Problem]) -> Factor | None:
    known = scenario.theories[path].values
    if node.raw == OWN or not node.items:
        wanted = "a list of " + ", ".join(known)
        problems.append(node.problem(f"{path} is a choice between theories", expected=wanted, path=path))
        return None
    count = len(problems)
    for part in node.items:
        if part.raw not in known or not isinstance(part.value, str):
            message, near = f"{part.describe()} is not a value of {path}", did_you_mean(part.raw, known)
            problems.append(part.problem(message, expected=", ".join(known), suggestion=near, path=path))
    names = tuple(part.raw for part in node.items)
    if len(set(names)) < len(names):
        problems.append(node.problem("a theory stands twice", path=path))
    return Factor(path, "structure", names=names) if len(problems) == count else None


def _numbers(
    path: str, node: Node, bounds: tuple[float, float], scenario: Scenario, kind: str, problems: list[Problem]
) -> tuple[tuple[float, ...], Distribution | None]:
    """The values of a factor, or the distribution it is drawn from."""
    if node.items or isinstance(node.value, tuple):
        if not node.items:
            problems.append(node.problem("this list is empty", expected="at least one value", path=path))
        for part in node.items:
            if not isinstance(part.value, (int, float)) or isinstance(part.value, bool):
                problems.append(part.problem(f"{part.describe()} stands where a number is wanted", path=path))
                return (), None
        return tuple(float(str(part.value)) for part in node.items), None
    if node.raw == OWN:
        if kind == "lever":
            message = "own: a lever has no distribution of its own, each option has one"
            problems.append(node.problem(message, expected="values, a range or a distribution", path=path))
            return (), None
        own = scenario.parameters[path].value
        if not own.varies:
            problems.append(node.problem(f"{path} is a fixed number: it has no distribution", path=path))
            return (), None
        return (), own
    if "range" in node.mapping:
        form = RangeForm.model_validate(node.plain())
        return _range(form, node, bounds, path, problems)
    from model.scenario.forms import Value

    value: Any = validate_as(Value, node, problems, path)
    if value is None:
        return (), None
    try:
        return (), distribution_of(value, bounds)
    except PydanticCustomError as error:
        problems.append(node.problem(error.message(), path=path))
        return (), None


def _range(
    form: RangeForm, node: Node, bounds: tuple[float, float], path: str, problems: list[Problem]
) -> tuple[tuple[float, ...], Distribution | None]:
    low, high = form.range
    if form.step is not None:
        count = int((high - low) / form.step + 1e-9) + 1
        return tuple(low + index * form.step for index in range(count)), None
    if form.steps is not None:
        return tuple(low + (high - low) * index / (form.steps - 1) for index in range(form.steps)), None
    if low < bounds[0] or high > bounds[1]:
        message = f"{low:g} to {high:g} lies outside the bounds"
        wanted = f"within {bounds[0]:g} to {bounds[1]:g}"
        problems.append(node.problem(message, expected=wanted, path=path))
    return (), Distribution("uniform", low, high, low=low, high=high)
