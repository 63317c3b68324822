"""What `check` says about a file: the errors that keep it from running, and what weakens it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import InputError, Problem, in_line_order
from .distributions import Distribution, fixed
from .kinds import library_kind
from .outcomes import Directions
from .reading import draft_scenario, draft_study, open_file, refuse_other_kind
from .resolve.assemble import Draft
from .resolve.correlations import resolve_correlations
from .resolve.inheritance import Chain
from .resolve.library import Library
from .resolve.overrides import PLAIN_KEYS, file_overrides
from .resolve.parameter_files import group_parameters, room_parameters
from .resolve.unstated import Reads, not_stated, paths_read
from .scenario import Lever, Option
from .schema.json_schema import SCHEMAS
from .schema.scenario_file import QuestionForm
from .schema.target_files import Targets
from .schema.validate import parse_quietly, validate
from .study import SAMPLED, Study
from .yaml.nodes import Node, Place


def check(
    path: str | os.PathLike[str],
    *,
    outcomes: Directions | None = None,
    reads: Reads | None = None,
) -> list[Problem]:
    """Everything wrong (severity error) or weak (warning) in a scenario or a file of its library.

    `outcomes` are the known outcomes; `reads` gives the parameter paths that rules read. Either may be left out, and
    then is not checked. Raises nothing for a faulty file. A file of a library is checked by itself: its
    form and values; what it cites is checked with a scenario.

    All is said at once, in the order of lines, but for what cannot be known yet: what rules read waits for structures
    and files of the library that can be read, warnings about options for levers, options and overrides without a fault,
    sources that nobody cites for a file without any, and warnings of a study for a study without any.
    """
    file = Path(path)
    try:
        opened = open_file(file)
        kind = library_kind(file, opened.node)
        if kind is not None:
            return in_line_order(_check_file(file, opened.node, kind.schema, opened.problems))
        refuse_other_kind(opened)
    except InputError as error:
        return list(error.problems)
    if not opened.is_study:
        whole = draft_scenario(opened, outcomes)
        return in_line_order([*whole.problems, *lint(whole, reads=reads)])
    draft, study = draft_study(opened, outcomes)
    problems = list(opened.problems)
    if draft is not None:
        problems += not_stated(draft, reads)
    if study is not None:
        place = opened.node.key("vary")
        problems += [*_made_alike(study, place), *_parted(study, place)]
    return in_line_order(problems)


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


def lint(draft: Draft, *, reads: Reads | None = None) -> list[Problem]:
    """What weakens a scenario, as warnings; parameters that rules miss, as errors."""
    problems = [
        *_unsourced(draft.state.library),
        *_unanswered(draft),
        *_without_limits(draft),
        *_stated_twice(draft),
        *_not_drawn(draft),
    ]
    if draft.options_sound:
        problems += [*_alike(draft), *_unexplained(draft), *_uninvited(draft)]
    if not draft.problems:
        problems += _uncited(draft)
    return [*problems, *not_stated(draft, reads), *_unread(draft, reads)]


def _warning(problem: Problem) -> Problem:
    return replace(problem, severity="warning")


def _unsourced(library: Library) -> Iterable[Problem]:
    for path, parameter in library.parameters.items():
        if parameter.source or parameter.basis in ("assumed", "definition"):
            continue
        place = library.places["parameter", path]
        message = f"{path} is {parameter.basis}, but cites no source"
        yield _warning(place.problem(message, expected="source: [id]", path=path))
    for name, theory in library.structures.items():
        for value in theory.values:
            if not theory.sources.get(value):
                place = library.nodes["structure", name].at("values").key(value)
                yield _warning(place.problem(f"the theory {name}: {value} cites no source"))


def _uncited(draft: Draft) -> Iterable[Problem]:
    library = draft.state.library
    cited = {name for parameter in library.parameters.values() for name in parameter.source}
    cited |= {name for correlation in resolve_correlations(draft.chain) for name in correlation.source}
    for theory in library.structures.values():
        cited |= {name for names in theory.sources.values() for name in names}
    for name, source in library.sources.items():
        if name not in cited and source.use is None:
            yield _warning(library.places["source", name].problem(f'nobody cites the source "{name}"'))


def _content(option: Option, levers: Mapping[str, Lever], but: Collection[str] = ()) -> tuple[Distribution, ...]:
    """What an option sets each lever to, or the default of those that it leaves out."""
    return tuple(
        option.content[path].value if path in option.content else fixed(lever.default)
        for path, lever in sorted(levers.items())
        if path not in but
    )


def _alike(draft: Draft) -> Iterable[Problem]:
    first: dict[tuple[Distribution, ...], str] = {}
    for name, option in draft.state.options.options.items():
        content = _content(option, draft.state.library.levers)
        if content in first:
            message = f"the options {first[content]} and {name} differ in nothing"
            yield _warning(draft.state.options.places[name].problem(message, path=f"options.{name}"))
        first.setdefault(content, name)


def _made_alike(study: Study, place: Place) -> Iterable[Problem]:
    """Options that differ in nothing but the levers that the study sets for all of them."""
    scenario = study.scenario
    levers = {factor.path for factor in study.factors if factor.kind == "lever"}
    if not levers or study.design == "one_at_a_time":
        return  # one at a time, most points leave the levers to the options
    first: dict[tuple[Distribution, ...], str] = {}
    for name in study.options:
        content = _content(scenario.options[name], scenario.levers, levers)
        if content in first:
            message = f"{first[content]} and {name} are the same option once {', '.join(sorted(levers))} is set"
            wanted = "one of them, or levers that leave them apart"
            yield _warning(place.problem(message, expected=wanted, path="vary"))
        first.setdefault(content, name)


def _unexplained(draft: Draft) -> Iterable[Problem]:
    options = draft.state.options
    for (option, path), node in options.nodes.items():
        if "reported_in" in node.mapping or "note" in node.mapping or option not in options.options:
            continue
        kind = node.at("content_from")
        message = f"{path} is {kind.raw}, but neither names a report nor says why"
        wanted = "reported_in: [id], or a note"
        yield _warning(kind.problem(message, expected=wanted, path=f"options.{option}.{path}"))


def _unanswered(draft: Draft) -> Iterable[Problem]:
    node = draft.chain.latest("questions")
    for part in node.items if node is not None else ():
        question = parse_quietly(QuestionForm, part)
        if question is not None and not question.outcomes:
            message = f"no outcome answers the question: {question.ask}"
            yield _warning(part.problem(message, expected="outcomes: [id]", path="questions"))


def _without_limits(draft: Draft) -> Iterable[Problem]:
    top, layers = draft.chain.top.node, draft.chain.layers
    if not draft.chain.whole or not isinstance(top.value, dict):
        return  # which keys there are is not known
    if not any(layer.has("limits") and layer.node.at("limits").value for layer in layers):
        yield _warning(top.place.problem("the scenario states no limits", expected="limits: [text]", path="limits"))


def _not_drawn(draft: Draft) -> Iterable[Problem]:
    """Correlated parameters that are fixed numbers."""
    node = draft.chain.latest("correlations")
    parameters = draft.state.library.parameters
    paths = {path for item in resolve_correlations(draft.chain) for path in item.between}
    for path in sorted(paths & parameters.keys()):
        if node is not None and not parameters[path].value.varies:
            message = f"{path} is correlated, but does not vary"
            yield _warning(node.problem(message, expected="a distribution", path="correlations"))


def _parted(study: Study, place: Place) -> Iterable[Problem]:
    """Correlated parameters of which the design sets some and leaves the others to be drawn."""
    drawn = {factor.path for factor in study.factors if factor.distribution is not None}
    set_alone = {factor.path for factor in study.factors}
    for correlation in study.scenario.correlations:
        first, second = correlation.between
        sampled = study.design in SAMPLED and {first, second} <= drawn
        if not sampled and not set_alone.isdisjoint(correlation.between):
            message = f"{first} and {second} are correlated in the scenario, not in this design, which sets one of them"
            yield _warning(place.problem(message, expected="a sampled design that draws both", path="vary"))


def _stated_twice(draft: Draft) -> Iterable[Problem]:
    """What one file states by its own key and overrides too: two answers to one question."""
    structures = draft.state.library.structures
    for layer in draft.chain.layers:
        stated: dict[str, Place] = {}
        for key in ("structures", "horizon"):
            node = layer.node.step(key)
            for name in node.mapping if node is not None else ():
                assert node is not None
                stated[f"{key}.{name}"] = node.key(name)
        stated |= {key: layer.node.key(key) for key in PLAIN_KEYS if layer.has(key)}
        for setting in file_overrides(Chain((layer,), draft.chain.whole)):
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


def _uninvited(draft: Draft) -> Iterable[Problem]:
    """Options that ask for troops and invite nobody: they are played as if they asked for none."""
    levers, options = draft.state.library.levers, draft.state.options
    sizes = {path: lever for path, lever in levers.items() if path in SIZES}
    invites = {path: lever for path, lever in levers.items() if path.startswith(INVITES)}
    if not sizes or not invites:
        return
    for name, option in options.options.items():
        requested = sum(value.high for value in _content(option, sizes))
        if requested > 0.0 and all(value.high <= 0.0 for value in _content(option, invites)):
            message = f"{name} asks for {requested:,.0f} troops and invites nobody: none will come"
            wanted = f"one of {', '.join(invites)} at 1, or no troops"
            yield _warning(options.places[name].problem(message, expected=wanted, path=f"options.{name}"))


def _unread(draft: Draft, reads: Reads | None) -> Iterable[Problem]:
    library = draft.state.library
    try:
        read = paths_read(draft, reads)
    except InputError:
        return  # said among the errors
    seen: set[str] = set()
    for path in library.parameters if read is not None else ():
        assert read is not None
        common = _common(path, library)
        if path in read or common in read or common in seen:
            continue
        seen.add(common)
        place = library.places["parameter", path]
        yield _warning(place.problem(f"no rule reads {common}", path=path))


def _common(path: str, library: Library) -> str:
    """The path of a member's parameter without the member."""
    parts = path.split(".")
    if len(parts) == 3 and parts[1] in library.groups.get(parts[0], ()):
        return f"{parts[0]}.{parts[2]}"
    return path
