"""The library of a scenario: parameters, groups, levers, structures, sources and reports.

It is a folder (`parameters/*.yaml`, `sources.yaml`, `reported.yaml`, `levers.yaml`,
`structures.yaml`) or, in a resolved scenario, a mapping within the file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import RootModel

from ...errors import Problem, did_you_mean
from ..locate import LIBRARY_FILES, PARAMETERS, WITHIN, outside
from ..scenario import CitedSource, Lever, Parameter, Reported, Structure
from ..schema.fields import Form
from ..schema.library_files import (
    GroupField,
    InlineLibrary,
    LeverForm,
    Levers,
    Member,
    ReportedForm,
    Reports,
    SourceForm,
    Sources,
    StructureForm,
    Structures,
)
from ..schema.validate import parse_quietly, sound_entries, validate
from ..yaml.nodes import BAD, Node, Place
from ..yaml.reader import display_path, read_file
from .parameter_files import Stated, group_parameters, inline_parameters, member_parameters, room_parameters

OPEN_GROUPS = ("contributors",)
"""Groups to which a scenario may add members: rules know them by what they are, not by name."""

KEPT: Final = 4
"""Libraries that are kept: whoever reads several scenarios reads them over one or two."""

RESERVED = ("options", "horizon", "structures", "start", "reference")
T = TypeVar("T")
R = TypeVar("R", CitedSource, Reported, Lever)


LISTED = "sim levers, sim parameters and sim structures list them"
"""Where the paths stand that can be set and varied."""


@dataclass
class Library:
    """What was read, and where each entry stands (`places`, by kind and name); a faulty entry has a place alone."""

    parameters: dict[str, Parameter] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    levers: dict[str, Lever] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    sources: dict[str, CitedSource] = field(default_factory=dict)
    reports: dict[str, Reported] = field(default_factory=dict)
    fields: dict[str, dict[str, GroupField]] = field(default_factory=dict)  # what a group's file says of its fields
    nodes: dict[tuple[str, str], Node] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    whole: bool = True  # False when a file could not be read: then names may be missing through no fault

    def copy(self) -> Library:
        """A library of the same entries, to which others can be added."""
        groups = {name: dict(members) for name, members in self.groups.items()}
        tables = {entry.name: dict(getattr(self, entry.name)) for entry in fields(self) if entry.name != "whole"}
        return Library(**{**tables, "groups": groups}, whole=self.whole)

    def faulty(self) -> set[tuple[str, str]]:
        """The kinds and names of parameters, levers, structures and sources that are stated with a fault."""
        sound: dict[str, Mapping[str, object]] = {
            "parameter": self.parameters,
            "lever": self.levers,
            "structure": self.structures,
            "source": self.sources,
            "report": self.reports,
        }
        return {(kind, name) for kind, name in self.places if kind in sound and name not in sound[kind]}


def read_folder(folder: Path, named_by: Node | Problem, problems: list[Problem]) -> Library:
    """The library in a folder. `named_by` is what names it, for the message when there is none."""
    library = Library()
    present = [name for name in (*LIBRARY_FILES, PARAMETERS) if _exists(folder / name)]
    if not present:
        message = f"there is no library in {display_path(folder)}"
        wanted = "a folder with parameters/, " + ", ".join(LIBRARY_FILES) + ": name it by `library:`, or use `extends:`"
        if isinstance(named_by, Node):
            problems.append(named_by.problem(message, expected=wanted, path="library"))
        else:
            problems.append(Problem(message, named_by.file, expected=wanted, path="library"))
        library.whole = False
        return library
    files = tuple(_read_file(folder / name, problems) for name in LIBRARY_FILES)
    rooms = tuple((path.stem, _read_file(path, problems)) for path in _parameter_files(folder / PARAMETERS, problems))
    library, faults = _library(files, rooms)
    problems.extend(faults)
    return library.copy()


@lru_cache(maxsize=KEPT)
def _library(
    files: tuple[Node | None, ...], rooms: tuple[tuple[str, Node | None], ...]
) -> tuple[Library, tuple[Problem, ...]]:
    """The library in files, in the order of `LIBRARY_FILES`, and in those of its parameters.

    None stands for a file that could not be read. Kept for the next scenario over the same nodes, and so not to be
    changed.
    """
    library, problems = Library(), list[Problem]()
    sources, reported, levers, structures = files
    add_sources(library, *_validated(sources, Sources, library, problems))
    _add_reports(library, *_validated(reported, Reports, library, problems))
    _add_levers(library, *_validated(levers, Levers, library, problems))
    _add_structures(library, *_validated(structures, Structures, library, problems))
    for stem, node in rooms:
        if node is None:
            library.whole = False
        elif "members_are" in node.mapping:
            parameters, group = group_parameters(node, problems)
            _add_group(library, group, node, problems)
            if group is not None:
                stated = sound_entries(GroupField, node.step("fields"), None)
                library.fields.setdefault(group, {}).update({name: meaning for name, meaning, _, _ in stated})
            _add_parameters(library, parameters, problems)
        else:
            _add_parameters(library, room_parameters(stem, node, problems), problems)
    _check(library, problems)
    return library, tuple(problems)


def read_inline(node: Node, form: InlineLibrary | None, problems: list[Problem]) -> Library:
    """The library written within a scenario; `form` is what its validation made of it, None for a faulty one."""
    library = Library()
    groups = node.step("groups")
    for name, entry in groups.mapping.items() if groups is not None else ():
        assert groups is not None
        members = {key: part.raw for key, part in entry.mapping.items() if isinstance(part.value, str)}
        library.groups[name] = dict(sorted(members.items()))
        library.places["group", name] = groups.key(name)
    add_sources(library, node.step("sources"), form.sources if form is not None else None)
    _add_reports(library, node.step("reports"), form.reports if form is not None else None)
    _add_levers(library, node.step("levers"), form.levers if form is not None else None)
    _add_structures(library, node.step("structures"), form.structures if form is not None else None)
    parameters = inline_parameters(node.step("parameters"), form.parameters if form is not None else None)
    _add_parameters(library, parameters, problems)
    library.whole = not node.has_bad()
    _check(library, problems)
    return library


def add_sources(library: Library, node: Node | None, validated: Mapping[str, SourceForm] | None) -> None:
    """Adds the sources of a mapping; those with faults are left out."""
    for name, form, entry in _entries(library, "source", node, SourceForm, validated):
        authors = (form.authors,) if isinstance(form.authors, str) else form.authors or ()
        library.sources[name] = _record(CitedSource, name, form, authors=authors)
        library.nodes["source", name] = entry


def add_members(
    library: Library, node: Node | None, validated: Mapping[str, Mapping[str, Member]] | None, problems: list[Problem]
) -> None:
    """Adds the members that a scenario states to groups of its library, each with a value for every field."""
    if not library.whole:
        return
    for group, entries in node.mapping.items() if node is not None else ():
        assert node is not None
        if group not in OPEN_GROUPS or group not in library.groups:
            message = (
                f"no member can be added to {group}" if group in library.groups else f'there is no group "{group}"'
            )
            wanted = ", ".join(OPEN_GROUPS) + ": the rules name the members of all other groups"
            problems.append(node.key(group).problem(message, expected=wanted, path=f"members.{group}"))
            continue
        meanings = _meanings(library, group)
        for member, entry in entries.mapping.items():
            place, prefix = entries.key(member), f"{group}.{member}"
            if member in library.groups[group]:
                message = f"{member} is among the {group} already"
                wanted = "another id; or overrides, which change single values of it"
                problems.append(place.problem(message, expected=wanted, path=prefix))
                continue
            form = validated[group][member] if validated is not None else parse_quietly(Member, entry)
            title = entry.step("name")
            library.groups[group][member] = title.raw if title is not None and isinstance(title.value, str) else member
            library.places["member", prefix] = place
            stated = member_parameters(prefix, entry, form, meanings, meanings, problems)
            absent = sorted(set(meanings) - set(entry.mapping))
            if absent:
                message = f"{member} does not state {', '.join(absent)}"
                problems.append(place.problem(message, expected="every field, as the other members", path=prefix))
            _add_parameters(library, stated, problems)
            for path, parameter, inner, _ in stated:
                if parameter is not None:
                    cite(library, parameter.source, inner.step("source"), problems, path)
        library.groups[group] = dict(sorted(library.groups[group].items()))


def _meanings(library: Library, group: str) -> dict[str, GroupField]:
    """What each field of a group's members means: by the group's file, or by the parameters of a member that it has."""
    if group in library.fields:
        return library.fields[group]
    first = f"{group}.{next(iter(library.groups[group]))}."
    return {
        path.removeprefix(first): GroupField(unit=stated.unit, description=stated.description, bounds=stated.bounds)
        for path, stated in library.parameters.items()
        if path.startswith(first)
    }


def _add_reports(library: Library, node: Node | None, validated: Mapping[str, ReportedForm] | None) -> None:
    for name, form, entry in _entries(library, "report", node, ReportedForm, validated):
        library.reports[name] = _record(Reported, name, form)
        library.nodes["report", name] = entry


def _add_levers(library: Library, node: Node | None, validated: Mapping[str, LeverForm] | None) -> None:
    for path, form, entry in _entries(library, "lever", node, LeverForm, validated):
        library.levers[path] = _record(Lever, path, form)
        library.nodes["lever", path] = entry


def _add_structures(library: Library, node: Node | None, validated: Mapping[str, StructureForm] | None) -> None:
    for name, form, entry in _entries(library, "structure", node, StructureForm, validated):
        library.structures[name] = Structure(
            name,
            form.description,
            form.default,
            tuple(form.values),
            {value: theory.description for value, theory in form.values.items()},
            {value: theory.source for value, theory in form.values.items()},
        )
        library.nodes["structure", name] = entry


def _record(kind: type[R], name: str, form: Form, **others: Any) -> R:
    """A record of that name, which is its first field, with what its form states under the names of its fields."""
    names = [entry.name for entry in fields(kind)[1:] if entry.name not in others]
    return kind(name, **{each: getattr(form, each) for each in names}, **others)


def _entries(
    library: Library, kind: str, node: Node | None, form: type[T], validated: Mapping[str, T] | None
) -> list[tuple[str, T, Node]]:
    """The sound entries of a mapping; the names of all are kept as places, sound or not."""
    for name in node.mapping if node is not None else ():
        assert node is not None
        library.places[kind, name] = node.key(name)
    return [(name, value, entry) for name, value, entry, _ in sound_entries(form, node, validated)]


def _add_group(library: Library, name: str | None, node: Node, problems: list[Problem]) -> None:
    if name is None:
        return
    members = library.groups.setdefault(name, {})
    library.places.setdefault(("group", name), node.place)
    entries = node.step("members")
    for member, entry in entries.mapping.items() if entries is not None else ():
        assert entries is not None
        place = entries.key(member)
        if member in members:
            first = library.places["member", f"{name}.{member}"]
            problems.append(place.problem(f'the member "{member}" of {name} stands twice; first at {first}'))
        title = entry.step("name")
        members[member] = title.raw if title is not None and isinstance(title.value, str) else member
        library.places["member", f"{name}.{member}"] = place
    library.groups[name] = dict(sorted(members.items()))


def _add_parameters(library: Library, parameters: list[Stated], problems: list[Problem]) -> None:
    for path, parameter, node, place in parameters:
        first = library.places.get(("parameter", path))
        if first is not None:
            problems.append(place.problem(f'the parameter "{path}" stands twice; first at {first}', path=path))
            continue
        library.places["parameter", path] = place
        if parameter is not None:
            library.parameters[path] = parameter
            library.nodes["parameter", path] = node


def _validated(
    node: Node | None, form: type[RootModel[dict[str, T]]], library: Library, problems: list[Problem]
) -> tuple[Node | None, dict[str, T] | None]:
    """A file of the library, and its entries where all of them are sound."""
    if node is None:
        library.whole = False
        return None, None
    validated = validate(form, node, problems)
    return node, validated.root if validated is not None else None


def _read_file(path: Path, problems: list[Problem]) -> Node | None:
    """A file of the library; one that is a link to somewhere else is not read."""
    where = outside(Path(os.path.realpath(path.parent)), path) if path.is_symlink() else None
    if where is not None:
        problems.append(Problem(where, display_path(path), expected=WITHIN.format(root=path.parent)))
        return None
    return read_file(path, problems)


def _parameter_files(folder: Path, problems: list[Problem]) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        problems.append(
            Problem(f"cannot be read: {error.strerror}", display_path(folder), expected="a folder of files")
        )
        return []
    problems.extend(
        Problem("would not be read", display_path(path), expected="a name that ends in .yaml")
        for path in entries
        if path.suffix == ".yml"
    )
    return [path for path in entries if path.suffix == ".yaml" and not path.name.startswith(".")]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _check(library: Library, problems: list[Problem]) -> None:
    """What holds between the parts of a library."""
    for path, parameter in library.parameters.items():
        place = library.places["parameter", path]
        room = path.split(".")[0]
        if room in RESERVED:
            problems.append(place.problem(f'"{room}" cannot be the name of a room', path=path))
        if path in library.levers:
            message = f'"{path}" is both a parameter and a lever'
            problems.append(place.problem(message, expected=f"another name; lever at {_lever(library, path)}"))
        cite(library, parameter.source, library.nodes["parameter", path].step("source"), problems, path)
        for name in parameter.source:
            use = library.sources[name].use if name in library.sources else None
            if use in ("target", "check"):
                here = _cited_at(library.nodes["parameter", path], name, place)
                wanted = "a source whose `use` is not target or check"
                message = f'"{name}" is kept for {"calibration" if use == "target" else "checking"}'
                problems.append(here.problem(f"{message}: no parameter may rest on it", expected=wanted))
    for name, structure in library.structures.items():
        values = library.nodes["structure", name].at("values")
        for value in structure.values:
            cited = structure.sources[value]
            cite(library, cited, values.at(value).step("source"), problems, f"structures.{name}.{value}")
        if "." in name or name in RESERVED:
            problems.append(library.places["structure", name].problem(f'"{name}" cannot name a structure'))
    for name, report in library.reports.items():
        others = library.nodes["report", name].step("contradicts")
        for index, other in enumerate(report.contradicts):
            if ("report", other) not in library.places and others is not None:
                problems.append(
                    others.at(index).problem(
                        f'there is no report entry "{other}"', suggestion=did_you_mean(other, library.reports)
                    )
                )


def cite(library: Library, ids: tuple[str, ...], node: Node | None, problems: list[Problem], path: str) -> None:
    """Adds a problem for every cited id that is neither a source nor a report's entry."""
    if node is None or node.value is BAD or not library.whole:
        return
    for index, name in enumerate(ids):
        if ("source", name) in library.places or ("report", name) in library.places:
            continue
        names = [*library.sources, *library.reports]
        problems.append(
            node.at(index).problem(
                f'there is no source "{name}"',
                expected="an id of sources.yaml or reported.yaml",
                suggestion=did_you_mean(name, names),
                path=path,
            )
        )


def _cited_at(node: Node, name: str, place: Place) -> Place:
    source = node.step("source")
    for part in source.items if source is not None else ():
        if part.raw == name:
            return part.place
    return place


def _lever(library: Library, path: str) -> Place:
    return library.places["lever", path]
