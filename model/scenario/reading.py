"""What the files of a scenario or a study state. Each file is read once, and every problem of all of them is named."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InputError, Problem, did_you_mean, in_line_order, unreachable
from .kinds import other_kind
from .locate import WITHIN, find_beside, likely_path, likely_shipped, outside, root_of
from .outcomes import Directions
from .resolve.assemble import Assembled, Draft, assemble
from .resolve.factors import Known, known_in, resolve_factors, vary_node
from .resolve.inheritance import read_chain
from .resolve.outcomes import check_best
from .resolve.unstated import Reads, not_stated
from .scenario import Scenario
from .schema.study_file import StudyFile
from .schema.validate import validate, validate_as
from .study import SAMPLED, Factor, Study
from .yaml.nodes import Node, Place, Source
from .yaml.reader import display_path, read_file


class OpenedFile(NamedTuple):
    """A file that was read, with the faults met in it so far."""

    path: Path
    node: Node
    problems: list[Problem]

    @property
    def is_study(self) -> bool:
        """Whether it is a study: a file that names a scenario."""
        return "scenario" in self.node.mapping


def open_file(path: Path) -> OpenedFile:
    """Reads a file. Raises InputError where it cannot be read to its end."""
    problems: list[Problem] = []
    node = read_file(path, problems, guess=True)
    if node is None:
        if not os.path.lexists(path) and problems[-1].suggestion is None:
            problems[-1] = replace(problems[-1], suggestion=likely_shipped(path))
        raise InputError(problems)
    return OpenedFile(path, node, problems)


def refuse_other_kind(file: OpenedFile) -> OpenedFile:
    """The file. Raises InputError where it is no scenario and no study, and says what it is."""
    if kind := other_kind(file.path, file.node):
        message = f"is {kind.what}, not a scenario or a study"
        raise InputError(Problem(message, display_path(file.path), expected=kind.advice))
    return file


def draft_scenario(file: OpenedFile, outcomes: Directions | None) -> Draft:
    """What the files of a scenario state, with every problem."""
    return assembled_of(file, outcomes).draft()


def draft_study(file: OpenedFile, outcomes: Directions | None) -> tuple[Draft | None, Study | None]:
    """What the files of a study's scenario state, None where they cannot be read; and the study, None for a faulty one.

    All problems are added to those of the file.
    """
    assembled = _scenario_of(file, outcomes)
    study = _study_over(file, assembled, outcomes)
    return (assembled.draft() if assembled is not None else None), study


def read_scenario(path: str | os.PathLike[str], *, outcomes: Directions | None = None) -> Assembled:
    """What the files of a scenario state, read once: `settle_settings` makes scenarios of it, again and again.

    Raises InputError where a file cannot be read to its end, and for a study.
    """
    file = refuse_other_kind(open_file(Path(path)))
    if file.is_study:
        name = display_path(file.path)
        wanted = f"a scenario; sim run {name} plays the study"
        raise InputError(Problem("is a study, not a scenario", name, expected=wanted))
    return assembled_of(file, outcomes)


def assembled_of(file: OpenedFile, outcomes: Directions | None) -> Assembled:
    """What a scenario file states, with all it extends and refers to."""
    return assemble(read_chain(file.path, file.node, file.problems), outcomes, file.problems)


def factors_of(vary: Sequence[str], scenario: Scenario) -> tuple[Factor, ...]:
    """What varies by `--vary PATH=VALUES` settings. Raises InputError with every problem found."""
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
            entries[path] = vary_node(values, Place(source, 1, text.index("=") + 2), problems)
            keys[path] = place
    validated: dict[str, Any] = {}
    for path, entry in entries.items():
        # One by one: each comes from an argument of its own.
        alone = Node({path: entry}, keys[path], keys={path: keys[path]})
        validated |= validate_as(StudyFile.model_fields["vary"].annotation, alone, problems) or {}
    sound = Node({path: entries[path] for path in validated}, Place(Source("--vary", ("",)), 1, 1), keys=keys)
    known = Known(scenario.parameters, scenario.levers, scenario.theories)
    factors = resolve_factors(sound, validated, known, problems)
    if problems:
        raise InputError(problems)
    return factors


def study_of_file(file: OpenedFile, outcomes: Directions | None, reads: Reads | None = None) -> tuple[Study, Assembled]:
    """A study, and what the files of its scenario state. Raises InputError with every problem."""
    assembled = _scenario_of(file, outcomes)
    study = _study_over(file, assembled, outcomes)
    if study is None or assembled is None:
        absent = [] if assembled is None else not_stated(assembled.draft(), reads)
        raise InputError(in_line_order([*file.problems, *absent]))
    return study, assembled


def _study_over(file: OpenedFile, assembled: Assembled | None, outcomes: Directions | None) -> Study | None:
    """The study of a file over the scenario that it names; None for a faulty one, with all problems in the file's."""
    node, problems = file.node, file.problems
    form = validate(StudyFile, node, problems)
    if outcomes is not None:
        _check_names(node.step("outcomes"), outcomes, "outcome", problems)
        check_best(node.step("precision"), outcomes, problems)
    factors: tuple[Factor, ...] = ()
    if assembled is not None:
        known = known_in(assembled.state.library)
        factors = resolve_factors(node.step("vary"), form.vary if form is not None else None, known, problems)
        if assembled.chain.whole:
            _check_names(node.step("options"), assembled.state.options.names, "option", problems)
    if problems or form is None or assembled is None:
        return None
    scenario = assembled.settled()
    options = form.options if form.options is not None else tuple(scenario.options)
    return Study(
        id=form.id,
        title=form.title,
        question=form.question or "",
        scenario=scenario,
        factors=factors,
        design=form.design,
        points=form.points,
        replications=form.replications,
        luck=form.luck or ("own" if form.design in SAMPLED else "common"),
        options=tuple(option for option in scenario.options if option in options),
        outcomes=form.outcomes or scenario.headline,
        seed=form.seed,
        precision=form.precision.stated() if form.precision is not None else scenario.precision,
        file=find_beside(file.path, node.at("scenario").raw),
    )


def _scenario_of(file: OpenedFile, outcomes: Directions | None) -> Assembled | None:
    """What the files of the scenario state that a study names, beside it or among the project's own.

    Its faults are added to the problems of the file. None where there is nothing to be read.
    """
    entry, problems = file.node.step("scenario"), file.problems
    if entry is None or not isinstance(entry.value, str):
        return None
    path, root = find_beside(file.path, entry.raw), root_of(file.path)
    if where := outside(root, path):
        problems.append(entry.problem(where, expected=WITHIN.format(root=root), path="scenario"))
        return None
    if not os.path.isfile(path):
        message = f"there is no such scenario{': ' + why if (why := unreachable(path)) else ''}"
        wanted, near = "a path from this file's folder", likely_path(file.path, entry.raw)
        problems.append(entry.problem(message, expected=wanted, suggestion=near, path="scenario"))
        return None
    try:
        assembled = read_scenario(path, outcomes=outcomes)
    except InputError as error:
        problems.extend(error.problems)
        return None
    problems.extend(assembled.draft().problems)
    return assembled


def _check_names(node: Node | None, names: Collection[str], what: str, problems: list[Problem]) -> None:
    """Adds a problem for every name of a list that there is not, and for one that stands twice."""
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
