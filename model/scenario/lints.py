"""What `check` says about a file: the errors that keep it from running, and what weakens it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from pathlib import Path

from ..errors import InputError, Problem, in_line_order
from .distributions import Distribution
from .kinds import library_kind
from .outcomes import Directions
from .reading import open_file, refuse_other_kind, resolved_scenario, resolved_study
from .resolve.assemble import Resolved
from .resolve.inheritance import Chain
from .resolve.library import Library
from .resolve.overrides import PLAIN_KEYS, file_overrides
from .resolve.parameter_files import group_parameters, room_parameters
from .scenario import Parameter, Scenario
from .schema.json_schema import SCHEMAS
from .schema.target_files import Targets
from .schema.validate import validate
from .study import SAMPLED, Study
from .yaml.nodes import Node, Place


def check(
    path: str | os.PathLike[str],
    *,
    outcomes: Directions | None = None,
    reads: Callable[[Scenario], Collection[str]] | None = None,
) -> list[Problem]:
    """Everything wrong (severity error) or weak (warning) in a scenario or a file of its library.

    `outcomes` are the known outcomes; `reads` gives for a scenario the parameter paths that
    rules read, where `contributors.army_size` stands for that field of every member. Either may be left
    out, and then is not checked. Raises nothing for a faulty file. A file of a library is checked by itself: its
    form and values; what it cites is checked with a scenario.
    """
    file = Path(path)
    try:
        opened = open_file(file)
        kind = library_kind(file, opened.node)
        if kind is not None:
            return in_line_order(_check_file(file, opened.node, kind.schema, opened.problems))
        refuse_other_kind(opened)
        if opened.is_study:
            study, place = resolved_study(opened, outcomes), opened.node.key("vary")
            return in_line_order([*_made_alike(study, place), *_parted(study, place)])
        loaded = resolved_scenario(opened, outcomes)
        read = reads(loaded.scenario) if reads is not None else None
    except InputError as error:
        return list(error.problems)
    return in_line_order(lint(loaded, reads=read))


def _check_file(file: Path, node: Node, kind: str, problems: list[Problem]) -> list[Problem]:
    if kind == "room" and "members_are" in node.mapping:
        group_parameters(node, problems)
    elif kind == "room":
        room_parameters(file.stem, node, problems)
    elif kind == "targets":
        validate(Targets, node, problems)
    else:
        validate(SCHEMAS[kind], node, problems)
    return problems


def lint(loaded: Resolved, *, reads: Collection[str] | None = None) -> list[Problem]:
    """What weakens a sound scenario, as warnings; parameters that rules miss, as errors."""
    scenario = loaded.scenario
    problems = [
        *_unsourced(scenario, loaded.library),
        *_uncited(scenario, loaded.library),
        *_alike(loaded),
        *_unexplained(loaded),
        *_unanswered(loaded),
        *_without_limits(loaded),
        *_uninvited(loaded),
        *_stated_twice(loaded),
        *_not_drawn(loaded),
    ]
    if reads is not None:
        problems += [*_unread(scenario, loaded.library, reads), *_unstated(scenario, loaded, reads)]
    return problems


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning")


def _unsourced(scenario: Scenario, library: Library) -> Iterable[Problem]:
    for path, parameter in scenario.parameters.items():
        if parameter.source or parameter.basis in ("assumed", "definition"):
            continue
        place = library.places["parameter", path]
        message = f"{path} is {parameter.basis}, but cites no source"
        yield _warning(place.problem(message, expected="source: [id]", path=path))
    for name, theory in scenario.theories.items():
        for value in theory.values:
            if not theory.sources.get(value):
                place = library.nodes["structure", name].at("values").key(value)
                yield _warning(place.problem(f"the theory {name}: {value} cites no source"))


def _uncited(scenario: Scenario, library: Library) -> Iterable[Problem]:
    cited = {name for parameter in scenario.parameters.values() for name in parameter.source}
    cited |= {name for correlation in scenario.correlations for name in correlation.source}
    for theory in scenario.theories.values():
        cited |= {name for names in theory.sources.values() for name in names}
    for name, source in scenario.sources.items():
        if name not in cited and source.use is None:
            yield _warning(library.places["source", name].problem(f'nobody cites the source "{name}"'))


def _alike(loaded: Resolved) -> Iterable[Problem]:
    scenario = loaded.scenario
    first: dict[tuple[Distribution, ...], str] = {}
    for name in scenario.options:
        content = tuple(scenario.lever(name, path) for path in sorted(scenario.levers))
        if content in first:
            message = f"the options {first[content]} and {name} differ in nothing"
            yield _warning(loaded.options.places[name].problem(message, path=f"options.{name}"))
        first.setdefault(content, name)


def _made_alike(study: Study, place: Place) -> Iterable[Problem]:
    """Options that differ in nothing but the levers that the study sets for all of them."""
    scenario = study.scenario
    levers = {factor.path for factor in study.factors if factor.kind == "lever"}
    if not levers or study.design == "one_at_a_time":
        return  # one at a time, most points leave the levers to the options
    first: dict[tuple[Distribution, ...], str] = {}
    for name in study.options:
        content = tuple(scenario.lever(name, path) for path in sorted(scenario.levers) if path not in levers)
        if content in first:
            message = f"{first[content]} and {name} are the same option once {', '.join(sorted(levers))} is set"
            wanted = "one of them, or levers that leave them apart"
            yield _warning(place.problem(message, expected=wanted, path="vary"))
        first.setdefault(content, name)


def _unexplained(loaded: Resolved) -> Iterable[Problem]:
    for (option, path), node in loaded.options.nodes.items():
        if "reported_in" in node.mapping or "note" in node.mapping or option not in loaded.scenario.options:
            continue
        kind = node.at("content_from")
        message = f"{path} is {kind.raw}, but neither names a report nor says why"
        wanted = "reported_in: [id], or a note"
        yield _warning(kind.problem(message, expected=wanted, path=f"options.{option}.{path}"))


def _unanswered(loaded: Resolved) -> Iterable[Problem]:
    node = loaded.chain.latest("questions")
    for part, question in zip(node.items if node else (), loaded.scenario.questions, strict=True):
        if not question.outcomes:
            message = f"no outcome answers the question: {question.ask}"
            yield _warning(part.problem(message, expected="outcomes: [id]", path="questions"))


def _without_limits(loaded: Resolved) -> Iterable[Problem]:
    if not loaded.scenario.limits:
        place = loaded.chain.top.node.place
        yield _warning(place.problem("the scenario states no limits", expected="limits: [text]", path="limits"))


def _not_drawn(loaded: Resolved) -> Iterable[Problem]:
    """Correlated parameters that are fixed numbers."""
    node = loaded.chain.latest("correlations")
    paths = {path for item in loaded.scenario.correlations for path in item.between}
    for path in sorted(paths):
        if node is not None and not loaded.scenario.parameters[path].value.varies:
            message = f"{path} is correlated, but does not vary"
            yield _warning(node.problem(message, expected="a distribution", path="correlations"))


def _parted(study: Study, place: Place) -> Iterable[Problem]:
    """Correlated parameters of which the design sets some and leaves the others to be drawn."""
    drawn = {factor.path for factor in study.factors if factor.distribution is not None}
    set_alone = {factor.path for factor in study.factors}
    for correlation in study.scenario.correlations:
        one, other = correlation.between
        sampled = study.design in SAMPLED and {one, other} <= drawn
        if not sampled and not set_alone.isdisjoint(correlation.between):
            message = f"{one} and {other} are correlated in the scenario, not in this design, which sets one of them"
            yield _warning(place.problem(message, expected="a sampled design that draws both", path="vary"))


def _stated_twice(loaded: Resolved) -> Iterable[Problem]:
    """What one file states by its own key and overrides too: two answers to one question."""
    structures = loaded.scenario.theories
    for layer in loaded.chain.layers:
        stated: dict[str, Place] = {}
        for key in ("structures", "horizon"):
            node = layer.node.step(key)
            for name in node.mapping if node is not None else ():
                assert node is not None
                stated[f"{key}.{name}"] = node.key(name)
        stated |= {key: layer.node.key(key) for key in PLAIN_KEYS if layer.has(key)}
        for setting in file_overrides(Chain((layer,), loaded.chain.whole)):
            path = f"structures.{setting.path}" if setting.path in structures else setting.path
            if path in stated:
                message = (
                    f"{setting.path} is stated twice in this file, in line {stated[path].line} too: this one holds"
                )
                yield _warning(setting.place.problem(message, expected="one of the two", path=setting.path))


SIZES = ("force.size", "force.outsiders")
"""Levers that ask for troops."""

INVITES = "invite."
"""How the paths of the levers begin that say who is asked for them."""


def _uninvited(loaded: Resolved) -> Iterable[Problem]:
    """Options that ask for troops and invite nobody: they are played as if they asked for none."""
    scenario = loaded.scenario
    sizes = [path for path in SIZES if path in scenario.levers]
    invites = [path for path in scenario.levers if path.startswith(INVITES)]
    if not sizes or not invites:
        return
    for name in scenario.options:
        requested = sum(scenario.lever(name, path).high for path in sizes)
        if requested > 0.0 and all(scenario.lever(name, path).high <= 0.0 for path in invites):
            message = f"{name} asks for {requested:,.0f} troops and invites nobody: none will come"
            wanted = f"one of {', '.join(invites)} at 1, or no troops"
            yield _warning(loaded.options.places[name].problem(message, expected=wanted, path=f"options.{name}"))


def _unread(scenario: Scenario, library: Library, reads: Collection[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for path, parameter in scenario.parameters.items():
        common = _common(parameter, scenario)
        if path in reads or common in reads or common in seen:
            continue
        seen.add(common)
        place = library.places["parameter", path]
        yield _warning(place.problem(f"no rule reads {common}", path=path))


def _unstated(scenario: Scenario, loaded: Resolved, reads: Collection[str]) -> Iterable[Problem]:
    place = loaded.chain.top.node.place
    for path in sorted(reads):
        if path in scenario.parameters:
            continue
        room, _, name = path.rpartition(".")
        members = scenario.groups.get(room, ())
        absent = [member for member in members if f"{room}.{member}.{name}" not in scenario.parameters]
        if not members or absent:
            whom = f" for {', '.join(absent)}" if members else ""
            yield place.problem(f"rules read {path}, which is not stated{whom}", path=path)


def _common(parameter: Parameter, scenario: Scenario) -> str:
    """The path of a member's parameter without the member."""
    parts = parameter.path.split(".")
    if len(parts) == 3 and parts[1] in scenario.groups.get(parts[0], ()):
        return f"{parts[0]}.{parts[2]}"
    return parameter.path
